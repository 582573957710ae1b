"""The documents are true: links lead somewhere, commands and settings exist, the register names all personal data."""

import inspect
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import get_commands
from django.test import Client

from changqing.catalogue import facts
from changqing.catalogue.search import fields
from changqing.classes.views.roll import DEVICE_COOKIE
from changqing.content import limits, manifest, packs
from changqing.content.markdown import heading_id
from changqing.core import cli, pages, preferences
from changqing.core import settings as settings_file
from changqing.records.statements import VERBS

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "changqing"
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
ROOMS_OF_PEOPLE = (
    "accounts", "records", "learning", "classes", "credentials", "credits", "programmes", "transcripts", "interchange",
)  # fmt: skip

_block = re.compile(r"^ *```.*?^ *```", re.MULTILINE | re.DOTALL)
_code = re.compile(r"`([^`\n]+)`")
_reference = re.compile(r"\]\(([^)\s]+)\)|(?:src|href)=\"([^\"]+)\"")
_heading = re.compile(r"^#+ +(.+?) *$", re.MULTILINE)
_words_that_stand_for_others = re.compile(r"[A-Z]+|…")


def document(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def code_in(text: str) -> Iterator[str]:
    """Every line of a block of code, and every piece of code in a sentence."""
    for block in _block.findall(text):
        yield from (line.strip() for line in block.splitlines()[1:-1])
    yield from _code.findall(_block.sub("", text))


def named_in(text: str) -> set[str]:
    """The names that stand as code in a text."""
    return {name for piece in _code.findall(_block.sub("", text)) for name in re.findall(r"[\w-]+", piece)}


def commands_in(text: str) -> set[str]:
    """The `changqing …` commands of a text, without the comment behind them."""
    found = set()
    for piece in code_in(text):
        match = re.match(r"(?:\S*/)?changqing ([a-z].*)", piece)
        if match:
            found.add(match[1].partition("  #")[0].strip())
    return found


def targets_in(text: str) -> set[str]:
    return {match[1] for piece in code_in(text) if (match := re.match(r"make ([a-z-]+)\b", piece))}


def cells(text: str, heading: str) -> list[str]:
    """The first column of the first table under a heading, as it stands there."""
    section = text.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    table = section[section.index("\n|") :].strip().split("\n\n", 1)[0]
    rows = [line.split("|")[1].strip() for line in table.splitlines()]
    return [row.strip("`") for row in rows[2:]]


def ids(paths: list[Path]) -> list[str]:
    return [path.relative_to(ROOT).as_posix() for path in paths]


# Links


@pytest.mark.parametrize("path", DOCUMENTS, ids=ids(DOCUMENTS))
def test_every_link_and_picture_leads_somewhere(path: Path) -> None:
    text = _block.sub("", path.read_text(encoding="utf-8"))
    for pair in _reference.findall(_code.sub("", text)):
        target = pair[0] or pair[1]
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        found = (path.parent / name).resolve() if name else path
        assert found.exists(), f"{target} is not there"
        assert found.is_relative_to(ROOT), f"{target} lies outside the project"
        if anchor:
            headings = {heading_id(one) for one in _heading.findall(_block.sub("", found.read_text(encoding="utf-8")))}
            assert anchor in headings, f"{found.name} has no heading #{anchor}"


@pytest.mark.parametrize("folder", ["docs", "docs/decisions"])
def test_an_index_names_every_page_beside_it(folder: str) -> None:
    index = document(f"{folder}/README.md")
    for path in (ROOT / folder).glob("*.md"):
        assert path.name == "README.md" or f"({path.name})" in index, f"{folder}/README.md does not name {path.name}"


def test_every_document_the_code_names_is_there() -> None:
    for path in [*SOURCE.rglob("*.py"), *SOURCE.rglob("*.html")]:
        for name in re.findall(r"\bdocs/[\w/-]+\.md", path.read_text(encoding="utf-8")):
            assert (ROOT / name).is_file(), f"{path.relative_to(ROOT)} names {name}"


def test_the_pictures_of_the_readme_are_small() -> None:
    for picture in (ROOT / "docs" / "pictures").iterdir():
        assert picture.stat().st_size < 150_000, picture.name


def test_the_readme_shows_two_pictures() -> None:
    for name in ("home-360.png", "unit-1280.png"):
        assert f'src="docs/pictures/{name}"' in README


# Commands and settings


def test_the_two_commands_stand_on_the_first_screen() -> None:
    first = README[: README.index("## ")]
    assert {"make run", "make test"} <= {piece.partition("#")[0].strip() for piece in code_in(first)}


@pytest.mark.parametrize("path", DOCUMENTS, ids=ids(DOCUMENTS))
def test_every_make_target_is_there(path: Path) -> None:
    there = set(re.findall(r"^([a-z-]+):", document("Makefile"), re.MULTILINE))
    assert targets_in(path.read_text(encoding="utf-8")) <= there


@pytest.mark.parametrize("path", DOCUMENTS, ids=ids(DOCUMENTS))
def test_every_command_parses(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for command in sorted(commands_in(path.read_text(encoding="utf-8"))):
        words = shlex.split(command)
        if words[0] == "manage":
            named = [word for word in words[1:2] if not _words_that_stand_for_others.fullmatch(word)]
            assert set(named) <= set(get_commands()), command
            continue
        options = [word for word in words if word.startswith("--")]
        path_to_it = []
        for word in words:
            if word.startswith("-") or not re.fullmatch(r"[a-z]+", word):
                break
            path_to_it.append(word)
        with pytest.raises(SystemExit) as left:
            cli.main([*path_to_it, "--help"])
        said = capsys.readouterr().out
        assert left.value.code == 0, command
        assert said.startswith(f"usage: changqing {' '.join(path_to_it)} "), command
        assert all(re.search(rf"^ +{option}\b", said, re.MULTILINE) for option in options), command


def test_the_readme_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["--help"])
    there = set(re.findall(r"^    ([a-z]+)\b", capsys.readouterr().out, re.MULTILINE))
    assert there == {command.split()[0] for command in commands_in(README)}


def test_the_import_page_names_every_option(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["import", "--help"])
    there = set(re.findall(r"^ +(--[a-z-]+)", capsys.readouterr().out, re.MULTILINE))
    named = {row.split()[0] for row in cells(document("docs/import-markdown.md"), "Options")}
    assert named == there


def test_the_readme_has_every_setting_and_no_other() -> None:
    read = set(re.findall(r"CHANGQING_[A-Z_]+", inspect.getsource(settings_file)))
    assert set(cells(README, "Settings")) == read
    makefile = set(re.findall(r"CHANGQING_[A-Z_]+", document("Makefile")))
    assert makefile <= read


def test_no_document_names_a_setting_that_is_not_there() -> None:
    read = set(re.findall(r"CHANGQING_[A-Z_]+", inspect.getsource(settings_file)))
    for path in DOCUMENTS:
        named = set(re.findall(r"CHANGQING_[A-Z_]+", path.read_text(encoding="utf-8")))
        assert named - read <= {"CHANGQING_SHARED"}, path.name  # that one is the tests' own


# Rooms


def test_the_readme_has_every_room_and_no_other() -> None:
    assert sorted(cells(README, "Where things are")) == sorted(settings.ROOMS)
    assert all((SOURCE / room / "__init__.py").is_file() for room in settings.ROOMS)


def test_the_layers_are_those_the_linter_checks() -> None:
    checked = re.search(r"layers = \[(.*?)\]", document("pyproject.toml"), re.DOTALL)
    assert checked
    layers = [set(re.findall(r"\w+", line)) for line in re.findall(r'"([^"]+)"', checked[1])]
    section = document("CONTRIBUTING.md").split("## Rooms and layers", 1)[1]
    block = _block.search(section)
    assert block
    told = [set(re.findall(r"\w+", line.partition("  ")[0])) for line in block[0].splitlines()[1:-1]]
    assert told == layers


# Formats


def test_the_pack_page_names_every_field_of_the_manifest() -> None:
    named = named_in(document("docs/packs.md"))
    for struct in (*_structs(manifest), *_structs(facts)):
        if struct is not manifest.Answer:  # stays on the site
            assert set(struct.__struct_encode_fields__) <= named, struct.__name__


def _structs(module: object) -> list[type[msgspec.Struct]]:
    found = [one for one in vars(module).values() if isinstance(one, type) and issubclass(one, msgspec.Struct)]
    return [one for one in found if one is not msgspec.Struct]


def test_the_pack_page_tells_the_format_and_the_limits() -> None:
    page = document("docs/packs.md")
    assert manifest.FORMAT in page
    assert f'"typ":"{packs.KIND}"' in page
    for words in (
        f"{limits.MAX_PACK_BYTES // 1_000_000} MB",
        f"{limits.MAX_FILES:,} entries",
        f"{limits.MAX_UNPACKED_BYTES // 1_000_000_000} GB",
        f"{limits.MAX_RATIO} times",
        f"{limits.MAX_TEXT_BYTES // 1_000_000} MB |",
        f"{limits.MAX_PICTURE_BYTES // 1_000_000} MB, {limits.MAX_PICTURE_PIXELS // 1_000_000} million pixels",
    ):
        assert words in page, words


def test_the_statement_page_has_every_verb_and_projection() -> None:
    page = document("docs/statements.md")
    rows = {row: line for line in page.splitlines() for row in VERBS if line.startswith(f"| {row} |")}
    assert {verb: f"`{iri}`" in rows.get(verb, "") for verb, iri in VERBS.items()} == dict.fromkeys(VERBS, True)
    for model in ("CourseProgress", "UnitProgress", "QuizProgress", "DayProgress"):
        fields = {field.name for field in apps.get_model("learning", model)._meta.concrete_fields}
        keys = {"learner_id", "course_id", "unit", "quiz"}
        assert fields - keys <= named_in(page), model


def test_the_search_page_has_every_field() -> None:
    told = {name for row in cells(document("docs/search.md"), "Fields") for name in re.findall(r"\w+", row)}
    assert told == {*fields.TEXT_FIELDS, *fields.COLUMNS, "codes", "provider", "unit"}


def test_the_page_on_public_pages_has_every_hole() -> None:
    told = {name for row in cells(document("docs/public-pages.md"), "Holes") for name in re.findall(r"[\w-]+", row)}
    assert told == set(pages._fragments)


# Personal data


@pytest.mark.parametrize("room", ROOMS_OF_PEOPLE)
def test_the_register_names_every_table_and_field_of_a_person(room: str) -> None:
    named = named_in(document("docs/privacy.md"))
    for model in apps.get_app_config(room).get_models():
        assert model.__name__ in named, model.__name__
        fields = {field.name for field in [*model._meta.concrete_fields, *model._meta.many_to_many]}
        assert fields <= named, f"{model.__name__}: {sorted(fields - named)}"


def test_no_other_room_has_a_table_that_names_a_person() -> None:
    people = {"User", "Learner"}
    for room in set(settings.ROOMS) & {config.label for config in apps.get_app_configs()} - set(ROOMS_OF_PEOPLE):
        for model in apps.get_app_config(room).get_models():
            fields = [*model._meta.concrete_fields, *model._meta.many_to_many]
            named = {field.related_model.__name__ for field in fields if field.related_model}
            assert not named & people, f"{room}: {model.__name__}"
            assert "learner_id" not in {field.name for field in fields}, f"{room}: {model.__name__}"


def test_the_register_names_every_cookie() -> None:
    told = set(cells(document("docs/privacy.md"), "Cookies"))
    ours = {pages.LEARNER_COOKIE, settings.SESSION_COOKIE_NAME, DEVICE_COOKIE}
    chosen = {
        preferences.LANGUAGE_COOKIE,
        preferences.DISPLAY_COOKIE,
        preferences.DATA_COOKIE,
        preferences.REGION_COOKIE,
    }
    script = (ROOT / "src/changqing/web/static/changqing/phone.js").read_text(encoding="utf-8")
    on_the_phone = set(re.findall(r'COOKIE = "(\w+)"', script))
    assert on_the_phone == {"phone"}
    assert told == ours | chosen | on_the_phone


def test_looking_around_sets_no_cookie(client: Client, db: None) -> None:
    for address in ("/design", "/verify", "/accounts/login/", "/accounts/signup/", "/me"):
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert not answer.cookies, address


# Security


def test_every_test_that_the_table_of_security_names_is_there() -> None:
    named = list(re.findall(r"`(tests/[^`]+)`", document("docs/security.md")))
    assert len(named) > 30
    for one in named:
        path, _colons, name = one.partition("::")
        assert (ROOT / path).exists(), one
        assert not name or f"def {name}(" in (ROOT / path).read_text(encoding="utf-8"), one

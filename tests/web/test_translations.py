"""Chinese is the first language and whole: every sentence of the code is translated, and none is left over."""

import ast
import io
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

SOURCE = Path(__file__).resolve().parents[2] / "src" / "changqing"
CATALOGUE = SOURCE / "web" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
KEYWORDS = ("_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "pgettext", "npgettext")
_placeholder = re.compile(r"%\(\w+\)[sdf]|%\(\w+\)\.\d+f|\{\w+\}")


_string = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_call = re.compile(rf"\b(n?p?gettext|_)\(\s*({_string})(?:,\s*({_string}))?(?:,\s*({_string}))?")


def _of_template(path: Path) -> set[tuple[str | None, str]]:
    """Return the sentences of a template: Django turns its tags into calls, between blanked-out HTML."""
    found: set[tuple[str | None, str]] = set()
    for call in _call.finditer(templatize(path.read_text(encoding="utf-8"), origin=str(path))):
        words = [ast.literal_eval(word.removeprefix("u")) for word in call.groups()[1:] if word]
        has_context = "pgettext" in call[1]
        found.add((words[0], words[1]) if has_context else (None, words[0]))
    return found


def _of_code(path: Path) -> set[tuple[str | None, str]]:
    found: set[tuple[str | None, str]] = set()
    code = io.BytesIO(path.read_bytes())
    for _line, function, message, _comments in extract_python(code, list(KEYWORDS), [], {"encoding": "utf-8"}):
        parts = message if isinstance(message, tuple) else (message,)
        has_context = "pgettext" in str(function)
        found.add((parts[0], parts[1]) if has_context else (None, parts[0]))  # type: ignore[arg-type]
    return found


def _used() -> set[tuple[str | None, str]]:
    """Return every (context, sentence) of templates and code."""
    found: set[tuple[str | None, str]] = set()
    for path in SOURCE.rglob("*.html"):
        found |= _of_template(path)
    for path in SOURCE.rglob("*.py"):
        found |= _of_code(path)
    return found


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file)


def _key(message: object) -> tuple[str | None, str]:
    identity = message.id  # type: ignore[attr-defined]
    return message.context, identity[0] if isinstance(identity, tuple) else identity  # type: ignore[attr-defined]


def test_every_sentence_is_translated(catalogue: Catalog) -> None:
    whole = {_key(message) for message in catalogue if message.id and all(_strings(message.string))}
    missing = sorted(_used() - whole, key=str)
    assert not missing, "\n".join(map(str, missing))


def test_no_translation_is_left_over(catalogue: Catalog) -> None:
    unused = sorted({_key(message) for message in catalogue if message.id} - _used(), key=str)
    assert not unused, "\n".join(map(str, unused))


def test_translations_keep_their_blanks(catalogue: Catalog) -> None:
    for message in catalogue:
        if not message.id:
            continue
        original = " ".join(message.id) if isinstance(message.id, tuple) else message.id
        for string in _strings(message.string):
            assert set(_placeholder.findall(string)) <= set(_placeholder.findall(original)), message.id
            assert "fuzzy" not in message.flags


def _strings(string: object) -> list[str]:
    return list(string) if isinstance(string, tuple) else [str(string)]

"""A course as a folder made for Changqing: `course.toml`, a folder a unit, `quiz.toml` (docs/course-folder.md)."""

import re
import tomllib
from pathlib import Path
from typing import Any

import msgspec

from changqing.catalogue.facts import CourseFacts
from changqing.catalogue.services import check_codes
from changqing.content.draft import CourseDraft, DraftPage, DraftUnit, Report, SourceText
from changqing.content.limits import MAX_TEXT_BYTES
from changqing.content.manifest import Answer, Choice, Question, Quiz
from changqing.content.markdown import title_of
from changqing.content.rules import CompletionRule
from changqing.core.text import Text
from changqing.interchange.files import read_text
from changqing.interchange.importers import Importer, register

LANGUAGES = ("zh-Hans", "en")
LICENCES = {
    "CC-BY-SA-4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "MIT": "https://opensource.org/license/mit",
}
_unit = re.compile(r"(\d+)-([a-z0-9-]+)")
QUESTION = {"key", "kind", "prompt", "explain", "choice", "answer"}
CHOICE = {"key", "right", *LANGUAGES}
TRUE_FALSE = {"true": {"zh-Hans": "对", "en": "True"}, "false": {"zh-Hans": "错", "en": "False"}}


def understands(path: Path) -> bool:
    """Say whether this is such a folder."""
    return (path / "course.toml").is_file()


def _toml(path: Path, report: Report, root: Path) -> dict[str, Any]:
    """Return a TOML file; what is wrong with it goes into the report, with its line."""
    where = path.relative_to(root).as_posix()
    try:
        return tomllib.loads(read_text(path, report, root))
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"\(at line (\d+)", str(error))
        report.wrong(f"{where}:{line[1]}" if line else where, str(error))
    except RecursionError:
        report.wrong(where, "the file is nested too deeply")
    return {}


def read(path: Path, provider: str, slug: str | None = None) -> CourseDraft:
    """Read a folder into a draft; its report says what is wrong."""
    report = Report()
    table = _toml(path / "course.toml", report, path)
    rule = _rule(table.pop("completion", {}), report)
    table.pop("subject", None)
    if slug:
        table["slug"] = slug
    facts = _facts(table, provider, report, path)
    units = []
    for folder in sorted(_unit_folders(path), key=lambda one: (int(one.name.split("-")[0]), one.name)):
        units.append(_unit_of(folder, path, report))
    _left_over(path, units, report)
    if not units:
        report.wrong("course.toml", "there is no unit: a folder like 1-first-steps with zh-Hans.md or en.md in it")
    languages = [language for language in LANGUAGES if any(language in unit.texts for unit in units)]
    facts = msgspec.structs.replace(facts, languages=languages)
    draft = CourseDraft(facts, units, path, rule, report)
    for unit in units:
        for text in unit.texts.values():
            draft.addresses[text.path] = f"/learn/{facts.slug}/{unit.key}"
        for page in unit.pages:
            for text in page.texts.values():
                draft.addresses[text.path] = f"/learn/{facts.slug}/{unit.key}/{page.key}"
    return draft


def _rule(table: Any, report: Report) -> CompletionRule:
    """Return the completion rule; `units = "all"` alone is the same as none."""
    if isinstance(table, dict) and table.get("units") == "all":
        table = {name: value for name, value in table.items() if name != "units"}
    try:
        return msgspec.convert(table, CompletionRule)
    except (msgspec.ValidationError, RecursionError) as error:
        report.wrong("course.toml", f"[completion]: {error}")
        return CompletionRule()


def _facts(table: dict[str, Any], provider: str, report: Report, root: Path) -> CourseFacts:
    table = {**table, "provider": provider}
    table.setdefault("licence_url", LICENCES.get(table.get("licence", ""), ""))
    for name in ("slug", "category", "title", "summary"):
        if not table.get(name):
            report.wrong("course.toml", f"'{name}' is missing")
            table[name] = {} if name in ("title", "summary") else "missing"
    try:
        facts = msgspec.convert(table, CourseFacts)
    except msgspec.ValidationError as error:
        report.wrong("course.toml", str(error))
        return CourseFacts(slug="missing", provider=provider, category="missing", title={}, summary={})
    for problem in check_codes(facts):
        report.wrong("course.toml", problem)
    return facts


def _unit_folders(path: Path) -> list[Path]:
    return [one for one in path.iterdir() if one.is_dir() and _unit.fullmatch(one.name)]


def _unit_of(folder: Path, root: Path, report: Report) -> DraftUnit:
    match = _unit.fullmatch(folder.name)
    assert match
    texts, title = _texts(folder, "{}.md", root, report)
    if not texts:
        report.wrong(folder.name, "the unit has no text (zh-Hans.md or en.md)")
    unit = DraftUnit(match[2], title, texts)
    texts, title = _texts(folder, "assignment.{}.md", root, report)
    if texts:
        unit.pages.append(DraftPage("assignment", "assignment", title, texts))
    if (folder / "quiz.toml").is_file():
        _quiz(unit, folder / "quiz.toml", root, report)
    return unit


def _texts(folder: Path, name: str, root: Path, report: Report) -> tuple[dict[str, SourceText], Text]:
    """Return the texts of that name in the languages they are there in, and their titles."""
    texts, title = {}, {}
    for language in LANGUAGES:
        path = folder / name.format(language)
        if path.is_file():
            text = read_text(path, report, root)
            texts[language] = SourceText(text, path)
            title[language] = title_of(text)
            if not title[language]:
                report.wrong(f"{folder.name}/{path.name}:1", "the text has no title (a line that begins with #)")
    return texts, title


def _left_over(path: Path, units: list[DraftUnit], report: Report) -> None:
    """Report the texts and tables of the folder that became part of nothing."""
    taken = {text.path for unit in units for text in unit.texts.values()} | {path / "course.toml"}
    taken |= {text.path for unit in units for page in unit.pages for text in page.texts.values()}
    for folder in _unit_folders(path):
        taken.add(folder / "quiz.toml")
    for one in sorted(path.rglob("*")):
        if one.suffix.lower() in (".md", ".toml") and one.is_file() and one not in taken:
            report.warn(one.relative_to(path).as_posix(), "it is no unit's text or quiz; it was left out")


def _quiz(unit: DraftUnit, path: Path, root: Path, report: Report) -> None:
    where = path.relative_to(root).as_posix()
    questions: list[Question] = []
    answers: dict[str, Answer] = {}
    quiz_key = f"{unit.key}-quiz"
    lines = _lines_of_questions(path)
    table = _toml(path, report, root)
    _known(table, {"question"}, where, report)
    for number, row in enumerate(_tables(table.get("question", []), where, report), 1):
        key = str(row.get("key") or f"q{number}")
        kind = row.get("kind", "single")
        at = f"{where}:{lines[number - 1]}" if number <= len(lines) else where
        _known(row, QUESTION, at, report)
        if kind not in ("single", "multiple", "true-false"):
            report.wrong(at, f"question {key}: the kind '{kind}' is not known")
            continue
        choices, right = _choices(row, kind, at, report)
        unit.places[quiz_key, key] = at
        questions.append(Question(key, kind, _text(row.get("prompt")), choices))
        answers.setdefault(key, Answer(right, _text(row.get("explain"))))
    if questions:
        quiz = Quiz(quiz_key, "after", questions)
        unit.quizzes.append(quiz)
        unit.answers[quiz.key] = answers


def _text(value: Any) -> Text:
    return {language: str(text) for language, text in value.items()} if isinstance(value, dict) else {}


def _lines_of_questions(path: Path) -> list[int]:
    """Return the lines on which the questions of a quiz file begin."""
    lines = path.read_bytes().splitlines() if path.stat().st_size <= MAX_TEXT_BYTES else []
    return [number for number, line in enumerate(lines, 1) if line.strip().startswith(b"[[question]]")]


def _tables(value: Any, where: str, report: Report) -> list[dict[str, Any]]:
    """Return what should be a list of tables; report what is in its place."""
    rows = value if isinstance(value, list) else [value]
    found = [row for row in rows if isinstance(row, dict)]
    if len(found) < len(rows):
        report.wrong(where, "there is something else where a table should be ([[question]], [[question.choice]])")
    return found


def _choices(row: dict[str, Any], kind: str, where: str, report: Report) -> tuple[list[Choice], list[str]]:
    """Return the choices of a question and the keys of those that are right."""
    if kind == "true-false":
        choices = [Choice(key, text) for key, text in TRUE_FALSE.items()]
        return choices, [str(row["answer"]).lower()] if _is_boolean(row, "answer", where, report) else []
    choices, right = [], []
    for position, choice in enumerate(_tables(row.get("choice", []), where, report)):
        key = str(choice.get("key") or "abcdefghijklmnop"[position % 16])
        choices.append(Choice(key, {language: str(choice[language]) for language in LANGUAGES if language in choice}))
        _known(choice, CHOICE, where, report)
        if _is_boolean(choice, "right", where, report) and choice["right"]:
            right.append(key)
    return choices, right


def _is_boolean(row: dict[str, Any], name: str, where: str, report: Report) -> bool:
    """Say whether a field is there and is true or false; what is quoted or spelled otherwise is reported."""
    if name in row and not isinstance(row[name], bool):
        report.wrong(where, f"'{name}' is true or false, without quotation marks")
    return isinstance(row.get(name), bool)


def _known(row: dict[str, Any], names: set[str], where: str, report: Report) -> None:
    """Report the fields of a table that mean nothing here."""
    for name in sorted(set(row) - names):
        report.wrong(where, f"'{name}' is not known here; known are {', '.join(sorted(names))}")


register(Importer("a folder with course.toml", understands, read))

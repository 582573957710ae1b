"""A course as a folder made for Changqing: `course.toml`, a folder a unit, `quiz.toml` (docs/course-folder.md)."""

import re
import tomllib
from pathlib import Path
from typing import Any

import msgspec

from changqing.catalogue.facts import CourseFacts
from changqing.catalogue.services import check_codes
from changqing.content.draft import CourseDraft, DraftUnit, Report, SourceText
from changqing.content.manifest import Answer, Choice, CompletionRule, Question, Quiz
from changqing.content.markdown import title_of
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
        report.wrong(where, str(error))
        return {}


def read(path: Path, provider: str, slug: str | None = None) -> CourseDraft:
    """Read a folder into a draft; its report says what is wrong."""
    report = Report()
    table = _toml(path / "course.toml", report, path)
    completion = table.pop("completion", {})
    table.pop("subject", None)
    if slug:
        table["slug"] = slug
    facts = _facts(table, provider, report, path)
    units = []
    for folder in sorted(_unit_folders(path), key=lambda one: int(one.name.split("-")[0])):
        units.append(_unit_of(folder, path, report))
    if not units:
        report.wrong("course.toml", "there is no unit: a folder like 1-first-steps with zh-Hans.md or en.md in it")
    languages = [language for language in LANGUAGES if any(language in unit.texts for unit in units)]
    facts = msgspec.structs.replace(facts, languages=languages)
    named = completion.get("units", "all")
    rule = CompletionRule(units=[] if named == "all" else list(named), score=float(completion.get("score", 0.6)))
    for key in set(rule.units) - {unit.key for unit in units}:
        report.wrong("course.toml", f"the completion rule names the unit '{key}', which is not there")
    draft = CourseDraft(facts, units, path, rule, report)
    for unit in units:
        for text in unit.texts.values():
            draft.addresses[text.path] = f"/learn/{facts.slug}/{unit.key}"
    return draft


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
    key, texts, title = match[2], {}, {}
    for language in LANGUAGES:
        path = folder / f"{language}.md"
        if path.is_file():
            text = read_text(path, report, root)
            texts[language] = SourceText(text, path)
            title[language] = title_of(text)
            if not title[language]:
                report.wrong(f"{folder.name}/{path.name}:1", "the text has no title (a line that begins with #)")
    if not texts:
        report.wrong(folder.name, "the unit has no text (zh-Hans.md or en.md)")
    unit = DraftUnit(key, title, texts)
    if (folder / "quiz.toml").is_file():
        _quiz(unit, folder / "quiz.toml", root, report)
    return unit


def _quiz(unit: DraftUnit, path: Path, root: Path, report: Report) -> None:
    where = path.relative_to(root).as_posix()
    questions, answers = [], {}
    for number, row in enumerate(_toml(path, report, root).get("question", []), 1):
        key = str(row.get("key") or f"q{number}")
        kind = row.get("kind", "single")
        choices, right = _choices(row, kind)
        if kind not in ("single", "multiple", "true-false"):
            report.wrong(where, f"question {key}: the kind '{kind}' is not known")
            continue
        questions.append(Question(key, kind, _text(row.get("prompt")), choices))
        answers[key] = Answer(right, _text(row.get("explain")))
    keys = [question.key for question in questions]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        report.wrong(where, f"two questions have the key '{key}'")
    if questions:
        quiz = Quiz(f"{unit.key}-quiz", "after", questions)
        unit.quizzes.append(quiz)
        unit.answers[quiz.key] = answers


def _text(value: Any) -> Text:
    return {language: str(text) for language, text in value.items()} if isinstance(value, dict) else {}


def _choices(row: dict[str, Any], kind: str) -> tuple[list[Choice], list[str]]:
    """Return the choices of a question and the keys of those that are right."""
    if kind == "true-false":
        choices = [Choice(key, text) for key, text in TRUE_FALSE.items()]
        return choices, [str(bool(row["answer"])).lower()] if "answer" in row else []
    choices, right = [], []
    for position, choice in enumerate(row.get("choice", [])):
        key = str(choice.get("key") or "abcdefghijklmnop"[position % 16])
        choices.append(Choice(key, {language: choice[language] for language in LANGUAGES if language in choice}))
        if choice.get("right"):
            right.append(key)
    return choices, right


register(Importer("a folder with course.toml", understands, read))

"""Quizzes of Markdown lessons: the JSON of a quiz app, one file a language, joined to the lessons that link to them."""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from changqing.content.draft import DraftUnit, Report
from changqing.content.manifest import Answer, Choice, Question, QuestionKind, Quiz
from changqing.interchange.files import read_text

_address = re.compile(r"^https?://[^\s)]+/quiz/(\d+)/?(?:\?\S*)?$")
_in_text = re.compile(r"\]\((https?://[^\s)]+/quiz/\d+/?[^\s)]*)\)")
TRUE = {"true", "正确", "对", "是", "真"}
FALSE = {"false", "错误", "错", "否", "假"}


class _Option(msgspec.Struct, rename="camel"):
    """A choice as the quiz app has it; `isCorrect` is a word there, or a truth value."""

    answer_text: str = ""
    is_correct: str | bool = False


class _Question(msgspec.Struct, rename="camel"):
    """A question as the quiz app has it."""

    question_text: str = ""
    answer_options: list[_Option] = []


class _Quiz(msgspec.Struct):
    """A quiz as the quiz app has it."""

    id: int
    quiz: list[_Question] = []


class _App(msgspec.Struct):
    """A part of the quiz app's file."""

    quizzes: list[_Quiz] = []


@dataclass
class Quizzes:
    """Quizzes by number: the raw questions by language, and the file each came from."""

    questions: dict[int, dict[str, list[_Question]]] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)

    def place(self, number: int, question: int, language: str) -> str:
        """Return file and line of a question, as a report names it (the words of the question are looked for)."""
        text = self.texts[language]
        start = re.search(rf'"id"\s*:\s*"?{number}\b', text)
        words = json.dumps(self.questions[number][language][question].question_text, ensure_ascii=False)
        at = text.find(words, start.start() if start else 0)
        return f"{self.files[language]}:{text.count(chr(10), 0, at) + 1}" if at >= 0 else self.files[language]


def load(root: Path, language_names: dict[str, str], report: Report) -> Quizzes:
    """Return all quizzes of the repository's quiz app, in the site's languages."""
    found = Quizzes()
    for path in sorted(root.glob("quiz-app/**/*.json")):
        language = language_names.get(path.stem.lower())
        if language is None or "node_modules" in path.parts:
            continue
        where = path.relative_to(root).as_posix()
        text = read_text(path, report, root) or "[]"
        try:
            app = msgspec.json.decode(text, type=list[_App] | _App, strict=False)
        except msgspec.MsgspecError as error:
            report.wrong(_place_of_error(where, text), f"the quiz file cannot be read ({error})")
            continue
        found.files[language], found.texts[language] = where, text
        for part in app if isinstance(app, list) else [app]:
            for quiz in part.quizzes:
                found.questions.setdefault(quiz.id, {})[language] = quiz.quiz
    return found


def _place_of_error(where: str, text: str) -> str:
    """Return file and line of what is no JSON; the file alone where it is JSON of another form."""
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return f"{where}:{error.lineno}"
    except RecursionError:
        pass
    return where


def key_of(number: int) -> str:
    """Return the key of a quiz."""
    return f"quiz-{number}"


def link_to(target: str) -> str | None:
    """Return the place on the page that a link to the quiz app becomes, or None for other links."""
    found = _address.match(target)
    return f"#{key_of(int(found[1]))}" if found else None


def attach(unit: DraftUnit, quizzes: Quizzes, report: Report, root: Path) -> None:
    """Give a unit the quizzes its text links to: the first of several opens it, the last closes it."""
    numbers: dict[int, str] = {}
    for text in unit.texts.values():
        for number, line in enumerate(text.markdown.splitlines(), 1):
            for target in _in_text.findall(line):
                found = _address.match(target)
                if found:
                    numbers.setdefault(int(found[1]), f"{text.path.relative_to(root).as_posix()}:{number}")
    ordered = sorted(numbers)
    for position, number in enumerate(ordered):
        if number not in quizzes.questions:
            report.warn(numbers[number], f"the lesson links to quiz {number}, which is in no quiz file")
            continue
        last = position == len(ordered) - 1
        if not last and position > 0:
            report.warn(numbers[number], f"quiz {number} is a third quiz of the lesson; it was left out")
            continue
        questions, answers = _questions(number, quizzes, report)
        for place, question in enumerate(questions):
            at = quizzes.place(number, place, _original(quizzes.questions[number]))
            unit.places[key_of(number), question.key] = at
        unit.quizzes.append(Quiz(key_of(number), "after" if last else "before", questions))
        unit.answers[key_of(number)] = answers


def _original(versions: dict[str, Any]) -> str:
    """Return the language the others of a quiz are joined to: English where it is there."""
    return "en" if "en" in versions else next(iter(versions))


def _questions(number: int, quizzes: Quizzes, report: Report) -> tuple[list[Question], dict[str, Answer]]:
    """Return the questions of a quiz in all its languages, and what is right."""
    versions = quizzes.questions[number]
    first = _original(versions)
    questions, answers = [], {}
    for position, raw in enumerate(versions[first]):
        key = f"q{position + 1}"
        where = f"{quizzes.place(number, position, first)}, quiz {number}"
        options = raw.answer_options
        choices = [Choice("abcdefghijkl"[place], {first: _option(one)}) for place, one in enumerate(options[:12])]
        right = [choice.key for choice, one in zip(choices, options, strict=False) if _is_right(one)]
        prompt = {first: raw.question_text.strip()}
        for language, others in versions.items():
            if language == first:
                continue
            if position >= len(others):
                report.warn(where, f"the question is not there in {language}")
                continue
            _translate(choices, right, prompt, language, others[position], where, report)
        kind: QuestionKind = "multiple" if len(right) > 1 else "true-false" if _is_true_false(options) else "single"
        questions.append(Question(key, kind, prompt, choices))
        answers[key] = Answer(right)
    return questions, answers


def _translate(
    choices: list[Choice],
    right: list[str],
    prompt: dict[str, str],
    language: str,
    raw: _Question,
    where: str,
    report: Report,
) -> None:
    """Add a language to a question. Where its choices stand in another order, they are joined by which is right."""
    options = raw.answer_options
    flags = [_is_right(one) for one in options]
    own = [choice.key in right for choice in choices]
    if len(options) != len(choices) or sorted(flags) != sorted(own):
        report.warn(where, f"its choices in {language} are others than in the original; they are shown in the original")
        return
    prompt[language] = raw.question_text.strip()
    order = list(range(len(options)))
    if flags != own:
        report.warn(where, f"its choices stand in another order in {language}; they were joined by which is right")
        rights = iter([place for place in order if flags[place]])
        wrongs = iter([place for place in order if not flags[place]])
        order = [next(rights) if is_right else next(wrongs) for is_right in own]
    for choice, place in zip(choices, order, strict=True):
        choice.text[language] = _option(options[place])


def _option(one: _Option) -> str:
    return one.answer_text.strip()


def _is_right(one: _Option) -> bool:
    return str(one.is_correct).strip().lower() == "true"


def _is_true_false(options: list[_Option]) -> bool:
    words = [_option(one).lower() for one in options]
    return len(words) == 2 and any(word in TRUE for word in words) and any(word in FALSE for word in words)

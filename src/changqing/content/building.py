"""From a draft to what a pack holds: texts rendered, pictures made small, links led to where they now stand."""

import hashlib
import hmac
import re
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

import brotli
import msgspec
from django.conf import settings

from changqing.content import rules
from changqing.content.draft import CourseDraft, DraftUnit, Report, SourceText
from changqing.content.limits import MAX_SOUNDS_BYTES, MAX_TEXT_BYTES
from changqing.content.manifest import FORMAT, Answer, AnswerKey, Manifest, Page, Question, Quiz, Unit
from changqing.content.markdown import render
from changqing.content.media import BadPicture, Picture, read_picture
from changqing.content.sounds import BadSound, Sound, is_sound, read_sound

# Keys stand in addresses and in the names of activities, for ever.
KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}")
KEY_IN_WORDS = "letters a to z, digits and hyphens, at most 80"
CHINESE_A_MINUTE = 300
WORDS_A_MINUTE = 180
_chinese = re.compile(r"[\u3400-\u9fff]")
_tags = re.compile(r"<[^>]+>")


@dataclass
class Built:
    """What a draft became: the manifest, the pack's files by name, and the answer key."""

    manifest: Manifest
    files: dict[str, bytes]
    answers: AnswerKey


@dataclass
class Gallery:
    """The pictures and sounds of one course, each read once."""

    root: Path
    report: Report
    pictures: dict[Path, Picture | None] = field(default_factory=dict)
    sounds: dict[Path, Sound | None] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)

    def get(self, path: Path, where: str) -> Picture | None:
        """Return the picture at a path, made small; None where it cannot be had, which is reported."""
        if path not in self.pictures:
            self.pictures[path] = self._read(path, where)
        return self.pictures[path]

    def _read(self, path: Path, where: str) -> Picture | None:
        try:
            picture = read_picture(path)
        except BadPicture as error:
            self.report.wrong(where, f"{path.name}: {error}")
            return None
        for variant in picture.variants:
            self.files[f"media/{variant.name}"] = variant.body
        self.report.count("media")
        return picture

    def get_sound(self, path: Path, where: str) -> Sound | None:
        """Return the sound at a path; None where it cannot be had, which is reported."""
        if path not in self.sounds:
            self.sounds[path] = self._read_sound(path, where)
        return self.sounds[path]

    def _read_sound(self, path: Path, where: str) -> Sound | None:
        there = sum(len(sound.body) for sound in self.sounds.values() if sound)
        try:
            if there + path.stat().st_size > MAX_SOUNDS_BYTES:
                raise BadSound(f"with it, the sounds of the course have more than {MAX_SOUNDS_BYTES // 1_000_000} MB")
            sound = read_sound(path)
        except BadSound as error:
            self.report.wrong(where, f"{path.name}: {error}")
            return None
        self.files[f"media/{sound.name}"] = sound.body
        self.report.count("media")
        return sound


class FolderResolver:
    """Resolves the pictures and links of one text against the folder it came from (content.markdown.Resolver)."""

    def __init__(self, draft: CourseDraft, gallery: Gallery, text: SourceText) -> None:
        self.draft, self.gallery, self.text = draft, gallery, text
        self.used: set[Picture] = set()
        self.heard: set[Sound] = set()

    def _where(self, line: int) -> str:
        return f"{relative(self.text.path, self.draft.root)}:{line}"

    def _path(self, reference: str) -> Path | None:
        """Return the file a relative reference names; None where it climbs out of the folder."""
        try:
            path = (self.text.path.parent / unquote(urlsplit(reference).path)).resolve()
            path.is_file()
        except (OSError, ValueError):  # a name that is too long, or has a zero byte in it
            return None
        return path if path.is_relative_to(self.draft.root) else None

    def image(self, source: str, alternative: str, title: str, line: int) -> str:
        """See `Resolver.image`."""
        report, where = self.draft.report, self._where(line)
        what = "sound" if is_sound(_parts(source).path) else "picture"
        if _parts(source).scheme or source.startswith("//"):
            report.warn(where, f"the {what} {source} is on another site; its description stands in")
            return escape(alternative)
        path = self._path(source)
        if path is None:
            report.wrong(where, f"the {what} {source} lies outside the folder")
            return ""
        found = self.draft.pictures(path)
        if found is None:
            report.warn(where, f"the {what} {source} is missing; its description stands in")
            return f"<em>{escape(alternative)}</em>"
        if what == "sound":
            return self._sound(found, alternative, title, where)
        picture = self.gallery.get(found, where)
        if picture is None:
            return ""
        self.used.add(picture)
        return picture.html(alternative, title)

    def _sound(self, path: Path, words: str, title: str, where: str) -> str:
        sound = self.gallery.get_sound(path, where)
        if sound is None:
            return ""
        if not words.strip():
            self.draft.report.warn(where, f"nothing says what is to be heard in {path.name}: ![words](…)")
        self.heard.add(sound)
        return sound.html(words, title)

    def link(self, target: str, line: int) -> str | None:
        """See `Resolver.link`."""
        report, parts = self.draft.report, _parts(target)
        special = self.draft.links(target)
        if special is not None:
            report.count("links rewritten")
            return special
        if parts.scheme in ("http", "https", "mailto", "tel"):
            report.count("links kept")
            return target
        if parts.scheme or target.startswith("//"):
            report.warn(self._where(line), f"the link {target} was taken out: its kind is not allowed")
            return None
        if not parts.path:
            report.count("links kept")
            return target
        path = self._path(target)
        if path is None:
            report.wrong(self._where(line), f"the link {target} climbs out of the folder")
            return None
        address = self.draft.addresses.get(path)
        if address is None:
            report.warn(self._where(line), f"the link {target} leads to nothing of the course; its words stay")
            return None
        report.count("links rewritten")
        return f"{address}#{parts.fragment}" if parts.fragment else address


def _parts(reference: str) -> SplitResult:
    """Return the parts of a reference; one that is no URL counts as of a kind that is not allowed."""
    try:
        return urlsplit(reference)
    except ValueError:
        return SplitResult("broken", "", reference, "", "")


def relative(path: Path, root: Path) -> str:
    """Return a path as reports name it."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name


def minutes_of(html: str) -> int:
    """Return how long a text takes to read, in whole minutes, at least one."""
    text = _tags.sub(" ", html)
    chinese = len(_chinese.findall(text))
    words = len(_chinese.sub(" ", text).split())
    return max(1, round(chinese / CHINESE_A_MINUTE + words / WORDS_A_MINUTE))


def build(draft: CourseDraft) -> Built:
    """Render all of a draft. What is wrong is in `draft.report`; the caller decides whether to go on."""
    gallery = Gallery(draft.root, draft.report)
    files: dict[str, bytes] = {}
    answers: AnswerKey = {}
    keys = [unit.key for unit in draft.units]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        draft.report.wrong(key, "two units have this key; the name after the number must differ")
    units = [_unit(draft, unit, gallery, files, answers) for unit in draft.units]
    files.update(gallery.files)
    for place, what in rules.faults(draft.completion, units):
        draft.report.wrong(f"completion.{place}".rstrip("."), what)
    manifest = Manifest(FORMAT, draft.facts, units, draft.completion, {}, _seal_of(answers))
    return Built(manifest, files, answers)


def _seal_of(answers: AnswerKey) -> str:
    """Return the HMAC by which a pack is bound to its answer key without telling it."""
    if not answers:
        return ""
    body = msgspec.json.encode(answers, order="sorted")
    return hmac.new(settings.SECRET_KEY.encode(), b"answers" + body, hashlib.sha256).hexdigest()


def _unit(draft: CourseDraft, unit: DraftUnit, gallery: Gallery, files: dict[str, bytes], answers: AnswerKey) -> Unit:
    names, minutes, transfer = {}, 0, 0
    heard: dict[str, set[Sound]] = {}
    for language, text in unit.texts.items():
        html, pictures, heard[language] = _text(draft, text, gallery)
        name = f"text/{unit.key}/{language}.html"
        files[name] = html.encode()
        names[language] = name
        minutes = max(minutes, minutes_of(html))
        size = len(brotli.compress(files[name], quality=5)) + sum(len(one.variants[0].body) for one in pictures)
        transfer = max(transfer, size)
    pages = []
    for page in unit.pages:
        page_files = {}
        for language, text in page.texts.items():
            html, _pictures, sounds = _text(draft, text, gallery)
            heard[language] = heard.get(language, set()) | sounds
            page_files[language] = f"text/{unit.key}/{page.key}.{language}.html"
            files[page_files[language]] = html.encode()
        pages.append(Page(page.key, "assignment" if page.kind == "assignment" else "page", page.title, page_files))
        draft.report.count("activities")
    for quiz in unit.quizzes:
        key = unit.answers.get(quiz.key, {})
        quiz.questions = check_quiz(quiz, key, unit, draft.report)
        answers[quiz.key] = {question.key: key[question.key] for question in quiz.questions}
        if quiz.role == "before":
            quiz.answers = answers[quiz.key]
        draft.report.count("activities")
    for name in (unit.key, *(page.key for page in unit.pages), *(quiz.key for quiz in unit.quizzes)):
        if not KEY.fullmatch(name):
            draft.report.wrong(unit.key, f"'{name}' cannot be a key: {KEY_IN_WORDS}")
    draft.report.count("units")
    quizzes = [quiz for quiz in unit.quizzes if quiz.questions]
    most = max((sum(len(sound.body) for sound in sounds) for sounds in heard.values()), default=0)
    return Unit(unit.key, unit.title, names, minutes, transfer, most, pages, quizzes)


def _text(draft: CourseDraft, text: SourceText, gallery: Gallery) -> tuple[str, set[Picture], set[Sound]]:
    """Return a text as HTML, and the pictures and sounds in it."""
    where = relative(text.path, draft.root)
    if len(text.markdown) > MAX_TEXT_BYTES:
        draft.report.wrong(where, f"the text has more than {MAX_TEXT_BYTES // 1_000_000} MB")
        return "", set(), set()
    resolver = FolderResolver(draft, gallery, text)
    html = render(text.markdown, resolver=resolver, where=where, report=draft.report, first_line=text.first_line)
    return html, resolver.used, resolver.heard


def check_quiz(quiz: Quiz, answers: dict[str, Answer], unit: DraftUnit, report: Report) -> list[Question]:
    """Report every question that cannot be asked or marked; return the others."""
    fine: list[Question] = []
    for question in quiz.questions:
        before = len(report.errors)
        at = unit.places.get((quiz.key, question.key), f"{unit.key}, question {question.key}")
        right = answers[question.key].right if question.key in answers else []
        keys = [choice.key for choice in question.choices]
        if not right:
            report.wrong(at, "no choice is marked as right")
        elif set(right) - set(keys):
            report.wrong(at, "what is marked as right is not among the choices")
        elif question.kind != "multiple" and len(right) > 1:
            report.wrong(at, f"{len(right)} choices are marked as right, but only one can be chosen")
        if len(keys) < 2:
            report.wrong(at, "there are fewer than two choices")
        if len(set(keys)) < len(keys):
            report.wrong(at, "two choices have the same key")
        if not any(question.prompt.values()):
            report.wrong(at, "the question has no words")
        if not all(any(choice.text.values()) for choice in question.choices):
            report.wrong(at, "a choice has no words")
        for key in (question.key, *keys):
            if not KEY.fullmatch(key):
                report.wrong(at, f"'{key}' cannot be a key: {KEY_IN_WORDS}")
        if question.key in (other.key for other in fine):
            report.wrong(at, f"another question has the key '{question.key}'")
        if len(report.errors) == before:
            fine.append(question)
    return fine

"""A course as a folder of Markdown lessons, as found in the wild (docs/import-markdown.md).

`README.md` with the course's title and the order of its lessons; a folder a lesson with its own `README.md`, further
pages and an `assignment.md` beside it; translations under `translations/<language>/` of the repository; quizzes as the
JSON of a quiz app, attached to the lesson that links to them.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from changqing.catalogue.facts import CourseFacts, Person
from changqing.content.building import minutes_of
from changqing.content.draft import CourseDraft, DraftPage, DraftUnit, Report, SourceText
from changqing.content.markdown import title_of
from changqing.content.rules import CompletionRule
from changqing.core.text import Text
from changqing.interchange import lesson_quizzes
from changqing.interchange.files import read_text
from changqing.interchange.importers import Importer, register

# Names under which languages of the site are found in the wild.
LANGUAGE_NAMES = {"en": "en", "zh": "zh-Hans", "zh-cn": "zh-Hans", "zh-hans": "zh-Hans", "zh_cn": "zh-Hans"}
ORIGINAL = "en"
ROOT_SIGNS = ("translations", "quiz-app", ".git", "LICENSE", "LICENSE.md", "LICENCE")
MINUTES_A_QUIZ = 4
_number = re.compile(r"^(\d+)[-_. ]*")
_link = re.compile(r"\[([^\]]*)\]\(([^)\s]+)[^)]*\)")
_heading = re.compile(r"^#{1,4} ", re.MULTILINE)
_repository_link = re.compile(r"https://github\.com/([\w.-]+)/([\w.-]+)")
_author = re.compile(r"\b(?:written|created|authored)\b.*?\bby\s+\[([^\]]+)\]\(([^)\s]+)\)", re.IGNORECASE)
_translated_picture = re.compile(r"^(?P<stem>.+)\.[0-9a-f]{16,64}\.[a-z]{2}(?:[-_][A-Za-z]+)?(?P<ending>\.\w+)$")
_copyright = re.compile(r"copyright\s*(?:\(c\)|©)?\s*[\d, -]*\s*(.+)", re.IGNORECASE)
_chinese = re.compile(r"[\u3400-\u9fff]")


@dataclass
class Source:
    """The folder and the repository around it."""

    folder: Path
    root: Path
    report: Report = field(default_factory=Report)
    originals: dict[str, Path] = field(default_factory=dict)

    def text(self, path: Path) -> str:
        """Return a text file's content."""
        return read_text(path, self.report, self.root)

    def name(self, path: Path) -> str:
        """Return a path as the report names it."""
        return path.relative_to(self.root).as_posix()

    def versions(self, path: Path) -> dict[str, Path]:
        """Return a Markdown file in every language of the site that it is there in."""
        found = {_language_of_text(self, path): path}
        for language, folder in self.translations().items():
            translated = folder / path.relative_to(self.root)
            if translated.is_file():
                found.setdefault(language, translated)
        return found

    def translations(self) -> dict[str, Path]:
        """Return the translation folders of the site's languages."""
        folder = self.root / "translations"
        if not folder.is_dir():
            return {}
        found: dict[str, Path] = {}
        for one in sorted(folder.iterdir()):
            language = LANGUAGE_NAMES.get(one.name.lower())
            if one.is_dir() and language:
                found.setdefault(language, one)
        return found

    def picture(self, path: Path) -> Path | None:
        """Return a picture's file: itself, or for a translated one that is not there, the original."""
        if path.is_file():
            return path
        match = _translated_picture.match(path.name)
        if match is None:
            return None
        original = self._by_name().get(f"{match['stem']}{match['ending']}".lower())
        if original is not None:
            self.report.count("pictures taken from the original language")
        return original

    def _by_name(self) -> dict[str, Path]:
        if not self.originals:
            for path in sorted(self.root.rglob("*")):
                inside = path.resolve().is_relative_to(self.root)
                if inside and path.suffix.lower() in (".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp"):
                    self.originals.setdefault(path.name.lower(), path)
        return self.originals


def _language_of_text(source: Source, path: Path) -> str:
    """Return the language of an original: Chinese where a tenth of its characters are, else English."""
    text = source.text(path)[:5000]
    return "zh-Hans" if len(_chinese.findall(text)) * 10 > len(text) else ORIGINAL


def understands(path: Path) -> bool:
    """Say whether this is a folder with a README and lessons below it."""
    return path.is_dir() and (path / "README.md").is_file() and bool(_lesson_folders(path))


def _lesson_folders(path: Path) -> list[Path]:
    """Return the folders that are lessons: with a README of their own, here or under `lessons/`."""
    for base in (path / "lessons", path):
        if base.is_dir():
            found = [one for one in base.iterdir() if (one / "README.md").is_file() and not one.name.startswith(".")]
            found = [one for one in found if one.name not in ("translations", "quiz-app")]
            if found:
                return found
    return []


def _root_of(path: Path) -> Path:
    """Return the repository around a folder: the nearest parent, at most three up, that looks like one."""
    for parent in (path, *path.parents[:3]):
        if any((parent / sign).exists() for sign in ROOT_SIGNS):
            return parent
    return path


def read(path: Path, provider: str, slug: str | None = None) -> CourseDraft:
    """Read such a folder into a draft; its report tells what was not understood, and where."""
    source = Source(path, _root_of(path))
    report = source.report
    quizzes = lesson_quizzes.load(source.root, LANGUAGE_NAMES, report)
    units = [_unit(source, folder, quizzes) for folder in _in_order(source)]
    _make_unique(units)
    _left_over(source, units)
    _attributions(source, units)
    for unit in units:
        _make_unique(unit.pages, {"seen", "quizzes"})
    facts = _facts(source, provider, units)
    facts.slug = slug or facts.slug
    draft = CourseDraft(facts, units, source.root, CompletionRule(score=0.6), report)
    draft.pictures = source.picture
    draft.links = lesson_quizzes.link_to
    _addresses(draft, source, units)
    return draft


def _in_order(source: Source) -> list[Path]:
    """Return the lesson folders in the order in which the README links to them, else by number."""
    folders = _lesson_folders(source.folder)
    linked: dict[Path, int] = {}
    for position, (_words, target) in enumerate(_link.findall(source.text(source.folder / "README.md"))):
        path = (source.folder / unquote(urlsplit(target).path)).resolve()
        linked.setdefault(path.parent if path.suffix else path, position)

    def place(folder: Path) -> tuple[int, int, str]:
        number = _number.match(folder.name)
        return linked.get(folder.resolve(), 10_000), int(number[1]) if number else 10_000, folder.name

    return sorted(folders, key=place)


def _key(name: str) -> str:
    """Return a name as a key: no leading number, small Latin letters, digits and hyphens."""
    plain = re.sub(r"[^a-z0-9]+", "-", _number.sub("", name).lower()).strip("-")
    return plain or "unit"


def _make_unique(rows: Sequence[DraftUnit | DraftPage], taken: Iterable[str] = ()) -> None:
    """Give rows whose names become the same key (names in Chinese all do) keys that differ: unit, unit-2 …"""
    used = set(taken)
    for row in rows:
        key, number = row.key, 1
        while row.key in used:
            number += 1
            row.key = f"{key}-{number}"
        used.add(row.key)


def _texts(source: Source, path: Path) -> tuple[Text, dict[str, SourceText]]:
    """Return title and text of a Markdown file by language; a title that is not in the text is looked for in links."""
    titles, texts = {}, {}
    for language, version in source.versions(path).items():
        text = source.text(version)
        texts[language] = SourceText(text, version)
        title = title_of(text)
        if not title:
            title = _title_in_links(source, path, language)
            told = f"“{title}”, as the course's README calls it, stands in" if title else "another language's stands in"
            source.report.warn(f"{source.name(version)}:1", f"no heading to take a title from; {told}")
        if title:
            titles[language] = title
    if not titles:
        titles[ORIGINAL] = path.parent.name if path.name == "README.md" else path.stem
    _compare(source, texts)
    return titles, texts


def _title_in_links(source: Source, path: Path, language: str) -> str:
    """Return the words with which the course's README links to a text, in that language."""
    readme = source.versions(source.folder / "README.md").get(language)
    if readme is None or readme.parent == path.parent:
        return ""
    inside = path.relative_to(source.folder).as_posix()
    for words, target in _link.findall(source.text(readme)):
        if unquote(urlsplit(target).path).strip("./") in (inside, Path(inside).parent.as_posix()):
            return str(words).strip()
    return ""


def _compare(source: Source, texts: dict[str, SourceText]) -> None:
    """Report a translation that has lost parts of the original: far fewer headings."""
    counts = {language: len(_heading.findall(text.markdown)) for language, text in texts.items()}
    most = max(counts.values(), default=0)
    for language, count in counts.items():
        if count < most * 0.8:
            told = f"the text has {count} headings, another language's {most}: parts of it seem to be missing"
            source.report.warn(source.name(texts[language].path), told)


def _unit(source: Source, folder: Path, quizzes: lesson_quizzes.Quizzes) -> DraftUnit:
    titles, texts = _texts(source, folder / "README.md")
    unit = DraftUnit(_key(folder.name), titles, texts)
    for path in sorted(folder.glob("*.md")):
        if path.name == "README.md":
            continue
        if not path.is_file():
            source.report.warn(source.name(path), "it is no file; it was left out")
            continue
        page_titles, page_texts = _texts(source, path)
        kind = "assignment" if path.stem.lower().startswith("assignment") else "page"
        unit.pages.append(DraftPage(_key(path.stem), kind, page_titles, page_texts))
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.parent != folder and path.suffix == ".md":
            source.report.warn(source.name(path), "a text in a folder of the lesson; it was left out")
    lesson_quizzes.attach(unit, quizzes, source.report, source.root)
    return unit


def _left_over(source: Source, units: list[DraftUnit]) -> None:
    """Report the texts below the course's folder that became part of nothing."""
    taken = {text.path for unit in units for text in unit.texts.values()}
    taken |= {text.path for unit in units for page in unit.pages for text in page.texts.values()}
    taken.add(source.folder / "README.md")
    told = {note.where for note in source.report.notes}
    for path in sorted(source.folder.rglob("*")):
        if path.suffix.lower() != ".md" or not path.is_file() or path in taken or source.name(path) in told:
            continue
        if not {"translations", "quiz-app", "node_modules"} & set(path.relative_to(source.folder).parts):
            source.report.warn(source.name(path), "it belongs to no lesson (a folder with a README.md); left out")


def _attributions(source: Source, units: list[DraftUnit]) -> None:
    """Keep what the authors say of whose pictures they use, as a page of the first unit."""
    path = source.root / "attributions.md"
    if path.is_file() and units:
        titles, texts = _texts(source, path)
        units[0].pages.append(DraftPage("attributions", "page", titles, texts))


def _addresses(draft: CourseDraft, source: Source, units: list[DraftUnit]) -> None:
    """Say what links between the files of the course become: the unit or page each file is now."""
    base = f"/learn/{draft.facts.slug}"
    course = f"/courses/{draft.facts.slug}"
    for version in source.versions(source.folder / "README.md").values():
        draft.addresses[version.resolve()] = draft.addresses[version.parent.resolve()] = course
    for unit in units:
        for text in unit.texts.values():
            # A link to a lesson's folder means the lesson.
            for path in (text.path, text.path.parent):
                draft.addresses[path.resolve()] = f"{base}/{unit.key}"
        for page in unit.pages:
            for text in page.texts.values():
                draft.addresses[text.path.resolve()] = f"{base}/{unit.key}/{page.key}"


def _facts(source: Source, provider: str, units: list[DraftUnit]) -> CourseFacts:
    readme = source.folder / "README.md"
    titles, texts = _texts(source, readme)
    summary = {language: _summary(text.markdown) for language, text in texts.items()}
    languages = [one for one in ("zh-Hans", "en") if any(one in unit.texts for unit in units)]
    for unit in units:
        for language in languages:
            if language not in unit.texts:
                source.report.warn(unit.key, f"the lesson is not there in {language}; the other language is shown")
    minutes = sum(
        max(minutes_of(text.markdown) for text in unit.texts.values()) + MINUTES_A_QUIZ * len(unit.quizzes)
        for unit in units
    )
    minutes += sum(max(minutes_of(t.markdown) for t in page.texts.values()) for unit in units for page in unit.pages)
    licence, holder = _licence(source)
    authors = _authors(texts)
    if not authors and holder:
        authors = [Person({ORIGINAL: holder})]
    everything = [*texts.values(), *(text for unit in units for text in unit.texts.values())]
    repository = _repository(source, everything)
    for what, value in (("author", authors), ("licence", licence), ("source", repository)):
        if not value:
            source.report.warn(source.name(readme), f"no {what} was found; the course page will name none")
    slug = _key(
        f"{source.root.name}-{_number.sub('', source.folder.name)}"
        if source.root != source.folder
        else source.folder.name
    )
    source.report.warn(
        source.name(readme),
        "category and audience are not said in such a folder; scientific-literacy and everyone were taken "
        "(--category, --audience)",
    )
    return CourseFacts(
        slug=slug,
        provider=provider,
        category="scientific-literacy",
        title=titles,
        summary=summary,
        outcomes=[],
        audiences=["everyone"],
        hours=max(1, round(minutes / 60)),
        languages=languages,
        authors=authors,
        licence=licence,
        licence_url="https://opensource.org/license/mit" if licence == "MIT" else "",
        source_url=repository,
    )


def _summary(markdown: str) -> str:
    """Return the first paragraphs of a README as plain text: whole sentences, at most some 300 characters."""
    body = re.sub(r"<!--.*?-->", "", markdown, flags=re.DOTALL)
    paragraphs: list[str] = []
    for block in map(str.strip, re.split(r"\n\s*\n", body)):
        if not block or block[0] in "#!>|<-*`" or re.match(r"\d+\. ", block):
            if paragraphs and block.startswith("#"):
                break
            continue
        plain = re.sub(r"!\[[^\]]*\]\([^)]*\)", "", block)
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", plain)
        paragraphs.append(" ".join(re.sub(r"[*_`]", "", plain).split()))
    text = ""
    for sentence in re.split(r"(?<=[.!?。！？])\s*", " ".join(paragraphs)):
        if text and len(text) + len(sentence) > 320:
            break
        text = f"{text} {sentence}" if text and not _chinese.search(sentence[:1] + text[-1:]) else text + sentence
    return text.strip()


def _authors(texts: dict[str, SourceText]) -> list[Person]:
    for text in texts.values():
        if found := _author.search(text.markdown):
            return [Person({ORIGINAL: found[1]}, found[2])]
    return []


def _licence(source: Source) -> tuple[str, str]:
    """Return the licence's SPDX code and the holder of the copyright, as far as they can be made out."""
    for name in ("LICENSE", "LICENSE.md", "LICENCE", "LICENSE.txt"):
        path = source.root / name
        if not path.is_file():
            continue
        text = source.text(path)
        holder = next(
            (found[1].strip(" .") for line in text.splitlines() if (found := _copyright.match(line.strip()))), ""
        )
        for code, sign in (
            ("MIT", "permission is hereby granted, free of charge"),
            ("Apache-2.0", "apache license"),
            ("CC-BY-SA-4.0", "attribution-sharealike 4.0"),
            ("CC-BY-4.0", "attribution 4.0"),
        ):
            if sign in " ".join(text.lower().split()):
                return code, holder
        if not text.strip():
            source.report.warn(name, "the licence is empty")
            continue
        source.report.warn(name, "the licence is none that is known here; its first line stands in")
        return text.strip().splitlines()[0][:60], holder
    return "", ""


def _repository(source: Source, texts: list[SourceText]) -> str:
    """Return where the folder comes from: what git says, else a repository of its name that its texts link to."""
    config = source.root / ".git" / "config"
    if config.is_file():
        found = re.search(r"url\s*=\s*(https://\S+?)(?:\.git)?\s*$", config.read_text(errors="replace"), re.MULTILINE)
        return found[1] if found else ""
    names = [
        f"https://github.com/{owner}/{name}"
        for text in texts
        for owner, name in _repository_link.findall(text.markdown)
        if name.lower() == source.root.name.lower()
    ]
    return names[0] if names else ""


register(Importer("a folder of Markdown lessons", understands, read))

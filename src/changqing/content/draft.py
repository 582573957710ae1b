"""A course on its way to a release: what importers and the studio hand over, and the report on it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from changqing.catalogue.facts import CourseFacts
from changqing.content.manifest import Answer, Quiz
from changqing.content.rules import CompletionRule
from changqing.core.text import Text


@dataclass
class Note:
    """Something a person should know: where (file and line), and what."""

    where: str
    what: str
    wrong: bool = False

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


@dataclass
class Report:
    """What was found, what was done, and what was not understood."""

    notes: list[Note] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def warn(self, where: str, what: str) -> None:
        """Tell of something that was kept out or left as it was; the rest goes on."""
        self.notes.append(Note(where, what))

    def wrong(self, where: str, what: str) -> None:
        """Tell of something that stops the import as a whole."""
        self.notes.append(Note(where, what, wrong=True))

    def count(self, what: str, number: int = 1) -> None:
        """Count something done."""
        self.counts[what] = self.counts.get(what, 0) + number

    @property
    def errors(self) -> list[Note]:
        """The notes that stop the import."""
        return [note for note in self.notes if note.wrong]

    @property
    def warnings(self) -> list[Note]:
        """The other notes."""
        return [note for note in self.notes if not note.wrong]


@dataclass
class SourceText:
    """A Markdown text and the file it stands in; pictures and links are relative to that file."""

    markdown: str
    path: Path
    first_line: int = 1


@dataclass
class DraftPage:
    """An assignment or a further page of a unit."""

    key: str
    kind: str
    title: Text
    texts: dict[str, SourceText]


@dataclass
class DraftUnit:
    """A unit: its texts by language, pages and quizzes."""

    key: str
    title: Text
    texts: dict[str, SourceText]
    pages: list[DraftPage] = field(default_factory=list)
    quizzes: list[Quiz] = field(default_factory=list)
    answers: dict[str, dict[str, Answer]] = field(default_factory=dict)
    # Where the questions stand (file and line), by quiz and question; for reports.
    places: dict[tuple[str, str], str] = field(default_factory=dict)


@dataclass
class CourseDraft:
    """A whole course. `root` bounds which files may be read; `addresses` says what other files' links become."""

    facts: CourseFacts
    units: list[DraftUnit]
    root: Path
    completion: CompletionRule = field(default_factory=CompletionRule)
    report: Report = field(default_factory=Report)
    addresses: dict[Path, str] = field(default_factory=dict)
    # Where a picture or a link of another kind leads; importers that know better put their own here.
    pictures: Callable[[Path], Path | None] = field(default=lambda path: path if path.is_file() else None)
    links: Callable[[str], str | None] = field(default=lambda target: None)

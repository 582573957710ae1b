"""The manifest of a pack: everything about a release but the texts and pictures themselves.

The structs below are its JSON, field by field (`docs/packs.md`). A pack carries no date and no number, so the same
course makes the same pack.
"""

from collections.abc import Collection
from typing import Literal

import msgspec

from changqing.catalogue.facts import CourseFacts
from changqing.content.rules import CompletionRule
from changqing.core.text import Text

FORMAT = "changqing-pack/1"

QuestionKind = Literal["single", "multiple", "true-false"]


class Choice(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True):
    """One answer to choose; its key stays when the order or the words change."""

    key: str
    text: Text


class Question(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True):
    """A question as a learner sees it, without what is right."""

    key: str
    kind: QuestionKind
    prompt: Text
    choices: list[Choice]


class Answer(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True):
    """What is right, and why. Where the quiz counts, it is not in the pack: docs/decisions/answer-keys.md."""

    right: list[str]
    explain: Text = {}


class Quiz(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True):
    """The questions of a quiz. `role` says whether it opens the unit (not counted) or closes it (counted)."""

    key: str
    role: Literal["before", "after"]
    questions: list[Question]
    # What is right, by question: of a quiz that does not count, so that it tells so with no network.
    answers: dict[str, Answer] = {}


class Page(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True):
    """A page that belongs to a unit: an assignment, or a text one may choose to read."""

    key: str
    kind: Literal["page", "assignment"]
    title: Text
    files: Text


class Unit(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True):
    """A page of the course. `files` is the text's path in the pack, by language; `bytes` what reading it transfers.

    `sounds` is how many bytes the sounds in it have, and in its pages: they come at a tap, or when it is saved.
    """

    key: str
    title: Text
    files: Text
    minutes: int = 0
    bytes: int = 0
    sounds: int = 0
    pages: list[Page] = []
    quizzes: list[Quiz] = []

    def quiz(self, role: str) -> Quiz | None:
        """Return the quiz that opens or closes the unit."""
        return next((quiz for quiz in self.quizzes if quiz.role == role), None)

    @property
    def bytes_in_all(self) -> int:
        """What it transfers with all that can be heard in it."""
        return self.bytes + self.sounds


class File(msgspec.Struct, forbid_unknown_fields=True):
    """A file of the pack: hexadecimal SHA-256 and size in bytes."""

    sha256: str
    bytes: int


class Manifest(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True):
    """`manifest.json`."""

    format: str
    course: CourseFacts
    units: list[Unit]
    completion: CompletionRule
    files: dict[str, File]
    # HMAC-SHA-256 of the answer key: a release whose right answers changed is another release.
    answers: str = ""

    def named(self, keys: Collection[str]) -> list[Unit]:
        """Return the units of these keys, in the order of the course; all, where none is named."""
        return [unit for unit in self.units if not keys or unit.key in keys]

    def unit(self, key: str) -> Unit | None:
        """Return the unit of that key."""
        return next((unit for unit in self.units if unit.key == key), None)


AnswerKey = dict[str, dict[str, Answer]]
"""Quiz key → question key → answer."""

_decode = msgspec.json.Decoder(Manifest)
_encode = msgspec.json.Encoder(order="sorted")


def read_manifest(data: bytes) -> Manifest:
    """Return the manifest; raise `msgspec.MsgspecError` where it is not one."""
    return _decode.decode(data)


def write_manifest(manifest: Manifest) -> bytes:
    """Return the manifest's one JSON form (sorted keys, no space)."""
    return _encode.encode(manifest)

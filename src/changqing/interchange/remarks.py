"""What is said of a row or of a file: kept as a sentence with blanks, told in the language of whoever reads it."""

from collections.abc import Sequence
from typing import cast

import msgspec
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext as translated  # of what is marked elsewhere
from django.utils.translation import pgettext

from changqing.core.errors import DomainError
from changqing.core.text import label

Blank = str | int | float | list[str]


class Remark(msgspec.Struct, omit_defaults=True, frozen=True):
    """A sentence of the project (English, as translations know it), what fills its blanks, the field it is about.

    A list among the blanks holds sentences or codes of the site, which are translated too; other words are not.
    """

    message: str
    values: dict[str, Blank] = {}
    field: str = ""

    def text(self) -> str:
        """Return it in the language of now."""
        return translated(self.message) % {name: _told(value) for name, value in self.values.items()}


class Remarked:
    """What is to be said of one row: what is wrong with it, and what a person should know though it can be taken."""

    def __init__(self) -> None:
        self.wrong: list[Remark] = []
        self.warnings: list[Remark] = []

    def fail(self, message: str, field: str = "", **blanks: Blank) -> None:
        """Say why the row cannot be taken."""
        remark = Remark(message, blanks, field)
        if remark not in self.wrong:
            self.wrong.append(remark)

    def failed(self, field: str) -> bool:
        """Say whether something is wrong with a field already."""
        return any(remark.field == field for remark in self.wrong)

    def warn(self, message: str, field: str = "", **blanks: Blank) -> None:
        """Say what a person should know of the row, though it can be taken."""
        self.warnings.append(Remark(message, blanks, field))


def _told(value: Blank) -> str | int | float:
    if not isinstance(value, list):
        return value
    return pgettext("between names", ", ").join(label(translated(word)) for word in value if word)


def _text_of(remark: Remark) -> str:
    return remark.text()


def later(remark: Remark) -> Promise:
    """Return the remark as a text that is put into a language only when it is shown."""
    return cast(Promise, lazy(_text_of, str)(remark))


class Refused(DomainError):
    """A file cannot be taken as it is; `remarks` say so, and what to do, to readers of any language."""

    code = "refused"

    def __init__(self, message: Remark, remedy: Remark | None = None, *, code: str, status: int = 400) -> None:
        super().__init__(later(message), later(remedy) if remedy else "", code=code)
        self.status = status
        self.remarks: Sequence[Remark] = [message, remedy] if remedy else [message]


def row_name(number: int, sheet: str = "") -> str:
    """Return how a row is named in a sentence: 12; where there are several sheets, 12 (本科)."""
    return f"{number} ({sheet})" if sheet else str(number)

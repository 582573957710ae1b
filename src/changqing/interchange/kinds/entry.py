"""A row read field by field: what a cell does not say is UNSET, what is not understood is collected as wrong."""

import re
from collections.abc import Callable, Container
from datetime import date
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_noop as _
from msgspec import UNSET, UnsetType

from changqing.core.text import Text
from changqing.interchange.kinds.named import Named
from changqing.interchange.remarks import Remarked
from changqing.interchange.sheets import values
from changqing.interchange.sheets.grids import Cell
from changqing.interchange.sheets.tables import Row
from changqing.interchange.sheets.values import NotUnderstood

Value = TypeVar("Value")
_chinese = re.compile("[\u3400-\u9fff]")
_address = URLValidator(schemes=["http", "https"])


class Entry(Remarked):
    """A row, the fields its file has columns for, and what is to be said of it."""

    def __init__(self, row: Row, fields: Container[str]) -> None:
        super().__init__()
        self.row = row
        self._fields = fields

    def has(self, name: str) -> bool:
        """Say whether the file has a column for it."""
        return name in self._fields

    def read(self, name: str, value_of: Callable[[Cell], Value]) -> Value | UnsetType:
        """Return what the cell of a field says; UNSET where the file has no such column, or it is not understood."""
        if not self.has(name):
            return UNSET
        try:
            return value_of(self.row.cells.get(name))
        except NotUnderstood as error:
            self.fail(error.remark.message, name, **error.remark.values)
            return UNSET

    def text(self, name: str, most: int = 200) -> str | UnsetType:
        """Return a text of at most so many characters."""
        found = self.read(name, values.text)
        return UNSET if isinstance(found, str) and not self.fits(name, found, most) else found

    def fits(self, name: str, text: str, most: int) -> bool:
        """Say whether a text has at most so many characters; where it has more, that is wrong."""
        if len(text) > most:
            self.fail(_("The text has %(length)d characters; at most %(most)d fit."), name, length=len(text), most=most)
        return len(text) <= most

    def word(self, name: str) -> str:
        """Return a code or a name as it stands there; '' where there is none."""
        found = self.read(name, values.code)
        return found if isinstance(found, str) else ""

    def day(self, name: str) -> date | UnsetType | None:
        """Return a day."""
        return self.read(name, values.day)

    def one_of(self, name: str, named: Named) -> str | UnsetType:
        """Return the code that is named; '' where the cell is empty."""
        found = self.text(name)
        if not isinstance(found, str) or not found:
            return found
        code = named.find(found)
        if code is None:
            self._unknown(name, found, named)
            return UNSET
        return code

    def some_of(self, name: str, named: Named) -> list[str] | UnsetType:
        """Return all codes that are named, each once."""
        found = self.read(name, values.words)
        if not isinstance(found, list):
            return found
        codes = []
        for word in found:
            code = named.find(word)
            if code is None:
                self._unknown(name, word, named)
            elif code not in codes:
                codes.append(code)
        return codes

    def _unknown(self, name: str, word: str, named: Named) -> None:
        self.fail(_("“%(value)s” is not known; known are: %(known)s."), name, value=word, known=list(named.codes))

    def address(self, name: str) -> str | UnsetType:
        """Return the address of a page; https:// is put before one that was written without."""
        found = self.text(name, 500)
        if not isinstance(found, str) or not found:
            return found
        whole = found if found.lower().startswith(("http://", "https://")) else f"https://{found}"
        try:
            _address(whole)
        except ValidationError:
            self.fail(_("“%(value)s” is no address of a page."), name, value=found[:80])
            return UNSET
        if whole != found:
            self.warn(_("The address was written without https://; it was put before it."), name)
        return whole

    def texts(self, name: str, old: Text | None, most: int = 200) -> Text | UnsetType:
        """Return a text with its languages: `name`, `name_en`; those that no column is for stay as they are in `old`.

        A text without a Chinese character is English, where no English one stands beside it.
        """
        one, english = self.text(name, most), self.text(f"{name}_en", 2 * most)
        if one is UNSET and english is UNSET:
            return UNSET
        found = dict(old or {})
        if isinstance(english, str):
            found["en"] = english
        if isinstance(one, str):
            is_english = one and not _chinese.search(one) and not (english or found.get("zh-Hans") == one)
            found["en" if is_english else "zh-Hans"] = one
        return {language: text for language, text in found.items() if text}

    def list_of_texts(self, name: str) -> list[Text] | UnsetType:
        """Return several sentences, each in the language it is in."""
        found = self.read(name, values.sentences)
        if not isinstance(found, list):
            return found
        return [{"zh-Hans" if _chinese.search(one) else "en": one} for one in found]

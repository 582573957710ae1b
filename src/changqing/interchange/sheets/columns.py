"""Columns: what a list may say of each thing, and by which names the headers of offices call it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from changqing.interchange.sheets.grids import Cell
from changqing.interchange.sheets.words import folded, without_brackets

REQUIRED_SIGNS = ("必填", "必填项", "required")


@dataclass(frozen=True)
class Column:
    """A field, its title (a sentence of the project), and the names a header may give it, in any language.

    `coded`: its values are codes of the site, to be shown by their names.
    """

    name: str
    title: str
    names: tuple[str, ...]
    coded: bool = False


@dataclass
class Heading:
    """A row of headers as it was understood: which column each field is in, what was said twice, what is unknown."""

    fields: dict[str, int] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    doubled: list[tuple[str, str]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Columns:
    """The columns of a kind. Of each group in `required`, one must be there."""

    columns: Sequence[Column]
    required: Sequence[Sequence[str]] = ()

    @cached_property
    def by_name(self) -> Mapping[str, Column]:
        """The columns by field."""
        return {column.name: column for column in self.columns}

    @cached_property
    def _fields(self) -> Mapping[str, str]:
        names = {folded(name): column.name for column in self.columns for name in (column.name, *column.names)}
        return names | {name + sign: field for name, field in names.items() for sign in REQUIRED_SIGNS}

    def field_of(self, header: Cell) -> str | None:
        """Return the field a header means; None where it is not known. What stands in brackets may be a unit."""
        if not isinstance(header, str) or len(header) > 60:
            return None
        return self._fields.get(folded(header)) or self._fields.get(folded(without_brackets(header)))

    def known(self, cells: Iterable[Cell]) -> int:
        """Return how many different fields a row names."""
        return len({found for cell in cells if (found := self.field_of(cell))})

    def heading(self, cells: Sequence[Cell]) -> Heading:
        """Return a row of headers as it is understood; of two columns that mean the same, the first counts."""
        found = Heading()
        for place, cell in enumerate(cells):
            name = self.field_of(cell)
            text = " ".join(str(cell).split()) if isinstance(cell, str) else ""
            if name is None:
                if text:
                    found.unknown.append(text)
            elif name in found.fields:
                found.doubled.append((found.texts[name], text))
            else:
                found.fields[name], found.texts[name] = place, text
        return found

    def missing(self, heading: Heading) -> list[str]:
        """Return the titles of columns that must be there and are not."""
        return [
            self.by_name[group[0]].title for group in self.required if not any(name in heading.fields for name in group)
        ]

    def without_required(self, name: str) -> "Columns":
        """Return the same columns where that one need not be there, its value being known already."""
        return Columns(self.columns, [group for group in self.required if name not in group])

"""A kind of list: its columns, how rows become drafts, and which service of the catalogue writes them."""

import importlib
import pkgutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from changqing.core.errors import DomainError
from changqing.interchange import kinds
from changqing.interchange.plan import Draft
from changqing.interchange.sheets.columns import Columns
from changqing.interchange.sheets.tables import Table


class UnknownKind(DomainError):
    """There are no lists of that kind."""

    code = "unknown-kind"


@dataclass(frozen=True)
class Kind:
    """A kind of list. `title` is a sentence of the project; `order` is where it stands among the others.

    `drafts(table, only)` understands rows; `only` is the code of the one provider the import is limited to, or ''.
    `needless` is the column that need not be there when the import is limited to a provider; `further` are titles of
    fields that are told in columns of another name, or in no list; of these `coded` hold codes. `write` of a kind that
    `names_who` is told who does it, too.
    """

    name: str
    title: str
    columns: Columns
    drafts: Callable[[Table, str], list[Draft[Any]]]
    write: Callable[..., None]
    needless: str = ""
    further: Mapping[str, str] = field(default_factory=dict)
    coded: frozenset[str] = frozenset()
    order: int = 50
    names_who: bool = False

    def writing(self, by: str) -> Callable[[Sequence[Any]], None]:
        """Return what writes facts in somebody's name."""
        return partial(self.write, by=by) if self.names_who else self.write

    def columns_for(self, only: str) -> Columns:
        """Return the columns as they are asked for in an import that is limited to a provider, or not ('')."""
        return self.columns.without_required(self.needless) if only and self.needless else self.columns

    def field_title(self, name: str) -> str:
        """Return the title of a field; the name of one that has no column of its own."""
        column = self.columns.by_name.get(name)
        return column.title if column else self.further.get(name, name)

    def is_coded(self, name: str) -> bool:
        """Say whether the values of a field are codes, to be shown by their names."""
        column = self.columns.by_name.get(name)
        return column.coded if column else name in self.coded


_registered: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Add a kind."""
    _registered[kind.name] = kind


def every() -> list[Kind]:
    """Return all kinds, in their order."""
    for module in pkgutil.iter_modules(kinds.__path__, f"{kinds.__name__}."):
        importlib.import_module(module.name)
    return sorted(_registered.values(), key=lambda kind: kind.order)


def find(name: str) -> Kind:
    """Return the kind of that name; raise `UnknownKind`."""
    every()
    if name not in _registered:
        raise UnknownKind(f"There are no lists of {name}; there are {', '.join(_registered)}.")
    return _registered[name]

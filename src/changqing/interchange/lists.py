"""Lists in spreadsheets, from the bytes of a file to the plan, and from the plan to the catalogue."""

from typing import Any

from changqing.interchange import applying, plan
from changqing.interchange.kinds.kind import Kind
from changqing.interchange.plan import Plan
from changqing.interchange.sheets import tables
from changqing.interchange.sheets.tables import Table


def read(kind: Kind, data: bytes, *, only: str = "") -> Table:
    """Return the rows of a file; raise `Refused` where it cannot be read as a list of that kind."""
    return tables.read(data, kind.columns_for(only))


def plan_of(kind: Kind, table: Table, *, only: str = "") -> Plan[Any]:
    """Return what rows would do to the catalogue; `only` limits them to the provider of that code."""
    drafts = kind.drafts(table, only)
    return plan.make(drafts, table.notes)


def preview(kind: Kind, data: bytes, *, only: str = "") -> Plan[Any]:
    """Return what a file would do to the catalogue; raise `Refused` as `read` does."""
    return plan_of(kind, read(kind, data, only=only), only=only)


def write(kind: Kind, data: bytes, *, only: str = "", digest: str, partial: bool = False, by: str = "") -> Plan[Any]:
    """Write what the preview of that digest showed, in the name of `by`; return the plan.

    Raise as `applying.apply` does.
    """
    table = read(kind, data, only=only)  # before the transaction: nobody need wait for it
    return applying.apply(lambda: plan_of(kind, table, only=only), kind.writing(by), digest=digest, partial=partial)

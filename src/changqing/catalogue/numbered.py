"""Rows asked for by their index numbers, in statements written out.

Django takes longer to write such a statement, or to prepare two thousand ids for it, than the database to answer it.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import Model

from changqing.catalogue.models import IndexEntry

ACTIVE = "one.state = 'active'"


def text(column: str) -> str:
    """Return a column of the table called `one` as text: ids as the database writes them, dates, what is JSON."""
    return f"CAST(one.{column} AS text)"


def ask(
    columns: Sequence[str],
    model: type[Model],
    column: str,
    numbers: Sequence[int],
    *,
    joins: str = "",
    where: str = "TRUE",
) -> list[Any]:
    """Return these columns of a model's rows whose `column` is the row that one of the numbers stands for. One query.

    The model's table is called `one`, that of the numbers `entry`. All but the numbers is part of the statement, and
    never comes from outside.
    """
    row = connection.ops.quote_name("row")
    statement = (
        f"SELECT {', '.join(columns)} FROM {IndexEntry._meta.db_table} entry"  # noqa: S608 (names of columns alone)
        f" JOIN {model._meta.db_table} one ON one.{column} = entry.{row} {joins}"
        f" WHERE {where} AND entry.number IN ({', '.join(['%s'] * len(numbers))})"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, list(numbers))
        return list(cursor.fetchall())

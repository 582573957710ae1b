"""What collections are narrowed by, in the words of the document and in ours."""

from collections.abc import Sequence
from typing import Any, TypeVar, cast

from django.db.models import Model, Q, QuerySet, TextField
from django.db.models.functions import Cast

from changqing.catalogue import codes
from changqing.interchange.ooapi.shapes import tag

Row = TypeVar("Row", bound=Model)
EXTENSION = "x-"


def languages_like(wanted: str) -> list[str]:
    """Return the languages that a tag means: `zh` is every Chinese (RFC 4647, section 3.3.1)."""
    return [one for one in codes.LANGUAGES if tag(one) == wanted or tag(one).startswith(f"{wanted}-")]


def holding(rows: QuerySet[Row], field: str, wanted: Sequence[str]) -> QuerySet[Row]:
    """Return the rows whose list of codes in that field has one of these."""
    fits = Q(pk__in=[])
    for one in wanted:
        fits |= Q(written__contains=f'"{one}"')
    written: Any = rows.alias(written=Cast(field, TextField())).filter(fits)
    return cast(QuerySet[Row], written)


def with_words(rows: QuerySet[Row], words: str, *fields: str) -> QuerySet[Row]:
    """Return the rows that have these words in one of these texts, as the document takes `q`: for small collections."""
    fits = Q()
    for place, field in enumerate(fields):
        rows = rows.alias(**{f"text_{place}": Cast(field, TextField())})
        fits |= Q(**{f"text_{place}__icontains": words})
    return rows.filter(fits)


def level_of(code: str) -> str:
    """Return our level as the document takes a code that it does not have."""
    return f"{EXTENSION}{code}"


def level_like(wanted: str) -> list[str]:
    """Return our level of a code of the document; none of its own are ours."""
    return [one for one in codes.LEVELS if level_of(one) == wanted]


def mode_like(wanted: str) -> list[str]:
    """Return our mode of delivery, which has the document's name."""
    return [wanted] if wanted in codes.MODES else []

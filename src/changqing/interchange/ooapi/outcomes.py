"""Learning outcomes: what courses and programmes promise, a sentence each. A part of a row, with an id made of it."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import F, Func, IntegerField, QuerySet, Sum, Window
from django.db.models.functions import Mod, RowNumber
from msgspec import UNSET, UnsetType

from changqing.catalogue.models import Course, Programme
from changqing.core.kept import Kept
from changqing.core.leafing import STEP
from changqing.core.text import Text
from changqing.interchange.ooapi import kindred, paging
from changqing.interchange.ooapi.paging import Cut
from changqing.interchange.ooapi.parameters import Asked
from changqing.interchange.ooapi.shapes import Code, Shape, Typed, named, own


class LearningOutcome(Shape):
    """LearningOutcome."""

    learning_outcome_id: UUID
    primary_code: Code
    name: list[Typed]
    parents: UnsetType | None = UNSET
    children: UnsetType | None = UNSET
    ext: dict[str, Any] | None = None


@dataclass(frozen=True)
class Outcome:
    """An outcome: the sentence, whose it is (`course` or `programme`, id and slug), and its number there, from 1."""

    kind: str
    owner: UUID
    slug: str
    number: int
    text: Text


class _Length(Func):
    """How many outcomes a row has, as the database counts them."""

    function = "json_array_length"
    output_field = IntegerField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, function="jsonb_array_length", **context)


@dataclass(frozen=True, slots=True)
class _Marks:
    """How many outcomes there are; and by each thousandth owner's id, how many stand before it."""

    total: int
    before: tuple[int, ...]
    ids: tuple[UUID, ...]


_marks: Kept[_Marks] = Kept(2)


def id_of(owner: UUID, number: int) -> UUID:
    """Return the id of an owner's outcome."""
    return kindred.kindred_id(owner, "outcome", number)


def ids_of(owner: UUID, outcomes: list[Text]) -> list[UUID] | None:
    """Return the ids of all outcomes of an owner; None where it has none."""
    return [id_of(owner, number) for number in range(1, len(outcomes) + 1)] or None


def _rows(kind: str) -> QuerySet[Any]:
    rows: QuerySet[Any] = Course.objects.filter(state="published") if kind == "course" else Programme.objects.all()
    counted: QuerySet[Any] = rows.order_by("id").annotate(length=_Length("outcomes")).filter(length__gt=0)
    return counted


def _survey(kind: str) -> _Marks:
    """Return the marks of all outcomes of a kind of owner. Two queries; the rows are gone through once."""
    rows, by_id = _rows(kind).order_by(), F("id").asc()
    numbered = rows.annotate(
        leaf_number=Window(RowNumber(), order_by=by_id), upto=Window(Sum("length"), order_by=by_id)
    )
    marked = numbered.annotate(leaf_rest=Mod(F("leaf_number"), STEP)).filter(leaf_rest=1)
    found = list(marked.order_by("id").values_list("id", "upto", "length"))
    if not found:
        return _Marks(0, (), ())
    before = tuple(upto - length for _id, upto, length in found)
    rest = rows.filter(id__gte=found[-1][0]).aggregate(sum=Sum("length"))["sum"]
    return _Marks(before[-1] + rest, before, tuple(one for one, _upto, _length in found))


def _outcomes(kind: str, rows: QuerySet[Any]) -> Iterator[Outcome]:
    for owner, slug, texts in rows.values_list("id", "slug", "outcomes").iterator(500):
        for number, text in enumerate(texts, 1):
            yield Outcome(kind, owner, slug, number, text)


def _some(kind: str, offset: int, size: int) -> list[Outcome]:
    """Return so many outcomes of a kind of owner, from an offset on. One query."""
    marks, rows = _marks.get_or(kind, partial(_survey, kind)), _rows(kind)
    if marks.ids:
        mark = bisect_right(marks.before, offset) - 1
        rows, offset = rows.filter(id__gte=marks.ids[mark]), offset - marks.before[mark]
    found: list[Outcome] = []
    for place, one in enumerate(_outcomes(kind, rows)):
        if place >= offset:
            found.append(one)
        if len(found) == size:
            break
    return found


def of(one: Outcome) -> LearningOutcome:
    """Return an outcome as the document has it."""
    name = f"{one.slug}#{one.number}"
    return LearningOutcome(
        learning_outcome_id=id_of(one.owner, one.number),
        primary_code=Code(code_type="identifier", code=name),
        name=named(one.text, name),
        ext=own(**{f"{one.kind}Id": one.owner}),
    )


def _fitting(asked: Asked) -> Cut[Outcome]:
    """Return the outcomes that hold the words asked for, in the thousand courses that fit them best."""
    ids = paging.all_found(asked, "course", {})
    words = asked.get("q").lower()
    every = _outcomes("course", _rows("course").filter(id__in=ids.things))
    fitting = [one for one in every if any(words in value.lower() for value in one.text.values())]
    page = paging.slice_of(fitting, asked)
    return Cut(page.things, page.total, ids.current)


def listed(asked: Asked) -> Cut[LearningOutcome]:
    """Return a page of outcomes: those of courses, then those of programmes. At most six queries.

    An outcome belongs to no academic session, so `since` and `until`, which the document explains by sessions, leave
    none out.
    """
    if asked.get("q"):
        return _fitting(asked).each(of)
    totals = {kind: _marks.get_or(kind, partial(_survey, kind)).total for kind in ("course", "programme")}
    offset, found = (asked.number - 1) * asked.size, list[Outcome]()
    for kind, total in totals.items():
        if offset < total and len(found) < asked.size:
            found += _some(kind, max(0, offset), asked.size - len(found))
        offset -= total
    return Cut(found, sum(totals.values())).each(of)


def single(asked: Asked) -> LearningOutcome | None:
    """Return an outcome. At most two queries."""
    for kind, rows in (("course", Course.objects.all()), ("programme", Programme.objects.all())):
        near: QuerySet[Any] = kindred.owners(rows, asked.id)
        for one in _outcomes(kind, near):
            if id_of(one.owner, one.number) == asked.id:
                found = of(one)
                found.parents = None if asked.expands("parents") else UNSET
                found.children = None if asked.expands("children") else UNSET
                return found
    return None

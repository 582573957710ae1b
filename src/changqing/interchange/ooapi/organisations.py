"""Organisations: providers. One that is a branch of another has it as its parent."""

from typing import Any
from uuid import UUID

from msgspec import UNSET, UnsetType

from changqing.catalogue import whole
from changqing.catalogue.models import Provider
from changqing.interchange.ooapi import paging
from changqing.interchange.ooapi.paging import Cut
from changqing.interchange.ooapi.parameters import Asked
from changqing.interchange.ooapi.shapes import CHINA, Address, Code, Shape, Typed, city, link, named, own, typed

ROOT, BRANCH = "root", "branch"


class Organisation(Shape):
    """Organisation."""

    organisation_id: UUID
    organisation_type: str
    primary_code: Code
    name: list[Typed]
    description: list[Typed] | None = None
    addresses: list[Address] | None = None
    link: str | None = None
    other_codes: list[Code] | None = None
    root_id: UUID | None = None
    parent_id: UUID | None = None
    parent: "Organisation | UnsetType" = UNSET
    child_ids: list[UUID] | None = None
    children: "list[Organisation] | UnsetType | None" = UNSET
    ext: dict[str, Any] | None = None


def of(row: Provider) -> Organisation:
    """Return a provider as the document has it."""
    parent = row.parent
    return Organisation(
        organisation_id=row.id,
        organisation_type=BRANCH if parent else ROOT,
        primary_code=Code(code_type="organisation_id", code=row.code),
        name=named(row.name, row.code),
        description=typed(row.summary),
        addresses=[
            Address(
                address_type="visit",
                city=city(row.region.name),
                country_code=CHINA,
                ext=own(region=row.region_id, cityNames=typed(row.region.name)),
            )
        ],
        link=row.website or link(row.url),
        other_codes=[Code(code_type="institution_code", code=row.national_code)] if row.national_code else None,
        root_id=(parent.parent_id or parent.id) if parent else row.id,
        parent_id=row.parent_id,
        child_ids=[one.id for one in row.branches.all()] or None,
        ext=own(
            page=link(row.url),
            kind=row.kind,
            highestQualification=row.level,
            supervisor=typed(row.supervisor),
            private=row.private or None,
            invented=row.demonstration or None,
            fields=row.fields,
        ),
    )


def by_id(ids: set[UUID]) -> dict[UUID, Organisation]:
    """Return organisations by id. Two queries."""
    return {row.id: of(row) for row in whole.providers().filter(id__in=ids)}


def required(provider_id: UUID) -> Organisation:
    """Return the organisation that a row names. Two queries."""
    return by_id({provider_id})[provider_id]


def listed(asked: Asked) -> Cut[Organisation]:
    """Return a page of organisations, by name; with words, what the search finds, the best first."""
    rows, code, kind = whole.providers(), asked.get("primaryCode"), asked.get("organisationType")
    if code is not None:
        rows = rows.filter(code=code)
    if kind is not None:
        rows = rows.filter(parent=None) if kind == ROOT else rows.filter(parent__isnull=False)
        rows = rows if kind in (ROOT, BRANCH) else rows.none()
    narrowed = not (code is None and kind is None)
    order = ("pinyin", "id")
    return paging.cut_or_found(rows, asked, "provider", code, kind, order=order, narrowed=narrowed).each(of)


def single(asked: Asked) -> Organisation | None:
    """Return an organisation; with its parent and its branches where that is asked for. At most six queries."""
    found = by_id({asked.id}).get(asked.id)
    if found is None:
        return None
    if asked.expands("parent") and found.parent_id:
        found.parent = required(found.parent_id)
    if asked.expands("children"):
        there = by_id(set(found.child_ids or ()))
        found.children = [there[child] for child in found.child_ids or ()] or None
    return found


def code_of(provider_id: UUID) -> str:
    """Return the code by which the search knows a provider; '' where there is none of that id. One query."""
    return Provider.objects.filter(id=provider_id).values_list("code", flat=True).first() or ""

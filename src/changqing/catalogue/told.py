"""What an import tells of a provider, a course or an offering. What is UNSET it does not tell: that stays as it is."""

from datetime import date
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from changqing.catalogue.facts import Person
from changqing.core.text import Text


class ProviderTold(msgspec.Struct, omit_defaults=True, kw_only=True):
    """A provider, known by its code; `region` is a region's code, `parent` a provider's code, '' for none."""

    code: str
    name: Text | UnsetType = UNSET
    kind: str | UnsetType = UNSET
    region: str | UnsetType = UNSET
    national_code: str | UnsetType = UNSET
    level: str | UnsetType = UNSET
    supervisor: Text | UnsetType = UNSET
    private: bool | UnsetType = UNSET
    website: str | UnsetType = UNSET
    parent: str | UnsetType = UNSET


class CourseTold(msgspec.Struct, omit_defaults=True, kw_only=True):
    """A course of a provider (its code); `id` names one that is there, or the one a new course is to have.

    The lists of words hold codes.
    """

    provider: str
    id: UUID | None = None
    code: str | UnsetType = UNSET
    title: Text | UnsetType = UNSET
    category: str | UnsetType = UNSET
    audiences: list[str] | UnsetType = UNSET
    areas: list[str] | UnsetType = UNSET
    summary: Text | UnsetType = UNSET
    outcomes: list[Text] | UnsetType = UNSET
    syllabus: list[Text] | UnsetType = UNSET
    level: str | UnsetType = UNSET
    hours: float | UnsetType = UNSET
    credits: float | UnsetType = UNSET
    languages: list[str] | UnsetType = UNSET
    prerequisites: list[Text] | UnsetType = UNSET
    teachers: list[Person] | UnsetType = UNSET
    authors: list[Person] | UnsetType = UNSET
    licence: str | UnsetType = UNSET
    licence_url: str | UnsetType = UNSET
    source_url: str | UnsetType = UNSET
    state: str | UnsetType = UNSET


class PlaceTold(msgspec.Struct, omit_defaults=True, kw_only=True):
    """A place of a provider (its code) that is not there yet; without a point it stands where its region does."""

    provider: str
    name: Text
    region: str
    address: Text
    seats: int = 0
    latitude: float | None = None
    longitude: float | None = None


class OfferingTold(msgspec.Struct, omit_defaults=True, kw_only=True):
    """An offering of a course; `id` names one that is there, or the one a new offering is to have.

    Its course and its place are there, or are told as well.
    """

    course: UUID
    id: UUID | None = None
    code: str | UnsetType = UNSET
    mode: str | UnsetType = UNSET
    state: str | UnsetType = UNSET
    starts: date | UnsetType | None = UNSET
    ends: date | UnsetType | None = UNSET
    enrol_from: date | UnsetType | None = UNSET
    enrol_until: date | UnsetType | None = UNSET
    schedule: Text | UnsetType = UNSET
    place: UUID | PlaceTold | UnsetType | None = UNSET
    seats: int | UnsetType | None = UNSET


def said(told: msgspec.Struct, *, without: tuple[str, ...] = ()) -> dict[str, object]:
    """Return what is told, by field, as the table keeps it; without the fields named."""
    names = (name for name in told.__struct_fields__ if name not in without)
    return {
        name: value if isinstance(value, date | UUID) else msgspec.to_builtins(value)
        for name in names
        if (value := getattr(told, name)) is not UNSET
    }

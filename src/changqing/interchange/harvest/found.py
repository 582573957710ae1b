"""What a feed says, in the words of the catalogue: courses, when and where they are given, and what was not understood.

It is kept as it was read, so that what is written is what a person has looked at, whatever the feed says by then.
"""

from datetime import date

import msgspec

from changqing.catalogue.told import CourseTold
from changqing.core.text import Text
from changqing.interchange.remarks import Remark


class FoundCourse(msgspec.Struct, omit_defaults=True, kw_only=True):
    """A course; `id` is what the source calls it, '' where nothing says so."""

    id: str
    number: int
    label: str
    told: CourseTold
    wrong: list[Remark] = []
    warnings: list[Remark] = []


class FoundPlace(msgspec.Struct, omit_defaults=True, kw_only=True):
    """Where something is given: the words of the feed, a region's code where it says one, and a point."""

    name: Text
    address: Text
    region: str = ""
    city: str = ""
    province: str = ""
    latitude: float | None = None
    longitude: float | None = None
    seats: int = 0


class FoundOffering(msgspec.Struct, omit_defaults=True, kw_only=True):
    """An offering of a course, both by what the source calls them. What it does not say is empty."""

    id: str
    course: str
    number: int
    label: str
    code: str = ""
    mode: str = ""
    state: str = "active"
    starts: date | None = None
    ends: date | None = None
    enrol_from: date | None = None
    enrol_until: date | None = None
    schedule: Text = {}
    place: FoundPlace | None = None
    seats: int | None = None
    wrong: list[Remark] = []
    warnings: list[Remark] = []


class Feed(msgspec.Struct, omit_defaults=True):
    """All of it, and remarks on the whole."""

    courses: list[FoundCourse]
    offerings: list[FoundOffering]
    notes: list[Remark] = []

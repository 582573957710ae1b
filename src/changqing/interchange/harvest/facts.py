"""What is to be written of a feed: a course or an offering, what the source calls it, and what it said of it."""

import msgspec

from changqing.catalogue.told import CourseTold, OfferingTold
from changqing.interchange.harvest.said import Said


class CourseFacts(msgspec.Struct):
    """A course; `brought`: it was not here before."""

    told: CourseTold
    source_key: str
    said: Said
    brought: bool


class OfferingFacts(msgspec.Struct):
    """An offering."""

    told: OfferingTold
    source_key: str
    said: Said
    brought: bool


Facts = CourseFacts | OfferingFacts

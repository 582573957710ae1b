"""Which course is which: what a source calls what it has is remembered, and what it said of it."""

from collections.abc import Sequence
from uuid import UUID

from changqing.interchange.harvest.facts import CourseFacts, Facts
from changqing.interchange.harvest.known import Known
from changqing.interchange.harvest.models import COURSE, OFFERING, Harvested, Source

FIELDS = ("source_key", "course", "offering", "said", "brought")


def remember(source: Source, facts: Sequence[Facts], known: Known) -> int:
    """Keep what is new or has changed of it; return how many rows that were."""
    found: dict[tuple[str, str], Facts] = {}
    for one in facts:
        found.setdefault((COURSE if isinstance(one, CourseFacts) else OFFERING, one.source_key), one)
    new: list[Harvested] = []
    old: list[Harvested] = []
    for (kind, key), one in found.items():
        course, offering = _ids(one)
        there = known.row_of.get(offering or course) or known.rows.get((kind, key))
        row = there or Harvested(source=source, kind=kind)
        values = {"source_key": key, "course_id": course, "offering_id": offering}
        values |= {"said": one.said, "brought": one.brought}
        if there is None or any(getattr(row, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(row, name, value)
            (new if there is None else old).append(row)
    Harvested.objects.bulk_create(new, batch_size=500)
    Harvested.objects.bulk_update(old, FIELDS, batch_size=200)
    return len(new) + len(old)


def _ids(one: Facts) -> tuple[UUID, UUID | None]:
    """Return the course, and the offering where it is one."""
    assert one.told.id is not None
    return (one.told.id, None) if isinstance(one, CourseFacts) else (one.told.course, one.told.id)

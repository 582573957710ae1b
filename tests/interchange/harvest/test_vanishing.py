"""What a feed does not have any more is withdrawn or called off, never deleted; and not all of it at once."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils.timezone import localdate
from tests.factories import make_course, publish_course
from tests.interchange.harvest import services as university
from tests.interchange.harvest.conftest import MakeSource, harvest, notes, reasons, warned
from tests.interchange.harvest.hosts import Host
from tests.interchange.harvest.services import course, offering

from changqing.catalogue.models import Course, Offering, Provider
from changqing.interchange.harvest import services, sources, vanishing
from changqing.interchange.models import Harvest, Source


def serve(host: Host, *numbers: int, runs: dict[int, int] | None = None) -> str:
    """Have these courses served, and offerings with these numbers of these courses."""
    return university.serve(
        host,
        [course(number) for number in numbers],
        [offering(number, of=of, endDateTime=None, startDateTime=None) for number, of in (runs or {}).items()],
    )


def states() -> dict[str, str]:
    return {one.code: one.state for one in Course.objects.order_by("code")}


def run_states() -> dict[str, str]:
    return {one.code: one.state for one in Offering.objects.order_by("code")}


def test_a_course_that_is_gone_is_withdrawn_and_comes_back_the_same(host: Host, source: MakeSource) -> None:
    there = source(serve(host, 1, 2, 3))
    harvest(there)
    ids = set(Course.objects.values_list("id", flat=True))
    serve(host, 1, 2)
    row = harvest(there)
    assert (row.state, row.counts["changed"], warned(row)) == ("done", 1, ["The feed does not have it any more."])
    assert states() == {"C1": "published", "C2": "published", "C3": "withdrawn"}
    assert harvest(there).counts["changed"] == 0
    serve(host, 1, 2, 3)
    assert harvest(there).counts["changed"] == 1
    assert states()["C3"] == "published"
    assert set(Course.objects.values_list("id", flat=True)) == ids


def test_an_offering_that_is_gone_is_called_off_unless_it_is_over(host: Host, source: MakeSource) -> None:
    there = source(serve(host, 1, runs={1: 1, 2: 1, 3: 1, 4: 1, 5: 1}))
    harvest(there)
    Offering.objects.filter(code="O5").update(ends=localdate() - timedelta(days=1))
    serve(host, 1, runs={1: 1, 2: 1, 3: 1})
    harvest(there)
    assert run_states() == {"O1": "active", "O2": "active", "O3": "active", "O4": "cancelled", "O5": "active"}
    serve(host, 1, runs={1: 1, 2: 1, 3: 1, 4: 1, 5: 1})
    harvest(there)
    assert run_states()["O4"] == "active"


def test_with_a_course_its_offerings_are_not_called_off_one_by_one(host: Host, source: MakeSource) -> None:
    there = source(serve(host, 1, 2, 3, runs={1: 1, 2: 2, 3: 3}))
    harvest(there)
    serve(host, 1, 2, runs={1: 1, 2: 2})
    assert harvest(there).counts["changed"] == 1
    assert run_states() == {"O1": "active", "O2": "active", "O3": "active"}


def test_what_was_here_before_or_has_content_is_not_taken_away(
    host: Host, source: MakeSource, provider: Provider, tmp_path: Path
) -> None:
    make_course("before", provider, code="C1")
    there = source(serve(host, 1, 2, 3, 4, 5, 6))
    harvest(there)
    slug = Course.objects.get(code="C2").slug
    publish_course(tmp_path / "folder", slug, provider=provider)
    serve(host, 3, 4, 5, 6)
    row = harvest(there)
    assert row.state == "done"
    assert set(states().values()) == {"published"}
    assert notes(row) == ["Courses that the feed does not have any more, and that stay here without it: 2."]
    assert Course.objects.get(slug=slug).has_content


@pytest.mark.parametrize(
    ("total", "most"), [(1, 0), (2, 1), (3, 1), (4, 2), (11, 5), (12, 3), (13, 3), (100, 25), (1_000, 250)]
)
def test_how_many_may_go_at_once(total: int, most: int) -> None:
    assert [vanishing.too_many(count, total) for count in (0, most, most + 1)] == [False, False, True]


def test_more_than_a_quarter_waits_for_somebody(host: Host, source: MakeSource) -> None:
    there = source(serve(host, *range(20)))
    harvest(there)
    serve(host, *range(14))
    row = harvest(there)
    assert (row.state, reasons(row)) == ("previewed", ["6 of 20 courses would be withdrawn at once."])
    assert set(states().values()) == {"published"}
    services.decide(row, partial=False)
    assert list(states().values()).count("withdrawn") == 6
    assert harvest(there).state == "done"


def test_an_empty_feed_waits_for_somebody(host: Host, source: MakeSource) -> None:
    there = source(serve(host, 1, 2, 3))
    harvest(there)
    serve(host)
    row = harvest(there)
    assert (row.state, reasons(row)) == (
        "previewed",
        ["The feed has no course of the provider.", "3 of 3 courses would be withdrawn at once."],
    )
    assert set(states().values()) == {"published"}


def test_offerings_that_vanish_together_wait_as_well(host: Host, source: MakeSource) -> None:
    there = source(serve(host, 1, runs=dict.fromkeys(range(4), 1)))
    harvest(there)
    serve(host, 1)
    row = harvest(there)
    assert (row.state, reasons(row)) == ("previewed", ["4 of 4 offerings would be called off at once."])


def test_while_an_entry_has_no_id_nothing_is_taken_for_gone(host: Host, source: MakeSource) -> None:
    there = source(serve(host, 1, 2, 3), partial=True)
    harvest(there)
    address = university.serve(host, [course(1), {**course(2), "courseId": None, "primaryCode": None}])
    assert address == there.address
    row = harvest(there)
    assert row.state == "done"
    assert set(states().values()) == {"published"}
    assert notes(row) == ["Since entries have no id, nothing is said of what the feed does not have any more."]


def test_when_its_source_is_deleted_a_course_stays(host: Host, source: MakeSource) -> None:
    there = source(serve(host, 1))
    row = harvest(there)
    sources.delete(there)
    assert states() == {"C1": "published"}
    assert not Source.objects.exists()
    assert not Harvest.objects.exists()
    assert not row.folder.exists()

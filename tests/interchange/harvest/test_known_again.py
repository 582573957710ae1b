"""Which course is which: a renamed course is the same one tomorrow, and what was here before is not doubled."""

import pytest
from tests.factories import make_course
from tests.interchange.harvest import services as university
from tests.interchange.harvest.conftest import MakeSource, harvest, reasons, warned, wrong
from tests.interchange.harvest.hosts import Host
from tests.interchange.harvest.services import course, offering, typed

from changqing.catalogue.models import Course, Offering, Provider
from changqing.interchange.harvest import services
from changqing.interchange.models import Harvested


def coded(number: int, code: str, title: str = "", **more: object) -> university.Item:
    return course(number, title, primaryCode={"codeType": "identifier", "code": code}, **more)


def test_a_course_whose_name_and_code_change_is_the_same_course(host: Host, source: MakeSource) -> None:
    there = source(university.serve(host, [course(1, "旧名")]))
    harvest(there)
    before = Course.objects.get()
    university.serve(host, [coded(1, "NEW", "新名")])
    row = harvest(there)
    after = Course.objects.get()
    assert (row.counts["changed"], after.id, after.slug) == (1, before.id, before.slug)
    assert (after.code, after.title) == ("NEW", {"zh-Hans": "新名"})


@pytest.mark.parametrize("known_by", ["code", "title"])
def test_a_course_that_was_here_is_taken_over_once(
    host: Host, source: MakeSource, provider: Provider, known_by: str
) -> None:
    here = make_course("here", provider, code="C1" if known_by == "code" else "", title={"zh-Hans": "智能手机"})
    Offering.objects.create(course=here, mode="online")
    title = "智能 手机" if known_by == "title" else "手机"
    there = source(
        university.serve(host, [course(1, title), course(2)], [offering(1, of=1, startDateTime=None, endDateTime=None)])
    )
    row = harvest(there)
    assert (row.counts["new"], Course.objects.count(), Offering.objects.count()) == (1, 2, 1)
    here.refresh_from_db()
    assert here.title == {"zh-Hans": title}
    assert (here.hours, here.summary["zh-Hans"]) == (8, "从育苗到采收。")
    assert "The course is here already; from now on the source looks after it." in warned(row)
    assert not Harvested.objects.get(course=here, kind="courses").brought
    assert harvest(there).counts == {"new": 0, "changed": 0, "unchanged": 3, "wrong": 0, "warnings": 0}


def test_a_first_harvest_that_finds_all_as_it_is_can_still_be_confirmed(
    host: Host, source: MakeSource, provider: Provider
) -> None:
    there = source(university.serve(host, [course(1)]), confirmed=False)
    first = harvest(there)
    assert reasons(first) == ["It is the first harvest from this address: somebody should look at it."]
    services.decide(first, partial=False)
    there.refresh_from_db()
    assert there.confirmed
    assert Harvested.objects.count() == 1


def test_of_two_of_one_title_neither_is_guessed(host: Host, source: MakeSource, provider: Provider) -> None:
    make_course("one", provider, title={"zh-Hans": "书法"})
    make_course("two", provider, title={"zh-Hans": "书法"})
    harvest(source(university.serve(host, [course(1, "书法")])))
    assert Course.objects.count() == 3


def test_a_title_that_two_entries_have_takes_nothing_over(host: Host, source: MakeSource, provider: Provider) -> None:
    make_course("one", provider, title={"zh-Hans": "书法"})
    harvest(source(university.serve(host, [course(1, "书法"), course(2, "书法")])))
    assert Course.objects.count() == 3


def test_a_system_that_gives_all_its_courses_new_ids_is_known_by_their_codes(host: Host, source: MakeSource) -> None:
    there = source(university.serve(host, [course(number) for number in range(5)]))
    harvest(there)
    ids = set(Course.objects.values_list("id", flat=True))
    university.serve(host, [coded(100 + number, f"C{number}") for number in range(5)])
    row = harvest(there)
    assert row.state == "done", reasons(row)
    assert set(warned(row)) == {"The source calls the course otherwise than before; it is the same one."}
    assert set(Course.objects.filter(state="published").values_list("id", flat=True)) == ids
    assert Harvested.objects.count() == 5
    assert harvest(there).counts["warnings"] == 0


def test_a_code_that_two_have_is_left_out_and_told(host: Host, source: MakeSource, provider: Provider) -> None:
    row = harvest(source(university.serve(host, [coded(1, "SAME"), coded(2, "SAME"), coded(3, "x" * 61)])))
    assert row.state == "done", reasons(row)
    assert set(Course.objects.values_list("code", flat=True)) == {""}
    assert warned(row) == [
        "Another course has the code “SAME”; it was left out.",
        "Another course has the code “SAME”; it was left out.",
        f"The code “{'x' * 61}” is too long; it was left out.",
    ]


def test_codes_that_are_exchanged_are_so_the_next_times(host: Host, source: MakeSource) -> None:
    there = source(university.serve(host, [coded(1, "A", "甲"), coded(2, "B", "乙"), coded(3, "C", "丙")]))
    harvest(there)
    university.serve(host, [coded(1, "B", "甲"), coded(2, "D", "乙"), coded(3, "C", "丙")])
    for _time in range(2):
        assert harvest(there).state == "done"
    assert {one.title["zh-Hans"]: one.code for one in Course.objects.all()} == {"甲": "B", "乙": "D", "丙": "C"}


def test_the_same_entry_twice_counts_once_and_two_that_differ_are_wrong(host: Host, source: MakeSource) -> None:
    row = harvest(
        source(university.serve(host, [course(1), course(1), course(2, "甲"), course(2, "乙")]), partial=True)
    )
    assert (row.state, row.counts["new"], row.counts["wrong"]) == ("done", 1, 2)
    assert set(wrong(row)) == {"Rows 3, 4 are about the same thing and do not say the same of it."}
    assert warned(row) == ["The same as row 1; it counts once."]


def test_an_offering_that_moves_to_another_course_is_called_off_at_the_first(host: Host, source: MakeSource) -> None:
    runs = [offering(number, of=1) for number in range(4)]
    there = source(university.serve(host, [course(1), course(2)], runs))
    harvest(there)
    university.serve(host, [course(1), course(2)], [*runs[:3], offering(3, of=2)])
    assert harvest(there).state == "done"
    found = {(one.course.code, one.code): one.state for one in Offering.objects.select_related("course")}
    assert found["C1", "O3"] == "cancelled"
    assert found["C2", "O3"] == "active"
    assert harvest(there).counts["changed"] == 0


def test_a_wrong_course_takes_its_new_offerings_with_it(host: Host, source: MakeSource) -> None:
    broken = course(1, name=typed())
    row = harvest(
        source(university.serve(host, [broken, course(2)], [offering(1, of=1), offering(2, of=2)]), partial=True)
    )
    assert (row.state, row.counts["new"], row.counts["wrong"]) == ("done", 2, 2)
    assert wrong(row)[-1] == "It belongs to what row 1 says, and that row is wrong."

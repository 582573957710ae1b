"""What is edited here stays, as long as the source says what it said; what the source changes is written."""

from pathlib import Path

from tests.factories import publish_course
from tests.interchange.harvest import services as university
from tests.interchange.harvest.conftest import MakeSource, harvest, warned
from tests.interchange.harvest.hosts import Host
from tests.interchange.harvest.services import course, offering, typed

from changqing.catalogue.models import Course, Offering, Provider
from changqing.content import queries as content


def test_a_field_the_source_does_not_change_stays_as_it_was_edited(host: Host, source: MakeSource) -> None:
    there = source(university.serve(host, [course(1, "手机")], [offering(1, of=1, maxNumberStudents=20)]))
    harvest(there)
    Course.objects.update(hours=12, licence="CC-BY-4.0", summary={"zh-Hans": "编辑写的。"})
    Offering.objects.update(seats=35, schedule={"zh-Hans": "周六"})
    row = harvest(there)
    assert (row.counts["changed"], row.counts["unchanged"]) == (0, 2)
    renamed = course(1, "智能手机", description=typed(zh="学校写的。"))
    university.serve(host, [renamed], [offering(1, of=1, maxNumberStudents=40)])
    assert harvest(there).counts["changed"] == 2
    found, run = Course.objects.get(), Offering.objects.get()
    assert (found.title, found.summary) == ({"zh-Hans": "智能手机"}, {"zh-Hans": "学校写的。"})
    assert (found.hours, found.licence) == (12, "CC-BY-4.0")
    assert (run.seats, run.schedule) == (40, {"zh-Hans": "周六"})


def test_a_language_that_the_source_never_had_stays_and_one_that_it_drops_goes(host: Host, source: MakeSource) -> None:
    there = source(university.serve(host, [course(1, name=typed(zh="手机", ug="يانفون"))]))
    harvest(there)
    found = Course.objects.get()
    Course.objects.update(title={**found.title, "en": "Phones"})
    university.serve(host, [course(1, "智能手机")])
    harvest(there)
    assert Course.objects.get().title == {"zh-Hans": "智能手机", "en": "Phones"}


def test_one_that_was_withdrawn_here_stays_so(host: Host, source: MakeSource) -> None:
    there = source(university.serve(host, [course(1)]))
    harvest(there)
    Course.objects.update(state="withdrawn")
    university.serve(host, [course(1, "改名")])
    harvest(there)
    found = Course.objects.get()
    assert (found.state, found.title) == ("withdrawn", {"zh-Hans": "改名"})


def test_a_course_with_content_keeps_what_its_release_says(
    host: Host, source: MakeSource, provider: Provider, tmp_path: Path
) -> None:
    there = source(university.serve(host, [course(1, "手机")], [offering(1, of=1)]))
    harvest(there)
    slug = Course.objects.get().slug
    release = publish_course(tmp_path / "folder", slug, provider=provider)
    before = Course.objects.values().get()
    changed = course(1, "别的", studyLoad=[{"studyLoadUnit": "x-credit", "value": 2}])
    university.serve(host, [changed], [offering(1, of=1, state="inactive")])
    row = harvest(there)
    assert warned(row) == ["The course has content; its release keeps as they are: Title."]
    after = Course.objects.values().get()
    assert {name for name in after if after[name] != before[name]} == {"credits", "updated_at"}
    latest = content.latest_release(slug)
    assert latest is not None
    assert latest.id == release.id
    assert {(one.code, one.state) for one in Offering.objects.all()} == {("O1", "inactive"), ("", "active")}
    assert harvest(there).counts["warnings"] == 0

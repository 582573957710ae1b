"""A programme has an aim in numbers and cohorts; its report is made from the records, as page, PDF and workbook."""

import io
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from openpyxl import load_workbook
from pypdf import PdfReader
from tests.classes.world import make_session
from tests.factories import make_provider
from tests.visitors import Site, Visitor

from changqing.accounts import erasing
from changqing.accounts.models import User
from changqing.catalogue.models import Programme
from changqing.classes.models import Duty, Session
from changqing.core.limits import HOUR, Limit
from changqing.learning.models import CourseProgress
from changqing.programmes import queries, services
from changqing.programmes.models import Aim, Cohort, Part

pytestmark = pytest.mark.django_db
HERE = "/teach/programmes/harvest"


@pytest.fixture
def programme(site: Site) -> Programme:
    """A programme with one course, for two audiences, with a cohort that is open."""
    course = site.publish().course
    made = Programme.objects.create(
        slug="harvest", provider=course.provider, title={"en": "Harvest"}, area="rural-revitalization", mode="online",
        audiences=["migrant-workers", "rural-teachers"], funder={"en": "=The Fund"},
    )  # fmt: skip
    made.courses.add(course)
    Cohort.objects.create(programme=made, name="Autumn", starts=timezone.localdate())
    return made


@pytest.fixture
def coordinator(programme: Programme) -> Visitor:
    visitor = Visitor()
    visitor.sign_up("coordinator", "周")
    user = User.objects.get(username="coordinator")
    Duty.objects.create(user_id=user.id, kind="coordinator", provider=programme.provider)
    return visitor


def join(visitor: Visitor, audience: str = "migrant-workers", **told: Any) -> Any:
    cohort = Cohort.objects.get(name="Autumn")
    return visitor.post("/programmes/harvest/join", {"cohort": str(cohort.id), "audience": audience, **told})


def learner(username: str, audience: str = "migrant-workers") -> Visitor:
    visitor = Visitor()
    visitor.sign_up(username)
    assert join(visitor, audience).status_code == 302
    return visitor


def test_who_takes_part_sees_it_on_the_page_and_can_leave(programme: Programme) -> None:
    mei = Visitor()
    assert "Take part in this programme" in mei.page("/programmes/harvest")
    join(mei)
    assert "You take part" in mei.page("/programmes/harvest")
    assert "You take part" not in Visitor().page("/programmes/harvest")
    mei.post("/programmes/harvest/leave")
    assert Part.objects.count() == 0
    assert "Take part in this programme" in mei.page("/programmes/harvest")


def test_joining_again_changes_the_audience_and_keeps_the_day(programme: Programme) -> None:
    mei = learner("mei")
    Part.objects.update(joined_on=date(2026, 1, 2))
    join(mei, "rural-teachers")
    assert [(one.audience, one.joined_on) for one in Part.objects.all()] == [("rural-teachers", date(2026, 1, 2))]


@pytest.mark.parametrize("told", [{"audience": "senior-citizens"}, {"audience": ""}])
def test_nobody_joins_as_somebody_it_is_not_for(programme: Programme, told: dict[str, str]) -> None:
    assert join(Visitor(), **told).status_code == 409
    assert Part.objects.count() == 0


@pytest.mark.parametrize("cohort", ["", "nonsense", "0190f000-0000-7000-8000-000000000009"])
def test_a_cohort_that_is_not_there_is_not_found(programme: Programme, cohort: str) -> None:
    assert join(Visitor(), cohort=cohort).status_code == 404


def test_a_cohort_that_is_closed_takes_nobody(programme: Programme) -> None:
    Cohort.objects.update(starts=date(2026, 1, 1), ends=timezone.localdate() - timedelta(days=1))
    assert join(Visitor()).status_code == 409
    assert "Take part" not in Visitor().page("/programmes/harvest")


def test_the_report_holds_what_was_done_against_the_aim(programme: Programme, coordinator: Visitor) -> None:
    coordinator.post(HERE, {"act": "aim", "people-migrant-workers": "4", "completions": "2", "teaching_hours": "3"})
    assert Aim.objects.get().people == {"migrant-workers": 4}
    learner("mei").complete()
    learner("lan", "rural-teachers").read()
    learner("jun")
    Visitor().complete()  # takes no part
    session = make_session(course=programme.courses.get())
    Session.objects.filter(id=session.id).update(
        starts_at=timezone.now() - timedelta(hours=3), ends_at=timezone.now() - timedelta(hours=1, minutes=30)
    )
    made = queries.report(programme)
    assert (made.total.joined, made.total.began, made.total.completed, made.total.certificates) == (3, 2, 1, 1)
    assert (made.total.share, made.completions_share, round(made.taught, 3), made.taught_share) == (75, 50, 1.5, 50)
    assert {one.thing: (one.joined, one.completed) for one in made.people} == {
        "migrant-workers": (2, 1),
        "rural-teachers": (1, 0),
    }
    assert [(one.thing.name, one.began) for one in made.cohorts] == [("Autumn", 2)]
    assert [(one.thing.slug, one.began, one.completed) for one in made.courses] == [("balcony", 2, 1)]
    assert made.total.online > 0
    page = coordinator.page(f"{HERE}/report")
    assert re.search(r"People who took part</th><td class=\"number\">4</td><td class=\"number\">3</td>", page)
    assert "75 %" in page


def test_what_was_done_before_joining_is_no_outcome(programme: Programme) -> None:
    mei = Visitor()
    mei.sign_up("mei")
    mei.complete()
    CourseProgress.objects.update(completed_at=timezone.now() - timedelta(days=2))
    join(mei)
    assert queries.report(programme).total.completions == 0


def test_a_year_counts_its_own(programme: Programme, coordinator: Visitor) -> None:
    learner("mei").complete()
    year = timezone.localdate().year
    Cohort.objects.update(starts=date(year - 1, 3, 1))
    assert queries.report(programme, year).total.joined == 1
    assert queries.report(programme, year - 1).total.joined == 0
    assert coordinator.get(f"{HERE}/report?year={year - 1}").status_code == 200
    for wrong in (str(year - 2), str(year + 1), "0000", "abc"):
        assert coordinator.get(f"{HERE}/report?year={wrong}").status_code == 404


def test_the_workbook_says_the_same_and_no_text_of_it_is_a_formula(programme: Programme, coordinator: Visitor) -> None:
    Programme.objects.update(title={"en": "=1+1"})
    learner("mei").complete()
    answer = coordinator.get(f"{HERE}/report.xlsx")
    book = load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["Aim and outcome", "By audience", "By cohort", "By course"]
    sheet = book["Aim and outcome"]
    assert (sheet["A1"].value, sheet["A1"].data_type) == ("=1+1", "s")
    assert [sheet.cell(5, column).value for column in (1, 3)] == ["People who took part", 1]


def test_the_paper_says_the_same(programme: Programme, coordinator: Visitor) -> None:
    learner("mei").complete()
    answer = coordinator.get(f"{HERE}/report.pdf")
    assert answer["Content-Disposition"] == 'attachment; filename="harvest-all.pdf"'
    paper = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    assert "Harvest" in paper
    assert "Autumn" in paper
    assert "mei" not in paper


def test_who_is_erased_stays_counted_and_nothing_else(programme: Programme) -> None:
    mei = learner("mei")
    mei.complete()
    before = queries.report(programme).total
    erasing.erase(erasing.person_of(mei.learner))
    after = queries.report(programme).total
    assert Part.objects.count() == 0
    assert (after.joined, after.completed, after.completions) == (before.joined, before.completed, before.completions)


def test_a_learner_who_gets_an_account_keeps_her_part(programme: Programme) -> None:
    mei = Visitor()
    mei.sign_up("mei")
    mei.sign_out()
    join(mei)
    mei.sign_in("mei")
    assert Part.objects.get().learner_id == mei.learner.id


@pytest.mark.parametrize("path", ["", "/report", "/report.pdf", "/report.xlsx"])
def test_another_universitys_coordinator_comes_to_nothing(programme: Programme, path: str) -> None:
    other = Visitor()
    other.sign_up("other")
    beihu = make_provider("beihu")
    Duty.objects.create(user_id=User.objects.get(username="other").id, kind="coordinator", provider=beihu)
    assert other.get("/teach/programmes").status_code == 200
    assert "Harvest" not in other.page("/teach/programmes")
    assert other.get(HERE + path).status_code == 404
    assert other.post(HERE, {"act": "aim", "completions": "9"}).status_code == 404
    assert Aim.objects.count() == 0


def test_cohorts_are_begun_once_and_closed(programme: Programme, coordinator: Visitor) -> None:
    told = {"act": "cohort", "name": "Winter", "starts": "2026-12-01"}
    assert coordinator.post(HERE, told).status_code == 302
    again = coordinator.post(HERE, told)
    assert again.status_code == 422
    assert "has a cohort of that name" in again.content.decode()
    assert coordinator.post(HERE, {**told, "name": "x", "ends": "2026-11-01"}).status_code == 422
    winter = Cohort.objects.get(name="Winter")
    coordinator.post(HERE, {"act": "close", "cohort": str(winter.id)})
    winter.refresh_from_db()
    assert winter.ends == max(timezone.localdate(), date(2026, 12, 1))
    assert coordinator.post(HERE, {"act": "close", "cohort": "x"}).status_code == 404


@pytest.mark.parametrize("typed", ["-1", "x", "99999999999"])
def test_an_aim_that_is_no_number_is_given_back(programme: Programme, coordinator: Visitor, typed: str) -> None:
    answer = coordinator.post(HERE, {"act": "aim", "completions": typed})
    assert answer.status_code == 422
    assert f'value="{typed}"' in answer.content.decode()
    assert Aim.objects.count() == 0


def test_the_report_of_many_asks_few_queries(programme: Programme, django_assert_max_num_queries: Any) -> None:
    cohort = Cohort.objects.get()
    for number in range(30):
        visitor = Visitor()
        visitor.read() if number < 5 else None
        services.join(visitor.learner.id if visitor.learner else _someone(), cohort, "migrant-workers")
    with django_assert_max_num_queries(14):
        assert queries.report(programme).total.joined == 30


def _someone() -> Any:
    from changqing.accounts.models import Learner

    return Learner.objects.create().id


def test_nobody_makes_up_people_by_the_thousand(programme: Programme, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("changqing.programmes.views.JOINED", Limit(2, HOUR))
    assert [join(Visitor()).status_code for _one in range(4)] == [302, 302, 429, 429]
    assert Part.objects.count() == 2
    learner("mei")  # with an account one still can
    assert Part.objects.count() == 3

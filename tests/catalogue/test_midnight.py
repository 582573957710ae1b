"""What opens and closes at midnight: pages and index show it on the right day, with nothing published."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from tests.core.asking import ask
from tests.factories import make_course, make_provider

from changqing.catalogue import search
from changqing.catalogue.models import Offering
from changqing.core import pages, version, wsgi
from changqing.core.edge import Edge
from changqing.core.models import PublicVersion

pytestmark = pytest.mark.django_db
CHINA = ZoneInfo("Asia/Shanghai")
FIRST, SECOND = date(2027, 3, 1), date(2027, 3, 2)
RUNS: dict[str, dict[str, date]] = {
    "opens": {"starts": date(2027, 4, 1), "enrol_from": SECOND, "enrol_until": date(2027, 3, 20)},
    "closes": {"starts": date(2027, 4, 1), "enrol_from": date(2027, 2, 1), "enrol_until": FIRST},
    "begins": {"starts": FIRST, "ends": date(2027, 5, 1)},
    "stays": {"starts": SECOND, "ends": date(2027, 5, 1)},
}
SetClock = Callable[[str], None]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SetClock:
    """Say what time it is in China; more than a second has passed since it was last said."""

    def say(time: str) -> None:
        moment = datetime.fromisoformat(time).replace(tzinfo=CHINA).astimezone(UTC)
        monkeypatch.setattr(timezone, "now", lambda: moment)
        pages.watcher._asked -= 2 * version.POLL_SECONDS

    return say


@pytest.fixture
def edge(clock: SetClock, data: Path, monkeypatch: pytest.MonkeyPatch) -> Edge:
    """The application as a server runs it, half a minute before midnight; nothing is published after that."""
    monkeypatch.setattr(pages.watcher, "_hint", str(data / "public-version"))
    clock("2027-03-01T23:59:30")
    provider = make_provider()
    for slug, dates in RUNS.items():
        course = make_course(slug, provider, title={"en": f"Course {slug}"})
        Offering.objects.create(course=course, mode="online", **dates)
    search.reindex()
    return Edge(wsgi.application.application)


def open_on_pages(edge: Edge) -> dict[str, bool]:
    """Say of each course whether its own page says that one can enrol."""
    return {slug: "Open for enrolment" in ask(edge, f"/courses/{slug}").text for slug in RUNS}


def found(edge: Edge, path: str) -> set[str]:
    """Return the courses that a list has."""
    text = ask(edge, path).text
    return {slug for slug in RUNS if f'href="/courses/{slug}"' in text}


def state() -> tuple[Any, ...]:
    """Return what moves when something is published, or the index is made anew."""
    files = {path: path.stat().st_mtime_ns for path in search.folder().rglob("*") if path.is_file()}
    return list(PublicVersion.objects.values_list()), files


def test_midnight_opens_and_closes_with_nothing_published(edge: Edge, clock: SetClock) -> None:
    for _twice in range(2):
        assert open_on_pages(edge) == {"opens": False, "closes": True, "begins": True, "stays": True}
        assert found(edge, "/courses?when=now") == {"closes", "begins", "stays"}
    before = state()
    clock("2027-03-02T00:00:01")
    for _twice in range(2):
        assert open_on_pages(edge) == {"opens": True, "closes": False, "begins": False, "stays": True}
        assert found(edge, "/courses?when=now") == {"opens", "stays"}
        assert found(edge, "/courses") == set(RUNS)
    assert state() == before


def test_the_day_is_that_of_china_not_of_the_machine(edge: Edge, clock: SetClock) -> None:
    assert timezone.now().date() == FIRST  # 15:59 in Greenwich
    clock("2027-03-02T07:30:00")
    assert timezone.now().date() == FIRST
    assert open_on_pages(edge)["opens"]
    assert not open_on_pages(edge)["closes"]


def test_the_next_date_of_a_card_moves_on_with_the_days(edge: Edge, clock: SetClock) -> None:
    course = make_course("twice", make_provider())
    for day in (SECOND, date(2027, 9, 1)):
        Offering.objects.create(course=course, mode="online", starts=day)
    search.reindex()
    clock("2027-03-02T12:00:00")
    assert "From Mar 2" in card(edge)
    clock("2027-03-03T00:00:01")
    assert "From Sep 1" in card(edge)


def card(edge: Edge) -> str:
    """Return the card of the course with two runs."""
    text = ask(edge, "/courses").text
    start = text.index('href="/courses/twice"')
    return text[start : text.index("</article>", start)]


def test_months_gone_by_are_offered_no_more(edge: Edge, clock: SetClock) -> None:
    assert "when=2027-03" in ask(edge, "/courses").text
    clock("2027-04-01T00:00:01")
    text = ask(edge, "/courses").text
    assert "when=2027-03" not in text
    assert "when=2027-04" in text

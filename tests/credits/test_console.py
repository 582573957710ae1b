"""The operators' pages of what universities publish: shown before it is published, once, and told what is wrong."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils.timezone import localdate
from django_tasks_db.models import DBTaskResult
from tests.credits.world import World
from tests.factories import make_course, make_provider
from tests.visitors import Visitor, operator, text

from changqing.catalogue.models import Programme
from changqing.credits import publishing
from changqing.credits.models import Rate, Rule

pytestmark = pytest.mark.django_db
RATES, RULES = "/console/credits/rates", "/console/credits/rules"


@pytest.fixture
def wu(world: World) -> Visitor:
    """An operator."""
    return operator()


def today(days: int = 0) -> str:
    return (localdate() + timedelta(days)).isoformat()


def sent(**changes: Any) -> dict[str, Any]:
    return {"provider": "qinglan", "unit": "hour", "hours_a_unit": "1", "valid_from": today(), **changes}


def rule(**changes: Any) -> dict[str, Any]:
    told = {"kind": "provider", "source": "qinglan", "target": "beihu", "unit": "credit", "percent": "80"}
    return {**told, "valid_from": today(), **changes}


def test_a_rate_is_shown_in_words_then_published_once_and_counts_for_what_was_issued(
    world: World,
    wu: Visitor,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    shown = wu.post(RATES, sent())
    assert shown.status_code == 200
    assert "1 hour of continuing education for 1 hour of study" in text(shown)
    assert "1 certificate has been issued since that day" in text(shown)
    assert 'name="hours_a_unit" value="1"' in text(shown)
    assert not Rate.objects.filter(unit="hour").exists()
    with django_capture_on_commit_callbacks(execute=True):
        response = wu.post(RATES, sent(confirm="1"))
    assert (response.status_code, response["Location"]) == (303, f"{RATES}?q=qinglan&done=1")
    again = wu.post(RATES, sent(confirm="1"))
    assert again.status_code == 422
    assert "This is published already." in text(again)
    assert Rate.objects.filter(unit="hour").count() == 1
    waits = DBTaskResult.objects.get()
    waits.task.call(*waits.args_kwargs["args"])
    assert world.held() == {"qinglan credit": 100, "qinglan hour": 200}
    page = wu.page(response["Location"])
    assert "Published. Certificates that were issued since" in page
    assert "1 hour of continuing education for 1 hour of study" in page


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"provider": "nobody"}, "There is none with this address."),
        ({"provider": "no body"}, "Enter a valid"),
        ({"provider": ""}, "This field is required."),
        ({"course": "no-such"}, "There is none with this address."),
        ({"course": "elsewhere"}, "The course is another provider"),
        ({"unit": "gold"}, "Select a valid choice"),
        ({"hours_a_unit": "", "fixed": ""}, "one of the two"),
        ({"fixed": "2"}, "one of the two"),
        ({"hours_a_unit": "many"}, "Enter a number."),
        ({"hours_a_unit": "NaN"}, "Enter a number."),
        ({"hours_a_unit": "-1"}, "The hours for a unit are more than nothing"),
        ({"hours_a_unit": "", "fixed": "99999"}, "The amount is not below nothing"),
        ({"valid_from": "tomorrow"}, "Enter a valid date."),
        ({"unit": "credit", "valid_from": today(-1)}, "There is a rate for that time."),
    ],
)
def test_a_rate_that_cannot_be_is_told_why_and_what_was_typed_stays(
    world: World,
    wu: Visitor,
    changes: dict[str, Any],
    told: str,
) -> None:
    make_course("elsewhere", provider=make_provider("beihu"))
    response = wu.post(RATES, sent(confirm="1", **changes))
    assert response.status_code == 422
    assert told in text(response)
    assert f'value="{changes.get("valid_from", today())}"' in text(response)
    assert Rate.objects.count() == 1


def test_the_preview_counts_those_that_will_earn_and_no_others(world: World, wu: Visitor) -> None:
    told = "certificate has been issued since that day"
    assert told in text(wu.post(RATES, sent()))
    assert told in text(wu.post(RATES, sent(course="balcony")))
    assert told not in text(wu.post(RATES, sent(unit="credit", hours_a_unit="9")))  # it has earned credits already
    assert told not in text(wu.post(RATES, sent(hours_a_unit="", fixed="0")))
    assert told not in text(wu.post(RATES, sent(valid_from=today(1))))
    make_course("another", provider=world.home)
    assert told not in text(wu.post(RATES, sent(course="another")))
    publishing.publish_rate(world.home, "hour", valid_from=localdate(), fixed=Decimal(3), course=world.course)
    assert told not in text(wu.post(RATES, sent()))  # its course has its own


def test_nothing_ends_a_rate_from_a_day_on(world: World, wu: Visitor) -> None:
    later = sent(unit="credit", hours_a_unit="", fixed="0", valid_from=today(5))
    assert "nothing any more" in text(wu.post(RATES, later))
    assert wu.post(RATES, later | {"confirm": "1"}).status_code == 303
    assert Rate.objects.get(fixed=0).valid_from == localdate() + timedelta(5)


def test_a_rule_is_shown_then_published_once_and_ended(world: World, wu: Visitor) -> None:
    shown = wu.post(RULES, rule(most="2.5"))
    assert "80% of what was earned, at most 2.5 credits" in " ".join(text(shown).split())
    assert not Rule.objects.exists()
    assert wu.post(RULES, rule(most="2.5", confirm="1"))["Location"] == f"{RULES}?q=beihu&done=1"
    assert "This is published already." in text(wu.post(RULES, rule(most="2.5", confirm="1")))
    made = Rule.objects.get()
    assert (made.percent, made.most, made.at_once, made.target.code) == (80, 250, False, "beihu")
    assert f"{RULES}/{made.id}" in wu.page(f"{RULES}?q=beihu")
    early = wu.post(f"{RULES}/{made.id}", {"last": today(-1)})
    assert early.status_code == 422
    assert "A rule ends today at the earliest" in text(early)
    assert wu.post(f"{RULES}/{made.id}", {"last": "x"}).status_code == 422
    assert wu.post(f"{RULES}/{made.id}", {"last": today(30)}).status_code == 303
    made.refresh_from_db()
    assert made.valid_until == localdate() + timedelta(30)
    Rule.objects.update(valid_from=localdate() - timedelta(9), valid_until=localdate() - timedelta(2))
    assert "It has ended" in wu.page(f"{RULES}/{made.id}")
    assert wu.post(f"{RULES}/{made.id}", {"last": today(9)}).status_code == 422  # nor does it come to life again
    made.refresh_from_db()
    assert made.valid_until == localdate() - timedelta(2)


def test_a_course_for_a_course_and_a_programme_for_a_programme(world: World, wu: Visitor) -> None:
    theirs = make_course("theirs", provider=world.other)
    for home, slug in ((world.home, "ours"), (world.other, "yours")):
        Programme.objects.create(slug=slug, provider=home, title={"en": slug})
    for told in (
        rule(kind="course", source="balcony", target="theirs", at_once="on"),
        rule(kind="programme", source="ours", target="yours"),
    ):
        assert wu.post(RULES, told | {"confirm": "1"}).status_code == 303
    assert Rule.objects.get(target_course=theirs).at_once
    assert Rule.objects.get(source_programme__slug="ours").target_id == world.other.id


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"target": "qinglan"}, "A university need not recognise what is its own."),
        ({"source": "balcony"}, "There is none with this address."),
        ({"kind": "course", "target": "balcony", "source": "balcony"}, "what is its own"),
        ({"kind": "planet"}, "Select a valid choice"),
        ({"percent": "120"}, "from 1 to 100 per cent"),
        ({"percent": "99999999999999999999"}, "from 1 to 100 per cent"),
        ({"most": "0"}, "more than nothing"),
        ({"valid_until": today(-3)}, "The rule would end before it begins."),
        ({"target": "\0"}, "Null characters are not allowed."),
    ],
)
def test_a_rule_that_cannot_be_is_told_why(
    world: World,
    wu: Visitor,
    changes: dict[str, Any],
    told: str,
) -> None:
    response = wu.post(RULES, rule(confirm="1", **changes))
    assert response.status_code == 422
    assert told in text(response)
    assert not Rule.objects.exists()


def test_lists_are_by_university_and_cost_as_many_queries_however_long(
    world: World,
    wu: Visitor,
    django_assert_max_num_queries: Callable[..., Any],
) -> None:
    for days in range(1, 70):
        publishing.publish_rate(world.home, "hour", valid_from=localdate() + timedelta(days), fixed=Decimal(days))
        publishing.publish_rule(world.home, world.other, "credit", valid_from=localdate() + timedelta(days))
    for address in (RATES, RULES, f"{RATES}?q=qinglan&page=2", f"{RULES}?q=beihu&page=99"):
        with django_assert_max_num_queries(12):
            wu.page(address)
    assert "page=2" in wu.page(RATES)
    assert "No university has this code" in wu.page(f"{RATES}?q=nobody")
    assert "No university has this code" in wu.page(f"{RULES}?q=%00")


def test_what_others_send_is_refused(world: World) -> None:
    made = publishing.publish_rule(world.home, world.other, "credit", valid_from=localdate())
    for visitor in (Visitor(), world.mei):
        for address, told in ((RATES, sent(confirm="1")), (RULES, rule(confirm="1")), (f"{RULES}/{made.id}", {})):
            assert visitor.post(address, told).status_code in (302, 403, 404)
    assert Rate.objects.count() == 1
    assert Rule.objects.get().valid_until is None

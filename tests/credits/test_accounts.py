"""Credits: earned by a published rate, recognised by a rule, applied for, decided, appealed; once for the same work."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils.timezone import localdate
from tests.credits.world import World
from tests.factories import make_course, make_provider
from tests.visitors import Visitor

from changqing.accounts import services as accounts
from changqing.accounts.models import User
from changqing.catalogue.models import Course, Programme
from changqing.core.cli import main
from changqing.credentials import services as credentials
from changqing.credentials.models import Credential
from changqing.credits import applying, ledger, publishing, queries, services
from changqing.credits.models import Account, Application, Claim, Transfer

pytestmark = pytest.mark.django_db


def decider(name: str) -> User:
    user = accounts.register(username=name, password="x", name=name)
    User.objects.filter(id=user.id).update(is_staff=True)
    return user


def test_a_certificate_earns_by_the_rate_once_and_what_replaces_it_earns_no_more(world: World) -> None:
    assert world.held() == {"qinglan credit": 100}
    old = Credential.objects.get()
    applied = world.apply()
    applying.decide(world.learner_id, applied.id, by=decider("wu"), accept=True, reasons="Alike.")
    credentials.reissue(old.id, because="Another name", name="梅小雪")
    assert services.catch_up(world.home.id) == 0
    assert world.held() == {"beihu credit": 100}
    assert ledger.check() == []


def test_a_certificate_that_was_tampered_with_earns_nothing_and_stops_nobody_else(world: World) -> None:
    other = Visitor()
    other.sign_up("tao", "陶")
    other.complete()
    hers = Credential.objects.get(learner_id=world.learner_id)
    head, body, seal = hers.token.split(".")
    Credential.objects.filter(number=hers.number).update(token=f"{head}.{body}.{seal[::-1]}")
    publishing.publish_rate(world.home, "hour", valid_from=localdate(), hours_a_unit=Decimal(1))
    assert services.catch_up(world.home.id) == 1
    assert "qinglan hour" not in world.held()


def test_a_revoked_certificate_takes_back_what_it_earned_also_where_it_was_recognised(world: World) -> None:
    applied = world.apply()
    applying.decide(world.learner_id, applied.id, by=decider("wu"), accept=True, reasons="Alike.")
    credentials.revoke(Credential.objects.get().id, because="The answers were another's.")
    assert world.held() == {}
    assert not Claim.objects.exists()
    assert [one.kind for one in Transfer.objects.order_by("at", "id")] == [
        "earned",
        "recognised",
        "reversed",
        "reversed",
    ]
    assert Application.objects.get().state == "reversed"
    assert ledger.check() == []


def test_rates_hold_from_their_day_and_those_of_a_course_come_first(world: World) -> None:
    day = localdate()
    publishing.publish_rate(world.home, "credit", valid_from=day, fixed=Decimal("2.5"), course=world.course)
    publishing.publish_rate(world.home, "credit", valid_from=day + timedelta(9), hours_a_unit=Decimal(16))
    other = make_course("beans", world.home)

    def worth(course: Course, later: int, hours: float) -> int:
        rate = queries.rate_on(world.home.id, course.id, "credit", day + timedelta(later))
        return rate.worth(hours) if rate else -1

    assert worth(world.course, 0, 2) == worth(world.course, 9, 2) == 250
    assert worth(other, 0, 3) == 150
    assert worth(other, 9, 3) == 19  # 18.75 hundredths, half up
    assert worth(other, -1, 3) == -1
    with pytest.raises(publishing.BadRate, match="已经有标准"):
        publishing.publish_rate(world.home, "credit", valid_from=day - timedelta(1), fixed=Decimal(9))


def test_hours_of_continuing_education_are_one_more_unit_and_a_rate_of_the_past_is_caught_up(world: World) -> None:
    assert main(["credits", "rate", "qinglan", "--unit", "hour", "--hours", "1", "--from", "2026-01-01"]) == 0
    assert world.held() == {"qinglan credit": 100, "qinglan hour": 200}
    assert main(["credits", "rate", "qinglan", "--unit", "hour", "--fixed", "7"]) == 0
    assert world.held() == {"qinglan credit": 100, "qinglan hour": 200}
    assert main(["credits", "check"]) == 0


def test_a_rule_gives_its_share_and_no_more_than_its_most(world: World) -> None:
    publishing.publish_rule(world.home, world.other, "credit", valid_from=localdate(), percent=50)
    theirs = make_course("greens", world.other)
    publishing.publish_rule(world.course, theirs, "credit", valid_from=localdate(), most=Decimal("0.8"), at_once=True)
    (chance,) = queries.chances(world.learner_id, queries.claims(world.learner_id), [])
    assert (chance.worth, chance.rule.target_course) == (80, theirs)
    assert world.apply().state == "accepted"
    assert world.held() == {"beihu credit": 80}
    assert queries.chances(world.learner_id, queries.claims(world.learner_id), []) == []


def test_a_programme_is_recognised_whole_or_not_at_all(world: World) -> None:
    programme = Programme.objects.create(slug="greens", provider=world.home, title={"en": "Greens"}, area="x", mode="x")
    theirs = Programme.objects.create(slug="farm", provider=world.other, title={"en": "Farm"}, area="x", mode="x")
    second = make_course("beans", world.home)
    programme.courses.set([world.course, second])
    publishing.publish_rule(programme, theirs, "credit", valid_from=localdate())
    with pytest.raises(applying.NothingEarned):
        applying.apply(world.learner_id, programme, world.other, "credit")
    programme.courses.set([world.course])
    (chance,) = queries.chances(world.learner_id, queries.claims(world.learner_id), [])
    assert chance.is_programme
    applied = applying.apply(world.learner_id, programme, world.other, "credit")
    applying.decide(world.learner_id, applied.id, by=decider("wu"), accept=True, reasons="The rule.")
    with pytest.raises(applying.AlreadyCounts):
        world.apply()
    assert world.held() == {"beihu credit": 100}


def test_a_refusal_is_appealed_once_and_decided_by_somebody_else(world: World) -> None:
    wu, li = decider("wu"), decider("li")
    applied = world.apply("I grew them all.")
    with pytest.raises(applying.AlreadyAsked):
        world.apply()
    with pytest.raises(applying.BadDecision):
        applying.decide(world.learner_id, applied.id, by=wu, accept=False, reasons="  ")
    applying.decide(world.learner_id, applied.id, by=wu, accept=False, reasons="Too short.")
    applying.appeal(world.learner_id, applied.id, "It has a practical part.")
    with pytest.raises(applying.SamePerson):
        applying.decide(world.learner_id, applied.id, by=wu, accept=True, reasons="Well.")
    with pytest.raises(applying.BadDecision):
        applying.decide(world.learner_id, applied.id, by=li, accept=True, reasons="Half.", amount=Decimal(2))
    applying.decide(world.learner_id, applied.id, by=li, accept=False, reasons="Still too short.")
    with pytest.raises(applying.NotWaiting):
        applying.appeal(world.learner_id, applied.id, "Once more.")
    with pytest.raises(applying.AlreadyAsked):
        world.apply()
    assert world.held() == {"qinglan credit": 100}
    publishing.publish_rule(world.home, world.other, "credit", valid_from=localdate(), at_once=True)
    assert world.apply().state == "accepted"  # what they published since is a new reason to ask


def test_what_was_taken_back_while_it_waited_cannot_be_recognised(world: World) -> None:
    applied = world.apply()
    credentials.revoke(Credential.objects.get().id, because="A mistake.")
    with pytest.raises(applying.NothingEarned, match="证书在此期间被撤回了"):
        applying.decide(world.learner_id, applied.id, by=decider("wu"), accept=True, reasons="Alike.")
    assert world.held() == {}


def test_nobody_decides_on_her_own_application(world: World) -> None:
    applied = world.apply()
    own = world.mei.learner
    assert own
    assert own.user
    with pytest.raises(applying.SamePerson):
        applying.decide(world.learner_id, applied.id, by=own.user, accept=True, reasons="Mine.")


def test_of_two_applications_for_the_same_work_one_is_recognised(world: World) -> None:
    third = make_provider("donghai")
    first, second = world.apply(), applying.apply(world.learner_id, world.course, third, "credit")
    wu = decider("wu")
    applying.decide(world.learner_id, second.id, by=wu, accept=True, reasons="Yes.", amount=Decimal("0.5"))
    with pytest.raises(applying.AlreadyCounts):
        applying.decide(world.learner_id, first.id, by=wu, accept=True, reasons="Yes.")
    assert world.held() == {"donghai credit": 50}
    applying.undo(world.learner_id, second.id, by=wu, reasons="A mistake.")
    applying.decide(world.learner_id, first.id, by=wu, accept=True, reasons="Yes.")
    assert world.held() == {"beihu credit": 100}
    assert ledger.check() == []


def test_what_is_not_there_is_not_taken_and_nothing_moves(world: World) -> None:
    lines = ledger.given(world.learner_id, world.home, "credit", -101)
    before = Transfer.objects.count()
    with pytest.raises(ledger.NotEnough):
        ledger.post(world.learner_id, lines, kind="recognised", subject=world.course, unit="credit")
    with pytest.raises(ValueError, match="sum to nothing"):
        ledger.post(world.learner_id, lines[:1], kind="recognised", subject=world.course, unit="credit")
    assert Transfer.objects.count() == before
    Account.objects.filter(side="held").update(balance=99)
    assert len(ledger.check()) == 1
    assert main(["credits", "check"]) == 1


def test_a_learner_sees_and_changes_her_own_alone_and_operators_decide(world: World) -> None:
    ask = world.mei.page("/me/credits/ask?course=balcony&unit=credit&q=beihu")
    assert "Beihu University" in ask
    sent = {"course": "balcony", "target": "beihu", "unit": "credit", "told": "<b>Please</b>"}
    assert world.mei.post("/me/credits/applications", sent).status_code == 303
    applied = Application.objects.get()
    page = world.mei.page("/me/credits")
    assert "&lt;b&gt;Please" in page
    assert "1 credit" in page
    other = Visitor()
    other.sign_up("hu", "胡一")
    assert "Beihu" not in other.page("/me/credits")
    assert other.post(f"/me/credits/applications/{applied.id}", {"withdraw": "1"}).status_code == 404
    console = f"/console/credits/{world.learner_id}/{applied.id}"
    assert other.get(console).status_code == 404
    assert Visitor().post(console, {"accept": "1", "reasons": "x"}).status_code == 302
    User.objects.filter(username="hu").update(is_staff=True)
    assert "Vegetables on a balcony" in other.page("/console/credits")
    for amount, reasons, status in (("NaN", "x", 422), ("9", "x", 422), ("1", "", 422), ("0.5", "Half.", 303)):
        sent = {"accept": "1", "amount": amount, "reasons": reasons}
        assert other.post(console, sent).status_code == status, amount
    assert world.held() == {"beihu credit": 50}
    assert "Half." in world.mei.page("/me/credits")
    assert "2 hours of study" in Visitor().page("/credits?provider=qinglan")
    assert Visitor().get("/credits?provider=nowhere").status_code == 404

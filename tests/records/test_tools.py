"""What tools may do: each within its scope, none for a learner's certificate; and what they tell moves her progress."""

import json
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.conformance.lrs import Lrs, problem, statement
from tests.factories import make_course, make_provider
from tests.visitors import Site, Visitor

from changqing.core import cli
from changqing.credentials.models import Credential
from changqing.learning.models import CourseProgress, QuizProgress
from changqing.records import services as records
from changqing.records import tools
from changqing.records.activities import Activity
from changqing.records.models import Statement, ToolCredential

pytestmark = pytest.mark.django_db
VERBS = "http://adlnet.gov/expapi/verbs/"


def about(course_id: UUID, *, unit: str = "", quiz: str = "", **changes: Any) -> dict[str, Any]:
    return statement(object={"id": Activity(course_id, unit, quiz).iri}, context={}) | changes


def agent(visitor: Visitor) -> dict[str, Any]:
    assert visitor.learner
    return {"account": {"homePage": "https://changqing.example", "name": str(visitor.learner.id)}}


def told(verb: str, visitor: Visitor, course_id: UUID, **where: Any) -> dict[str, Any]:
    result = where.pop("result", {})
    return about(course_id, **where) | {"actor": agent(visitor), "verb": {"id": VERBS + verb}, "result": result}


def test_a_tool_of_a_provider_writes_about_its_courses_and_what_is_nobodys() -> None:
    mine, other = make_provider(), make_provider("other", name={"en": "Other"})
    own, foreign = make_course("own", mine), make_course("foreign", other)
    lrs = Lrs(provider=mine)
    lrs.send(about(own.id), statement(object={"id": "https://tool.example/x"}))
    for one in (
        about(foreign.id),
        statement(context={"contextActivities": {"grouping": [{"id": Activity(foreign.id).iri}]}}),
    ):
        response = lrs.ask("POST", "statements", [about(own.id), one])
        assert (response.status_code, problem(response)["code"]) == (403, "not-yours")
    assert Statement.objects.count() == 2


def test_a_tool_of_a_course_keeps_to_it() -> None:
    own, other = make_course("own"), make_course("sister")
    lrs = Lrs(course=own)
    lrs.send(about(own.id))
    assert lrs.ask("POST", "statements", about(other.id)).status_code == 403
    Lrs().send(about(other.id))
    assert len(lrs.found()) == 1


def test_a_tool_reads_its_providers_courses_and_what_its_tools_sent_and_no_more() -> None:
    mine, other = make_provider(), make_provider("other", name={"en": "Other"})
    own, foreign = make_course("own", mine), make_course("foreign", other)
    site_wide, lrs, sister, stranger = Lrs(), Lrs(provider=mine), Lrs(provider=mine), Lrs(provider=other)
    [seen] = site_wide.send(about(own.id))
    [hidden] = site_wide.send(about(foreign.id))
    [theirs] = sister.send(statement())
    [strange] = stranger.send(statement())
    assert set(lrs.found()) == {seen, theirs}
    for name in (hidden, strange):
        assert lrs.ask("GET", "statements", statementId=name).status_code == 404
    assert Lrs(provider=mine, reads="own").found() == []
    assert set(site_wide.found()) == {seen, hidden, theirs, strange}


def test_write_only_and_read_only_mean_it() -> None:
    writer, reader = Lrs(reads="none"), Lrs(writes=False)
    [name] = writer.send(statement())
    assert writer.ask("GET", "statements").status_code == 403
    assert writer.ask("GET", "agents", agent={"mbox": "mailto:lin@example.org"}).status_code == 403
    assert (
        writer.ask(
            "GET", "activities/state", activityId="https://a.example", agent={"mbox": "mailto:a@b.example"}
        ).status_code
        == 403
    )
    assert reader.found() == [name]
    assert reader.ask("POST", "statements", statement()).status_code == 403
    assert (
        reader.ask("PUT", "agents/profile", b"x", agent={"mbox": "mailto:a@b.example"}, profileId="x").status_code
        == 403
    )


def test_documents_of_one_providers_tools_are_not_seen_by_anothers() -> None:
    mine, other = make_provider(), make_provider("other", name={"en": "Other"})
    foreign = make_course("foreign", other)
    place = {"activityId": "https://tool.example/1", "agent": {"mbox": "mailto:lin@example.org"}, "stateId": "s"}
    lrs = Lrs(provider=mine)
    assert lrs.ask("PUT", "activities/state", {"mine": 1}, **place).status_code == 204
    assert Lrs(provider=mine).ask("GET", "activities/state", **place).status_code == 200
    for tool in (Lrs(provider=other), Lrs(), Lrs(provider=mine, reads="own")):
        assert tool.ask("GET", "activities/state", **place).status_code == 404
    theirs = {**place, "activityId": Activity(foreign.id).iri}
    assert lrs.ask("GET", "activities/state", **theirs).status_code == 403


def test_a_tool_takes_back_its_providers_statements_alone() -> None:
    mine, other = make_provider(), make_provider("other", name={"en": "Other"})
    lrs = Lrs(provider=mine)
    [own], [foreign] = lrs.send(statement()), Lrs(provider=other).send(statement())
    for name, status in ((foreign, 403), (str(uuid4()), 403), (own, 200)):
        void = statement(verb={"id": VERBS + "voided"}, object={"objectType": "StatementRef", "id": name}, context={})
        assert lrs.ask("POST", "statements", void).status_code == status


def test_a_credential_that_was_taken_back_is_refused() -> None:
    lrs = Lrs()
    assert lrs.found() == []
    tools.revoke(lrs.tool.key)
    assert lrs.ask("GET", "statements").status_code == 401


def test_what_a_tool_tells_moves_her_progress_and_completes_her_course(site: Site) -> None:
    release = site.publish()
    mei = Visitor()
    mei.sign_up("mei", "梅小雨")
    mei.read("balcony", "first-steps")
    score = {"score": {"scaled": 1}}
    lrs = Lrs()
    for unit in ("first-steps", "going-on"):
        lrs.send(told("passed", mei, release.course_id, unit=unit, quiz=f"{unit}-quiz", result=score))
    standing = mei.standing(release)
    assert standing.best == {"first-steps-quiz": 1.0, "going-on-quiz": 1.0}
    assert standing.completed_at is not None
    assert Credential.objects.count() == 1


def test_no_tool_can_say_that_a_course_is_completed(site: Site) -> None:
    release = site.publish()
    mei = Visitor()
    mei.sign_up("mei", "梅小雨")
    mei.read("balcony", "first-steps")
    Lrs().send(told("completed", mei, release.course_id))
    assert mei.standing(release).completed_at is None
    assert not Credential.objects.exists()
    records.rebuild()
    assert mei.standing(release).completed_at is None


def test_somebody_who_is_no_learner_here_moves_nothing(site: Site) -> None:
    release = site.publish()
    lrs = Lrs()
    nobody = {"account": {"homePage": "https://changqing.example", "name": str(uuid4())}}
    lrs.send(about(release.course_id, unit="first-steps", actor=nobody))
    lrs.send(about(release.course_id, unit="first-steps"))
    assert not CourseProgress.objects.exists()
    assert records.rebuild() == 0
    assert not CourseProgress.objects.exists()


def test_what_is_taken_back_counts_no_more(site: Site) -> None:
    release = site.publish()
    mei = Visitor()
    mei.read("balcony", "first-steps")
    lrs = Lrs()
    [name] = lrs.send(
        told(
            "passed",
            mei,
            release.course_id,
            unit="first-steps",
            quiz="first-steps-quiz",
            result={"score": {"scaled": 1}},
        )
    )
    assert QuizProgress.objects.get().attempts == 1
    void = statement(verb={"id": VERBS + "voided"}, object={"objectType": "StatementRef", "id": name}, context={})
    lrs.send(void)
    assert not QuizProgress.objects.exists()
    assert mei.standing(release).opened == {"first-steps"}


def test_what_is_told_of_her_before_she_had_an_account_is_found_by_both_names(site: Site) -> None:
    release = site.publish()
    mei = Visitor()
    mei.sign_up("mei", "梅小雨")
    mei.read("balcony", "first-steps")
    stranger = Visitor()
    stranger.read("balcony", "first-steps")
    before = agent(stranger)
    lrs = Lrs()
    lrs.send(told("experienced", stranger, release.course_id, unit="going-on"))
    stranger.sign_in("mei")
    lrs.send(about(release.course_id, unit="going-on", actor=before))
    assert len(lrs.found(agent=before)) == len(lrs.found(agent=agent(mei))) == 4
    assert mei.standing(release).opened == {"first-steps", "going-on"}


def test_credentials_are_made_listed_and_taken_back_from_the_command_line(
    capsys: pytest.CaptureFixture[str], site: Site
) -> None:
    site.publish()
    assert cli.main(["records", "credential", "simulator", "--provider", "qinglan", "--write-only"]) == 0
    key, secret = capsys.readouterr().out.strip().split(":")
    made = tools.identify(key, secret)
    assert made
    assert (made.provider.code, made.reads, made.writes) == ("qinglan", "none", True)  # type: ignore[union-attr]
    assert secret not in json.dumps(list(ToolCredential.objects.values()), default=str)
    cli.main(["records", "credentials"])
    assert key in capsys.readouterr().out
    assert cli.main(["records", "revoke", key]) == 0
    assert tools.identify(key, secret) is None
    assert cli.main(["records", "credential", "x", "--course", "none"]) != 0
    assert cli.main(["records", "revoke", "none"]) != 0

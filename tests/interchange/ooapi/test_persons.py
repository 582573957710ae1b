"""What the interface tells about a person, it tells her, and nobody else."""

import re

import pytest
from django.http import HttpResponse
from django.test import Client
from tests.interchange.ooapi.conftest import Get
from tests.interchange.ooapi.world import World
from tests.visitors import Visitor

from changqing.accounts.models import User
from changqing.catalogue.models import Offering
from changqing.interchange.ooapi import routes
from changqing.learning.models import Enrolment

PERSONAL = [route for route in routes.ROUTES if route.personal]


def mine(world: World, path: str) -> str:
    return f"persons/{world.ids['personId'][0]}{path}"


def test_she_sees_herself(get: Get, world: World) -> None:
    me = get("persons/me", client=world.mei.client)
    assert me["primaryCode"] == {"codeType": "username", "code": "mei-of-the-hills"}
    assert me["displayName"] == me["preferredName"] == "梅小雨"
    assert (me["activeEnrolment"], me["affiliations"]) == (False, ["student"])
    assert get(f"persons/{me['personId']}", client=world.mei.client) == me
    assert get("persons", client=world.mei.client)["items"] == [me]
    assert get("persons", client=world.mei.client, q="陶")["items"] == []
    assert get("persons", client=world.mei.client, affiliations="employee")["items"] == []


def test_she_sees_her_enrolments_and_what_came_of_them(get: Get, world: World) -> None:
    (one,) = get(mine(world, "/course-offering-associations"), client=world.mei.client)["items"]
    assert (one["role"], one["state"]) == ("student", "finished")
    assert one["result"]["state"] == "completed"
    assert one["result"]["pass"] == "passed"
    assert one["result"]["resultDateTime"] == one["actualEndDateTime"]
    assert one["result"]["studyLoad"] == {"studyLoadUnit": "hour", "value": 2.0}
    same = get(f"course-offering-associations/{one['associationId']}", client=world.mei.client)
    assert same == one
    path = f"course-offerings/{one['courseOfferingId']}/course-offering-associations"
    assert get(path, client=world.mei.client)["items"] == [one]


def test_what_she_has_begun_goes_on(get: Get, world: World) -> None:
    path = f"persons/{world.ids['personId'][1]}/course-offering-associations"
    (one,) = get(path, client=world.tao.client)["items"]
    assert one["state"] == "associated"
    assert "result" not in one
    assert get("persons/me", client=world.tao.client)["activeEnrolment"] is True
    assert get(path, client=world.tao.client, state="finished")["items"] == []
    assert get(path, client=world.tao.client, resultState="completed")["items"] == []
    assert get(path, client=world.tao.client, role="lecturer")["items"] == []


def test_her_enrolment_can_be_had_with_all_that_belongs_to_it(get: Get, world: World) -> None:
    path = mine(world, "/course-offering-associations")
    (one,) = get(path, client=world.mei.client, expand="course_offering,academic_session")["items"]
    assert one["courseOffering"]["courseOfferingId"] == one["courseOfferingId"]
    assert one["academicSession"]["academicSessionId"] == one["courseOffering"]["academicSessionId"]
    whole = get(f"course-offering-associations/{one['associationId']}", client=world.mei.client, expand="person")
    assert whole["person"]["personId"] == whole["personId"]


def test_an_enrolment_in_no_offering_is_left_out(get: Get, world: World) -> None:
    Enrolment.objects.update(offering=None)
    assert get(mine(world, "/course-offering-associations"), client=world.mei.client)["items"] == []


def test_an_enrolment_stays_though_its_offering_is_planned_anew(get: Get, world: World) -> None:
    Offering.objects.update(state="concept")
    path = mine(world, "/course-offering-associations")
    assert len(get(path, client=world.mei.client, expand="course_offering")["items"]) == 1


SECRETS = ("梅小雨", "mei-of-the-hills")


def test_nobody_else_is_told_anything(world: World, subtests: pytest.Subtests) -> None:
    """Neither somebody who is not signed in, nor one with no account, nor another learner, nor an operator."""
    hers = {"personId": world.ids["personId"][0]}
    enrolment = Enrolment.objects.get(learner_id=hers["personId"])
    hers |= {"courseOfferingAssociationId": enrolment.id, "courseOfferingId": enrolment.offering_id or enrolment.id}
    operator, stranger = Visitor(), Visitor()
    operator.sign_up("warden", "管理员")
    User.objects.filter(username="warden").update(is_staff=True, is_superuser=True)
    stranger.read()
    for route in PERSONAL:
        path = "/ooapi/v6/" + re.sub(r"\{(\w+)\}", lambda found: str(hers.get(found[1], enrolment.id)), route.path)
        hidden = "{personId}" in route.path or route.path.endswith("AssociationId}")
        with subtests.test(path):
            for who in (Visitor(), stranger):
                answer = who.get(path)
                assert answer.status_code == answer.json()["status"] == 401
                assert answer["WWW-Authenticate"].startswith("Cookie ")
                assert tells(answer, enrolment) == []
            for who in (world.tao, operator):
                answer = who.get(path)
                assert answer.status_code in ((404,) if hidden else (200, 404))
                assert tells(answer, enrolment) == []


def tells(answer: HttpResponse, enrolment: Enrolment) -> list[str]:
    """What of her stands in an answer, which no cache may keep."""
    assert answer["Cache-Control"] == "private, no-store"
    assert not answer.has_header("ETag")
    text = answer.content.decode()
    return [one for one in (*SECRETS, str(enrolment.id), str(enrolment.learner_id)) if one in text]


def test_what_she_is_told_may_be_kept_by_no_cache(world: World) -> None:
    for path in ("persons/me", mine(world, "/course-offering-associations")):
        answer = world.mei.get(f"/ooapi/v6/{path}")
        assert answer["Cache-Control"] == "private, no-store"
        assert not answer.has_header("ETag")


def test_the_first_user_of_a_new_site_who_never_learnt_is_no_person(world: World) -> None:
    User.objects.create_superuser("root", password="x")
    client = Client()
    client.force_login(User.objects.get(username="root"))
    assert client.get("/ooapi/v6/persons/me").status_code == 404

"""The operators' page of the record store: credentials are shown once and taken back; projections tell how far."""

import base64
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from tests.factories import make_course, make_provider
from tests.visitors import Site, Visitor, operator, text

from changqing.records import projections, tools
from changqing.records.models import ProjectionState, ToolCredential

pytestmark = pytest.mark.django_db
HERE, TOOLS = "/console/records", "/console/records/tools"


@pytest.fixture
def wu(site: Site) -> Visitor:
    """An operator."""
    return operator()


def asked(key: str, secret: str) -> int:
    """Return what the store answers to a tool that asks for statements."""
    credential = base64.b64encode(f"{key}:{secret}".encode()).decode()
    headers = {"authorization": f"Basic {credential}", "x-experience-api-version": "1.0.3"}
    return Client().get("/xapi/statements", headers=headers).status_code


def test_a_credential_is_made_shown_once_used_and_taken_back(wu: Visitor) -> None:
    make_course("tomatoes")
    made = wu.post(TOOLS, {"name": "Quiz tool", "course": "tomatoes", "writes": "on", "reads": "own"})
    assert made.status_code == 201
    assert made["Cache-Control"] == "no-store"
    key, secret = re.findall(r"<dd><bdi>([\w-]+)</bdi></dd>", text(made))
    held = ToolCredential.objects.get()
    assert (held.key, held.writes, held.reads, held.course and held.course.slug) == (key, True, "own", "tomatoes")
    assert asked(key, secret) == 200
    page = wu.page(HERE)
    assert "Quiz tool" in page
    assert secret not in page
    assert "sends, and reads what it has sent" in page
    assert "Take it back" in wu.page(f"{TOOLS}/{key}")
    for _time in range(2):
        assert wu.post(f"{TOOLS}/{key}")["Location"] == f"{HERE}?done=revoked"
    assert asked(key, secret) == 401
    assert "taken back on" in wu.page(f"{TOOLS}/{key}")


@pytest.mark.parametrize(
    ("changes", "status", "told"),
    [
        ({"name": ""}, 422, "This field is required."),
        ({"provider": "nobody"}, 422, "There is none with this address."),
        ({"course": "no-such"}, 422, "There is none with this address."),
        ({"reads": "minds"}, 422, "Select a valid choice"),
        ({"writes": "", "reads": "none"}, 422, "It could do nothing at all."),
        ({"provider": "beihu", "course": "tomatoes"}, 404, "another provider"),
        ({"name": "\0"}, 422, "Null characters are not allowed."),
    ],
)
def test_what_cannot_be_is_told_and_nothing_is_made(
    wu: Visitor, changes: dict[str, str], status: int, told: str
) -> None:
    make_course("tomatoes")
    make_provider("beihu")
    response = wu.post(TOOLS, {"name": "A tool", "writes": "on", "reads": "own", **changes})
    assert response.status_code == status
    assert told in text(response)
    assert not ToolCredential.objects.exists()


def test_projections_tell_how_far_they_are(wu: Visitor) -> None:
    now = datetime.now(UTC)
    first, second, *_rest = sorted(projections.registered, key=lambda one: one.name)
    for one, more in ((first, {"done": 30, "total": 120}), (second, {"done": 9, "total": 9, "filled_at": now})):
        ProjectionState.objects.update_or_create(
            name=one.name, defaults={"version": one.version, "started_at": now, **more}
        )
    page = " ".join(wu.page(HERE).split())
    assert "being made: 25% (30 of 120 learners)" in page
    assert '<progress value="25" max="100">' in page
    assert "whole since" in page
    ProjectionState.objects.filter(name=second.name).update(version=second.version + 1)
    assert "It will be made when the server starts again." in wu.page(HERE)


def test_many_tools_are_leafed_through_with_as_many_queries(
    wu: Visitor, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    course = make_course("tomatoes")
    for number in range(60):
        tools.create(f"Tool {number}", course=course)
    with django_assert_max_num_queries(9):
        page = wu.page(HERE)
    assert "Tool 59" in page
    assert "Tool 9<" not in page
    assert "Tool 9<" in wu.page(f"{HERE}?page=2")


def test_what_others_send_is_refused(wu: Visitor) -> None:
    made, _secret = tools.create("A tool")
    mei = Visitor()
    mei.sign_up("mei", "梅小雨")
    for visitor in (Visitor(), mei):
        for address in (TOOLS, f"{TOOLS}/{made.key}"):
            told = {"name": "Mine", "writes": "on", "reads": "all"}
            assert visitor.post(address, told).status_code in (302, 404)
    assert ToolCredential.objects.get().revoked_at is None

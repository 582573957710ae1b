"""Whichever database says that its disk is full, and wherever it is met: 507, in the words of who asks."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from tests.conformance.lrs import VERSIONS, Lrs, problem, statement
from tests.visitors import HERE, Visitor

from changqing.records.models import Statement

pytestmark = pytest.mark.django_db(transaction=True)
WRITTEN = [f"{act} ON {table}" for table in ("records_mention", "records_document", "django_session")
           for act in ("INSERT", "UPDATE")]  # fmt: skip


@contextmanager
def full() -> Iterator[None]:
    """Let these tables take no more, as the database itself says it where its disk is full.

    SQLite has all the pages that it may have, and would need more; PostgreSQL raises what it raises then.
    """
    numbered = list(enumerate(WRITTEN))
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("CREATE TABLE filler (content BLOB)")
            for number, written in numbered:
                grow = "BEGIN INSERT INTO filler VALUES (zeroblob(1000000)); END"
                cursor.execute(f"CREATE TRIGGER full_{number} BEFORE {written} {grow}")
            [most], [pages] = (cursor.execute(f"PRAGMA {name}").fetchone() for name in ("max_page_count", "page_count"))
            cursor.execute(f"PRAGMA max_page_count = {pages}")
            yield
            cursor.execute(f"PRAGMA max_page_count = {most}")
            for number, _written in numbered:
                cursor.execute(f"DROP TRIGGER full_{number}")
            cursor.execute("DROP TABLE filler")
        else:
            cursor.execute(
                "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS"
                " $$ BEGIN RAISE 'could not extend file' USING ERRCODE = '53100'; END $$"
            )
            for number, written in numbered:
                cursor.execute(f"CREATE TRIGGER full_{number} BEFORE {written} EXECUTE FUNCTION no_room()")
            yield
            cursor.execute("DROP FUNCTION no_room CASCADE")


@pytest.mark.parametrize("version", VERSIONS)
def test_a_tool_is_told_and_goes_on_when_there_is_room(version: str) -> None:
    lrs = Lrs(version)
    one = statement()
    place = {"activityId": "https://tool.example/1", "agent": {"mbox": "mailto:lin@example.org"}, "stateId": "s"}
    acts: list[Callable[[], Any]] = [
        partial(lrs.ask, "POST", "statements", [statement(), one]),
        partial(lrs.ask, "PUT", "statements", one, statementId=one["id"]),
        partial(lrs.ask, "PUT", "activities/state", {"at": 1}, **place),
    ]
    with full():
        for act in acts:
            response = act()
            assert (response.status_code, problem(response)["code"]) == (507, "no-room")
            assert response["X-Experience-API-Version"] == lrs.version
        assert lrs.found() == []
    assert not Statement.objects.exists()
    assert all(act().status_code in (200, 204) for act in acts)


def test_a_person_is_told_also_where_it_is_met_around_the_page(settings: LazySettings) -> None:
    mei = Visitor()
    mei.client = Client(headers={"accept-language": "en", "origin": HERE}, raise_request_exception=False)
    mei.sign_up("mei", "梅小雨")
    settings.SESSION_SAVE_EVERY_REQUEST = True  # once the page is made
    with full():
        response = mei.get("/me")
        assert response.status_code == 507
        assert "All that was kept before is safe" in response.content.decode()
    assert mei.get("/me").status_code == 200

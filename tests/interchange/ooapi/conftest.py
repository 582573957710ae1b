"""The world that other systems ask about, made once for each test."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from tests.interchange.ooapi.world import World, make_world
from tests.visitors import Site, site

__all__ = ["site"]

Get = Callable[..., Any]


@pytest.fixture
def world(site: Site, db: None) -> World:
    return make_world(site)


@pytest.fixture
def get(world: World) -> Get:
    """Ask for a path as a program does; return what the JSON says, and see to it that it is what was expected."""

    def ask(path: str, status: int = 200, client: Client | None = None, **query: Any) -> Any:
        response = (client or Client()).get(f"/ooapi/v6/{path}", query)
        assert response.status_code == status, response.content.decode()
        kind = "application/json" if status == 200 else "application/problem+json"
        assert response["Content-Type"] == kind
        return response.json()

    return ask

"""The site and the people of these tests; and its edge, with nothing in memory yet."""

import pytest
from tests.visitors import Site, site

from changqing.core import version, wsgi
from changqing.core.edge import Edge

__all__ = ["site"]


@pytest.fixture
def edge(site: Site, db: None, monkeypatch: pytest.MonkeyPatch) -> Edge:
    """The application a server runs, in front of a course. No second passes but where a test says so."""
    monkeypatch.setattr(version, "POLL_SECONDS", 5e8)
    site.publish()
    return Edge(wsgi.application.application)

"""The site and the people of these tests."""

import pytest
from tests.credits.world import World, make_world
from tests.visitors import Site, site

__all__ = ["site"]


@pytest.fixture
def world(site: Site) -> World:
    """A learner with a certificate, and a university that may recognise it."""
    return make_world(site)

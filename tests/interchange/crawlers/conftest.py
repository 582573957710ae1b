"""A site with something of everything that search engines are led to."""

import pytest
from tests.interchange.ooapi.world import World, make_world
from tests.visitors import Site, site

from changqing.catalogue.models import Subject
from changqing.catalogue.services import changed

__all__ = ["site"]


@pytest.fixture
def world(site: Site, db: None) -> World:
    made = make_world(site)
    made.course.subject = Subject.objects.create(slug="growing", title={"en": "Growing"})
    made.course.save()
    changed(made.course)
    site.a_second_later()
    return made

"""The site and the people of these tests."""

import pytest
from tests.visitors import Site, Visitor, site

__all__ = ["site"]


@pytest.fixture
def mei(site: Site) -> Visitor:
    """Mei, who has completed a course."""
    site.publish()
    mei = Visitor()
    mei.sign_up("mei", "梅小雨")
    mei.complete()
    return mei

"""A learner, what she has earned, and who may recognise it."""

import dataclasses
from decimal import Decimal

from django.utils.timezone import localdate
from tests.factories import make_provider
from tests.visitors import Site, Visitor

from changqing.catalogue.models import Course, Provider
from changqing.credits import applying, publishing, queries
from changqing.credits.models import Application


@dataclasses.dataclass
class World:
    """A learner with the certificate of a course of two hours, worth one credit; a university that may recognise it."""

    mei: Visitor
    course: Course
    home: Provider
    other: Provider

    @property
    def learner_id(self):  # type: ignore[no-untyped-def]
        assert self.mei.learner
        return self.mei.learner.id

    def held(self) -> dict[str, int]:
        return {f"{one.provider.code} {one.unit}": one.balance for one in queries.balances(self.learner_id)}

    def apply(self, told: str = "") -> Application:
        return applying.apply(self.learner_id, self.course, self.other, "credit", told)


def make_world(site: Site) -> World:
    """Return the world of these tests."""
    site.publish()
    home, other = make_provider(), make_provider("beihu", name={"zh-Hans": "北湖大学", "en": "Beihu University"})
    publishing.publish_rate(home, "credit", valid_from=localdate(), hours_a_unit=Decimal(2))
    mei = Visitor()
    mei.sign_up("mei", "梅小雨")
    mei.complete()
    return World(mei, Course.objects.get(slug="balcony"), home, other)

"""The kinds of feeds, and reading one whole: nothing of it counts before all of it was read."""

from collections.abc import Callable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from changqing.interchange.harvest.asking import Asker
from changqing.interchange.harvest.found import Feed
from changqing.interchange.harvest.jsonld import reading as jsonld
from changqing.interchange.harvest.kept_answers import KeptAnswers
from changqing.interchange.harvest.models import JSONLD, OOAPI, Source
from changqing.interchange.harvest.ooapi import reading as ooapi
from changqing.interchange.harvest.terms import Terms

KINDS: dict[str, Callable[[Asker, str, Terms], Feed]] = {OOAPI: ooapi.read, JSONLD: jsonld.read}
TITLES: dict[str, str | Promise] = {OOAPI: _("Open Education API 6"), JSONLD: _("Courses of schema.org (JSON-LD)")}


def read(source: Source) -> Feed:
    """Return what the feed of a source says; raise `Refused` where it cannot be read whole."""
    terms = Terms(
        provider=source.provider,
        organisation=source.organisation,
        category=source.category,
        audiences=tuple(source.audiences),
        level=source.level,
    )
    kept = KeptAnswers(source.folder)
    feed = KINDS[source.kind](Asker(kept), source.address, terms)
    kept.save()
    return feed

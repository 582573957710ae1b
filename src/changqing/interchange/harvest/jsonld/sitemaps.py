"""Sitemaps (sitemaps.org 0.9): the addresses they lead to."""

from collections.abc import Sequence
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext_noop as _

from changqing.interchange.harvest.connecting import Answer
from changqing.interchange.harvest.refusing import refused, shown

NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def is_sitemap(text: str) -> bool:
    """Say whether a text is a sitemap, or a list of sitemaps."""
    beginning = text[:2_000]
    return "<urlset" in beginning or "<sitemapindex" in beginning


def read(answer: Answer) -> tuple[Sequence[str], Sequence[str]]:
    """Return the addresses of pages, and those of further sitemaps; raise `Refused` where it cannot be read."""
    try:
        root = fromstring(answer.body)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise refused(
            "no-sitemap",
            _("The sitemap %(address)s cannot be read: %(why)s."),
            address=shown(answer.address),
            why=str(error)[:200],
        ) from None
    pages = [one.text or "" for one in root.iterfind(f"{NAMESPACE}url/{NAMESPACE}loc")]
    further = [one.text or "" for one in root.iterfind(f"{NAMESPACE}sitemap/{NAMESPACE}loc")]
    return [one.strip() for one in pages], [one.strip() for one in further]

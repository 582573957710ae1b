"""Sitemaps (sitemaps.org 0.9): an index, and pieces that name each page once a language, with its alternates.

A piece is made of a few thousand rows and handed over whole: memory is bounded however many courses there are, and a
slow crawler holds nobody up.
"""

from collections.abc import Iterator
from datetime import date, datetime
from xml.sax.saxutils import escape, quoteattr

from django.conf import settings
from django.utils.timezone import get_default_timezone

from changqing.core.alternates import addresses
from changqing.interchange.crawlers.sections import SECTIONS, Page

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML = "http://www.w3.org/1999/xhtml"


def index() -> str:
    """Return the index of all pieces. At most two queries a section, once a version."""
    lines = [f'{HEAD}<sitemapindex xmlns="{SITEMAP}">']
    for section in SECTIONS.values():
        for number in range(1, section.pieces() + 1):
            lines.append(
                f"<sitemap><loc>{escape(f'{settings.SITE_URL}/sitemaps/{section.name}-{number}.xml')}</loc></sitemap>"
            )
    return "\n".join([*lines, "</sitemapindex>\n"])


def piece(name: str, number: int) -> str | None:
    """Return one piece of a section; None where there is none. At most three queries."""
    section = SECTIONS.get(name)
    if section is None or not 1 <= number <= section.pieces():
        return None
    lines = [f'{HEAD}<urlset xmlns="{SITEMAP}" xmlns:xhtml="{XHTML}">']
    for page in section.pages(number):
        lines += _entries(page)
    return "\n".join([*lines, "</urlset>\n"])


def _entries(page: Page) -> Iterator[str]:
    """Yield a page's entries: one for its address in each language, all with the same alternates."""
    path, changed = page
    there = addresses(path)
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{language}" href={quoteattr(address)}/>'
        for language, address in there.items()
    )
    last = f"<lastmod>{_moment(changed)}</lastmod>" if changed else ""
    for address in dict.fromkeys(there.values()):
        yield f"<url><loc>{escape(address)}</loc>{last}{links}</url>"


def _moment(value: date | datetime) -> str:
    if isinstance(value, datetime):
        value = value.astimezone(get_default_timezone()).replace(microsecond=0)
    return value.isoformat()

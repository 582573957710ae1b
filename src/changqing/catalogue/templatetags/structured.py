"""Template tags: what a page says to machines in its head (schema.org as JSON-LD; the feed of new courses).

A block of data is not run, so that the content security policy, which allows no script in a page, does not forbid it.
"""

from collections.abc import Iterable, Mapping, Sequence

import msgspec
from django import template
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from changqing.catalogue import structured
from changqing.catalogue.lists.cards import Card
from changqing.catalogue.models import Course, Place, Programme, Provider, Subject
from changqing.catalogue.structured import Node
from changqing.core.preferences import LANGUAGE_PARAMETER

register = template.Library()
# No sign by which a text could end the block, or begin a comment in it; and the two that are ends of line in a script.
_ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def _block(node: Node) -> SafeString:
    body = msgspec.json.encode(node).decode().translate(_ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{body}</script>')


@register.simple_tag
def course_data(course: Course) -> SafeString:
    """A course, its runs and meetings, and the way to its page."""
    return _block(structured.of_course(course))


@register.simple_tag
def provider_data(provider: Provider) -> SafeString:
    """A provider, and the way to its page."""
    return _block(structured.of_provider(provider))


@register.simple_tag
def programme_data(programme: Programme, courses: Iterable[Course]) -> SafeString:
    """A programme with its courses, and the way to its page."""
    return _block(structured.of_programme(programme, courses))


@register.simple_tag
def place_data(place: Place) -> SafeString:
    """A place, and the way to its page."""
    return _block(structured.of_place(place))


@register.simple_tag
def subject_data(subject: Subject, courses: Sequence[Course]) -> SafeString:
    """Courses that teach the same, and the way to their page."""
    return _block(structured.of_subject(subject, courses))


@register.simple_tag
def courses_data(cards: Sequence[Card]) -> SafeString:
    """The courses of a page of the list, and the way to each; nothing where there is none."""
    return _block(structured.of_courses((card.title, card.url) for card in cards)) if cards else mark_safe("")


@register.simple_tag
def site_data() -> SafeString:
    """The site and its search."""
    return _block(structured.of_site())


@register.simple_tag
def structured_data(node: Node) -> SafeString:
    """What a page of another room tells of itself."""
    return _block(node)


@register.simple_tag
def courses_feed() -> SafeString:
    """The link to the feed of new courses, in the reader's language."""
    return feed_of({})


def feed_of(chosen: Mapping[str, str]) -> SafeString:
    """Return the link to the feed of new courses, narrowed as a list is."""
    narrowed = {name: chosen[name] for name in ("category", "provider") if chosen.get(name)}
    query = urlencode({**narrowed, LANGUAGE_PARAMETER: get_language()})
    return format_html(
        '<link rel="alternate" type="application/rss+xml" title="{}" href="/courses.rss?{}">', _("New courses"), query
    )

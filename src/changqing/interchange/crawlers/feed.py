"""The feed of new courses: the newest fifty, in the reader's language, by RSS 2.0.

RSS and not Atom: every reader and every school's website knows it, and what Atom does better (updates, authors with
addresses) a list of new courses does not need.
"""

import re
from collections.abc import Mapping

from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.translation import gettext as _

from changqing.catalogue import codes
from changqing.catalogue.models import Course, Provider
from changqing.core.alternates import address
from changqing.core.text import LANGUAGES, label, pick

NEWEST = 50
CONTENT_TYPE = "application/rss+xml; charset=utf-8"
# Signs that no XML document may have (XML 1.0, section 2.2).
_no_xml = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _clean(text: str) -> str:
    return _no_xml.sub("", text)


def newest(chosen: Mapping[str, str], most: int = NEWEST) -> list[Course]:
    """Return the courses that came last, of a category and a provider where one is chosen. One query.

    By id, whose order is that of time (core.ids), since there is an index of that.
    """
    rows = Course.objects.filter(state="published").select_related("provider")
    if category := chosen.get("category"):
        rows = rows.filter(category=category)
    if provider := chosen.get("provider"):
        rows = rows.filter(provider__code=provider)
    return list(rows.order_by("-id")[:most])


def _title(chosen: Mapping[str, str]) -> str:
    """Return what the feed is called: new courses, of what."""
    provider = Provider.objects.filter(code=chosen.get("provider", "")).first()
    names = [label(chosen["category"])] if chosen.get("category") in codes.CATEGORIES else []
    names += [pick(provider.name)] if provider else []
    return " · ".join([_("New courses"), *names, _("Changqing")])


def write(chosen: Mapping[str, str], *, path: str, language: str) -> str:
    """Return the feed in a language (`zh-hans`, `en`), for the list's parameters `category` and `provider`.

    `path` is the feed's own, with its parameters. At most two queries.
    """
    feed = Rss201rev2Feed(
        title=_clean(_title(chosen)),
        link=address("/courses", language),
        description=_("Free courses from universities and colleges all over the country, the newest first."),
        language=LANGUAGES[language],
        feed_url=address(path, language),
    )
    for course in newest(chosen):
        feed.add_item(
            title=_clean(pick(course.title)),
            link=address(course.url, language),
            description=_clean(pick(course.summary)),
            # The same in every language, and for ever: a reader is not told of a course twice.
            unique_id=f"urn:uuid:{course.id}",
            unique_id_is_permalink=False,
            pubdate=course.created_at,
            author_name=None,
            categories=[label(course.category), _clean(pick(course.provider.name))],
        )
    return feed.writeString("utf-8")

"""Sitemaps, rules for crawlers, and the feed."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import urlencode

from changqing.core.policy import policy
from changqing.core.published import published
from changqing.interchange.crawlers import feed as feeds
from changqing.interchange.crawlers import robots as rules
from changqing.interchange.crawlers import sitemap as maps

XML = "application/xml; charset=utf-8"
CHOOSING_A_LANGUAGE = "Cookie, Accept-Language, Accept-Encoding"
MOST_SIGNS = 60


@policy("anyone")
@published()
def sitemap(request: HttpRequest) -> HttpResponse:
    """Answer with the index of all sitemaps."""
    return HttpResponse(maps.index(), content_type=XML)


@policy("anyone")
@published()
def sitemap_piece(request: HttpRequest, section: str, number: int) -> HttpResponse:
    """Answer with one sitemap."""
    found = maps.piece(section, number)
    if found is None:
        raise Http404
    return HttpResponse(found, content_type=XML)


@policy("anyone")
@published()
def robots(request: HttpRequest) -> HttpResponse:
    """Answer with the rules for crawlers."""
    return HttpResponse(rules.text(), content_type="text/plain; charset=utf-8")


@policy("anyone")
@published(vary=CHOOSING_A_LANGUAGE)
def feed(request: HttpRequest) -> HttpResponse:
    """Answer with the newest courses, of a category and a provider where one is chosen."""
    asked = {name: request.GET.get(name, "")[:MOST_SIGNS] for name in ("category", "provider")}
    chosen = {name: value for name, value in asked.items() if value.isprintable() and value}
    path = f"/courses.rss?{urlencode(chosen)}" if chosen else "/courses.rss"
    body = feeds.write(chosen, path=path, language=request.LANGUAGE_CODE)
    return HttpResponse(body, content_type=feeds.CONTENT_TYPE)

"""What crawlers are asked to leave alone (RFC 9309): what is personal, what is large, lists narrowed in many ways."""

from django.conf import settings

from changqing.catalogue import facets

# Pages of somebody's own, of staff, of programs; and what only records or checks something.
APART = (
    "/me$",
    "/me/",
    "/console",
    "/accounts/",
    "/preferences",
    "/certificates/",
    "/verify/",
    "/region",
    "/suggest",
    "/ooapi/",
    "/units",
    "/*/seen$",
    "/*/quizzes/",
    "/dump/*.gz$",
    "/dump/*.parquet$",
)
# By these alone a list is worth finding: the home page leads to them. The sitemap names them.
WORTH_FINDING = ("category", "audience", "area")
WORDS = ("q", "near", "explain")


def _narrowings() -> list[str]:
    """Return the parameters that crawlers need not follow."""
    declared = (*facets.COURSE_FACETS, *facets.PROGRAMME_FACETS, *facets.PROVIDER_FACETS, *facets.PLACE_FACETS)
    names = dict.fromkeys(facet.name for facet in declared if facet.name not in WORTH_FINDING)
    return [*WORDS, *names]


def text() -> str:
    """Return `robots.txt`."""
    lines = ["User-agent: *", "Allow: /courses.rss", *(f"Disallow: {path}" for path in APART)]
    for name in _narrowings():
        lines += [f"Disallow: /*?{name}=", f"Disallow: /*&{name}="]
    # Two of the lists worth finding at once.
    lines += [f"Disallow: /*?*{one}=*&{other}=" for one in WORTH_FINDING for other in WORTH_FINDING if one != other]
    return "\n".join([*lines, "", f"Sitemap: {settings.SITE_URL}/sitemap.xml", ""])

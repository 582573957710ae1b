"""Template tags every room's pages use: `tr`, `label`, `personal`, `static_url`, and small formats."""

from collections.abc import Mapping

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from changqing.core import static, text
from changqing.core.pages import hole

register = template.Library()


@register.filter
def tr(value: Mapping[str, str] | None) -> str:
    """The text in the reader's language, or the nearest there is."""
    return text.pick(value)


@register.filter
def label(code: str) -> str:
    """The translated name of a code."""
    return text.label(code)


@register.simple_tag(takes_context=True)
def personal(context: template.Context, name: str, *arguments: object) -> SafeString:
    """What is personal: on a public page a hole, filled for each visitor by the fragment of that name."""
    return hole(context.get("request"), name, *arguments)


@register.simple_tag
def static_url(name: str) -> str:
    """The address of a static file."""
    return static.url(name)


@register.filter
def megabytes(size: int) -> str:
    """Bytes as a person reads them: KB below one MB, else MB with one digit."""
    if size < 1_000_000:
        return gettext("%(size)d KB") % {"size": max(1, round(size / 1000))}
    return gettext("%(size).1f MB") % {"size": size / 1_000_000}


@register.filter
def hours(value: float) -> str:
    """Hours of study in words."""
    if value != int(value):
        return gettext("%(count).1f hours") % {"count": value}
    return ngettext("%(count)d hour", "%(count)d hours", int(value)) % {"count": int(value)}

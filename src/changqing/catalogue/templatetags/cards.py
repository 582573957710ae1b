"""Template tags: courses as cards."""

from django import template
from django.utils.safestring import SafeString

from changqing.catalogue.lists import cards
from changqing.catalogue.lists.card_rows import OnCard

register = template.Library()


@register.simple_tag(takes_context=True)
def course_card(context: template.Context, course: OnCard) -> SafeString:
    """A course as lists show it."""
    return cards.plain(course, context.get("display") or "standard")

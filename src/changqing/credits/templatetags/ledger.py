"""Amounts of the ledger in words."""

from decimal import Decimal

from django import template
from django.utils.translation import ngettext

from changqing.core.text import label

register = template.Library()


@register.filter
def in_units(amount: int, unit: str) -> str:
    """An amount (hundredths) of a unit in words: “2.5 credits”."""
    whole = amount // 100 if amount % 100 == 0 else 2
    count = f"{(Decimal(amount) / 100).normalize():f}"
    if unit == "hour":
        return ngettext("%(count)s hour of continuing education", "%(count)s hours of continuing education", whole) % {
            "count": count
        }
    return ngettext("%(count)s credit", "%(count)s credits", whole) % {"count": count}


@register.filter
def of_study(hours: Decimal) -> str:
    """Hours that make a unit, in words: “16 hours of study”."""
    words = ngettext("%(count)s hour of study", "%(count)s hours of study", 1 if hours == 1 else 2)
    return words % {"count": f"{hours.normalize():f}"}


@register.filter
def size(amount: int) -> int:
    """An amount without its sign."""
    return abs(amount)


@register.filter
def credits_label(code: str) -> str:
    """A state of an application, or what moved credits, in words."""
    return label(f"credits-{code}")

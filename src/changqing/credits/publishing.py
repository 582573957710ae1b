"""Changes: universities publish what their certificates are worth, and what they recognise of others. Never changed."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from changqing.catalogue.models import Course, Programme, Provider
from changqing.core.errors import DomainError
from changqing.credits.models import UNITS, Rate, Rule, hundredths


class BadRate(DomainError):
    """The rate says nothing, or would change one that others rely on."""

    code = "bad-rate"
    status = 422


class BadRule(DomainError):
    """The rule says nothing, or cannot be."""

    code = "bad-rule"
    status = 422


def rate(
    provider: Provider,
    unit: str,
    *,
    valid_from: date,
    hours_a_unit: Decimal | None = None,
    fixed: Decimal | None = None,
    course: Course | None = None,
) -> Rate:
    """Return a rate that may be published, which it is not yet. Raise `BadRate`.

    `hours_a_unit`: so many hours of study make one; `fixed`: so many units, however long it takes (0 ends a rate). A
    day that is over is taken only where the provider had no such rate then: what was published stands.
    """
    if unit not in dict(UNITS):
        raise BadRate(_("There is no such unit."), _("It is “credit” or “hour”."))
    if (hours_a_unit is None) == (fixed is None):
        raise BadRate(_("A rate is hours for a unit, or a fixed amount: one of the two."))
    if hours_a_unit is not None and not Decimal("0.01") <= hours_a_unit <= 10_000:
        raise BadRate(_("The hours for a unit are more than nothing, and at most 10,000."))
    if fixed is not None and not 0 <= fixed <= 10_000:
        raise BadRate(_("The amount is not below nothing, and at most 10,000."))
    if course and course.provider_id != provider.id:
        raise BadRate(_("The course is another provider's."))
    same = Rate.objects.filter(provider=provider, unit=unit, course=course)
    made = Rate(provider=provider, unit=unit, course=course, hours_a_unit=hours_a_unit, valid_from=valid_from)
    made.fixed = None if fixed is None else hundredths(fixed)
    latest = same.filter(valid_from=valid_from).order_by("-published_at", "-id").first()
    if latest and (latest.hours_a_unit, latest.fixed) == (made.hours_a_unit, made.fixed):
        raise BadRate(_("This is published already."))
    if valid_from < localdate() and same.filter(valid_from__lte=localdate()).exists():
        raise BadRate(_("There is a rate for that time."), _("Publish another from today on, or from a later day."))
    return made


@transaction.atomic
def publish_rate(provider: Provider, unit: str, **told: Any) -> Rate:
    """Publish what certificates of a provider, or of one course, are worth from a day on; `told` as in `rate`."""
    Provider.objects.select_for_update().get(id=provider.id)
    made = rate(provider, unit, **told)
    made.save(force_insert=True)
    return made


def rule(
    source: Provider | Course | Programme,
    target: Provider | Course | Programme,
    unit: str,
    *,
    valid_from: date,
    valid_until: date | None = None,
    percent: int = 100,
    most: Decimal | None = None,
    at_once: bool = False,
) -> Rule:
    """Return a rule that may be published, alike for alike, which it is not yet. Raise `BadRule`."""
    if unit not in dict(UNITS):
        raise BadRule(_("There is no such unit."), _("It is “credit” or “hour”."))
    if type(source) is not type(target):
        raise BadRule(
            _("A rule is a course for a course, a programme for a programme, or a university's for another's.")
        )
    giving, taking = (one if isinstance(one, Provider) else one.provider for one in (source, target))
    if giving.id == taking.id:
        raise BadRule(_("A university need not recognise what is its own."))
    if not 1 <= percent <= 100:
        raise BadRule(_("A rule gives from 1 to 100 per cent of what was earned."))
    if most is not None and not 0 < most <= 10_000:
        raise BadRule(_("The most that a rule gives is more than nothing, and at most 10,000."))
    if valid_until and valid_until < valid_from:
        raise BadRule(_("The rule would end before it begins."))
    made = Rule(source=giving, target=taking, unit=unit, percent=percent, at_once=at_once)
    made.most = None if most is None else hundredths(most)
    made.valid_from, made.valid_until = valid_from, valid_until
    if isinstance(source, Course) and isinstance(target, Course):
        made.source_course, made.target_course = source, target
    elif isinstance(source, Programme) and isinstance(target, Programme):
        made.source_programme, made.target_programme = source, target
    says = {field.attname: getattr(made, field.attname) for field in Rule._meta.concrete_fields}
    for name in ("id", "published_at"):
        del says[name]
    if Rule.objects.filter(**says).exists():
        raise BadRule(_("This is published already."))
    return made


@transaction.atomic
def publish_rule(
    source: Provider | Course | Programme, target: Provider | Course | Programme, unit: str, **told: Any
) -> Rule:
    """Publish what a university (`target`) recognises of another's (`source`); `told` as in `rule`."""
    Provider.objects.select_for_update().get(id=target.id if isinstance(target, Provider) else target.provider_id)
    made = rule(source, target, unit, **told)
    made.save(force_insert=True)
    return made


@transaction.atomic
def end_rule(rule: Rule, last: date) -> Rule:
    """Have a rule end with a day, today's at the earliest; what was recognised by it stays so. Raise `BadRule`."""
    found = Rule.objects.select_for_update().get(id=rule.id)
    if found.valid_until and found.valid_until < localdate():
        raise BadRule(_("It has ended. What was recognised by it stays so."))
    if last < localdate() or last < found.valid_from:
        raise BadRule(_("A rule ends today at the earliest, and not before it begins."))
    found.valid_until = last
    found.save(update_fields=["valid_until"])
    return found

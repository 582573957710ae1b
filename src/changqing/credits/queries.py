"""Reads: what a learner has, how it came, what could be recognised where, what waits for a decision."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from changqing.catalogue.models import Course, Programme, Provider
from changqing.credits.models import Account, Application, Claim, Entry, Rate, Rule, Step, Transfer

MOST = 200  # transfers of a learner that are shown


@dataclass
class Movement:
    """A transfer as a learner reads it: what came to her, and where, and what went."""

    transfer: Transfer
    lines: list[tuple[Provider, int]] = field(default_factory=list)


@dataclass
class Asked:
    """An application, with what happened to it."""

    application: Application
    steps: list[Step]

    @property
    def may_be_appealed(self) -> bool:
        """Whether the learner may ask for a second decision: once."""
        return self.application.state == "refused"

    @property
    def may_be_withdrawn(self) -> bool:
        """Whether it still waits."""
        return self.application.state in ("open", "appealed")


@dataclass(frozen=True)
class Chance:
    """What a university has published that it would recognise of what a learner earned elsewhere."""

    subject: Course | Programme
    rule: Rule
    earned: int
    worth: int

    @property
    def is_programme(self) -> bool:
        """Whether it is a whole programme."""
        return isinstance(self.subject, Programme)


def balances(learner_id: UUID) -> list[Account]:
    """Return what a learner holds, by provider and unit, where it is more than nothing. One query."""
    rows = Account.objects.filter(learner_id=learner_id, side="held", balance__gt=0).select_related("provider")
    return sorted(rows, key=lambda one: (one.unit, -one.balance, one.provider.code))


def movements(learner_id: UUID, most: int = MOST) -> list[Movement]:
    """Return what moved on a learner's accounts, the latest first. Three queries."""
    rows = Transfer.objects.filter(learner_id=learner_id).select_related("course", "programme")
    found = {one.id: Movement(one) for one in rows.order_by("-at", "-id")[:most]}
    held = Account.objects.filter(learner_id=learner_id, side="held").select_related("provider")
    accounts = {one.id: one.provider for one in held}
    for entry in Entry.objects.filter(
        learner_id=learner_id, transfer_id__in=list(found), account_id__in=list(accounts)
    ):
        found[entry.transfer_id].lines.append((accounts[entry.account_id], entry.amount))
    return list(found.values())


def claims(learner_id: UUID) -> list[Claim]:
    """Return the work of a learner that counts, and where. One query."""
    rows = Claim.objects.filter(learner_id=learner_id)
    return list(rows.select_related("course", "source", "provider").order_by("course__slug", "unit"))


def claims_of(learner_id: UUID, subject: Course | Programme, unit: str) -> list[Claim]:
    """Return a learner's claims to a course, or to all courses of a programme; empty where one is missing."""
    courses = [subject.id] if isinstance(subject, Course) else list(subject.courses.values_list("id", flat=True))
    rows = list(Claim.objects.filter(learner_id=learner_id, unit=unit, course_id__in=courses).select_related("source"))
    return rows if courses and len(rows) == len(courses) else []


def applications(learner_id: UUID) -> list[Asked]:
    """Return a learner's applications with their steps, the latest first. Two queries."""
    rows = Application.objects.filter(learner_id=learner_id)
    found = list(rows.select_related("course", "programme", "target", "rule").order_by("-created_at", "-id"))
    steps: dict[UUID, list[Step]] = defaultdict(list)
    for step in Step.objects.filter(learner_id=learner_id).order_by("at", "id"):
        steps[step.application_id].append(step)
    return [Asked(one, steps[one.id]) for one in found]


def application(learner_id: UUID, application_id: UUID) -> Asked | None:
    """Return an application with its steps. Two queries."""
    rows = Application.objects.filter(learner_id=learner_id, id=application_id)
    found = rows.select_related("course__provider", "programme__provider", "target", "rule").first()
    if found is None:
        return None
    steps = Step.objects.filter(learner_id=learner_id, application_id=application_id).order_by("at", "id")
    return Asked(found, list(steps))


def waiting() -> QuerySet[Application]:
    """Return the applications and appeals that wait for a decision, the oldest first."""
    rows = Application.objects.filter(state__in=("open", "appealed"))
    return rows.select_related("course__provider", "programme__provider", "target").order_by("created_at", "id")


def valid_on(day: date) -> Q:
    """Return the condition that a rule is valid on a day."""
    return Q(valid_from__lte=day) & (Q(valid_until=None) | Q(valid_until__gte=day))


def rate_on(provider_id: UUID, course_id: UUID, unit: str, day: date) -> Rate | None:
    """Return the rate for a certificate of that day: the course's own, else the provider's. One query."""
    rows = Rate.objects.filter(provider_id=provider_id, unit=unit, valid_from__lte=day)
    found = rows.filter(Q(course_id=course_id) | Q(course=None)).order_by("-valid_from", "-published_at", "-id")
    return max(found, key=lambda one: one.course_id is not None, default=None)


def rule_for(subject: Course | Programme, target_id: UUID, unit: str, day: date) -> Rule | None:
    """Return the rule by which a university recognises a course or a programme of another on a day. One query."""
    rows = Rule.objects.filter(valid_on(day), source_id=subject.provider_id, target_id=target_id, unit=unit)
    return max((one for one in rows if one.covers(subject)), key=lambda one: one.closeness, default=None)


def chances(learner_id: UUID, claimed: Sequence[Claim], asked: Sequence[Asked]) -> list[Chance]:
    """Return what others have published that they recognise of it, where that has not been asked. Two or three queries.

    `claimed` and `asked` are the learner's claims and applications.
    """
    free = [one for one in claimed if one.moved_id is None]
    rows = Rule.objects.filter(valid_on(localdate()), source_id__in={one.source_id for one in free})
    rules = list(rows.select_related("target", "target_course", "source_programme", "target_programme")) if free else []
    earlier = {
        (one.application.subject.id, one.application.target_id, one.application.unit): one for one in asked[::-1]
    }
    best: dict[tuple[Any, ...], Chance] = {}
    for claim in free:
        for rule in rules:
            if (rule.unit, rule.source_id) != (claim.unit, claim.source_id) or rule.target_id == claim.provider_id:
                continue
            if rule.covers(claim.course):
                _keep(best, earlier, Chance(claim.course, rule, claim.amount, rule.worth(claim.amount)))
    by_course = {(one.course_id, one.unit): one for one in free}
    for rule in rules:
        if programme := rule.source_programme:
            whole = [by_course.get((course.id, rule.unit)) for course in programme.courses.all()]
            parts = [one for one in whole if one]
            if parts and len(parts) == len(whole):
                earned = sum(one.amount for one in parts)
                _keep(best, earlier, Chance(programme, rule, earned, rule.worth(earned)))
    return sorted(best.values(), key=lambda one: (-one.worth, one.subject.slug, one.rule.target.code))


def _keep(best: dict[tuple[Any, ...], Chance], earlier: dict[tuple[Any, ...], Asked], one: Chance) -> None:
    """Keep the rule that counts for a subject at a university."""
    key = (one.subject.id, one.rule.target_id, one.rule.unit)
    there = best.get(key)
    if may_be_asked(earlier.get(key), one.rule) and (there is None or one.rule.closeness > there.rule.closeness):
        best[key] = one


def may_be_asked(earlier: Asked | None, rule: Rule | None) -> bool:
    """Say whether something may be applied for, after what was asked last of the same university for the same work.

    What was refused is appealed; what was refused for good may be asked again when another rule was published since.
    """
    if earlier is None or earlier.application.state in ("withdrawn", "reversed"):
        return True
    return earlier.application.state == "final" and rule is not None and rule.published_at > earlier.steps[-1].at


def rates(provider: Provider | None = None) -> QuerySet[Rate]:
    """Return the published rates, of all or of one provider."""
    rows = Rate.objects.select_related("provider", "course").order_by("provider__code", "unit", "-valid_from", "id")
    return rows.filter(provider=provider) if provider else rows


def rules(provider: Provider | None = None) -> QuerySet[Rule]:
    """Return the published rules, of all or of those that one university recognises or is recognised by."""
    rows = Rule.objects.select_related(
        "source", "target", "source_course", "target_course", "source_programme", "target_programme"
    )
    rows = rows.order_by("target__code", "source__code", "unit", "-valid_from", "id")
    return rows.filter(Q(source=provider) | Q(target=provider)) if provider else rows

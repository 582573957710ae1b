"""Facts: rates and rules that universities publish, accounts and what moved on them, applications and decisions.

Amounts are whole hundredths of a unit: of a credit, or of an hour of continuing education.
"""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from changqing.catalogue.models import Course, Programme, Provider
from changqing.core.ids import new_id

UNITS = [("credit", _("credits")), ("hour", _("hours of continuing education"))]
STATES = [
    ("open", _("waiting for a decision")),
    ("accepted", _("recognised")),
    ("refused", _("not recognised")),
    ("appealed", _("appealed, waiting for a second decision")),
    ("final", _("not recognised, also on appeal")),
    ("withdrawn", _("withdrawn")),
    ("reversed", _("recognised, and taken back later")),
]
SIDES = [("held", "held"), ("issued", "issued")]
KINDS = [("earned", _("earned")), ("recognised", _("recognised")), ("reversed", _("taken back"))]
LABELS = {f"credits-{code}": name for code, name in (*UNITS, *STATES, *KINDS)}


def hundredths(amount: Decimal) -> int:
    """Return an amount in hundredths of a unit, rounded half up."""
    return int((amount * 100).to_integral_value(ROUND_HALF_UP))


class Rate(models.Model):
    """What certificates of a provider are worth from a day on: so many hours of study a unit, or a fixed amount.

    Published once and never changed: another takes its place from another day on. `course` where it is of one course.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, db_constraint=False, related_name="+")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, null=True, db_constraint=False, related_name="+")
    unit = models.CharField(max_length=10, choices=UNITS)
    hours_a_unit = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    fixed = models.PositiveIntegerField(null=True)
    valid_from = models.DateField()
    published_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["provider", "unit", "valid_from"], name="rate_of_provider")]

    def worth(self, hours: float) -> int:
        """Return what so many hours of study are worth, in hundredths."""
        if self.hours_a_unit:
            return hundredths(Decimal(str(hours)) / self.hours_a_unit)
        return self.fixed or 0


class Rule(models.Model):
    """What a university recognises of another's: a course for a course, a programme for a programme, or anything.

    `percent` of what was earned, at most `most`. Published once and never changed; `valid_until`, its last day, ends
    it. `at_once`: what it covers needs nobody's decision.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    source = models.ForeignKey(Provider, on_delete=models.PROTECT, db_constraint=False, related_name="+")
    source_course = models.ForeignKey(
        Course, on_delete=models.PROTECT, null=True, db_constraint=False, related_name="+"
    )
    source_programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, null=True, db_constraint=False, related_name="+"
    )
    target = models.ForeignKey(Provider, on_delete=models.PROTECT, db_constraint=False, related_name="+")
    target_course = models.ForeignKey(
        Course, on_delete=models.PROTECT, null=True, db_constraint=False, related_name="+"
    )
    target_programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, null=True, db_constraint=False, related_name="+"
    )
    unit = models.CharField(max_length=10, choices=UNITS)
    percent = models.PositiveSmallIntegerField(default=100)
    most = models.PositiveIntegerField(null=True)
    at_once = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    published_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["source", "unit"], name="rule_of_source")]

    @property
    def is_general(self) -> bool:
        """Whether it is of anything a university offers, not of one course or programme."""
        return self.source_course_id is None and self.source_programme_id is None

    @property
    def closeness(self) -> tuple[Any, ...]:
        """What says, of those that cover the same, which counts: the closest, of these the latest."""
        return not self.is_general, self.published_at, self.id

    def covers(self, subject: Course | Programme) -> bool:
        """Say whether it covers a course or a programme; one of anything covers courses, each by itself."""
        if isinstance(subject, Course):
            return self.source_course_id == subject.id or self.is_general
        return self.source_programme_id == subject.id

    def worth(self, earned: int) -> int:
        """Return how much it gives for what was earned, both in hundredths."""
        given = earned * self.percent // 100
        return given if self.most is None else min(given, self.most)


class Account(models.Model):
    """What a learner has at a provider, in a unit.

    `held` is hers, and never below nothing; the other side, `issued`, is what the provider has given her, below
    nothing. Both are kept with the learner, so that whatever moves stays within what belongs to one person.
    `balance` is the sum of its entries, kept in the transaction that adds one.
    """

    pk = models.CompositePrimaryKey("learner_id", "id")
    learner_id = models.UUIDField()
    id = models.UUIDField(default=new_id, editable=False)
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, db_constraint=False, related_name="+")
    unit = models.CharField(max_length=10, choices=UNITS)
    side = models.CharField(max_length=10, choices=SIDES)
    balance = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["learner_id", "provider", "unit", "side"], name="one_account"),
            models.CheckConstraint(
                condition=models.Q(side="held", balance__gte=0) | models.Q(side="issued", balance__lte=0),
                name="never_below_nothing",
            ),
        ]


class Transfer(models.Model):
    """Something that moved credits, once: earned, recognised elsewhere, or taken back. Its entries sum to nothing.

    It is about a course, or about a programme. `reverses` is the transfer that it takes back; only one can.
    """

    pk = models.CompositePrimaryKey("learner_id", "id")
    learner_id = models.UUIDField()
    id = models.UUIDField(default=new_id, editable=False)
    kind = models.CharField(max_length=10, choices=KINDS)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, null=True, db_constraint=False, related_name="+")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, null=True, db_constraint=False, related_name="+")
    unit = models.CharField(max_length=10, choices=UNITS)
    reverses = models.UUIDField(null=True)
    told = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["learner_id", "at"], name="transfers_of_learner")]
        constraints = [
            models.UniqueConstraint(
                fields=["learner_id", "reverses"], condition=models.Q(reverses__isnull=False), name="taken_back_once"
            )
        ]

    @property
    def subject(self) -> Course | Programme:
        """The course or the programme it is about."""
        return self.course or self.programme  # type: ignore[return-value]


class Entry(models.Model):
    """One line of a transfer: so much onto an account, or off it (below nothing)."""

    pk = models.CompositePrimaryKey("learner_id", "id")
    learner_id = models.UUIDField()
    id = models.UUIDField(default=new_id, editable=False)
    transfer_id = models.UUIDField()
    account_id = models.UUIDField()
    amount = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["learner_id", "transfer_id"], name="entries_of_transfer")]


class Claim(models.Model):
    """Work that counts: it counts once, at one provider. Deleted when it is taken back where it was earned.

    `source` is where it was earned, by the transfer `earned_id`; `provider` where it counts now; `moved_id` the
    transfer that took it there, none while it counts where it was earned.
    """

    pk = models.CompositePrimaryKey("learner_id", "course", "unit")
    learner_id = models.UUIDField()
    course = models.ForeignKey(Course, on_delete=models.PROTECT, db_constraint=False, related_name="+")
    unit = models.CharField(max_length=10, choices=UNITS)
    amount = models.PositiveIntegerField()
    source = models.ForeignKey(Provider, on_delete=models.PROTECT, db_constraint=False, related_name="+")
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, db_constraint=False, related_name="+")
    earned_id = models.UUIDField()
    moved_id = models.UUIDField(null=True)


class Application(models.Model):
    """A learner asks a university to recognise what she earned elsewhere: a course, or a programme.

    One at a time for the same work at the same university. `rule` is the one that covers it; where none does, whoever
    decides says how much it is worth. `told_by_learner` is what she wrote to it.
    """

    pk = models.CompositePrimaryKey("learner_id", "id")
    learner_id = models.UUIDField()
    id = models.UUIDField(default=new_id, editable=False)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, null=True, db_constraint=False, related_name="+")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, null=True, db_constraint=False, related_name="+")
    target = models.ForeignKey(Provider, on_delete=models.PROTECT, db_constraint=False, related_name="+")
    unit = models.CharField(max_length=10, choices=UNITS)
    rule = models.ForeignKey(Rule, on_delete=models.PROTECT, null=True, db_constraint=False, related_name="+")
    told_by_learner = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=STATES, default="open")
    transfer_id = models.UUIDField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["learner_id", "course", "target", "unit"],
                condition=models.Q(state__in=("open", "appealed", "accepted"), course__isnull=False),
                name="one_application_a_course",
            ),
            models.UniqueConstraint(
                fields=["learner_id", "programme", "target", "unit"],
                condition=models.Q(state__in=("open", "appealed", "accepted"), programme__isnull=False),
                name="one_application_a_programme",
            ),
        ]
        indexes = [models.Index(fields=["state", "created_at"], name="applications_waiting")]

    @property
    def subject(self) -> Course | Programme:
        """The course or the programme it is about."""
        return self.course or self.programme  # type: ignore[return-value]


class Step(models.Model):
    """What happened to an application, and why: a decision, an appeal, a withdrawal. Steps are only added.

    `by_id` is the user who decided, none where the learner or a rule did; `by_name` as it was then.
    """

    pk = models.CompositePrimaryKey("learner_id", "id")
    learner_id = models.UUIDField()
    id = models.UUIDField(default=new_id, editable=False)
    application_id = models.UUIDField()
    state = models.CharField(max_length=10, choices=STATES)
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=150, blank=True)
    amount = models.PositiveIntegerField(default=0)
    reasons = models.TextField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["learner_id", "application_id"], name="steps_of_application")]

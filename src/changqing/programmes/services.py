"""Changes: aims are set, cohorts are made, learners join and leave."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from changqing.accounts.services import lock
from changqing.catalogue.models import Programme
from changqing.core.errors import DomainError
from changqing.programmes.models import Aim, Cohort, Part


class NotOpen(DomainError):
    """Nobody can join this cohort now."""

    code = "cohort-not-open"
    status = 409

    def __init__(self) -> None:
        super().__init__(_("Nobody can join this cohort now."), _("Choose another one."))


class NameTaken(DomainError):
    """The programme has a cohort of this name."""

    code = "cohort-exists"
    status = 409

    def __init__(self) -> None:
        super().__init__(_("This programme has a cohort of that name."), _("Choose another name."))


def set_aim(programme: Programme, *, people: Mapping[str, int], completions: int, teaching_hours: float) -> Aim:
    """Say what a programme is to reach."""
    values = {
        "people": {code: number for code, number in people.items() if number},
        "completions": completions, "teaching_hours": teaching_hours,
    }  # fmt: skip
    return Aim.objects.update_or_create(programme=programme, defaults=values)[0]


def add_cohort(programme: Programme, *, name: str, starts: date, ends: date | None) -> Cohort:
    """Make a cohort; raise `NameTaken`."""
    try:
        with transaction.atomic():
            return Cohort.objects.create(programme=programme, name=name, starts=starts, ends=ends)
    except IntegrityError as error:
        raise NameTaken from error


def close_cohort(cohort: Cohort) -> None:
    """Let nobody join any more from tomorrow on."""
    today = localdate()
    Cohort.objects.filter(id=cohort.id).update(ends=max(today, cohort.starts))


@transaction.atomic
def join(learner_id: UUID, cohort: Cohort, audience: str) -> Part:
    """Take part in a programme. Who takes part already changes cohort or audience; the day she joined stays."""
    today = localdate()
    if (cohort.ends and cohort.ends < today) or audience not in cohort.programme.audiences:
        raise NotOpen
    lock(learner_id)
    found = Part.objects.filter(learner_id=learner_id, programme=cohort.programme).first()
    joined = found.joined_on if found else today
    return Part.objects.update_or_create(
        learner_id=learner_id, programme_id=cohort.programme_id,
        defaults={"cohort": cohort, "audience": audience, "joined_on": joined},
    )[0]  # fmt: skip


def leave(learner_id: UUID, programme: Programme) -> None:
    """Take part no more. What she learnt stays hers."""
    Part.objects.filter(learner_id=learner_id, programme=programme).delete()


@transaction.atomic
def move_parts(*, source: UUID, target: UUID) -> None:
    """Make the parts of one learner another's; where both take part, the other's stays."""
    there = set(Part.objects.filter(learner_id=target).values_list("programme_id", flat=True))
    for row in list(Part.objects.filter(learner_id=source)):
        Part.objects.filter(learner_id=source, programme_id=row.programme_id).delete()
        if row.programme_id not in there:
            row.learner_id = target
            row.save(force_insert=True)

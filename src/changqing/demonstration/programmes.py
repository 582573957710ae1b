"""What the nation's programmes are to reach, their cohorts, and who takes part."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.utils.timezone import localdate

from changqing.accounts.models import Learner
from changqing.catalogue.models import Programme
from changqing.core.ids import derived_id
from changqing.demonstration.nation import number
from changqing.learning.models import Enrolment
from changqing.programmes.models import Aim, Cohort, Part

BEFORE = timedelta(days=60)  # since when a cohort is open
MEMBERS = 40  # of programmes with a whole course


def write(programmes: Sequence[Programme], people: Sequence[UUID]) -> None:
    """Give each programme an aim and a cohort that is open; let people take part in those with a whole course."""
    today = localdate()
    begun = today - BEFORE
    cohorts = {
        one.id: Cohort(
            id=derived_id("cohort", one.id), programme=one, name=f"{begun:%Y}-{1 + (begun.month > 6)}", starts=begun
        )
        for one in programmes
    }
    Aim.objects.bulk_create(
        [
            Aim(
                programme=one, people={code: 40 + number("aim", one.id, code) % 12 * 30 for code in one.audiences},
                completions=60 + number("completions", one.id) % 20 * 20,
                teaching_hours=20 + number("hours", one.id) % 9 * 10,
            )
            for one in programmes
        ],
        batch_size=500,
    )  # fmt: skip
    Cohort.objects.bulk_create(cohorts.values(), batch_size=500)
    whole = Programme.objects.filter(courses__has_content=True, id__in=list(cohorts)).distinct()
    Part.objects.bulk_create(
        [_part(one, cohorts[one.id], learner_id) for one in whole for learner_id in _some(one, people)],
        batch_size=500,
    )


def _some(programme: Programme, people: Sequence[UUID]) -> Sequence[UUID]:
    start = number("parts", programme.id) % max(1, len(people) - MEMBERS)
    return people[start : start + MEMBERS]


def _part(programme: Programme, cohort: Cohort, learner_id: UUID) -> Part:
    choice = number("as", programme.id, learner_id)
    return Part(
        learner_id=learner_id, programme=programme, cohort=cohort,
        audience=programme.audiences[choice % len(programme.audiences)],
        joined_on=cohort.starts + timedelta(days=choice % 50),
    )  # fmt: skip


def of_coordinator(user_id: UUID, people: Sequence[UUID], usernames: Sequence[str]) -> None:
    """Let the coordinator's programme have what the learners of the demonstration learn, and let them take part."""
    programme = Programme.objects.filter(
        provider__duties__user_id=user_id, provider__duties__kind="coordinator"
    ).first()
    if programme is None:
        return
    cohort = programme.cohorts.all()[0]
    learners = list(Learner.objects.filter(user__username__in=usernames).values_list("id", flat=True))
    programme.courses.add(*(one.course for one in Enrolment.objects.filter(learner_id__in=learners)))
    members = dict.fromkeys([*_some(programme, people), *learners])
    Part.objects.filter(programme=programme).delete()
    Part.objects.bulk_create([_part(programme, cohort, one) for one in members])
    Part.objects.filter(programme=programme, learner_id__in=learners).update(joined_on=cohort.starts)

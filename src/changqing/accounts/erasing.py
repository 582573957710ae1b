"""Erasing a person: all that is hers goes, at once; what is left are counts that name nobody.

PIPL, article 47; GDPR, article 17. What others' records say of her (a seat she booked for somebody) loses her id.
"""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from changqing.accounts.models import FormerLearner, Learner, User
from changqing.accounts.personal import Person, register
from changqing.accounts.services import end_sessions, lock
from changqing.core import audit, work
from changqing.core.audit import Actor
from changqing.core.errors import DomainError


class StillOnDuty(DomainError):
    """Someone who works for the site or a university is not erased while she does."""

    code = "still-on-duty"
    status = 409

    def __init__(self) -> None:
        super().__init__(
            _("This account works for the site."), _("Have another operator take that off first, then erase it.")
        )


def person_of(learner: Learner) -> Person:
    """Return whose data hangs on a learner."""
    return Person(learner.id, learner.user_id)


@transaction.atomic
def erase(person: Person, by: Actor = audit.HERSELF) -> dict[str, int]:
    """Erase a person; return how many rows went, by table. Done twice, the second time nothing goes.

    That it was done, and by whom, is in the audit log.
    """
    user = User.objects.filter(id=person.user_id).first() if person.user_id else None
    if user and user.is_staff:
        raise StillOnDuty
    lock(person.learner_id)
    for step in register.first:
        step(person)
    gone: dict[str, int] = {}
    if user:
        gone["usersessions.UserSession"] = end_sessions(user)
    for holding in reversed(register.holdings):
        for label, count in holding.rows(person).delete()[1].items():
            gone[label] = gone.get(label, 0) + count
    former = list(FormerLearner.objects.filter(learner_id=person.learner_id).values_list("id", flat=True))
    FormerLearner.objects.filter(learner_id=person.learner_id).delete()
    work.forget_about([person.learner_id, *former, *([person.user_id] if person.user_id else [])])
    if gone:
        audit.record(by, "person:erased", subjects=[person.learner_id])
    return gone

"""What the room does in the background: waiting lists move on, rules are looked at."""

from contextlib import suppress
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from changqing.accounts.queries import present_id
from changqing.classes.models import ClaimTry, WrongCode
from changqing.classes.paper import services as paper
from changqing.classes.seats import services as seats
from changqing.content import packs
from changqing.content import queries as content
from changqing.core.work import task
from changqing.learning import services as learning


@task
def move_waiting_lists() -> None:
    """Offer seats whose time to accept is over to the next."""
    seats.lapse_all()


@task
def forget() -> None:
    """Delete what is not needed any more: pictures of signed sheets after two days, wrong codes after one."""
    paper.forget_pictures()
    for tries in (WrongCode, ClaimTry):
        tries._default_manager.filter(tried_at__lt=timezone.now() - timedelta(days=1)).delete()


@task
def look_at_rules(course_id: str, learner_ids: list[str]) -> None:
    """Complete a course for those learners whose rule is met by hours in class; who came to class is enrolled."""
    release = next(iter(content.latest_releases([UUID(course_id)])), None)
    if release is None:
        return  # nothing of it is on line, and it has no rule: the hours are in the record
    for learner_id in learner_ids:
        with suppress(packs.BadPack):
            learning.attended(present_id(UUID(learner_id)), release)

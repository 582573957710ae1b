"""Reads: who is asking."""

from collections.abc import Collection
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.http import HttpRequest

from changqing.accounts.models import FormerLearner, Learner, PhoneNumber, User
from changqing.core.pages import LEARNER_COOKIE

signer = Signer(salt="changqing.learner")
# Where a request remembers who is learning; `core.pages` takes it off requests for public pages.
CURRENT = "changqing.learner"


def learner_of_cookie(request: HttpRequest) -> Learner | None:
    """Return the learner without account whom this device's cookie names. At most two queries."""
    try:
        learner_id = UUID(signer.unsign(request.COOKIES.get(LEARNER_COOKIE, "")))
    except (BadSignature, ValueError):
        return None
    # A cookie may be copied or outlive a sign-out: it never opens the record of someone who has an account.
    return Learner.objects.filter(id=learner_id, user=None).first()


def learner_of(request: HttpRequest) -> Learner | None:
    """Return who is learning on this request: the account's learner, else the cookie's, else nobody."""
    if request.user.is_authenticated:
        return Learner.objects.filter(user=request.user).select_related("user").first()
    return learner_of_cookie(request)


def current_learner(request: HttpRequest) -> Learner | None:
    """Return `learner_of(request)`, looked up once a request."""
    if CURRENT not in request.META:
        request.META[CURRENT] = learner_of(request)
    learner: Learner | None = request.META[CURRENT]
    return learner


def present_id(learner_id: UUID) -> UUID:
    """Return under which id a learner's record is kept now (she may have been merged into her account)."""
    former = FormerLearner.objects.filter(id=learner_id).first()
    return former.learner_id if former else learner_id


def present_ids(learner_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Return, for those of these ids that are or were learners of this site, under which id each is kept now.

    None, or two queries.
    """
    if not learner_ids:
        return {}
    found = {one: one for one in Learner.objects.filter(id__in=learner_ids).values_list("id", flat=True)}
    former = FormerLearner.objects.filter(id__in=set(learner_ids) - found.keys())
    return found | dict(former.values_list("id", "learner_id"))


def user_of_number(number: str) -> User | None:
    """Return whose account has this telephone number (E.164), proved to be hers. One query."""
    found = PhoneNumber.objects.filter(fingerprint=PhoneNumber.print_of(number), verified_at__isnull=False)
    row = found.select_related("user").first()
    return row.user if row else None


def number_of(user: User) -> tuple[str, bool] | None:
    """Return the telephone number of an account (E.164), and whether it is proved to be hers."""
    row = PhoneNumber.objects.filter(user_id=user.pk).first()
    return (row.number, row.verified_at is not None) if row else None

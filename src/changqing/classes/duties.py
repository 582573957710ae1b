"""Who looks after which classes: teachers their own, coordinators their provider's, hosts those at their place."""

from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from changqing.accounts.models import User
from changqing.catalogue.models import Place, Provider
from changqing.classes.models import Duty, Session, Teaching
from changqing.core.policy import declare


def providers_of(user: User) -> QuerySet[Provider]:
    """Return the providers whose classes an account plans: all, for an operator."""
    if user.is_staff:
        return Provider.objects.all()
    return Provider.objects.filter(duties__user_id=user.id, duties__kind="coordinator")


def places_of(user: User) -> QuerySet[Place]:
    """Return the places whose door and telephone an account answers: all, for an operator."""
    if user.is_staff:
        return Place.objects.all()
    hosted = Q(duties__user_id=user.id, duties__kind="host")
    coordinated = Q(provider__duties__user_id=user.id, provider__duties__kind="coordinator")
    return Place.objects.filter(hosted | coordinated).distinct()


def sessions_of(user: User) -> QuerySet[Session]:
    """Return the sessions whose roll an account may take."""
    if user.is_staff:
        return Session.objects.all()
    taught = Q(id__in=Teaching.objects.filter(user_id=user.id).values("session"))
    hosted = Q(place__in=Duty.objects.filter(user_id=user.id, kind="host").values("place"))
    own = Duty.objects.filter(user_id=user.id, kind="coordinator").values("provider")
    return Session.objects.filter(taught | hosted | Q(place__provider__in=own) | Q(course__provider__in=own))


def takes_roll(user: User, session: Session) -> bool:
    """Say whether an account may take the roll of a session. At most one query, kept on the account."""
    if user.is_staff:
        return True
    kept: dict[UUID, bool] = vars(user).setdefault("changqing_rolls", {})
    if session.id not in kept:
        kept[session.id] = sessions_of(user).filter(id=session.id).exists()
    return kept[session.id]


def plans(user: User, session: Session) -> bool:
    """Say whether an account may move a session or call it off. At most one query."""
    return user.is_staff or providers_of(user).filter(id=session.course.provider_id).exists()


def has_any(user: User) -> bool:
    """Say whether an account teaches, or looks after anything. At most two queries."""
    if user.is_staff:
        return True
    return Duty.objects.filter(user_id=user.id).exists() or Teaching.objects.filter(user_id=user.id).exists()


def _teacher(request: HttpRequest) -> bool:
    return request.user.is_authenticated and has_any(request.user)


def _coordinator(request: HttpRequest) -> bool:
    user = request.user
    return user.is_authenticated and (
        user.is_staff or Duty.objects.filter(user_id=user.id, kind="coordinator").exists()
    )


declare("teacher", _teacher)
declare("coordinator", _coordinator)

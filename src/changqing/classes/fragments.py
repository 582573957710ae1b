"""What the pages of places, courses and the learner show of classes; and the front page of those near."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language

from changqing.accounts.queries import current_learner
from changqing.catalogue.models import Place
from changqing.classes import duties, queries, showing
from changqing.classes.finding.map import drawn
from changqing.classes.finding.search import places_within
from changqing.classes.models import Room
from changqing.classes.views.finding import next_at, next_of
from changqing.core.kept import Kept
from changqing.core.pages import fragment

NEIGHBOURS = 30  # kilometres


_drawn: Kept[str] = Kept(most=300)


def _once(request: HttpRequest, name: str, thing: str, draw: Callable[[], str]) -> str:
    """Return what is the same for everybody: drawn once a version, language and display, not for each who is known."""
    return _drawn.get_or((name, thing, get_language(), getattr(request, "display", "standard")), draw)


@fragment("place-classes")
def place_classes(request: HttpRequest, place_id: str) -> str:
    """On a place's page: the next classes there, its rooms, its screen and calendar."""
    return _once(request, "place", place_id, lambda: _place_classes(request, place_id))


def _place_classes(request: HttpRequest, place_id: str) -> str:
    place = Place.objects.get(id=place_id)
    here = (place.latitude, place.longitude)
    near = sorted((away, other) for other, away in places_within(here, NEIGHBOURS).items() if other != place.id)[:6]
    names = {one.id: one for one in Place.objects.filter(id__in=[other for _away, other in near])}
    beside = [(names[other], away) for away, other in near]
    context = {
        "cards": next_at(UUID(place_id)),
        "rooms": list(Room.objects.filter(place_id=place_id)),
        "place": place,
        "map": drawn(here, [((one.latitude, one.longitude), one.name) for one, _away in beside]),
        "beside": [
            {
                "place": one,
                "number": number,
                "where": showing.where_text(here, (one.latitude, one.longitude), away),
            }
            for number, (one, away) in enumerate(beside, 1)
        ],
    }
    return render_to_string("personal/place-classes.html", context, request)


@fragment("course-classes")
def course_classes(request: HttpRequest, course_id: str, slug: str) -> str:
    """On a course's page: its next classes in rooms."""
    return _once(request, "course", course_id, lambda: _course_classes(request, course_id, slug))


def _course_classes(request: HttpRequest, course_id: str, slug: str) -> str:
    cards = next_of(UUID(course_id))
    return render_to_string("personal/course-classes.html", {"cards": cards, "slug": slug}, request) if cards else ""


@fragment("my-classes")
def my_classes(request: HttpRequest) -> str:
    """On the learner's own page: what is new, and what comes next."""
    learner = current_learner(request)
    if learner is None:
        return ""
    rows = [row for row in queries.mine(learner.id, timezone.now()) if row.booking.is_alive][:3]
    context = {
        "teaches": request.user.is_authenticated and not request.user.is_staff and duties.has_any(request.user),
        "rows": [{**showing.card(row.session), "booking": row.booking} for row in rows],
        "news": len(queries.unseen(learner.id)),
    }
    return render_to_string("personal/my-classes.html", context, request)

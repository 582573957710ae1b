"""What the pages of places, courses and the learner show of classes; and the front page of those near."""

from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from changqing.accounts.queries import current_learner
from changqing.classes import queries, showing
from changqing.classes.models import Room
from changqing.classes.views.finding import next_at, next_of
from changqing.core.pages import fragment


@fragment("place-classes")
def place_classes(request: HttpRequest, place_id: str) -> str:
    """On a place's page: the next classes there, its rooms, its screen and calendar."""
    rooms = list(Room.objects.filter(place_id=place_id))
    context = {"cards": next_at(UUID(place_id)), "rooms": rooms, "place_id": place_id}
    return render_to_string("personal/place-classes.html", context, request)


@fragment("course-classes")
def course_classes(request: HttpRequest, course_id: str, slug: str) -> str:
    """On a course's page: its next classes in rooms."""
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
        "rows": [{**showing.card(row.session), "booking": row.booking} for row in rows],
        "news": len(queries.unseen(learner.id)),
        "tomorrow": timezone.now() + timedelta(days=1),
    }
    return render_to_string("personal/my-classes.html", context, request)

"""What a helper sees here: the classes to come of whom he helps; and on a class's page, whom he can ask a seat for."""

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from changqing.accounts.helping import Scope, let
from changqing.accounts.helping import queries as helpings
from changqing.accounts.models import Helping, User
from changqing.classes import queries, showing
from changqing.classes.models import Session

CLASSES = "classes"


def _classes(request: HttpRequest, helping: Helping) -> str:
    rows = [showing.own(row) for row in queries.mine(helping.learner_id, timezone.now()) if row.booking.is_alive]
    return render_to_string("classes/helping.html", {"rows": rows, "helping": helping}, request)


let(Scope(CLASSES, _("See my classes, ask for seats and give them back"), _classes, order=20))


def people_for(request: HttpRequest, session: Session) -> list[dict[str, Any]]:
    """Return whom the visitor can ask a seat for, and who has one there; no query for whoever is not signed in."""
    if not request.user.is_authenticated:
        return []
    assert isinstance(request.user, User)
    found = []
    for one in helpings.of_helper(request.user, CLASSES):
        booking = queries.booking(one.learner_id, session.id)
        found.append({"helping": one, "name": one.learner.name, "has_it": bool(booking and booking.is_alive)})
    return found

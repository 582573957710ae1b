"""Middleware: the cookie that lets a learner without account go on; when a session was last used."""

from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from changqing.accounts import queries, services
from changqing.core.pages import LEARNER_COOKIE

SEEN = "seen"  # in a session: the day it was last used
LEARNER_HEADER = "Changqing-Learner"
COOKIE_AGE = 60 * 60 * 24 * 400


class LearnerCookie:
    """Give a new learner her cookie; take it back when what was done on the device is in an account."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        learner = request.META.get(queries.CURRENT)
        if learner and response.headers.get("Content-Type", "").startswith("text/html"):
            response.headers[LEARNER_HEADER] = str(learner.id)  # the service worker keeps her work under her name
        if learner and request.META.get(services.NEW):
            response.set_cookie(
                LEARNER_COOKIE,
                queries.signer.sign(str(learner.id)),
                max_age=COOKIE_AGE,
                httponly=True,
                samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
            )
        elif request.META.get(services.ADOPTED):
            response.delete_cookie(LEARNER_COOKIE, samesite="Lax")
        return response


class SessionsSeen:
    """Keep the day a session was last used, for its owner's list; one write a day, none where no session is read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        session = request.session
        if session.accessed and SESSION_KEY in session and session.session_key:
            today = timezone.localdate().isoformat()
            if session.get(SEEN) != today:
                session[SEEN] = today
                UserSession.objects.filter(session_key=session.session_key).update(last_seen_at=timezone.now())
        return response

"""Errors for people: a stable code, what happened, what to do. Pages, API and command line show the same one."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.functional import Promise

from changqing.core import problems, room


class DomainError(Exception):
    """Something a person asked for cannot be done, and why.

    `code` is stable and may be tested for; `message` says what happened; `remedy` what to do next; `status` is the
    HTTP status a view answers with.
    """

    code = "error"
    status = 400

    def __init__(self, message: str | Promise, remedy: str | Promise = "", *, code: str | None = None) -> None:
        super().__init__(str(message))
        self.message = message
        self.remedy = remedy
        if code:
            self.code = code

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()


class NoRoom(DomainError):
    """The disk is full (RFC 4918, section 11.5). Nothing is half-written: the database takes its transaction back."""

    code = "no-room"
    status = 507

    def __init__(self) -> None:
        super().__init__(
            "The site's disk is full: what was sent is not kept.",
            "What was kept before is safe. Send it again later; as soon as there is room, it is taken.",
        )


@contextmanager
def full_disk_told() -> Iterator[None]:
    """Turn whatever means that a disk is full into `NoRoom`."""
    try:
        yield
    except Exception as error:
        if room.is_full(error):
            raise NoRoom from error
        raise


def answer(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Return a page that says what is wrong, in the reader's language, or a problem where programs ask."""
    template = "507.html" if isinstance(error, NoRoom) else "error.html"
    # Around the middleware that chooses the language it is that of the site.
    with translation.override(getattr(request, "LANGUAGE_CODE", None) or translation.get_language()):
        told = problems.refusal(request, error.status, str(error), error.code)
        return told or render(request, template, {"error": error}, status=error.status)


class DomainErrors:
    """Middleware: a `DomainError`, or a full disk, that leaves a view becomes a page or a problem that says it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, DomainError):
            return answer(request, exception)
        return answer(request, NoRoom()) if room.is_full(exception) else None

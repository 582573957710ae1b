"""Errors for people: a stable code, what happened, what to do. Pages, API and command line show the same one."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise

from changqing.core import problems


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


class DomainErrors:
    """Middleware: a `DomainError` that leaves a view becomes a page that says it, or a problem where programs ask."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, DomainError):
            told = problems.refusal(request, exception.status, str(exception), exception.code)
            return told or render(request, "error.html", {"error": exception}, status=exception.status)
        return None

"""Helpers: a relative or volunteer does things for a learner, by her consent, for a time.

A helper stays himself: he never gets her session, and what he may do has addresses of its own under `/me/helping`. So
he cannot come to quizzes, certificates, credits or her account, whatever is built there (docs/decisions/helper.md).

Rooms register what they let a helper do: a scope, and the part of the helper's page that shows it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import Promise

from changqing.accounts.models import Helping


@dataclass(frozen=True)
class Scope:
    """One thing a learner may let a helper do: in her words, and how his page shows it."""

    code: str
    hers: str | Promise
    show: Callable[[HttpRequest, Helping], str]
    order: int = 50


_scopes: dict[str, Scope] = {}


def let(scope: Scope) -> None:
    """Register what a room lets a helper do."""
    _scopes[scope.code] = scope


def scopes() -> list[Scope]:
    """Return all there is to be let, in order."""
    return sorted(_scopes.values(), key=lambda one: one.order)

"""Stencils: a template rendered once, and filled many times.

Lists repeat small components a hundred times a page, each with other words in it. A stencil renders the template once a
language, with marks where the words go, and keeps the text between them; filling it is putting strings together, thirty
times as quick. The template stays the one place that says how the component looks. `core.frames` does it for pages.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from html import escape
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from changqing.core.kept import Lasting

Fill = Callable[..., SafeString]

_mark = re.compile("\x02(\\d+)\x03")


@lru_cache(maxsize=1_000)
def mark(place: int) -> SafeString:
    """Return what stands in a template for the value of that place."""
    return SafeString(f"\x02{place}\x03")


class Stencil:
    """What was rendered with marks in it."""

    def __init__(self, rendered: str) -> None:
        pieces = _mark.split(rendered)
        self._form = "%s".join(piece.replace("%", "%%") for piece in pieces[::2])
        self._places = tuple(map(int, pieces[1::2]))

    @property
    def form(self) -> str:
        """It with `%s` for each value, for what is filled very often with values that need no escaping.

        Raise `ValueError` where the template does not show each once, in their order.
        """
        if self._places != tuple(range(len(self._places))):
            raise ValueError(f"the values stand in the order {self._places}")
        return self._form

    def fill(self, *values: object) -> SafeString:
        """Return it with these values at the marks, each escaped."""
        there = [_escaped(value) for value in values]
        return SafeString(self._form % tuple([there[place] for place in self._places]))


kept: Lasting[Stencil] = Lasting(5_000)


def _escaped(value: object) -> str:
    if isinstance(value, SafeString):
        return value
    return str(value) if type(value) is int else escape(str(value))


def stencil(template: str, *slots: str, **fixed: Any) -> Fill:
    """Return a function that renders the template with these slots filled, in their order, each escaped."""
    return cut(template, *slots, **fixed).fill


def cut(template: str, *slots: str, **fixed: Any) -> Stencil:
    """Return the template as a stencil with these slots.

    `fixed` are values that are always the same, such as whether a choice is selected: the template may test them.
    A slot may only be shown; what is tested or looped over cannot be one.
    """

    def make() -> Stencil:
        marked = {name: mark(place) for place, name in enumerate(slots)}
        return Stencil(render_to_string(template, {**fixed, **marked}).strip())

    return kept.get_or((template, slots, tuple(sorted(fixed.items())), get_language()), make)


def filled(template: str, values: Mapping[str, object], **fixed: Any) -> SafeString:
    """Return the template with these values in it, each escaped.

    There is a stencil for each set of values that are there: of an empty one the template may test that it is.
    """
    there = {name: value for name, value in values.items() if value}
    return stencil(template, *there, **fixed)(*there.values())


def with_marks(values: Any, texts: list[object]) -> Any:
    """Return texts, or dicts and lists of them, with a mark for each text that is not empty; put those into `texts`."""
    if isinstance(values, str) and values:
        texts.append(values)
        return mark(len(texts) - 1)
    if isinstance(values, Mapping):
        return {name: with_marks(value, texts) for name, value in values.items()}
    if isinstance(values, Sequence) and not isinstance(values, str):
        return [with_marks(value, texts) for value in values]
    return values

"""Stencils: a component rendered once, and filled many times.

Lists repeat small components a hundred times a page, each with other words in it. A stencil renders the template once a
language, with marks where the words go, and keeps the text between them; filling it is putting strings together, thirty
times as quick. The template stays the one place that says how the component looks.
"""

import re
from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

Fill = Callable[..., SafeString]

_mark = re.compile("\x02(\\d+)\x03")
_cut: dict[tuple[Any, ...], tuple[list[str], list[int]]] = {}


def stencil(template: str, *slots: str, **fixed: Any) -> Fill:
    """Return a function that renders the template with these slots filled, in their order, each escaped.

    `fixed` are values that are always the same, such as whether a choice is selected: the template may test them.
    A slot may only be shown; what is tested or looped over cannot be one.
    """
    key = (template, slots, tuple(sorted(fixed.items())), get_language())
    if key not in _cut or settings.DEBUG:
        marked = {name: mark_safe(f"\x02{place}\x03") for place, name in enumerate(slots)}
        pieces = _mark.split(render_to_string(template, {**fixed, **marked}).strip())
        _cut[key] = (pieces[::2], [int(place) for place in pieces[1::2]])
    texts, places = _cut[key]

    def fill(*values: object) -> SafeString:
        escaped = [value if isinstance(value, SafeString) else escape(str(value)) for value in values]
        found = [texts[0]]
        for text, place in zip(texts[1:], places, strict=True):
            found += (escaped[place], text)
        return SafeString("".join(found))

    return fill


def filled(template: str, values: Mapping[str, object], **fixed: Any) -> SafeString:
    """Return the template with these values in it, each escaped.

    There is a stencil for each set of values that are there: of an empty one the template may test that it is.
    """
    there = {name: value for name, value in values.items() if value}
    return stencil(template, *there, **fixed)(*there.values())

"""Frames: a public page whose template is rendered once, and filled many times.

From one answer of a list to the next only texts differ: the address, the words that were typed, the rows and choices,
which come rendered. So the template is rendered with a mark for each of them (`core.stencils`), and kept.
"""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language

from changqing.core import alternates, preferences
from changqing.core.pages import IMPERSONAL
from changqing.core.stencils import Stencil, kept, with_marks

AROUND = ("path", "canonical", "alternates")  # texts that the base template has on every public page


def framed(request: HttpRequest, template: str, texts: Mapping[str, Any], **fixed: Any) -> HttpResponse:
    """Answer with a page of that template.

    `texts` are texts, and dicts and lists of texts. The template may show one, test whether it is there, and walk
    through several; it can neither compare one with another nor change it. `fixed` it may test, and has few values.
    Nothing else of the request may be in the page. One that is not public is rendered anew: it has what is personal.
    """
    if IMPERSONAL not in request.META:
        return render(request, template, {**texts, **fixed})
    around = preferences.site(request) | alternates.links(request)
    values: list[object] = []
    shape = with_marks({**texts, **{name: around.pop(name) for name in AROUND}}, values)
    key = (template, get_language(), repr(shape), *around.values(), *sorted(fixed.items()))
    frame = kept.get_or(key, lambda: Stencil(render_to_string(template, {**fixed, **shape}, request)))
    return HttpResponse(frame.fill(*values))

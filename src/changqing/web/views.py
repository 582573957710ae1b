"""The page that shows every component in every state."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from changqing.core.pages import public_page
from changqing.core.policy import policy
from changqing.web.samples import samples


@policy("anyone")
@public_page()
def design(request: HttpRequest) -> HttpResponse:
    """Show the design system; the browser tests photograph it."""
    return render(request, "web/design.html", {"samples": samples(getattr(request, "display", "standard"))})

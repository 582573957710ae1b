"""The operators' pages of the record store: how far projections are, and the tools that send and read."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _

from changqing.catalogue.models import Course, Provider
from changqing.core.errors import DomainError
from changqing.core.forms import Form, find
from changqing.core.paging import listed
from changqing.core.policy import policy
from changqing.records import tools
from changqing.records.models import ProjectionState, ToolCredential
from changqing.records.projections import registered

PAGE_SIZE = 50
HERE, TOOLS = "/console/records", "/console/records/tools"
READS = [("all", _("all of that")), ("own", _("what it has sent itself")), ("none", _("nothing"))]


class ToolForm(Form):
    """Which tool it is, what it is kept to, and what it may do there."""

    name = forms.CharField(label=_("Which tool it is for"), max_length=200)
    provider = forms.SlugField(
        label=_("Only what is about this university's courses"),
        max_length=60,
        required=False,
        help_text=_("Its code; empty for all of the site."),
    )
    course = forms.SlugField(
        label=_("Only what is about this course"),
        max_length=100,
        required=False,
        help_text=_("The end of its address."),
    )
    writes = forms.BooleanField(label=_("It may send statements"), required=False, initial=True)
    reads = forms.ChoiceField(label=_("It may read"), choices=READS, initial="own")

    def clean_provider(self) -> Provider | None:
        code = self.cleaned_data["provider"]
        return find(Provider.objects.all(), code=code) if code else None

    def clean_course(self) -> Course | None:
        slug = self.cleaned_data["course"]
        return find(Course.objects.all(), slug=slug) if slug else None

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not self.errors and not found["writes"] and found["reads"] == "none":
            self.add_error(None, _("It could do nothing at all."))
        return found


@policy("operator")
def records(request: HttpRequest) -> HttpResponse:
    """How far each projection has been made of history, and the tools, the latest first."""
    return _shown(request)


def _shown(request: HttpRequest, status: int = 200, **more: Any) -> HttpResponse:
    rows = ToolCredential.objects.select_related("provider", "course").order_by("-id")
    shown, page = listed(request, rows, PAGE_SIZE, HERE)
    context = {
        "projections": _projections(),
        "tools": shown,
        "page": page,
        "form": ToolForm(),
        "done": request.GET.get("done", ""),
        "endpoint": f"{settings.SITE_URL}/xapi/",
        **more,
    }
    return render(request, "records/console/records.html", context, status=status)


def _projections() -> list[dict[str, Any]]:
    """Return each projection with its state; one that has none is filled when the server starts."""
    there = {one.name: one for one in ProjectionState.objects.all()}
    found = []
    for one in sorted(registered, key=lambda one: one.name):
        state = there.get(one.name)
        share = 100 * state.done // state.total if state and state.total else 0
        found.append({"name": one.name, "version": one.version, "state": state, "percent": min(share, 100)})
    return found


@policy("operator")
def make_tool(request: HttpRequest) -> HttpResponse:
    """Make a credential; its secret is shown on the answer, this once."""
    if request.method != "POST":
        return HttpResponseRedirect(HERE)
    form = ToolForm(request.POST)
    if not form.is_valid():
        return _shown(request, status=422, form=form)
    try:
        made, secret = tools.create(**form.cleaned_data)
    except DomainError as refused:
        form.refuse(refused)
        return _shown(request, status=refused.status, form=form)
    response = _shown(request, status=201, made=made, secret=secret)
    response.headers["Cache-Control"] = "no-store"
    return response


@policy("operator")
def tool(request: HttpRequest, key: str) -> HttpResponse:
    """One tool's credential; a post takes it back."""
    if not tools.is_key(key):
        raise Http404
    found = get_object_or_404(ToolCredential.objects.select_related("provider", "course"), key=key)
    if request.method == "POST":
        tools.revoke(found.key)
        return HttpResponseRedirect(f"{HERE}?done=revoked", status=303)
    return render(request, "records/console/tool.html", {"tool": found})

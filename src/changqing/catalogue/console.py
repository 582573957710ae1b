"""The operators' pages of the catalogue: synonyms, and courses that teach the same."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import urlencode

from changqing.catalogue import editing, queries
from changqing.catalogue.lists.choices import read
from changqing.catalogue.models import SynonymGroup
from changqing.catalogue.search import NoIndex, Search
from changqing.catalogue.search.synonyms import split
from changqing.catalogue.search.words import normal
from changqing.core.errors import DomainError
from changqing.core.ids import read_id
from changqing.core.paging import pages_of
from changqing.core.policy import policy
from changqing.core.text import Text

PAGE_SIZE = 50


def _typed(request: HttpRequest) -> str:
    return read(request.path, request.GET).text


def _page(request: HttpRequest, total: int, typed: str) -> dict[str, Any]:
    """Return which page of a table is asked for, and the addresses of its neighbours."""
    choices = read(request.path, request.GET)
    pages = pages_of(total, PAGE_SIZE)
    return choices.neighbours(min(choices.page, pages), pages)


def _synonyms(request: HttpRequest, status: int = 200, **refused: Any) -> HttpResponse:
    typed = _typed(request)
    groups = list(SynonymGroup.objects.order_by("-updated_at", "id"))
    if typed:
        wanted = normal(typed)
        groups = [one for one in groups if any(wanted in normal(word) for word in (*one.words, *one.narrower))]
    total = len(groups)
    page = _page(request, total, typed)
    first = (int(page["number"]) - 1) * PAGE_SIZE
    context = {"q": typed, "total": total, "page": page, "groups": groups[first : first + PAGE_SIZE], **refused}
    return render(request, "catalogue/console/synonyms.html", context, status=status)


@policy("operator")
def synonyms(request: HttpRequest) -> HttpResponse:
    """The table of words that mean the same; a post saves one group or deletes it."""
    if request.method != "POST":
        return _synonyms(request)
    words, narrower = (split(request.POST.get(name, "")) for name in ("words", "narrower"))
    group_id = read_id(request.POST.get("group", ""))
    if "delete" in request.POST:
        if group_id is None or not editing.drop_synonyms(group_id):
            raise Http404
        return HttpResponseRedirect("/console/synonyms", status=303)
    try:
        saved = editing.save_synonyms(words, narrower, group_id)
    except DomainError as error:
        typed = {"words": request.POST.get("words", ""), "narrower": request.POST.get("narrower", "")}
        return _synonyms(request, status=400, refused=error, sent={**typed, "group": group_id})
    return HttpResponseRedirect(f"/console/synonyms?{urlencode({'q': saved.words[0]})}", status=303)


def _title(request: HttpRequest) -> Text:
    return {"zh-Hans": request.POST.get("title_zh", ""), "en": request.POST.get("title_en", "")}


def _subjects(request: HttpRequest, status: int = 200, **refused: Any) -> HttpResponse:
    typed = _typed(request)
    found: list[Any] = []
    if typed:
        try:
            numbers = Search(typed, "course").page(size=PAGE_SIZE, number=1).numbers
            found = queries.courses_in_order(queries.rows_of(numbers))
        except NoIndex:
            found, _total = queries.courses_without_index(typed, {}, size=PAGE_SIZE, offset=0)
    context = {"q": typed, "found": found, "subjects": queries.subjects(), **refused}
    return render(request, "catalogue/console/subjects.html", context, status=status)


@policy("operator")
def subjects(request: HttpRequest) -> HttpResponse:
    """Courses that teach the same: look for them, tick them, name what they teach."""
    if request.method != "POST":
        return _subjects(request)
    ids = [one for text in request.POST.getlist("course") if (one := read_id(text))]
    try:
        subject = editing.declare_alike(_title(request), ids, request.POST.get("subject", ""))
    except DomainError as error:
        return _subjects(request, status=400, refused=error, ticked=ids, sent=_title(request))
    return HttpResponseRedirect(f"/console/subjects/{subject.slug}", status=303)


@policy("operator")
def subject(request: HttpRequest, slug: str) -> HttpResponse:
    """One subject: its title, its courses; any can be taken out, or all of it dissolved."""
    found = queries.subject(slug)
    if found is None:
        raise Http404
    if request.method == "POST":
        if "dissolve" in request.POST:
            editing.dissolve(found)
            return HttpResponseRedirect("/console/subjects", status=303)
        if course := read_id(request.POST.get("take_out", "")):
            editing.take_out(found, course)
        else:
            try:
                editing.rename_subject(found, _title(request))
            except DomainError as error:
                context = {"subject": found, "refused": error}
                return render(request, "catalogue/console/subject.html", context, status=400)
        kept = queries.subject(slug)
        return HttpResponseRedirect(f"/console/subjects/{slug}" if kept else "/console/subjects", status=303)
    return render(request, "catalogue/console/subject.html", {"subject": found})

"""Taking part in a programme; running one: aims, cohorts, and the report as page, PDF and workbook."""

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from changqing.accounts.models import User
from changqing.accounts.queries import current_learner
from changqing.accounts.services import learner_for
from changqing.catalogue.models import Programme
from changqing.classes.duties import providers_of
from changqing.core import limits
from changqing.core.ids import read_id
from changqing.core.limits import HOUR, Limit
from changqing.core.paging import listed
from changqing.core.policy import policy
from changqing.programmes import queries, services, shapes
from changqing.programmes.forms import AimForm, CohortForm
from changqing.programmes.models import Aim, Cohort

PAGE_SIZE = 50
JOINED = Limit(200, HOUR)  # with no account, from one address: a hall full of people
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@policy("anyone")
@require_POST
def join(request: HttpRequest, slug: str) -> HttpResponse:
    """Take part, with an account or without."""
    cohort_id = read_id(request.POST.get("cohort", ""))
    rows = Cohort.objects.select_related("programme")
    found = rows.filter(id=cohort_id, programme__slug=slug).first() if cohort_id else None
    if found is None:
        raise Http404
    if not request.user.is_authenticated:  # reports count people: nobody makes them up by the thousand
        limits.take("join-programme", limits.address_of(request), JOINED)
    services.join(learner_for(request).id, found, request.POST.get("audience", "")[:30])
    return redirect(f"{found.programme.url}#part")


@policy("anyone")
@require_POST
def leave(request: HttpRequest, slug: str) -> HttpResponse:
    """Take part no more."""
    programme = get_object_or_404(Programme, slug=slug)
    if learner := current_learner(request):
        services.leave(learner.id, programme)
    return redirect(f"{programme.url}#part")


def _own(request: HttpRequest, slug: str) -> Programme:
    """Return a programme of a provider the visitor coordinates; 404 for others."""
    assert isinstance(request.user, User)
    rows = Programme.objects.filter(provider__in=providers_of(request.user)).select_related("provider")
    return get_object_or_404(rows.prefetch_related("cohorts"), slug=slug)


@policy("coordinator")
def programmes(request: HttpRequest) -> HttpResponse:
    """The programmes of the providers one coordinates."""
    assert isinstance(request.user, User)
    rows = Programme.objects.filter(provider__in=providers_of(request.user)).select_related("provider")
    found, page = listed(request, rows.annotate(people=Count("parts")).order_by("slug"), PAGE_SIZE, "/teach/programmes")
    return render(request, "programmes/programmes.html", {"rows": found, "page": page})


@policy("coordinator")
def run(request: HttpRequest, slug: str) -> HttpResponse:
    """What a programme is to reach, and its cohorts; a post changes either."""
    programme = _own(request, slug)
    sent, status, act = request.POST, 200, request.POST.get("act", "")
    aim = Aim.objects.filter(programme=programme).first()
    aim_form = AimForm(sent if act == "aim" else None, programme=programme, aim=aim)
    cohort_form = CohortForm(sent if act == "cohort" else None)
    here = f"/teach/programmes/{slug}"
    if request.method == "POST":
        status = 422
        if act == "aim" and aim_form.is_valid():
            services.set_aim(programme, **aim_form.told())
            return redirect(here)
        if act == "cohort" and cohort_form.is_valid():
            try:
                services.add_cohort(programme, **cohort_form.cleaned_data)
                return redirect(here)
            except services.NameTaken as taken:
                cohort_form.add_error("name", str(taken))
        if act == "close":
            services.close_cohort(get_object_or_404(programme.cohorts, id=read_id(sent.get("cohort", ""))))
            return redirect(here)
    context = {
        "programme": programme, "aim_form": aim_form, "cohort_form": cohort_form, "years": queries.years(programme),
        "cohorts": programme.cohorts.annotate(people=Count("parts")),
    }  # fmt: skip
    return render(request, "programmes/run.html", context, status=status)


def _report(request: HttpRequest, slug: str) -> queries.Report:
    programme, asked = _own(request, slug), request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and len(asked) == 4 else None
    if asked and year not in queries.years(programme):
        raise Http404
    return queries.report(programme, year)


@policy("coordinator")
def report(request: HttpRequest, slug: str) -> HttpResponse:
    """What came of a programme, held against its aim."""
    made = _report(request, slug)
    context = {
        "report": made, "programme": made.programme, "years": queries.years(made.programme),
        "heading": shapes.heading(made), "tables": shapes.tables(made),
        "query": f"?year={made.year}" if made.year else "",
    }  # fmt: skip
    return render(request, "programmes/report.html", context)


def _file(made: queries.Report, content: bytes, kind: str, ending: str) -> HttpResponse:
    name = f"{made.programme.slug}-{made.year or 'all'}.{ending}"
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@policy("coordinator")
def report_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """The same on paper."""
    made = _report(request, slug)
    return _file(made, shapes.pdf(made), "application/pdf", "pdf")


@policy("coordinator")
def report_xlsx(request: HttpRequest, slug: str) -> HttpResponse:
    """The same as a workbook, a sheet a table."""
    made = _report(request, slug)
    return _file(made, shapes.workbook(made), WORKBOOK, "xlsx")

"""The operators' page of classes: who coordinates and hosts; what was called off, what is marked differently."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render

from changqing.classes import showing
from changqing.classes.finding.search import with_shown
from changqing.classes.forms import DutyForm, duties_shown
from changqing.classes.models import Attendance, Duty, Session
from changqing.classes.queries import names
from changqing.core.ids import read_id
from changqing.core.paging import listed
from changqing.core.policy import policy

PAGE_SIZE = 50
HERE = "/console/classes"


@policy("operator")
def classes(request: HttpRequest) -> HttpResponse:
    """Who looks after what; a post gives a duty or takes one back."""
    form, status = DutyForm(), 200
    if request.method == "POST":
        if "take" in request.POST:
            get_object_or_404(Duty, id=read_id(request.POST["take"])).delete()
            return HttpResponseRedirect(HERE, status=303)
        form, status = DutyForm(request.POST), 422
        if form.is_valid():
            told = form.cleaned_data
            Duty.objects.get_or_create(
                user_id=told["user"].id, kind=told["kind"], provider=told["provider"], place=told["place"]
            )
            return HttpResponseRedirect(HERE, status=303)
    rows, page = listed(request, duties_shown(), PAGE_SIZE, HERE)
    who = names([one.user_id for one in rows])
    differing = Attendance.objects.filter(differs=True).values("session")
    context = {
        "form": form,
        "rows": [{"duty": one, "name": who.get(one.user_id, "")} for one in rows],
        "page": page,
        "differing": [showing.card(one) for one in with_shown(Session.objects.filter(id__in=differing))[:20]],
        "called_off": [
            showing.card(one)
            for one in with_shown(Session.objects.filter(state=Session.CALLED_OFF)).order_by("-changed_at")[:20]
        ],
    }
    return render(request, "classes/console.html", context, status=status)

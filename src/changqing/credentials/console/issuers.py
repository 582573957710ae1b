"""The operators' pages of who issues: a university's seal and signature, and the keys that sign for all."""

from datetime import UTC, datetime, time

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.http import urlencode
from django.utils.timezone import make_aware
from django.views.decorators.http import require_POST

from changqing.catalogue import queries as catalogue
from changqing.catalogue.models import Provider
from changqing.core import signing
from changqing.core.arriving import told_length
from changqing.core.errors import DomainError
from changqing.core.paging import listed
from changqing.core.policy import policy
from changqing.core.text import pick
from changqing.credentials import seals
from changqing.credentials.console.forms import DistrustForm, SealForm
from changqing.credentials.issuers import did
from changqing.credentials.models import ProviderSeal

PAGE_SIZE = 50
HERE, KEYS = "/console/issuers", "/console/keys"
MOST_BYTES = 2 * seals.MOST_BYTES + 100_000  # two pictures, and what a form has beside them


@policy("operator")
def issuers(request: HttpRequest) -> HttpResponse:
    """Universities that have given a seal or a signature; any other is found by its code."""
    typed = request.GET.get("q", "").strip()[:60]
    if provider := catalogue.provider_typed(typed):
        return HttpResponseRedirect(f"{HERE}/{provider.code}")
    rows = ProviderSeal.objects.select_related("provider").defer("seal", "signature").order_by("-changed_at", "id")
    shown, page = listed(request, rows, PAGE_SIZE, HERE)
    context = {"q": typed, "rows": shown, "page": page}
    return render(request, "credentials/console/issuers.html", context)


@policy("operator")
def issuer(request: HttpRequest, code: str) -> HttpResponse:
    """A university as an issuer: its name in credentials, its pictures; a post keeps others, or removes one."""
    provider = get_object_or_404(Provider, code=code)
    form, status = SealForm(), 200
    if request.method == "POST":
        if told_length(request.META) > MOST_BYTES:  # before anything of it is read
            form, status = SealForm({"signatory": "…"}), 413  # what was sent is not read
            form.is_valid()
            form.refuse(seals.too_large())
        elif (name := request.POST.get("remove", "")) in seals.PICTURES:
            seals.remove(provider, name)
            return HttpResponseRedirect(f"{request.path}?done=1", status=303)
        else:
            form, status = SealForm(request.POST, request.FILES), 422
            if form.is_valid() and _kept(provider, form):
                return HttpResponseRedirect(f"{request.path}?done=1", status=303)
    held = ProviderSeal.objects.filter(provider=provider).first()
    context = {
        "provider": provider,
        "did": did(provider.code),
        "held": held,
        "signatory": pick(held.signatory) if held else "",
        "form": form,
        "done": request.GET.get("done", ""),
    }
    return render(request, "credentials/console/issuer.html", context, status=status)


def _kept(provider: Provider, form: SealForm) -> bool:
    """Keep what was sent; show in the form why it cannot be."""
    files = {name: form.cleaned_data[name] for name in seals.PICTURES}
    pictures = {name: file.read(seals.MOST_BYTES + 1) for name, file in files.items() if file}
    try:
        seals.keep(provider.code, signatory=form.cleaned_data["signatory"], **pictures)
    except DomainError as refused:
        form.refuse(refused)
        return False
    return True


@policy("operator")
def picture(request: HttpRequest, code: str, name: str) -> HttpResponse:
    """A university's seal or signature, as we made it of what was sent."""
    held = ProviderSeal.objects.filter(provider__code=code).first()
    body = bytes(getattr(held, name)) if held and name in seals.PICTURES else b""
    if not body:
        raise Http404
    return HttpResponse(body, content_type="image/png", headers={"Cache-Control": "no-store"})


@policy("operator")
def keys(request: HttpRequest) -> HttpResponse:
    """The keys, the present one first; a post says that one fell into wrong hands."""
    known, kid, status = signing.public_keys(), request.POST.get("kid", ""), 200
    forms = {one.kid: DistrustForm(request.POST if one.kid == kid else None, auto_id=f"{one.kid}-%s") for one in known}
    if request.method == "POST":
        form, status = forms.get(kid), 422
        if form is None:
            raise Http404
        if form.is_valid():
            since = make_aware(datetime.combine(form.cleaned_data["since"], time.min)).astimezone(UTC)
            signing.distrust(kid, since)
            return HttpResponseRedirect(f"{KEYS}?{urlencode({'done': 'distrust'})}", status=303)
    shown = [(one, forms[one.kid]) for one in known]
    context = {"keys": shown, "done": request.GET.get("done", "")}
    return render(request, "credentials/console/keys.html", context, status=status)


@policy("operator")
@require_POST
def rotate(request: HttpRequest) -> HttpResponse:
    """Have a new key sign from now on: once, however often the button of one page is pressed."""
    if request.POST.get("kid") == signing.key_id():
        signing.rotate()
    return HttpResponseRedirect(f"{KEYS}?done=rotate", status=303)

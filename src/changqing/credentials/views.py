"""Certificates and their verification."""

from datetime import UTC, datetime

import msgspec
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.safestring import mark_safe

from changqing.accounts.queries import current_learner
from changqing.catalogue.models import Course
from changqing.core.pages import public_page
from changqing.core.policy import policy
from changqing.credentials import baking, integrity, pdf, qr, queries, services
from changqing.credentials.achievement import Awarded
from changqing.credentials.models import Credential, in_groups


def verify_url(credential: Credential) -> str:
    """Return the whole address of a credential's verification, as it stands in its QR code."""
    return f"{settings.SITE_URL}{credential.verify_path}"


@policy("anyone")
def mine(request: HttpRequest, slug: str) -> HttpResponse:
    """Lead a learner to her certificate of a course; issue it where that has not been done."""
    course = get_object_or_404(Course, slug=slug)
    learner = current_learner(request)
    if learner is None:
        return HttpResponseRedirect(course.url)
    try:
        credential = services.issue(learner, course.id)
    except services.NoName:
        return HttpResponseRedirect(f"/accounts/signup/?next={request.path}")
    return HttpResponseRedirect(f"/certificates/{credential.number_in_groups}")


def _own(request: HttpRequest, number: str) -> tuple[str, Credential, Awarded]:
    """Return state and credential if it is this learner's; others' do not exist here."""
    verdict = queries.verdict(number)
    learner = current_learner(request)
    if verdict.credential is None or verdict.awarded is None:
        raise Http404
    if learner is None or verdict.credential.learner_id != learner.id:
        raise Http404
    return verdict.state, verdict.credential, verdict.awarded


@policy("anyone")
def certificate(request: HttpRequest, number: str) -> HttpResponse:
    """Show a learner her certificate."""
    state, credential, awarded = _own(request, number)
    address = verify_url(credential)
    context = {
        "credential": credential,
        "awarded": awarded,
        "state": state,
        "verify_url": address,
        "qr_svg": mark_safe(qr.svg(address)),
        "pdf_url": f"/certificates/{credential.number_in_groups}.pdf",
    }
    return render(request, "credentials/certificate.html", context)


@policy("anyone")
def certificate_pdf(request: HttpRequest, number: str) -> HttpResponse:
    """Give a learner her certificate as PDF, in the language of the site."""
    state, credential, awarded = _own(request, number)
    if state != "valid":
        raise Http404
    body = pdf.certificate(awarded, credential, verify_url=verify_url(credential))
    name = f"changqing-{credential.number_in_groups}.pdf"
    return HttpResponse(
        body, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'}
    )


def _standing(request: HttpRequest, number: str) -> tuple[Credential, Awarded]:
    """Return a learner's own credential, where it stands."""
    state, credential, awarded = _own(request, number)
    if state != "valid":
        raise Http404
    return credential, awarded


def _file(body: bytes | str, credential: Credential, ending: str, content_type: str) -> HttpResponse:
    name = f"changqing-{credential.number_in_groups}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(body, content_type=content_type, headers=headers)


@policy("anyone")
def certificate_badge(request: HttpRequest, number: str) -> HttpResponse:
    """Give a learner her badge: a picture that carries the credential (Open Badges 3.0, baked)."""
    credential, awarded = _standing(request, number)
    return _file(baking.badge(awarded, credential.token), credential, "png", "image/png")


@policy("anyone")
def certificate_token(request: HttpRequest, number: str) -> HttpResponse:
    """Give a learner the credential itself, for a wallet."""
    credential, _awarded = _standing(request, number)
    return _file(credential.token, credential, "jwt", "application/vc+jwt")


@policy("anyone")
def certificate_document(request: HttpRequest, number: str) -> HttpResponse:
    """Give a learner the credential with its proof within the document, for who reads no JWT."""
    credential, _awarded = _standing(request, number)
    body = msgspec.json.encode(integrity.of_token(credential.token))
    return _file(body, credential, "json", "application/vc")


@policy("anyone")
@public_page()
def verify_form(request: HttpRequest) -> HttpResponse:
    """Ask for a certificate's number."""
    return render(request, "credentials/verify_form.html")


@policy("anyone")
def verify_typed(request: HttpRequest) -> HttpResponse:
    """Lead from a typed number to its verification."""
    number = request.GET.get("number", "").strip()[:60].replace("/", "").replace("?", "").replace("#", "")
    return HttpResponseRedirect(f"/verify/{number}" if number else "/verify")


def _in_groups(credential: Credential | None) -> str:
    """Return the number of the credential that stands in one's place; '' where there is none."""
    return in_groups(credential.replaced_by) if credential and credential.replaced_by else ""


@policy("anyone")
def verify(request: HttpRequest, number: str) -> HttpResponse:
    """Say whether a certificate stands: for whom, from which provider, when, for what. Anyone may ask."""
    verdict = queries.verdict(number)
    context = {
        "state": verdict.state,
        "number": verdict.credential.number_in_groups if verdict.credential else number,
        "credential": verdict.credential,
        "awarded": verdict.awarded,
        "replaced_by": _in_groups(verdict.credential),
        "checked_at": datetime.now(UTC),
    }
    return render(request, "credentials/verify.html", context, status=404 if verdict.state == "unknown" else 200)

"""What verifiers ask for: the names of issuers and their keys, and which credentials were revoked. Anyone may."""

import msgspec
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import patch_vary_headers

from changqing.catalogue.models import Provider
from changqing.core.policy import policy
from changqing.credentials import integrity, issuers, queries, securing
from changqing.credentials.achievement import LIST_SIZE
from changqing.credentials.models import StatusPlace

_WITHIN = ["application/vc", "application/ld+json", "application/json"]  # what has its proof within it is asked for as


def _open(body: bytes, content_type: str, seconds: int) -> HttpResponse:
    """Return what any site's script may read, and keep for a while."""
    headers = {"Access-Control-Allow-Origin": "*", "Cache-Control": f"public, max-age={seconds}"}
    return HttpResponse(body, content_type=content_type, headers=headers)


@policy("anyone")
def site_did(request: HttpRequest) -> HttpResponse:
    """The site's name and keys (did:web)."""
    return _open(msgspec.json.encode(issuers.did_document()), "application/did+json", 300)


@policy("anyone")
def provider_did(request: HttpRequest, code: str) -> HttpResponse:
    """A provider's name and keys (did:web)."""
    provider = get_object_or_404(Provider, code=code)
    return _open(msgspec.json.encode(issuers.did_document(provider.code)), "application/did+json", 300)


@policy("anyone")
def provider_profile(request: HttpRequest, code: str) -> HttpResponse:
    """A provider as an issuer (Open Badges 3.0 Profile)."""
    return _open(msgspec.json.encode(issuers.profile(get_object_or_404(Provider, code=code))), "application/json", 300)


@policy("anyone")
def jwks(request: HttpRequest) -> HttpResponse:
    """The site's keys (RFC 7517)."""
    return _open(msgspec.json.encode(issuers.jwks()), "application/jwk-set+json", 300)


@policy("anyone")
def status(request: HttpRequest, number: int) -> HttpResponse:
    """A list of revoked credentials in the name of the site; the first certificates refer to it."""
    return _status(request, number)


@policy("anyone")
def provider_status(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """A list of revoked credentials in the name of a provider."""
    return _status(request, number, get_object_or_404(Provider, code=code).code)


def _status(request: HttpRequest, number: int, provider: str = "") -> HttpResponse:
    """A list, signed (Bitstring Status List 1.0): as JWT, or with its proof within it for who asks for JSON."""
    newest = StatusPlace.objects.order_by("-id").values_list("id", flat=True).first() or 0
    if number > newest // LIST_SIZE:
        raise Http404
    told = queries.status_list(number, provider)
    if request.get_preferred_type(["application/vc+jwt", *_WITHIN]) in _WITHIN:
        body = msgspec.json.encode(integrity.prove(told, provider=provider))
        response = _open(body, "application/vc", queries.STATUS_SECONDS)
    else:
        body = securing.secure(told, provider=provider).encode()
        response = _open(body, "application/vc+jwt", queries.STATUS_SECONDS)
    patch_vary_headers(response, ["Accept"])
    return response

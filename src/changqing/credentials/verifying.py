"""Verification in the browser alone: what it must know, and the page that is saved and works with no network."""

from datetime import UTC, datetime
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe

from changqing.core import signing, static
from changqing.core.policy import policy
from changqing.credentials.models import Credential

SCRIPTS = ("verify-bytes.js", "ed25519.js", "verify.js")


def known() -> dict[str, Any]:
    """Return the site's keys, and the places of the credentials that were revoked, as of now. One query.

    Places say nothing of whose they are; numbers would, to whoever asks for them.
    """
    revoked = Credential.objects.filter(revoked_at__isnull=False, status_index__isnull=False)
    return {
        "saved": datetime.now(UTC).isoformat(timespec="seconds"),
        "keys": [
            {
                "kid": key.kid,
                "x": key.jwk["x"],
                "doubtful": key.compromised_since.isoformat(timespec="seconds") if key.compromised_since else "",
            }
            for key in signing.public_keys()
        ],
        "revoked": sorted(revoked.values_list("status_index", flat=True)),
    }


@policy("anyone")
def known_json(request: HttpRequest) -> HttpResponse:
    """What a browser must know to check a certificate; kept for minutes."""
    body = msgspec.json.encode(known())
    return HttpResponse(body, content_type="application/json", headers={"Cache-Control": "public, max-age=300"})


def _inline(name: str) -> str:
    """Return a static file as it may stand within a page: it cannot end the element it stands in."""
    found = static.find(static.url(name))
    assert found is not None
    return mark_safe(found.body.decode().replace("</", "<\\/"))


@policy("anyone")
def offline(request: HttpRequest) -> HttpResponse:
    """One file with all that verification needs, to be saved and opened with no network."""
    context = {"known": known(), "style": _inline("site.css"), "scripts": [_inline(name) for name in SCRIPTS]}
    response = render(request, "credentials/verify_offline.html", context)
    response.headers["Content-Disposition"] = 'attachment; filename="changqing-verify.html"'
    return response

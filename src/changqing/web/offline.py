"""What a phone keeps of the site itself: the service worker, and the templates it makes pages of with no network."""

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import get_conditional_response

from changqing.core import signing, static
from changqing.core.compression import compress, encoding_of
from changqing.core.pages import public_page
from changqing.core.policy import policy
from changqing.core.preferences import DISPLAYS
from changqing.core.security import CONTENT_SECURITY_POLICY
from changqing.core.static import IMMUTABLE

WORKER = Path(__file__).with_name("worker")
LIMITS = [50_000_000, 100_000_000, 300_000_000, 1_000_000_000, 3_000_000_000]  # of bytes saved, to choose from
PAGES = ("start", "course", "lesson", "phone")
# What a page made on the phone needs besides its templates.
STATIC = ("site.css", "favicon.svg", "suggest.js", "offline.js", "phone.js", "read-aloud.js")


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


@cache
def _shells(language: str, display: str) -> bytes:
    """Return the templates for a language and display as JSON: page → HTML with `[[places]]` to fill."""
    context: dict[str, Any] = {
        "display": display,
        "path": "[[path]]",
        "section": "",
        "data_use": "full",
        "service_phone": settings.SERVICE_PHONE,
        "LANGUAGE_CODE": language,
        "limits": LIMITS,
    }
    with translation.override(language):
        return _json({page: render_to_string(f"offline/{page}.html", context) for page in PAGES})


def _shells_url(language: str, display: str) -> str:
    return f"/offline/{language}/{display}/{hashlib.sha256(_shells(language, display)).hexdigest()[:12]}.json"


def _keys() -> str:
    """Return the keys that packs are signed with as JSON: a course that was saved may be by one that was replaced.

    `doubtful`: one that fell into wrong hands. What it signed is taken from the site itself, and from nobody else.
    """
    known = signing.public_keys()
    return json.dumps([{**key.jwk, "kid": key.kid, "doubtful": key.compromised_since is not None} for key in known])


@cache
def _worker(data: str, keys: str) -> bytes:
    """Return the worker's script: what it has to know of this site, and its parts one after the other."""
    with translation.override(settings.LANGUAGE_CODE):
        plain = render_to_string("offline/plain.html", {"LANGUAGE_CODE": settings.LANGUAGE_CODE})
    site: Mapping[str, Any] = {
        "keys": json.loads(keys),
        "static": {name: static.url(name) for name in STATIC},
        "shells": {
            language: {display: _shells_url(language, display) for display in DISPLAYS}
            for language, _name in settings.LANGUAGES
        },
        "policy": CONTENT_SECURITY_POLICY,
        "plain": plain,
    }
    lines = (line.strip() for path in sorted(WORKER.glob("*.js")) for line in path.read_text().splitlines())
    script = "\n".join(line for line in lines if line and not line.startswith("//"))  # its readers have the files
    return b"const SITE = " + _json(site) + b";\n" + script.encode()


@cache
def _packed(data: str, keys: str, encoding: str) -> bytes:
    return compress(_worker(data, keys), encoding, quality=11)


@policy("anyone")
def service_worker(request: HttpRequest) -> HttpResponse:
    """Return the service worker. Browsers ask for it often, so it is told whether it has changed."""
    encoding = encoding_of(request.headers.get("Accept-Encoding", ""))
    body = _packed(str(settings.DATA), _keys(), encoding)
    response = HttpResponse(body, content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"})
    if encoding:
        response.headers["Content-Encoding"] = encoding
    etag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
    answer = get_conditional_response(request, etag, None, response) or response
    answer.headers["ETag"] = etag
    return answer


@policy("anyone")
def shells(request: HttpRequest, language: str, display: str, version: str) -> HttpResponse:
    """Return the templates that pages are made of on a phone; their address carries their hash."""
    if language not in dict(settings.LANGUAGES) or display not in DISPLAYS:
        raise Http404
    if _shells_url(language, display) != request.path:
        raise Http404
    return HttpResponse(
        _shells(language, display), content_type="application/json", headers={"Cache-Control": IMMUTABLE}
    )


@policy("anyone")
@public_page()
def phone(request: HttpRequest) -> HttpResponse:
    """What is on this phone. The page knows nothing of it: the phone fills it in."""
    return render(request, "web/phone.html", {"limits": LIMITS})

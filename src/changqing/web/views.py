"""The site as an app: manifest, icons, what is shared with it. And the page that shows every component."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render

from changqing.core.pages import public_page
from changqing.core.policy import policy
from changqing.core.published import published
from changqing.core.static import IMMUTABLE
from changqing.web import app_icons, sharing
from changqing.web.manifest import manifest
from changqing.web.samples import samples


@policy("anyone")
@public_page()
def design(request: HttpRequest) -> HttpResponse:
    """Show the design system; the browser tests photograph it."""
    return render(request, "web/design.html", {"samples": samples(getattr(request, "display", "standard"))})


@policy("anyone")
@published(vary="Cookie, Accept-Language, Accept-Encoding")
def app_manifest(request: HttpRequest) -> HttpResponse:
    """Answer with the manifest. Browsers ask for it without cookies: pages name the language in its address."""
    return JsonResponse(manifest(), content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False})


@policy("anyone")
def app_icon(request: HttpRequest, name: str, digest: str) -> HttpResponse:
    """Answer with an icon. Its address names the drawing: a browser may keep it for ever."""
    if name not in app_icons.ICONS or app_icons.ICONS[name].digest != digest:
        raise Http404
    return HttpResponse(app_icons.picture(name), content_type="image/png", headers={"Cache-Control": IMMUTABLE})


@policy("anyone")
def open_shared(request: HttpRequest) -> HttpResponse:
    """Lead on whoever shared something with the site, where no service worker took it."""
    if request.method != "POST":
        return HttpResponse(status=405, headers={"Allow": "POST"})
    return HttpResponseRedirect(sharing.opened(request), status=303)

"""What a browser is told of the site as an app (W3C Web Application Manifest): name, icons, shortcuts, what it takes.

The words are in the language that is asked for. The identity is `/` in each: one app, whichever language it was
installed in.
"""

from typing import Any

from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from changqing.core import static
from changqing.core.text import current_language
from changqing.web import app_icons

THEME, PAPER = app_icons.GREEN, "#faf6ec"  # the tokens --green and --paper of static/changqing/site.css
PACK = {"name": "pack", "accept": ["application/zip", ".zip"]}
SHARE_TARGET = {
    "action": "/phone/open",
    "method": "POST",
    "enctype": "multipart/form-data",
    "params": {"title": "title", "text": "text", "url": "url", "files": [PACK]},
}


def _icon(name: str, purpose: str = "any") -> dict[str, str]:
    size = app_icons.ICONS[name].size
    return {"src": app_icons.url(name), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}


def _shortcut(name: str, url: str, icon: str) -> dict[str, Any]:
    return {"name": name, "url": url, "icons": [_icon(icon)]}


def manifest() -> dict[str, Any]:
    """Return the manifest in this request's language."""
    drawn = {"src": static.url("favicon.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}
    return {
        "id": "/",
        "name": _("Changqing · lifelong learning"),
        "short_name": _("Changqing"),
        "description": _(
            "Changqing means evergreen: free courses from universities and colleges, for everyone, for life."
        ),
        "lang": current_language(),
        "dir": "rtl" if get_language_bidi() else "ltr",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "theme_color": THEME,
        "background_color": PAPER,
        "categories": ["education"],
        "icons": [_icon("app-192"), _icon("app-512"), _icon("maskable-512", "maskable"), drawn],
        "shortcuts": [
            _shortcut(_("Go on learning"), "/me", "go-on-96"),
            _shortcut(_("Find a course"), "/courses", "find-96"),
            _shortcut(_("Saved on this phone"), "/phone", "saved-96"),
        ],
        "share_target": SHARE_TARGET,
    }

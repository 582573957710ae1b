"""The service itself: who runs it, what it follows, what of it there is here."""

from urllib.parse import quote, urlsplit

from django.conf import settings

from changqing.interchange.ooapi import routes
from changqing.interchange.ooapi.parameters import Asked
from changqing.interchange.ooapi.shapes import Shape

SPECIFICATION = "https://github.com/open-education-api/specification"
DOCUMENTATION = "https://openonderwijsapi.nl/v6/"


class Operation(Shape):
    """What can be asked of a path. The document requires `verb`, and describes `verbs`: both are given."""

    verb: str
    verbs: list[str]
    path: str


class Expandable(Shape):
    """What can stand whole below a path. The document requires the one name, and describes the other."""

    expandable_object: str
    expandable_objects: list[str]
    path: str


class Service(Shape):
    """Service."""

    contact_email: str
    specification: str
    documentation: str
    supported_operations: list[Operation]
    supported_expands: list[Expandable]


def _contact() -> str:
    """Return the address of whoever runs the site: the one set, else the one every host should have (RFC 2142)."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    host = f"[{host}]" if host.replace(".", "").isdigit() else host
    return settings.CONTACT or f"webmaster@{host}"


def _path(route: routes.Route) -> str:
    """Return a path as the document wants it told, as a URI reference: braces are not allowed there."""
    return quote(f"/{route.path}")


def _names_of(route: routes.Route) -> list[str]:
    return next((list(one.choices) for one in route.parameters if one.name == "expand"), [])


def service(_asked: Asked) -> Service:
    """Return what the service tells of itself. No query."""
    held = [route for route in routes.ROUTES if not route.empty]
    paths = ["/", *(_path(route) for route in held)]
    return Service(
        contact_email=_contact(),
        specification=SPECIFICATION,
        documentation=DOCUMENTATION,
        supported_operations=[Operation(verb="GET", verbs=["GET"], path=path) for path in paths],
        supported_expands=[
            Expandable(expandable_object=names[0], expandable_objects=names, path=_path(route))
            for route in held
            if (names := _names_of(route))
        ],
    )

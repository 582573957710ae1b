"""The page on which people see what there is to take, and the files: the latest ones, and those of a certain dump.

The page hangs on the dumps, not on the version of the catalogue: it is public, and is not kept.
"""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from changqing.core import downloads
from changqing.core.downloads import Download
from changqing.core.pages import public_page
from changqing.core.policy import policy
from changqing.interchange.dump import shelf, showing, structured
from changqing.interchange.dump.shelf import Dump

# A dump never changes, and goes after some days; the latest is another one tomorrow.
LASTING = f"public, max-age={int(shelf.KEPT.total_seconds())}, immutable"
LATEST = "public, max-age=0, must-revalidate"


@policy("anyone")
@public_page()
def page(request: HttpRequest) -> HttpResponse:
    """What is in the dump, how large it is, and how one takes it."""
    dumps = list(shelf.every())
    context = {**showing.context(dumps), "data": structured.of_dump(dumps[0])} if dumps else {}
    response = render(request, "interchange/dump.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


@policy("anyone")
def latest_file(request: HttpRequest, name: str) -> HttpResponseBase:
    """A file of the latest dump; `Content-Location` says at which address it stays the same."""
    dump = shelf.latest()
    response = _answer(request, dump, name, LATEST)
    if dump and response.status_code in (200, 206, 304):
        response.headers["Content-Location"] = f"/dump/{dump.name}/{name}"
    return response


@policy("anyone")
def file(request: HttpRequest, made: str, name: str) -> HttpResponseBase:
    """A file of the dump that was made at that moment."""
    return _answer(request, shelf.find(made), name, LASTING)


def _answer(request: HttpRequest, dump: Dump | None, name: str, cache: str) -> HttpResponseBase:
    """Answer with a file that the dump's description names, or with the description itself; with no other."""
    found = dump.file(name) if dump else None
    if dump is None or found is None:
        raise Http404
    kind, digest = found
    try:
        return downloads.answer(request, Download(dump.folder / name, kind, digest, dump.package.created, cache))
    except FileNotFoundError:  # thrown away at this very moment
        raise Http404 from None

"""Public pages: functions of (URL, language, display mode, low data or not, version), with holes for what is personal.

A view under `@public_page` cannot see who asks: it is handed a request without cookies, session or account. Its answer
is kept and given to everybody. What is personal on the page stands in holes, `{% personal "name" … %}`, which the
fragment of that name fills for each visitor; for a visitor with no cookie of ours the filled page is public as well,
and `core.edge` then answers it from memory before Django is reached.
"""

import copy
import secrets
import threading
import zlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe

from changqing.core.preferences import LANGUAGE_PARAMETER, REGION_COOKIE, asked_language, region_of
from changqing.core.version import Watcher

LEARNER_COOKIE = "learner"
# On a request that stands for anybody: what is rendered for it is given to all.
IMPERSONAL = "changqing.impersonal"
# On a request whose answer the edge may keep: that answer.
PUBLIC = "changqing.public"
MOST_VALUE = 400
Fragment = Callable[..., str]
View = Callable[..., HttpResponse]

_fragments: dict[str, Fragment] = {}
# A marker nobody outside this process can write: text of a page can never open a hole.
_nonce = secrets.token_hex(8)
_OPEN = f"<!--{_nonce} "

watcher = Watcher()


def fragment(name: str) -> Callable[[Fragment], Fragment]:
    """Register a function (request, *strings) → HTML that fills the holes of that name."""

    def register(function: Fragment) -> Fragment:
        _fragments[name] = function
        return function

    return register


def hole(request: HttpRequest | None, name: str, *arguments: object) -> SafeString:
    """Return the marker of a hole on a public page; on any other page, what fills it."""
    words = [str(argument) for argument in arguments]
    if request is not None and IMPERSONAL not in request.META:
        return mark_safe(_fragments[name](request, *words))
    if name not in _fragments or any(set(word) & set(" >") for word in words):
        raise LookupError(f"no hole can be made of {name!r} {words}")
    return mark_safe(f"{_OPEN}{' '.join((name, *words))}-->")


def fill(request: HttpRequest, page: str) -> str:
    """Return the page with every hole filled for this request."""
    pieces = page.split(_OPEN)  # the mark of a hole is seldom, and a pattern would look at every sign of a page
    for place, piece in enumerate(pieces[1:], 1):
        inside, _end, rest = piece.partition("-->")
        name, *words = inside.split()
        pieces[place] = f"{_fragments[name](request, *words)}{rest}"
    return "".join(pieces)


def has_personal_cookie(cookies: dict[str, str]) -> bool:
    """Say whether the visitor is someone to us: signed in, or a learner with no account yet."""
    return settings.SESSION_COOKIE_NAME in cookies or LEARNER_COOKIE in cookies


@dataclass(frozen=True, slots=True)
class PublicAnswer:
    """A page as every visitor without cookies gets it; what `core.edge` may keep.

    `by_region`: it is made for the region that was chosen, or for none. `typed`: for words that somebody typed.
    """

    version: int
    body: bytes
    content_type: str
    by_region: bool = False
    typed: bool = False


class PageStore:
    """Rendered pages with their holes: least recently used out first, dropped when the version moves.

    They are held compressed: a tenth of a millisecond a page, and an eighth of the memory.
    """

    def __init__(self, max_bytes: int = 6_000_000) -> None:
        self.max_bytes = max_bytes
        self._pages: OrderedDict[tuple[Any, ...], bytes] = OrderedDict()
        self._size = 0
        self._version = -1
        self._lock = threading.Lock()

    def get(self, version: int, key: tuple[Any, ...]) -> str | None:
        """Return a kept page of this very version."""
        with self._lock:
            if version != self._version:
                self._pages.clear()
                self._size, self._version = 0, version
            packed = self._pages.get(key)
            if packed is None:
                return None
            self._pages.move_to_end(key)
        return zlib.decompress(packed).decode()

    def put(self, version: int, key: tuple[Any, ...], page: str) -> None:
        """Keep a page, unless the version has moved since it was asked for."""
        packed = zlib.compress(page.encode(), 1)
        with self._lock:
            if version != self._version or key in self._pages:
                return
            self._pages[key] = packed
            self._size += len(packed)
            while self._size > self.max_bytes:
                self._size -= len(self._pages.popitem(last=False)[1])


store = PageStore()


def _is_known(request: HttpRequest, query: tuple[str, ...]) -> bool:
    """Say whether an address has no parameter but those of the page, and perhaps a language that the site has."""
    others = set(request.GET) - set(query)
    if others != {LANGUAGE_PARAMETER}:
        return not others
    return request.GET.getlist(LANGUAGE_PARAMETER) == [asked_language(request.META["QUERY_STRING"])]


def impersonal(request: HttpRequest, words: tuple[tuple[str, str], ...], region: str = "") -> HttpRequest:
    """Return the request as a stranger's: no cookies, no session, no account, no parameter but those of the page."""
    public = copy.copy(request)
    public.COOKIES = {REGION_COOKIE: region} if region else {}
    public.META = {
        name: value
        for name, value in request.META.items()
        if name != "HTTP_COOKIE" and not name.startswith("changqing.")
    }
    public.META[IMPERSONAL] = True
    public.META["QUERY_STRING"] = urlencode(words)
    public.GET = QueryDict(urlencode(words))
    public.user = AnonymousUser()
    if hasattr(public, "session"):
        del public.session
    return public


def public_page(
    *,
    query: tuple[str, ...] = (),
    typed: str = "",
    variant: Callable[..., str] | None = None,
    by_region: bool = False,
) -> Callable[[View], View]:
    """Make a view's answer public: rendered once a version, given to all.

    `query` names the parameters the page depends on; all others are ignored, so that they can fill neither the store
    nor the edge.
    Of a value no more than `MOST_VALUE` characters are read: none is longer that means anything.
    `typed` is the one of them that people type: what they do is seldom typed again, and only the edge keeps it.
    `variant(request, *args)` may choose between public versions of the page by who asks (the release a learner is on);
    the view receives it as `variant=`. It is not asked for a visitor without cookies.
    `by_region` makes a page for each region that is chosen: the one cookie the view then sees is that of the region.
    An answer that says `no-store` is given, and not kept.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in ("GET", "HEAD"):
                return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
            version = watcher.current()
            personal = has_personal_cookie(request.COOKIES)
            chosen = variant(request, *args, **kwargs) if variant and personal else ""
            words = tuple((name, value[:MOST_VALUE]) for name in query for value in request.GET.getlist(name))
            display, data_use = getattr(request, "display", "standard"), getattr(request, "data_use", "full")
            region = region_of(request.COOKIES) if by_region else ""
            key = (request.path, words, request.LANGUAGE_CODE, display, data_use, chosen, region)
            is_typed = any(name == typed for name, _value in words)
            page = None if is_typed else store.get(version, key)
            asking = request if personal else impersonal(request, words, region)
            if page is None:
                extra = {"variant": chosen} if variant else {}
                stranger = impersonal(request, words, region) if personal else asking
                response = view(stranger, *args, **kwargs, **extra)
                if response.status_code != 200 or response.streaming:
                    return response
                page = response.content.decode()
                if response.headers.get("Cache-Control") == "no-store":
                    response.content = fill(asking, page)
                    return response
                if not is_typed:
                    store.put(version, key, page)
            response = HttpResponse(fill(asking, page))
            if not personal:
                response.headers["Cache-Control"] = "public, max-age=0, must-revalidate"
                if _is_known(request, query):
                    request.META[PUBLIC] = PublicAnswer(
                        version, response.content, response.headers["Content-Type"], by_region, is_typed
                    )
            return response

        return answer

    return decorate

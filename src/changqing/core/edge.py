"""The edge: a small WSGI layer in front of Django that answers public pages and static files from memory.

What it holds is ready bytes, compressed once. A page enters only when `core.pages.public_page` says that it is public,
for visitors who carry no personal cookie; it leaves when the public version moves. Nothing of a signed-in person is
ever in it (tests/core/test_edge.py).
"""

import hashlib
import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from changqing.core import static
from changqing.core.compression import COMPRESSIBLE, compress, encoding_of
from changqing.core.pages import PUBLIC, PublicAnswer, has_personal_cookie, watcher
from changqing.core.preferences import VARY, data_of, display_of, language_of, parse_cookies, region_of
from changqing.core.security import HEADERS

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
WSGI = Callable[[Environ, StartResponse], Iterable[bytes]]
Ready = tuple[str, list[tuple[str, str]], list[bytes]]

MAX_BYTES = 8_000_000
MAX_SHORTCUTS = 5_000
MAX_KEY = 2_000
HURRIED = 2  # where others wait: a third of the time of 5, a fifth more bytes
QUALITY = 5  # twice the time of 4 for an eighth fewer bytes; 7 takes four times as long for the last fiftieth
PACKED = "changqing.packed"
WAITING = "changqing.waiting"
# One tuple each for all pages, not one a page.
FIXED = (
    ("Vary", VARY),
    ("Cache-Control", "public, max-age=0, must-revalidate"),
    *HEADERS.items(),
)


class Key(NamedTuple):
    """What a page is a function of, within a version, and how it is packed. The region is '' for most pages."""

    path: str
    query: str
    language: str
    display: str
    data_use: str
    encoding: str
    region: str


def _ready(packed: bytes, encoding: str, etag: str, headers: list[tuple[str, str]]) -> tuple[Ready, Ready]:
    """Return the full answer and the `304 Not Modified` for it."""
    common = [("ETag", etag), *headers]
    full = [*common, ("Content-Length", str(len(packed)))]
    if encoding:
        full.append(("Content-Encoding", encoding))
    unchanged = [header for header in common if header[0] not in ("Content-Type", "Content-Language")]
    return ("200 OK", full, [packed]), ("304 Not Modified", unchanged, [])


class Edge:
    """A WSGI application that answers from memory what it can and passes the rest on."""

    def __init__(self, application: WSGI) -> None:
        self.application = application
        self._lock = threading.Lock()
        self._version = -1
        # → its ETag, the answer, and its 304
        self._pages: OrderedDict[Key, tuple[str, Ready, Ready]] = OrderedDict()
        # the paths of pages that are made for each region; the region of all others is ''
        self._by_region: set[str] = set()
        # the very headers a client sends → answer; spares the parsing above. Only ever refers to what is in _pages.
        self._shortcuts: dict[tuple[Any, ...], Ready] = {}
        self._size = 0

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return self._pass_on(environ, start_response)
        get = environ.get
        shortcut = (
            environ["PATH_INFO"],
            get("QUERY_STRING"),
            get("HTTP_COOKIE"),
            get("HTTP_ACCEPT_LANGUAGE"),
            get("HTTP_ACCEPT_ENCODING"),
            get("HTTP_SAVE_DATA"),
            get("HTTP_IF_NONE_MATCH"),
            environ["REQUEST_METHOD"],
        )
        if watcher.current() == self._version:
            ready = self._shortcuts.get(shortcut)
            if ready is not None:
                start_response(ready[0], ready[1])
                return ready[2]
        return self._look_up(environ, start_response, shortcut)

    def _look_up(self, environ: Environ, start_response: StartResponse, shortcut: tuple[Any, ...]) -> Iterable[bytes]:
        """Answer a request whose headers were not seen before at this version."""
        head = environ["REQUEST_METHOD"] == "HEAD"
        if environ["PATH_INFO"].startswith(static.PREFIX):
            file = static.find(environ["PATH_INFO"])
            if file is None:
                return self._pass_on(environ, start_response)
            status, headers, body = file.ready(encoding_of(environ.get("HTTP_ACCEPT_ENCODING", "")))
            start_response(status, headers)
            return [] if head else body
        cookies = parse_cookies(environ.get("HTTP_COOKIE", ""))
        if has_personal_cookie(cookies):
            return self._pass_on(environ, start_response)
        version = watcher.current()
        key = Key(
            environ["PATH_INFO"],
            environ.get("QUERY_STRING", ""),
            language_of(cookies, environ.get("HTTP_ACCEPT_LANGUAGE", ""), environ.get("QUERY_STRING", "")),
            display_of(cookies),
            data_of(cookies, environ.get("HTTP_SAVE_DATA", "")),
            encoding_of(environ.get("HTTP_ACCEPT_ENCODING", "")),
            region_of(cookies) if environ["PATH_INFO"] in self._by_region else "",
        )
        with self._lock:
            if version != self._version:
                self._pages.clear()
                self._shortcuts.clear()
                self._size, self._version = 0, version
            entry = self._pages.get(key)
        if entry is None:
            return self._ask_django(environ, start_response, key)
        etag, full, unchanged = entry
        ready = unchanged if etag in environ.get("HTTP_IF_NONE_MATCH", "") else full
        if head:
            ready = (ready[0], ready[1], [])
        if sum(len(part or "") for part in shortcut) < MAX_KEY:
            with self._lock:
                if version == self._version and key in self._pages:
                    self._pages.move_to_end(key)
                    if len(self._shortcuts) >= MAX_SHORTCUTS:
                        self._shortcuts.clear()
                    self._shortcuts[shortcut] = ready
        start_response(ready[0], ready[1])
        return ready[2]

    def _ask_django(self, environ: Environ, start_response: StartResponse, key: Key) -> Iterable[bytes]:
        """Pass on, and keep the answer when it says that it is public."""
        answer = self._pass_on(environ, start_response)
        public = environ.get(PUBLIC)
        if isinstance(public, PublicAnswer) and sum(len(part) for part in key) < MAX_KEY:
            if public.by_region and key.path not in self._by_region:
                self._by_region.add(key.path)
                key = key._replace(region=region_of(parse_cookies(environ.get("HTTP_COOKIE", ""))))
            packed = environ.get(PACKED) or compress(public.body, key.encoding, quality=QUALITY)
            self._keep(key, public, packed)
        return answer

    def _keep(self, key: Key, public: PublicAnswer, packed: bytes) -> None:
        etag = f'"{hashlib.sha256(packed).hexdigest()[:20]}{key.encoding}"'
        headers = [("Content-Type", public.content_type), ("Content-Language", key.language), *FIXED]
        full, unchanged = _ready(packed, key.encoding, etag, headers)
        with self._lock:
            if public.version != self._version:
                return
            if key not in self._pages:  # else another thread was first
                self._pages[key] = (etag, full, unchanged)
                self._size += len(full[2][0]) + 1_000
            while self._size > MAX_BYTES:
                _key, (_etag, dropped, _unchanged) = self._pages.popitem(last=False)
                self._size -= len(dropped[2][0]) + 1_000
                self._shortcuts.clear()

    def _pass_on(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        return self.application(environ, start_response)


class Turns:
    """WSGI: one thread at a time makes an answer; what it has made is sent while the next is at it.

    Python runs one thread at a time in any case, and goes to and fro between them: without turns a fifth fewer pages.
    An answer can tell from `WAITING` whether others wait for theirs. The database's connection goes with the turn: one
    is enough, however many threads there are.
    """

    def __init__(self, application: WSGI) -> None:
        self.application = application
        self._turn = threading.Lock()
        self._waiting: deque[None] = deque()
        self._connection: BaseDatabaseWrapper | None = None

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        environ[WAITING] = self._waiting
        self._waiting.append(None)
        with self._turn, self._connected():
            self._waiting.pop()
            return self.application(environ, start_response)

    @contextmanager
    def _connected(self) -> Iterator[None]:
        """Lend the connection to the thread whose turn it is; outside of its turns a thread has its own.

        A program's main thread, which is none of a server's, has its own throughout.
        """
        if threading.current_thread() is threading.main_thread():
            yield
            return
        if self._connection is None:
            self._connection = connections.create_connection(DEFAULT_DB_ALIAS)
            self._connection.inc_thread_sharing()  # Django else forbids what is never done at the same time here
        own = connections[DEFAULT_DB_ALIAS]
        connections[DEFAULT_DB_ALIAS] = self._connection
        try:
            yield
        finally:
            connections[DEFAULT_DB_ALIAS] = own


def _quality(environ: Environ) -> int:
    """Return how well to compress an answer: in a hurry where others wait, and few will ask for it again."""
    public = environ.get(PUBLIC)
    hurried = environ.get(WAITING) and isinstance(public, PublicAnswer) and public.typed
    return HURRIED if hurried else QUALITY


class Compress:
    """WSGI: compress what Django answers, once; the edge keeps the bytes of what is public."""

    def __init__(self, application: WSGI) -> None:
        self.application = application

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        kept: list[Any] = []

        def catch(status: str, headers: list[tuple[str, str]], *rest: Any) -> None:
            kept[:] = [status, headers, rest]

        answer = self.application(environ, catch)
        status, headers, rest = kept
        names = {name.lower(): value for name, value in headers}
        encoding = encoding_of(environ.get("HTTP_ACCEPT_ENCODING", ""))
        wanted = names.get("content-type", "").startswith(COMPRESSIBLE) and "content-encoding" not in names
        close = getattr(answer, "close", lambda: None)
        if environ["REQUEST_METHOD"] == "HEAD" or status.startswith("304"):
            if status.startswith("304"):  # what Django counts there is not the length of the answer (RFC 9110, 8.6)
                headers = [(name, value) for name, value in headers if name.lower() != "content-length"]
            start_response(status, headers, *rest)
            close()
            return []
        if not (wanted and encoding) or getattr(answer, "streaming", False):
            start_response(status, headers, *rest)
            return answer
        body = b"".join(answer)
        close()
        if len(body) > 400:
            body = environ[PACKED] = compress(body, encoding, quality=_quality(environ))
            headers = [*headers, ("Content-Encoding", encoding)]
        headers = [(name, value) for name, value in headers if name.lower() != "content-length"]
        start_response(status, [*headers, ("Content-Length", str(len(body)))], *rest)
        return [body]

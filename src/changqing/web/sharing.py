"""What was shared with the app leads on: an address of this site there, words to the search, a file to /phone.

A file is for the phone itself, whose service worker takes it before the server is asked. Where there is no such worker
yet, the file is passed over here, and `/phone` says how one is opened.
"""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

MOST_SIGNS = 200  # of words to search for
_address = re.compile(r"https?://[^\s<>\"“”]+", re.IGNORECASE)


class Unread(FileUploadHandler):
    """Notes that files were sent, and reads none of them."""

    came = False

    def new_file(self, *arguments: Any, **options: Any) -> None:
        """Pass over a file."""
        self.came = True
        raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep nothing."""

    def file_complete(self, file_size: int) -> None:
        """Keep nothing."""


def _here(address: str, host: str) -> str:
    """Return path and query of an address of this site; '' for one of another."""
    if not url_has_allowed_host_and_scheme(address, allowed_hosts={host, urlsplit(settings.SITE_URL).netloc}):
        return ""
    path = urlunsplit(("", "", *urlsplit(address)[2:])) or "/"
    # "https://this.site//other.site" has a path that is another's address.
    return path if url_has_allowed_host_and_scheme(path, allowed_hosts=None) else ""


def leads_to(shared: Mapping[str, str], *, host: str) -> str:
    """Return the path for what was shared: `url`, `text`, `title`. An address may be in any."""
    said = [shared.get(name, "") for name in ("url", "text", "title")]
    for address in _address.findall(" ".join(said)):
        if path := _here(address, host):
            return path
    words = next((words for one in said if (words := " ".join(_address.sub(" ", one).split()))), "")
    return f"/courses?{urlencode({'q': words[:MOST_SIGNS]})}" if words else "/courses"


def opened(request: HttpRequest) -> str:
    """Return where to lead whoever shared something by this request."""
    unread = Unread(request)
    request.upload_handlers = [unread]
    shared = {name: value for name, value in request.POST.items() if isinstance(value, str)}
    return "/phone" if unread.came else leads_to(shared, host=request.get_host())

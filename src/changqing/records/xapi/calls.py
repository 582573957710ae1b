"""A call to the store, whichever syntax it came in: method, parameters, headers, body, version, and whose it is."""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from django.http import HttpRequest

from changqing.core.arriving import told_length
from changqing.records import tools
from changqing.records.models import ToolCredential
from changqing.records.xapi.errors import Refused, bad

MOST_BYTES = 32_000_000
LATEST = {"1": "1.0.3", "2": "2.0.0"}
_version = re.compile(r"1\.0(\.\d+)?|2\.0(\.\d+)?")
_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Call:
    """One call. `parameters` are those of the address or the form, `headers` have small letters.

    `version` is the newest of those the caller speaks: 1.0.3 or 2.0.0. `tool` is None where it said nothing of itself.
    """

    method: str
    parameters: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    version: str
    tool: ToolCredential | None

    @property
    def is_first(self) -> bool:
        """Whether it speaks version 1.0.x."""
        return self.version.startswith("1.")

    @property
    def caller(self) -> ToolCredential:
        """The tool of a call that is not to a public resource."""
        assert self.tool is not None
        return self.tool


def version_of(headers: Mapping[str, str], *, needed: bool) -> str:
    """Return the version that an answer speaks; raise `Refused` where the caller's is not ours (Communication 3.3)."""
    told = headers.get("x-experience-api-version", "")
    if not told and not needed:
        return LATEST["2"]
    if not told:
        raise bad("The header X-Experience-API-Version is missing.", "Communication 3.3")
    if not _version.fullmatch(told):
        refused = bad("The header X-Experience-API-Version must name version 1.0.x or 2.0.x.", "Communication 3.3")
        refused.version = LATEST["2" if told.startswith("2") else "1"]
        raise refused
    return LATEST[told[0]]


def _headers(request: HttpRequest) -> dict[str, str]:
    return {name.lower(): value for name, value in request.headers.items()}


def _body(request: HttpRequest) -> bytes:
    if told_length(request.META) > MOST_BYTES:
        raise Refused(413, f"A request may have {MOST_BYTES // 1_000_000} MB.", code="too-large")
    return request.read()


def _pairs(text: str, clause: str) -> dict[str, str]:
    """Return parameters as they stand in an address or a form; each may stand there once."""
    try:
        pairs = parse_qsl(text, keep_blank_values=True, strict_parsing=bool(text), errors="strict", max_num_fields=100)
    except (ValueError, UnicodeError):
        raise bad("The parameters cannot be read.", clause) from None
    found = dict(pairs)
    if len(found) != len(pairs):
        raise bad("A parameter stands twice in the request.", clause)
    return found


def _identify(headers: Mapping[str, str]) -> ToolCredential | None:
    kind, _space, told = headers.get("authorization", "").partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        key, _colon, secret = base64.b64decode(told.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeError):
        return None
    return tools.identify(key, secret)


def _in_version(refused: Refused, headers: Mapping[str, str]) -> Refused:
    """Return a refusal that answers in the version which the caller speaks, where that is one of ours."""
    told = headers.get("x-experience-api-version", "")
    if _version.fullmatch(told):
        refused.version = LATEST[told[0]]
    return refused


def read(request: HttpRequest, *, public: bool = False) -> Call:
    """Return the call a request makes; raise `Refused`.

    `public`: it need not say who makes it, nor in which version.
    """
    headers = _headers(request)
    parameters = _pairs(request.META.get("QUERY_STRING", ""), "Communication 1.3")
    method = request.method or "GET"
    is_second = headers.get("x-experience-api-version", "").startswith("2")
    in_form = method == "POST" and "method" in parameters and not is_second
    if in_form:
        method, parameters, headers, body = _alternate(parameters, headers, _body(request))
    tool = _identify(headers)
    if tool is None and not public:
        raise _in_version(
            Refused(401, "Send the key and secret of a tool, by HTTP Basic authentication.", code="who"), headers
        )
    version = version_of(headers, needed=not public)
    return Call(
        method=method,
        parameters=parameters,
        headers=headers,
        body=body if in_form else _body(request),
        version=version,
        tool=tool,
    )


# What of a form is a header (Communication 1.3); everything else is a parameter, but for `content`, the body.
_FORM_HEADERS = {
    "authorization",
    "x-experience-api-version",
    "content-type",
    "content-length",
    "if-match",
    "if-none-match",
    "accept",
    "accept-encoding",
    "accept-language",
}


def _alternate(
    query: Mapping[str, str], outer: Mapping[str, str], body: bytes
) -> tuple[str, dict[str, str], dict[str, str], bytes]:
    """Return the request that a form carries (1.0.x alone; Communication 1.3)."""
    clause = "Communication 1.3"
    if set(query) != {"method"}:
        raise bad(
            "Beside `method`, an address of the alternate syntax has no parameters: they stand in the form.", clause
        )
    if query["method"] not in ("GET", "PUT", "POST", "DELETE", "HEAD"):
        raise bad("`method` must be GET, PUT, POST, DELETE or HEAD.", clause)
    if outer.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        raise bad(f"The alternate syntax is sent as {_FORM}.", clause)
    try:
        form = _pairs(body.decode(), clause)
    except UnicodeDecodeError:
        raise bad("The form is not UTF-8.", clause) from None
    inner = {name: value for name, value in outer.items() if name in ("authorization", "x-experience-api-version")}
    parameters, content = {}, ""
    for name, value in form.items():
        if name.lower() in _FORM_HEADERS:
            inner[name.lower()] = value
        elif name == "content":
            content = value
        else:
            parameters[name] = value
    if content:
        inner.setdefault("content-type", "application/json")
    return query["method"], parameters, inner, content.encode()

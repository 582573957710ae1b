"""What a body says: text in whatever encoding it is, and JSON."""

import re
from typing import Any

import msgspec
from django.utils.translation import gettext_noop as _

from changqing.interchange.harvest.connecting import Answer
from changqing.interchange.harvest.refusing import refused, shown

MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_declared = re.compile(rb"charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
BEGINNING = 2_000  # bytes in which a page says its encoding


def text_of(answer: Answer) -> str:
    """Return the text: by its byte order mark, else UTF-8, else as it is declared, else GB 18030; raise `Refused`."""
    data = answer.body
    marked = next((encoding for mark, encoding in MARKS.items() if data.startswith(mark)), None)
    said = _declared.search(answer.header("content-type").encode()) or _declared.search(data[:BEGINNING])
    declared = said[1].decode() if said else "utf-8"
    for encoding in [marked] if marked else ["utf-8", declared, "gb18030"]:
        try:
            text = data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
        if "\0" not in text:
            return text
    raise refused("no-text", _("%(address)s is no text in an encoding that is known."), address=shown(answer.address))


def is_markup(text: str) -> bool:
    """Say whether a text is a web page or XML."""
    return text.lstrip("\ufeff \t\r\n").startswith("<")


def json_of(answer: Answer) -> Any:
    """Return what a body says as JSON; raise `Refused` where it is none."""
    text = text_of(answer)
    if is_markup(text):
        raise refused(
            "no-json",
            _("%(address)s answers with a web page where data was expected."),
            _("Look whether the address is that of the interface itself, not of a page about it."),
            address=shown(answer.address),
        )
    return json_in(text, answer.address)


def json_in(text: str, address: str) -> Any:
    """Return what a text says as JSON; `address` is where it comes from."""
    try:
        return msgspec.json.decode(text.strip("\ufeff \t\r\n"))
    except RecursionError:
        why: str | list[str] = [_("it is nested too deep")]
    except (msgspec.MsgspecError, ValueError) as error:
        why = str(error)[:200]
    raise refused("no-json", _("What %(address)s says is not JSON: %(why)s."), address=shown(address), why=why)

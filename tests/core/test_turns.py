"""Answers in turn: well packed where there is time, in a hurry where others wait and few will ask again."""

from collections.abc import Callable, Iterable
from typing import Any

import brotli
import pytest

from changqing.core.compression import compress
from changqing.core.edge import HURRIED, QUALITY, WAITING, Compress, Turns
from changqing.core.pages import PUBLIC, PublicAnswer

BODY = ("番茄 种植 手机 支付 & tomatoes; " * 400).encode() + bytes(range(32, 127)) * 20


def answering(*, typed: bool, waiting: int) -> Callable[..., Iterable[bytes]]:
    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        environ[WAITING].extend([None] * waiting)
        environ[PUBLIC] = PublicAnswer(1, BODY, "text/html; charset=utf-8", typed=typed)
        start_response("200 OK", [("Content-Type", "text/html; charset=utf-8")])
        return [BODY]

    return Turns(Compress(application))


@pytest.mark.parametrize(
    ("typed", "waiting", "quality"),
    [(True, 0, QUALITY), (True, 2, HURRIED), (False, 2, QUALITY)],
)
def test_only_what_was_typed_is_packed_in_a_hurry(typed: bool, waiting: int, quality: int) -> None:
    environ = {"REQUEST_METHOD": "GET", "HTTP_ACCEPT_ENCODING": "br"}
    answer = b"".join(answering(typed=typed, waiting=waiting)(environ, lambda *_: None))
    assert brotli.decompress(answer) == BODY
    assert answer == compress(BODY, "br", quality=quality)
    assert compress(BODY, "br", quality=QUALITY) != compress(BODY, "br", quality=HURRIED)

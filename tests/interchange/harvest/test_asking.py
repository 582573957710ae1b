"""Hosts that answer badly, slowly, endlessly or too much: each is told in a sentence, and nothing goes on for ever."""

import gzip
import threading
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.utils import translation
from tests.interchange.harvest.hosts import Asked, Host

from changqing.interchange.harvest import limits
from changqing.interchange.harvest.asking import Asker, NotThere, user_agent
from changqing.interchange.harvest.kept_answers import KeptAnswers
from changqing.interchange.remarks import Refused


@pytest.fixture
def asker(tmp_path: Path) -> Asker:
    return Asker(KeptAnswers(tmp_path))


def refusal(asker: Asker, address: str) -> Refused:
    with pytest.raises(Refused) as refused:
        asker.get(address, "*/*")
    for language in ("en", "zh-hans"):
        with translation.override(language):
            assert all(remark.text() for remark in refused.value.remarks)
    return refused.value


def test_it_says_who_asks(host: Host, asker: Asker, settings: LazySettings) -> None:
    settings.CONTACT = "desk@changqing.example"
    host.put("/", {})
    asker.get(f"{host.url}/", "application/json")
    assert (
        host.headers[0]["User-Agent"] == user_agent() == "Changqing/0.1.0 (+http://testserver; desk@changqing.example)"
    )
    assert host.headers[0]["Accept"] == "application/json"


def test_it_is_led_on_and_every_step_is_looked_at(host: Host, asker: Asker, settings: LazySettings) -> None:
    host.put("/a", lambda asked: asked.say(b"", status=302, Location="/b"))
    host.put("/b", lambda asked: asked.say(b"", status=308, Location=f"{host.url}/c"))
    host.put("/c", {"fine": True})
    assert asker.get(f"{host.url}/a", "*/*").address == f"{host.url}/c"
    host.put("/inside", lambda asked: asked.say(b"", status=302, Location="http://169.254.169.254/latest/meta-data/"))
    assert refusal(asker, f"{host.url}/inside").code == "not-public"
    host.put("/file", lambda asked: asked.say(b"", status=302, Location="file:///etc/passwd"))
    assert refusal(asker, f"{host.url}/file").code == "no-address"
    host.put("/secret", lambda asked: asked.say(b"", status=302, Location="http://a:b@feed.example/"))
    assert refusal(asker, f"{host.url}/secret").code == "no-password"


def test_it_is_not_led_round_in_circles(host: Host, asker: Asker) -> None:
    host.put("/a", lambda asked: asked.say(b"", status=302, Location="/a"))
    assert refusal(asker, f"{host.url}/a").code == "led-astray"
    assert len(host.asked) == limits.MAX_REDIRECTS + 1


@pytest.mark.parametrize(
    ("status", "code"),
    [(401, "forbidden"), (403, "forbidden"), (429, "busy"), (503, "busy"), (500, "broken"), (502, "broken"),
     (418, "no-answer"), (206, "no-answer"), (304, "no-answer")],
)  # fmt: skip
def test_a_status_is_told_with_what_to_do(host: Host, asker: Asker, status: int, code: str) -> None:
    host.put("/", lambda asked: asked.say(b"", status=status))
    assert refusal(asker, f"{host.url}/").code == code


def test_what_is_not_there_is_told_apart(host: Host, asker: Asker) -> None:
    with pytest.raises(NotThere):
        asker.get(f"{host.url}/nowhere", "*/*")


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:9/", "http://no-such-host.invalid/", "https://127.0.0.1:{port}/"]
)
def test_a_host_that_is_not_there_is_told(host: Host, asker: Asker, address: str) -> None:
    assert refusal(asker, address.format(port=host.server.server_port)).code in ("no-answer", "no-host", "no-port")


def test_an_answer_that_is_too_large_is_not_read_to_its_end(
    host: Host, asker: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MAX_RESPONSE_BYTES", 100_000)
    host.put("/", b"x" * 200_000)
    assert refusal(asker, f"{host.url}/").code == "too-large"


def test_a_small_answer_that_unpacks_to_a_large_one_is_not_unpacked(
    host: Host, asker: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MAX_RESPONSE_BYTES", 1_000_000)
    bomb = _bomb(100_000_000)
    assert len(bomb) < 200_000
    host.put("/", lambda asked: asked.say(bomb, Content_Encoding="gzip"))
    assert refusal(asker, f"{host.url}/").code == "too-large"


@pytest.mark.parametrize("kind", ["text/html", "application/json"])
def test_an_answer_without_an_end_is_left(host: Host, asker: Asker, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    monkeypatch.setattr(limits, "MAX_RESPONSE_BYTES", 300_000)
    sent: list[int] = []

    def endless(asked: Asked) -> None:
        asked.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\nTransfer-Encoding: chunked\r\n\r\n" % kind.encode())
        try:
            while True:
                asked.wfile.write(b"2710\r\n" + b"x" * 10_000 + b"\r\n")
                sent.append(10_000)
        except OSError:
            asked.close_connection = True

    host.put("/", endless)
    assert refusal(asker, f"{host.url}/").code == "too-large"


def test_what_is_sent_packed_and_unpacks_to_nothing_is_bounded_too(
    host: Host, asker: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MAX_RESPONSE_BYTES", 300_000)
    whole = gzip.compress(b"{}")
    host.put("/after", lambda asked: asked.say(whole + b"x" * 400_000, Content_Encoding="gzip"))
    nothing = b"\x00\x00\x00\xff\xff"  # a block of no bytes (RFC 1951, 3.2.4)
    host.put("/between", lambda asked: asked.say(whole[:10] + nothing * 80_000, Content_Encoding="gzip"))
    for path in ("after", "between"):
        assert refusal(asker, f"{host.url}/{path}").code == "too-large"


def _bomb(size: int) -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    block = b"0" * 1_000_000
    return b"".join([*(packer.compress(block) for _time in range(size // len(block))), packer.flush()])


def test_packed_answers_are_unpacked(host: Host, asker: Asker) -> None:
    host.put("/", lambda asked: asked.say(gzip.compress(b'{"a": 1}'), Content_Encoding="gzip"))
    assert asker.get(f"{host.url}/", "*/*").body == b'{"a": 1}'


@pytest.mark.parametrize(
    ("body", "packed"),
    [
        (b"not gzip at all", "gzip"),
        (gzip.compress(b"x" * 9_000)[:-9], "gzip"),
        (b"x", "br"),
        (gzip.compress(gzip.compress(b"x")), "gzip, gzip"),
    ],
    ids=["no gzip", "cut short", "no brotli", "twice"],  # what gzip makes has the second in it
)
def test_what_is_packed_wrongly_is_told(host: Host, asker: Asker, body: bytes, packed: str) -> None:
    host.put("/", lambda asked: asked.say(body, Content_Encoding=packed))
    assert refusal(asker, f"{host.url}/").code in ("no-answer", "packed")


def test_all_answers_together_have_a_bound(host: Host, asker: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_TOTAL_BYTES", 250_000)
    host.put("/", b"x" * 100_000)
    for _time in range(2):
        asker.get(f"{host.url}/", "*/*")
    assert refusal(asker, f"{host.url}/").code == "too-large"


def test_so_have_the_questions(host: Host, asker: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_REQUESTS", 2)
    host.put("/", {})
    for _time in range(2):
        asker.get(f"{host.url}/", "*/*")
    assert refusal(asker, f"{host.url}/").code == "too-many"


@pytest.mark.parametrize("part", ["head", "body"])
def test_one_that_drips_is_not_waited_for(host: Host, asker: Asker, monkeypatch: pytest.MonkeyPatch, part: str) -> None:
    """A byte now and then keeps a connection alive for ever; the time for all of it is what counts."""
    monkeypatch.setattr(limits, "REQUEST_SECONDS", 0.3)
    gone = threading.Event()

    def drip(asked: Asked) -> None:
        asked.wfile.write(
            b"HTTP/1.1 200 OK\r\n" if part == "head" else b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n"
        )
        try:
            while not gone.wait(0.02):
                asked.wfile.write(b"X")
                asked.wfile.flush()
        except OSError:
            gone.set()

    host.put("/", drip)
    assert refusal(asker, f"{host.url}/").code == "too-slow"
    gone.set()


def test_one_that_says_to_go_on_for_ever_is_not_waited_for(
    host: Host, asker: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "REQUEST_SECONDS", 0.3)

    def go_on(asked: Asked) -> None:
        with suppress(OSError):
            while True:
                asked.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        asked.close_connection = True

    host.put("/", go_on)
    assert refusal(asker, f"{host.url}/").code == "too-slow"


def test_one_that_says_nothing_is_not_waited_for(host: Host, asker: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "REQUEST_SECONDS", 0.2)
    done = threading.Event()
    host.put("/", lambda _asked: done.wait(5))
    assert refusal(asker, f"{host.url}/").code == "too-slow"
    done.set()


def test_a_harvest_has_an_end(host: Host, asker: Asker) -> None:
    asker.deadline = 0.0
    assert refusal(asker, f"{host.url}/").code == "too-long"
    assert host.asked == []


@pytest.mark.parametrize(
    "written",
    [
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf of it",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X-Long: " + b"x" * 70_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500 + b"\r\n",
        b"",
    ],
)
def test_what_is_no_whole_answer_is_told(host: Host, asker: Asker, written: bytes) -> None:
    def say(asked: Asked) -> None:
        asked.wfile.write(written)
        asked.close_connection = True

    host.put("/", say)
    assert refusal(asker, f"{host.url}/").code == "no-answer"


def test_what_has_not_changed_is_not_sent_again(host: Host, tmp_path: Path) -> None:
    sent: list[Any] = []

    def answer(asked: Asked) -> None:
        if asked.headers.get("If-None-Match") == '"one"':
            asked.say(b"", status=304)
        else:
            sent.append(asked.path)
            asked.json({"courses": 3}, ETag='"one"')

    host.put("/", answer)
    for _time in range(3):
        asker = Asker(KeptAnswers(tmp_path))
        assert asker.get(f"{host.url}/", "*/*").body == b'{"courses": 3}'
        asker.kept.save()
    assert len(sent) == 1


def test_answers_that_were_kept_badly_are_asked_for_again(host: Host, tmp_path: Path) -> None:
    (tmp_path / "answers").write_bytes(b"half of a file")
    host.put("/", {})
    assert Asker(KeptAnswers(tmp_path)).get(f"{host.url}/", "*/*").status == 200

"""Which addresses are asked, and which never: nobody can have the site ask machines behind it."""

import socket
from typing import Any

import pytest
from django.conf import LazySettings
from tests.interchange.harvest.hosts import Host

from changqing.interchange.harvest import addresses
from changqing.interchange.harvest.asking import Asker
from changqing.interchange.harvest.kept_answers import KeptAnswers
from changqing.interchange.remarks import Refused

INSIDE = [
    "127.0.0.1", "127.8.9.10", "0.0.0.0", "10.0.0.1", "172.16.3.4", "192.168.1.1", "100.64.0.1", "169.254.169.254",
    "192.0.2.7", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "::ffff:127.0.0.1",
    "::ffff:10.0.0.1", "::127.0.0.1", "fe80::1", "fec0::1", "fc00::1", "ff02::1", "2001:db8::1", "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2001:0:7f00:1::",
]  # fmt: skip


def code_of(refused: "pytest.ExceptionInfo[Refused]") -> str:
    return refused.value.code


@pytest.mark.parametrize("numeric", INSIDE)
def test_what_is_not_of_the_public_internet_is_not_asked(settings: LazySettings, numeric: str) -> None:
    settings.HARVEST_PRIVATE = False
    with pytest.raises(Refused) as refused:
        addresses.check(numeric, "feed.example")
    assert code_of(refused) == "not-public"


@pytest.mark.parametrize("numeric", ["1.2.4.8", "202.112.0.35", "2001:da8::1", "::ffff:1.2.4.8", "64:ff9b::102:408"])
def test_what_is_public_is(settings: LazySettings, numeric: str) -> None:
    settings.HARVEST_PRIVATE = False
    addresses.check(numeric, "feed.example")


@pytest.mark.parametrize("numeric", ["127.0.0.1", "10.0.0.1", "192.168.1.1", "100.64.0.1", "fc00::1", "::1"])
def test_a_site_may_allow_what_is_private(numeric: str) -> None:
    addresses.check(numeric, "feed.example")


@pytest.mark.parametrize("numeric", ["169.254.169.254", "224.0.0.1", "0.0.0.0", "fe80::1", "ff02::1", "240.0.0.1"])
def test_but_never_what_only_a_machine_and_its_neighbours_know(numeric: str) -> None:
    with pytest.raises(Refused):
        addresses.check(numeric, "feed.example")


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "2130706433", "0x7f000001", "017700000001", "127.1", "localhost", "[::1]", "[::ffff:7f00:1]"]
)
def test_however_this_machine_is_written_it_is_not_asked(settings: LazySettings, host: str) -> None:
    settings.HARVEST_PRIVATE = False
    with pytest.raises(Refused) as refused:
        addresses.reachable(addresses.read(f"http://{host}/courses"))
    assert code_of(refused) == "not-public"


def test_a_name_with_one_address_inside_is_not_asked_at_the_others(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HARVEST_PRIVATE = False
    found = [(socket.AF_INET, 1, 6, "", (numeric, 80)) for numeric in ("1.2.4.8", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_words, **_more: found)
    with pytest.raises(Refused):
        addresses.reachable(addresses.read("http://both.example/"))


def test_what_was_checked_is_what_is_connected_to(host: Host, asker: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that means something else the second time it is looked up is looked up once."""
    host.put("/", {"fine": True})
    times: list[str] = []
    real = socket.getaddrinfo

    def looked_up(name: Any, port: Any, *words: Any, **more: Any) -> Any:
        if name == "moving.example":
            times.append(name)
            name = "127.0.0.1" if len(times) == 1 else "10.255.255.1"
        return real(name, port, *words, **more)

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    answer = asker.get(f"http://moving.example:{host.server.server_port}/", "*/*")
    assert answer.body == b'{"fine": true}'
    assert times == ["moving.example"]
    assert host.headers[0]["Host"] == f"moving.example:{host.server.server_port}"


@pytest.fixture
def public(host: Host, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """Names of the public Internet, as a host may have them looked up; what is public is this test's own host."""
    settings.HARVEST_PRIVATE = False
    names: dict[str, list[str]] = {"feed.example": ["1.2.4.8"]}
    real, real_names = socket.create_connection, socket.getaddrinfo

    def looked_up(name: str, port: int, *words: Any, **more: Any) -> Any:
        if name not in names:
            return real_names(name, port, *words, **more)
        numeric = names[name].pop(0) if len(names[name]) > 1 else names[name][0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (numeric, port))]

    def reached(place: tuple[str, int], *words: Any, **more: Any) -> Any:
        assert place[0] == "1.2.4.8", "this machine was asked"
        return real(("127.0.0.1", place[1]), *words, **more)

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    monkeypatch.setattr(socket, "create_connection", reached)
    return names


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ("http://inside.example/", "not-public"),
        ("http://inside.example:{port}/secret", "not-public"),
        ("//inside.example:{port}/secret", "not-public"),
        ("http://inside.example:6379/", "not-public"),
        ("http://feed.example:22/", "no-port"),
    ],
)
def test_a_host_of_the_internet_cannot_lead_on_to_what_is_behind_the_site(
    host: Host, asker: Asker, public: dict[str, list[str]], target: str, code: str
) -> None:
    port = host.server.server_port
    public["inside.example"] = ["127.0.0.1"]
    host.put("/secret", {"secret": True})
    host.put("/courses", lambda asked: asked.say(b"", status=302, Location=target.format(port=port)))
    with pytest.raises(Refused) as refused:
        asker.get(f"http://feed.example:{port}/courses", "*/*")
    assert code_of(refused) == code
    assert host.asked == ["/courses"]


def test_a_name_that_means_something_else_at_the_next_question_is_looked_at_again(
    host: Host, asker: Asker, public: dict[str, list[str]]
) -> None:
    port = host.server.server_port
    public["feed.example"] = ["1.2.4.8", "10.0.0.1"]
    host.put("/courses", {"hasNextPage": True})
    address = f"http://feed.example:{port}/courses"
    assert asker.get(address, "*/*").status == 200
    with pytest.raises(Refused) as refused:
        asker.get(f"{address}?pageNumber=2", "*/*")
    assert code_of(refused) == "not-public"
    assert host.asked == ["/courses"]


@pytest.mark.parametrize(
    "address",
    [
        "ftp://feed.example/", "file:///etc/passwd", "gopher://feed.example/", "feed.example", "http://",
        "//feed.example/", "http:///path", "http://user:secret@feed.example/", "http://user@feed.example/", "http://feed.example:25/",
        "http://feed.example:22/", "http://feed.example:99999/", "http://feed.example\\@10.0.0.1/",
        "http://a b.example/",
        "http://feed.example/\r\nHost: elsewhere", "http://feed.example/\n", "http://[::1", "javascript:alert(1)",
    ],
)  # fmt: skip
def test_an_address_is_http_or_https_without_a_password(address: str) -> None:
    with pytest.raises(Refused):
        addresses.read(address)


def test_an_address_with_chinese_in_it_is_one() -> None:
    found = addresses.read("https://大学.example/课程?类别=银龄#top").geturl()
    assert found == "https://xn--pss25c.example/%E8%AF%BE%E7%A8%8B?%E7%B1%BB%E5%88%AB=%E9%93%B6%E9%BE%84"


@pytest.fixture
def asker(tmp_path: Any) -> Asker:
    return Asker(KeptAnswers(tmp_path))

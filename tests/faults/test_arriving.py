"""What comes slowly, in pieces, or not to its end: nobody waits for it, and no half of it is taken for all."""

import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from urllib.parse import urlencode
from uuid import UUID

from tests.faults.conftest import Site
from tests.faults.tool import Tool, rows

PLACE = {"activityId": "https://tool.example/1", "agent": json.dumps({"mbox": "mailto:lin@example.org"})}


@contextmanager
def sending(tool: Tool, name: str, length: str) -> Iterator[socket.socket]:
    """Begin to send a document."""
    head = {**tool.headers, "Host": f"127.0.0.1:{tool.site.port}", "Content-Type": "text/plain", "Connection": "close"}
    lines = [f"PUT /xapi/activities/state?{urlencode({**PLACE, 'stateId': name})} HTTP/1.1", length]
    lines += [f"{key}: {value}" for key, value in head.items()]
    with closing(socket.create_connection(("127.0.0.1", tool.site.port), timeout=10)) as line:
        line.sendall("\r\n".join([*lines, "", ""]).encode())
        yield line


def status(line: socket.socket) -> int:
    return int(line.recv(1000).split()[1])


def test_who_sends_slowly_or_stops_holds_up_nobody_and_leaves_no_half(site: Site) -> None:
    site.start()
    tool = Tool(site, [UUID(int=1)])
    with sending(tool, "slow", "Content-Length: 2000") as slow:
        slow.sendall(b"x" * 1000)
        assert site.ask("GET", "/healthz")[0] == 200
        assert tool.post(tool.batch(3)) == 200
        slow.sendall(b"x" * 1000)
        assert status(slow) == 204
    with sending(tool, "half", "Content-Length: 2000") as half:
        half.sendall(b"x" * 1000)
        half.shutdown(socket.SHUT_WR)
        assert status(half) == 400
    with sending(tool, "pieces", "Transfer-Encoding: chunked") as pieces:
        assert status(pieces) == 411  # before any piece has come
    assert rows(site, "SELECT name, content FROM records_document") == [("slow", b"x" * 2000)]


def test_however_many_stop_half_way_who_asks_is_answered_and_who_sends_is_told_to_come_again(site: Site) -> None:
    site.start()
    tool = Tool(site, [UUID(int=1)])
    with ExitStack() as stack:
        stopped = [stack.enter_context(sending(tool, f"s{n}", "Content-Length: 2000")) for n in range(40)]
        for line in stopped:
            line.sendall(b"x" * 1000)
        for _time in range(5):
            assert site.ask("GET", "/courses")[0] == 200
            assert site.ask("GET", "/me")[0] == 200
        with sending(tool, "another", "Content-Length: 10") as another:
            another.sendall(b"x" * 10)
            told = another.recv(4000).decode()
            assert told.split()[1] == "503"
            assert "retry-after: 5" in told.lower()
    with sending(tool, "then", "Content-Length: 10") as then:
        then.sendall(b"x" * 10)
        assert status(then) == 204

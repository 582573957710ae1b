"""The files are handed out whole and in part, to programs and to pages of any site, and nothing beside them is."""

import hashlib
import json
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils.http import http_date
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.core.asking import ask
from tests.interchange.ooapi.world import World

from changqing.core import downloads, wsgi
from changqing.core.edge import Edge
from changqing.interchange.dump import services
from changqing.interchange.dump.shelf import Dump

PATH = "/dump/courses.parquet"


def get(path: str = PATH, **headers: str) -> HttpResponse:
    return Client().get(path, headers=headers)  # type: ignore[return-value]


def body(response: HttpResponse) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]


def whole(dump: Dump, name: str = "courses.parquet") -> bytes:
    return (dump.folder / name).read_bytes()


def test_every_file_is_there_at_both_addresses_as_the_description_says(dump: Dump) -> None:
    for file in dump.package.resources:
        for path in (f"/dump/{file.path}", f"/dump/{dump.name}/{file.path}"):
            response = get(path)
            content = body(response)
            assert (response.status_code, len(content)) == (200, file.bytes)
            assert hashlib.sha256(content).hexdigest() == file.digest
            assert response["Content-Type"] == file.mediatype
            assert response["Content-Length"] == str(file.bytes)
            assert response["ETag"] == f'"{file.digest[:32]}"'
            assert response["Last-Modified"] == http_date(dump.package.created.timestamp())
            assert response["Accept-Ranges"] == "bytes"
            assert "Content-Encoding" not in response
    described = json.loads(body(get("/dump/datapackage.json")))
    assert [one["path"] for one in described["resources"]] == [one.path for one in dump.package.resources]


def test_the_latest_may_change_and_says_where_it_lasts(dump: Dump) -> None:
    latest, lasting = get(), get(f"/dump/{dump.name}/courses.parquet")
    assert latest["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert latest["Content-Location"] == f"/dump/{dump.name}/courses.parquet"
    assert lasting["Cache-Control"] == "public, max-age=604800, immutable"
    assert "Content-Location" not in lasting


def test_head_tells_the_same_without_the_bytes(dump: Dump) -> None:
    response = Client().head(PATH)
    assert (response.status_code, body(response)) == (200, b"")  # type: ignore[arg-type]
    assert response["Content-Length"] == str(len(whole(dump)))


def test_a_download_that_broke_off_goes_on(dump: Dump) -> None:
    content = whole(dump)
    first = get()
    rest = get(range="bytes=100-", **{"if-range": first["ETag"]})
    assert rest.status_code == 206
    assert rest["Content-Range"] == f"bytes 100-{len(content) - 1}/{len(content)}"
    assert rest["Content-Length"] == str(len(content) - 100)
    assert body(rest) == content[100:]


def test_a_part_of_what_is_no_more_is_not_given(dump: Dump) -> None:
    content, modified = whole(dump), dump.package.created
    for known in ('"other"', f"W/{get()['ETag']}", http_date((modified - timedelta(days=1)).timestamp()), "nonsense"):
        response = get(range="bytes=100-", **{"if-range": known})
        assert (response.status_code, body(response)) == (200, content)
    assert get(range="bytes=100-", **{"if-range": http_date(modified.timestamp())}).status_code == 206


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=st.none() | st.integers(0, 60_000), last=st.none() | st.integers(0, 60_000))
def test_any_part_is_that_part(dump: Dump, first: int | None, last: int | None) -> None:
    content = whole(dump)
    response = get(range=f"bytes={'' if first is None else first}-{'' if last is None else last}")
    if (first is None and last is None) or (first is not None and last is not None and last < first):
        assert (response.status_code, body(response)) == (200, content)
        return
    wanted = (
        (content[-last:] if last else b"") if first is None else content[first : None if last is None else last + 1]
    )  # type: ignore[operator]
    if wanted:
        assert (response.status_code, body(response)) == (206, wanted)
        assert response["Content-Range"].endswith(f"/{len(content)}")
    else:
        assert (response.status_code, response["Content-Range"]) == (416, f"bytes */{len(content)}")


def test_what_is_no_part_is_passed_over(dump: Dump) -> None:
    for asked in (
        "bytes=0-1,5-6",
        "lines=0-5",
        "bytes",
        "bytes=",
        "bytes=a-b",
        "bytes=-",
        "bytes=--5",
        f"bytes={'9' * 99}-",
    ):
        response = get(range=asked)
        assert (response.status_code, body(response)) == (200, whole(dump)), asked


def test_who_has_it_already_is_told_so(dump: Dump) -> None:
    first = get()
    for headers in (
        {"if-none-match": first["ETag"]},
        {"if-none-match": f'"x", {first["ETag"]}'},
        {"if-modified-since": first["Last-Modified"]},
    ):
        response = get(**headers)
        assert (response.status_code, body(response)) == (304, b"")
        assert response["ETag"] == first["ETag"]
    assert get(**{"if-none-match": '"x"'}).status_code == 200
    assert get(**{"if-match": '"x"'}).status_code == 412


def test_through_the_edge_it_is_neither_packed_nor_kept(dump: Dump) -> None:
    edge: Any = Edge(wsgi.application.application)
    for name in ("datapackage.json", "courses.jsonl.gz"):
        for accepted in ("br", "gzip", ""):
            answer = ask(edge, f"/dump/{name}", accept_encoding=accepted)
            part = ask(edge, f"/dump/{name}", accept_encoding=accepted, range="bytes=5-600")
            assert (answer.status, answer.raw) == (200, whole(dump, name))
            assert (part.status, part.raw) == (206, whole(dump, name)[5:601])
            assert part.headers["content-length"] == "596"
            assert "content-encoding" not in {**answer.headers, **part.headers}
    head = ask(edge, "/dump/courses.jsonl.gz", method="HEAD")
    assert (head.status, head.raw) == (200, b"")
    assert edge._pages == {}


def test_pages_of_any_site_may_read_it(dump: Dump) -> None:
    answers = (get(), get(range="bytes=0-1"), get(range="bytes=99999999-"), get(**{"if-none-match": get()["ETag"]}))
    for response in answers:
        assert response["Access-Control-Allow-Origin"] == "*"
        assert "Content-Range" in response["Access-Control-Expose-Headers"]
    asked = Client().options(PATH, headers={"origin": "https://elsewhere.example"})
    assert (asked.status_code, asked["Access-Control-Allow-Origin"]) == (204, "*")
    assert "If-Range" in asked["Access-Control-Allow-Headers"]


def test_nobody_can_write_there(dump: Dump) -> None:
    for method in ("post", "put", "delete", "patch"):
        response = getattr(Client(headers={"origin": "http://testserver"}), method)(PATH)
        assert (response.status_code, response["Allow"]) == (405, "GET, HEAD, OPTIONS")


HOSTILE = (
    "/dump/.lock",
    "/dump/courses.csv",
    "/dump/COURSES.parquet",
    "/dump/courses.parquet/",
    "/dump/../keys/secret",
    "/dump/..%2fkeys%2fsecret",
    "/dump/%2e%2e/keys/secret",
    "/dump/..",
    "/dump/%00",
    "/dump/{name}",
    "/dump/{name}/",
    "/dump/{name}/..",
    "/dump/{name}/.lock",
    "/dump/{name}/..%2f.lock",
    "/dump/{name}/%2e%2e%2f%2e%2e%2fkeys%2fsecret",
    "/dump/{name}/%2fetc%2fpasswd",
    "/dump/20010101T000000Z/courses.parquet",
    "/dump/../dumps/courses.parquet",
    "/dump/dumps/courses.parquet",
    "/dump/２０２６1124T145854Z/courses.parquet",
    "/dump/{name}%0a/courses.parquet",
    "/dump/.begun-x/courses.parquet",
)


def test_nothing_else_is_handed_out(dump: Dump) -> None:
    half = dump.folder.parent / ".begun-x"
    half.mkdir()
    (half / "courses.parquet").write_bytes(b"half")
    for path in HOSTILE:
        response = get(path.format(name=dump.name))
        assert response.status_code == 404, path
        assert "Access-Control-Allow-Origin" not in response


def test_before_the_first_dump_there_is_no_file(world: World) -> None:
    assert get().status_code == 404
    assert get("/dump/datapackage.json").status_code == 404


def test_a_file_that_is_thrown_away_while_it_is_read_is_read_to_its_end(dump: Dump) -> None:
    content, response = whole(dump), get()
    for file in dump.folder.iterdir():
        file.unlink()
    assert body(response) == content
    assert get().status_code == 404


def test_a_reader_who_finds_no_place_is_asked_to_come_again(dump: Dump, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads, "SMALL", 100)
    waiting = [get() for _ in range(downloads.PLACES)]
    refused = get()
    assert (refused.status_code, refused["Retry-After"]) == (503, "30")
    assert refused["Content-Type"] == "application/problem+json"
    assert "ETag" not in refused
    assert get(range="bytes=0-99").status_code == 206  # small ones need no place
    assert Client().head(PATH).status_code == 200
    body(waiting[0])
    waiting[1].close()
    assert body(get()) == whole(dump)
    assert body(get()) == whole(dump)


def test_the_newest_is_the_latest(dump: Dump) -> None:
    newer = services.make(again=True).dump
    assert newer.name > dump.name
    assert get()["Content-Location"] == f"/dump/{newer.name}/courses.parquet"
    assert get(f"/dump/{dump.name}/courses.parquet").status_code == 200

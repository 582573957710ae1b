"""What the edge holds follows the public version, and is bounded."""

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from tests.core.asking import ask
from tests.visitors import Site

from changqing.catalogue.models import Course
from changqing.core import edge as edge_module
from changqing.core import pages, version
from changqing.core.edge import Edge
from changqing.core.models import PublicVersion
from changqing.core.pages import PUBLIC, PageStore, PublicAnswer

Queries = Callable[..., Any]
Capture = Callable[..., Any]

PATH = "/courses/balcony"


def rename() -> None:
    """Change what the page shows, and say so to nobody."""
    Course.objects.update(title={"en": "Roof gardens"})


def shown(edge: Edge) -> str:
    """What three people see who ask one after the other: first looked up, then kept, then known by its very headers."""
    seen = {"new" if "Roof gardens" in ask(edge, PATH).text else "old" for _ in range(3)}
    return " or ".join(sorted(seen))


def test_without_a_new_version_the_page_stays_as_it_is(edge: Edge) -> None:
    shown(edge)
    rename()
    assert shown(edge) == "old"


def test_a_bump_is_seen_by_the_very_next_question(edge: Edge, django_capture_on_commit_callbacks: Capture) -> None:
    shown(edge)
    with django_capture_on_commit_callbacks(execute=True):
        rename()
        version.bump()
    assert shown(edge) == "new"


def test_a_bump_by_another_process_of_the_machine_is_seen_at_once(edge: Edge) -> None:
    shown(edge)
    rename()
    PublicVersion.objects.update(number=41)
    assert shown(edge) == "old"
    version._touch()  # the other process says so by the file
    assert shown(edge) == "new"


def test_a_bump_by_another_machine_is_seen_when_the_second_has_passed(edge: Edge, site: Site) -> None:
    shown(edge)
    rename()
    PublicVersion.objects.update(number=41)
    assert shown(edge) == "old"
    site.a_second_later()
    assert shown(edge) == "new"


def test_a_bump_is_seen_by_every_edge_whichever_asks_first(
    edge: Edge, django_capture_on_commit_callbacks: Capture
) -> None:
    other = Edge(edge.application)
    shown(edge), shown(other)
    with django_capture_on_commit_callbacks(execute=True):
        rename()
        version.bump()
    assert (shown(edge), shown(other)) == ("new", "new")


def test_a_file_touched_for_nothing_costs_one_question_and_drops_nothing(
    edge: Edge, django_assert_num_queries: Queries
) -> None:
    shown(edge)
    shown(edge)
    version._touch()
    with django_assert_num_queries(1):
        shown(edge)
        shown(edge)


def test_a_bump_that_is_taken_back_is_none(edge: Edge, django_capture_on_commit_callbacks: Capture) -> None:
    before = PublicVersion.objects.get().number
    with django_capture_on_commit_callbacks(execute=True) as said, transaction.atomic():
        version.bump()
        transaction.set_rollback(True)
    assert said == []
    assert PublicVersion.objects.get().number == before


def test_versions_only_ever_rise(edge: Edge) -> None:
    numbers = []
    for _time in range(4):
        version.bump()
        numbers.append(PublicVersion.objects.get().number)
    assert numbers == sorted(set(numbers))


def test_a_page_made_of_what_was_before_is_not_kept_as_what_is_now(edge: Edge) -> None:
    now = pages.watcher.current()

    def slow(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        environ[PUBLIC] = PublicAnswer(now - 1, b"old", "text/html; charset=utf-8")
        start_response("200 OK", [("Content-Type", "text/html")])
        return [b"old"]

    late = Edge(slow)
    ask(late, "/")
    assert not late._pages


def test_memory_holds_no_more_than_its_bound_and_drops_what_was_longest_unasked(
    edge: Edge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(edge_module, "MAX_BYTES", 100_000)
    ask(edge, "/courses?q=first")
    for number in range(40):
        ask(edge, f"/courses?q=words{number}")
        ask(edge, f"/courses?q=words{number}")
        ask(edge, "/courses?q=first")
        held = sum(len(full[2][0]) + 1_000 for _etag, full, _unchanged in edge._pages.values())
        assert edge._size == held <= 100_000
    queries = [key[1] for key in edge._pages]
    assert 1 < len(queries) < 40
    assert "q=first" in queries
    assert "q=words0" not in queries
    kept = {id(part) for _etag, full, unchanged in edge._pages.values() for part in (full[1], unchanged[1])}
    assert {id(ready[1]) for ready in edge._shortcuts.values()} <= kept


def test_headers_that_never_repeat_fill_nothing(edge: Edge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edge_module, "MAX_SHORTCUTS", 10)
    for number in range(50):
        assert ask(edge, "/", cookie=f"other={number}", accept_language=f"en;q=0.{number}").status == 200
        assert len(edge._shortcuts) <= 10
    assert len(edge._pages) == 1


def test_what_is_too_long_to_remember_is_answered_all_the_same(edge: Edge) -> None:
    long = "x" * 3_000
    assert ask(edge, f"/courses?q={long}").status == 200
    assert not edge._pages
    for _time in range(2):
        assert ask(edge, "/", accept_language=f"en,{long}").status == 200
    assert len(edge._pages) == 1
    assert not edge._shortcuts


def test_pages_with_holes_are_bounded_too() -> None:
    store = PageStore(max_bytes=1_000)
    pages = [hashlib.sha256(bytes([number])).hexdigest() for number in range(50)]
    assert store.get(1, ("first",)) is None
    for number, page in enumerate(pages):
        store.put(1, (number,), page)
        assert sum(len(packed) for packed in store._pages.values()) == store._size <= 1_000
    assert store.get(1, (49,)) == pages[49]
    assert store.get(1, (0,)) is None
    store.put(0, ("stale",), "x")
    assert store.get(2, (49,)) is None
    assert store._size == 0

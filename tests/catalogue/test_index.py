"""The index follows the catalogue on every machine; missing or broken it is made again, and meanwhile we answer."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from tests.catalogue.conftest import fresh, slugs_in
from tests.factories import make_course, make_provider, publish_course

from changqing.catalogue import search, services
from changqing.catalogue.models import Course, IndexEntry, Provider
from changqing.catalogue.search import building, index
from changqing.core import pages, server, version

Capture = Any


def a_second_later() -> None:
    pages.watcher._asked = -1e9


def found(query: str) -> list[str]:
    a_second_later()
    return slugs_in(fresh("/courses", {"q": query}))


def renamed(slug: str, title: str) -> None:
    """Change a course's title as a service does."""
    course = Course.objects.get(slug=slug)
    course.title = {"zh-Hans": title}
    course.save()
    services.changed(course)


# Following


def test_what_changes_is_found_anew_and_no_more_as_it_was(catalogue: None) -> None:
    renamed("tomatoes", "黄瓜")
    assert found("黄瓜") == ["tomatoes"]
    assert found("番茄") == []


def test_what_is_withdrawn_is_in_no_list_and_keeps_its_page(catalogue: None) -> None:
    course = Course.objects.get(slug="tomatoes")
    course.state = "withdrawn"
    course.save()
    services.changed(course)
    assert found("番茄") == []
    assert "这门课已停开" in Client().get("/courses/tomatoes").content.decode()


def test_what_is_gone_is_dropped(catalogue: None) -> None:
    course = Course.objects.get(slug="tomatoes")
    services.changed(course)
    course.delete()
    assert found("番茄") == []


def test_another_machine_reads_what_changed_since_it_looked_last(catalogue: None, tmp_path: Path) -> None:
    """Its index is the one of before, and it is told nothing but the version."""
    before = tmp_path / "elsewhere"
    shutil.copytree(search.folder(), before)
    renamed("tomatoes", "黄瓜")
    renamed("soil", "沙土")
    assert found("黄瓜") == ["tomatoes"]
    shutil.rmtree(search.folder())
    shutil.copytree(before, search.folder())
    search.reader.forget()
    assert (found("黄瓜"), found("沙土"), found("番茄")) == (["tomatoes"], ["soil"], [])


def test_what_is_rolled_back_is_not_followed(catalogue: None) -> None:
    with transaction.atomic():
        renamed("tomatoes", "黄瓜")
        transaction.set_rollback(True)
    assert (found("番茄"), found("黄瓜")) == (["tomatoes"], [])


def test_a_new_name_of_a_provider_finds_its_courses(catalogue: None) -> None:
    provider = Provider.objects.get(code="lvye")
    provider.name = {"zh-Hans": "蓝天示范学院"}
    provider.save()
    services.changed(provider, *provider.courses.all())
    assert set(found("蓝天")) == {"farm-shops", "phones", "cpp"}


def test_a_database_put_back_to_an_older_day_gets_an_index_of_that_day(catalogue: None) -> None:
    renamed("tomatoes", "黄瓜")
    assert found("黄瓜") == ["tomatoes"]
    from changqing.core.models import PublicVersion

    Course.objects.filter(slug="tomatoes").update(title={"zh-Hans": "番茄"})
    IndexEntry.objects.update(version=0)
    PublicVersion.objects.update(number=0)
    search.reader.forget()
    assert (found("番茄"), found("黄瓜")) == (["tomatoes"], [])


def test_many_changes_at_once_make_the_index_anew(catalogue: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "MOST_TO_FOLLOW", 2)
    for number in range(5):
        services.changed(make_course(f"more-{number}", title={"zh-Hans": f"剪纸{number}"}))
    assert len(found("剪纸")) == 5


def test_new_words_are_understood_by_pinyin_and_initials_at_once(catalogue: None) -> None:
    services.changed(make_course("kites", title={"zh-Hans": "风筝制作"}))
    assert found("fengzheng") == ["kites"]
    assert found("fz") == ["kites"]
    assert found("fengzhegn") == ["kites"]


def test_a_page_made_while_the_index_is_behind_is_shown_and_not_kept(
    catalogue: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh("/courses")
    monkeypatch.setattr(index, "WAIT", 0.02)
    with index._lock(None):  # another process is at it, and takes its time
        renamed("tomatoes", "黄瓜")
        a_second_later()
        late = Client().get("/courses", {"q": "番茄"})
        assert slugs_in(late) == ["tomatoes"]
        assert late["Cache-Control"] == "no-store"
    assert found("黄瓜") == ["tomatoes"]


def test_published_content_is_looked_through_unit_by_unit(catalogue: None, tmp_path: Path) -> None:
    publish_course(tmp_path / "course")
    a_second_later()
    response = fresh("/courses", {"q": "阳光"})
    assert slugs_in(response) == ["balcony"]
    assert 'href="/learn/balcony/first-steps"' in response.content.decode()
    units = fresh("/units", {"q": "阳光"}).content.decode()
    assert units.count('href="/learn/balcony/') == 2


# Missing, half-written, broken


@pytest.fixture
def serving(catalogue: None, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """This process answers visitors; what it would have another process do."""
    begun: list[list[str]] = []

    class Other:
        def __init__(self, command: list[str], **_options: object) -> None:
            begun.append(command)

        def poll(self) -> None:
            return None

    monkeypatch.setattr(server, "serving", True)
    monkeypatch.setattr(subprocess, "Popen", Other)
    monkeypatch.setattr(search.reader, "_begun", -1e9)
    monkeypatch.setattr(search.reader, "_rebuilding", None)
    return begun


def damage(kind: str) -> None:
    """Spoil the index in one way."""
    folder = search.folder()
    search.reader.forget()
    if kind == "missing":
        shutil.rmtree(folder)
    elif kind == "no stand":
        (folder / "stand.json").unlink()
    elif kind == "half a stand":
        (folder / "stand.json").write_bytes(b'{"version": 1, "hi')
    elif kind == "no meta":
        (folder / "rows" / "meta.json").write_bytes(b"")
    elif kind == "half a segment":
        for path in folder.glob("rows/*.idx"):
            path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    elif kind == "segment gone":
        for path in folder.glob("rows/*.idx"):
            path.unlink()
    elif kind == "no words":
        shutil.rmtree(folder / "words")
        (folder / "words").mkdir()
        (folder / "words" / "meta.json").write_bytes(b"{}")


DAMAGES = ["missing", "no stand", "half a stand", "no meta", "half a segment", "segment gone", "no words"]


@pytest.mark.parametrize("kind", DAMAGES)
def test_while_it_is_made_again_the_database_answers_and_the_page_says_so(serving: list[list[str]], kind: str) -> None:
    damage(kind)
    a_second_later()
    response = fresh("/courses", {"q": "番茄"})
    page = response.content.decode()
    assert slugs_in(response) == ["tomatoes"]
    assert "搜索正在准备" in page
    assert response["Cache-Control"] == "no-store"
    for _time in range(3):
        for path in ("/", "/courses", "/programmes", "/providers", "/places", "/units?q=a", "/suggest?q=ab"):
            assert Client().get(path).status_code == 200
    assert len(serving) == 1
    assert serving[0][-3:] == ["search", "reindex", "--missing"]


def test_one_deleted_under_a_running_server_is_made_again_while_the_open_one_answers(serving: list[list[str]]) -> None:
    assert slugs_in(fresh("/courses", {"q": "番茄"})) == ["tomatoes"]
    shutil.rmtree(search.folder())
    for typed in ("番茄", "fanqie", "番茄种植"):
        response = fresh("/courses", {"q": typed})
        assert "tomatoes" in slugs_in(response)
        assert "搜索正在准备" not in response.content.decode()
    assert [command[-3:] for command in serving] == [["search", "reindex", "--missing"]]


@pytest.mark.parametrize("kind", DAMAGES)
def test_once_it_is_made_again_all_is_as_it_was(serving: list[list[str]], kind: str) -> None:
    damage(kind)
    a_second_later()
    fresh("/courses", {"q": "番茄"})
    index.reindex()  # what the other process does
    response = fresh("/courses", {"q": "fanqie"})
    assert slugs_in(response) == ["tomatoes"]
    assert "搜索正在准备" not in response.content.decode()


def test_narrowing_works_without_the_index_too(serving: list[list[str]]) -> None:
    damage("missing")
    a_second_later()
    assert sorted(slugs_in(fresh("/courses", {"category": "silver-age"}))) == ["payments", "phones"]
    assert slugs_in(fresh("/courses", {"category": "silver-age", "mode": "online"})) == ["payments"]
    assert sorted(slugs_in(fresh("/courses", {"provider": "lvye"}))) == ["cpp", "farm-shops", "phones"]
    assert sorted(slugs_in(fresh("/courses", {"region": "440000"}))) == ["cpp", "farm-shops", "phones"]
    assert slugs_in(fresh("/courses", {"audience": "veterans"})) == ["farm-shops"]
    assert slugs_in(fresh("/courses", {"region": "no-such", "q": "'%"})) == []


def test_a_rebuilding_that_was_killed_leaves_the_old_index_in_use(
    catalogue: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(building.vocabulary, "write", killed)
    with pytest.raises(KeyboardInterrupt):
        search.reindex()
    monkeypatch.undo()
    assert found("番茄") == ["tomatoes"]
    search.reindex()
    assert found("番茄") == ["tomatoes"]
    assert not search.folder().with_name(f"{search.folder().name}.new").exists()


def test_publishing_does_not_fail_with_the_index(catalogue: None, tmp_path: Path) -> None:
    damage("half a segment")
    publish_course(tmp_path / "course")
    search.follow_quietly()
    assert found("阳台") == ["balcony"]


def test_a_bump_without_a_change_of_the_catalogue_costs_the_index_nothing(catalogue: None) -> None:
    fresh("/courses")
    before = sorted(path.name for path in search.folder().glob("rows/*"))
    version.bump()
    assert found("番茄") == ["tomatoes"]
    assert sorted(path.name for path in search.folder().glob("rows/*")) == before


def test_a_large_catalogue_is_read_beside(catalogue: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows are read in a process of its own; what that finds is the same."""
    handed = list(building._prepared(building.rows.Reader(building.localdate())))
    monkeypatch.setattr(building, "beside", lambda work, _kind: iter(list(work())))
    monkeypatch.setattr(building, "MANY", 1)
    search.reindex()
    assert len(handed) == 9 + 3
    assert found("番茄") == ["tomatoes"]
    assert make_provider().code in {row.provider for row in handed}

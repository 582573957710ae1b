"""`changqing providers harvest`: a feed is read, told like every import, and written after a look at it."""

import io
import sys

import pytest
from tests.factories import make_provider
from tests.interchange.conftest import Command
from tests.interchange.harvest import services as university
from tests.interchange.harvest.conftest import MakeSource, harvest
from tests.interchange.harvest.hosts import Host
from tests.interchange.harvest.services import BASE, course, offering, organisation

from changqing.catalogue.models import Course, Offering, Provider
from changqing.interchange.harvest import services
from changqing.interchange.models import Harvest, Source

NEW = "2 new, 0 changed, 0 unchanged, 0 wrong"


class Terminal(io.StringIO):
    """Somebody who sits there and answers."""

    def isatty(self) -> bool:
        return True


def answers(monkeypatch: pytest.MonkeyPatch, *words: str) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal("".join(f"{word}\n" for word in words)))


def test_a_feed_is_added_read_and_written(command: Command, host: Host) -> None:
    address = university.serve(host, [course(1, "用手机挂号")], [offering(1, of=1)])
    done = command("providers", "harvest", "qinglan", "--address", address)
    assert (done.code, done.counts) == (0, NEW)
    assert f"{address}: 2 courses and offerings." in done.out
    assert "course, row 1, 用手机挂号" in done.out
    assert "offering, row 2, 用手机挂号" in done.out
    assert "Written: 2 new, 0 changed." in done.out
    assert (Course.objects.count(), Offering.objects.count()) == (1, 1)
    source = Source.objects.get()
    assert (source.kind, source.confirmed, source.user) == ("ooapi", True, None)
    again = command("providers", "harvest", "qinglan")
    assert (again.code, again.counts) == (0, "0 new, 0 changed, 2 unchanged, 0 wrong")


def test_what_a_feed_is_like_is_said_beside_its_address(command: Command, host: Host) -> None:
    said = ["--category", "silver-age", "--audience", "everyone", "--audience", "veterans", "--level", "advanced"]
    address = university.serve(host, [course(1, ext={})], organisations=[organisation(2, "甲"), organisation(1, "乙")])
    done = command("providers", "harvest", "qinglan", "--address", address, "--organisation", "乙", *said)
    assert done.code == 0, done.err
    made = Course.objects.get()
    assert (made.category, made.audiences, made.level) == ("silver-age", ["everyone", "veterans"], "advanced")
    done = command("providers", "harvest", "qinglan", "--address", address, "--category", "hobbies-interests")
    assert done.code == 0
    assert "Category: Silver-age education → Hobbies and interests." in done.out
    assert (Source.objects.get().category, Source.objects.get().organisation) == ("hobbies-interests", "乙")


def test_schema_org_courses_are_read_alike(command: Command, host: Host) -> None:
    told = {"@context": "https://schema.org", "@type": "Course", "@id": "https://a.example/1", "name": "剪纸"}
    host.put("/courses.json", told)
    address = f"{host.url}/courses.json"
    more = ["--kind", "jsonld", "--category", "cultural-literacy"]
    done = command("providers", "harvest", "qinglan", "--address", address, *more)
    assert (done.code, done.counts) == (0, "1 new, 0 changed, 0 unchanged, 0 wrong")


def test_a_dry_run_leaves_nothing_behind(command: Command, host: Host, data: object) -> None:
    address = university.serve(host, [course(1), course(2)])
    done = command("providers", "harvest", "qinglan", "--address", address, "--dry-run")
    assert (done.code, done.counts) == (0, NEW)
    assert "this was the preview alone" in done.out
    assert not Source.objects.exists()
    assert not Harvest.objects.exists()
    assert not Course.objects.exists()
    folder = Source(address=address).folder.parent
    assert not folder.exists() or not list(folder.iterdir())


def test_a_dry_run_of_a_source_that_is_there_changes_nothing_of_it(
    command: Command, host: Host, source: MakeSource
) -> None:
    there = source(university.serve(host, [course(1)]))
    waits = harvest(there, scheduled=False)
    done = command("providers", "harvest", "qinglan", "--address", there.address, "--level", "advanced", "--dry-run")
    assert (done.code, done.counts) == (0, "1 new, 0 changed, 0 unchanged, 0 wrong")
    there.refresh_from_db()
    assert (there.level, Harvest.objects.get().id, Harvest.objects.get().state) == ("", waits.id, "previewed")


def test_wrong_entries_stop_the_whole_unless_the_rest_is_asked_for(command: Command, host: Host) -> None:
    address = university.serve(host, [course(1), course(2, ext={})])
    for more in ([], ["--yes"], ["--dry-run"]):
        done = command("providers", "harvest", "qinglan", "--address", address, *more)
        assert (done.code, done.counts) == (1, "1 new, 0 changed, 0 unchanged, 1 wrong")
        assert "Category: Nothing says which of the six categories it belongs to" in done.out
        assert "Nothing was written." in done.err
    assert not Course.objects.exists()
    assert Harvest.objects.latest("created_at").state == "previewed"  # it waits in the console
    done = command("providers", "harvest", "qinglan", "--partial")
    assert (done.code, done.counts) == (0, "1 new, 0 changed, 0 unchanged, 1 wrong")
    assert Course.objects.count() == 1


@pytest.mark.parametrize(("answer", "written"), [("y", True), ("n", False), ("", False)])
def test_at_a_terminal_it_asks_before_it_writes(
    command: Command, host: Host, monkeypatch: pytest.MonkeyPatch, answer: str, written: bool
) -> None:
    answers(monkeypatch, answer)
    address = university.serve(host, [course(1)])
    done = command("providers", "harvest", "qinglan", "--address", address)
    assert "Write 1 new and 0 changed rows? [y/N]" in done.out
    assert Course.objects.exists() is written
    assert Source.objects.get().confirmed is written
    assert Harvest.objects.get().state == ("done" if written else "previewed")
    answers(monkeypatch)
    assert "[y/N]" not in command("providers", "harvest", "qinglan", "--yes").out
    assert Course.objects.exists()


def test_so_much_that_goes_at_once_is_not_taken_away_unseen(
    command: Command, host: Host, source: MakeSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    harvest(source(university.serve(host, [course(number) for number in range(4)])))
    university.serve(host, [course(1)])
    for more in ([], ["--yes"]):
        done = command("providers", "harvest", "qinglan", *more)
        assert done.code == 1
        assert "Note: 3 of 4 courses would be withdrawn at once." in done.out
        assert "so much goes only where a person says so" in done.err
    assert not Course.objects.filter(state="withdrawn").exists()
    answers(monkeypatch, "y")
    assert command("providers", "harvest", "qinglan").code == 0
    assert Course.objects.filter(state="withdrawn").count() == 3


def test_a_feed_that_cannot_be_read_is_told_and_the_others_are_read(
    command: Command, host: Host, source: MakeSource
) -> None:
    source(f"{host.url}/nowhere")
    source(university.serve(host, [course(1)]))
    source("https://other.example/", provider=make_provider("other"))
    done = command("providers", "harvest", "qinglan")
    assert (done.code, done.counts) == (1, "1 new, 0 changed, 0 unchanged, 0 wrong")
    assert f"{host.url}/nowhere: There is nothing at {host.url}/nowhere/ (404)." in done.err
    assert Source.objects.get(provider__code="other").tried_at is None


def test_one_that_is_being_read_is_left_alone(command: Command, host: Host, source: MakeSource) -> None:
    there = source(university.serve(host, [course(1)]))
    services.begin(there)
    done = command("providers", "harvest", "qinglan")
    assert done.code == 1
    assert "It is being read just now." in done.err
    assert host.asked == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["nobody"], "No provider has the code or the name “nobody”."),
        (["qinglan"], "The provider qinglan has no source. Add one with --address URL."),
        (["qinglan", "--level", "advanced"], "Say of which, with --address."),
        (["qinglan", "--address", "ftp://a.example/"], "“ftp://a.example/” is no address of a feed."),
    ],
)
def test_what_cannot_be_done_is_told_in_a_sentence(command: Command, words: list[str], told: str) -> None:
    done = command("providers", "harvest", *words)
    assert done.code == 1
    assert told in done.err
    assert not Source.objects.exists()


def test_an_empty_feed_writes_nothing(command: Command, host: Host, provider: Provider) -> None:
    done = command("providers", "harvest", "qinglan", "--address", university.serve(host, []))
    assert (done.code, done.counts) == (0, "0 new, 0 changed, 0 unchanged, 0 wrong")
    assert "There is nothing to write." in done.out
    assert not Source.objects.get().confirmed


def test_many_are_written_before_it_returns(command: Command, host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "MOST_AT_ONCE", 1)
    address = university.serve(host, [course(1), course(2)])
    assert command("providers", "harvest", "qinglan", "--address", address).code == 0
    assert Course.objects.count() == 2


def test_an_address_at_which_nothing_is_is_told(command: Command, host: Host) -> None:
    done = command("providers", "harvest", "qinglan", "--address", f"{host.url}{BASE}", "--dry-run")
    assert done.code == 1
    assert "There is nothing at" in done.err

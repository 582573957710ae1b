"""The console's sources, by HTTP: added, read, looked at, decided, changed, paused, deleted; for operators alone."""

import csv
import io
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.http import HttpResponse
from django.utils.timezone import now
from tests.factories import make_provider
from tests.interchange.harvest import services as university
from tests.interchange.harvest.conftest import MakeSource, harvest
from tests.interchange.harvest.hosts import Host
from tests.interchange.harvest.services import BASE, course, offering, organisation
from tests.visitors import Visitor

from changqing.accounts import services as accounts
from changqing.accounts.models import User
from changqing.catalogue.models import Course, Provider
from changqing.core.work import run_waiting
from changqing.interchange.harvest import queries, services, sources
from changqing.interchange.models import Harvest, Harvested, Source

HERE = "/console/sources"
LEVEL = {"level": "beginner", "period": "daily"}
PASSWORD = "mountain-tea-42"


class Operator(Visitor):
    """One of the operator's staff."""

    def __init__(self) -> None:
        super().__init__()
        user = accounts.register(username="warden", password=PASSWORD, name="郑清")
        User.objects.filter(id=user.id).update(is_staff=True)
        self.sign_in("warden")

    def add(self, address: str, kind: str = "ooapi", **more: Any) -> HttpResponse:
        return self.post(HERE, {"provider": "qinglan", "kind": kind, "address": address, **LEVEL, **more})

    def read(self, address: str, **more: Any) -> str:
        """Add a source, let the background read it, and return the page that is shown then."""
        response = self.add(address, **more)
        assert response.status_code == 303, response.content.decode()
        services.read(latest().id)
        return self.page(response["Location"])

    def change(self, source: Source, **more: Any) -> HttpResponse:
        return self.post(source.url, {"kind": source.kind, "address": source.address, **LEVEL, **more})


@pytest.fixture
def operator(provider: Provider, settings: LazySettings) -> Operator:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()  # nobody has tried too often to sign in
    return Operator()


def latest() -> Harvest:
    return Harvest.objects.latest("created_at")


def the_source() -> Source:
    return Source.objects.get()


# One whole passage


def test_a_source_is_added_read_looked_at_and_confirmed(operator: Operator, host: Host) -> None:
    page = operator.read(university.serve(host, [course(1, "用手机挂号"), course(2)], [offering(1, of=1)]))
    assert "Nothing is written yet" in page
    assert "It is the first harvest from this address: somebody should look at it." in page
    assert "用手机挂号" in page
    assert "Course · Row 1" in page
    assert not Course.objects.exists()
    row = latest()
    assert re.search(r"Waits to be confirmed", operator.page(HERE))
    assert operator.post(f"{row.url}/write").status_code == 303
    assert Course.objects.count() == 2
    assert "3 new, 0 changed, 0 unchanged, 0 wrong" in operator.page(row.url)
    assert the_source().confirmed
    assert the_source().user.username == "warden"  # type: ignore[union-attr]
    page = operator.page(the_source().url)
    assert all(words in page for words in ("Read well on", "Written", "郑清"))
    assert re.search(r"Courses here that it looks after</dt><dd>2</dd>", page)


@pytest.mark.django_db(transaction=True)
def test_it_is_read_in_the_background_and_its_page_looks_again_by_itself(operator: Operator, host: Host) -> None:
    response = operator.add(university.serve(host, [course(1)]))
    page = operator.get(response["Location"])
    assert page["Refresh"] == "2"
    assert "<progress" in page.content.decode()
    assert host.asked == []
    assert "Being read just now" in operator.page(the_source().url)
    run_waiting()
    page = operator.get(response["Location"])
    assert "Refresh" not in page
    assert "Write this row" in page.content.decode()


@pytest.mark.django_db(transaction=True)
def test_long_harvests_are_written_in_the_background(operator: Operator, host: Host) -> None:
    response = operator.add(university.serve(host, [course(number) for number in range(501)]))
    run_waiting()
    operator.post(f"{response['Location']}/write")
    assert operator.get(response["Location"])["Refresh"] == "2"
    assert not Course.objects.exists()
    run_waiting()
    assert Course.objects.count() == 501
    assert latest().state == "done"


# The form


def test_a_form_that_cannot_be_taken_says_why_and_keeps_what_was_typed(operator: Operator) -> None:
    response = operator.post(HERE, {"provider": "nobody", "kind": "ooapi", "address": "ftp://feed.example/", **LEVEL})
    page = response.content.decode()
    assert response.status_code == 422
    assert "No provider has the code or the name “nobody”." in page
    assert "“ftp://feed.example/” is no address of a feed." in page
    assert 'value="nobody"' in page
    assert not Source.objects.exists()
    page = operator.post(HERE, {}).content.decode()
    assert all(words in page for words in ("Say whose courses the feed has.", "Say at which address the feed is."))


@pytest.mark.parametrize("address", ["http://a:b@feed.example/", "http://feed.example:22/", "javascript:alert(1)"])
def test_an_address_that_no_feed_has_is_not_kept(operator: Operator, address: str) -> None:
    assert operator.add(address).status_code == 422
    assert not Source.objects.exists()


def test_a_private_address_is_told_when_it_is_read(operator: Operator, host: Host, settings: LazySettings) -> None:
    settings.HARVEST_PRIVATE = False
    page = operator.read(university.serve(host, [course(1)]))
    assert "has the address 127.0.0.1, which is not of the public Internet." in page
    assert host.asked == []


def test_the_same_address_twice_is_told(operator: Operator) -> None:
    assert operator.add("https://feed.example/").status_code == 303
    response = operator.add("https://feed.example/")
    assert response.status_code == 422
    assert "The provider has a source of this address already." in response.content.decode()


def test_what_goes_without_saying_is_said_once(operator: Operator, host: Host) -> None:
    bare = course(1, ext={})
    page = operator.read(university.serve(host, [bare]))
    assert "1 entry is wrong: it is not written as a whole" in page
    assert "Nothing says which of the six categories it belongs to" in page
    source = the_source()
    more = {"category": "silver-age", "audiences": ["senior-citizens", "everyone"], "level": "advanced", "read": "1"}
    response = operator.change(source, **more)
    assert response["Location"].startswith(f"{source.url}/harvests/")
    services.read(latest().id)
    operator.post(f"{latest().url}/write")
    made = Course.objects.get()
    assert (made.category, made.audiences, made.level) == ("silver-age", ["senior-citizens", "everyone"], "advanced")
    page = operator.page(source.url)
    assert '<option value="silver-age" selected>' in page
    assert len(re.findall(r'name="audiences"[^>]* checked', page)) == 2


# Deciding


def test_wrong_entries_stop_the_whole_unless_they_are_left_out(operator: Operator, host: Host) -> None:
    operator.read(university.serve(host, [course(1), course(2, ext={})]))
    row = latest()
    refused = operator.post(f"{row.url}/write")
    assert refused.status_code == 400
    assert "nothing was written" in refused.content.decode()
    assert not Course.objects.exists()
    assert "Write the other row" in operator.page(row.url)
    operator.post(f"{row.url}/write", {"partial": "1"})
    assert Course.objects.count() == 1


def test_a_decision_made_twice_writes_once(operator: Operator, host: Host) -> None:
    operator.read(university.serve(host, [course(1)]))
    for _time in range(2):
        assert operator.post(f"{latest().url}/write").status_code == 303
    assert (latest().state, Course.objects.count()) == ("done", 1)


def test_what_changed_meanwhile_is_shown_anew_and_nothing_is_written(operator: Operator, host: Host) -> None:
    operator.read(university.serve(host, [course(1, "手机")]))
    operator.post(f"{latest().url}/write")
    university.serve(host, [course(1, "智能手机")])
    operator.post(f"{the_source().url}/read")
    services.read(latest().id)
    Course.objects.update(title={"zh-Hans": "编辑中"})
    operator.post(f"{latest().url}/write")
    page = operator.page(latest().url)
    assert "The catalogue has changed since the preview; nothing was written." in page
    assert re.search(r"<del>编辑中</del>.*<ins>智能手机</ins>", page)
    operator.post(f"{latest().url}/write")
    assert Course.objects.get().title == {"zh-Hans": "智能手机"}


def test_a_feed_that_says_nothing_new_can_still_be_confirmed(
    operator: Operator, host: Host, source: MakeSource
) -> None:
    address = university.serve(host, [course(1)])
    there = source(address)
    harvest(there)
    sources.delete(there)
    page = operator.read(address)
    assert "The catalogue says all this already" in page
    assert re.search(r"<button[^>]*>Confirm</button>", page)
    operator.post(f"{latest().url}/write")
    assert the_source().confirmed
    assert Harvested.objects.filter(source=the_source()).count() == 1


def test_a_feed_that_loses_much_says_so_and_its_button_is_not_the_first_one_at_hand(
    operator: Operator, host: Host, source: MakeSource
) -> None:
    there = source(university.serve(host, [course(number) for number in range(4)]))
    harvest(there)
    university.serve(host, [course(1)])
    row = harvest(there)
    page = operator.page(row.url)
    assert "3 of 4 courses would be withdrawn at once." in page
    assert re.search(r'class="button">Write these 3 rows', page)
    assert "Course · not in the feed" in page
    assert "Waits for a decision" in operator.page(HERE)
    operator.post(f"{row.url}/write")
    assert Course.objects.filter(state="withdrawn").count() == 3


def test_throwing_away_deletes_the_plan_and_keeps_the_line(operator: Operator, host: Host) -> None:
    operator.read(university.serve(host, [course(1)]))
    row = latest()
    assert row.folder.exists()
    response = operator.post(f"{row.url}/throw-away")
    assert response["Location"] == the_source().url
    assert not row.folder.exists()
    assert "Thrown away" in operator.page(row.url)
    operator.post(f"{row.url}/write")
    assert not Course.objects.exists()
    assert "Never confirmed" in operator.page(HERE)


def test_one_that_was_overtaken_says_so(operator: Operator, host: Host) -> None:
    operator.read(university.serve(host, [course(1)]))
    first = latest()
    operator.post(f"{the_source().url}/read")
    services.read(latest().id)
    page = operator.page(first.url)
    assert "A later harvest took its place" in page
    assert operator.post(f"{first.url}/write").status_code == 303
    assert not Course.objects.exists()


def test_one_that_takes_too_long_can_be_thrown_away(operator: Operator, host: Host) -> None:
    operator.add(university.serve(host, [course(1)]))
    Harvest.objects.update(state_since=now() - timedelta(minutes=20))
    page = operator.get(latest().url)
    assert "This takes longer than it should" in page.content.decode()
    assert "Refresh" not in page
    operator.post(f"{latest().url}/throw-away")
    services.read(latest().id)
    assert latest().state == "refused"


# Rows


def test_rows_are_filtered_by_outcome_and_paged_by_a_hundred(operator: Operator, host: Host) -> None:
    operator.read(university.serve(host, [course(number) for number in range(150)] + [course(900, ext={})]))
    url = latest().url
    first, second = operator.page(f"{url}?show=all"), operator.page(f"{url}?show=all&page=2")
    assert (first.count('class="plan-row'), second.count('class="plan-row')) == (100, 51)
    for wrong in (operator.page(url), operator.page(f"{url}?show=wrong")):  # what is wrong is shown first
        assert wrong.count('class="plan-row') == 1
    assert operator.page(f"{url}?show=nonsense&page=-1").count('class="plan-row') == 1
    assert "There is no such row" in operator.page(f"{url}?show=changed")


def test_wrong_entries_and_warnings_can_be_handed_to_the_provider_and_run_nothing(
    operator: Operator, host: Host
) -> None:
    bare = course(1, "=HYPERLINK(1)", ext={}, teachingLanguages=["tlh"])
    operator.read(university.serve(host, [bare], [offering(1, of=1, modesOfDelivery=[])]))
    response = operator.get(f"{latest().url}/problems.csv")
    assert response["Content-Disposition"].startswith("attachment")
    rows = list(csv.reader(io.StringIO(response.content.decode().removeprefix("\ufeff"))))
    assert rows[0][:4] == ["Row", "Course or offering", "Name or title", "Its id in the feed"]
    assert rows[1][:3] == ["1", "Course", "'=HYPERLINK(1)"]
    assert rows[1][3] == bare["courseId"]
    assert {row[1] for row in rows[1:]} == {"Course", "Offering"}


# What cannot be read


def test_why_it_failed_is_told_plainly_in_the_language_of_whoever_looks(operator: Operator, host: Host) -> None:
    page = operator.read(f"{host.url}{BASE}")
    assert "Nothing was written" in page
    assert f"There is nothing at {host.url}{BASE}/ (404)." in page
    assert "Have it read again" in page
    chinese = operator.client.get(latest().url, headers={"accept-language": "zh-CN"}).content.decode()
    assert "上没有内容（404）。" in chinese
    source = operator.page(the_source().url)
    assert "Could not be read the last time" in source
    assert f"There is nothing at {host.url}{BASE}/ (404)." in source


def test_a_source_that_goes_on_failing_says_since_when(operator: Operator, host: Host, source: MakeSource) -> None:
    there = source(f"{host.url}{BASE}")
    first = harvest(there)
    for _time in range(2):
        harvest(there)
    assert there.failing_since == first.created_at
    assert re.search(r"Failing since \d{4}-\d\d-\d\d \d\d:\d\d", operator.page(HERE))
    assert "Failing since" in operator.page(f"{HERE}?show=failing")
    university.serve(host, [course(1)])
    harvest(there)
    assert there.failing_since is None
    assert "There is no such source" in operator.page(f"{HERE}?show=failing")


def test_of_a_feed_with_several_universities_one_is_chosen_on_the_page(operator: Operator, host: Host) -> None:
    several = [organisation(2, "甲大学"), organisation(3, "乙大学"), organisation(4, "乙大学")]
    theirs = course(2, "乙的课", organisationId=several[1]["organisationId"])
    address = university.serve(host, [course(1, organisationId=several[0]["organisationId"]), theirs], (), several)
    page = operator.read(address)
    assert "The feed has courses of several organisations" in page
    assert re.findall(r'<option value="([^"]*)">([^<]*)', page) == [
        ("org-2", "甲大学 (org-2)"),
        ("org-3", "乙大学 (org-3)"),
        ("org-4", "乙大学 (org-4)"),
    ]
    response = operator.post(f"{the_source().url}/organisation", {"organisation": "org-3"})
    services.read(latest().id)
    assert "乙的课" in operator.page(response["Location"])
    assert the_source().organisation == "org-3"
    assert operator.post(f"{the_source().url}/organisation", {"organisation": ""})["Location"] == the_source().url


def test_what_the_site_itself_does_wrong_is_told(operator: Operator, host: Host) -> None:
    operator.read(university.serve(host, [course(1)]))
    (latest().folder / "feed.json.gz").unlink()
    operator.post(f"{latest().url}/write")
    assert "The site itself went wrong; nothing was written." in operator.page(latest().url)


# Changing


def test_a_source_that_is_read_from_elsewhere_lets_go_of_what_was_read_before(operator: Operator, host: Host) -> None:
    operator.read(university.serve(host, [course(1)]))
    row, folder = latest(), latest().folder
    response = operator.change(the_source(), address="https://elsewhere.example/ooapi/v6")
    assert response["Location"] == the_source().url
    row.refresh_from_db()
    assert (row.state, folder.exists()) == ("overtaken", False)
    operator.post(f"{row.url}/write")
    assert not Course.objects.exists()
    assert not the_source().confirmed


def test_what_is_being_read_from_where_it_was_before_comes_to_nothing(
    operator: Operator, host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    from changqing.interchange.harvest import feeds

    operator.read(university.serve(host, [course(1)]))
    operator.post(f"{latest().url}/write")
    operator.post(f"{the_source().url}/read")
    Harvest.objects.filter(state="reading").update(scheduled=True)
    real = feeds.read

    def moved(source: Source) -> Any:
        feed = real(source)
        operator.change(the_source(), address="https://elsewhere.example/ooapi/v6")
        return feed

    monkeypatch.setattr(feeds, "read", moved)
    university.serve(host, [course(1), course(2)])
    services.read(latest().id)
    assert (latest().state, Course.objects.count()) == ("overtaken", 1)
    assert not the_source().confirmed
    assert the_source().due_at <= now()


def test_while_it_is_written_it_is_not_moved(operator: Operator, host: Host) -> None:
    operator.read(university.serve(host, [course(1)]))
    Harvest.objects.update(state="writing")
    response = operator.change(the_source(), address="https://elsewhere.example/")
    assert response.status_code == 422
    assert "A harvest of the source is being written just now: nothing was changed." in response.content.decode()
    assert the_source().address != "https://elsewhere.example/"


def test_one_that_is_read_more_often_is_due_sooner(operator: Operator, source: MakeSource) -> None:
    there = source("https://feed.example/", period="weekly", due_at=now() + timedelta(days=6))
    operator.change(there, period="hourly")
    assert the_source().due_at <= now() + timedelta(hours=1)
    assert the_source().confirmed


def test_it_is_paused_and_goes_on(operator: Operator, source: MakeSource) -> None:
    there = source("https://feed.example/")
    operator.post(f"{there.url}/pause")
    assert not the_source().active
    assert "Let it go on" in operator.page(there.url)
    assert "Paused" in operator.page(f"{HERE}?show=paused")
    operator.post(f"{there.url}/pause", {"active": "1"})
    assert the_source().active


def test_deleting_says_what_it_means_and_leaves_the_courses(operator: Operator, host: Host) -> None:
    operator.read(university.serve(host, [course(1), course(2)]))
    operator.post(f"{latest().url}/write")
    source, folder = the_source(), latest().folder
    assert "The 2 courses that it looks after stay in the catalogue as they are" in operator.page(source.url)
    assert operator.post(f"{source.url}/delete")["Location"] == HERE
    assert not Source.objects.exists()
    assert not folder.exists()
    assert Course.objects.filter(state="published").count() == 2
    assert operator.get(source.url).status_code == 404


# The list


def test_sources_are_found_by_provider_and_address_and_by_how_they_stand(
    operator: Operator, source: MakeSource
) -> None:
    source("https://a.example/feed", active=False)
    source("https://b.example/feed", provider=make_provider("b", name={"zh-Hans": "碧山学院"}, pinyin="bi shan"))
    page = operator.page(HERE)
    assert page.index("碧山学院") < page.index("Qinglan Demonstration University")  # by pinyin
    assert all(address in page for address in ("a.example/feed", "b.example/feed"))
    for typed in ("碧山", "b", "b.example"):
        page = operator.page(f"{HERE}?q={typed}")
        assert "碧山学院" in page
        assert "a.example/feed" not in page
    assert "There is no such source" in operator.page(f"{HERE}?q=nothing-like-it")
    assert "碧山学院" not in operator.page(f"{HERE}?show=paused")
    assert f"{HERE}?q=b.example&amp;show=paused" not in operator.page(f"{HERE}?q=b.example")


def test_a_long_list_has_pages_and_costs_no_more_queries(
    operator: Operator, source: MakeSource, django_assert_max_num_queries: Any
) -> None:
    for number in range(queries.A_PAGE + 3):
        source(f"https://feed.example/{number}", provider=make_provider(f"p{number:03}"))
    with django_assert_max_num_queries(8):
        page = operator.page(HERE)
    assert page.count("<tr>") == queries.A_PAGE + 1
    assert operator.page(f"{HERE}?page=2").count("<tr>") == 4


# Who may


def test_it_is_there_for_operators_alone(operator: Operator, host: Host) -> None:
    operator.read(university.serve(host, [course(1)]))
    source, row = the_source(), latest()
    learner = Visitor()
    learner.sign_up("tao", "陶大江")
    sent = {"provider": "qinglan", "kind": "ooapi", "address": "https://x.example/", "active": "0", **LEVEL}
    does = [f"{source.url}/{name}" for name in ("read", "pause", "organisation", "delete")]
    does += [f"{row.url}/{name}" for name in ("write", "throw-away")]
    for visitor, status in ((Visitor(), 302), (learner, 404)):
        for path in (HERE, source.url, row.url, f"{row.url}/problems.csv"):
            assert visitor.get(path).status_code == status
        for path in (HERE, source.url, *does):
            assert visitor.post(path, sent).status_code == status
    assert [operator.get(path).status_code for path in does] == [405] * len(does)
    assert (latest().state, the_source().active, the_source().address) == ("previewed", True, source.address)
    assert HERE in operator.page("/console")


def test_another_site_cannot_have_an_operator_do_anything(operator: Operator, host: Host) -> None:
    operator.read(university.serve(host, [course(1)]))
    elsewhere = {"origin": "https://elsewhere.example"}
    for path in (f"{latest().url}/write", f"{the_source().url}/delete", f"{the_source().url}/read"):
        assert operator.post(path, headers=elsewhere).status_code == 403
    assert (latest().state, Harvest.objects.count()) == ("previewed", 1)


def test_a_harvest_is_found_under_its_own_source_alone(operator: Operator, host: Host, source: MakeSource) -> None:
    operator.read(university.serve(host, [course(1)]))
    other = source("https://other.example/")
    path = f"{other.url}/harvests/{latest().id}"
    assert operator.get(path).status_code == 404
    assert operator.post(f"{path}/write").status_code == 404
    assert operator.post(f"{path}/throw-away").status_code == 404
    assert latest().state == "previewed"


def test_the_files_are_served_at_no_address(operator: Operator, host: Host, data: Path) -> None:
    operator.read(university.serve(host, [course(1)]))
    row = latest()
    assert row.folder.is_relative_to(data)
    for path in (f"/harvests/{row.id}/feed.json.gz", f"{row.url}/feed.json.gz", f"{row.url}/plan.jsonl.gz"):
        assert operator.get(path).status_code == 404
    assert oct(row.folder.stat().st_mode)[-3:] == "700"


def test_what_a_feed_says_is_shown_as_words(operator: Operator, host: Host) -> None:
    page = operator.read(university.serve(host, [course(1, "<b>标题</b> & <script>alert(1)</script>")]))
    assert "<script>alert" not in page
    page = operator.page(the_source().url)
    assert "<script>alert" not in page


def test_a_feed_that_has_nothing_offers_nothing_to_agree_to(operator: Operator, host: Host) -> None:
    page = operator.read(university.serve(host, []))
    assert "The feed has no course of the provider." in page
    assert 'write">' not in page
    assert "Row by row" not in page
    assert "Throw it away" in page

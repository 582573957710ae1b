"""A feed of schema.org courses is read: a document of data, a page with blocks of it, a list or a sitemap of pages."""

import json
from datetime import date
from typing import Any

import pytest
from tests.factories import make_provider
from tests.interchange.harvest.conftest import MakeSource, harvest, notes, reasons, warned, wrong
from tests.interchange.harvest.hosts import Asked, Host

from changqing.catalogue.models import Course, Offering, Place
from changqing.interchange.harvest import limits

CONTEXT = "https://schema.org"
Node = dict[str, Any]


def course(number: int = 1, name: Any = "", **more: Any) -> Node:
    return {
        "@type": "Course",
        "@id": f"https://feed.example/courses/{number}",
        "name": name or f"第{number}门课",
        "keywords": ["职场技能"],
        **more,
    }


def page(*nodes: Any, language: str = "zh-CN", more: str = "") -> str:
    blocks = "".join(
        f'<script type="application/ld+json">{json.dumps(node, ensure_ascii=False)}</script>' for node in nodes
    )
    return f'<!doctype html><html lang="{language}"><head><title>课程</title>{blocks}</head><body>{more}</body></html>'


def titles() -> list[str]:
    return sorted(one.title.get("zh-Hans") or one.title["en"] for one in Course.objects.filter(state="published"))


SHAPES: dict[str, Any] = {
    "one": {"@context": CONTEXT, **course()},
    "a list": [course(1), course(2)],
    "a graph": {"@context": CONTEXT, "@graph": [course(1), {"@type": "WebSite", "name": "x"}, course(2)]},
    "an item list": {
        "@type": "ItemList",
        "itemListElement": [{"@type": "ListItem", "item": course(1)}, {"@type": "ListItem", "item": course(2)}],
    },
    "offers of a catalogue": {
        "@type": "OfferCatalog", "itemListElement": [{"@type": "Offer", "itemOffered": course(1)}],
    },
    "whole names": {
        "@type": "http://schema.org/Course", "@id": "https://feed.example/1",
        "https://schema.org/name": [{"@value": "第1门课", "@language": "zh"}],
        "https://schema.org/keywords": "职场技能",
    },
    "a prefix": {
        "@context": {"schema": "http://schema.org/"}, "@type": "schema:Course", "@id": "https://feed.example/1",
        "schema:name": "第1门课", "schema:keywords": "职场技能",
    },
    "a prefix of their own": {
        "@context": [{"s": "https://schema.org/", "titel": "s:name", "id": "@id", "type": "@type"}],
        "type": ["s:Course", "s:Product"], "id": "https://feed.example/1", "titel": "第1门课", "s:keywords": "职场技能",
    },
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("kind", ["application/ld+json", "text/html"])
def test_courses_are_found_in_whichever_way_they_are_written(
    host: Host, source: MakeSource, shape: str, kind: str
) -> None:
    value = SHAPES[shape]
    host.put("/courses", page(value) if kind == "text/html" else value, kind)
    there = source(f"{host.url}/courses", "jsonld")
    row = harvest(there)
    assert row.state == "done", reasons(row) + wrong(row)
    count = 2 if "第2门课" in json.dumps(value, ensure_ascii=False) else 1
    assert titles() == ["第1门课", "第2门课"][:count]
    assert harvest(there).counts["unchanged"] == count


def test_what_a_course_says_of_itself_is_taken(host: Host, source: MakeSource) -> None:
    told = course(
        name=[{"@value": "智能手机", "@language": "zh-CN"}, {"@value": "Smartphones", "@language": "en"}],
        description={"zh-CN": "<p>学会用。</p>", "en": "Learn it."},
        courseCode="AGR-1", inLanguage=["zh", {"@type": "Language", "name": "Chinese", "alternateName": "zh"}, "ug"],
        educationalLevel={"@type": "DefinedTerm", "name": "Intermediate"},
        audience=[{"@type": "EducationalAudience", "audienceType": "老年人"}, {"audienceType": "谁"}],
        teaches=["会付款", {"@type": "DefinedTerm", "name": "会打车"}], coursePrerequisites="识字",
        keywords="职场技能, 数字技术", timeRequired="PT2H30M", numberOfCredits={"value": "1.5"},
        license="https://creativecommons.org/licenses/by/4.0/", url="https://feed.example/phones",
        author={"@type": "Person", "name": "农技站"}, syllabusSections=[{"@type": "Syllabus", "name": "第一课"}],
        hasCourseInstance={"courseMode": "Online", "instructor": {"@type": "Person", "name": "王老师"}},
    )  # fmt: skip
    host.put("/", told)
    row = harvest(source(f"{host.url}/", "jsonld"))
    assert (row.state, warned(row)) == ("done", [])
    found = Course.objects.get()
    assert (found.title, found.summary) == (
        {"zh-Hans": "智能手机", "en": "Smartphones"},
        {"zh-Hans": "学会用。", "en": "Learn it."},
    )
    assert (found.code, found.languages, found.level) == ("AGR-1", ["zh-Hans", "ug"], "intermediate")
    assert (found.audiences, found.category, found.areas) == (
        ["senior-citizens"],
        "workplace-skills",
        ["digital-technology"],
    )
    assert (found.outcomes, found.prerequisites) == (
        [{"zh-Hans": "会付款"}, {"zh-Hans": "会打车"}],
        [{"zh-Hans": "识字"}],
    )
    assert (found.hours, found.credits, found.licence) == (2.5, 1.5, "CC-BY-4.0")
    assert (found.source_url, found.syllabus) == ("https://feed.example/phones", [{"zh-Hans": "第一课"}])
    assert [one["name"] for one in found.teachers] == [{"zh-Hans": "王老师"}]
    assert [one["name"] for one in found.authors] == [{"zh-Hans": "农技站"}]


def test_runs_are_offerings_with_their_dates_places_and_states(host: Host, source: MakeSource) -> None:
    hall = {
        "@type": "Place", "name": "社区中心", "geo": {"latitude": "25.1", "longitude": 102.7},
        "address": {"streetAddress": "翠湖路8号", "addressLocality": "昆明市", "addressRegion": "云南"},
    }  # fmt: skip
    weekly = {
        "@type": "Schedule",
        "duration": "PT3H",
        "repeatFrequency": "P1W",
        "repeatCount": 10,
        "startDate": "2199-03-01",
        "endDate": "2199-05-10",
    }
    runs = [
        {"@type": "CourseInstance", "courseMode": ["Onsite"], "location": hall, "courseSchedule": weekly,
         "maximumAttendeeCapacity": 25, "offers": {"validFrom": "2199-01-01", "validThrough": "2199-02-20"}},
        {"@type": "CourseInstance", "location": {"@type": "VirtualLocation", "url": "https://feed.example/live"},
         "startDate": "2199-03-01T19:00:00+08:00", "eventStatus": "https://schema.org/EventCancelled"},
        {"@type": "CourseInstance", "courseMode": "blended", "location": "老年大学 2 楼", "startDate": "2199-04-01"},
        {"@type": "CourseInstance", "courseMode": "Online", "startDate": "2001-04-01", "endDate": "2001-05-01"},
    ]  # fmt: skip
    host.put("/", course(hasCourseInstance=runs))
    there = source(f"{host.url}/", "jsonld")
    row = harvest(there)
    assert row.state == "done", reasons(row) + wrong(row)
    meets, cancelled, mixed = (
        Offering.objects.order_by("starts", "id")[:1].get(),
        *list(Offering.objects.order_by("starts", "id")[1:]),
    )
    assert (meets.mode, meets.starts, meets.ends, meets.seats) == (
        "presential",
        date(2199, 3, 1),
        date(2199, 5, 10),
        25,
    )
    assert (meets.enrol_from, meets.enrol_until) == (date(2199, 1, 1), date(2199, 2, 20))
    place = meets.place
    assert place
    assert (place.name, place.address, place.region_id, place.latitude) == (
        {"zh-Hans": "社区中心"},
        {"zh-Hans": "翠湖路8号"},
        "530100",
        25.1,
    )
    assert (cancelled.mode, cancelled.state, cancelled.starts) == ("online", "cancelled", date(2199, 3, 1))
    assert (mixed.mode, mixed.place and mixed.place.name) == ("blended", {"zh-Hans": "老年大学 2 楼"})
    assert Course.objects.get().hours == 30
    assert notes(row) == ["Offerings passed over because they are over: 1."]
    assert harvest(there).counts == {"new": 0, "changed": 0, "unchanged": 4, "wrong": 0, "warnings": 0}


def test_a_run_that_does_not_say_how_it_is_taught_is_wrong(host: Host, source: MakeSource) -> None:
    host.put("/", course(hasCourseInstance={"@type": "CourseInstance", "courseMode": "full-time"}))
    assert wrong(harvest(source(f"{host.url}/", "jsonld"))) == ["It is not said how it is taught."]


def test_events_are_runs_of_their_course_or_courses_of_their_own(host: Host, source: MakeSource) -> None:
    event = {
        "@type": "EducationEvent",
        "keywords": "兴趣爱好",
        "startDate": "2199-03-01",
        "eventAttendanceMode": "https://schema.org/OnlineEventAttendanceMode",
    }
    told = course(1, hasCourseInstance={"@type": "CourseInstance", "courseMode": "Online", "startDate": "2199-03-01"})
    alone = {**event, "name": "剪纸体验", "url": "https://feed.example/events/7"}
    host.put("/", [told, {**event, "name": "第1门课"}, {**event, "name": "第1门课", "startDate": "2199-04-01"}, alone])
    harvest(source(f"{host.url}/", "jsonld"))
    assert titles() == ["剪纸体验", "第1门课"]
    runs = [
        (one.course.title["zh-Hans"], one.starts) for one in Offering.objects.order_by("course__created_at", "starts")
    ]
    assert sorted(runs) == [
        ("剪纸体验", date(2199, 3, 1)),
        ("第1门课", date(2199, 3, 1)),
        ("第1门课", date(2199, 4, 1)),
    ]


def test_references_within_a_document_are_followed_and_none_outside(host: Host, source: MakeSource) -> None:
    graph = [
        course(provider={"@id": "#us"}, hasCourseInstance={"@id": "#run"}),
        {"@id": "#us", "@type": "CollegeOrUniversity", "name": "青岚示范大学"},
        {
            "@id": "#run",
            "@type": "CourseInstance",
            "courseMode": "Online",
            "location": {"@id": "https://elsewhere.example/x"},
        },
        {"@id": "#loop", "@type": "Person", "name": {"@id": "#loop"}, "knows": {"@id": "#loop"}},
        course(2, author={"@id": "#loop"}, about={"@id": "#loop"}),
    ]
    host.put("/", {"@context": f"{host.url}/context.jsonld", "@graph": graph})
    row = harvest(source(f"{host.url}/", "jsonld"))
    assert row.state == "done", reasons(row)
    assert titles() == ["第1门课", "第2门课"]
    assert host.asked == ["/"]


def linked(host: Host, count: int, start: int = 1) -> list[str]:
    """Let there be pages of courses; return their addresses."""
    for number in range(start, start + count):
        host.put(f"/c/{number}", page({"@context": CONTEXT, **course(number)}))
    return [f"{host.url}/c/{number}" for number in range(start, start + count)]


def sitemap(addresses: list[str], kind: str = "url") -> str:
    whole = {"url": "urlset", "sitemap": "sitemapindex"}[kind]
    entries = "".join(f"<{kind}><loc>{one}</loc></{kind}>" for one in addresses)
    return f'<?xml version="1.0"?><{whole} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</{whole}>'


def test_a_list_leads_to_its_pages_and_to_its_next_page(host: Host, source: MakeSource) -> None:
    first, second = linked(host, 3), linked(host, 2, start=4)
    items = [
        {"@type": "ListItem", "url": first[0]},
        {"@type": "ListItem", "item": first[1]},
        {"@type": "ListItem", "item": {"@type": "Course", "@id": "/c/3"}},
        {"@type": "ListItem", "url": "https://elsewhere.example/c/9"},
    ]
    rest = [{"@type": "ListItem", "url": one} for one in second]
    host.put("/list", page({"@type": "ItemList", "itemListElement": items}, more='<a rel="next" href="?page=2">2</a>'))
    host.put("/list2", page({"@type": "ItemList", "itemListElement": rest}))
    whole = host.pages["/list"]
    host.put("/list", lambda asked: asked.say(*(host.pages["/list2"] if asked.query else whole)))
    row = harvest(source(f"{host.url}/list", "jsonld"))
    assert titles() == [f"第{number}门课" for number in range(1, 6)]
    assert notes(row) == ["Addresses that lead to another host and were not followed: 1."]


def test_a_sitemap_leads_to_pages_some_of_which_are_none_of_courses(host: Host, source: MakeSource) -> None:
    host.put("/about", "<html><body>About us</body></html>")
    host.put("/courses.xml", sitemap([*linked(host, 3), f"{host.url}/about", f"{host.url}/gone"]), "application/xml")
    host.put("/sitemap.xml", sitemap([f"{host.url}/courses.xml"], "sitemap"), "text/xml")
    row = harvest(source(f"{host.url}/sitemap.xml", "jsonld"))
    assert row.state == "done", reasons(row)
    assert titles() == ["第1门课", "第2门课", "第3门课"]
    assert notes(row) == ["Addresses that the feed leads to and at which there is nothing: 1."]


def test_a_page_that_fails_fails_the_harvest(host: Host, source: MakeSource) -> None:
    addresses = linked(host, 3)
    host.put("/c/2", lambda asked: asked.say(b"", status=500))
    host.put("/sitemap.xml", sitemap(addresses), "text/xml")
    row = harvest(source(f"{host.url}/sitemap.xml", "jsonld"))
    assert row.state == "failed"
    assert not Course.objects.exists()


def test_too_many_pages_are_told(host: Host, source: MakeSource, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_LINKED_PAGES", 5)
    host.put("/sitemap.xml", sitemap([f"{host.url}/c/{number}" for number in range(7)]), "text/xml")
    row = harvest(source(f"{host.url}/sitemap.xml", "jsonld"))
    assert reasons(row)[0] == "The feed leads to more than 5 pages."
    assert len(host.asked) == 1


def test_pages_that_lead_to_each_other_are_read_once(host: Host, source: MakeSource) -> None:
    items = [{"@type": "ListItem", "url": one} for one in linked(host, 1)]
    for this, other in (("a", "b"), ("b", "a")):
        more = f'<a rel="next" href="/{other}#again">more</a>'
        host.put(f"/{this}", page({"@type": "ItemList", "itemListElement": items}, more=more))
    host.put("/sitemap.xml", sitemap([f"{host.url}/sitemap.xml", f"{host.url}/again.xml"], "sitemap"), "text/xml")
    host.put("/again.xml", sitemap([f"{host.url}/sitemap.xml", f"{host.url}/a"], "sitemap"), "text/xml")
    assert harvest(source(f"{host.url}/sitemap.xml", "jsonld")).state == "done"
    assert titles() == ["第1门课"]
    assert sorted(host.asked) == ["/a", "/again.xml", "/b", "/c/1", "/sitemap.xml"]


def test_a_list_whose_pages_have_no_end_is_not_read_for_ever(
    host: Host, source: MakeSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MAX_LINKED_PAGES", 5)

    def another(asked: Asked) -> None:
        number = int(asked.query.get("page", 1))
        more = f'<link rel="next" href="?page={number + 1}">'
        asked.say(page({"@type": "ItemList", "itemListElement": []}, more=more).encode(), "text/html")

    host.put("/list", another)
    row = harvest(source(f"{host.url}/list", "jsonld"))
    assert reasons(row)[0] == "The feed leads to more than 5 pages."
    assert len(host.asked) == 6


@pytest.mark.parametrize("kind", ["text/plain", "application/pdf", "image/png", "x"])
def test_what_a_body_says_counts_and_not_what_it_is_said_to_be(host: Host, source: MakeSource, kind: str) -> None:
    host.put("/courses", json.dumps(course(1)).encode(), kind)
    assert harvest(source(f"{host.url}/courses", "jsonld")).state == "done"


def test_a_sitemap_that_unfolds_is_refused(host: Host, source: MakeSource) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>' + sitemap(["&b;"]).partition("?>")[2]
    host.put("/sitemap.xml", bomb, "text/xml")
    assert "cannot be read" in reasons(harvest(source(f"{host.url}/sitemap.xml", "jsonld")))[0]


def test_a_page_in_gbk_and_one_with_a_mark_are_read(host: Host, source: MakeSource) -> None:
    gbk = page(course(1, "银龄课堂")).replace("<head>", '<head><meta charset="gbk">')
    host.put("/gbk", gbk.encode("gb18030"), "text/html")
    host.put("/bom", b"\xef\xbb\xbf" + json.dumps(course(2, "书法"), ensure_ascii=False).encode(), "application/json")
    for path in ("gbk", "bom"):
        assert harvest(source(f"{host.url}/{path}", "jsonld")).state == "done"
    assert titles() == ["书法", "银龄课堂"]


BROKEN_BLOCK = '<script type="application/ld+json">{"@type":"Course",}</script><title>'
BROKEN: dict[str, tuple[Any, str]] = {
    "no block": ("<html><body>Courses</body></html>", "There is no block of JSON-LD"),
    "a broken block": (page().replace("<title>", BROKEN_BLOCK), "is not JSON"),
    "a block without an end": (page(course()).partition("</script>")[0][:-9], "is not JSON"),
    "deep": (b"[" * 200_000, "it is nested too deep"),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0", "no text"),
    "nothing": (b"", "is not JSON"),
    "a text": (b"courses: many", "is not JSON"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_feed_is_told_and_nothing_is_written(host: Host, source: MakeSource, name: str) -> None:
    body, words = BROKEN[name]
    host.put("/", body, "text/html")
    row = harvest(source(f"{host.url}/", "jsonld"))
    assert row.state == "failed"
    assert words in reasons(row)[0]


def test_a_broken_block_about_something_else_is_passed_over_and_told(host: Host, source: MakeSource) -> None:
    other = '<script type="application/ld+json">{"@type": "WebSite",}</script><title>'
    host.put("/", page(course()).replace("<title>", other, 1))
    row = harvest(source(f"{host.url}/", "jsonld"))
    assert (row.state, notes(row)) == ("done", [f"A block of data on {host.url}/ cannot be read; it was passed over."])


def test_a_page_of_nothing_but_beginnings_is_gone_through_once(host: Host, source: MakeSource) -> None:
    host.put("/", '<script type="application/ld+json">' * 60_000)
    there = source(f"{host.url}/", "jsonld")
    assert reasons(harvest(there)) == ["The feed has no course of the provider."]
    host.put("/", "<script <a <link " * 150_000)
    assert harvest(there).state == "failed"


def test_only_the_courses_of_the_provider_are_taken_from_a_page_of_many(host: Host, source: MakeSource) -> None:
    make_provider("neighbour", name={"zh-Hans": "邻校"})
    ours, theirs = ({"@type": "CollegeOrUniversity", "name": name} for name in ("青岚示范大学", "邻校"))
    host.put("/", [course(1, provider=ours), course(2, provider=theirs), course(3), course(4, provider="邻校")])
    row = harvest(source(f"{host.url}/", "jsonld"))
    assert titles() == ["第1门课", "第3门课"]
    assert notes(row) == ["Left out, as 邻校 offers them (2): 第2门课 · 第4门课"]
    host.put("/", [course(2, provider=theirs)])
    row = harvest(source(f"{host.url}/?again", "jsonld"))
    assert reasons(row)[0] == "The feed is that of 邻校, which is the provider neighbour here."
    host.put("/", [course(8, provider="青岚大学继续教育学院"), course(9, provider="某大学")])
    row = harvest(source(f"{host.url}/?several", "jsonld"))
    assert reasons(row)[0] == "The feed has courses of several organisations: 青岚大学继续教育学院 · 某大学."
    row = harvest(source(f"{host.url}/?named", "jsonld", organisation="青岚大学继续教育学院"))
    assert "第8门课" in titles()


def test_identities_that_are_none_are_wrong(host: Host, source: MakeSource) -> None:
    nameless = {key: value for key, value in course().items() if key != "@id"}
    host.put(
        "/",
        [nameless, {**nameless, "@id": "_:b0"}, {**nameless, "identifier": {"@type": "PropertyValue", "value": "K1"}}],
    )
    row = harvest(source(f"{host.url}/", "jsonld"))
    assert wrong(row) == ["Nothing says which course it is: no @id, identifier, courseCode or url."] * 2


def test_what_has_not_changed_is_asked_for_with_what_is_known(host: Host, source: MakeSource) -> None:
    body, days = json.dumps(course()).encode(), "Tue, 01 Dec 2026 00:00:00 GMT"

    def answer(asked: Asked) -> None:
        if asked.headers.get("If-Modified-Since") == days:
            asked.say(b"", status=304)
        else:
            asked.say(body, Last_Modified=days)

    host.put("/", answer)
    there = source(f"{host.url}/", "jsonld")
    assert [harvest(there).counts["unchanged"] for _time in range(2)] == [0, 1]
    assert "If-Modified-Since" in host.headers[1]
    assert Place.objects.count() == 0

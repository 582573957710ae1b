"""New courses come by feed, in the reader's language."""

from typing import Any
from xml.etree import ElementTree

import pytest
from tests.core.asking import ask
from tests.factories import make_course
from tests.interchange.ooapi.world import World
from tests.visitors import Visitor

from changqing.catalogue.services import changed
from changqing.core import wsgi
from changqing.core.edge import Edge

SELF = "{http://www.w3.org/2005/Atom}link"


def channel(path: str = "/courses.rss", **headers: str) -> ElementTree.Element:
    response = Visitor(**headers).get(path)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/rss+xml; charset=utf-8"
    found = ElementTree.fromstring(response.content).find("channel")
    assert found is not None
    return found


def texts(node: ElementTree.Element, name: str) -> list[str]:
    return [one.text or "" for one in node.findall(name)]


def test_the_newest_courses_come_first_and_the_withdrawn_not_at_all(world: World) -> None:
    new = make_course("brand-new", world.provider, title={"zh-Hans": "新课", "en": "Brand new"})
    changed(new)
    world.site.a_second_later()
    titles = texts(channel(), "item/title")
    assert titles[0] == "Brand new"
    assert "No longer </script>" not in titles
    assert len(titles) == 34


def test_it_has_fifty_at_most(world: World) -> None:
    rows = [make_course(f"n-{number}", world.provider) for number in range(40)]
    changed(*rows)
    world.site.a_second_later()
    assert len(texts(channel(), "item/title")) == 50


def test_it_is_in_the_readers_language_or_in_that_of_its_address(world: World) -> None:
    english, chinese = channel(), channel(**{"accept-language": "zh"})
    assert (english.findtext("title"), english.findtext("language")) == ("New courses · Changqing", "en")
    assert (chinese.findtext("title"), chinese.findtext("language")) == ("新课程 · 常青", "zh-Hans")
    assert "大棚番茄栽培" in texts(chinese, "item/title")
    assert "Greenhouse tomatoes" in texts(english, "item/title")
    named = channel("/courses.rss?lang=zh-hans")
    assert texts(named, "item/title") == texts(chinese, "item/title")
    assert all(one.endswith("?lang=en") for one in texts(english, "item/link"))
    assert texts(english, "item/guid") == texts(chinese, "item/guid")


def test_it_is_narrowed_as_the_list_is(world: World) -> None:
    assert texts(channel("/courses.rss?category=silver-age"), "item/title") == []
    mine = channel("/courses.rss?provider=qinglan-dali&category=hobbies-interests")
    assert mine.findtext("title") == "New courses · Hobbies and interests · 青岚示范大学大理分校 · Changqing"
    assert 0 < len(texts(mine, "item/title")) < 30
    link = mine.find(SELF)
    assert link is not None
    wanted = "http://testserver/courses.rss?category=hobbies-interests&provider=qinglan-dali&lang=en"
    assert link.attrib["href"] == wanted
    for odd in ("category=%00", "provider=" + "x" * 500, "category=a%0Ab", "provider=%22%3E%3Cx%3E"):
        assert texts(channel(f"/courses.rss?{odd}"), "title")


def test_every_item_leads_to_its_course(world: World) -> None:
    for address in texts(channel(), "item/link")[:5]:
        assert Visitor().get(address.removeprefix("http://testserver")).status_code == 200


def test_signs_that_no_xml_may_have_do_not_break_it(world: World) -> None:
    told = {"title": {"en": "Bad \x0b\ufffe <b>&amp;"}, "summary": {"en": "\x1f]]>"}}
    bad = make_course("bad", world.provider, **told)
    changed(bad)
    world.site.a_second_later()
    assert texts(channel(), "item/title")[0] == "Bad  <b>&amp;"


@pytest.mark.parametrize("path", ["/", "/courses", "/courses?category=silver-age&provider=qinglan&mode=online"])
def test_home_and_list_lead_to_it(world: World, path: str) -> None:
    page = Visitor().page(path)
    head = page[: page.index("</head>")]
    narrowed = "category=silver-age&amp;provider=qinglan&amp;" if "?" in path else ""
    wanted = f'type="application/rss+xml" title="New courses" href="/courses.rss?{narrowed}lang=en">'
    assert wanted in head


def test_it_may_be_kept_and_is_told_apart_by_language(world: World) -> None:
    edge: Any = Edge(wsgi.application.application)
    english, chinese = ask(edge, "/courses.rss"), ask(edge, "/courses.rss", accept_language="zh")
    assert english.headers["vary"] == "Cookie, Accept-Language, Accept-Encoding"
    assert english.headers["etag"] != chinese.headers["etag"]
    for accepted, answer in (("en", english), ("zh", chinese)):
        again = ask(edge, "/courses.rss", accept_language=accepted, if_none_match=answer.headers["etag"])
        assert again.status == 304

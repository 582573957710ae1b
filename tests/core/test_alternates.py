"""A page in each language for search engines: an address may name one, and nobody else is given what it asked for."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.asking import ask
from tests.visitors import Site, Visitor

from changqing.core.edge import Edge
from changqing.core.preferences import asked_language, language_of, without_language

pytestmark = pytest.mark.django_db
PATH = "/courses/balcony"


def links(page: str) -> dict[str, str]:
    """The canonical address and the alternates by language."""
    found = dict(re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">', page))
    canonical = re.findall(r'<link rel="canonical" href="([^"]+)">', page)
    assert len(canonical) == 1
    return {"canonical": canonical[0], **found}


def test_an_address_names_its_language_whatever_the_browser_and_the_cookie_say(site: Site) -> None:
    site.publish()
    chinese = Visitor(**{"accept-language": "zh"})
    chinese.post("/preferences", {"language": "zh-hans"})
    assert '<html lang="en"' in chinese.page(f"{PATH}?lang=en")
    assert '<html lang="zh-hans"' in Visitor().page(f"{PATH}?lang=zh-hans")
    assert '<html lang="zh-hans"' in chinese.page(PATH)


def test_naming_a_language_is_remembered_by_nothing(site: Site) -> None:
    reader = Visitor()
    response = reader.get("/?lang=zh-hans")
    assert not response.cookies
    assert '<html lang="en"' in reader.page("/")


@pytest.mark.parametrize(
    "query", ["lang=de", "lang=", "lang=EN", "lang=en-GB", "LANG=en", "xlang=zh-hans", "lang=%7Een"]
)
def test_a_language_the_site_does_not_have_is_passed_over(site: Site, query: str) -> None:
    assert '<html lang="en"' in Visitor().page(f"/?{query}")
    assert '<html lang="zh-hans"' in Visitor(**{"accept-language": "zh"}).page(f"/?{query}")


def test_a_page_asked_for_in_english_is_never_given_to_who_did_not_ask(edge: Edge) -> None:
    asked: dict[tuple[str, str], str] = {
        (f"{PATH}?lang=en", "zh"): "en",
        (PATH, "zh"): "zh-hans",
        (f"{PATH}?lang=zh-hans", "en"): "zh-hans",
        (PATH, "en"): "en",
        (f"{PATH}?lang=de", "zh"): "zh-hans",
        (f"{PATH}?lang=de", "en"): "en",
        (f"{PATH}?l%61ng=en", "zh"): "zh-hans",
    }
    for _time in range(3):
        for (path, accepted), language in asked.items():
            answer = ask(edge, path, accept_language=accepted)
            assert f'<html lang="{language}"' in answer.text, (path, accepted)
            assert answer.headers["content-language"] == language


def test_the_language_is_kept_at_the_edge_like_any_address_and_what_is_no_language_is_not(edge: Edge) -> None:
    for query in ("lang=en", "lang=zh-hans"):
        ask(edge, f"{PATH}?{query}")
    assert len(edge._pages) == 2
    for query in ("lang=de", "lang=1", "lang=en&lang=2", "lang=en&x=1"):
        assert ask(edge, f"{PATH}?{query}").status == 200
    assert len(edge._pages) == 2


@pytest.mark.parametrize("accepted", ["en", "zh"])
def test_a_page_says_where_it_is_in_each_language(site: Site, accepted: str) -> None:
    site.publish()
    reader = Visitor(**{"accept-language": accepted})
    plain, english = f"http://testserver{PATH}", f"http://testserver{PATH}?lang=en"
    for query in ("", "?utm_source=leaflet", "?lang=en", "?lang=zh-hans"):
        page = reader.page(f"{PATH}{query}")
        found = links(page)
        assert found.pop("canonical") == (english if '<html lang="en"' in page else plain)
        assert found == {"zh-Hans": plain, "en": english, "x-default": plain}


def test_each_of_these_addresses_is_in_the_language_it_is_named_for(site: Site) -> None:
    site.publish()
    crawler = Visitor(**{"accept-language": ""})
    for language, address in links(crawler.page("/courses?category=hobbies-interests&page=1")).items():
        page = crawler.page(address.replace("http://testserver", "").replace("&amp;", "&"))
        wanted = "en" if language == "en" else "zh-hans"
        assert f'<html lang="{wanted}"' in page
        assert "category=hobbies-interests" in links(page)["canonical"]


def test_all_links_of_a_page_lead_on_without_it(site: Site) -> None:
    site.publish()
    for path in ("/", PATH, "/courses?q=tea", "/me", "/accounts/login/"):
        page = Visitor().page(f"{path}{'&' if '?' in path else '?'}lang=zh-hans")
        body = page.partition("</head>")[2]
        assert "lang=zh-hans" not in body.replace('lang="zh', "")
        assert f'name="next" value="{path}"' in body


def test_a_page_of_ones_own_has_no_alternates(site: Site) -> None:
    for path in ("/me", "/accounts/login/", "/nothing-here"):
        assert 'rel="canonical"' not in Visitor().get(path).content.decode()


@given(st.text(st.sampled_from("lang=enzhs-&%6c"), max_size=30))
def test_what_an_address_names_can_be_taken_off_it(query: str) -> None:
    assert asked_language(without_language(f"/?{query}").partition("?")[2]) is None
    assert asked_language(f"{query}&lang=en" if not asked_language(query) else "lang=en") == "en"


def test_the_address_counts_for_more_than_cookie_and_browser() -> None:
    assert language_of({"language": "en"}, "en", "q=tea&lang=zh-hans") == "zh-hans"
    assert language_of({"language": "en"}, "zh", "q=lang=zh-hans") == "en"

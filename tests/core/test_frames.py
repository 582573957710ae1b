"""Pages made by a frame: the same as if their template were rendered each time, and nothing of one in another."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from changqing.core import stencils
from changqing.core.frames import framed
from changqing.core.pages import IMPERSONAL

TEMPLATE = "catalogue/courses.html"
FIXED = {"no_index": False, "all_url": "/courses"}
TEXT = st.text(max_size=30) | st.sampled_from(
    ["<b>", "%s", "%(q)s", "\x020\x03", "\x03", "{{ q }}", "&amp;", '"', "手机"]
)


def asked(path: str = "/courses", *, public: bool = True) -> HttpRequest:
    request = RequestFactory().get(path)
    request.LANGUAGE_CODE = translation.get_language()  # type: ignore[attr-defined]
    request.user = AnonymousUser()
    if public:
        request.META[IMPERSONAL] = True
    return request


def texts(q: str, label: str, also: list[str]) -> dict[str, object]:
    return {
        "q": q,
        "rows": "",
        "facets": label,
        "chosen": [{"label": label, "remove_url": f"/courses?q={label}"}],
        "also": [{"told": one, "url": "/units"} for one in also],
        "page": {"number": "1", "pages": "2", "prev_url": "", "next_url": "/courses?page=2"},
        "here": {"name": label},
        "back": "/courses",
    }


def page(path: str, content: dict[str, object]) -> str:
    return framed(asked(path), TEMPLATE, content, **FIXED).content.decode()


@settings(max_examples=40, deadline=None)
@given(q=TEXT, label=TEXT, also=st.lists(TEXT, max_size=3))
def test_a_framed_page_is_what_the_template_renders(q: str, label: str, also: list[str]) -> None:
    content = texts(q, label, also)
    framed_one = page("/courses?q=a", content)
    stencils.kept.values.clear()
    page(
        "/courses?q=other", texts("other" if q else "", "other" if label else "", ["x" if one else "" for one in also])
    )
    assert page("/courses?q=a", content) == framed_one
    if not set("\x02\x03") & set("".join((q, label, *also))):
        assert render_to_string(TEMPLATE, {**content, **FIXED}, asked("/courses?q=a")) == framed_one


def test_what_somebody_typed_stays_in_her_page() -> None:
    page("/courses?q=secret", texts("secret", "secret", ["secret"]))
    assert "secret" not in page("/courses?q=other", texts("other", "other", ["other"]))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_each_language_has_its_own_frame(language: str) -> None:
    for one in ("en", "zh-hans", language):
        with translation.override(one):
            found = page("/courses", texts("", "", []))
    assert f'lang="{language}"' in found


def test_a_page_that_is_not_public_is_not_kept(db: None) -> None:
    stencils.kept.values.clear()
    answer = framed(asked(public=False), TEMPLATE, texts("mine", "", []), **FIXED)
    assert "mine" in answer.content.decode()
    assert not any(key[0] == TEMPLATE for key in stencils.kept.values)

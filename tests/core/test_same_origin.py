"""What changes something is taken only from the site's own pages; and no form leads anybody away."""

import pytest
from django.http import HttpResponse
from django.test import Client
from tests.factories import RIGHT
from tests.visitors import HERE, PASSWORD, Site, Visitor

from changqing.accounts.models import User
from changqing.records.models import Statement

pytestmark = pytest.mark.django_db

FOREIGN = [
    {},
    {"origin": "https://evil.example"},
    {"origin": "null"},
    {"origin": ""},
    {"origin": "http://testserver.evil.example"},
    {"origin": "http://testserver:81"},
    {"origin": "http://testserver@evil.example"},
    {"origin": "http://["},
    {"origin": "testserver"},
    {"referer": "https://evil.example/testserver"},
    {"referer": "https://evil.example/?http://testserver/"},
    {"sec-fetch-site": "cross-site", "origin": HERE},
    {"sec-fetch-site": "same-site", "origin": HERE},
    {"sec-fetch-site": "", "origin": HERE},
    {"sec-fetch-site": "Same-Origin?", "origin": HERE},
]
OWN = [
    {"origin": HERE},
    {"referer": f"{HERE}/learn/balcony/first-steps"},
    {"sec-fetch-site": "same-origin"},
    {"sec-fetch-site": "none"},
    {"sec-fetch-site": "same-origin", "origin": "null"},
]


def send(headers: dict[str, str], path: str, data: dict[str, object]) -> HttpResponse:
    return Client(headers=headers).post(path, data)  # type: ignore[return-value]


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_what_comes_from_elsewhere_is_refused_and_changes_nothing(site: Site, headers: dict[str, str]) -> None:
    site.publish()
    sent = [
        ("/learn/balcony/first-steps/quizzes/first-steps-quiz", RIGHT),
        ("/accounts/signup/", {"username": "mei", "password1": PASSWORD}),
        ("/preferences", {"language": "en"}),
    ]
    for path, data in sent:
        response = send(headers, path, data)
        assert response.status_code == 403
        assert not response.cookies
    assert not Statement.objects.exists()
    assert not User.objects.exists()


@pytest.mark.parametrize("headers", OWN, ids=str)
def test_what_comes_from_the_sites_own_pages_is_taken(site: Site, headers: dict[str, str]) -> None:
    site.publish()
    assert send(headers, "/learn/balcony/first-steps/quizzes/first-steps-quiz", RIGHT).status_code == 303
    assert Statement.objects.count() == 4
    assert send(headers, "/preferences", {"language": "en"}).cookies["language"].value == "en"


def test_nobody_is_signed_out_by_another_site(site: Site) -> None:
    mei = Visitor()
    mei.sign_up("mei")
    response = mei.post("/accounts/logout/", headers={"origin": "https://evil.example"})
    assert response.status_code == 403
    assert mei.learner is not None
    mei.get("/accounts/logout/", headers={"sec-fetch-site": "cross-site"})
    assert mei.learner is not None


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_held_to_the_same(site: Site, method: str) -> None:
    assert getattr(Client(), method)("/preferences").status_code == 403
    assert getattr(Client(headers={"origin": HERE}), method)("/preferences").status_code == 405


def test_a_refusal_says_that_nothing_was_changed() -> None:
    response = Client(headers={"accept-language": "en"}).post("/preferences")
    assert "Nothing was changed" in response.content.decode()


def test_reading_is_open_to_links_from_everywhere(site: Site) -> None:
    site.publish()
    assert Client(headers={"sec-fetch-site": "cross-site"}).get("/courses/balcony").status_code == 200


@pytest.mark.parametrize("path", ["/", "/me", "/verify/0000-0000-0000", "/healthz", "/none", "/accounts/login/"])
def test_every_answer_carries_the_headers_that_protect_people(site: Site, path: str) -> None:
    headers = Visitor().get(path).headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"

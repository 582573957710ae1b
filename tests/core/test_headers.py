"""Headers and cookies of every page, as a scanner looks at them; fields that nobody asked for."""

import pytest
from django.conf import LazySettings
from tests.accounts.messages import code_in, sent
from tests.core.test_policy import EXAMPLES, path_of
from tests.visitors import PASSWORD, Site, Visitor

from changqing.accounts.models import User

pytestmark = pytest.mark.django_db
OPEN_TO_READ = ("/ooapi", "/xapi", "/dump", "/.well-known", "/providers/qinglan/", "/credentials", "/verify/known.json")


def test_every_page_has_the_headers(site: Site) -> None:
    site.publish()
    problems = []
    for name, example in EXAMPLES.items():
        headers = Visitor().get(path_of(example, "AAAA-AAAA-AAAA")).headers
        policy = headers.get("Content-Security-Policy", "")
        wanted = {
            "a policy": "default-src 'none'" in policy and "unsafe" not in policy and "*" not in policy,
            "nosniff": headers.get("X-Content-Type-Options") == "nosniff",
            "no address told": headers.get("Referrer-Policy") in ("same-origin", "no-referrer"),
            "no framing": "frame-ancestors 'none'" in policy or "sandbox" in policy,
            "no software named": "Server" not in headers and "X-Powered-By" not in headers,
            "a cache is told": "Cache-Control" in headers,
        }
        problems += [f"{name}: {what}" for what, held in wanted.items() if not held]
        if "Access-Control-Allow-Origin" in headers and not example.path.startswith(OPEN_TO_READ):
            problems.append(f"{name}: other sites may read it")
    assert not problems, "\n".join(problems)


def test_cookies_are_closed(site: Site, settings: LazySettings) -> None:
    settings.SESSION_COOKIE_SECURE = True
    site.publish()
    visitor = Visitor()
    visitor.read()
    learner = visitor.client.cookies["learner"]
    assert learner["httponly"]
    assert learner["samesite"] == "Lax"
    assert learner["secure"]
    visitor.sign_up("mei")
    session = visitor.client.cookies["session"]
    assert (session["httponly"], session["samesite"], session["secure"]) == (True, "Lax", True)
    assert "sessionid" not in visitor.client.cookies


@pytest.mark.parametrize("field", ["is_staff", "is_superuser", "id", "user", "groups"])
def test_fields_that_no_form_names_make_nobody_an_operator(site: Site, field: str) -> None:
    visitor = Visitor()
    visitor.sign_up("mei", **{field: "1"})
    visitor.post("/me/account", {"name": "梅", field: "1"})
    visitor.post("/me/account/password", {"password1": PASSWORD, field: "1"})
    user = User.objects.get(username="mei")
    assert not user.is_staff
    assert not user.is_superuser
    assert visitor.get("/console").status_code == 404


@pytest.mark.parametrize("sign", ["\r\nSet-Cookie: a=b", "\nX: y", "%0d%0aX:y", "\0"])
def test_what_is_typed_makes_no_header(site: Site, sign: str) -> None:
    site.publish()
    for path in ("/accounts/login/", "/accounts/login/code/", "/accounts/signup/", "/courses", "/region", "/verify"):
        for answer in (
            Visitor().client.get(path, {"next": f"/me{sign}", "q": sign}),
            Visitor().post(path, {"next": f"/me{sign}", "login": sign, "phone": sign, "username": sign}),
        ):
            assert answer.status_code < 500
            assert "X" not in answer.headers
            assert "a" not in answer.cookies


def test_a_code_by_message_says_what_it_is_for_and_no_more(site: Site) -> None:
    Visitor().post("/accounts/login/code/", {"phone": "13812345678"})
    [message] = sent(site.folder.parent / "data")
    assert code_in(message)
    assert "http" not in message["text"]
    assert len(message["text"]) < 140

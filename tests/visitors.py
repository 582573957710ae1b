"""People before the site, each with a browser of her own; and the site they meet, with a data folder of its own."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from tests.factories import RIGHT, make_provider, write_course_folder

from changqing.accounts.models import Learner, User
from changqing.accounts.queries import signer
from changqing.content import services as content
from changqing.content.models import Release
from changqing.core import pages
from changqing.interchange import course_folder
from changqing.learning import queries
from changqing.learning.queries import Standing

HERE = "http://testserver"
PASSWORD = "mountain-tea-42"


class Site:
    """The site of one test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def publish(self, slug: str = "balcony", *, text: str = "Light first.", **changes: Any) -> Release:
        """Publish a course of two units; `text` is what its English units say."""
        folder = write_course_folder(self.folder / slug, slug, **changes)
        for path in folder.glob("*/en.md"):
            path.write_text(path.read_text().replace("Light first.", text))
        release, _new = content.publish(course_folder.read(folder.resolve(), make_provider().code))
        self.a_second_later()
        return release

    @staticmethod
    def a_second_later() -> None:
        """Let the second pass after which every process asks for the public version again."""
        pages.watcher._asked = -1e9


class Visitor:
    """One person at one device. She reads English, so that tests can be read by many."""

    def __init__(self, **headers: str) -> None:
        self.client = Client(headers={"accept-language": "en", "origin": HERE, **headers})

    def get(self, path: str, **options: Any) -> HttpResponse:
        return self.client.get(path, **options)  # type: ignore[return-value]

    def post(self, path: str, data: dict[str, Any] | None = None, **options: Any) -> HttpResponse:
        return self.client.post(path, data or {}, **options)  # type: ignore[return-value]

    def page(self, path: str) -> str:
        """Return the text of a page, after the redirects that lead to it."""
        response = self.client.get(path, follow=True)
        assert response.status_code == 200, f"{path}: {response.status_code}"
        return response.content.decode()

    def read(self, slug: str = "balcony", unit: str = "first-steps") -> str:
        """Open a unit, with the picture by which a browser says so; return its page."""
        page = self.page(f"/learn/{slug}/{unit}")
        assert f'src="/learn/{slug}/{unit}/seen?pack=' in page
        assert self.get(f"/learn/{slug}/{unit}/seen").status_code == 200
        return page

    def answer(self, answers: dict[str, Any] = RIGHT, slug: str = "balcony", unit: str = "first-steps") -> HttpResponse:
        return self.post(f"/learn/{slug}/{unit}/quizzes/{unit}-quiz", answers)

    def complete(self, slug: str = "balcony") -> None:
        for unit in ("first-steps", "going-on"):
            self.read(slug, unit)
            self.answer(RIGHT, slug, unit)

    def sign_up(self, username: str, name: str = "", **more: str) -> HttpResponse:
        data = {"username": username, "password1": PASSWORD, "name": name, **more}
        response = self.post("/accounts/signup/", data)
        assert response.status_code == 302, response.content.decode()
        return response

    def sign_in(self, username: str, **more: str) -> HttpResponse:
        response = self.post("/accounts/login/", {"login": username, "password": PASSWORD, **more})
        assert response.status_code == 302, response.content.decode()
        return response

    def sign_out(self) -> None:
        self.post("/accounts/logout/")

    @property
    def learner(self) -> Learner | None:
        """Who the site takes her for."""
        signed_in = "session" in self.client.cookies and self.client.session.get("_auth_user_id")
        if signed_in:
            return Learner.objects.get(user_id=signed_in)
        cookie = self.client.cookies.get(pages.LEARNER_COOKIE)
        return Learner.objects.filter(id=signer.unsign(cookie.value)).first() if cookie and cookie.value else None

    def standing(self, release: Release) -> Standing:
        """Where she stands in a course she has begun."""
        learner = self.learner
        assert learner
        found = queries.standing(learner.id, release.course_id)
        assert found
        return found


def operator() -> Visitor:
    """Return an operator, signed in."""
    wu = Visitor()
    wu.sign_up("wu", "吴")
    User.objects.filter(username="wu").update(is_staff=True)
    return wu


def text(response: HttpResponse) -> str:
    """Return what an answer says."""
    return response.content.decode()


@pytest.fixture
def site(data: Path, tmp_path: Path, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A site whose passwords are quick to check, and that nobody has yet tried too often to sign in to."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    monkeypatch.setattr(pages.watcher, "_hint", str(data / "public-version"))
    cache.clear()
    yield Site(tmp_path / "courses")
    cache.clear()

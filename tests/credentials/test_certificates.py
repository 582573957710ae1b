"""A course completed earns one certificate, made out to a name, shown to its owner alone."""

import io
import re

import pytest
import segno
from django.conf import settings
from django.utils import translation
from pypdf import PdfReader
from tests.factories import RIGHT
from tests.visitors import Site, Visitor

from changqing.accounts.models import User
from changqing.catalogue.models import Course, Provider
from changqing.credentials import services
from changqing.credentials.models import Credential

pytestmark = pytest.mark.django_db

MINE = "/courses/balcony/certificate"
NAME = "梅小雨"


def graduate(site: Site, username: str = "mei", name: str = NAME) -> Visitor:
    """Someone with an account and a certificate."""
    site.publish()
    mei = Visitor()
    mei.sign_up(username, name)
    mei.complete()
    return mei


def text_of(pdf: bytes) -> str:
    """The words of a PDF of one page, without the spaces that setting them puts in."""
    pages = PdfReader(io.BytesIO(pdf)).pages
    assert len(pages) == 1
    return re.sub(r"\s", "", pages[0].extract_text())


def dark_modules(svg: str) -> set[tuple[int, int]]:
    """The dark squares that a QR code's strokes draw, by column and row."""
    found: set[tuple[int, int]] = set()
    x = y = 0.0
    for command, words in re.findall(r"([Mmh])([-\d. ]+)", re.findall(r' d="([^"]+)"', svg)[-1]):
        numbers = [float(word) for word in re.findall(r"-?\d*\.?\d+", words)]
        if command == "h":
            found |= {(int(x) + step, int(y)) for step in range(int(numbers[0]))}
            x += numbers[0]
        else:
            x, y = (numbers[0], numbers[1]) if command == "M" else (x + numbers[0], y + numbers[1])
    return found


def test_completing_a_course_issues_the_certificate_at_once(site: Site) -> None:
    mei = graduate(site)
    credential = Credential.objects.get()
    assert credential.learner_id == mei.learner.id  # type: ignore[union-attr]
    response = mei.get(MINE)
    assert response["Location"] == f"/certificates/{credential.number_in_groups}"
    page = mei.page(MINE)
    for words in (NAME, "Vegetables on a balcony", "Qinglan Demonstration University", credential.number_in_groups):
        assert words in page
    assert "Grow pak choi" in page


def test_it_is_issued_once_however_often_it_is_asked_for(site: Site) -> None:
    mei = graduate(site)
    places = {mei.get(MINE)["Location"] for _ in range(3)}
    mei.complete()
    assert len(places) == 1
    assert Credential.objects.count() == 1


def test_without_an_account_she_is_led_to_make_one_and_then_has_it(site: Site) -> None:
    site.publish()
    mei = Visitor()
    mei.complete()
    assert not Credential.objects.exists()
    assert mei.get(MINE)["Location"] == f"/accounts/signup/?next={MINE}"
    assert f'value="{MINE}"' in mei.page(MINE)
    assert mei.sign_up("mei", NAME, next=MINE)["Location"] == MINE
    assert NAME in mei.page(MINE)
    assert Credential.objects.count() == 1


def test_no_certificate_is_made_out_to_nobody(site: Site) -> None:
    release = site.publish()
    mei = Visitor()
    mei.complete()
    assert mei.learner
    with pytest.raises(services.NoName) as refusal:
        services.issue(mei.learner, release.course_id)
    with translation.override("en"):
        assert str(refusal.value.remedy) == "Make an account; all you have done goes with you."
    assert refusal.value.status == 409


def test_a_course_not_completed_says_so_and_what_to_do(site: Site) -> None:
    site.publish()
    mei = Visitor()
    mei.sign_up("mei", NAME)
    mei.read()
    response = mei.get(MINE)
    page = response.content.decode()
    assert response.status_code == 409
    assert "This course is not completed yet." in page
    assert "Its page shows what is still missing." in page
    assert not Credential.objects.exists()


def test_a_stranger_is_led_to_the_course(site: Site) -> None:
    site.publish()
    assert Visitor().get(MINE)["Location"] == "/courses/balcony"
    assert Visitor().get("/courses/none/certificate").status_code == 404


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["Certificate", "Vegetablesonabalcony", "QinglanDemonstrationUniversity", "Growpakchoi", "100%"]),
        ("zh-hans", ["证书", "阳台种菜", "青岚示范大学", "能种出小白菜", "学时", "100%"]),
    ],
)
def test_the_pdf_says_it_all_in_the_readers_language(site: Site, language: str, words: list[str]) -> None:
    mei = graduate(site)
    number = Credential.objects.get().number_in_groups
    response = mei.get(f"/certificates/{number}.pdf", headers={"accept-language": language})
    assert response["Content-Type"] == "application/pdf"
    assert response["Cache-Control"] == "private, no-store"
    assert response.content.startswith(b"%PDF-")
    text = text_of(response.content)
    for expected in (*words, NAME, number, f"{settings.SITE_URL}/verify/{number}"):
        assert expected in text
    if language == "zh-hans":
        assert not re.search("Number|Hours|Result|Growpakchoi", text)


def test_a_name_is_text_on_the_pdf_whatever_it_is(site: Site) -> None:
    name = r'#image("/etc/passwd") $x^2$ *梅* <b>'
    mei = graduate(site, name=name)
    number = Credential.objects.get().number_in_groups
    assert re.sub(r"\s", "", name) in text_of(mei.get(f"/certificates/{number}.pdf").content)
    assert "<b>" not in mei.page(MINE)


def test_the_qr_code_is_that_of_the_verification(site: Site) -> None:
    mei = graduate(site)
    number = Credential.objects.get().number_in_groups
    page = mei.page(MINE)
    code = segno.make(f"{settings.SITE_URL}/verify/{number}", error="m", micro=False)
    border = 2
    expected = {
        (x + border, y + border) for y, row in enumerate(code.matrix) for x, module in enumerate(row) if module & 1
    }
    svg = next(one for one in re.findall(r"<svg.*?</svg>", page, re.S) if "#16302a" in one)
    assert dark_modules(svg) == expected


def test_another_learner_and_a_stranger_find_nothing_under_her_number(site: Site) -> None:
    graduate(site)
    tao, operator = Visitor(), Visitor()
    tao.sign_up("tao")
    tao.read()
    operator.sign_up("operator")
    User.objects.filter(username="operator").update(is_staff=True, is_superuser=True)
    number = Credential.objects.get().number_in_groups
    for visitor in (tao, operator, Visitor()):
        for path in (f"/certificates/{number}", f"/certificates/{number}.pdf"):
            response = visitor.get(path)
            assert response.status_code == 404
            assert NAME not in response.content.decode()


def test_two_learners_have_each_their_own(site: Site) -> None:
    mei = graduate(site)
    tao = Visitor()
    tao.sign_up("tao", "陶大江")
    tao.complete()
    assert len(set(Credential.objects.values_list("number", flat=True))) == 2
    assert NAME in mei.page(MINE)
    assert "陶大江" in tao.page(MINE)
    assert NAME not in tao.page(MINE)


def test_it_goes_on_saying_what_was_earned_when_everything_else_changes(site: Site) -> None:
    mei = graduate(site)
    number = Credential.objects.get().number_in_groups
    Course.objects.update(title={"zh-Hans": "别的课", "en": "Another course"}, outcomes=[], hours=99)
    Provider.objects.update(name={"zh-Hans": "别的学校", "en": "Another school"})
    User.objects.update(name="别的人")
    site.publish(text="Water first.")
    for page in (mei.page(MINE), Visitor().page(f"/verify/{number}")):
        assert NAME in page
        assert "Vegetables on a balcony" in page
        assert "Qinglan Demonstration University" in page
        assert "Another" not in page
    text = text_of(mei.get(f"/certificates/{number}.pdf").content)
    assert NAME in text
    assert "Vegetablesonabalcony" in text


def test_a_withdrawn_certificate_is_still_shown_to_her_but_gives_no_pdf(site: Site) -> None:
    mei = graduate(site)
    credential = Credential.objects.get()
    services.revoke(credential.id, because="Issued in error")
    assert "This certificate was withdrawn" in mei.page(MINE)
    assert mei.get(f"/certificates/{credential.number_in_groups}.pdf").status_code == 404
    mei.answer(RIGHT)
    assert Credential.objects.count() == 1

"""Paper certificates from before: claimed by whoever they are made out to, and shown as what they are."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from tests.factories import make_provider
from tests.visitors import Site, Visitor

from changqing.accounts.models import Learner
from changqing.credentials import older
from changqing.credentials.models import OlderRecord, OlderTry

pytestmark = pytest.mark.django_db
DAY = date(2019, 6, 30)
ASKED = {"number": "滇2019 0042", "issued_on": "2019-06-30"}


def enter(holder: str = "梅小雨", number: str = "（滇）2019-0042") -> None:
    told = older.OlderTold(
        provider=make_provider().id,
        number=number,
        holder=holder,
        what={"zh-Hans": "信息技术培训", "en": "IT training"},
        issued_on=DAY,
        hours=40,
        result="优秀",
    )
    older.enter([told], by="王老师")


@pytest.fixture
def mei(site: Site) -> Visitor:
    enter()
    mei = Visitor()
    mei.sign_up("mei", "梅小雨")
    return mei


def test_she_claims_it_and_it_stands_in_her_transcript_as_from_paper(mei: Visitor) -> None:
    assert "IT training" not in mei.page("/me/transcript")
    done = mei.post("/me/older", ASKED)
    assert done.status_code == 200
    assert "It is in your record now." in done.content.decode()
    assert mei.post("/me/older", ASKED).status_code == 200  # twice is once
    page = mei.page("/me/transcript")
    for words in ("IT training", "from paper, not signed", "Entered by 王老师", "（滇）2019-0042", "Result: 优秀"):
        assert words in page, words
    (told,) = mei.get("/me/transcript.json").json()["from_paper"]
    assert (told["signed"], told["entered_by"], told["hours"]) == (False, "王老师", 40)
    assert mei.get("/me/transcript.pdf").content.startswith(b"%PDF")
    record = mei.get("/me/transcript.jwt")
    assert record.status_code == 200
    assert b"2019-0042" not in record.content
    assert "/me/older" in mei.page("/me")


def test_a_link_without_results_shows_none_of_it_either(mei: Visitor) -> None:
    mei.post("/me/older", ASKED)
    made = mei.post("/me/transcript", {"days": "7"}).content.decode()
    shown = Visitor().page("/transcripts/" + made.split("/transcripts/")[1][:22])
    assert "IT training" in shown
    assert "优秀" not in shown


@pytest.mark.parametrize(
    "asked",
    [
        {**ASKED, "number": "滇2019 0043"},
        {**ASKED, "issued_on": "2019-06-29"},
        {**ASKED, "number": "——"},
    ],
)
def test_what_does_not_fit_is_not_found_and_does_not_say_why(mei: Visitor, asked: dict[str, str]) -> None:
    done = mei.post("/me/older", asked)
    assert done.status_code == 404
    assert "There is no such certificate under your name" in done.content.decode()


@pytest.mark.parametrize("asked", [{}, {"number": "1"}, {**ASKED, "issued_on": "yesterday"}, {**ASKED, "number": "\0"}])
def test_a_form_that_cannot_be_read_is_told(mei: Visitor, asked: dict[str, str]) -> None:
    assert mei.post("/me/older", asked).status_code == 422


def test_somebody_of_another_name_has_nothing_of_it_and_cannot_try_for_ever(mei: Visitor) -> None:
    tao = Visitor()
    tao.sign_up("tao", "陶")
    for _try in range(older.MOST_TRIES):
        assert tao.post("/me/older", ASKED).status_code == 404
    assert tao.post("/me/older", ASKED).status_code == 429
    assert OlderRecord.objects.get().learner_id is None
    assert mei.post("/me/older", ASKED).status_code == 200
    OlderTry.objects.update(tried_at=datetime.now(UTC) - timedelta(hours=1, minutes=1))
    assert tao.post("/me/older", ASKED).status_code == 404


def test_of_two_of_one_name_the_first_has_it(mei: Visitor) -> None:
    other = Visitor()
    other.sign_up("mei2", "梅 小雨")
    assert other.post("/me/older", ASKED).status_code == 200
    assert mei.post("/me/older", ASKED).status_code == 404
    assert other.learner
    assert OlderRecord.objects.get().learner_id == other.learner.id


def test_what_was_withdrawn_is_out_of_the_record_and_not_to_be_claimed(mei: Visitor) -> None:
    mei.post("/me/older", ASKED)
    found = older.withdraw("qinglan", "滇2019-0042", because="A mistake.")
    again = older.withdraw("qinglan", "滇2019-0042", because="Another.")
    assert (again.withdrawn_at, again.withdrawn_because) == (found.withdrawn_at, "A mistake.")
    assert "IT training" not in mei.page("/me/transcript")
    assert mei.post("/me/older", ASKED).status_code == 404
    with pytest.raises(older.NoSuchRecord):
        older.withdraw("qinglan", "nothing", because="A mistake.")


def test_it_goes_along_where_two_learners_are_one_person(mei: Visitor) -> None:
    mei.post("/me/older", ASKED)
    assert mei.learner
    target = Learner.objects.create()
    older.move(source=mei.learner.id, target=target.id)
    assert [one.learner_id for one in older.of_learner(target.id)] == [target.id]
    assert older.of_learner(UUID(int=1)) == []

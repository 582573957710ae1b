"""A sheet is printed, signed and photographed; the photo is read, doubtful rows are for a person."""

import io
import random
from typing import Any

import pytest
import segno
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pypdf import PdfReader
from tests.classes import photos
from tests.classes.test_roll import Phone, attendance, booked, hours
from tests.classes.world import begun, make_session, make_teacher, person
from tests.visitors import Site

from changqing.accounts.models import User
from changqing.classes.models import Attendance, Mark, Session, Sheet, SheetPhoto
from changqing.classes.paper import printing, reading
from changqing.classes.roll import codes
from changqing.classes.seats.services import Person

pytestmark = pytest.mark.django_db
NAMES = ("王秀英", "李建国", "陈德福", "赵桂香", "孙丽华", "周海峰", "吴若兰", "郑一鸣")


@pytest.fixture
def zhou(site: Site) -> User:
    return make_teacher("zhou", "周明远")


@pytest.fixture
def session(zhou: User) -> Session:
    return begun(make_session(seats=40, teachers=[zhou]), 30)


@pytest.fixture
def people(session: Session) -> list[Person]:
    return [booked(session, name) for name in NAMES]


def signed(session: Session, zhou: User) -> tuple[Sheet, Image.Image]:
    """Return a sheet on which the first has signed, the second with a tick for late, the third with one for early;

    the fourth has not, the fifth only just touched the paper, the sixth signed and ticked both.
    """
    sheet = printing.print_sheet(session, zhou.id)
    page, chance = photos.page_of(sheet), random.Random(3)
    for row in (0, 1, 2, 5, 6):
        photos.sign(page, photos.row_boxes(row)[0], chance)
    photos.sign(page, photos.row_boxes(4)[0], chance, faint=True)
    photos.tick(page, photos.row_boxes(1)[1])
    photos.tick(page, photos.row_boxes(2)[2])
    photos.tick(page, photos.row_boxes(5)[1])
    photos.tick(page, photos.row_boxes(5)[2])
    return sheet, page


WANTED = [
    ("present", True), ("late", True), ("left-early", True), ("absent", True), (None, False), (None, False),
    ("present", True), ("absent", True),
]  # fmt: skip


def judged(rows: list[reading.Reading]) -> list[tuple[str | None, bool]]:
    return [(one.state if one.sure else None, one.sure) for one in rows[: len(WANTED)]]


@pytest.mark.parametrize("turn", [0.0, 4.0, -7.0, 90.0, 180.0])
def test_a_photo_that_is_turned_and_half_in_shadow_is_read(
    session: Session, people: list[Person], zhou: User, turn: float
) -> None:
    sheet, page = signed(session, zhou)
    found = reading.read(photos.photographed(page, turn=turn))
    assert (found.sheet, found.page) == (sheet.code, 0)
    assert judged(found.rows) == WANTED


def test_a_small_and_much_compressed_photo_is_read_or_refused_but_not_misread(
    session: Session, people: list[Person], zhou: User
) -> None:
    _sheet, page = signed(session, zhou)
    for width, quality in ((1500, 40), (1100, 30), (950, 20)):
        photo = Image.open(io.BytesIO(photos.photographed(page)))
        small = photo.resize((width, round(photo.height * width / photo.width)))
        out = io.BytesIO()
        small.save(out, "JPEG", quality=quality)
        try:
            rows = reading.read(out.getvalue()).rows[: len(WANTED)]
        except reading.UnreadablePhoto:
            continue
        for one, (state, sure) in zip(rows, WANTED, strict=True):
            if one.sure and sure:
                assert one.state == state, f"{width} px: row {one.row}"


def test_a_sheet_without_its_lower_half_is_not_guessed_at(session: Session, people: list[Person], zhou: User) -> None:
    _sheet, page = signed(session, zhou)
    top = page.crop((0, 0, round(page.width * 0.6), page.height))
    with pytest.raises(reading.UnreadablePhoto):
        reading.read(photos.photographed(top))


@pytest.mark.parametrize("data", [b"", b"no picture", b"\x89PNG\r\n\x1a\n" + b"\0" * 50])
def test_what_is_no_photo_is_refused(data: bytes) -> None:
    with pytest.raises(reading.UnreadablePhoto):
        reading.read(data)


def test_a_photo_of_anything_else_is_refused() -> None:
    out = io.BytesIO()
    Image.effect_noise((1200, 1600), 80).save(out, "JPEG")
    with pytest.raises(reading.UnreadablePhoto):
        reading.read(out.getvalue())


def upload(phone: Phone, session: Session, data: bytes) -> Any:
    file = SimpleUploadedFile("sheet.jpg", data, "image/jpeg")
    return phone.visitor.client.post(f"/teach/{session.id}/photo", {"photo": file})


def test_a_person_confirms_what_was_read_and_the_hours_count(
    session: Session, people: list[Person], zhou: User
) -> None:
    _sheet, page = signed(session, zhou)
    phone = Phone(zhou)
    answer = upload(phone, session, photos.photographed(page))
    assert answer.status_code == 303
    shown = phone.visitor.page(answer.url)
    assert "2 rows are doubtful" in shown
    by_row = {one["row"]: one["learner"] for one in SheetPhoto.objects.get().found}
    assert phone.visitor.get(f"{answer.url}/4").status_code == 200
    told = {f"state-{row}": state for row, (state, _sure) in enumerate(WANTED) if state}
    phone.visitor.post(answer.url, {**told, "state-4": "present", "state-5": "late", "minutes-5": "30"})
    names = {str(one.learner_id): one for one in people}
    counted = [hours(names[by_row[row]]) for row in range(8)]
    assert counted == [2, 2, 2, 0, 2, 1.5, 2, 0]
    assert attendance(session, names[by_row[3]]).state == "absent"
    assert {one.way for one in Mark.objects.all()} == {"paper"}
    assert all(len(one.evidence["sha256"]) == 64 for one in Mark.objects.all())
    # Sent once more, nothing is marked twice.
    before = Mark.objects.count()
    phone.visitor.post(answer.url, told)
    assert Mark.objects.count() == before


def test_rows_that_a_person_does_not_choose_are_not_marked(session: Session, people: list[Person], zhou: User) -> None:
    _sheet, page = signed(session, zhou)
    phone = Phone(zhou)
    answer = upload(phone, session, photos.photographed(page))
    phone.visitor.post(answer.url, {"state-0": "present", "state-1": "asleep", "state-40": "present"})
    assert Attendance.objects.count() == 1


def test_a_sheet_of_another_class_is_refused(session: Session, people: list[Person], zhou: User) -> None:
    _sheet, page = signed(session, zhou)
    other = begun(make_session(seats=3, teachers=[zhou]), 5)
    answer = upload(Phone(zhou), other, photos.photographed(page))
    assert answer.status_code == 422
    assert "This is a sheet of another class." in answer.content.decode()


def test_the_sheet_is_large_has_a_row_for_each_and_some_that_are_empty(
    session: Session, people: list[Person], zhou: User
) -> None:
    answer = Phone(zhou).visitor.get(f"/teach/{session.id}/sheet.pdf")
    assert answer["Content-Type"] == "application/pdf"
    [page] = PdfReader(io.BytesIO(answer.content)).pages
    text = page.extract_text()
    assert all(name in text for name in NAMES)
    sheet = Sheet.objects.latest("printed_at")
    assert len(sheet.learners) == 14
    assert sheet.learners.count(None) == 6
    for number in range(20):
        booked(session, f"学员{number}")
    assert len(PdfReader(io.BytesIO(Phone(zhou).visitor.get(f"/teach/{session.id}/sheet.pdf").content)).pages) == 3


def test_people_who_hold_their_codes_up_are_marked_by_one_photo(
    session: Session, people: list[Person], zhou: User
) -> None:
    hall = Image.new("L", (1600, 1200), 90)
    stranger = person("路过的人")
    for place, one in enumerate([*people[:4], stranger]):
        out = io.BytesIO()
        segno.make(codes.learner_code(one.learner_id), micro=False).save(out, kind="png", scale=7, border=4)
        hall.paste(
            Image.open(out).convert("L").rotate(6 * place, expand=True, fillcolor=255),
            (60 + 500 * (place % 3), 80 + 550 * (place // 3)),
        )
    out = io.BytesIO()
    hall.save(out, "JPEG", quality=75)
    phone = Phone(zhou)
    file = SimpleUploadedFile("hall.jpg", out.getvalue(), "image/jpeg")
    answer = phone.visitor.client.post(f"/teach/{session.id}/scan", {"photo": file})
    assert answer.url.endswith("?scanned=5")
    assert "5 codes were read." in phone.visitor.page(answer.url)
    assert {one.learner_id for one in Attendance.objects.filter(seconds__gt=0)} == {
        one.learner_id for one in [*people[:4], stranger]
    }
    assert [one.doubts for one in Mark.objects.filter(learner_id=stranger.learner_id)] == [["no-seat"]]
    file.seek(0)
    phone.visitor.client.post(f"/teach/{session.id}/scan", {"photo": file})
    assert Mark.objects.count() == 5  # who is marked already is not marked again

"""The console's imports, by HTTP: handed in, looked at, decided, written, thrown away; for operators alone."""

import csv
import io
import re
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from tests.factories import make_provider, make_region
from tests.interchange.lists import table
from tests.visitors import Visitor

from changqing.accounts import services as accounts
from changqing.accounts.models import User
from changqing.catalogue.models import Course, Provider
from changqing.core.work import run_waiting
from changqing.interchange import services
from changqing.interchange.models import Import
from changqing.interchange.sheets import limits

pytestmark = pytest.mark.django_db
HERE = "/console/imports"
HEAD = "代码|名称|层次|省份"
PASSWORD = "mountain-tea-42"


class Operator(Visitor):
    """One of the operator's staff."""

    def __init__(self) -> None:
        super().__init__()
        user = accounts.register(username="warden", password=PASSWORD, name="郑清")
        User.objects.filter(id=user.id).update(is_staff=True)
        self.sign_in("warden")

    def hand_in(self, *rows: str, kind: str = "providers", name: str = "list.csv", **more: str) -> HttpResponse:
        return self.send(table(*rows), kind=kind, name=name, **more)

    def send(self, data: bytes, *, kind: str = "providers", name: str = "list.csv", **more: str) -> HttpResponse:
        return self.post(HERE, {"kind": kind, "file": SimpleUploadedFile(name, data), **more})

    def shown(self, *rows: str, **more: str) -> str:
        """Hand a list in, and return the page that is shown then."""
        response = self.hand_in(*rows, **more)
        assert response.status_code == 303
        return self.page(response["Location"])


@pytest.fixture
def operator(data: Path, settings: LazySettings) -> Operator:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    make_region()
    return Operator()


def latest() -> Import:
    return Import.objects.latest("created_at")


def test_a_list_is_handed_in_looked_at_and_written(operator: Operator) -> None:
    page = operator.shown(HEAD, "a|甲大学|本科|云南", "b|乙大学|专科|云南")
    assert "Nothing is written yet" in page
    assert "Write these 2 rows" in page
    assert "甲大学" in page
    assert not Provider.objects.exists()
    row = latest()
    assert operator.post(f"{row.url}/write").status_code == 303
    assert Provider.objects.count() == 2
    assert "2 new, 0 changed, 0 unchanged, 0 wrong" in operator.page(row.url)
    row.refresh_from_db()
    assert (row.state, row.user.username, row.file_name) == ("done", "warden", "list.csv")  # type: ignore[union-attr]
    history = operator.page(HERE)
    assert all(words in history for words in ("list.csv", "Written", "郑清"))


def test_a_list_with_a_wrong_row_is_not_written_as_a_whole(operator: Operator) -> None:
    page = operator.shown(HEAD, "a|甲大学|本科|云南", "b|乙大学|甲等|云南")
    assert "1 row is wrong: the list is not written as a whole" in page
    assert "“甲等” is not known" in page
    row = latest()
    refused = operator.post(f"{row.url}/write")
    assert refused.status_code == 409
    assert "nothing was written" in refused.content.decode()
    assert not Provider.objects.exists()
    operator.post(f"{row.url}/write", {"partial": "1"})
    assert list(Provider.objects.values_list("code", flat=True)) == ["a"]


def test_a_decision_made_twice_writes_once(operator: Operator) -> None:
    operator.shown(HEAD, "a|甲大学|本科|云南")
    row = latest()
    for _time in range(2):
        assert operator.post(f"{row.url}/write").status_code == 303
    services.write(row.id)
    row.refresh_from_db()
    assert row.state == "done"
    assert Provider.objects.count() == 1


def test_what_changed_meanwhile_is_shown_anew_and_nothing_is_written(operator: Operator) -> None:
    operator.shown(HEAD, "a|甲大学|本科|云南")
    make_provider("a", name={"zh-Hans": "别的名称"})
    row = latest()
    operator.post(f"{row.url}/write")
    page = operator.page(row.url)
    assert "The catalogue has changed since the preview; nothing was written." in page
    assert "<del>别的名称</del>" in page
    assert Provider.objects.get().name["zh-Hans"] == "别的名称"
    operator.post(f"{row.url}/write")
    assert Provider.objects.get().name["zh-Hans"] == "甲大学"


def test_changed_fields_stand_side_by_side(operator: Operator) -> None:
    make_provider()
    page = operator.shown("代码|名称|网址", "qinglan|青岚大学|https://a.example")
    assert re.search(r"<del>青岚示范大学</del>.*<ins>青岚大学</ins>", page)
    assert "Write this row" in page


def test_a_list_that_says_nothing_new_offers_nothing_to_write(operator: Operator) -> None:
    make_provider()
    page = operator.shown("代码|名称", "qinglan|青岚示范大学")
    assert "The catalogue says all this already" in page
    assert 'write">' not in page


def test_rows_are_filtered_by_outcome_and_paged_by_a_hundred(operator: Operator) -> None:
    rows = [f"p{number}|校{number}|本科|云南" for number in range(150)]
    operator.shown(HEAD, *rows, "x|错|甲等|云南", "y|城|本科|云南")
    url = latest().url
    first, second = operator.page(f"{url}?show=all"), operator.page(f"{url}?show=all&page=2")
    assert (first.count('class="plan-row'), second.count('class="plan-row')) == (100, 52)
    for wrong in (operator.page(url), operator.page(f"{url}?show=wrong")):  # what is wrong is shown first
        assert wrong.count('class="plan-row') == 1
        assert f"{url}?show=all" in wrong
    assert operator.page(f"{url}?show=new&page=99").count('class="plan-row') == 51
    assert operator.page(f"{url}?show=nonsense&page=-1").count('class="plan-row') == 1
    assert "There is no such row" in operator.page(f"{url}?show=changed")


def test_wrong_rows_and_warnings_can_be_taken_along_and_run_nothing(operator: Operator) -> None:
    operator.shown(HEAD + "|市", "a|=HYPERLINK(1)|甲等|云南|", "b|@SUM(A1)|本科|云南|无此市")
    response = operator.get(f"{latest().url}/problems.csv")
    assert response["Content-Disposition"].startswith("attachment")
    body = response.content.decode()
    assert body.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(body.removeprefix("\ufeff"))))
    assert [row[0] for row in rows[1:]] == ["2", "3"]
    assert [row[2] for row in rows[1:]] == ["'=HYPERLINK(1)", "'@SUM(A1)"]
    assert "is not known" in rows[1][5]


def test_throwing_away_deletes_file_and_plan_and_keeps_the_line(operator: Operator) -> None:
    operator.shown(HEAD, "a|甲大学|本科|云南")
    row = latest()
    folder = row.folder
    assert {path.name for path in folder.iterdir()} == {"file", "plan.jsonl.gz"}
    operator.post(f"{row.url}/throw-away")
    assert not folder.exists()
    row.refresh_from_db()
    assert (row.state, row.kept, row.counts["new"]) == ("refused", False, 1)
    assert "Thrown away" in operator.page(row.url)
    operator.post(f"{row.url}/write")
    assert not Provider.objects.exists()
    assert "list.csv" in operator.page(HERE)


def test_the_file_of_one_that_was_written_can_be_deleted_and_it_stays_written(operator: Operator) -> None:
    operator.shown(HEAD, "a|甲大学|本科|云南")
    row = latest()
    operator.post(f"{row.url}/write")
    assert "Delete the file" in operator.page(row.url)
    operator.post(f"{row.url}/throw-away")
    row.refresh_from_db()
    assert (row.state, row.kept) == ("done", False)
    assert "Delete the file" not in operator.page(row.url)
    assert Provider.objects.exists()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "The file is empty."),
        (b"\x89PNG\r\n\x1a\n", "The file is a picture, whatever its name says."),
        ("甲,乙\n1,2\n".encode(), "No row of the file has headers that are known."),
    ],
)
def test_a_file_that_cannot_be_read_is_told_and_stays_in_the_history(
    operator: Operator, data: bytes, words: str
) -> None:
    response = operator.send(data, name="list.xlsx")
    assert words in operator.page(response["Location"])
    assert latest().state == "failed"
    assert "Failed" in operator.page(HERE)


def test_reasons_are_told_in_the_language_of_whoever_looks(operator: Operator) -> None:
    operator.send(b"")
    page = operator.client.get(latest().url, headers={"accept-language": "zh-CN"}).content.decode()
    assert "文件是空的。" in page


def test_a_file_that_is_too_large_is_refused(operator: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_BYTES", 300_000)
    response = operator.send(b"x" * 350_000)
    assert response.status_code == 422
    assert "at most 0 MB" in response.content.decode()
    response = operator.send(b"x" * 500_000)
    assert response.status_code == 413
    assert not Import.objects.exists()


def test_a_form_without_a_file_says_what_is_missing_and_keeps_what_was_typed(operator: Operator) -> None:
    make_provider()
    response = operator.post(HERE, {"kind": "courses", "provider": "qinglan"})
    assert response.status_code == 422
    page = response.content.decode()
    assert "Choose the file." in page
    assert 'value="qinglan"' in page
    response = operator.hand_in("课程名称", "甲", kind="courses", provider="nobody")
    assert "No provider has the code or the name “nobody”." in response.content.decode()


def test_an_import_may_be_limited_to_a_provider_by_name(operator: Operator) -> None:
    make_provider()
    operator.shown("课程名称|类别", "甲|兴趣爱好", kind="courses", provider="青岚示范大学")
    row = latest()
    assert row.provider == "qinglan"
    operator.post(f"{row.url}/write")
    assert Course.objects.get().provider.code == "qinglan"


@pytest.mark.django_db(transaction=True)
def test_long_lists_are_read_and_written_in_the_background(operator: Operator) -> None:
    rows = [f"p{number}|校{number}|本科|云南" for number in range(501)]
    response = operator.hand_in(HEAD, *rows)
    page = operator.get(response["Location"])
    assert page["Refresh"] == "2"
    assert "<progress" in page.content.decode()
    run_waiting()
    row = latest()
    page = operator.get(row.url)
    assert "Refresh" not in page
    assert "Write these 501 rows" in page.content.decode()
    operator.post(f"{row.url}/write")
    assert operator.get(row.url)["Refresh"] == "2"
    assert not Provider.objects.exists()
    run_waiting()
    assert Provider.objects.count() == 501
    row.refresh_from_db()
    assert row.state == "done"


def test_work_that_is_begun_again_after_a_crash_is_done_once(operator: Operator) -> None:
    operator.shown(HEAD, "a|甲大学|本科|云南")
    row = latest()
    Import.objects.filter(id=row.id).update(state="reading")
    services.read(row.id)
    services.read(row.id)
    Import.objects.filter(id=row.id).update(state="writing")
    services.write(row.id)
    services.write(row.id)
    row.refresh_from_db()
    assert row.state == "done"
    assert Provider.objects.count() == 1


def test_one_that_takes_too_long_can_be_thrown_away(operator: Operator) -> None:
    operator.shown(HEAD, "a|甲大学|本科|云南")
    row = latest()
    Import.objects.filter(id=row.id).update(state="writing", state_since="2026-01-01T00:00:00Z")
    page = operator.get(row.url)
    assert "This takes longer than it should" in page.content.decode()
    assert "Refresh" not in page
    operator.post(f"{row.url}/throw-away")
    services.write(row.id)
    assert not Provider.objects.exists()


def test_what_the_site_itself_does_wrong_is_told_and_nothing_is_left_half_done(operator: Operator) -> None:
    operator.shown(HEAD, "a|甲大学|本科|云南")
    row = latest()
    (row.folder / "file").unlink()
    operator.post(f"{row.url}/write")
    assert "The site itself went wrong; nothing was written." in operator.page(row.url)
    assert latest().state == "failed"


def test_it_is_there_for_operators_alone(operator: Operator) -> None:
    operator.shown(HEAD, "a|甲大学|本科|云南")
    url = latest().url
    learner = Visitor()
    learner.sign_up("tao", "陶大江")
    for visitor, status in ((Visitor(), 302), (learner, 404)):
        for path in (HERE, url, f"{url}/problems.csv"):
            assert visitor.get(path).status_code == status
        for path in (HERE, f"{url}/write", f"{url}/throw-away"):
            assert visitor.post(path, {"kind": "providers"}).status_code == status
    assert latest().state == "previewed"
    assert HERE in operator.page("/console")


def test_another_site_cannot_have_an_operator_write(operator: Operator) -> None:
    operator.shown(HEAD, "a|甲大学|本科|云南")
    row = latest()
    assert operator.post(f"{row.url}/write", headers={"origin": "https://elsewhere.example"}).status_code == 403
    assert not Provider.objects.exists()


def test_the_files_are_served_at_no_address(operator: Operator) -> None:
    operator.shown(HEAD, "a|甲大学|本科|云南")
    row = latest()
    for path in (f"/imports/{row.id}/file", f"{row.url}/file", f"{row.url}/plan.jsonl.gz"):
        assert operator.get(path).status_code == 404
    assert oct(row.folder.stat().st_mode)[-3:] == "700"

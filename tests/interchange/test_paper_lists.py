"""Lists of paper certificates: what an office writes is understood, and entered in somebody's name."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils.timezone import localdate
from tests.factories import make_provider
from tests.interchange.conftest import Command
from tests.interchange.lists import load, outcomes, preview, table, wrong
from tests.interchange.sheets.workbooks import xlsx

from changqing.credentials import older
from changqing.credentials.models import OlderRecord

HEAD = "学校|证书编号|姓名|培训项目|学时|成绩|发证日期"
ROW = "qinglan|（滇）2019-0042|梅小雨|乡村教师信息技术培训|40学时|优秀|2019年6月30日"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def provider() -> None:
    make_provider()


def test_a_list_is_entered_with_who_did_it(command: Command, tmp_path: Path) -> None:
    (tmp_path / "old.csv").write_bytes(table(HEAD, ROW))
    done = command("papers", "import", tmp_path / "old.csv", "--by", "王老师")
    assert (done.code, done.counts) == (0, "1 new, 0 changed, 0 unchanged, 0 wrong")
    row = OlderRecord.objects.get()
    assert (row.number, row.plain, row.name) == ("(滇)2019-0042", "滇20190042", "梅小雨")
    assert row.what == {"zh-Hans": "乡村教师信息技术培训"}
    assert (row.hours, row.result, row.issued_on) == (40, "优秀", date(2019, 6, 30))
    assert (row.entered_by, row.learner_id) == ("王老师", None)
    again = command("papers", "import", tmp_path / "old.csv", "--by", "李老师")
    assert (again.code, again.counts) == (0, "0 new, 0 changed, 1 unchanged, 0 wrong")
    assert OlderRecord.objects.get().entered_by == "王老师"


def test_a_workbook_is_read_and_a_correction_names_who_made_it(command: Command, tmp_path: Path) -> None:
    load("papers", HEAD, ROW, by="王老师")
    rows = [["证书编号", "姓名", "课程名称", "发证日期"], ["滇 2019 0042", "梅小雨", "信息技术", date(2019, 6, 30)]]
    (tmp_path / "old.xlsx").write_bytes(xlsx(*rows))
    done = command("papers", "import", tmp_path / "old.xlsx", "--provider", "qinglan", "--by", "李老师")
    assert (done.code, done.counts) == (0, "0 new, 1 changed, 0 unchanged, 0 wrong"), done.out
    row = OlderRecord.objects.get()
    assert (row.what, row.entered_by) == ({"zh-Hans": "信息技术"}, "李老师")
    assert (row.hours, row.result) == (40, "优秀"), "what the file has no column for stays"


@pytest.mark.parametrize(
    ("row", "field", "words"),
    [
        (ROW.replace("qinglan", "nowhere"), "provider", "No provider"),
        (ROW.replace("（滇）2019-0042", ""), "number", "missing"),
        (ROW.replace("（滇）2019-0042", "——"), "number", "no letter and no digit"),
        (ROW.replace("（滇）2019-0042", "7" * 61), "number", "at most 60"),
        (ROW.replace("梅小雨", ""), "holder", "missing"),
        (ROW.replace("梅小雨", "梅" * 101), "holder", "at most 100"),
        (ROW.replace("乡村教师信息技术培训", ""), "what", "missing"),
        (ROW.replace("2019年6月30日", ""), "issued_on", "missing"),
        (ROW.replace("2019年6月30日", "6月30日"), "issued_on", ""),
        (ROW.replace("2019年6月30日", (localdate() + timedelta(1)).isoformat()), "issued_on", "yet to come"),
        (ROW.replace("40学时", "-2"), "hours", ""),
        (ROW.replace("40学时", "99999"), "hours", "from 0 to 10000"),
    ],
)
def test_a_row_that_cannot_be_is_wrong_in_its_column(row: str, field: str, words: str) -> None:
    plan = preview("papers", HEAD, row)
    assert outcomes(plan) == ["wrong"]
    found = wrong(plan)
    assert [one for one, _words in found] == [field], found
    assert words in found[0][1]


def test_the_same_number_twice_with_other_words_is_wrong_in_both_rows() -> None:
    plan = preview("papers", HEAD, ROW, ROW.replace("梅小雨", "陶"))
    assert outcomes(plan) == ["wrong", "wrong"]
    make_provider("beihu", name={"zh-Hans": "北湖大学", "en": "Beihu University"})
    assert outcomes(preview("papers", HEAD, ROW, ROW.replace("qinglan", "beihu"))) == ["new", "new"]


def test_another_provider_s_certificate_is_wrong_where_the_import_is_limited() -> None:
    make_provider("beihu", name={"zh-Hans": "北湖大学", "en": "Beihu University"})
    plan = preview("papers", HEAD, ROW, only="beihu")
    assert "limited to the provider beihu" in wrong(plan)[0][1]


def test_what_is_in_a_learner_s_record_or_withdrawn_is_not_written_over() -> None:
    load("papers", HEAD, ROW)
    OlderRecord.objects.update(learner_id="00000000-0000-0000-0000-000000000001")
    assert outcomes(preview("papers", HEAD, ROW)) == ["unchanged"]
    assert "record already" in wrong(preview("papers", HEAD, ROW.replace("优秀", "合格")))[0][1]
    older.withdraw("qinglan", "滇2019-0042", because="A mistake.")
    assert "withdrawn" in wrong(preview("papers", HEAD, ROW))[0][1]

"""The real list of 2,631 institutions: it loads whole, changes nothing the second time, tells the cities not found."""

import csv
import re
from pathlib import Path

import openpyxl
import pytest
from tests.factories import make_region
from tests.interchange.conftest import Command

from changqing.catalogue.models import Provider, Region
from changqing.catalogue.regions import official
from changqing.core.models import PublicVersion

# The city is in another province than the institution, or is a city no more.
NOT_FOUND = {154: "天津市", 1386: "莱芜市", 2407: "咸阳市"}
# Cities that are counties, and prefectures written short.
TAKEN = {
    "张家港市": "320582",
    "昆山市": "320583",
    "济源市": "419001",
    "凉山州": "513400",
    "临夏州": "622900",
    "石河子市": "659001",
}


@pytest.fixture
def institutions(shared: Path) -> Path:
    path = shared / "data" / "institutions.csv"
    if not path.is_file():
        pytest.skip(f"the list of institutions is not there ({path})")
    return path


def test_the_national_list_loads_whole_and_a_second_time_changes_nothing(command: Command, institutions: Path) -> None:
    official.load()
    make_region()
    done = command("providers", "import", institutions)
    assert (done.code, done.counts) == (0, "2631 new, 0 changed, 0 unchanged, 0 wrong")
    warned = dict(re.findall(r"^  row (\d+), \S+: City: There is no “(\S+?)” in ", done.out, re.MULTILINE))
    assert {int(row): city for row, city in warned.items()} == NOT_FOUND
    assert "Warnings (18):" in done.out
    for city, code in TAKEN.items():
        assert re.search(rf"^  row \d+, \S+: City: “{city}” .* \S+ {code}\.$", done.out, re.MULTILINE)

    published = PublicVersion.objects.get().number
    assert Provider.objects.exclude(code="qinglan").count() == 2631
    for code, region in (("4132016406", "320583"), ("4151014548", "513400"), ("4113010080", "130000")):
        assert Provider.objects.get(code=code).region_id == region
    peking = Provider.objects.select_related("region").get(code="4111010001")
    assert (peking.name, peking.kind, peking.level) == ({"zh-Hans": "北京大学"}, "university", "bachelor")
    assert (peking.supervisor, peking.private) == ({"zh-Hans": "教育部"}, False)
    assert (peking.region_id, peking.national_code, peking.pinyin) == ("110000", "4111010001", "bei jing da xue")

    again = command("providers", "import", institutions)
    assert (again.code, again.counts) == (0, "0 new, 0 changed, 2631 unchanged, 0 wrong")
    assert PublicVersion.objects.get().number == published


def test_the_same_list_as_an_office_keeps_it_in_a_workbook_changes_nothing(
    command: Command, institutions: Path, tmp_path: Path
) -> None:
    official.load()
    command("providers", "import", institutions)
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.append(["全国高等学校名单"])
    sheet.merge_cells("A1:G1")
    sheet.append(["序号", "学校标识码", "学校名称", "办学层次", "主管部门", "所在地", "省份", "备注"])
    names = dict(Region.objects.filter(level="province").values_list("code", "name"))
    with institutions.open(encoding="utf-8") as file:
        for number, row in enumerate(csv.DictReader(file), 1):
            level = {"bachelor": "本科", "associate": "专科"}[row["level"]]
            private = "民办" if row["private"] == "yes" else None
            province = names[row["province_code"]]["zh-Hans"]
            cells = [number, int(row["code"]), row["name"], level, row["supervisor"], row["city"], province, private]
            sheet.append(cells)
    path = tmp_path / "名单.xlsx"
    workbook.save(path)
    done = command("providers", "import", path)
    assert (done.code, done.counts) == (0, "0 new, 0 changed, 2631 unchanged, 0 wrong")

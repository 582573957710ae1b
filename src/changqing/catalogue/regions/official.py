"""The table of regions: every province, prefecture and county with its GB/T 2260 code (docs/regions.md)."""

import csv
import re
from collections.abc import Callable
from pathlib import Path

from changqing.catalogue.models import Region

# Rows that only gather others: nobody lives "in the counties".
GATHERING = ("市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划")
TABLE = Path(__file__).parent.parent / "data" / "regions.csv"
_ethnic = (
    "蒙古族|蒙古|回族|藏族|维吾尔|哈萨克|柯尔克孜|朝鲜族|土家族|苗族|彝族|白族|傣族|景颇族|傈僳族|哈尼族|壮族|布依族|侗族|羌族|黎族|满族|"
    "瑶族|土族|撒拉族|东乡族|保安族|裕固族|畲族|仡佬族|水族|毛南族|仫佬族|拉祜族|佤族|纳西族|普米族|怒族|独龙族|锡伯|塔吉克|达斡尔族|各族"
)
_suffix = re.compile(rf"(?:(?:{_ethnic})*自治[区州县旗]|特别行政区|[省市盟县区旗]|地区|林区|新区)$")


def load() -> int:
    """Bring the table in the database up to date with the file; return the number of regions. Two statements."""
    rows = []
    with TABLE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            rows.append(
                Region(
                    code=row["code"],
                    name={"zh-Hans": row["name"], "en": row["name_en"]},
                    level=row["level"],
                    parent_id=row["parent"] or None,
                    pinyin=row["pinyin"],
                    latitude=float(row["lat"]),
                    longitude=float(row["lon"]),
                )
            )
    rows.sort(key=lambda region: ("province", "prefecture", "county").index(region.level))
    Region.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "level", "parent", "pinyin", "latitude", "longitude"],
        batch_size=800,
    )
    return len(rows)


def prepare(say: Callable[[str], None]) -> None:
    """Load the table where a new site has none."""
    if not Region.objects.exists():
        say(f"Loading {load():,} regions …")


def short_name(name: str) -> str:
    """Return a region's name as people say it: 大理白族自治州 → 大理, 昆明市 → 昆明; two characters are left alone."""
    short = _suffix.sub("", name) if len(name) > 2 else name
    return short if len(short) > 1 else name

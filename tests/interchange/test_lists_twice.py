"""Whatever stands in a list: what is right of it is written, and a second time it changes nothing."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.factories import make_course, make_provider, make_region
from tests.interchange.lists import load, preview

from changqing.catalogue.models import Course, Offering, Place, Provider

pytestmark = pytest.mark.django_db
# What may stand in a column, some of it nonsense.
CELLS = {
    "providers": {
        "代码": ["", "a", "B-1", "4153010001", "4153010001.0", "qinglan", "代 码"],
        "名称": ["", "甲大学", "乙 学院", "乙学院", "Oak College", "青岚示范大学"],
        "英文名称": ["", "Elm College"],
        "层次": ["", "本科", "高职（专科）", "甲等"],
        "类型": ["", "师范", "体育", "open"],
        "主管部门": ["", "某厅　"],
        "省份": ["", "云南", "530000", "云难"],
        "市": ["", "昆明", "昆明市", "无此市"],
        "办学性质": ["", "民办", "公办", "待定"],
        "网址": ["", "www.a.example", "https://a.example", "见首页"],
        "上级单位": ["", "青岚示范大学", "甲大学", "a", "无"],
    },
    "courses": {
        "办学单位": ["qinglan", "青岚示范大学", "", "无"],
        "课程编号": ["", "C1", "Ｃ1", "2.0", "T"],
        "课程名称": ["", "大棚番茄栽培", "手机 支付", "手机支付", "Paying", "！"],
        "英文名称": ["", "Greens"],
        "类别": ["兴趣爱好", "silver-age", "", "烹饪"],
        "适用人群": ["", "老年人、家长", "所有人/all", "谁"],
        "学时": ["", "16学时", "1.5", "许多"],
        "学分": ["", "1", "0.5学分"],
        "主讲教师": ["", "张　三", "张三、李四"],
        "学习目标": ["", "1.会种；2.会收", "Grow"],
        "许可": ["", "CC-BY-4.0", "自定"],
        "状态": ["", "在开", "停开"],
    },
    "offerings": {
        "课程": ["大棚番茄栽培", "C9", "tomatoes", "", "无"],
        "开课编号": ["", "S1", "S2"],
        "授课方式": ["线上", "面授", "混合", "", "函授"],
        "开始日期": ["", "2026-09-01", "2026年9月1日", "46266", "秋"],
        "结束日期": ["", "2026-12-01", "2026-01-01"],
        "报名截止": ["", "2026-08-30"],
        "上课地点": ["", "东街学习点", "东 街学习点", "西街"],
        "地址": ["", "西街 1 号"],
        "区县": ["", "昆明市", "530100"],
        "状态": ["", "招生中", "取消"],
        "名额": ["", "30", "３０人", "多"],
    },
}


def world() -> None:
    """A provider with a course and a place."""
    make_region()
    course = make_course(code="C9")
    Place.objects.create(
        provider=make_provider(), region=make_region(), name={"zh-Hans": "东街学习点"}, latitude=25, longitude=102
    )
    Offering.objects.create(course=course, mode="online")


REQUIRED = {"providers": ["名称"], "courses": ["办学单位", "课程名称"], "offerings": ["课程", "授课方式"]}


@st.composite
def tables(draw: st.DrawFn, kind: str) -> list[str]:
    """Those columns of a kind that must be there and some others, in any order, with some rows."""
    columns = draw(st.permutations([*CELLS[kind]]))
    some = [one for one in columns if one in REQUIRED[kind] or draw(st.booleans())]
    rows = draw(st.lists(st.tuples(*(st.sampled_from(CELLS[kind][one]) for one in some)), min_size=1, max_size=5))
    return ["|".join(row) for row in [some, *rows]]


@pytest.mark.parametrize("kind", CELLS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_what_is_written_is_unchanged_the_second_time(db: None, kind: str, data: st.DataObject) -> None:
    rows = data.draw(tables(kind))
    with transaction.atomic():
        world()
        before = {model: model._default_manager.count() for model in (Provider, Course, Offering)}
        first = load(kind, *rows, partial=True)
        again = preview(kind, *rows)
        assert (again.counts["new"], again.counts["changed"]) == (0, 0), (rows, again.lines)
        assert first.counts["wrong"] or not again.counts["wrong"], (rows, again.lines)
        made = [model._default_manager.count() - count for model, count in before.items()]
        assert all(count >= 0 for count in made)
        assert sum(made) == first.counts["new"]
        transaction.set_rollback(True)

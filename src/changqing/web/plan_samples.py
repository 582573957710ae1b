"""What /design shows of imports: parts of a list, and a row of each outcome."""

from typing import Any

from changqing.core.text import pick


def both(chinese: str, english: str) -> str:
    """Return the one in the reader's language."""
    return pick({"zh-Hans": chinese, "en": english})


def _row(outcome: str, name: str, label: str, number: int, **more: Any) -> dict[str, Any]:
    where = both(f"第 {number} 行", f"Row {number}")
    return {"outcome": outcome, "outcome_name": name, "label": label, "where": where, **more}


def plan_samples() -> dict[str, Any]:
    """Return the values, in the language of this request."""
    wrong, changed, new = both("有错", "Wrong"), both("有变化", "Changed"), both("新增", "New")
    names = (both("全部", "All"), wrong, changed, new, both("无变化", "Unchanged"))
    level, site = both("办学层次", "Leads to"), both("网址", "Website")
    return {
        "tabs": [
            {"label": name, "count": count, "url": "#plan", "current": not place}
            for place, (name, count) in enumerate(zip(names, (2631, 1, 1, 2628, 1), strict=True))
        ],
        "plan": [
            _row(
                "wrong",
                wrong,
                both("青岚示范大学", "Qinglan Demonstration University"),
                4,
                wrong=[{"field": level, "text": both("没有“甲等”这一项。", "“first class” is not known.")}],
            ),
            _row(
                "changed",
                changed,
                both("绿野示范学院", "Greenfield Demonstration College"),
                5,
                changes=[
                    {
                        "field": level,
                        "old": both("专科", "Associate degrees"),
                        "new": both("本科", "Bachelor's degrees"),
                    },
                    {"field": site, "old": "", "new": "https://lvye.example"},
                ],
            ),
            _row(
                "new",
                new,
                both("山茶示范学院", "Camellia Demonstration College"),
                6,
                warnings=[
                    {"field": both("城市", "City"), "text": both("云南省没有“春城”。", "There is no “Spring City”.")}
                ],
                changes=[{"field": level, "old": "", "new": both("专科", "Associate degrees")}],
            ),
            _row("unchanged", both("无变化", "Unchanged"), both("白塔示范学院", "White Pagoda College"), 7),
        ],
    }

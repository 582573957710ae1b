"""Small worlds to test in: a region, a provider, a course with two units and a quiz."""

from pathlib import Path
from typing import Any

from changqing.catalogue.models import Course, Provider, Region
from changqing.content.models import Release

UNITS = ("first-steps", "going-on")


def make_region(code: str = "530100", **fields: Any) -> Region:
    """Return a prefecture in its province."""
    province, _ = Region.objects.get_or_create(
        code=f"{code[:2]}0000",
        defaults={
            "name": {"zh-Hans": "云南省", "en": "Yunnan"},
            "level": "province",
            "pinyin": "yun nan sheng",
            "latitude": 25.05,
            "longitude": 102.71,
        },
    )
    values = {
        "name": {"zh-Hans": "昆明市", "en": "Kunming"},
        "level": "prefecture",
        "parent": province,
        "pinyin": "kun ming shi",
        "latitude": 25.04,
        "longitude": 102.71,
        **fields,
    }
    return Region.objects.get_or_create(code=code, defaults=values)[0]


def make_provider(code: str = "qinglan", **fields: Any) -> Provider:
    """Return a provider in Kunming."""
    values = {
        "name": {"zh-Hans": "青岚示范大学", "en": "Qinglan Demonstration University"},
        "kind": "university",
        "region": make_region(),
        "pinyin": "qing lan shi fan da xue",
        "demonstration": True,
        **fields,
    }
    return Provider.objects.get_or_create(code=code, defaults=values)[0]


def make_course(slug: str = "tomatoes", provider: Provider | None = None, **fields: Any) -> Course:
    """Return a course with no content."""
    values = {
        "provider": provider or make_provider(),
        "category": "hobbies-interests",
        "title": {"zh-Hans": "大棚番茄栽培", "en": "Greenhouse tomatoes"},
        "summary": {"zh-Hans": "从育苗到采收。", "en": "From seedling to harvest."},
        "audiences": ["new-farmers"],
        "hours": 8,
        **fields,
    }
    return Course.objects.create(slug=slug, **values)


def write_course_folder(folder: Path, slug: str = "balcony", *, units: tuple[str, ...] = UNITS, **changes: str) -> Path:
    """Write a course folder (docs/course-folder.md) with a picture and a quiz of three questions in each unit."""
    folder.mkdir(parents=True, exist_ok=True)
    category = changes.get("category", "hobbies-interests")
    title, title_en = changes.get("title", "阳台种菜"), changes.get("title_en", "Vegetables on a balcony")
    (folder / "course.toml").write_text(
        f"""
slug = "{slug}"
category = "{category}"
audiences = ["everyone"]
hours = 2
licence = "CC-BY-SA-4.0"
title.zh-Hans = "{title}"
title.en = "{title_en}"
summary.zh-Hans = "在阳台上种出一盘青菜。"
summary.en = "Grow a dish of greens on a balcony."
[[outcomes]]
zh-Hans = "能种出小白菜"
en = "Grow pak choi"
[completion]
{changes.get("completion", 'units = "all"')}
score = 0.6
""",
        encoding="utf-8",
    )
    media = folder / "media"
    media.mkdir(exist_ok=True)
    (media / "pot.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 40"><rect width="9" height="9" fill="#1f5f4a"/></svg>'
    )
    for number, key in enumerate(units, 1):
        unit = folder / f"{number}-{key}"
        unit.mkdir(exist_ok=True)
        (unit / "zh-Hans.md").write_text(
            f"# 第{number}课\n\n种菜要有阳光。\n\n![花盆](../media/pot.svg)\n", encoding="utf-8"
        )
        (unit / "en.md").write_text(
            f"# Lesson {number}\n\nLight first.\n\n![A pot](../media/pot.svg)\n", encoding="utf-8"
        )
        (unit / "quiz.toml").write_text(QUIZ, encoding="utf-8")
    return folder


QUIZ = """
[[question]]
key = "q1"
kind = "single"
prompt.zh-Hans = "菜最需要什么？"
prompt.en = "What do vegetables need most?"
explain.zh-Hans = "没有光就不长。"
explain.en = "No light, no growth."
  [[question.choice]]
  zh-Hans = "阳光"
  en = "Light"
  right = true
  [[question.choice]]
  zh-Hans = "音乐"
  en = "Music"

[[question]]
key = "q2"
kind = "multiple"
prompt.zh-Hans = "哪些是菜？"
prompt.en = "Which are vegetables?"
explain.zh-Hans = "石头不是。"
explain.en = "A stone is not."
  [[question.choice]]
  zh-Hans = "白菜"
  en = "Cabbage"
  right = true
  [[question.choice]]
  zh-Hans = "石头"
  en = "Stone"
  [[question.choice]]
  zh-Hans = "菠菜"
  en = "Spinach"
  right = true

[[question]]
key = "q3"
kind = "true-false"
prompt.zh-Hans = "天天浇水越多越好。"
prompt.en = "The more water the better."
explain.zh-Hans = "水多烂根。"
explain.en = "Too much water rots roots."
answer = false
"""
RIGHT = {"q1": ["a"], "q2": ["a", "c"], "q3": ["false"]}
WRONG = {"q1": ["b"], "q2": ["b"], "q3": ["true"]}


def publish_course(folder: Path, slug: str = "balcony", *, provider: Provider | None = None, **changes: Any) -> Release:
    """Write a course folder and publish it."""
    from changqing.content import services
    from changqing.interchange import course_folder

    provider = provider or make_provider()
    path = write_course_folder(folder, slug, **changes)
    release, _new = services.publish(course_folder.read(path.resolve(), provider.code))
    return release

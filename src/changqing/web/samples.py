"""What /design shows its components with: plain values, no model, no database."""

from datetime import date
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from changqing.core.stencils import filled, stencil
from changqing.core.templatetags.changqing import megabytes
from changqing.core.text import label, pick
from changqing.web.plan_samples import plan_samples

CATEGORIES = (
    "scientific-literacy",
    "workplace-skills",
    "cultural-literacy",
    "hobbies-interests",
    "continuing-education",
    "silver-age",
)


class SampleForm(forms.Form):
    """A form with each kind of control."""

    login = forms.CharField(help_text=" ")
    password = forms.CharField(widget=forms.PasswordInput)
    remember = forms.BooleanField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = both("用户名", "User name")
        self.fields["login"].help_text = both("字母、数字或汉字都行。", "Letters, digits or Chinese characters.")
        self.fields["password"].label = both("密码", "Password")
        self.fields["remember"].label = both("在这台手机上保持登录", "Stay signed in on this phone")


def both(chinese: str, english: str) -> str:
    """Return the one in the reader's language."""
    return pick({"zh-Hans": chinese, "en": english})


def _facet(*, open: bool) -> SafeString:
    """Return a facet, unfolded or not."""
    names = ("address", "label", "count")
    ticked, plain = (stencil("components/choice.html", *names, code="", selected=one) for one in (True, False))
    lines = ticked("#list", both("线上", "Online"), 1204) + plain("#list", both("线下面授", "In person"), 87)
    context = {"name": f"sample-{open}", "title": both("授课方式", "How it is taught"), "clear_url": "#list"}
    return render_to_string("components/facet.html", {**context, "lines": lines, "open": open})


def _classes() -> list[dict[str, Any]]:
    """Return a class of each state: with seats, full, called off."""
    place = {"name": {"zh-Hans": "翠湖学习点", "en": "Green Lake Learning Point"}}
    room = {"name": {"zh-Hans": "多功能厅", "en": "Main hall"}}
    title = {"zh-Hans": "手机支付，安心上手", "en": "Paying by phone, safely"}
    common: dict[str, Any] = {
        "url": "#classes",
        "title": title,
        "day": both("12月5日 星期六", "Saturday, December 5"),
        "hours": "09:30–11:00",
    }
    return [
        {
            **common, "session": {"is_on": True, "place": place, "room": room}, "is_free": True, "number": 1,
            "seats": both("还有 12 个座位", "12 seats free"),
            "where": both("东北方向 1.1 公里", "1.1 km to the north-east"),
            "step_free": True, "blended": True,
        },
        {
            **common, "session": {"is_on": True, "place": place}, "is_free": False, "number": 2,
            "seats": both("已满，4 人排队", "Full, 4 wait"),
            "clock": both("所有时间均为北京时间。", "All times are Beijing time."),
        },
        {**common, "session": {"is_on": False, "place": place}},
    ]  # fmt: skip


def _cards(display: str) -> list[SafeString]:
    """Return a card of each state: one that can be begun at once, and one that meets and says little of itself."""
    college = both("青岚示范职业技术学院", "Qinglan Demonstration Vocational and Technical College")
    place = both("昆明", "Kunming")
    standard = display != "care"
    values: dict[str, object] = {
        "url": "#cards",
        "title": both("看紧钱袋子：老年人防骗十讲", "Hold on to your purse: ten lessons against fraud"),
        "source": f"{college} · {place}" if standard else college,
        "hours": both("8 学时", "8 hours"),
        "modes": both("线上", "Online"),
        "start": both("全年可学", "Open all year"),
    }
    if standard:
        values |= {"kind": label("silver-age"), "credits": both("0.5 学分", "0.5 credits")}
        values["audiences"] = both("老年人、所有人", "Senior citizens, Everyone")
    meets = values | {"modes": both("线下面授", "In person"), "start": both("12月5日开课", "From Dec 5")}
    if standard:
        values["begin"] = both("现在能学", "Start now")
        values["about"] = both(
            "十个真实的故事，教您听出破绽，守住养老钱。",
            "Ten true stories teach you to hear what is wrong and keep your savings.",
        )
    return [filled("components/card.html", one) for one in (values, meets)]


def samples(display: str = "standard") -> dict[str, Any]:
    """Return the values, in the language of this request."""
    provider = {
        "name": {"zh-Hans": "青岚示范职业技术学院", "en": "Qinglan Demonstration Vocational and Technical College"},
        "url": "#cards",
        "kind": "vocational",
        "courses_count": 12,
    }
    course = {
        "url": "#cards",
        "category": "silver-age",
        "title": {"zh-Hans": "看紧钱袋子：老年人防骗十讲", "en": "Hold on to your purse: ten lessons against fraud"},
        "summary": {
            "zh-Hans": "十个真实的故事，教您听出破绽，守住养老钱。",
            "en": "Ten true stories teach you to hear what is wrong and keep your savings.",
        },
        "provider": provider,
        "region_name": {"zh-Hans": "昆明", "en": "Kunming"},
        "hours": 8.0,
        "credits": 0.5,
        "modes": ["online"],
        "audiences": ["senior-citizens", "everyone"],
        "next_start": None,
        "has_content": True,
    }
    in_person = course | {"has_content": False, "modes": ["presential"], "next_start": date(2026, 12, 5), "summary": {}}
    programme = course | {
        "title": {"zh-Hans": "大理新农人直播助农项目", "en": "Livestreaming for new farmers in Dali"},
        "area": "rural-revitalization",
        "mode": "blended",
        "starts": date(2027, 1, 10),
        "region_names": [{"zh-Hans": "大理", "en": "Dali"}, {"zh-Hans": "丽江", "en": "Lijiang"}],
    }
    choices = [
        {"key": "a", "text": both("先转一小部分试试", "Move a small part first"), "chosen": False, "right": False},
        {"key": "b", "text": both("挂断，自己拨 96110", "Hang up, dial 96110"), "chosen": False, "right": False},
        {
            "key": "c",
            "text": both("按对方给的号码打回去", "Call back the number they gave"),
            "chosen": False,
            "right": False,
        },
    ]
    question = {
        "key": "sample-1",
        "kind": "single",
        "prompt": both("“公安局”要您把钱转到“安全账户”，怎么办？", "“The police” ask for your money. What do you do?"),
        "choices": choices,
        "answered": False,
    }
    answered = question | {
        "key": "sample-3",
        "answered": True,
        "explain": both("公安机关没有“安全账户”。", "The police have no “safe accounts”."),
    }
    wrong = [choices[0] | {"chosen": True}, choices[1] | {"right": True}, choices[2]]
    right = [choices[0], choices[1] | {"chosen": True, "right": True}, choices[2]]
    return {
        "categories": CATEGORIES,
        "words": both("防骗", "fraud"),
        "form": SampleForm(),
        "form_wrong": SampleForm({}, prefix="wrong"),
        "courses": [course, in_person],
        "cards": _cards(display),
        "programme": programme,
        "provider": provider,
        "resume": {
            "course": course,
            "unit_title": both("电话里的陷阱", "Traps on the phone"),
            "url": "#doors",
            "done": 2,
            "total": 5,
        },
        "chosen": [{"label": both("银龄教育", "Silver-age education"), "remove_url": "#chips"}],
        "facets": _facet(open=True) + _facet(open=False),
        "subject": {
            "title": {"zh-Hans": "二十四式太极拳", "en": "Tai chi in twenty-four forms"},
            "url": "#cards",
        },
        "place": {
            "name": {"zh-Hans": "清溪镇文化站", "en": "Qingxi Township Culture Station"},
            "address": {"zh-Hans": "清溪人民路 12 号", "en": "12 Renmin Road, Qingxi"},
            "region_name": {"zh-Hans": "清溪镇", "en": "Qingxi"},
            "provider": provider,
            "url": "#cards",
        },
        "meant": {"words": both("手机", "phone"), "typed": "shuoji", "url": "#list"},
        "also": [
            {"told": both("3 个项目", "3 programmes"), "url": "#list"},
            {"told": both("12 个学习点", "12 places to learn"), "url": "#list"},
        ],
        "offerings": [
            {
                "mode": "presential",
                "state": "active",
                "open_now": True,
                "starts": date(2026, 12, 5),
                "ends": date(2027, 1, 16),
                "enrol_from": date(2026, 11, 1),
                "enrol_until": date(2026, 12, 3),
                "schedule": {"zh-Hans": "周六 09:00–11:00", "en": "Saturdays 09:00–11:00"},
                "seats": 40,
            },
            {"mode": "online", "state": "cancelled", "starts": date(2026, 12, 5)},
        ],
        "classes": _classes(),
        "map": {
            "rings": [70, 140],
            "bar": 70,
            "kilometres": 5,
            "dots": [{"x": 222, "y": 96, "number": 1}, {"x": 84, "y": 190, "number": 2}],
        },
        "page": {"number": 2, "pages": 13, "prev_url": "#list", "next_url": "#list"},
        "suggestion": {
            "told": both("不限条件搜“防骗”，有 7 个结果", "Search “fraud” everywhere: 7 results"),
            "url": "#list",
        },
        "note": both(
            "前 3 个包含您输入的全部词语，后面的包含其中一部分。",
            "The first 3 have all of your words; after them come those that have some.",
        ),
        "picture": both("阳台上的三盆菜", "Three pots of greens on a balcony"),
        "size": megabytes(34_600),
        "sound": both("白头鹎清晨的叫声", "A bulbul at dawn"),
        "saving": ["none", "loading", "saved", "no-line", "limit", "full", "damaged", "gone", "failed"],
        "missing": both("读完“万一被骗了”。", "Read “If it happened”."),
        **plan_samples(),
        "table": {
            "caption": both("各单元用时", "Time by unit"),
            "columns": [{"title": both("单元", "Unit")}, {"title": both("分钟", "Minutes"), "number": True}],
            "rows": [
                [{"text": both("骗子怎么想", "How a cheat thinks"), "url": "#table"}, {"text": 12, "number": True}],
                [{"text": both("电话里的陷阱", "Traps on the phone"), "url": "#table"}, {"text": 9, "number": True}],
            ],
        },
        "questions": [
            question,
            question | {"key": "sample-2", "kind": "multiple"},
            answered | {"choices": wrong, "correct": False},
            answered | {"key": "sample-4", "choices": right, "correct": True},
        ],
        "units": [
            {"title": both("骗子怎么想", "How a cheat thinks"), "url": "#outline", "current": False, "done": True},
            {"title": both("电话里的陷阱", "Traps on the phone"), "url": "#outline", "current": True, "done": False},
            {
                "title": both("给账户加三道锁", "Three locks for your accounts"),
                "url": "#outline",
                "current": False,
                "done": False,
            },
        ],
    }

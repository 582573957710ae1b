"""How offices call what they say of an offering: names of columns, and of the codes in them."""

from django.utils.translation import gettext_noop as _

from changqing.catalogue import codes
from changqing.interchange.kinds.course_columns import PROVIDER
from changqing.interchange.kinds.named import Named
from changqing.interchange.sheets.columns import Column, Columns

COLUMNS = Columns(
    [
        PROVIDER,
        Column("course_code", _("Course code"), (
            "课程编号", "课程代码", "课程编码", "课程号", "course code", "course number", "course id",
        )),
        Column("course", _("Course"), (
            "课程名称", "课程名", "课程", "课程标题", "course", "course title", "course name", "title",
        )),
        Column("code", _("Offering code"), (
            "开课编号", "开课代码", "班次编号", "班级编号", "班级代码", "班号", "期次编号", "开课号", "offering code",
            "offering", "class code", "run", "code",
        )),
        Column("mode", _("How it is taught"), (
            "授课方式", "教学方式", "开课方式", "学习方式", "上课方式", "授课形式", "教学形式", "培训方式",
            "办学形式", "形式", "方式", "mode", "mode of delivery", "delivery",
        ), coded=True),
        Column("state", _("State"), ("状态", "开课状态", "班级状态", "state", "status"), coded=True),
        Column("starts", _("Begins"), (
            "开始日期", "开课日期", "开课时间", "起始日期", "开始时间", "上课日期", "开班日期", "开班时间", "starts",
            "start", "start date", "begins", "from",
        )),
        Column("ends", _("Ends"), (
            "结束日期", "结课日期", "结束时间", "结课时间", "终止日期", "结业日期", "ends", "end", "end date",
            "until",
        )),
        Column("enrol_from", _("Enrolment opens"), (
            "报名开始日期", "报名开始", "报名起始日期", "报名开始时间", "报名起始时间", "enrol from",
            "enrolment opens", "enrollment opens", "registration opens",
        )),
        Column("enrol_until", _("Enrolment closes"), (
            "报名截止日期", "报名截止", "报名结束日期", "报名截止时间", "报名结束时间", "enrol until",
            "enrolment closes", "enrollment closes", "registration closes", "deadline",
        )),
        Column("schedule", _("When it meets"), (
            "上课时间", "时间安排", "课程安排", "授课时间", "上课安排", "课时安排", "schedule", "timetable", "meets",
        )),
        Column("schedule_en", _("When it meets, in English"), ("英文时间安排", "schedule (English)")),
        Column("place", _("Place"), (
            "上课地点", "地点", "学习点", "教学点", "授课地点", "学习点名称", "教学点名称", "场所", "place", "venue",
            "location",
        )),
        Column("address", _("Address"), ("地址", "详细地址", "学习点地址", "上课地址", "教学点地址", "address")),
        Column("province", _("Province"), ("省份", "省", "所在省份", "province")),
        Column("province_code", _("Code of the province"), ("省份代码", "省代码", "province code")),
        Column("city", _("City or county"), (
            "区县", "县区", "所在区县", "所在县区", "县（市、区）", "区（县）", "所在地", "城市", "行政区划",
            "行政区划代码", "地区", "county", "region", "city", "region code",
        )),
        Column("place_seats", _("Seats of the place"), (
            "场地容量", "教室容量", "教室座位数", "学习点座位数", "可容纳人数", "room capacity", "place seats",
            "room seats",
        )),
        Column("seats", _("Seats"), (
            "名额", "人数", "招生人数", "座位", "座位数", "容量", "计划人数", "计划招生人数", "班额", "限额",
            "限额人数", "seats", "capacity", "places",
        )),
    ],
    required=[["course", "course_code"], ["mode"]],
)  # fmt: skip
MODES = Named(
    codes.MODES,
    {
        "online": ("网络", "网上", "在线", "远程", "网络教学", "在线教学", "线上教学", "线上授课", "直播", "录播"),
        "presential": (
            "线下", "面授", "面对面", "集中面授", "现场", "线下教学", "线下授课", "课堂教学", "in person", "on site",
        ),
        "blended": (
            "混合", "混合式", "线上线下", "线上线下混合", "线上+线下", "线上与线下结合", "混合式教学", "hybrid",
            "mixed",
        ),
    },
)  # fmt: skip
STATES = Named(
    codes.OFFERING_STATES,
    {
        "concept": ("计划中", "计划", "筹备", "待定", "拟开", "草稿", "planned"),
        "active": ("开放", "报名中", "招生中", "进行中", "开课中", "正常", "已发布", "在开"),
        "inactive": ("暂停", "关闭", "已关闭", "已结束", "结束", "报名截止", "已满", "closed"),
        "cancelled": ("取消", "停办", "停开", "撤销", "canceled"),
    },
)

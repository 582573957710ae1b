"""How offices call what they say of a paper certificate: names of columns."""

from django.utils.translation import gettext_noop as _

from changqing.interchange.kinds.course_columns import PROVIDER
from changqing.interchange.sheets.columns import Column, Columns

COLUMNS = Columns(
    [
        PROVIDER,
        Column("number", _("Number on the certificate"), (
            "证书编号", "证书号", "证书号码", "编号", "证号", "结业证书编号", "certificate number", "certificate no",
            "number", "no",
        )),
        Column("holder", _("Made out to"), ("姓名", "学员姓名", "学员", "持证人", "name", "learner", "holder")),
        Column("what", _("For what"), (
            "课程名称", "课程", "项目名称", "培训项目", "培训内容", "培训班名称", "班次名称", "证书名称", "course",
            "title", "programme", "for what",
        )),
        Column("what_en", _("English title"), ("英文名称", "课程英文名称", "English title", "title (English)")),
        Column("hours", _("Hours"), ("学时", "培训学时", "课时", "总学时", "学时数", "hours")),
        Column("result", _("Result"), ("成绩", "考核结果", "考核成绩", "等级", "result", "grade", "score")),
        Column("issued_on", _("Day on the certificate"), (
            "发证日期", "颁发日期", "发证时间", "证书日期", "结业日期", "签发日期", "issued on", "issued", "date",
            "date of issue",
        )),
    ],
    required=[["provider"], ["number"], ["holder"], ["what"], ["issued_on"]],
)  # fmt: skip

"""How offices call what they say of a provider: names of columns, of levels and of kinds."""

from django.utils.translation import gettext_noop as _

from changqing.catalogue.codes import KINDS, PROVIDER_LEVELS
from changqing.interchange.kinds.named import Named
from changqing.interchange.sheets.columns import Column, Columns

COLUMNS = Columns(
    [
        Column("code", _("Code"), (
            "学校标识码", "院校标识码", "标识码", "院校代码", "学校代码", "单位代码", "机构代码", "代码",
            "institution code", "provider code", "code",
        )),
        Column("name", _("Name of the provider"), (
            "名称", "学校名称", "院校名称", "高校名称", "单位名称", "机构名称", "办学单位", "学校", "中文名称",
            "name", "institution", "institution name", "provider", "name (Chinese)",
        )),
        Column("name_en", _("English name"), (
            "英文名称", "学校英文名称", "外文名称", "名称（英文）", "学校名称（英文）", "English name",
            "name (English)",
        )),
        Column("national_code", _("National code"), ("国家标识码", "教育部代码", "全国统一标识码", "national code")),
        Column("kind", _("Kind"), (
            "类型", "办学类型", "院校类型", "学校类型", "学校类别", "院校类别", "类别", "机构类型", "kind", "type",
        ), coded=True),
        Column("level", _("Leads to"), (
            "办学层次", "层次", "学历层次", "培养层次", "最高学历层次", "level",
        ), coded=True),
        Column("supervisor", _("Supervised by"), (
            "主管部门", "主管单位", "举办单位", "隶属单位", "隶属关系", "supervisor", "supervised by",
        )),
        Column("province", _("Province"), (
            "省份", "省", "所在省", "所在省份", "省市", "省（自治区、直辖市）", "province",
        )),
        Column("province_code", _("Code of the province"), ("省份代码", "省代码", "省级代码", "province code")),
        Column("city", _("City"), (
            "所在地", "城市", "市", "所在城市", "所在市", "地市", "地级市", "市（州）", "市县", "区县", "所在地市",
            "city", "location",
        )),
        Column("private", _("Private"), (
            "办学性质", "备注", "民办", "是否民办", "公办/民办", "公民办", "举办性质", "private", "ownership",
        )),
        Column("website", _("Website"), (
            "网址", "官网", "网站", "学校网址", "官方网站", "website", "url", "homepage",
        )),
        Column("parent", _("Part of"), (
            "上级单位", "上级机构", "所属学校", "所属单位", "主校", "总校", "parent", "part of", "branch of",
        )),
    ],
    required=[["name"]],
)  # fmt: skip
LEVELS = Named(
    PROVIDER_LEVELS,
    {
        "bachelor": ("大学本科", "普通本科", "本科层次", "本科院校", "职业本科", "undergraduate", "bachelor's"),
        "associate": ("高职", "大专", "高职专科", "高职（专科）", "专科（高职）", "专科层次", "高等专科", "高职高专"),
    },
)
TYPES = Named(
    KINDS,
    {
        "university": ("综合", "综合类", "综合大学", "普通本科", "本科院校", "高等学校"),
        "normal": ("师范", "师范类", "师范大学", "师范学院"),
        "agricultural": ("农业", "农林", "农林类", "农业类", "林业"),
        "medical": ("医药", "医药类", "医学", "医科"),
        "arts": ("艺术", "艺术类"),
        "engineering": ("理工", "理工类", "工科"),
        "business": ("财经", "财经类", "经济管理"),
        "vocational": ("高职", "高职高专", "高职院校", "职业学院", "职业技术学院", "高等职业学校", "专科院校"),
        "open": ("开放", "电大", "广播电视大学"),
        "senior": ("老年", "老年学校", "老干部大学"),
        "community": ("社区", "社区学校", "社区教育学院"),
    },
)
BY_LEVEL = {"bachelor": "university", "associate": "vocational"}

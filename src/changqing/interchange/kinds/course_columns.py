"""How offices call what they say of a course: names of columns, and of the codes in them."""

from django.utils.translation import gettext_noop as _

from changqing.catalogue import codes
from changqing.interchange.kinds.named import Named
from changqing.interchange.sheets.columns import Column, Columns

PROVIDER = Column("provider", _("Provider"), (
    "办学单位", "学校", "学校名称", "院校", "院校名称", "高校名称", "开课单位", "开课学校", "提供单位", "单位",
    "单位名称", "学校代码", "院校代码", "学校标识码", "办学单位代码", "provider", "provider code", "institution",
    "university",
))  # fmt: skip
COLUMNS = Columns(
    [
        PROVIDER,
        Column("code", _("Course code"), (
            "课程编号", "课程代码", "课程编码", "课程号", "编号", "编码", "代码", "code", "course code",
            "course number", "course id",
        )),
        Column("title", _("Title"), (
            "课程名称", "课程名", "课程", "课程标题", "名称", "标题", "中文名称", "title", "course", "course name",
            "course title", "name",
        )),
        Column("title_en", _("English title"), (
            "英文名称", "课程英文名称", "课程名称（英文）", "英文标题", "外文名称", "English title",
            "title (English)", "English name",
        )),
        Column("category", _("Category"), (
            "课程类别", "类别", "课程分类", "分类", "门类", "课程类型", "类型", "category", "course category",
        ), coded=True),
        Column("audiences", _("For whom"), (
            "适用人群", "面向人群", "适用对象", "面向对象", "培训对象", "学习对象", "服务对象", "对象", "受众",
            "人群", "audience", "audiences", "for whom",
        ), coded=True),
        Column("summary", _("Summary"), (
            "课程简介", "简介", "课程介绍", "课程概述", "内容简介", "摘要", "介绍", "summary", "description",
        )),
        Column("summary_en", _("English summary"), (
            "英文简介", "课程英文简介", "English summary", "summary (English)",
        )),
        Column("outcomes", _("What one will be able to do"), (
            "学习成果", "学习目标", "课程目标", "教学目标", "培养目标", "培训目标", "目标", "outcomes",
            "learning outcomes", "objectives",
        )),
        Column("level", _("Level"), (
            "难度", "课程难度", "难度等级", "等级", "程度", "级别", "level", "difficulty",
        ), coded=True),
        Column("hours", _("Hours"), ("学时", "课时", "总学时", "总课时", "学时数", "课时数", "hours", "study hours")),
        Column("credits", _("Credits"), ("学分", "学分数", "总学分", "credit", "credits")),
        Column("languages", _("Languages"), (
            "授课语言", "教学语言", "语言", "语种", "language", "languages",
        ), coded=True),
        Column("prerequisites", _("What one should know before"), (
            "先修要求", "先修课程", "先修", "前置要求", "前置课程", "基础要求", "学习基础", "prerequisite",
            "prerequisites",
        )),
        Column("teachers", _("Teachers"), (
            "主讲教师", "授课教师", "任课教师", "教师", "教师姓名", "主讲人", "讲师", "老师", "teacher", "teachers",
            "instructor", "instructors", "lecturer",
        )),
        Column("licence", _("Licence"), (
            "许可", "许可协议", "许可证", "授权协议", "版权", "版权声明", "licence", "license",
        )),
        Column("source_url", _("Website"), (
            "网址", "课程网址", "课程链接", "链接", "来源", "来源网址", "website", "url", "source", "link",
        )),
        Column("state", _("State"), ("状态", "课程状态", "state", "status"), coded=True),
    ],
    required=[["provider"], ["title"]],
)  # fmt: skip
CATEGORIES = Named(
    codes.CATEGORIES,
    {
        "scientific-literacy": ("科学", "科普", "科普教育"),
        "workplace-skills": ("职业技能", "职业技能培训", "技能"),
        "cultural-literacy": ("文化", "人文素养", "传统文化"),
        "hobbies-interests": ("兴趣", "爱好", "休闲"),
        "continuing-education": ("继续教育类", "学历继续教育", "非学历继续教育"),
        "silver-age": ("老年教育", "银龄", "老年"),
    },
)
AUDIENCES = Named(
    codes.AUDIENCES,
    {
        "migrant-workers": ("农民工", "进城务工者", "外来务工人员", "务工人员"),
        "rural-teachers": ("农村教师", "乡村中小学教师"),
        "senior-citizens": ("老人", "老年学员", "老年群体", "中老年人", "银龄"),
        "new-farmers": ("新型职业农民", "高素质农民", "农民", "农户", "职业农民"),
        "women-returners": ("重返职场女性", "返岗女性", "宝妈"),
        "young-workers": ("青年工人", "青年", "青工"),
        "veterans": ("退伍军人", "退役士兵"),
        "persons-with-disabilities": ("残障人士", "残疾人士", "残障人群"),
        "community-workers": ("社区工作人员", "社工", "社区干部"),
        "parents": ("父母", "学生家长"),
        "everyone": ("全体", "全民", "不限", "公众", "社会公众", "社会人员", "全体公民", "大众", "无限制", "all"),
    },
)
LEVELS = Named(
    codes.LEVELS,
    {
        "beginner": ("入门", "初级", "基础", "初学", "初学者"),
        "intermediate": ("中级", "进阶", "中等"),
        "advanced": ("高级", "高阶"),
    },
)
LANGUAGES = Named(
    codes.LANGUAGES,
    {
        "zh-Hans": ("汉语", "普通话", "国语", "汉", "zh", "zh-CN", "Mandarin"),
        "en": ("英语", "英"),
        "ug": ("维语", "维吾尔文"),
        "bo": ("藏文",),
        "mn": ("蒙语", "蒙古文"),
        "kk": ("哈语", "哈萨克文"),
        "ko": ("朝鲜文", "韩语"),
        "za": ("壮文",),
        "ii": ("彝文",),
    },
)
STATES = Named(
    codes.COURSE_STATES,
    {
        "published": ("开设", "正常", "启用", "已发布", "上架", "开放", "有效"),
        "withdrawn": ("停开", "停用", "已撤下", "下架", "撤销", "停止", "无效"),
    },
)

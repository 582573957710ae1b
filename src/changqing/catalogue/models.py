"""What is offered, by whom, where and when. Multilingual texts are `core.text.Text`: language to string."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Protocol

from django.db import models
from django.utils.timezone import localdate

from changqing.core.fields import JSON
from changqing.core.ids import new_id

LEVELS = [(level, level) for level in ("province", "prefecture", "county")]


class Region(models.Model):
    """A province, prefecture or county by its GB/T 2260 code; coordinates in degrees (WGS 84)."""

    code = models.CharField(primary_key=True, max_length=6)
    name = JSON()
    level = models.CharField(max_length=10, choices=LEVELS)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    pinyin = models.CharField(max_length=120)
    latitude = models.FloatField()
    longitude = models.FloatField()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.name['zh-Hans']}"


class Provider(models.Model):
    """An organisation that offers courses, or a branch of one (Open Education API: organisation).

    `national_code` is the code the ministry knows an institution by; `level` the highest qualification it leads to.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.SlugField(unique=True, max_length=40)
    name = JSON()
    summary = JSON(default=dict)
    kind = models.CharField(max_length=20)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="providers")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="branches")
    fields = JSON(default=list)
    pinyin = models.CharField(max_length=300, db_index=True)
    national_code = models.CharField(max_length=20, blank=True, db_index=True)
    level = models.CharField(max_length=20, blank=True)
    supervisor = JSON(default=dict)
    private = models.BooleanField(default=False)
    website = models.URLField(blank=True, max_length=500)
    demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ["pinyin"]

    def __str__(self) -> str:
        return self.code

    @property
    def url(self) -> str:
        """The provider's page."""
        return f"/providers/{self.code}"

    @property
    def region_name(self) -> Any:
        """The name of its region, in every language."""
        return self.region.name


class Place(models.Model):
    """Where people meet to learn (学习点).

    `access` and `equipment` are codes of `codes.ACCESS` and `codes.EQUIPMENT`. `opening` are hours by day, each
    `{"days": [0, …, 6], "from": "08:30", "until": "21:00"}`, Monday 0. `host` is who opens the door, by name, `phone`
    where one is told more. `time_zone` is the IANA name of the zone its clocks show.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    provider = models.ForeignKey(Provider, on_delete=models.CASCADE, related_name="places")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="places")
    name = JSON()
    address = JSON(default=dict)
    latitude = models.FloatField()
    longitude = models.FloatField()
    seats = models.PositiveIntegerField(default=0)
    access = JSON(default=list)
    equipment = JSON(default=list)
    opening = JSON(default=list)
    host = JSON(default=dict)
    phone = models.CharField(max_length=40, blank=True)
    time_zone = models.CharField(max_length=40, default="Asia/Shanghai")

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["latitude", "longitude"], name="places_by_position")]

    def __str__(self) -> str:
        return str(self.name.get("zh-Hans", self.id))

    @property
    def url(self) -> str:
        """The place's page."""
        return f"/places/{self.id}"

    @property
    def map_url(self) -> str:
        """The address that opens a phone's own map at the place (RFC 5870)."""
        point = f"{self.latitude},{self.longitude}"
        return f"geo:{point}?q={point}"

    @property
    def region_name(self) -> Any:
        """The name of its region, in every language."""
        return self.region.name


class Subject(models.Model):
    """What several courses teach alike, declared by an operator: lists show it as one choice."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    slug = models.SlugField(unique=True, max_length=100)
    title = JSON()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.slug

    @property
    def url(self) -> str:
        """The page with its courses side by side."""
        return f"/subjects/{self.slug}"


class Run(Protocol):
    """How and when an offering begins."""

    @property
    def mode(self) -> str:
        """A code of `codes.MODES`."""

    @property
    def starts(self) -> date | None:
        """The first day; None where it is open all year."""


def modes_of(runs: Iterable[Run]) -> list[str]:
    """Return the modes that runs have, most open first."""
    modes = {run.mode for run in runs}
    return [mode for mode in ("online", "blended", "presential") if mode in modes]


def start_of(runs: Sequence[Run], today: date) -> date | None:
    """Return the next date, from today, that one starts on, else the last one; None where one is open all year."""
    dates = [run.starts for run in runs if run.starts]
    if not dates or len(dates) < len(runs):
        return None
    return min((day for day in dates if day >= today), default=max(dates))


class Course(models.Model):
    """What is taught, independent of when (schema.org Course).

    `code` is the provider's own; `credits` are what it is worth there, 0 for none. A withdrawn course is in no list,
    and its page stays for those who learn it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    slug = models.SlugField(unique=True, max_length=100)
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="courses")
    code = models.CharField(max_length=60, blank=True)
    subject = models.ForeignKey(Subject, on_delete=models.SET_NULL, null=True, blank=True, related_name="courses")
    state = models.CharField(max_length=20, default="published")
    category = models.CharField(max_length=30, db_index=True)
    title = JSON()
    summary = JSON(default=dict)
    outcomes = JSON(default=list)
    syllabus = JSON(default=list)
    audiences = JSON(default=list)
    areas = JSON(default=list)
    level = models.CharField(max_length=20, default="beginner")
    hours = models.FloatField(default=0)
    credits = models.FloatField(default=0)
    prerequisites = JSON(default=list)
    languages = JSON(default=list)
    teachers = JSON(default=list)
    authors = JSON(default=list)
    licence = models.CharField(max_length=60, blank=True)
    licence_url = models.URLField(blank=True)
    source_url = models.URLField(blank=True, max_length=500)
    has_content = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["slug"]
        constraints = [
            models.UniqueConstraint(fields=["provider", "code"], name="one_course_a_code", condition=~models.Q(code=""))
        ]
        # For whoever leafs through all courses, and for the front page. The first begins with the id, not the state:
        # SQLite would take an index of states for selective, and read a million rows for one provider's courses.
        indexes = [
            models.Index(fields=["id", "state", "has_content"], name="courses_leafed"),
            models.Index(fields=["-updated_at", "slug"], name="courses_to_begin", condition=models.Q(has_content=True)),
        ]

    def __str__(self) -> str:
        return self.slug

    @property
    def url(self) -> str:
        """The course's page."""
        return f"/courses/{self.slug}"

    @property
    def current_offerings(self) -> list["Offering"]:
        """The offerings that count: active ones. Needs `offerings` prefetched."""
        return [offering for offering in self.offerings.all() if offering.state == "active"]

    @property
    def modes(self) -> list[str]:
        """The modes its offerings have, most open first. Needs `offerings` prefetched."""
        return modes_of(self.current_offerings)

    @property
    def next_start(self) -> date | None:
        """The next date it starts on, else the last one; None where open all year. Needs `offerings` prefetched."""
        return start_of(self.current_offerings, localdate())

    @property
    def region_name(self) -> Any:
        """The name of its provider's region, in every language."""
        return self.provider.region.name


class Offering(models.Model):
    """One run of a course (Open Education API: course offering). No dates: open all year, round the clock.

    `state` is the Open Education API's: concept (planned, not shown), active, inactive (closed for now), cancelled.
    `enrol_from` and `enrol_until` are the first and the last day one can enrol; without them, any day until it starts.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="offerings")
    code = models.CharField(max_length=60, blank=True)
    mode = models.CharField(max_length=20)
    state = models.CharField(max_length=20, default="active")
    starts = models.DateField(null=True)
    ends = models.DateField(null=True)
    enrol_from = models.DateField(null=True)
    enrol_until = models.DateField(null=True)
    schedule = JSON(default=dict)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, related_name="offerings")
    seats = models.PositiveIntegerField(null=True)

    class Meta:
        # What is open all year comes first, on every database: left alone, SQLite and PostgreSQL disagree about NULL.
        ordering = [models.F("starts").asc(nulls_first=True), "id"]
        indexes = [models.Index(fields=["starts"], name="offerings_by_start")]

    def __str__(self) -> str:
        return f"{self.course_id} {self.mode} {self.starts or 'all year'}"

    @property
    def last_day(self) -> date | None:
        """The last day one can enrol; None where there is none."""
        return self.enrol_until or self.starts

    def is_open(self, day: date) -> bool:
        """Say whether one can enrol on that day."""
        begun = self.enrol_from is None or self.enrol_from <= day
        return self.state == "active" and begun and (self.last_day is None or day <= self.last_day)

    @property
    def open_now(self) -> bool:
        """Whether one can enrol today."""
        return self.is_open(localdate())


class Programme(models.Model):
    """What a provider runs for a group and an aim: courses, outcomes, a funder (Open Education API: programme).

    `regions` are those it serves: provinces, prefectures or counties.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    slug = models.SlugField(unique=True, max_length=100)
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="programmes")
    code = models.CharField(max_length=60, blank=True)
    regions = models.ManyToManyField(Region, related_name="programmes")
    title = JSON()
    summary = JSON(default=dict)
    aim = JSON(default=dict)
    funder = JSON(default=dict)
    outcomes = JSON(default=list)
    area = models.CharField(max_length=30, db_index=True)
    audiences = JSON(default=list)
    mode = models.CharField(max_length=20)
    starts = models.DateField(null=True)
    ends = models.DateField(null=True)
    courses = models.ManyToManyField(Course, related_name="programmes")

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.slug

    @property
    def url(self) -> str:
        """The programme's page."""
        return f"/programmes/{self.slug}"

    @property
    def region_names(self) -> list[Any]:
        """The names of the regions it serves, in every language. Needs `regions` prefetched."""
        return [region.name for region in self.regions.all()]


class SynonymGroup(models.Model):
    """Words that mean the same to whoever searches (手机, 智能手机); operators edit them, and they count at once.

    `narrower` are found by the words as well, and do not find them: 书法 finds 楷书.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    words = JSON()
    narrower = JSON(default=list)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return " = ".join(self.words)


class IndexEntry(models.Model):
    """A row as the search index knows it: a small number, and the public version in which the row last changed.

    Every machine's index follows these: what changed since the version it is at is read again, what is gone is dropped.
    """

    number = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=20)
    row = models.UUIDField(unique=True)
    version = models.PositiveBigIntegerField(db_index=True)

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number} {self.kind} {self.row}"

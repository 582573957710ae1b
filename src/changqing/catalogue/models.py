"""What is offered, by whom, where and when. Multilingual texts are `core.text.Text`: language to string."""

from typing import Any

from django.db import models
from django.utils.timezone import localdate

from changqing.core.ids import new_id

LEVELS = [(level, level) for level in ("province", "prefecture", "county")]


class Region(models.Model):
    """A province, prefecture or county by its GB/T 2260 code; coordinates in degrees (WGS 84)."""

    code = models.CharField(primary_key=True, max_length=6)
    name = models.JSONField()
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
    """An organisation that offers courses (Open Education API: organisation)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.SlugField(unique=True, max_length=40)
    name = models.JSONField()
    summary = models.JSONField(default=dict)
    kind = models.CharField(max_length=20)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="providers")
    fields = models.JSONField(default=list)
    pinyin = models.CharField(max_length=300, db_index=True)
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
    """Where people meet to learn (学习点)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    provider = models.ForeignKey(Provider, on_delete=models.CASCADE, related_name="places")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="places")
    name = models.JSONField()
    address = models.JSONField(default=dict)
    latitude = models.FloatField()
    longitude = models.FloatField()
    seats = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.name.get("zh-Hans", self.id))


class Course(models.Model):
    """What is taught, independent of when (schema.org Course)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    slug = models.SlugField(unique=True, max_length=100)
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="courses")
    category = models.CharField(max_length=30, db_index=True)
    title = models.JSONField()
    summary = models.JSONField(default=dict)
    outcomes = models.JSONField(default=list)
    syllabus = models.JSONField(default=list)
    audiences = models.JSONField(default=list)
    areas = models.JSONField(default=list)
    level = models.CharField(max_length=20, default="beginner")
    hours = models.FloatField(default=0)
    languages = models.JSONField(default=list)
    teachers = models.JSONField(default=list)
    authors = models.JSONField(default=list)
    licence = models.CharField(max_length=60, blank=True)
    licence_url = models.URLField(blank=True)
    source_url = models.URLField(blank=True, max_length=500)
    has_content = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.slug

    @property
    def url(self) -> str:
        """The course's page."""
        return f"/courses/{self.slug}"

    @property
    def modes(self) -> list[str]:
        """The modes its offerings have, most open first. Needs `offerings` prefetched."""
        modes = {offering.mode for offering in self.offerings.all()}
        return [mode for mode in ("online", "blended", "presential") if mode in modes]

    @property
    def next_start(self) -> Any:
        """The next date it starts on; None where it is open all year. Needs `offerings` prefetched."""
        offerings = list(self.offerings.all())
        if not offerings or any(offering.starts is None for offering in offerings):
            return None
        dates = [offering.starts for offering in offerings if offering.starts]
        return min((day for day in dates if day >= localdate()), default=max(dates))

    @property
    def region_name(self) -> Any:
        """The name of its provider's region, in every language."""
        return self.provider.region.name


class Offering(models.Model):
    """One run of a course (Open Education API: course offering). No dates: open all year, round the clock."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="offerings")
    mode = models.CharField(max_length=20)
    starts = models.DateField(null=True)
    ends = models.DateField(null=True)
    schedule = models.JSONField(default=dict)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, related_name="offerings")
    seats = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["starts", "id"]

    def __str__(self) -> str:
        return f"{self.course_id} {self.mode} {self.starts or 'all year'}"


class Programme(models.Model):
    """What a provider runs for a group and an aim: courses, outcomes, a funder (Open Education API: programme)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    slug = models.SlugField(unique=True, max_length=100)
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="programmes")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="programmes")
    title = models.JSONField()
    summary = models.JSONField(default=dict)
    aim = models.JSONField(default=dict)
    funder = models.JSONField(default=dict)
    area = models.CharField(max_length=30, db_index=True)
    audiences = models.JSONField(default=list)
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
    def region_name(self) -> Any:
        """The name of the region it serves, in every language."""
        return self.region.name

"""Where and when a class meets: rooms of places, series and their sessions, who teaches and who looks after them."""

import secrets
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models

from changqing.catalogue.models import Course, Offering, Place, Provider
from changqing.core.fields import JSON
from changqing.core.ids import new_id


def new_secret() -> str:
    """Return a secret of 128 bits, from which a session's codes are made."""
    return secrets.token_hex(16)


class Room(models.Model):
    """A room of a place. `access` and `equipment` are what it has beyond the place (`catalogue.codes`)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="rooms")
    name = JSON()
    seats = models.PositiveIntegerField(default=0)
    access = JSON(default=list)
    equipment = JSON(default=list)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.name.get("zh-Hans", self.id))


class Series(models.Model):
    """A class that meets again and again: the plan its sessions are made by.

    `title` is its own, empty where the course's is enough. `rule` is `timetable.rules.Rule` as JSON has it. `mode` is
    `presential`, or `blended` where one may also take part from afar, at `online_url`. `approval`: a seat is given
    when somebody has said yes. `most_at_once` is how many seats one person can ask for (a village brings twelve).
    `accept_hours` is how long an offered seat is kept, `no_show_limit` after how many classes missed within 90 days
    one books only shortly before (0: never).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="series")
    offering = models.ForeignKey(Offering, on_delete=models.SET_NULL, null=True, related_name="series")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="series")
    room = models.ForeignKey(Room, on_delete=models.SET_NULL, null=True, related_name="series")
    title = JSON(default=dict)
    rule = JSON(default=dict)
    minutes = models.PositiveIntegerField()
    seats = models.PositiveIntegerField()
    mode = models.CharField(max_length=20, default="presential")
    online_url = models.URLField(blank=True, max_length=500)
    materials = JSON(default=list)
    approval = models.BooleanField(default=False)
    most_at_once = models.PositiveSmallIntegerField(default=12)
    accept_hours = models.PositiveSmallIntegerField(default=24)
    no_show_limit = models.PositiveSmallIntegerField(default=3)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.course_id} {self.place_id}"


class Session(models.Model):
    """One time a class meets (课次). `taken` and `waiting` are seats given or offered, and people on the list.

    `original_on` is the day the plan put it on, which names it within its series however often it is moved. `weekday`
    (Monday 0), `part` (0 morning, 1 afternoon, 2 evening) and `audiences` (a bit for each of `codes.AUDIENCES`) are
    what it is found by. `line` is the last place given in the waiting list. `secret` makes the codes on its screen.
    `sequence` grows with each change (RFC 5545, 3.8.7.4). `makeup_of`: it stands in for one that was missed.
    """

    PLANNED, CALLED_OFF = "planned", "called-off"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    series = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="sessions")
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="sessions")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="sessions")
    room = models.ForeignKey(Room, on_delete=models.SET_NULL, null=True, related_name="sessions")
    original_on = models.DateField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    weekday = models.PositiveSmallIntegerField()
    part = models.PositiveSmallIntegerField()
    audiences = models.PositiveIntegerField(default=0)
    seats = models.PositiveIntegerField()
    taken = models.PositiveIntegerField(default=0)
    waiting = models.PositiveIntegerField(default=0)
    line = models.PositiveBigIntegerField(default=0)
    state = models.CharField(max_length=12, default=PLANNED)
    because = models.CharField(max_length=300, blank=True)
    sequence = models.PositiveIntegerField(default=0)
    makeup_of = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="makeups")
    secret = models.CharField(max_length=32, default=new_secret)
    head_count = models.PositiveIntegerField(null=True)
    closed_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [models.UniqueConstraint(fields=["series", "original_on"], name="one_session_a_day_of_a_plan")]
        indexes = [
            models.Index(fields=["place", "starts_at"], name="sessions_at_a_place"),
            models.Index(fields=["starts_at"], name="sessions_in_order"),
            models.Index(fields=["room", "starts_at"], name="sessions_in_a_room"),
            models.Index(fields=["course", "starts_at"], name="sessions_of_a_course"),
        ]

    def __str__(self) -> str:
        return f"{self.series_id} {self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def url(self) -> str:
        """The session's page."""
        return f"/classes/{self.id}"

    @property
    def title(self) -> Any:
        """What is taught, in every language: the series' own title, else the course's. Needs both loaded."""
        return self.series.title or self.course.title

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the place's clocks. Needs `place` loaded."""
        return ZoneInfo(self.place.time_zone)

    @property
    def begins(self) -> datetime:
        """When it begins by the clock of the place."""
        return self.starts_at.astimezone(self.zone)

    @property
    def finishes(self) -> datetime:
        """When it ends by the clock of the place."""
        return self.ends_at.astimezone(self.zone)

    @property
    def minutes(self) -> int:
        """How long it is."""
        return int((self.ends_at - self.starts_at) / timedelta(minutes=1))

    @property
    def free(self) -> int:
        """Seats that nobody has and nobody was offered."""
        return max(self.seats - self.taken, 0)

    @property
    def is_on(self) -> bool:
        """Whether it is to be held, or was."""
        return self.state == self.PLANNED


class Teaching(models.Model):
    """Who teaches a session; the account of a person."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="teachings")
    user_id = models.UUIDField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "user_id"], name="one_teaches_a_session_once")]


class Duty(models.Model):
    """What an account looks after: a provider's classes (`coordinator`), or a place and its telephone (`host`)."""

    KINDS = [("coordinator", "coordinator"), ("host", "host")]

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user_id = models.UUIDField(db_index=True)
    kind = models.CharField(max_length=20, choices=KINDS)
    provider = models.ForeignKey(Provider, on_delete=models.CASCADE, null=True, related_name="duties")
    place = models.ForeignKey(Place, on_delete=models.CASCADE, null=True, related_name="duties")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user_id", "kind", "provider", "place"], name="one_duty_once")]

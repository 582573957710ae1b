"""Who has a seat, who waits for one, what became of it, and what people were told."""

from django.db import models

from changqing.classes.models.timetable import Session
from changqing.core.fields import JSON
from changqing.core.ids import new_id

BOOKED, OFFERED, WAITING, REQUESTED = "booked", "offered", "waiting", "requested"
WITHDRAWN, LAPSED, REFUSED, CALLED_OFF = "withdrawn", "lapsed", "refused", "called-off"
HOLDING = (BOOKED, OFFERED)  # these have a seat, and nobody else can have it
ALIVE = (BOOKED, OFFERED, WAITING, REQUESTED)


class Booking(models.Model):
    """A learner and a session: a seat, an offer of one until `offered_until`, a place in the waiting list, or no more.

    Several that were asked for together have one `party`, and move together. `line` is the order of asking. `name` is
    how she is called on the roll. `via` is how it came: `self`, `another` (by another learner, `booked_by`), `phone`
    (by a place's host), `door`. `code` is what a person without account claims it by, once: then it is empty.
    """

    id = models.UUIDField(default=new_id, editable=False)
    pk = models.CompositePrimaryKey("learner_id", "id")
    learner_id = models.UUIDField()
    session = models.ForeignKey(Session, on_delete=models.CASCADE, db_constraint=False, related_name="bookings")
    state = models.CharField(max_length=12)
    party = models.UUIDField()
    line = models.PositiveBigIntegerField()
    name = models.CharField(max_length=100)
    via = models.CharField(max_length=10, default="self")
    booked_by = models.UUIDField(null=True)
    online = models.BooleanField(default=False)
    offered_until = models.DateTimeField(null=True)
    code = models.CharField(max_length=12, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["learner_id", "session"], name="one_booking_a_session")]
        indexes = [
            models.Index(fields=["session", "state", "line"], name="bookings_in_line"),
            models.Index(fields=["party"], name="bookings_of_a_party"),
            models.Index(fields=["booked_by"], name="bookings_for_others", condition=models.Q(booked_by__isnull=False)),
            models.Index(fields=["code"], name="bookings_to_claim", condition=~models.Q(code="")),
            models.Index(
                fields=["offered_until"], name="offers_that_end", condition=models.Q(offered_until__isnull=False)
            ),
        ]

    @property
    def is_alive(self) -> bool:
        """Whether it is a seat, or may become one."""
        return self.state in ALIVE


class BookingChange(models.Model):
    """What happened to a booking, and who did it: a line that stays. `by_user` and `by_learner` may both be empty."""

    id = models.UUIDField(default=new_id, editable=False)
    pk = models.CompositePrimaryKey("learner_id", "id")
    learner_id = models.UUIDField()
    booking_id = models.UUIDField(db_index=True)
    state = models.CharField(max_length=12)
    by_user = models.UUIDField(null=True)
    by_learner = models.UUIDField(null=True)
    at = models.DateTimeField(auto_now_add=True)


class Notice(models.Model):
    """What a learner is told about a session: `kind` is a sentence of templates/classes/notices, `told` fills it."""

    id = models.UUIDField(default=new_id, editable=False)
    pk = models.CompositePrimaryKey("learner_id", "id")
    learner_id = models.UUIDField()
    session = models.ForeignKey(Session, on_delete=models.CASCADE, db_constraint=False, related_name="notices")
    kind = models.CharField(max_length=20)
    told = JSON(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(null=True)


class ClaimTry(models.Model):
    """A number of a booking that was typed in vain: who tries too often waits."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    learner_id = models.UUIDField(db_index=True)
    tried_at = models.DateTimeField(auto_now_add=True)

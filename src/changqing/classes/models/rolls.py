"""The roll: marks as they were told, which stay, and the attendance that is made of them."""

from django.db import models

from changqing.classes.models.timetable import Session
from changqing.core.fields import JSON
from changqing.core.ids import new_id

PRESENT, LATE, LEFT, EXCUSED, ABSENT = "present", "late", "left-early", "excused", "absent"
STATES = (PRESENT, LATE, LEFT, EXCUSED, ABSENT)
ATTENDED = (PRESENT, LATE, LEFT)


class RollPhone(models.Model):
    """A teacher's browser that takes rolls: `key` is the public half of the key it signs with (JWK, P-256)."""

    id = models.UUIDField(primary_key=True, editable=False)
    user_id = models.UUIDField(db_index=True)
    key = JSON()
    created_at = models.DateTimeField(auto_now_add=True)


class Mark(models.Model):
    """One mark on a roll, as it was told; never changed, never deleted.

    `id` was made where it was told. `by_user` marked it; null where the learner told it herself, by a code. `way` is
    how: `tap`, `scan`, `code`, `digits`, `paper`, `confirm`, `settle`. `minutes` is how late she came or how much she
    missed at the end. `claimed` is when by the clock of the phone, `at` what the site makes of it. `evidence` is what
    was signed, the signature, and what was seen of the code; `doubts` say what does not fit (`roll.doubts`).
    """

    id = models.UUIDField(primary_key=True, editable=False)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="marks")
    learner_id = models.UUIDField(db_index=True)
    state = models.CharField(max_length=12)
    minutes = models.PositiveSmallIntegerField(default=0)
    by_user = models.UUIDField(null=True)
    way = models.CharField(max_length=10)
    at = models.DateTimeField()
    claimed = models.CharField(max_length=40, blank=True)
    phone = models.UUIDField(null=True)
    evidence = JSON(default=dict)
    doubts = JSON(default=list)
    stored_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["session", "learner_id"], name="marks_of_a_roll")]


class Attendance(models.Model):
    """Made of marks: how a learner attended a session, and the statement that says so.

    `confirmed`: a teacher has said so; what a learner told by a code alone is not yet. `differs`: two who marked do
    not agree. `seconds` count for her; `statement` is the one in the record, null where nothing counts.
    """

    pk = models.CompositePrimaryKey("learner_id", "session_id")
    learner_id = models.UUIDField()
    session = models.ForeignKey(Session, on_delete=models.PROTECT, db_constraint=False, related_name="attendances")
    state = models.CharField(max_length=12)
    minutes = models.PositiveSmallIntegerField(default=0)
    confirmed = models.BooleanField(default=False)
    differs = models.BooleanField(default=False)
    doubtful = models.BooleanField(default=False)
    seconds = models.PositiveIntegerField(default=0)
    statement = models.UUIDField(null=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [models.Index(fields=["session"], name="attendances_of_a_session")]


class WrongCode(models.Model):
    """A code that was typed wrongly: who tries too often waits. `source` stands for the address it came from."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="wrong_codes")
    learner_id = models.UUIDField()
    source = models.CharField(max_length=20)
    tried_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["session", "tried_at"], name="wrong_codes_of_late")]

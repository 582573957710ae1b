"""The record: one row a statement, and what finds them; the tools that may send and read; the state of projections."""

from django.db import models

from changqing.catalogue.models import Course, Provider
from changqing.records.whole import whole


class Statement(models.Model):
    """One thing that happened. `packed` is the statement but for id, `stored` and authority, which the row has.



    `learner_id` is the learner, or where the actor is nobody of this site's an id that follows from how she is named
    (`agents.foreign_id`). `stored` is in microseconds since 1970 and never runs back, so it is the order of the record.
    `verb_key` and `activity_key` are `keys.key` of the IRIs, `registration_key` that of the registration. `tool_id` is
    who sent it: null where the site made it.
    """

    pk = models.CompositePrimaryKey("learner_id", "stored")
    learner_id = models.UUIDField()
    stored = models.BigIntegerField()
    id = models.UUIDField()
    verb_key = models.BigIntegerField()
    activity_key = models.BigIntegerField()
    course_id = models.UUIDField(null=True)
    registration_key = models.BigIntegerField(null=True)
    tool_id = models.IntegerField(null=True)
    packed = models.BinaryField()

    class Meta:
        ordering = ["stored", "id"]
        constraints = [models.UniqueConstraint(fields=["id"], name="statement_once")]
        indexes = [
            models.Index(fields=["stored"], name="statement_in_order"),
            models.Index(fields=["verb_key", "stored"], name="statement_by_verb"),
            models.Index(fields=["activity_key", "stored"], name="statement_by_activity"),
            models.Index(
                fields=["course_id", "stored"], name="statement_by_course", condition=models.Q(course_id__isnull=False)
            ),
            models.Index(
                fields=["registration_key", "stored"],
                name="statement_by_registration",
                condition=models.Q(registration_key__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def document(self) -> bytes:
        """The statement's JSON."""
        return whole(self.packed, id_=self.id, stored=self.stored, tool_id=self.tool_id)


class Mention(models.Model):
    """What a statement names beside its actor, verb and activity; `key` is `keys.key` of how it names it."""

    pk = models.CompositePrimaryKey("key", "stored", "learner_id")
    key = models.BigIntegerField()
    stored = models.BigIntegerField()
    learner_id = models.UUIDField()


class Reference(models.Model):
    """A statement about a statement, and about what that one is about in its turn (xAPI 1.0.3, Data 2.4.4.3)."""

    pk = models.CompositePrimaryKey("learner_id", "id", "target_id")
    learner_id = models.UUIDField()
    id = models.UUIDField(db_index=True)
    target_id = models.UUIDField(db_index=True)
    stored = models.BigIntegerField()


class Voided(models.Model):
    """A statement that another one takes back (xAPI 1.0.3, Data 2.3.2). It may be here before the statement is."""

    target_id = models.UUIDField(primary_key=True)
    by_id = models.UUIDField()


class Attachment(models.Model):
    """The bytes of an attachment, once, however many statements have it."""

    sha2 = models.CharField(primary_key=True, max_length=128)
    content = models.BinaryField()


class ActivityDefinition(models.Model):
    """What is told of an activity: all statements' definitions, merged (xAPI 1.0.3, Data 2.4.4.1)."""

    key = models.BigIntegerField(primary_key=True)
    iri = models.TextField()
    definition = models.TextField()


class Document(models.Model):
    """A document that a tool keeps: `state`, `activity` profile or `agent` profile (xAPI 1.0.3, Communication 2.2).

    `learner_id` is whose it is, zero where it is an activity's; `registration` is zero where it has none. `space` is
    the provider whose tools see it, zero for the site's own. `written` is in microseconds since 1970.
    """

    pk = models.CompositePrimaryKey("learner_id", "id")
    learner_id = models.UUIDField()
    id = models.UUIDField()
    kind = models.CharField(max_length=10)
    space = models.UUIDField()
    activity_key = models.BigIntegerField()
    registration = models.UUIDField()
    name = models.CharField(max_length=500)
    content_type = models.CharField(max_length=200)
    content = models.BinaryField()
    etag = models.CharField(max_length=40)
    written = models.BigIntegerField()
    tool_id = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["learner_id", "kind", "space", "activity_key", "registration", "name"], name="one_document"
            )
        ]


class ToolCredential(models.Model):
    """A tool that may send statements, read them, or both. Of the secret only its hash is kept.

    It sees and sends all where it has no provider; else what is about its courses, or its one course, and activities
    of its own. `reads` is what it may read: `all` of that, its `own`, or `none`.
    """

    READS = [("all", "all"), ("own", "own"), ("none", "none")]

    # A small number, since it stands in every statement the tool sends.
    id = models.AutoField(primary_key=True)
    name = models.CharField(max_length=200)
    key = models.CharField(max_length=40, unique=True)
    secret_hash = models.CharField(max_length=64)
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, null=True, db_constraint=False, related_name="+")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, null=True, db_constraint=False, related_name="+")
    writes = models.BooleanField(default=True)
    reads = models.CharField(max_length=4, choices=READS, default="all")
    created_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class ProjectionState(models.Model):
    """How far a projection is: filled since, or up to which learner of how many it has been filled from history."""

    name = models.CharField(primary_key=True, max_length=100)
    version = models.PositiveIntegerField()
    cursor = models.UUIDField(null=True)
    total = models.PositiveBigIntegerField(default=0)
    done = models.PositiveBigIntegerField(default=0)
    started_at = models.DateTimeField()
    filled_at = models.DateTimeField(null=True)

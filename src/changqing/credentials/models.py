"""Credentials as they were issued."""

import re
import secrets
from copy import copy

from django.db import models

from changqing.catalogue.models import Course, Provider
from changqing.core.fields import JSON
from changqing.core.ids import new_id

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32


def new_number() -> str:
    """Return a new number: 60 random bits, so that nobody finds one by trying."""
    return "".join(secrets.choice(ALPHABET) for _ in range(12))


def read_number(typed: str) -> str:
    """Return a number as it is stored, from how a person typed it (spaces, small letters, O for 0, I for 1)."""
    plain = re.sub(r"[\s-]", "", typed).upper()
    return plain.replace("O", "0").replace("I", "1").replace("L", "1")


def in_groups(number: str) -> str:
    """Return a number as it is printed: in groups of four."""
    return "-".join(number[start : start + 4] for start in range(0, 12, 4))


class Credential(models.Model):
    """A certificate. `token` is the signed credential, whole; the other fields find it and say whether it stands."""

    pk = models.CompositePrimaryKey("learner_id", "id")
    learner_id = models.UUIDField()
    id = models.UUIDField(default=new_id, editable=False, db_index=True)
    # What stands on paper and in /verify/<number>: twelve letters and digits that cannot be taken for one another.
    number = models.CharField(max_length=12, default=new_number, db_index=True)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, db_constraint=False, related_name="+")
    issued_at = models.DateTimeField()
    token = models.TextField()
    revoked_at = models.DateTimeField(null=True)
    revoked_because = models.TextField(blank=True)
    # The one that stands in its place; its number is told to who verifies this one.
    replaced_by = models.CharField(max_length=12, blank=True)
    # Its place in the lists of those that were revoked; the first certificates have none.
    status_index = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["learner_id", "course"],
                condition=models.Q(revoked_at__isnull=True),
                name="one_credential_a_course",
            )
        ]
        indexes = [
            models.Index(
                fields=["status_index"], name="credential_revoked", condition=models.Q(revoked_at__isnull=False)
            )
        ]

    @property
    def number_in_groups(self) -> str:
        """The number as it is printed: in groups of four."""
        return in_groups(self.number)

    @property
    def verify_path(self) -> str:
        """The address of its verification, without the host."""
        return f"/verify/{self.number_in_groups}"


class StatusPlace(models.Model):
    """A place in the lists of revoked credentials, taken by one; its id is the place."""

    id = models.AutoField(primary_key=True)


class ProviderSeal(models.Model):
    """What stands on a provider's certificates: the picture of its seal, and of a signature, with whose it is."""

    provider = models.OneToOneField(Provider, on_delete=models.CASCADE, db_constraint=False, related_name="+")
    seal = models.BinaryField(blank=True)
    signature = models.BinaryField(blank=True)
    signatory = JSON(default=dict, blank=True)
    changed_at = models.DateTimeField(auto_now=True)


class OlderRecord(models.Model):
    """A paper certificate from before, as a provider's office entered it: not signed, and flagged so.

    `plain` is the number as it is compared. `entered_by` is who entered it last. It belongs to nobody (`learner_id`)
    until its learner claims it; what was withdrawn is not shown any more.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, db_constraint=False, related_name="+")
    number = models.CharField(max_length=60)
    plain = models.CharField(max_length=60, db_index=True)
    name = models.CharField(max_length=100)
    what = JSON(default=dict)
    hours = models.FloatField(default=0)
    result = models.CharField(max_length=60, blank=True)
    issued_on = models.DateField()
    entered_by = models.CharField(max_length=150)
    entered_at = models.DateTimeField()
    learner_id = models.UUIDField(null=True, db_index=True)
    claimed_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_because = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "plain"], name="one_older_record_a_number")]

    def without_result(self) -> "OlderRecord":
        """Return it without the result; this copy is for showing, not for saving."""
        shown = copy(self)
        shown.result = ""
        return shown


class OlderTry(models.Model):
    """That a learner asked for a paper certificate in vain: kept for an hour, so that nobody tries numbers."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    learner_id = models.UUIDField(db_index=True)
    tried_at = models.DateTimeField()

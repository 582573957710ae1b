"""Users and learners."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from changqing.core.ids import new_id


class User(AbstractUser):
    """Someone who can sign in. A user name is enough: no e-mail, no phone."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    name = models.CharField(_("name"), max_length=100, blank=True, help_text="As it stands on certificates.")

    def __str__(self) -> str:
        return self.name or self.username


class Learner(models.Model):
    """One person who learns: one record for life. With no account she is known by a cookie on one device."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.OneToOneField(
        User, on_delete=models.CASCADE, null=True, blank=True, related_name="learner", db_constraint=False
    )
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.user) if self.user else str(self.id)

    @property
    def name(self) -> str:
        """The name on her certificates; empty while she has no account."""
        return str(self.user) if self.user else ""


class Phone(models.Model):
    """A learner on one phone, or other browser: the key that was made there may add to her record.

    `key_hash` is the SHA-256 of the key; the key itself is on the phone alone. `pin_hash` is of what the phone makes of
    her PIN, which the site never sees; empty where she has none.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key_hash = models.CharField(max_length=64, unique=True)
    learner_id = models.UUIDField(db_index=True)
    pin_hash = models.CharField(max_length=200, blank=True)
    pin_failures = models.PositiveSmallIntegerField(default=0)
    failed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)


class FormerLearner(models.Model):
    """A learner without account who turned out to be someone who has one; statements may still come in her name."""

    id = models.UUIDField(primary_key=True, editable=False)
    learner_id = models.UUIDField(db_index=True)
    merged_at = models.DateTimeField(auto_now_add=True)

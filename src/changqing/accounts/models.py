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


class FormerLearner(models.Model):
    """A learner without account who turned out to be someone who has one; statements may still come in her name."""

    id = models.UUIDField(primary_key=True, editable=False)
    learner_id = models.UUIDField(db_index=True)
    merged_at = models.DateTimeField(auto_now_add=True)

"""Users and learners."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from changqing.core.fields import JSON
from changqing.core.ids import new_id
from changqing.core.sealing import fingerprint, seal, unseal

MADE_UP = "learner-"  # what user names begin with that nobody chose


class User(AbstractUser):
    """Someone who can sign in. A user name is enough: no e-mail, no phone."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    name = models.CharField(_("name"), max_length=100, blank=True, help_text="As it stands on certificates.")

    class Meta(AbstractUser.Meta):
        indexes = [
            models.Index(fields=["name"], name="users_by_name"),
            models.Index(fields=["-id"], name="users_blocked", condition=models.Q(is_active=False)),
        ]

    def __str__(self) -> str:
        return self.name or self.username

    @property
    def has_made_up_name(self) -> bool:
        """Whether the user name was made by the site, for someone who signed up by a telephone number."""
        return self.username.startswith(MADE_UP)


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


class SealedNumber(models.Model):
    """A telephone number (E.164) in a row: sealed, and found by its fingerprint (`core.sealing`)."""

    PURPOSE = "telephone"

    fingerprint = models.CharField(max_length=64, db_index=True)
    sealed = models.TextField()

    class Meta:
        abstract = True

    @property
    def number(self) -> str:
        """The number, E.164."""
        return unseal(self.sealed, self.PURPOSE)

    @classmethod
    def print_of(cls, number: str) -> str:
        """Return the fingerprint of a number."""
        return fingerprint(number, cls.PURPOSE)

    @classmethod
    def fields_of(cls, number: str) -> dict[str, str]:
        """Return a number as a row keeps it."""
        return {"fingerprint": cls.print_of(number), "sealed": seal(number, cls.PURPOSE)}


class PhoneNumber(SealedNumber):
    """The telephone number of an account, to sign in by.

    `verified_at`: since when its owner is known to have it; until then it opens nothing, and hinders nobody else.
    `used_at`: when somebody last proved by a code to have it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="phone_number", db_constraint=False)
    verified_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["fingerprint"], condition=models.Q(verified_at__isnull=False), name="one_account_a_number"
            )
        ]


class Recovery(SealedNumber):
    """A way back for somebody who lost her telephone and forgot her password, witnessed by two who know her.

    The number is her new one. `code` is what the first witness tells the second. Once both have
    said that it is she, a code sent to the new number opens the account, until `ends_at`.
    """

    OPEN, GRANTED, USED, STOPPED = "open", "granted", "used", "stopped"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="recoveries", db_constraint=False)
    code = models.CharField(max_length=8, unique=True)
    because = models.CharField(max_length=300)
    state = models.CharField(max_length=10, default=OPEN)
    first_by = models.UUIDField()
    first_at = models.DateTimeField(auto_now_add=True)
    second_by = models.UUIDField(null=True)
    second_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField()


class FormerLearner(models.Model):
    """A learner without account who turned out to be someone who has one; statements may still come in her name."""

    id = models.UUIDField(primary_key=True, editable=False)
    learner_id = models.UUIDField(db_index=True)
    merged_at = models.DateTimeField(auto_now_add=True)


class Helping(models.Model):
    """Somebody's leave to do things for a learner, by scope and until a day; her consent, in a row.

    Before it is taken up, `user` is null and `code` is what she tells her helper; it is good until `code_until`, once.
    `scopes` are codes of `accounts.helping`. Whoever ended it is `ended_by`: `learner`, or `helper`.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    learner_id = models.UUIDField(db_index=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="helpings", db_constraint=False)
    scopes = JSON(default=list)
    days = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=8, blank=True)
    code_until = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)
    taken_up_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=10, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=~models.Q(code=""), name="one_helping_a_code")
        ]

    @property
    def learner(self) -> Learner:
        """Who is helped. One query the first time."""
        if "_learner" not in vars(self):
            self._learner = Learner.objects.select_related("user").get(id=self.learner_id)
        return self._learner


class HelpedAct(models.Model):
    """One thing a helper did for a learner: `kind` is a sentence of templates/helped, `told` fills it."""

    id = models.UUIDField(default=new_id, editable=False)
    pk = models.CompositePrimaryKey("learner_id", "id")
    learner_id = models.UUIDField()
    helping_id = models.UUIDField()
    kind = models.CharField(max_length=30)
    told = JSON(default=dict)
    at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)


class IdentityProvider(models.Model):
    """A university whose people can sign in there: its OpenID Connect service, and what this site is to it.

    `code` is the provider's code in the catalogue. `server` is the issuer's address; `secret` is sealed.
    """

    PURPOSE = "identity-provider"

    code = models.SlugField(primary_key=True, max_length=40)
    name = JSON()
    server = models.URLField(max_length=500)
    client_id = models.CharField(max_length=200)
    secret = models.TextField()
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class Block(models.Model):
    """An account that was closed by an operator, and why; several that were closed together have one `batch`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="blocks", db_constraint=False)
    batch = models.UUIDField(db_index=True)
    because = models.CharField(max_length=300)
    by = models.UUIDField()
    at = models.DateTimeField(auto_now_add=True)
    ended_by = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)

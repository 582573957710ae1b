"""What this room holds of a person."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.utils.translation import gettext_lazy as _

from changqing.accounts.models import Block, HelpedAct, Helping, Learner, Phone, PhoneNumber, Recovery, User
from changqing.accounts.personal import hold, keep
from changqing.core.models import AuditEntry

hold(User, _("Your account"), by="id", whose="user", hidden=["password", "groups", "user_permissions"])
hold(Learner, _("Your record, to which all else belongs"), by="id")
hold(
    PhoneNumber, _("Your telephone number"), by="user_id", whose="user", hidden=["fingerprint"],
    show=lambda row: {"number": row.number, "verified_at": str(row.verified_at), "created_at": str(row.created_at)},
)  # fmt: skip
hold(UserSession, _("Where you are signed in"), by="user_id", whose="user", hidden=["session_key"])
hold(
    Authenticator, _("Your passkeys"), by="user_id", whose="user",
    show=lambda row: {"name": row.data.get("name", ""), "created_at": str(row.created_at)},
)  # fmt: skip
hold(
    Recovery, _("Ways back into your account that were asked for"), by="user_id", whose="user",
    show=lambda row: {"number": row.number, "because": row.because, "state": row.state, "at": str(row.first_at)},
)  # fmt: skip
keep(Recovery, "first_by", "second_by", because="who witnessed it answers for it; the row goes with the account")
hold(Helping, _("Who may help you, or might"), hidden=["code"])
hold(Helping, _("Whom you help"), by="user_id", whose="user", hidden=["code", "learner_id"])
hold(HelpedAct, _("What helpers did for you"))
hold(SocialAccount, _("Universities you sign in at"), by="user_id", whose="user")
hold(Block, _("That your account was closed, and why"), by="user_id", whose="user", hidden=["by", "ended_by", "batch"])
keep(Block, "by", "ended_by", because="whoever closed an account answers for it; the row goes with the account")
hold(EmailAddress, _("E-mail addresses"), by="user_id", whose="user")
hold(Phone, _("Phones on which you learn with no line"), hidden=["key_hash", "pin_hash"])
keep(AuditEntry, "actor", because="whoever acted for the site, or saw others' data, answers for it")

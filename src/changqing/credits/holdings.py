"""What this room holds of a person."""

from django.utils.translation import gettext_lazy as _

from changqing.accounts.personal import hold, keep
from changqing.credits.models import Account, Application, Claim, Entry, Step, Transfer

hold(Account, _("Your credit accounts"))
hold(Transfer, _("What moved on your credit accounts"))
hold(Entry, _("The lines of your credit accounts"))
hold(Claim, _("Where your work counts"))
hold(Application, _("What you asked universities to recognise"))
hold(Step, _("What was decided on it"), hidden=["by_id", "by_name"])
keep(Step, "by_id", "by_name", because="who decided on another's application answers for it")

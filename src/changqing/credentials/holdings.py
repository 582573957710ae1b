"""What this room holds of a person."""

from django.utils.translation import gettext_lazy as _

from changqing.accounts.personal import Person, first, hold
from changqing.credentials.models import Credential, OlderRecord, OlderTry

hold(Credential, _("Your certificates"))
hold(OlderTry, _("Numbers of paper certificates you asked for in vain"))


@first
def _paper_is_nobodys(person: Person) -> None:
    """Let paper certificates that she claimed be as the office entered them: they are the office's record."""
    OlderRecord.objects.filter(learner_id=person.learner_id).update(learner_id=None, claimed_at=None)


hold(OlderRecord, _("Paper certificates you have claimed"))

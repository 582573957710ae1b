"""What this room holds of a person."""

from django.utils.translation import gettext_lazy as _

from changqing.accounts.personal import hold
from changqing.transcripts.models import Share

hold(Share, _("Links by which you show your transcript"))

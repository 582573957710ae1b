"""What this room holds of a person."""

import msgspec
from django.utils.translation import gettext_lazy as _

from changqing.accounts.personal import Person, first, hold, keep
from changqing.records.models import Attachment, Document, Mention, Reference, Statement, Voided

hold(Statement, _("What happened, as it was recorded"), show=lambda row: msgspec.json.decode(row.document))
hold(Mention, _("By what recorded things are found"), hidden=["key"])
hold(Reference, _("Which of your records are about which"))
hold(Document, _("What tools keep for you"), hidden=["activity_key"])
keep(Voided, "by_id", "target_id", because="ids of statements, no person's; those of hers go with her statements")


@first
def _what_hangs_on_statements(person: Person) -> None:
    """Delete what was sent with her statements, and that some of them were taken back."""
    rows = Statement.objects.filter(learner_id=person.learner_id)
    Voided.objects.filter(target_id__in=rows.values("id")).delete()
    sent: set[str] = set()
    for row in rows.iterator(chunk_size=500):
        if b'"attachments"' in row.document:
            sent |= {one["sha2"] for one in msgspec.json.decode(row.document).get("attachments", []) if "sha2" in one}
    Attachment.objects.filter(sha2__in=sent).delete()

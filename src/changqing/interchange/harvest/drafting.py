"""A plan of what a feed would do: its courses, its offerings, and what it does not have any more."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_noop as _

from changqing.interchange import plan
from changqing.interchange.harvest.course_drafts import Courses
from changqing.interchange.harvest.facts import Facts
from changqing.interchange.harvest.found import Feed
from changqing.interchange.harvest.known import Known
from changqing.interchange.harvest.models import COURSE, OFFERING, Source
from changqing.interchange.harvest.offering_drafts import Offerings
from changqing.interchange.harvest.places import Places
from changqing.interchange.harvest.vanishing import Vanished
from changqing.interchange.plan import Draft, Plan
from changqing.interchange.remarks import Remark


@dataclass(frozen=True)
class Drafted:
    """The plan; all facts that are right, the unchanged too; what is known of the source; how much would go."""

    plan: Plan[Facts]
    right: Sequence[Facts]
    known: Known
    vanished: Vanished | None


def draft(feed: Feed, source: Source) -> Drafted:
    """Return what a feed would do to the catalogue of the source's provider. Six queries."""
    keys = {(COURSE, one.id) for one in feed.courses} | {(OFFERING, one.id) for one in feed.offerings}
    known = Known(source, keys)
    courses = Courses(feed.courses, known)
    offerings = Offerings(feed.offerings, courses, known, Places(source.provider))
    notes = list(feed.notes)
    if courses.passed_over:
        message = _("Courses passed over because they are not offered at present: %(count)d.")
        notes.append(Remark(message, {"count": courses.passed_over}))
    drafts: list[Draft[Facts]] = [*courses.drafts, *offerings.drafts]
    vanished = None
    if all(key for _kind, key in keys):
        there, given = set(courses.ids.values()), set(offerings.ids.values())
        vanished = Vanished(known, courses=there, offerings=given, provider=source.provider.code)
        drafts += vanished.drafts
        if vanished.kept:
            message = _("Courses that the feed does not have any more, and that stay here without it: %(count)d.")
            notes.append(Remark(message, {"count": vanished.kept}))
    else:
        notes.append(Remark(_("Since entries have no id, nothing is said of what the feed does not have any more.")))
    made = plan.make(drafts, notes)
    right = [one.facts for one in drafts if one.facts is not None and not one.wrong and not one.repeats]
    return Drafted(made, right, known, vanished)

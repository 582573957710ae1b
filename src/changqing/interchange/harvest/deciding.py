"""When a harvest waits for somebody to look at it, though it was begun by the clock."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext_noop as _

from changqing.interchange.harvest.drafting import Drafted
from changqing.interchange.harvest.found import Feed
from changqing.interchange.harvest.models import COURSE, OFFERING, Source
from changqing.interchange.harvest.vanishing import too_many
from changqing.interchange.remarks import Blank, Remark

FIRST = _("It is the first harvest from this address: somebody should look at it.")
EMPTY = _("The feed has no course of the provider.")
WRONG = _("Entries that are wrong: %(count)d.")
GOING: Mapping[str, str] = {
    COURSE: _("%(count)d of %(total)d courses would be withdrawn at once."),
    OFFERING: _("%(count)d of %(total)d offerings would be called off at once."),
}


def reasons(source: Source, feed: Feed, drafted: Drafted) -> list[Remark]:
    """Return why it waits; nothing where it can be written by the clock."""
    found: list[Remark] = []
    if not source.confirmed:
        found.append(Remark(FIRST))
    if not feed.courses:
        found.append(Remark(EMPTY))
    if drafted.vanished is not None:
        for kind, message in GOING.items():
            values: dict[str, Blank] = {"count": drafted.vanished.counts[kind], "total": drafted.vanished.totals[kind]}
            if too_many(drafted.vanished.counts[kind], drafted.vanished.totals[kind]):
                found.append(Remark(message, values))
    if (wrong := drafted.plan.counts["wrong"]) and not source.partial:
        found.append(Remark(WRONG, {"count": wrong}))
    return found


def takes_much(found: Iterable[Remark]) -> bool:
    """Say whether one of these reasons is that the feed has lost so much that it may be the feed that is broken."""
    return any(remark.message in (EMPTY, *GOING.values()) for remark in found)

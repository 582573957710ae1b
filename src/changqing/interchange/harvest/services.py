"""Changes: a source is read, by the clock or because somebody asks; what it says is looked at, and written.

A harvest is read outside any transaction and written in one. It may be begun again after a crash at any point.
"""

import shutil
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import msgspec
from django.db import IntegrityError, transaction
from django.utils.timezone import now
from django.utils.translation import gettext_noop as _

from changqing.accounts.models import User
from changqing.catalogue.services import save_courses_and_offerings
from changqing.core.work import later
from changqing.interchange import applying, queries, stages
from changqing.interchange.harvest import deciding, drafting, feed_files, feeds, tasks
from changqing.interchange.harvest.drafting import Drafted
from changqing.interchange.harvest.facts import CourseFacts, Facts, OfferingFacts
from changqing.interchange.harvest.models import OVERTAKEN, Harvest, Source
from changqing.interchange.harvest.refusing import refused
from changqing.interchange.harvest.remembering import remember
from changqing.interchange.harvest.sources import take_note
from changqing.interchange.plan import Plan
from changqing.interchange.planned import BUSY, DONE, PREVIEWED, READING, WRITING
from changqing.interchange.remarks import Remark

STOPPED = Remark(_("The work on it stopped half-way; nothing was written."))
PATIENCE = {READING: timedelta(hours=6), WRITING: timedelta(minutes=30)}
"""After which a harvest that is said to be under way is not: the machine that was at it is gone."""
MOST_AT_ONCE = 500  # rows that are written while somebody waits
WHEN_IDLE = -50
"""The place in the queue of what nobody waits for: behind whatever somebody does."""
TRIES = 3
"""How often a harvest by the clock decides again, where the catalogue changes just then."""


def begin(source: Source, *, user: User | None = None, scheduled: bool = False) -> tuple[Harvest, bool]:
    """Return a new harvest of a source, and True; or the one that is under way, and False."""
    under_way = Harvest.objects.filter(source=source, state__in=BUSY).first()
    if under_way is not None and now() - under_way.state_since < PATIENCE[under_way.state]:
        return under_way, False
    if under_way is not None:
        stages.fail(under_way, [STOPPED])
    try:
        with transaction.atomic():
            return Harvest.objects.create(source=source, user=user, scheduled=scheduled), True
    except IntegrityError:  # another was first
        return Harvest.objects.filter(source=source).latest("created_at"), False


def ask(source: Source, *, user: User) -> Harvest:
    """Have a source read in the background because somebody asks; return the harvest that is under way then."""
    harvest, new = begin(source, user=user)
    if new:
        later(tasks.read_harvest, str(harvest.id))
    return harvest


def begin_due() -> int:
    """Begin the harvests that are due by the clock, each in a task of its own; return how many."""
    count = 0
    for source in Source.objects.filter(active=True, due_at__lte=now()).order_by("due_at"):
        harvest, new = begin(source, scheduled=True)
        if new:
            later(tasks.read_harvest.using(priority=WHEN_IDLE), str(harvest.id))
            count += 1
    return count


def read(harvest_id: UUID) -> None:
    """Read a source and keep the plan; by the clock, write it where nothing speaks against it. Done once."""
    row = Harvest.objects.select_related("source__provider").filter(id=harvest_id, state__in=BUSY).first()
    if row is None:
        return
    if row.state == WRITING:  # begun again after a crash
        write(row.id)
        return
    Source.objects.filter(id=row.source_id).update(tried_at=now())
    with stages.telling(row):
        feed = feeds.read(row.source)
        feed_files.keep(row.folder, feed)
        drafted = drafting.draft(feed, row.source)
        reasons = deciding.reasons(row.source, feed, drafted)
        if stages.show(row, drafted.plan, reasons=msgspec.to_builtins(reasons)):
            _overtake(row)
            if row.scheduled and not reasons:
                _write_by_clock(row)
        else:  # thrown away meanwhile
            shutil.rmtree(row.folder, ignore_errors=True)
    take_note(row.source, row.id)


def _overtake(row: Harvest) -> None:
    """Let no earlier harvest of the source wait any more: this one says what the feed says now."""
    for earlier in Harvest.objects.filter(source=row.source_id, state=PREVIEWED).exclude(id=row.id):
        if stages.pass_on(earlier, OVERTAKEN, kept=False):
            shutil.rmtree(earlier.folder, ignore_errors=True)


def _write_by_clock(row: Harvest) -> None:
    """Write what nobody need look at; where the catalogue changes just then, decide anew."""
    for _time in range(TRIES):
        row.refresh_from_db()
        if not stages.pass_on(row, WRITING, partial=row.source.partial, moved=False):
            return
        _write(row.id)
        row.refresh_from_db()
        if row.state != PREVIEWED:
            return
        feed = feed_files.read(row.folder)
        reasons = deciding.reasons(row.source, feed, drafting.draft(feed, row.source))
        Harvest.objects.filter(id=row.id).update(reasons=msgspec.to_builtins(reasons))
        if reasons:
            return


def decide(row: Harvest, *, partial: bool, at_once: bool = False) -> None:
    """Have a harvest written that was looked at; decided twice, it is written once.

    `at_once`: it is written before this returns, however much it is. Raise `Refused` where entries are wrong and
    `partial` does not say to leave them out, or the source is being read.
    """
    if row.counts["wrong"] and not partial:
        raise refused(
            "rows-wrong",
            _("Entries are wrong (%(count)d): nothing was written."),
            _("Have the others written without them, or wait until the provider has mended its feed."),
            count=row.counts["wrong"],
        )
    try:
        with transaction.atomic():
            if not stages.pass_on(row, WRITING, partial=partial, moved=False):
                return
    except IntegrityError:
        raise refused(
            "being-read",
            _("The source is being read just now: nothing was written."),
            _("Look at what comes of that, and decide then."),
        ) from None
    if queries.total(row, "all") > MOST_AT_ONCE and not at_once:
        later(tasks.write_harvest, str(row.id))
    else:
        write(row.id)


def write(harvest_id: UUID) -> None:
    """Write what was read and decided, as one publication; begun twice, it is done once.

    Where the catalogue has changed since, nothing is written, and the new plan waits for a decision.
    """
    if (row := _write(harvest_id)) is not None:
        take_note(row.source, row.id)


def _write(harvest_id: UUID) -> Harvest | None:
    row = Harvest.objects.select_related("source__provider").filter(id=harvest_id, state=WRITING).first()
    if row is None:
        return None
    with stages.telling(row), transaction.atomic():
        row = Harvest.objects.select_related("source__provider").select_for_update(of=("self",)).get(id=harvest_id)
        if row.state != WRITING:  # thrown away while it waited, or written by another worker
            return None
        _apply(row)
        stages.pass_on(row, DONE, reasons=[])
        Source.objects.filter(id=row.source_id).update(confirmed=True)
    return row


def _apply(row: Harvest) -> None:
    feed, last = feed_files.read(row.folder), list[Drafted]()

    def make() -> Plan[Facts]:
        last.append(drafting.draft(feed, row.source))
        return last[-1].plan

    applying.apply(make, _save, digest=row.digest, partial=row.partial)
    remember(row.source, last[-1].right, last[-1].known)


def _save(facts: Sequence[Facts]) -> None:
    save_courses_and_offerings(
        [one.told for one in facts if isinstance(one, CourseFacts)],
        [one.told for one in facts if isinstance(one, OfferingFacts)],
    )

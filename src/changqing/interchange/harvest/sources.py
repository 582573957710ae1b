"""Changes to sources: added, changed, paused, deleted; and what comes of a harvest is taken note of."""

import shutil
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.timezone import now
from django.utils.translation import gettext_noop as _

from changqing.accounts.models import User
from changqing.catalogue.models import Provider
from changqing.interchange import queries, stages
from changqing.interchange.harvest.models import OVERTAKEN, Harvest, Source
from changqing.interchange.harvest.periods import after_failure, next_time
from changqing.interchange.harvest.refusing import refused
from changqing.interchange.planned import DONE, FAILED, PREVIEWED, READING, REFUSED, WRITING

KEPT_LINES, KEPT_FILES = 30, 10
"""How many harvests that changed nothing are kept of a source; of how many the files are."""
WHENCE = ("kind", "address", "organisation")


def add(*, provider: Provider, user: User | None, **values: Any) -> Source:
    """Return a new source; raise `Refused` where the provider has one of that address."""
    return _saved(Source(provider=provider, user=user), values)


def change(source: Source, **values: Any) -> Source:
    """Change a source. Where it is read from somewhere else now, somebody looks at the first harvest again.

    Raise `Refused` where the provider has another source of that address, or this one is being written just now.
    """
    moves = any(values.get(name, getattr(source, name)) != getattr(source, name) for name in WHENCE)
    folders = [source.folder] if moves else []
    with transaction.atomic():
        if moves:
            folders += _let_go(source)
            values = {**values, "confirmed": False, "failures": 0, "failing_since": None, "due_at": now()}
        elif values.get("period", source.period) != source.period:
            values = {**values, "due_at": min(source.due_at, next_time(source.id, values["period"], now()))}
        source = _saved(source, values)
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
    return source


def _let_go(source: Source) -> list[Path]:
    """Let no harvest from where the source was read before be decided on any more; return the folders of those."""
    under_way = Harvest.objects.filter(source=source, state__in=(READING, PREVIEWED, WRITING))
    if any(harvest.state == WRITING for harvest in under_way):
        raise refused(
            "being-written",
            _("A harvest of the source is being written just now: nothing was changed."),
            _("Try again when that is done."),
        )
    return [harvest.folder for harvest in under_way if stages.pass_on(harvest, OVERTAKEN, kept=False)]


def _saved(source: Source, values: dict[str, Any]) -> Source:
    for name, value in values.items():
        setattr(source, name, value)
    new = source._state.adding
    try:
        with transaction.atomic():
            source.save(update_fields=None if new else list(values))  # what a harvest notes meanwhile stays
    except IntegrityError:
        raise refused("source-there", _("The provider has a source of this address already.")) from None
    return source


def pause(source: Source, *, active: bool) -> None:
    """Have a source not read by the clock any more, or again, and then at once."""
    Source.objects.filter(id=source.id).update(active=active, due_at=now())


def delete(source: Source) -> None:
    """Forget a source and its harvests. The courses it brought stay, and are nobody's to take away."""
    folders = [source.folder, *(harvest.folder for harvest in source.harvests.all())]
    source.delete()
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


def take_note(source: Source, harvest_id: UUID) -> None:
    """Say when a source is due again, by what came of a harvest; keep no more of the earlier ones than is of use."""
    moment, harvest = now(), Harvest.objects.filter(id=harvest_id).first()
    if harvest is None:  # the source was deleted meanwhile
        shutil.rmtree(source.folder, ignore_errors=True)
        return
    if harvest.state == OVERTAKEN:  # the source is read from elsewhere since: this says nothing of it
        return
    if harvest.state == FAILED:
        before = Source.objects.get(id=source.id)
        failures = before.failures + 1
        Source.objects.filter(id=source.id).update(
            failures=failures,
            failing_since=before.failing_since or harvest.created_at,
            due_at=after_failure(failures, moment),
        )
    else:
        values: dict[str, Any] = {
            "failures": 0,
            "failing_since": None,
            "due_at": next_time(source.id, source.period, moment),
        }
        if harvest.state == DONE:
            values["succeeded_at"] = moment
        Source.objects.filter(id=source.id).update(**values)
    _tidy(source)


def _tidy(source: Source) -> None:
    for place, row in enumerate(Harvest.objects.filter(source=source).order_by("-created_at")):
        is_over = row.state in (DONE, FAILED, REFUSED, OVERTAKEN)
        if place >= KEPT_FILES and is_over and row.kept:
            Harvest.objects.filter(id=row.id).update(kept=False)
            shutil.rmtree(row.folder, ignore_errors=True)
        wrote = row.state == DONE and queries.total(row, "new") + queries.total(row, "changed")
        if place >= KEPT_LINES and is_over and not wrote:
            row.delete()

"""Changes: lists are handed in, read, written, thrown away. Small ones at once, long ones in the background."""

import hashlib
import logging
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext_noop as _

from changqing.accounts.models import User
from changqing.core.work import later
from changqing.interchange import import_files, lists, tasks
from changqing.interchange.applying import Moved, require_whole
from changqing.interchange.kinds import kind as kinds
from changqing.interchange.models import DONE, FAILED, PREVIEWED, READING, REFUSED, WRITING, Import
from changqing.interchange.plan import Plan
from changqing.interchange.remarks import Refused, Remark
from changqing.interchange.sheets.words import clean

MOST_AT_ONCE = 500  # rows
SMALL_FILE = 1_000_000  # bytes; a larger one is not even opened while somebody waits
UNEXPECTED = Remark(_("The site itself went wrong; nothing was written. Whoever looks after it finds more in its log."))
_log = logging.getLogger(__name__)


def receive(*, kind: str, provider: str, file: UploadedFile[Any], user: User) -> Import:
    """Keep a list that was handed in and have it read; `provider` is the code it is limited to, or ''."""
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    row = Import(
        kind=kind,
        provider=provider,
        file_name=" ".join(clean(file.name or "").split())[-200:],
        size=file.size or 0,
        sha256=digest.hexdigest(),
        user=user,
    )
    import_files.keep_file(row.id, file.chunks())
    row.save()
    if row.size > SMALL_FILE or not read(row.id, most=MOST_AT_ONCE):
        later(tasks.read_import, str(row.id))
    row.refresh_from_db()
    return row


def read(import_id: UUID, *, most: int | None = None) -> bool:
    """Read a list and keep its plan; begun twice, it is done once. Say whether it was done.

    It is not where the list has more than `most` rows: that is left to the background.
    """
    row = Import.objects.filter(id=import_id, state=READING).first()
    if row is None:
        return True
    try:
        kind = kinds.find(row.kind)
        table = lists.read(kind, import_files.read_file(row.id), only=row.provider)
        if most is not None and len(table.rows) > most:
            return False
        _show(row, lists.plan_of(kind, table, only=row.provider))
    except Refused as refused:
        _fail(row, refused.remarks)
    except Exception:
        _log.exception("reading the import %s", row.id)
        _fail(row, [UNEXPECTED])
    return True


def decide(row: Import, *, partial: bool) -> None:
    """Have a list written that was previewed; decided twice, it is written once.

    Raise `Refused` where rows are wrong and `partial` does not say to leave them out.
    """
    require_whole(row.counts, partial=partial)
    decided = Import.objects.filter(id=row.id, state=PREVIEWED).update(
        state=WRITING, state_since=now(), partial=partial, moved=False
    )
    if not decided:
        return
    if sum(row.counts[name] for name in ("new", "changed", "unchanged", "wrong")) > MOST_AT_ONCE:
        later(tasks.write_import, str(row.id))
    else:
        write(row.id)


def write(import_id: UUID) -> None:
    """Write what was previewed and decided; begun twice, it is done once.

    Where the catalogue has changed since, nothing is written, and the new plan waits for a decision.
    """
    row = Import.objects.filter(id=import_id, state=WRITING).first()
    if row is None:
        return
    try:
        with transaction.atomic():
            row = Import.objects.select_for_update().get(id=import_id)
            if row.state != WRITING:  # thrown away while it waited, or written by another worker
                return
            data = import_files.read_file(row.id)
            kind = kinds.find(row.kind)
            lists.write(kind, data, only=row.provider, digest=row.digest, partial=row.partial)
            _end(row, DONE)
    except Moved as moved:
        _show(row, moved.plan, moved=True)
    except Refused as refused:
        _fail(row, refused.remarks)
    except Exception:
        _log.exception("writing the import %s", row.id)
        _fail(row, [UNEXPECTED])


def throw_away(row: Import) -> None:
    """Delete the file and the plan of an import. The line stays; one that was not written is refused for ever."""
    with transaction.atomic():
        row = Import.objects.select_for_update().get(id=row.id)
        state = row.state if row.state in (DONE, FAILED, REFUSED) else REFUSED
        since = row.state_since if state == row.state else now()
        Import.objects.filter(id=row.id).update(kept=False, state=state, state_since=since)
    import_files.throw_away(row.id)


def _show(row: Import, plan: Plan[Any], *, moved: bool = False) -> None:
    import_files.keep_plan(row.id, plan)
    _end(row, PREVIEWED, counts=plan.counts, digest=plan.digest, moved=moved)


def _fail(row: Import, remarks: Sequence[Remark]) -> None:
    _end(row, FAILED, reasons=msgspec.to_builtins(remarks))


def _end(row: Import, state: str, **values: Any) -> None:
    """Let an import pass from the state it is in here to another; where it was thrown away meanwhile, it stays so."""
    Import.objects.filter(id=row.id, state=row.state).update(state=state, state_since=now(), **values)

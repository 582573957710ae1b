"""Changes: lists are handed in, read, written, thrown away. Small ones at once, long ones in the background."""

import hashlib
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.timezone import now

from changqing.accounts.models import User
from changqing.core.work import later
from changqing.interchange import import_files, lists, stages, tasks
from changqing.interchange.applying import require_whole
from changqing.interchange.kinds import kind as kinds
from changqing.interchange.models import Import
from changqing.interchange.planned import DONE, PREVIEWED, READING, WRITING
from changqing.interchange.sheets.words import clean

MOST_AT_ONCE = 500  # rows
SMALL_FILE = 1_000_000  # bytes; a larger one is not even opened while somebody waits


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
    import_files.keep(row.folder, file.chunks())
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
    with stages.telling(row):
        kind = kinds.find(row.kind)
        table = lists.read(kind, import_files.read(row.folder), only=row.provider)
        if most is not None and len(table.rows) > most:
            return False
        stages.show(row, lists.plan_of(kind, table, only=row.provider))
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
    with stages.telling(row), transaction.atomic():
        row = Import.objects.select_for_update().get(id=import_id)
        if row.state != WRITING:  # thrown away while it waited, or written by another worker
            return
        data = import_files.read(row.folder)
        kind = kinds.find(row.kind)
        by = str(row.user) if row.user else ""
        lists.write(kind, data, only=row.provider, digest=row.digest, partial=row.partial, by=by)
        stages.pass_on(row, DONE)

"""Photos of sheets: read, shown to a person, confirmed by her; then they are marks like any other."""

import hashlib
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from changqing.classes.models import Session, Sheet, SheetPhoto
from changqing.classes.models.rolls import LATE, LEFT, STATES
from changqing.classes.paper import layout
from changqing.classes.paper.reading import UnreadablePhoto, read
from changqing.classes.roll import services as roll
from changqing.classes.roll.by_account import mark

KEPT = timedelta(days=2)  # the pictures of rows; what was found in them stays


def folder_of(photo_id: UUID) -> Path:
    """Return where the pictures of a photo's rows lie."""
    return Path(settings.DATA) / "sheets" / str(photo_id)


def take_photo(session: Session, data: bytes, *, user_id: UUID) -> SheetPhoto:
    """Read a photo of a sheet of this session; return what was found. Raise `UnreadablePhoto`."""
    found = read(data)
    sheet = Sheet.objects.filter(code=found.sheet).first()
    if sheet is None or sheet.session_id != session.id:
        raise UnreadablePhoto(_("This is a sheet of another class."), _("Open that class, and read it there."))
    first = found.page * layout.ROWS
    learners = sheet.learners[first : first + layout.ROWS]
    made = SheetPhoto.objects.create(
        sheet=sheet, page=found.page, read_by=user_id, sha256=hashlib.sha256(data).hexdigest(),
        found=[
            {"row": one.row, "learner": learner, "state": one.state, "sure": one.sure}
            for one, learner in zip(found.rows, learners, strict=False)
        ],
    )  # fmt: skip
    folder = folder_of(made.id)
    folder.mkdir(parents=True, exist_ok=True)
    for one in found.rows:
        (folder / f"{one.row}.webp").write_bytes(one.picture)
    return made


@transaction.atomic
def confirm(photo: SheetPhoto, told: Mapping[str, tuple[str, int]], *, user_id: UUID) -> int:
    """Mark those learners as a person has read it off the paper: state and minutes by learner. Twice is once."""
    photo = SheetPhoto.objects.select_for_update(of=("self",)).select_related("sheet").get(id=photo.id)
    if photo.confirmed_at is not None:
        return 0
    session = Session.objects.select_related("series", "course", "place").get(id=photo.sheet.session_id)
    on_page = {str(one["learner"]) for one in photo.found if one["learner"]}
    marks = [
        mark(
            session, UUID(learner), state, user_id=user_id, way="paper", photo=str(photo.id), sha256=photo.sha256,
            minutes=minutes if state in (LATE, LEFT) else 0,
        )
        for learner, (state, minutes) in told.items()
        if learner in on_page and state in STATES
    ]  # fmt: skip
    count = roll.add_marks(session, marks)
    photo.confirmed_at = timezone.now()
    photo.save(update_fields=["confirmed_at"])
    return count


def forget_pictures() -> int:
    """Delete the pictures of rows that were read some days ago; return of how many photos."""
    root, count = Path(settings.DATA) / "sheets", 0
    for folder in root.iterdir() if root.is_dir() else ():
        if datetime.fromtimestamp(folder.stat().st_mtime, UTC) < datetime.now(UTC) - KEPT:
            shutil.rmtree(folder, ignore_errors=True)
            count += 1
    return count

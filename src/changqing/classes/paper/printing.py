"""The sheet to sign as PDF: large type, a row a person with a QR code, marks by which a photo is put straight."""

from pathlib import Path
from typing import Any, Literal
from uuid import UUID

import msgspec
import segno
from django.utils.translation import gettext as _

from changqing.classes import showing
from changqing.classes.models import Session, Sheet
from changqing.classes.paper import layout
from changqing.classes.roll import reading
from changqing.core.text import current_language, pick
from changqing.core.typesetting import chinese_fonts, typeset

TEMPLATE = Path(__file__).with_name("sheet.typ")
EMPTY = 4  # rows for who comes without a seat, at least


def print_sheet(session: Session, user_id: UUID) -> Sheet:
    """Keep which rows a sheet of this session has now, by name; return it."""
    ids: list[str | None] = [str(row.learner_id) for row in reading.roll(session)]
    ids += [None] * EMPTY
    ids += [None] * (-len(ids) % layout.ROWS)
    return Sheet.objects.create(session=session, learners=ids, printed_by=user_id)


def _svg(text: str) -> str:
    made = segno.make(text, error="m", micro=False)
    return str(made.svg_inline(border=0, dark="#000", light="#fff", omitsize=True)).replace(
        "<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1
    )


def _layout() -> dict[str, Any]:
    return {
        "top": list(layout.TOP_MARK),
        "bottom": list(layout.BOTTOM_MARK),
        "rows": [
            {
                "code": list(layout.code(row)),
                "signature": list(layout.signature(row)),
                "late": list(layout.late(row)),
                "left": list(layout.left(row)),
            }
            for row in range(layout.ROWS)
        ],
    }


def _pages(sheet: Sheet, names: dict[str, str]) -> list[dict[str, Any]]:
    found = []
    for page in range(0, len(sheet.learners), layout.ROWS):
        number = page // layout.ROWS
        rows = [
            {
                "svg": _svg(layout.written(sheet.code, number, f"{row:02}")),
                "number": page + row + 1,
                "name": names.get(learner or "", "") if learner else "",
            }
            for row, learner in enumerate(sheet.learners[page : page + layout.ROWS])
        ]
        top, bottom = (_svg(layout.written(sheet.code, number, mark)) for mark in (layout.TOP, layout.BOTTOM))
        found.append({"top": top, "bottom": bottom, "rows": rows})
    return found


def drawn(sheet: Sheet, *, form: Literal["pdf", "png"] = "pdf", ppi: int = 72) -> bytes:
    """Return a sheet as PDF, or its one page as PNG."""
    session = sheet.session
    names = {str(row.learner_id): row.name for row in reading.roll(session)}
    where = [pick(session.place.name), pick(session.room.name) if session.room else "", pick(session.place.address)]
    inputs = {
        "title": pick(session.title),
        "when": f"{showing.day_text(session.begins.date())}  {showing.hours_text(session)}",
        "where": " · ".join(one for one in where if one),
        "name_heading": _("Name"),
        "signature_heading": _("Sign here"),
        "late_heading": _("Late"),
        "left_heading": _("Left early"),
        "foot": _("Take a photo of the whole page, with all its corners, and let it be read on the page of the class."),
        "page": _("Page"),
        "language": current_language(),
        "pages": msgspec.json.encode(_pages(sheet, names)).decode(),
        "layout": msgspec.json.encode(_layout()).decode(),
    }
    return typeset(TEMPLATE, inputs=inputs, fonts=chinese_fonts(), form=form, ppi=ppi)

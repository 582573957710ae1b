"""Lists of paper certificates from before: known by their provider and their number."""

from datetime import date
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext_noop as _
from msgspec import UNSET

from changqing.catalogue.models import Provider
from changqing.core.text import bare
from changqing.credentials import older
from changqing.credentials.models import OlderRecord
from changqing.credentials.older import OlderTold
from changqing.interchange.kinds.comparing import compare
from changqing.interchange.kinds.entry import Entry
from changqing.interchange.kinds.kind import Kind, register
from changqing.interchange.kinds.known import Providers
from changqing.interchange.kinds.paper_columns import COLUMNS
from changqing.interchange.plan import Draft
from changqing.interchange.sheets import values
from changqing.interchange.sheets.tables import Table

MOST_HOURS = 10_000


def _needed(entry: Entry, name: str, found: Any) -> Any:
    if not found and not entry.failed(name):
        entry.fail(_("It is missing."), name)
    return found


def _day(entry: Entry) -> date | None:
    found = _needed(entry, "issued_on", entry.day("issued_on"))
    if isinstance(found, date) and found > localdate():
        entry.fail(_("This day is yet to come."), "issued_on")
    return found if isinstance(found, date) else None


def _facts(entry: Entry, provider: Provider | None, old: OlderRecord | None) -> OlderTold | None:
    """Return what a row says; None where it does not say what it must. What has no column stays as it is in `old`."""
    number, holder = entry.word("number"), entry.text("holder", 100)
    if entry.fits("number", number, 60) and number and not bare(number):
        entry.fail(_("There is no letter and no digit in it."), "number")
    what, issued_on = entry.texts("what", old.what if old else None), _day(entry)
    hours, result = entry.read("hours", values.hours), entry.text("result", 60)
    if isinstance(hours, float | int) and not 0 <= hours <= MOST_HOURS:
        entry.fail(_("Hours are from 0 to %(most)d."), "hours", most=MOST_HOURS)
    for field, found in (("number", number), ("holder", holder), ("what", what)):
        _needed(entry, field, found)
    if entry.wrong or provider is None or issued_on is None or holder is UNSET or what is UNSET:
        return None
    return OlderTold(
        provider=provider.id,
        number=number,
        holder=str(holder),
        what=dict(what),
        issued_on=issued_on,
        hours=(hours or 0) if hours is not UNSET else old.hours if old else 0,
        result=result if isinstance(result, str) else old.result if old else "",
    )


def _settle(entry: Entry, draft: Draft[OlderTold], old: OlderRecord | None) -> None:
    """Say what of a row is new, and what of an entry that is there cannot be changed any more."""
    told = draft.facts
    assert told is not None
    tells = {name: getattr(told, name) for name in ("number", "holder", "what", "hours", "result", "issued_on")}
    draft.is_new = old is None
    before = {name: getattr(old, "name" if name == "holder" else name) for name in tells} if old else None
    draft.changes = compare(before, tells)
    if old and old.withdrawn_at:
        entry.fail(_("This certificate was withdrawn."), "number")
    elif old and old.learner_id and draft.changes:
        entry.fail(_("It is in a learner's record already, and says something else there; withdraw it."), "number")


def drafts(table: Table, only: str) -> list[Draft[OlderTold]]:
    """Return a draft of each row of a list of paper certificates."""
    providers = Providers()
    limited = providers.by_code[only] if only else None
    entries = [Entry(row, table.fields) for row in table.rows]
    whose = [providers.of(entry, limited) for entry in entries]
    there = older.known({one.id for one in whose if one})
    found = []
    for entry, provider in zip(entries, whose, strict=True):
        draft = Draft[OlderTold](entry.row.number, entry.row.part)
        plain = bare(entry.word("number"))
        old = there.get((provider.id, plain)) if provider else None
        draft.facts = _facts(entry, provider, old)
        draft.label = " · ".join(word for word in (entry.word("number"), str(entry.text("holder", 100) or "")) if word)
        if draft.facts:
            draft.key = f"paper {draft.facts.provider} {plain}"
            _settle(entry, draft, old)
        draft.wrong, draft.warnings = entry.wrong, entry.warnings
        found.append(draft)
    return found


register(
    Kind("papers", _("Paper certificates"), COLUMNS, drafts, older.enter, needless="provider", order=40, names_who=True)
)

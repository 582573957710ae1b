"""An offering of an Open Education API in the words of the catalogue."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_noop as _

from changqing.catalogue import codes
from changqing.core.text import pick
from changqing.interchange.harvest import texts, values
from changqing.interchange.harvest.found import FoundOffering
from changqing.interchange.harvest.ooapi import places
from changqing.interchange.harvest.ooapi.shapes import Item, code, every, ext, id_of, typed, words
from changqing.interchange.remarks import Remarked

# modeOfDelivery of the document, as far as it says where people are.
MODES = {
    "online": "online",
    "coil": "online",
    "presential": "presential",
    "research_lab_based": "presential",
    "work_based": "presential",
    "blended": "blended",
    "hybrid": "blended",
}


def read(item: Item, course: Item, *, number: int) -> FoundOffering:
    """Return what a service says of an offering of a course."""
    row, more = Remarked(), ext(item)
    source_id, own = id_of(item, "courseOffering"), code(item.get("primaryCode"))
    mode = _mode(words(item.get("modesOfDelivery")), row) or _mode(words(course.get("modesOfDelivery")), row)
    all_year = more.get("openAllYear") is True
    starts, ends = (values.day(item.get(name), row, field) for name, field in DATES)
    if not source_id and not own:
        row.fail(_("Nothing says which offering it is: it has no id."))
    if not mode:
        row.fail(_("It is not said how it is taught."), "mode")
    opens, closes = _window(item, course, starts, row)
    words_of_it = (pick(typed(course.get("name"))), pick(typed(item.get("name"))), own)
    return FoundOffering(
        id=source_id or own,
        course=id_of(item, "course"),
        number=number,
        label=" · ".join(dict.fromkeys(word[: texts.MOST_TITLE] for word in words_of_it if word)),
        code=own,
        mode=mode,
        state=_state(item.get("state"), row),
        starts=None if all_year else starts,
        ends=None if all_year else ends,
        enrol_from=opens,
        enrol_until=closes,
        schedule=texts.fitting(typed(more.get("schedule"), lines=True), texts.MOST_SENTENCE, row, "schedule"),
        place=places.read(item) if mode != "online" else None,
        seats=values.seats(item.get("maxNumberStudents"), row),
        wrong=row.wrong,
        warnings=row.warnings,
    )


DATES = (("startDateTime", "starts"), ("endDateTime", "ends"))


def _mode(modes: list[str], row: Remarked) -> str:
    """Return how something is taught; '' where nothing is said that is known here."""
    for one in modes:
        if one not in MODES:
            row.warn(_("The mode “%(value)s” is none the site has; it was left out."), "mode", value=one[:60])
    found = {MODES[one] for one in modes if one in MODES}
    return next(iter(found)) if len(found) == 1 else "blended" if found else ""


def _state(value: Any, row: Remarked) -> str:
    """Return the state of an offering; one of a state that is not known is closed for now."""
    if value is None:
        return "active"
    if isinstance(value, str) and value in codes.OFFERING_STATES:
        return value
    row.warn(_("The state “%(value)s” is none the site has; it was taken for closed."), "state", value=str(value)[:60])
    return "inactive"


def _window(item: Item, course: Item, starts: date | None, row: Remarked) -> tuple[date | None, date | None]:
    """Return the first and the last day one can enrol; None where that goes without saying.

    One can enrol since the course is there, and until it begins. Of several windows, from the first to the last day.
    """
    periods = [one for one in every(item.get("enrolmentPeriods")) if one.get("startDateTime")]
    if not periods:
        flexible = values.day(item.get("flexibleEntryPeriodEndDateTime"), row, "enrol_until")
        return None, flexible if not ext(item).get("openAllYear") else None
    opens = [
        values.day(one["startDateTime"], row, "enrol_from")
        for one in periods
        if one["startDateTime"] != course.get("validFrom")
    ]
    closes = [values.day(one.get("endDateTime"), row, "enrol_until") for one in periods]
    first = None if len(opens) < len(periods) else min((one for one in opens if one), default=None)
    last = None if None in closes else max((one for one in closes if one), default=None)
    return first, last if last != starts else None

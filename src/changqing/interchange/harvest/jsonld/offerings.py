"""A CourseInstance or an EducationEvent of schema.org in the words of the catalogue."""

from datetime import date

from django.utils.translation import gettext_noop as _

from changqing.core.text import pick
from changqing.interchange.harvest import limits, texts, values
from changqing.interchange.harvest.found import FoundCourse, FoundOffering
from changqing.interchange.harvest.jsonld import places
from changqing.interchange.harvest.jsonld.properties import Thing
from changqing.interchange.kinds.offering_columns import MODES
from changqing.interchange.remarks import Remarked
from changqing.interchange.sheets.words import folded

ATTENDANCE = {
    "OnlineEventAttendanceMode": "online",
    "OfflineEventAttendanceMode": "presential",
    "MixedEventAttendanceMode": "blended",
}
STATES = {"EventCancelled": "cancelled", "EventPostponed": "inactive"}


def read(instance: Thing, course: FoundCourse, *, number: int) -> FoundOffering:
    """Return what a feed says of one run of a course."""
    row = Remarked()
    place = places.read(instance)
    mode = _mode(instance, has_place=place is not None)
    starts, ends = _dates(instance, row)
    if not mode:
        row.fail(_("It is not said how it is taught."), "mode")
    where = pick(place.name) if place else ""
    derived = f"{course.id[:300]}#{mode}|{starts or ''}|{folded(where)}"[: limits.MAX_ID - 10]
    offer = instance.thing("offers")
    return FoundOffering(
        id=own_id(instance, course) or derived,
        course=course.id,
        number=number,
        label=course.label,
        mode=mode,
        state=STATES.get(instance.document.name(str(instance.value("eventStatus") or "")), "active"),
        starts=starts,
        ends=ends,
        enrol_from=values.day(offer.value("validFrom"), row, "enrol_from") if offer else None,
        enrol_until=values.day(offer.value("validThrough"), row, "enrol_until") if offer else None,
        schedule=_schedule(instance, row),
        place=place if mode != "online" else None,
        seats=values.seats(instance.value("maximumAttendeeCapacity"), row),
        wrong=row.wrong,
        warnings=row.warnings,
    )


def own_id(instance: Thing, course: FoundCourse) -> str:
    """Return what the source calls a run: its id, or the address of its page, where that is not the course's own."""
    link = instance.identity("url")
    other = link if link not in ("", course.id, course.told.source_url) else ""
    return instance.identity("@id", "identifier") or other


def _mode(instance: Thing, *, has_place: bool) -> str:
    """Return how a run is taught: as it says, else by where it is; '' where nothing says so."""
    words = [instance.document.name(word) for word in instance.words("courseMode")]
    found = {code for word in words if (code := MODES.find(word))}
    attendance = instance.document.name(str(instance.value("eventAttendanceMode") or ""))
    if not found and attendance in ATTENDANCE:
        found = {ATTENDANCE[attendance]}
    if not found:
        online = any("VirtualLocation" in one.types for one in instance.things("location"))
        found = {"online"} if online and not has_place else {"presential"} if has_place and not online else set()
        found = {"blended"} if online and has_place else found
    return next(iter(found)) if len(found) == 1 else "blended" if found else ""


def _dates(instance: Thing, row: Remarked) -> tuple[date | None, date | None]:
    """Return the first and the last day of a run, or of its schedule."""
    schedule = instance.thing("courseSchedule", "eventSchedule")
    told = [instance, *([schedule] if schedule else [])]
    pairs = (("startDate", "starts"), ("endDate", "ends"))
    starts, ends = (
        next((day for one in told if (day := values.day(one.value(name), row, field))), None) for name, field in pairs
    )
    return starts, ends


def _schedule(instance: Thing, row: Remarked) -> dict[str, str]:
    """Return when it meets, where that is told in words."""
    words = [one for one in instance.many("courseSchedule") if isinstance(one, str)]
    return texts.fitting(texts.gathered([("", one) for one in words]), texts.MOST_SENTENCE, row, "schedule")

"""A course of an Open Education API in the words of the catalogue."""

from datetime import timedelta
from itertools import zip_longest
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext_noop as _

from changqing.catalogue import codes
from changqing.catalogue.facts import Person
from changqing.catalogue.told import CourseTold
from changqing.core.text import Text, pick
from changqing.interchange.harvest import licences, texts, values
from changqing.interchange.harvest.found import FoundCourse
from changqing.interchange.harvest.ooapi import outcomes
from changqing.interchange.harvest.ooapi.outcomes import Told
from changqing.interchange.harvest.ooapi.shapes import Item, code, coded, every, ext, id_of, typed, words
from changqing.interchange.harvest.terms import Terms
from changqing.interchange.remarks import Remarked

OWN_CODE = "x-course-code"
HOURS = ("hour", "sbu", "contact_time")
CREDITS = ("x-credit", "ects", "sp")


def read(item: Item, terms: Terms, known: Told, *, number: int) -> FoundCourse:
    """Return what a service says of a course; `known` are outcomes that it may name by id."""
    row, more = Remarked(), ext(item)
    source_id = id_of(item, "course") or code(item.get("primaryCode"))
    title = texts.fitting(typed(item.get("name")), texts.MOST_TITLE, row, "title")
    if not source_id:
        row.fail(_("Nothing says which course it is: it has no id."))
    if not title:
        row.fail(_("The title is missing."), "title")
    licence, licence_url = licences.read(more.get("licence"), more.get("licenceLink"), row)
    told = CourseTold(
        provider=terms.provider.code,
        code=coded(item, OWN_CODE) or code(item.get("primaryCode")),
        title=title,
        category=terms.category_of(words(more.get("category")), row),
        audiences=terms.audiences_of(words(more.get("audiences"))),
        areas=[one for one in words(more.get("areas")) if one in codes.AREAS],
        summary=texts.fitting(typed(item.get("description"), lines=True), texts.MOST_TEXT, row, "summary"),
        outcomes=texts.sentences(outcomes.of_course(item, known), row, "outcomes"),
        syllabus=texts.sentences(_texts(more.get("syllabus")), row, "syllabus"),
        level=terms.level_of([one.removeprefix("x-") for one in words(item.get("level"))]),
        hours=_load(item, HOURS, row, "hours"),
        credits=_load(item, CREDITS, row, "credits"),
        languages=texts.languages(words(item.get("teachingLanguages")), row),
        prerequisites=texts.sentences(_prerequisites(item), row, "prerequisites"),
        teachers=_people(more.get("teachers"), row),
        authors=_people(more.get("authors"), row),
        licence=licence,
        licence_url=licence_url,
        source_url=values.address(more.get("source") or item.get("link"), row, "source_url", 500),
        state="published" if _is_valid(item, row) else "withdrawn",
    )
    return FoundCourse(
        id=source_id, number=number, label=pick(title), told=told, wrong=row.wrong, warnings=row.warnings
    )


def _load(item: Item, units: tuple[str, ...], row: Remarked, field: str) -> float:
    """Return the study load in the first of these units in which there is one."""
    loads = {one.get("studyLoadUnit"): one.get("value") for one in every(item.get("studyLoad"))}
    return next((value for unit in units if (value := values.number(loads.get(unit), row, field))), 0)


def _texts(value: Any) -> list[Text]:
    return [typed(one) for one in value] if isinstance(value, list) else []


def _prerequisites(item: Item) -> list[Text]:
    """Return what one should know before: told one by one, or in the lines of one text."""
    if told := _texts(ext(item).get("prerequisites")):
        return told
    lines = {
        language: text.split("\n") for language, text in typed(item.get("admissionRequirements"), lines=True).items()
    }
    rows = zip_longest(*lines.values(), fillvalue="")
    return [{language: text for language, text in zip(lines, row, strict=True) if text} for row in rows]


def _people(value: Any, row: Remarked) -> list[Person]:
    """Return people by name."""
    found = []
    for one in every(value):
        name = texts.fitting(typed(one.get("name")), texts.MOST_TITLE, row, "teachers")
        if name:
            found.append(Person(name=name, url=values.address(one.get("link"), row, "teachers", 500)))
    return found[: texts.MOST_SENTENCES]


def _is_valid(item: Item, row: Remarked) -> bool:
    """Say whether a course is offered today: not before the day it is valid from, nor on the one it ceases to be."""
    first, last = (values.day(item.get(name), row, "state") for name in ("validFrom", "validTo"))
    tomorrow = localdate() + timedelta(days=1)
    return (first is None or first < tomorrow) and (last is None or last > localdate())

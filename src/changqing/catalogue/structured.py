"""What pages say to search engines: schema.org, as search engines understand it, from rows that the page has read.

In the reader's language, like the page. Nothing here asks the database; a row comes with what its page shows of it.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from changqing.catalogue.models import Course, Offering, Place, Programme, Provider, Subject
from changqing.core.alternates import address
from changqing.core.text import ORDER, label, pick

Node = dict[str, Any]
MOST = 20
"""How many runs of a course, or courses of a programme, are told: a page stays small."""
MODES = {"online": "Online", "presential": "Onsite", "blended": "Blended"}
PROGRAMME_MODES = {"online": "online", "presential": "in-person", "blended": "blended"}
ATTENDANCE = {"presential": "OfflineEventAttendanceMode", "blended": "MixedEventAttendanceMode"}
STATUS = {"active": "EventScheduled", "cancelled": "EventCancelled"}
NO_COLLEGE = ("community", "senior")
FREE = {"@type": "Offer", "category": "Free", "price": 0, "priceCurrency": "CNY"}


def _node(kind: str, **values: Any) -> Node:
    """Return a thing without what is not known of it."""
    known = {name: value for name, value in values.items() if value not in (None, "", [], {})}
    return {"@type": kind, **known}


def _url(path: str) -> str:
    return address(path, get_language() or settings.LANGUAGE_CODE)


def _schema(name: str) -> str:
    return f"https://schema.org/{name}"


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def workload(hours: float) -> str:
    """Return hours of study as ISO 8601 has them: PT1H30M; '' where nothing is said of them."""
    whole, minutes = divmod(round(hours * 60), 60)
    parts = [f"{whole}H" if whole else "", f"{minutes}M" if minutes else ""]
    return "PT" + "".join(parts) if any(parts) else ""


def _provider(row: Provider) -> Node:
    kind = "EducationalOrganization" if row.kind in NO_COLLEGE else "CollegeOrUniversity"
    return _node(kind, name=pick(row.name), url=_url(row.url))


def _place(row: Place) -> Node:
    where = _node(
        "PostalAddress",
        streetAddress=pick(row.address),
        addressLocality=pick(row.region.name),
        addressCountry="CN",
    )
    point = _node("GeoCoordinates", latitude=row.latitude, longitude=row.longitude)
    return _node("Place", name=pick(row.name), address=where, geo=point)


def _breadcrumbs(*steps: tuple[str, str]) -> Node:
    """Return the way to a page: names and addresses, from the outside in."""
    items = [
        _node("ListItem", position=place, name=name, item=_url(path)) for place, (name, path) in enumerate(steps, 1)
    ]
    return _node("BreadcrumbList", itemListElement=items)


def _graph(nodes: Iterable[Node]) -> Node:
    return {"@context": "https://schema.org", "@graph": list(nodes)}


def _to_come(row: Course) -> list[Offering]:
    """Return the runs worth telling: open all year, going on or to come; open or called off."""
    today = localdate()
    rows = [one for one in row.offerings.all() if one.state in STATUS and (one.ends is None or one.ends >= today)]
    return sorted(rows, key=lambda one: one.starts or date.min)[:MOST]


def _instance(course: Course, row: Offering) -> Node:
    return _node(
        "CourseInstance",
        courseMode=MODES.get(row.mode),
        courseWorkload=workload(course.hours),
        startDate=_day(row.starts),
        endDate=_day(row.ends),
        eventStatus=_schema(STATUS[row.state]),
        location=_place(row.place) if row.place else _node("VirtualLocation", url=_url(course.url)),
        maximumAttendeeCapacity=row.seats,
    )


def _availability(row: Offering) -> str:
    """Return whether one can enrol: now, not yet, or no more."""
    if row.open_now:
        return "InStock"
    return "PreOrder" if row.enrol_from and row.enrol_from > localdate() else "SoldOut"


def _event(course: Course, row: Offering) -> Node:
    assert row.place is not None
    return _node(
        "EducationEvent",
        name=pick(course.title),
        description=pick(course.summary),
        url=_url(course.url),
        startDate=_day(row.starts),
        endDate=_day(row.ends),
        eventAttendanceMode=_schema(ATTENDANCE[row.mode]),
        eventStatus=_schema(STATUS[row.state]),
        location=_place(row.place),
        organizer=_provider(course.provider),
        offers={**FREE, "url": _url(course.url), "availability": _schema(_availability(row))},
        inLanguage=course.languages,
        maximumAttendeeCapacity=row.seats,
    )


def _course(row: Course, runs: Iterable[Offering]) -> Node:
    return _node(
        "Course",
        **{"@id": f"{settings.SITE_URL}{row.url}"},
        name=pick(row.title),
        description=pick(row.summary) or pick(row.title),
        url=_url(row.url),
        provider=_provider(row.provider),
        courseCode=row.code,
        educationalLevel=label(row.level),
        inLanguage=row.languages,
        audience=[_node("EducationalAudience", audienceType=label(code)) for code in row.audiences],
        teaches=[pick(text) for text in row.outcomes],
        coursePrerequisites=[pick(text) for text in row.prerequisites],
        keywords=[label(code) for code in (row.category, *row.areas)],
        timeRequired=workload(row.hours),
        numberOfCredits=_node("QuantitativeValue", value=row.credits) if row.credits else None,
        license=row.licence_url or row.licence,
        isAccessibleForFree=True,
        offers=[FREE],
        datePublished=row.created_at.date().isoformat(),
        dateModified=row.updated_at.date().isoformat(),
        hasCourseInstance=[_instance(row, one) for one in runs],
    )


def of_course(row: Course) -> Node:
    """Return a course with its runs, those in person as events. Needs provider and region, offerings with places."""
    way = _breadcrumbs(
        (_("Courses"), "/courses"),
        (label(row.category), f"/courses?category={row.category}"),
        (pick(row.title), row.url),
    )
    if row.state == "withdrawn":
        return _graph([way])
    runs = _to_come(row)
    meetings = [one for one in runs if one.place and one.starts and one.mode in ATTENDANCE]
    return _graph([_course(row, runs), *(_event(row, one) for one in meetings), way])


def of_provider(row: Provider) -> Node:
    """Return a provider. Needs region and its parent, and the provider it is a branch of."""
    region, names = row.region, pick(row.region.name)
    where = _node(
        "PostalAddress",
        addressLocality=names,
        addressRegion=pick(region.parent.name) if region.parent else names,
        addressCountry="CN",
    )
    more: Mapping[str, Any] = {
        "description": pick(row.summary),
        "sameAs": row.website,
        "identifier": row.national_code,
        "address": where,
        "parentOrganization": _provider(row.parent) if row.parent else None,
    }
    known = {name: value for name, value in more.items() if value}
    return _graph(
        [{**_provider(row), **known}, _breadcrumbs((_("Providers"), "/providers"), (pick(row.name), row.url))]
    )


def of_programme(row: Programme, courses: Iterable[Course]) -> Node:
    """Return a programme with its courses. Needs provider, and the provider of each course."""
    held = [_node("Course", name=pick(one.title), description=pick(one.summary), url=_url(one.url)) for one in courses]
    programme = _node(
        "EducationalOccupationalProgram",
        name=pick(row.title),
        description=pick(row.summary) or pick(row.aim),
        url=_url(row.url),
        provider=_provider(row.provider),
        programType=label(row.area),
        educationalProgramMode=PROGRAMME_MODES.get(row.mode),
        startDate=_day(row.starts),
        endDate=_day(row.ends),
        offers=FREE,
        hasCourse=held[:MOST],
    )
    way = _breadcrumbs(
        (_("Programmes"), "/programmes"),
        (label(row.area), f"/programmes?area={row.area}"),
        (pick(row.title), row.url),
    )
    return _graph([programme, way])


def of_place(row: Place) -> Node:
    """Return a place where people meet. Needs its region."""
    way = _breadcrumbs(
        (_("Places to learn"), "/places"),
        (pick(row.region.name), f"/places?region={row.region_id}"),
        (pick(row.name), row.url),
    )
    return _graph([{**_place(row), "url": _url(row.url)}, way])


def _list(name: str, items: Iterable[tuple[str, str]]) -> Node:
    """Return a list of pages: names and paths."""
    elements = [
        _node("ListItem", position=place, name=title, url=_url(path)) for place, (title, path) in enumerate(items, 1)
    ]
    return _node("ItemList", name=name, itemListElement=elements)


def of_courses(items: Iterable[tuple[str, str]]) -> Node:
    """Return a page of the list of courses: the title and the path of each."""
    return _graph([_list(_("Courses"), items)])


def of_subject(row: Subject, courses: Sequence[Course]) -> Node:
    """Return the courses that teach the same, as a list."""
    category = courses[0].category
    way = _breadcrumbs(
        (_("Courses"), "/courses"),
        (label(category), f"/courses?category={category}"),
        (pick(row.title), row.url),
    )
    return _graph([_list(pick(row.title), ((pick(one.title), one.url) for one in courses)), way])


def of_site() -> Node:
    """Return the site, and how one searches it."""
    target = _node("EntryPoint", urlTemplate=f"{settings.SITE_URL}/courses?q={{search_term_string}}")
    search = _node("SearchAction", target=target, **{"query-input": "required name=search_term_string"})
    site = _node(
        "WebSite",
        name="常青",
        alternateName="Changqing",
        url=f"{settings.SITE_URL}/",
        inLanguage=list(ORDER),
        potentialAction=search,
    )
    return _graph([site])

"""The table of what is answered: each GET path of the document, by what, with which parameters.

What the site has nothing of is answered too, as the document wants: an empty page, or a thing that is not there.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from changqing.interchange.ooapi import (
    associations,
    buildings,
    courses,
    offerings,
    organisations,
    outcomes,
    paging,
    persons,
    programme_offerings,
    programmes,
    sessions,
)
from changqing.interchange.ooapi import enumerations as codes
from changqing.interchange.ooapi import parameters as p
from changqing.interchange.ooapi.paging import Cut
from changqing.interchange.ooapi.parameters import Asked, Parameter, expand
from changqing.interchange.ooapi.persons import Reader


@dataclass(frozen=True)
class Route:
    """A path of the document below the service, and what answers it.

    `personal`: the answer is about the one signed in, who is handed to what answers; nobody else gets one. `empty`: the
    site has nothing of the kind.
    """

    path: str
    answer: Callable[..., Any]
    parameters: tuple[Parameter, ...]
    personal: bool = False
    empty: bool = False

    @property
    def pattern(self) -> tuple[str, ...]:
        """The path's words, `{}` where an id stands."""
        return tuple(re.sub(r"\{\w+\}", "{}", self.path).split("/"))


def _nothing(_asked: Asked, *_reader: Reader) -> Cut[Any]:
    return paging.NOTHING


def _no_such(_asked: Asked, *_reader: Reader) -> None:
    return None


def _nothing_of_hers(asked: Asked, reader: Reader) -> Cut[Any] | None:
    return paging.NOTHING if asked.id == reader.learner.id else None


LISTED = (*p.PAGE, p.Q)
TAUGHT = (*LISTED, p.TEACHING_LANGUAGE)
COURSES = (*TAUGHT, codes.LEVEL, codes.MODE_OF_DELIVERY)
OFFERINGS = (*TAUGHT, codes.OFFERING_STATE, p.RESULT_EXPECTED, p.SINCE, p.UNTIL)
OFFERINGS_OF_COURSE = (*OFFERINGS, codes.MODE_OF_DELIVERY)
PROGRAMMES = (
    *TAUGHT,
    codes.PROGRAMME_TYPE,
    codes.QUALIFICATION_AWARDED,
    codes.LEVEL_OF_QUALIFICATION,
    p.FIELDS_OF_STUDY,
)
ASSOCIATIONS = (*p.PAGE, codes.ROLE, codes.ASSOCIATION_STATE, codes.RESULT_STATE)
GROUPS = (*LISTED, codes.GROUP_TYPE)
ATTEMPTS = (*p.PAGE, codes.ATTENDANCE, codes.ATTEMPT_STATE, codes.RESULT_STATE)
_OTHERS = (
    "course",
    "course_offering",
    "learning_component",
    "learning_component_offering",
    "person",
    "programme_offering",
    "rooms",
    "test_component",
    "test_component_offering",
)
ANY = expand(nothing=("academic_session", "organisation", "programme", *_OTHERS))
PROGRAMME_OFFERING = expand("academic_session", "organisation", "programme", nothing=_OTHERS)
PEOPLE = ("coordinators", "instructors")

SERVED = [
    Route(
        "academic-sessions",
        sessions.listed,
        (p.PRIMARY_CODE, *p.PAGE, codes.ACADEMIC_SESSION_TYPE, p.PARENT, p.YEAR),
    ),
    Route("academic-sessions/{academicSessionId}", sessions.single, (*p.ONE, expand("parent", "children", "year"))),
    Route("academic-sessions/{academicSessionId}/course-offerings", offerings.of_session, OFFERINGS),
    Route("academic-sessions/{academicSessionId}/programme-offerings", programme_offerings.of_session, OFFERINGS),
    Route("buildings", buildings.listed, (p.PRIMARY_CODE, *LISTED)),
    Route("buildings/{buildingId}", buildings.single, p.ONE),
    Route("buildings/{buildingId}/rooms", buildings.rooms_of_building, (*LISTED, codes.ROOM_TYPE)),
    Route(
        "course-offerings/{courseOfferingId}",
        offerings.single,
        (*p.ONE, expand("course", "programme_offering", "academic_session")),
    ),
    Route("courses", courses.listed, (p.PRIMARY_CODE, *COURSES)),
    Route(
        "courses/{courseId}",
        courses.single,
        (*p.ONE, p.TIMELINE, expand("programmes", "organisation", nothing=PEOPLE)),
    ),
    Route("courses/{courseId}/course-offerings", offerings.of_course, OFFERINGS_OF_COURSE),
    Route("learning-outcomes", outcomes.listed, (*LISTED, p.SINCE, p.UNTIL)),
    Route(
        "learning-outcomes/{learningOutcomeId}",
        outcomes.single,
        (*p.ONE, expand(nothing=("organisation", "parents", "children"))),
    ),
    Route("organisations", organisations.listed, (p.PRIMARY_CODE, *LISTED, codes.ORGANISATION_TYPE)),
    Route("organisations/{organisationId}", organisations.single, (*p.ONE, expand("parent", "children"))),
    Route("organisations/{organisationId}/course-offerings", offerings.of_organisation, OFFERINGS),
    Route("organisations/{organisationId}/courses", courses.listed, COURSES),
    Route("organisations/{organisationId}/programme-offerings", programme_offerings.of_organisation, OFFERINGS),
    Route("organisations/{organisationId}/programmes", programmes.listed, PROGRAMMES),
    Route("programme-offerings/{programmeOfferingId}", programme_offerings.single, (*p.ONE, PROGRAMME_OFFERING)),
    Route("programmes", programmes.listed, (p.PRIMARY_CODE, *PROGRAMMES)),
    Route(
        "programmes/{programmeId}",
        programmes.single,
        (*p.ONE, p.TIMELINE, expand("organisation", nothing=("parent", "children", *PEOPLE))),
    ),
    Route("programmes/{programmeId}/courses", courses.of_programme, COURSES),
    Route(
        "programmes/{programmeId}/programme-offerings",
        programme_offerings.of_programme,
        (*OFFERINGS, codes.MODE_OF_STUDY),
    ),
    Route("rooms", buildings.rooms_listed, (p.PRIMARY_CODE, *LISTED, codes.ROOM_TYPE)),
    Route("rooms/{roomId}", buildings.single_room, (*p.ONE, expand("building"))),
]
PERSONAL = [
    Route(
        "course-offering-associations/{courseOfferingAssociationId}",
        associations.single,
        (*p.ONE, expand("academic_session", "course_offering", "person")),
        personal=True,
    ),
    Route(
        "course-offerings/{courseOfferingId}/course-offering-associations",
        associations.of_offering,
        ASSOCIATIONS,
        personal=True,
    ),
    Route("persons", persons.listed, (p.PRIMARY_CODE, *LISTED, codes.AFFILIATIONS), personal=True),
    Route("persons/me", persons.me, p.ONE, personal=True),
    Route("persons/{personId}", persons.single, p.ONE, personal=True),
    Route(
        "persons/{personId}/course-offering-associations",
        associations.of_person,
        (*ASSOCIATIONS, expand("academic_session", "course_offering")),
        personal=True,
    ),
]


def _empty(paths: str, parameters: Sequence[Parameter], answer: Any = _nothing, **more: bool) -> Iterable[Route]:
    """Return routes of which the site has nothing."""
    return (Route(path, answer, tuple(parameters), empty=True, **more) for path in paths.split())


_OFFERING_KINDS = "learning-component-offerings test-component-offerings"


def _below(parents: str, children: str) -> str:
    return " ".join(f"{parent}/{child}" for parent in parents.split() for child in children.split())


EMPTY = [
    *_empty(_below("academic-sessions/{academicSessionId} organisations/{organisationId}", _OFFERING_KINDS), OFFERINGS),
    *_empty(_below("course-offerings/{courseOfferingId}", _OFFERING_KINDS), OFFERINGS),
    *_empty(_below("courses/{courseId}", _OFFERING_KINDS), (*OFFERINGS_OF_COURSE, ANY)),
    *_empty(_below("courses/{courseId} organisations/{organisationId}", "learning-components test-components"), TAUGHT),
    *_empty("programmes/{programmeId}/programmes", PROGRAMMES),
    *_empty("learning-components test-components", (*TAUGHT, p.RESULT_EXPECTED)),
    *_empty("learning-components/{learningComponentId}/learning-component-offerings", OFFERINGS),
    *_empty("test-components/{testComponentId}/test-component-offerings", OFFERINGS),
    *_empty("groups", (p.PRIMARY_CODE, *GROUPS)),
    *_empty(
        "course-offerings/{courseOfferingId}/groups programme-offerings/{programmeOfferingId}/groups "
        "learning-component-offerings/{learningComponentOfferingId}/groups "
        "test-component-offerings/{testComponentOfferingId}/groups organisations/{organisationId}/groups",
        GROUPS,
    ),
    *_empty("groups/{groupId}/memberships", p.PAGE),
    *_empty(
        "documents/{documentId} groups/{groupId} learning-components/{learningComponentId} "
        "learning-component-offerings/{learningComponentOfferingId} test-components/{testComponentId} "
        "test-component-offerings/{testComponentOfferingId}",
        (*p.ONE, ANY),
        _no_such,
    ),
    *_empty(
        "programme-offering-associations/{programmeOfferingAssociationId} "
        "learning-component-offering-associations/{learningComponentOfferingAssociationId} "
        "test-component-offering-associations/{testComponentOfferingAssociationId} "
        "test-component-offering-associations/{testComponentOfferingAssociationId}/url "
        "test-component-offering-associations-attempt/{testComponentOfferingAssociationAttemptId}",
        (*p.ONE, ANY),
        _no_such,
        personal=True,
    ),
    *_empty(
        "learning-component-offerings/{learningComponentOfferingId}/learning-component-offering-associations "
        "programme-offerings/{programmeOfferingId}/programme-offering-associations "
        "test-component-offerings/{testComponentOfferingId}/test-component-offering-associations",
        ASSOCIATIONS,
        personal=True,
    ),
    *_empty(
        "test-component-offering-associations/{testComponentOfferingAssociationId}"
        "/test-component-offering-association-attempts",
        ATTEMPTS,
        personal=True,
    ),
    *_empty(
        _below(
            "persons/{personId}",
            "learning-component-offering-associations programme-offering-associations "
            "test-component-offering-associations",
        ),
        ASSOCIATIONS,
        _nothing_of_hers,
        personal=True,
    ),
]
# Paths of the document that only write, which nothing here does.
WRITE_ONLY = (
    ("course-offering-associations", "external", "me"),
    ("programme-offering-associations", "external", "me"),
    ("groups", "{}", "memberships", "{}"),
    ("test-component-offering-associations", "{}", "test-component-offering-association-attempt", "{}"),
)
ROUTES = [*SERVED, *PERSONAL, *EMPTY]
_BY_PATTERN = {route.pattern: route for route in ROUTES}
_HOLES: tuple[tuple[int, ...], ...] = ((), (1,), (1, 3))


def find(path: str) -> tuple[Route, list[str]] | None:
    """Return the route of a path below the service, and the texts that stand where its ids do."""
    words = path.split("/")
    for holes in _HOLES:
        route = _BY_PATTERN.get(_pattern(words, holes))
        if route is not None and all(words):
            return route, [words[hole] for hole in holes]
    return None


def only_writes(path: str) -> bool:
    """Say whether the document has this path for writing alone."""
    words = path.split("/")
    return any(_pattern(words, holes) in WRITE_ONLY for holes in _HOLES)


def _pattern(words: Sequence[str], holes: Sequence[int]) -> tuple[str, ...]:
    return tuple("{}" if place in holes else word for place, word in enumerate(words))

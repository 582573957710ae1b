"""A Course of schema.org in the words of the catalogue."""

from django.utils.timezone import localdate
from django.utils.translation import gettext_noop as _

from changqing.catalogue import codes
from changqing.catalogue.facts import Person
from changqing.catalogue.told import CourseTold
from changqing.core.text import pick
from changqing.interchange.harvest import licences, texts, values
from changqing.interchange.harvest.found import FoundCourse
from changqing.interchange.harvest.jsonld import workload
from changqing.interchange.harvest.jsonld.nodes import joined
from changqing.interchange.harvest.jsonld.properties import Thing
from changqing.interchange.harvest.terms import Terms
from changqing.interchange.kinds.named import Named
from changqing.interchange.remarks import Remarked

AREAS = Named(codes.AREAS)
ABOUT = ("keywords", "about", "genre", "courseCategory")


def id_of(course: Thing) -> str:
    """Return what the source calls a course: the first that there is of its ways to say so."""
    return course.identity("@id", "identifier", "courseCode", "url")


def read(course: Thing, terms: Terms, *, number: int) -> FoundCourse:
    """Return what a feed says of a course."""
    row, source_id = Remarked(), id_of(course)
    title = texts.fitting(course.text("name"), texts.MOST_TITLE, row, "title")
    if not source_id:
        row.fail(_("Nothing says which course it is: no @id, identifier, courseCode or url."))
    if not title:
        row.fail(_("The title is missing."), "title")
    about = [word for name in ABOUT for word in course.words(name)]
    licence, licence_url = licences.read(course.word("license"), course.value("license"), row)
    link = course.value("url")
    told = CourseTold(
        provider=terms.provider.code,
        code=texts.one_line(course.value("courseCode")),
        title=title,
        category=terms.category_of(about, row),
        audiences=terms.audiences_of(course.words("audience")),
        areas=list(dict.fromkeys(area for word in about if (area := AREAS.find(word)))),
        summary=texts.fitting(course.text("description", lines=True), texts.MOST_TEXT, row, "summary"),
        outcomes=texts.sentences(course.sentences("teaches"), row, "outcomes"),
        syllabus=texts.sentences(course.sentences("syllabusSections"), row, "syllabus"),
        level=terms.level_of(course.words("educationalLevel")),
        hours=workload.of(course, row),
        credits=values.number(course.value("numberOfCredits"), row, "credits"),
        languages=texts.languages(course.words("inLanguage"), row),
        prerequisites=texts.sentences(course.sentences("coursePrerequisites"), row, "prerequisites"),
        teachers=_people([*course.things("instructor"), *_instructors(course)]),
        authors=_people(course.things("author", "creator")),
        licence=licence,
        licence_url=licence_url,
        source_url=values.address(_whole(course, link), row, "source_url", 500),
        state="withdrawn" if _is_over(course, row) else "published",
    )
    return FoundCourse(
        id=source_id, number=number, label=pick(title), told=told, wrong=row.wrong, warnings=row.warnings
    )


def _whole(course: Thing, link: object) -> object:
    return joined(course.document.address, link) if isinstance(link, str) else link


def _instructors(course: Thing) -> list[Thing]:
    return [one for instance in course.things("hasCourseInstance") for one in instance.things("instructor")]


def _people(found: list[Thing]) -> list[Person]:
    """Return people by name, each once."""
    names = [one.text("name") for one in found if not one.types & {"Organization", "CollegeOrUniversity"}]
    return [Person(name=name) for place, name in enumerate(names) if name and name not in names[:place]][:100]


def _is_over(course: Thing, row: Remarked) -> bool:
    """Say whether a course is not offered any more."""
    last = values.day(course.value("expires"), row, "state")
    return last is not None and last <= localdate()

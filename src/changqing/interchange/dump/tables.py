"""The tables of the dump. What is in them anyone can see on pages; `catalogue.whole` says which rows that is.

Ids and codes are those of the Open Education API here. Names of columns are a contract: other people's programs read
them. docs/dump.md has the same columns, and a test compares.
"""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from changqing.catalogue import whole
from changqing.core.text import Text
from changqing.interchange.dump.columns import Column, Table
from changqing.interchange.dump.kinds import (
    BOOLEAN,
    BY_LANGUAGE,
    CODE,
    CODES,
    DATE,
    DATETIME,
    EACH_BY_LANGUAGE,
    ID,
    IDS,
    INTEGER,
    LINK,
    NUMBER,
    TEXT,
)


def _alone(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return rows without what other readers want beside them."""
    return rows.select_related(None).prefetch_related(None).defer(None)


def _page(row: Any) -> str:
    return f"{settings.SITE_URL}{row.url}"


def _names(field: str) -> Any:
    """Return how the names of people are read: as the course's page shows them, and nothing else of them."""

    def read(row: Any) -> list[Text]:
        return [one.get("name") or {} for one in getattr(row, field)]

    return read


PAGE = Column("page", LINK, "its page on the site", _page)
PROVIDERS = Table(
    "providers",
    "Universities, colleges and other organisations that offer courses.",
    lambda: _alone(whole.providers()),
    (
        Column("id", ID, "names it for ever"),
        Column("code", CODE, "the last part of its page's address"),
        Column("name", BY_LANGUAGE, "what it is called"),
        Column("summary", BY_LANGUAGE, "what it is, in a few sentences"),
        Column("kind", CODE, "`university`, `vocational`, `open`, …"),
        Column("region", CODE, "where it is", "region_id", of="regions"),
        Column("parent_id", ID, "the provider it is a branch of", of="providers"),
        Column("fields", CODES, "what it is strong in, in words of its own choice"),
        Column("national_code", CODE, "the code the ministry knows it by"),
        Column("level", CODE, "the highest qualification it leads to: `bachelor`, `associate`"),
        Column("supervisor", BY_LANGUAGE, "the authority it belongs to"),
        Column("private", BOOLEAN, "whether it is privately run"),
        Column("website", LINK, "its own website"),
        Column("invented", BOOLEAN, "whether it is made up for demonstration", "demonstration"),
        PAGE,
    ),
)
PROGRAMMES = Table(
    "programmes",
    "What a provider runs for a group and an aim, with courses in it.",
    whole.programmes,
    (
        Column("id", ID, "names it for ever"),
        Column("slug", CODE, "the last part of its page's address"),
        Column("provider_id", ID, "who runs it", of="providers"),
        Column("code", CODE, "the provider's own code"),
        Column("title", BY_LANGUAGE, "what it is called"),
        Column("summary", BY_LANGUAGE, "what it is, in a few sentences"),
        Column("aim", BY_LANGUAGE, "what it is to reach"),
        Column("funder", BY_LANGUAGE, "who pays for it"),
        Column("outcomes", EACH_BY_LANGUAGE, "what came or is to come of it, a sentence each"),
        Column("area", CODE, "`digital-technology`, `rural-revitalization`, …"),
        Column("audiences", CODES, "whom it is made for: `migrant-workers`, …"),
        Column("mode", CODE, "`online`, `presential` or `blended`"),
        Column("starts", DATE, "its first day"),
        Column("ends", DATE, "its last day"),
        Column("regions", CODES, "the regions it serves", lambda row: [one.code for one in row.regions.all()]),
        Column("course_ids", IDS, "its courses", lambda row: [one.id for one in row.courses.all()]),
        PAGE,
    ),
    some=50,
)
COURSES = Table(
    "courses",
    "What is taught, independent of when. Courses that are no longer offered are left out.",
    lambda: _alone(whole.courses()),
    (
        Column("id", ID, "names it for ever"),
        Column("slug", CODE, "the last part of its page's address"),
        Column("provider_id", ID, "who offers it", of="providers"),
        Column("code", CODE, "the provider's own code"),
        Column("subject_id", ID, "what it teaches like other courses", of="subjects"),
        Column("category", CODE, "one of six: `silver-age`, `workplace-skills`, …"),
        Column("title", BY_LANGUAGE, "what it is called"),
        Column("summary", BY_LANGUAGE, "what it is, in a few sentences"),
        Column("outcomes", EACH_BY_LANGUAGE, "what one will be able to do, a sentence each"),
        Column("syllabus", EACH_BY_LANGUAGE, "the titles of its units, or what it goes through"),
        Column("prerequisites", EACH_BY_LANGUAGE, "what one needs before, a sentence each"),
        Column("audiences", CODES, "whom it is made for: `migrant-workers`, …"),
        Column("areas", CODES, "`digital-technology`, `rural-revitalization`, …"),
        Column("level", CODE, "`beginner`, `intermediate` or `advanced`"),
        Column("hours", NUMBER, "how long it takes; 0 where nothing is said of it"),
        Column("credits", NUMBER, "what it is worth at the provider; 0 for none"),
        Column("languages", CODES, "what it is taught in (BCP 47)"),
        Column("teachers", EACH_BY_LANGUAGE, "names of who teaches it, as its page shows them", _names("teachers")),
        Column("authors", EACH_BY_LANGUAGE, "names of who wrote it, as its page shows them", _names("authors")),
        Column("licence", TEXT, "the licence of its content"),
        Column("licence_url", LINK, "where that licence is written"),
        Column("source_url", LINK, "where its content comes from"),
        Column("has_content", BOOLEAN, "whether it can be learnt on the site at once"),
        Column("created_at", DATETIME, "when it came into the catalogue"),
        Column("updated_at", DATETIME, "when it last changed there"),
        PAGE,
    ),
)
OFFERINGS = Table(
    "offerings",
    "Runs of a course. Without dates: open all year. Those that are only planned are left out.",
    lambda: _alone(whole.offerings()),
    (
        Column("id", ID, "names it for ever"),
        Column("course_id", ID, "what is taught", of="courses"),
        Column("code", CODE, "the provider's own code"),
        Column("mode", CODE, "`online`, `presential` or `blended`"),
        Column("state", CODE, "`active`, `inactive` (closed for now) or `cancelled`"),
        Column("starts", DATE, "its first day"),
        Column("ends", DATE, "its last day"),
        Column("enrol_from", DATE, "the first day one can enrol"),
        Column("enrol_until", DATE, "the last day one can enrol; without it, until it starts"),
        Column("schedule", BY_LANGUAGE, "when it meets, in words"),
        Column("place_id", ID, "where it meets", of="places"),
        Column("seats", INTEGER, "how many can take part; nothing where there is no limit"),
    ),
    some=2_000,
)
PLACES = Table(
    "places",
    "Where people meet to learn.",
    lambda: _alone(whole.places()),
    (
        Column("id", ID, "names it for ever"),
        Column("provider_id", ID, "whose place it is", of="providers"),
        Column("region", CODE, "the region it is in", "region_id", of="regions"),
        Column("name", BY_LANGUAGE, "what it is called"),
        Column("address", BY_LANGUAGE, "street and number"),
        Column("latitude", NUMBER, "in degrees (WGS 84)"),
        Column("longitude", NUMBER, "in degrees (WGS 84)"),
        Column("seats", INTEGER, "how many it seats; 0 where nothing is said of it"),
        Column("access", CODES, "`step-free`, `lift`, `hearing-loop`, …"),
        Column("equipment", CODES, "`projector`, `computers`, `kitchen`, …"),
        Column("host", BY_LANGUAGE, "who opens the door"),
        Column("phone", TEXT, "where one is told more"),
        PAGE,
    ),
)
SUBJECTS = Table(
    "subjects",
    "What courses of several providers teach alike.",
    whole.subjects,
    (
        Column("id", ID, "names it for ever"),
        Column("slug", CODE, "the last part of its page's address"),
        Column("title", BY_LANGUAGE, "what it is called"),
        PAGE,
    ),
)
REGIONS = Table(
    "regions",
    "The regions that are named in the other tables, and those that these lie in.",
    whole.regions,
    (
        Column("code", CODE, "its code (GB/T 2260), six digits"),
        Column("name", BY_LANGUAGE, "what it is called"),
        Column("level", CODE, "`province`, `prefecture` or `county`"),
        Column("parent", CODE, "the region it lies in", "parent_id", of="regions"),
        Column("latitude", NUMBER, "in degrees (WGS 84)"),
        Column("longitude", NUMBER, "in degrees (WGS 84)"),
    ),
    key="code",
)
TABLES = (PROVIDERS, PROGRAMMES, COURSES, OFFERINGS, PLACES, SUBJECTS, REGIONS)

"""The names of activities (xAPI: activity ids). They outlive releases: a unit keeps its name when its text changes."""

import re
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings

_pattern = re.compile(
    r"/activities/courses/(?P<course>[0-9a-f-]{36})(?:/units/(?P<unit>[\w-]+)(?:/quizzes/(?P<quiz>[\w-]+)"
    r"(?:/questions/(?P<question>[\w-]+))?|/assignments/(?P<assignment>[\w-]+))?|/sessions/(?P<session>[0-9a-f-]{36}))?"
)


@dataclass(frozen=True, slots=True)
class Activity:
    """A course, a unit of it, a quiz of that, a question of that, an assignment of the unit; or a session in class."""

    course: UUID
    unit: str = ""
    quiz: str = ""
    question: str = ""
    assignment: str = ""
    session: str = ""

    @property
    def iri(self) -> str:
        """The activity's name in statements."""
        parts = [f"{settings.SITE_IRI}/activities/courses/{self.course}"]
        kinds = (
            ("units", self.unit), ("quizzes", self.quiz), ("questions", self.question),
            ("assignments", self.assignment), ("sessions", self.session),
        )  # fmt: skip
        for kind, key in kinds:
            if key:
                parts.append(f"{kind}/{key}")
        return "/".join(parts)


def parse(iri: str) -> Activity | None:
    """Return the activity of this site that an IRI names, or None."""
    if not iri.startswith(settings.SITE_IRI):
        return None
    found = _pattern.fullmatch(iri[len(settings.SITE_IRI) :])
    if found is None:
        return None
    try:
        course = UUID(found["course"])
    except ValueError:
        return None
    names = ("unit", "quiz", "question", "assignment", "session")
    return Activity(course, *(found[name] or "" for name in names))

"""The one signed in: the only person there is to be read here, and by nobody but herself."""

from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from changqing.accounts.models import Learner, User
from changqing.interchange.ooapi import paging
from changqing.interchange.ooapi.paging import Cut
from changqing.interchange.ooapi.parameters import Asked
from changqing.interchange.ooapi.shapes import Code, Shape
from changqing.learning import queries as learning
from changqing.learning.queries import Enrolled


class Person(Shape):
    """Person. A name is one text here, not cut into given name and surname: it stands as preferred and displayed."""

    person_id: UUID
    primary_code: Code
    preferred_name: str
    display_name: str
    active_enrolment: bool
    affiliations: list[str]


@dataclass(frozen=True)
class Reader:
    """Who asks: a user, and the learner she is."""

    user: User
    learner: Learner

    @cached_property
    def enrolled(self) -> list[Enrolled]:
        """Her enrolments, looked up once. Those in no offering are left out: the document wants one."""
        return [one for one in learning.enrolled(self.learner.id) if one.enrolment.offering_id]


def of(reader: Reader) -> Person:
    """Return her as the document has it. Two queries."""
    user = reader.user
    return Person(
        person_id=reader.learner.id,
        primary_code=Code(code_type="username", code=user.username),
        preferred_name=str(user),
        display_name=str(user),
        active_enrolment=any(one.completed_at is None for one in reader.enrolled),
        affiliations=["student"] if reader.enrolled else ["guest"],
    )


def listed(asked: Asked, reader: Reader) -> Cut[Person]:
    """Return the persons she may see: herself, where what is asked for fits her."""
    me = of(reader)
    code, affiliation = asked.get("primaryCode"), asked.get("affiliations")
    words = (asked.get("q") or "").lower()
    fits = (
        code in (None, me.primary_code.code)
        and (affiliation is None or affiliation in me.affiliations)
        and words in me.display_name.lower()
    )
    return paging.slice_of([me] if fits else [], asked)


def me(_asked: Asked, reader: Reader) -> Person:
    """Return herself."""
    return of(reader)


def single(asked: Asked, reader: Reader) -> Person | None:
    """Return herself by her id; of anybody else there is nothing."""
    return of(reader) if asked.id == reader.learner.id else None

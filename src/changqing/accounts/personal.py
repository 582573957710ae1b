"""The register of personal data: each room says here which tables hold something of a person, and how it goes.

From this register a person's data is shown to her, taken along (`taking`), and erased (`erasing`). A test walks all
tables of the site: one with a person's id in it that is neither held nor kept here, fails.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple
from uuid import UUID

from django.db.models import Model, QuerySet
from django.utils.functional import Promise

Whose = Literal["learner", "user"]


class Person(NamedTuple):
    """Whom data is of: the learner, and her account, if she has one."""

    learner_id: UUID
    user_id: UUID | None


@dataclass(frozen=True)
class Holding:
    """A table of which some rows are a person's.

    `by` is the field that says whose, `whose` which of her ids stands there. `what` says to people what it is. `hidden`
    fields are of no use to her (hashes), or would open something. `show` makes a row what she takes along, where its
    fields do not say it.
    """

    model: type[Model]
    what: str | Promise
    by: str = "learner_id"
    whose: Whose = "learner"
    hidden: frozenset[str] = frozenset()
    show: Callable[[Any], Any] | None = None

    def rows(self, person: Person) -> QuerySet[Any]:
        """Return a person's rows."""
        owner = person.learner_id if self.whose == "learner" else person.user_id
        rows: QuerySet[Any] = self.model._base_manager.all()
        return rows.filter(**{self.by: owner}) if owner else rows.none()


@dataclass
class Register:
    """All there is. `first` is done before rows go: seats are freed, counts are kept. `kept` says why a field stays."""

    holdings: list[Holding] = field(default_factory=list)
    first: list[Callable[[Person], None]] = field(default_factory=list)
    kept: dict[tuple[str, str], str] = field(default_factory=dict)


register = Register()


def hold(model: type[Model], what: str | Promise, *, hidden: Sequence[str] = (), **options: Any) -> None:
    """Say that a table holds rows of persons."""
    register.holdings.append(Holding(model, what, hidden=frozenset(hidden), **options))


def keep(model: type[Model], *fields: str, because: str) -> None:
    """Say that these fields keep the id of a person who is gone, and why."""
    for name in fields:
        register.kept[model._meta.label, name] = because


def first(step: Callable[[Person], None]) -> Callable[[Person], None]:
    """Have something done before a person's rows go, in the same transaction."""
    register.first.append(step)
    return step


def counts(person: Person) -> list[tuple[Holding, int]]:
    """Return the tables that hold something of a person, and how many rows. A query a table."""
    found = [(holding, holding.rows(person).count()) for holding in register.holdings]
    return [(holding, count) for holding, count in found if count]

"""Finding statements: by who, verb, activity, registration, time, in the order in which they were stored.

A filter may be met in several ways (an agent is the actor, or a member of the group that is). Each way is one query
that walks one index in order and stops when it has enough; the ways are merged here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from changqing.records import keys
from changqing.records.activities import parse
from changqing.records.whole import whole


class Found(NamedTuple):
    """A statement as it was found: its place in the order, its id, its JSON."""

    stored: int
    id: UUID
    document: bytes


@dataclass(frozen=True)
class Scope:
    """What a reader may see; all, where nothing is named. Of several named, one is enough."""

    tool_ids: Sequence[int] = ()
    course_id: UUID | None = None
    provider_id: UUID | None = None


@dataclass(frozen=True)
class Wanted:
    """What to find (xAPI 1.0.3, Communication 2.1.3). `owner` is under which id the agent's statements are kept.

    `since` and `until` are in microseconds since 1970; `after` is the place of the last statement that was given out.
    """

    owner: UUID | None = None
    agent: str = ""
    agent_tool: int | None = None
    verb: str = ""
    activity: str = ""
    registration: UUID | None = None
    related_agents: bool = False
    related_activities: bool = False
    since: int | None = None
    until: int | None = None
    ascending: bool = False
    after: tuple[int, UUID] | None = None
    scope: Scope = field(default_factory=Scope)

    @property
    def has_filter(self) -> bool:
        """Whether anything but time and order is asked."""
        return bool(self.agent or self.verb or self.activity or self.registration)


@dataclass(frozen=True)
class _Way:
    """One way in which a filter is met: conditions on the statement, mentions it must have."""

    conditions: tuple[tuple[str, Any], ...] = ()
    mentions: tuple[int, ...] = ()

    def and_(self, other: "_Way") -> "_Way":
        return _Way(self.conditions + other.conditions, self.mentions + other.mentions)


def _uuid(value: UUID) -> Any:
    """Return a UUID as this database has it."""
    return value if connection.features.has_native_uuid_field else value.hex


def _ways(wanted: Wanted) -> list[_Way]:
    """Return the ways in which a statement meets the filter, time aside."""
    conditions: list[tuple[str, Any]] = []
    if wanted.verb:
        conditions.append(("verb_key", keys.key(wanted.verb)))
    if wanted.registration:
        conditions.append(("registration_key", keys.key(str(wanted.registration))))
    ways = [_Way(tuple(conditions))]
    for choices in (_agent_ways(wanted), _activity_ways(wanted)):
        if choices:
            ways = [way.and_(choice) for way in ways for choice in choices]
    return ways


def _agent_ways(wanted: Wanted) -> list[_Way]:
    if not wanted.agent or wanted.owner is None:
        return []
    ways = [_Way((("learner_id", _uuid(wanted.owner)),)), _Way(mentions=(keys.agent(wanted.agent),))]
    if wanted.related_agents:
        ways.append(_Way(mentions=(keys.related_agent(wanted.agent),)))
        if wanted.agent_tool:
            ways.append(_Way((("tool_id", wanted.agent_tool),)))
    return ways


def _activity_ways(wanted: Wanted) -> list[_Way]:
    if not wanted.activity:
        return []
    ways = [_Way((("activity_key", keys.key(wanted.activity)),))]
    if wanted.related_activities:
        ways.append(_Way(mentions=(keys.activity(wanted.activity),)))
        course = parse(wanted.activity)
        if course and not course.unit:
            ways.append(_Way((("course_id", _uuid(course.course)),)))
    return ways


class _Query:
    """The SQL of one way: tables joined, conditions, and by which column it is walked."""

    def __init__(self, wanted: Wanted) -> None:
        self.wanted = wanted
        self.joins: list[str] = []
        self.where: list[str] = []
        self.values: list[Any] = []

    def condition(self, text: str, *values: Any) -> None:
        self.where.append(text)
        self.values += values

    def meet(self, way: _Way, table: str) -> str:
        """Have `table` meet the way; return the column by which its statements are in order."""
        order = table
        for column, value in way.conditions:
            self.condition(f"{table}.{column} = %s", value)
        for number, key in enumerate(way.mentions):
            name = f"m{number}"
            self.joins.append(
                f"JOIN records_mention {name}"
                f" ON {name}.learner_id = {table}.learner_id AND {name}.stored = {table}.stored"
            )
            self.condition(f"{name}.key = %s", key)
            order = name if number == 0 else order
        return order

    def bound(self, order: str) -> None:
        """Keep to the time asked, to what comes after what was given out, to what is not voided, to the scope."""
        wanted = self.wanted
        if wanted.since is not None:
            self.condition(f"{order}.stored > %s", wanted.since)
        if wanted.until is not None:
            self.condition(f"{order}.stored <= %s", wanted.until)
        if wanted.after is not None:
            stored, id_ = wanted.after
            mark, strict = (">=", ">") if wanted.ascending else ("<=", "<")
            self.condition(f"{order}.stored {mark} %s", stored)
            self.condition(f"({order}.stored {strict} %s OR s.id {strict} %s)", stored, _uuid(id_))
        self.condition("NOT EXISTS (SELECT 1 FROM records_voided v WHERE v.target_id = s.id)")
        self._scope(wanted.scope)

    def _scope(self, scope: Scope) -> None:
        allowed: list[str] = []
        values: list[Any] = []
        if scope.tool_ids:
            allowed.append(f"s.tool_id IN ({', '.join(['%s'] * len(scope.tool_ids))})")
            values += scope.tool_ids
        if scope.course_id:
            allowed.append("s.course_id = %s")
            values.append(_uuid(scope.course_id))
        if scope.provider_id:
            allowed.append("s.course_id IN (SELECT id FROM catalogue_course WHERE provider_id = %s)")
            values.append(_uuid(scope.provider_id))
        if allowed:
            self.condition(f"({' OR '.join(allowed)})", *values)

    def run(self, source: str, order: str, limit: int) -> Iterable[Found]:
        way = "ASC" if self.wanted.ascending else "DESC"
        sql = (
            f"SELECT s.stored, s.id, s.tool_id, s.packed FROM {source} {' '.join(self.joins)}"  # noqa: S608 (its words are ours)
            f" WHERE {' AND '.join(self.where)} ORDER BY {order}.stored {way}, s.id {way} LIMIT %s"
        )
        with connection.cursor() as cursor:
            cursor.execute(sql, [*self.values, limit])
            for stored, told, tool_id, packed in cursor.fetchall():
                id_ = told if isinstance(told, UUID) else UUID(told)
                yield Found(stored, id_, whole(packed, id_=id_, stored=stored, tool_id=tool_id))


def find(wanted: Wanted, limit: int) -> list[Found]:
    """Return up to `limit` statements that meet the filter, the newest first (or last). Some queries, each indexed.

    Statements about statements are met where what they are about is (Communication 2.1.3, filter conditions for
    StatementRefs).
    """
    found: dict[UUID, Found] = {}
    for way in _ways(wanted):
        query = _Query(wanted)
        order = query.meet(way, "s")
        query.bound(order)
        found.update((one.id, one) for one in query.run("records_statement s", order, limit))
        if wanted.has_filter:
            query = _Query(wanted)
            query.joins.append("JOIN records_statement t ON t.id = r.target_id")
            query.joins.append("JOIN records_statement s ON s.id = r.id")
            query.meet(way, "t")
            query.bound("s")
            found.update((one.id, one) for one in query.run("records_reference r", "s", limit))
    rows = sorted(found.values(), key=lambda one: (one.stored, one.id), reverse=not wanted.ascending)
    return rows[:limit]


def one(id_: UUID, scope: Scope, *, voided: bool) -> Found | None:
    """Return the statement of that id, where it is voided or is not, as is asked; None where there is no such one."""
    query = _Query(replace(Wanted(), scope=scope))
    query.condition("s.id = %s", _uuid(id_))
    is_voided = "EXISTS (SELECT 1 FROM records_voided v WHERE v.target_id = s.id)"
    query.condition(is_voided if voided else f"NOT {is_voided}")
    query._scope(scope)
    return next(iter(query.run("records_statement s", "s", 1)), None)

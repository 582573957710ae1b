"""What a caller asks for: parameters read, checked and turned into what is to be found."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from changqing.accounts import queries as accounts
from changqing.records import agents, tools
from changqing.records.finding import Scope, Wanted
from changqing.records.models import ToolCredential
from changqing.records.statements import microseconds
from changqing.records.validation import Invalid, check_iri, check_person, check_timestamp, check_uuid
from changqing.records.xapi.calls import Call
from changqing.records.xapi.errors import Refused, bad
from changqing.records.xapi.formats import FORMATS

CLAUSE = "Communication 2.1.3"
USUAL, MOST = 100, 500
SINGLE = ("statementId", "voidedStatementId", "attachments", "format")
FILTERS = (
    "agent", "verb", "activity", "registration", "related_activities", "related_agents", "since", "until", "limit",
    "format", "attachments", "ascending", "cursor",
)  # fmt: skip


@dataclass(frozen=True)
class Shape:
    """In which form what is found is to be given out."""

    limit: int
    format: str
    attachments: bool


def scope_of(tool: ToolCredential) -> Scope:
    """Return what a tool may see; raise `Refused` where it may see nothing."""
    if tool.reads == "none":
        raise Refused(403, "This tool may write, and not read.", code="write-only")
    if tool.reads == "own":
        return Scope(tool_ids=[tool.id])
    if tool.course_id:
        return Scope(tool_ids=[tool.id], course_id=tool.course_id)
    if tool.provider_id:
        others = ToolCredential.objects.filter(provider_id=tool.provider_id).values_list("id", flat=True)
        return Scope(tool_ids=list(others), provider_id=tool.provider_id)
    return Scope()


def checked(call: Call, check: Any) -> Any:
    """Do a check of a parameter; what it finds invalid is a refused call (Data 2.2: to the same standards)."""
    try:
        return check()
    except Invalid as error:
        raise bad(str(error), error.clause(call.version)) from None


def agent_of(call: Call, name: str = "agent") -> dict[str, Any]:
    """Return the agent or group that a parameter has as JSON."""
    try:
        told = msgspec.json.decode(call.parameters[name])
    except (msgspec.DecodeError, RecursionError):
        raise bad(f"{name} must be an agent as JSON.", CLAUSE) from None
    checked(call, lambda: check_person(told, name))
    return dict(told)


def _flag(parameters: Mapping[str, str], name: str) -> bool:
    told = parameters.get(name, "false")
    if told not in ("true", "false"):
        raise bad(f"{name} must be true or false.", CLAUSE)
    return told == "true"


def _time(call: Call, name: str) -> int | None:
    if name not in call.parameters:
        return None
    # A plus sign in an address means a space: here it can only have been one.
    moment: datetime = checked(call, lambda: check_timestamp(call.parameters[name].replace(" ", "+"), name))
    return microseconds(moment)


def shape(call: Call) -> Shape:
    """Return in which form to answer."""
    told = call.parameters.get("limit", "0")
    if not (told.isascii() and told.isdigit() and len(told) < 10):
        raise bad("limit must be a whole number, not less than 0.", CLAUSE)
    form = call.parameters.get("format", "exact")
    if form not in FORMATS:
        raise bad(f"format must be one of {', '.join(FORMATS)}.", CLAUSE)
    limit = min(int(told) or USUAL, MOST)
    return Shape(limit, form, _flag(call.parameters, "attachments"))


def single(call: Call) -> tuple[UUID, bool] | None:
    """Return which one statement is asked for, and whether a voided one; None where a list is."""
    asked = [name for name in ("statementId", "voidedStatementId") if name in call.parameters]
    if not asked:
        return None
    if set(call.parameters) - {asked[0], "attachments", "format"}:
        raise bad(f"{asked[0]} goes with attachments and format alone.", CLAUSE)
    told = checked(call, lambda: check_uuid(call.parameters[asked[0]], asked[0]))
    return UUID(told), asked[0] == "voidedStatementId"


def wanted(call: Call) -> Wanted:
    """Return what to find; raise `Refused`."""
    told = call.parameters
    for name in told:
        if name not in FILTERS:
            raise bad(f"There is no parameter '{name[:100]}' here.", CLAUSE)
    agent = agent_of(call) if "agent" in told else None
    named = agents.ifi(agent) if agent else None
    if agent is not None and named is None:
        raise bad("agent must have an identifier.", CLAUSE)
    for name in ("verb", "activity"):
        if name in told:
            checked(call, lambda name=name: check_iri(told[name], name))
    if "registration" in told:
        checked(call, lambda: check_uuid(told["registration"], "registration"))
    return Wanted(
        owner=owner_of(agent) if agent else None,
        agent=named or "",
        agent_tool=_tool_of(agent) if agent else None,
        verb=told.get("verb", ""),
        activity=told.get("activity", ""),
        registration=UUID(told["registration"]) if "registration" in told else None,
        related_agents=_flag(told, "related_agents"),
        related_activities=_flag(told, "related_activities"),
        since=_time(call, "since"),
        until=_time(call, "until"),
        ascending=_flag(told, "ascending"),
        after=_cursor(told["cursor"]) if "cursor" in told else None,
        scope=scope_of(call.caller),
    )


def owner_of(agent: Mapping[str, Any]) -> UUID:
    """Return under which id an agent's record is kept now. None, or two queries."""
    learner = agents.learner_id_of(agent)
    present = accounts.present_ids({learner} if learner else set())
    return present[learner] if learner in present else agents.foreign_id(agents.name_of(agent))


def _tool_of(agent: Mapping[str, Any]) -> int | None:
    name = agent.get("account", {}).get("name", "")
    key = name.removeprefix("tool-")
    if not tools.is_key(key) or agent["account"] != agents.tool_agent(key)["account"]:
        return None
    return ToolCredential.objects.filter(key=key).values_list("id", flat=True).first()


def _cursor(told: str) -> tuple[int, UUID]:
    stored, _dot, name = told.partition(".")
    try:
        if len(stored) < 18:  # what a database has as an integer
            return int(stored), UUID(name)
    except ValueError:
        pass
    raise bad("cursor is none that this store gave out.", "Communication 2.1.3 (more)")

"""Who did it: agents and groups, by their inverse functional identifiers (xAPI 1.0.3, Data 2.4.2)."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings

NAMESPACE = UUID("5c6f3c27-4f0c-5d27-9a37-d3f2a4b2f0c1")
Agent = Mapping[str, Any]


def ifi(agent: Agent) -> str | None:
    """Return an agent's identifier as one string, the same for the same agent; None for an anonymous group."""
    if account := agent.get("account"):
        return f"account {account['homePage']} {account['name']}"
    for name in ("mbox", "mbox_sha1sum", "openid"):
        if name in agent:
            return f"{name} {agent[name]}"
    return None


def site_agent() -> dict[str, Any]:
    """Return the site itself, as the authority of what it records."""
    return {"objectType": "Agent", "account": {"homePage": settings.SITE_IRI, "name": "changqing"}}


def tool_agent(key: str) -> dict[str, Any]:
    """Return a tool, as the authority of what it sends (xAPI 1.0.3, Data 2.4.9)."""
    return {"objectType": "Agent", "account": {"homePage": settings.SITE_IRI, "name": f"tool-{key}"}}


def learner_agent(learner_id: UUID) -> dict[str, Any]:
    """Return a learner of this site: by id, never by name."""
    return {"objectType": "Agent", "account": {"homePage": settings.SITE_IRI, "name": str(learner_id)}}


def learner_id_of(agent: Agent) -> UUID | None:
    """Return the id of the learner of this site whom an agent claims to be; None where it is someone else's."""
    account = agent.get("account")
    if not account or account["homePage"] != settings.SITE_IRI or agent.get("objectType") == "Group":
        return None
    try:
        return UUID(account["name"])
    except ValueError:
        return None


@lru_cache(maxsize=10_000)
def foreign_id(name: str) -> UUID:
    """Return under which id the statements of an agent are kept who is no learner of this site."""
    return uuid5(NAMESPACE, name)


def name_of(actor: Agent) -> str:
    """Return how an actor is named: a group without identifier as its first member is; one with no member, nobody."""
    return ifi(actor) or next(members(actor), "nobody")


def owner_of(actor: Agent) -> UUID:
    """Return under which id an actor's statements are kept, as far as the name tells: a learner's, or a foreign one."""
    return learner_id_of(actor) or foreign_id(name_of(actor))


def members(agent: Agent) -> Iterator[str]:
    """Yield the identifiers of a group's members."""
    for one in agent.get("member", ()):
        if name := ifi(one):
            yield name

"""What the store knows of agents and activities, and of itself (Communication 2.4, 2.5, 2.8)."""

from typing import Any

import msgspec
from django.http import HttpResponse

from changqing import __version__
from changqing.records import agents, definitions, finding
from changqing.records.finding import Wanted
from changqing.records.keys import key
from changqing.records.validation import check_iri
from changqing.records.xapi import asking
from changqing.records.xapi.calls import Call
from changqing.records.xapi.errors import bad
from changqing.records.xapi.resources import only, resource

VERSIONS = ["1.0.0", "1.0.1", "1.0.2", "1.0.3", "2.0.0"]
NAMES_OF = 50  # statements, the latest, in which names are looked for


def _json(told: Any) -> HttpResponse:
    return HttpResponse(msgspec.json.encode(told), content_type="application/json")


def get_agents(call: Call) -> HttpResponse:
    """Return a person: the agent asked for, with the names it has had (2.4)."""
    only(call, "agent", clause="Communication 2.4")
    if "agent" not in call.parameters:
        raise bad("The parameter agent is missing.", "Communication 2.4")
    agent = asking.agent_of(call)
    name = agents.ifi(agent)
    if name is None or agent.get("objectType") == "Group":
        raise bad("agent must be an agent, with an identifier.", "Communication 2.4")
    person: dict[str, Any] = {"objectType": "Person"}
    names = dict.fromkeys([agent["name"]] if "name" in agent else [])
    wanted = Wanted(owner=asking.owner_of(agent), agent=name, scope=asking.scope_of(call.caller))
    for one in finding.find(wanted, NAMES_OF):
        told = msgspec.json.decode(one.document)
        for found in (told["actor"], told["object"], *told["actor"].get("member", ())):
            if "name" in found and agents.ifi(found) == name:
                names[found["name"]] = None
    if names:
        person["name"] = list(names)
    for kind in ("mbox", "mbox_sha1sum", "openid", "account"):
        if kind in agent:
            person[kind] = [agent[kind]]
    return _json(person)


def get_activities(call: Call) -> HttpResponse:
    """Return an activity with all that statements have told of it (2.5)."""
    only(call, "activityId", clause="Communication 2.5")
    if "activityId" not in call.parameters:
        raise bad("The parameter activityId is missing.", "Communication 2.5")
    iri = asking.checked(call, lambda: check_iri(call.parameters["activityId"], "activityId"))
    found: dict[str, Any] = {"objectType": "Activity", "id": iri}
    if definition := definitions.known({iri}).get(key(iri)):
        found["definition"] = definition
    return _json(found)


def get_about(call: Call) -> HttpResponse:
    """Return which versions are spoken here (2.8)."""
    only(call, clause="Communication 2.8")
    extensions = {"https://changqing.example/extensions/product": {"name": "Changqing", "version": __version__}}
    return _json({"version": VERSIONS, "extensions": extensions})


agents_view = resource({"GET": get_agents})
activities_view = resource({"GET": get_activities})
about_view = resource({"GET": get_about}, public=True)

"""In which form statements are given out: as told, by names alone, in one language (Communication 2.1.3)."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from changqing.records import definitions
from changqing.records.keys import key

FORMATS = ("exact", "ids", "canonical")
_PEOPLE = ("mbox", "mbox_sha1sum", "openid", "account")
Document = dict[str, Any]


def ids(document: bytes) -> bytes:
    """Return a statement in which agents, activities, verbs and groups are named, and not described."""
    return msgspec.json.encode(_named(msgspec.json.decode(document)))


def _named(statement: Document) -> Document:
    found = dict(statement)
    found["actor"] = _person(statement["actor"])
    found["verb"] = {"id": statement["verb"]["id"]}
    found["object"] = _what(statement["object"])
    if "authority" in found:
        found["authority"] = _person(found["authority"])
    if context := statement.get("context"):
        found["context"] = _context(context)
    return found


def _person(agent: Document) -> Document:
    told = {name: agent[name] for name in ("objectType", *_PEOPLE) if name in agent}
    # A group without an identifier is known by its members alone.
    if agent.get("objectType") == "Group" and not any(name in agent for name in _PEOPLE):
        told["member"] = [_person(one) for one in agent["member"]]
    return told


def _what(what: Document) -> Document:
    kind = what.get("objectType", "Activity")
    if kind == "Activity":
        return _activity(what)
    if kind in ("Agent", "Group"):
        return _person(what)
    return _named(what) if kind == "SubStatement" else what


def _activity(activity: Document) -> Document:
    return {"id": activity["id"]}


def _context(context: Document) -> Document:
    found = dict(context)
    for name in ("instructor", "team"):
        if name in found:
            found[name] = _person(found[name])
    if "contextActivities" in found:
        kinds = found["contextActivities"].items()
        found["contextActivities"] = {kind: [_activity(one) for one in activities] for kind, activities in kinds}
    for name, inner in (("contextAgents", "agent"), ("contextGroups", "group")):
        if name in found:
            found[name] = [{**one, inner: _person(one[inner])} for one in found[name]]
    return found


def canonical(documents: Sequence[bytes], accepted: str) -> list[bytes]:
    """Return statements with what the store knows of their activities, each text in one language. One query."""
    told = [msgspec.json.decode(one) for one in documents]
    activities: list[Document] = []
    for statement in told:
        _gather(statement, activities)
    known = definitions.known({one["id"] for one in activities})
    wanted = _languages(accepted)
    for one in activities:
        if definition := known.get(key(one["id"])) or one.get("definition"):
            one["definition"] = _in_one(definition, wanted)
    for statement in told:
        for one in (statement, statement["object"]):
            if "display" in one.get("verb", {}):
                one["verb"]["display"] = _pick(one["verb"]["display"], wanted)
    return [msgspec.json.encode(one) for one in told]


def _gather(statement: Document, found: list[Document]) -> None:
    """Add the activities of a statement, wherever they stand in it."""
    what = statement["object"]
    if what.get("objectType", "Activity") == "Activity":
        found.append(what)
    elif what["objectType"] == "SubStatement":
        _gather(what, found)
    for activities in statement.get("context", {}).get("contextActivities", {}).values():
        found += activities


def _languages(accepted: str) -> list[str]:
    """Return languages of an Accept-Language header, the most wanted first (RFC 9110, section 12.5.4)."""
    weighed = []
    for place, one in enumerate(accepted.split(",")[:20]):
        tag, _semicolon, rest = one.strip().partition(";")
        quality = rest.strip().removeprefix("q=")
        try:
            weighed.append((-float(quality or 1), place, tag.strip().lower()))
        except ValueError:
            continue
    return [tag for _weight, _place, tag in sorted(weighed) if tag and tag != "*"]


def _pick(texts: Mapping[str, str], wanted: Sequence[str]) -> dict[str, str]:
    """Return the text in the language most wanted: that very one, else a kind of it, else what it is a kind of."""
    there = {tag.lower(): tag for tag in texts}
    for tag in wanted:
        kinds = [one for one in there if one.startswith(f"{tag}-")]
        wider = [one for one in there if tag.startswith(f"{one}-")]
        for one in ([tag] if tag in there else []) + kinds + sorted(wider, key=len, reverse=True):
            return {there[one]: texts[there[one]]}
    return dict(list(texts.items())[:1])


def _in_one(definition: Document, wanted: Sequence[str]) -> Document:
    found = dict(definition)
    for name in ("name", "description"):
        if name in found:
            found[name] = _pick(found[name], wanted)
    for name in ("choices", "scale", "source", "target", "steps"):
        if name in found:
            found[name] = [
                {**one, "description": _pick(one["description"], wanted)} if "description" in one else one
                for one in found[name]
            ]
    return found

"""What the store knows of activities: the definitions that statements bring, merged (xAPI 1.0.3, Data 2.4.4.1)."""

from collections import OrderedDict
from collections.abc import Collection, Iterator, Mapping, Sequence
from threading import Lock
from typing import Any

import msgspec
from django.db import transaction

from changqing.records.keys import key
from changqing.records.models import ActivityDefinition

Definition = dict[str, Any]
_encode = msgspec.json.Encoder(order="sorted").encode
_TEXTS = ("name", "description")

# What this process has seen last of each activity: most statements say again what is known.
_seen: OrderedDict[int, int] = OrderedDict()
_most_seen = 20_000
_lock = Lock()


def learn(statements: Sequence[Mapping[str, Any]]) -> None:
    """Keep what statements tell of activities. No query where it was told before; else two, and one for the new."""
    told: dict[int, tuple[str, Definition]] = {}
    for one in statements:
        for activity in _activities(one):
            if definition := activity.get("definition"):
                name = key(activity["id"])
                before = told.get(name, ("", {}))[1]
                told[name] = (activity["id"], merged(before, definition))
    prints = {name: hash(_encode(definition)) for name, (_iri, definition) in told.items()}
    news = {name: told[name] for name, mark in prints.items() if _seen.get(name) != mark}
    if not news:
        return
    there = {row.key: row for row in ActivityDefinition.objects.filter(key__in=news)}
    rows = []
    for name, (iri, definition) in sorted(news.items()):
        before = msgspec.json.decode(there[name].definition) if name in there else {}
        after = merged(before, definition)
        if after != before:
            rows.append(ActivityDefinition(key=name, iri=iri, definition=_encode(after).decode()))
    if rows:
        ActivityDefinition.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["key"], update_fields=["definition"]
        )
    transaction.on_commit(lambda: _remember({name: prints[name] for name in news}))


def _remember(prints: Mapping[int, int]) -> None:
    with _lock:
        for name, mark in prints.items():
            _seen[name] = mark
            _seen.move_to_end(name)
        while len(_seen) > _most_seen:
            _seen.popitem(last=False)


def merged(before: Mapping[str, Any], told: Mapping[str, Any]) -> Definition:
    """Return a definition with what is told added: texts by language, everything else the latest."""
    found = {**before, **told}
    for name in _TEXTS:
        if name in before and name in told:
            found[name] = {**before[name], **told[name]}
    if "extensions" in before and "extensions" in told:
        found["extensions"] = {**before["extensions"], **told["extensions"]}
    return found


def known(iris: Collection[str]) -> dict[int, Definition]:
    """Return the definitions of those of these activities that are known, by key. One query."""
    rows = ActivityDefinition.objects.filter(key__in=[key(iri) for iri in iris])
    return {row.key: msgspec.json.decode(row.definition) for row in rows}


def _activities(statement: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    what = statement["object"]
    if what.get("objectType", "Activity") == "Activity":
        yield what
    elif what["objectType"] == "SubStatement":
        yield from _activities(what)
    if context := statement.get("context"):
        for found in context.get("contextActivities", {}).values():
            yield from found

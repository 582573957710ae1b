"""Agents and groups (Data 2.4.2)."""

import re
from functools import lru_cache
from typing import Any

from changqing.records.validation.clauses import Invalid
from changqing.records.validation.values import Object, check_iri, check_object, check_string

_AGENT = frozenset(("objectType", "name", "mbox", "mbox_sha1sum", "openid", "account"))
_GROUP = _AGENT | {"member"}
_ACCOUNT = frozenset(("homePage", "name"))
_mail = re.compile(r"mailto:[^\s@:]+@[^\s@]+\.?[^\s@]*", re.IGNORECASE)
_sha1 = re.compile(r"[0-9a-fA-F]{40}")


@lru_cache(maxsize=10_000)
def _is_mail(value: str) -> bool:
    return len(value) <= 1000 and _mail.fullmatch(value) is not None


def _identifiers(told: Object, where: str) -> int:
    """Check the inverse functional identifiers of an agent; return how many there are (Data 2.4.2.3)."""
    count = 0
    if (mail := told.get("mbox")) is not None:
        count += 1
        if type(mail) is not str or not _is_mail(mail):
            raise Invalid(f"{where}.mbox", "must be 'mailto:' and an address.", "identifier")
    if (digest := told.get("mbox_sha1sum")) is not None:
        count += 1
        if type(digest) is not str or not _sha1.fullmatch(digest):
            raise Invalid(f"{where}.mbox_sha1sum", "must be a SHA-1 in hexadecimal.", "identifier")
    if (openid := told.get("openid")) is not None:
        count += 1
        check_iri(openid, f"{where}.openid", "identifier")
    if (account := told.get("account")) is not None:
        count += 1
        check_object(account, f"{where}.account", _ACCOUNT, "account")
        check_iri(account.get("homePage"), f"{where}.account.homePage", "account")
        check_string(account.get("name"), f"{where}.account.name", "account")
    if count > 1:
        raise Invalid(where, "must have one identifier: mbox, mbox_sha1sum, openid or account.", "identifier")
    return count


def check_agent(value: Any, where: str) -> None:
    """Check an agent: someone with exactly one identifier (Data 2.4.2.1)."""
    told = check_object(value, where, _AGENT, "agent")
    if told.get("objectType", "Agent") != "Agent":
        raise Invalid(f"{where}.objectType", "must be 'Agent'.", "agent")
    if "name" in told:
        check_string(told["name"], f"{where}.name", "agent")
    if not _identifiers(told, where):
        raise Invalid(where, "must have an identifier: mbox, mbox_sha1sum, openid or account.", "agent")


def check_group(value: Any, where: str) -> None:
    """Check a group: with an identifier, or with members, who are agents (Data 2.4.2.2)."""
    told = check_object(value, where, _GROUP, "group")
    if told.get("objectType") != "Group":
        raise Invalid(f"{where}.objectType", "must be 'Group'.", "group")
    if "name" in told:
        check_string(told["name"], f"{where}.name", "group")
    identified = _identifiers(told, where)
    if "member" in told:
        if type(told["member"]) is not list:
            raise Invalid(f"{where}.member", "must be a list of agents.", "group")
        for place, one in enumerate(told["member"]):
            check_agent(one, f"{where}.member[{place}]")
    if not identified and not told.get("member"):
        raise Invalid(where, "a group without an identifier must have members.", "group")


def check_person(value: Any, where: str) -> None:
    """Check an agent or a group."""
    if type(value) is dict and value.get("objectType") == "Group":
        check_group(value, where)
    else:
        check_agent(value, where)


def check_authority(value: Any, where: str) -> None:
    """Check who is said to vouch for a statement: an agent, or two who do so together (Data 2.4.9)."""
    check_person(value, where)
    if value.get("objectType") == "Group" and (_identifiers(value, where) or len(value["member"]) != 2):
        raise Invalid(where, "a group as authority has no identifier, and two members.", "authority")

"""Statements, and statements within them (Data 2.4)."""

import re
from typing import Any

from changqing.records.validation.activities import check_activity
from changqing.records.validation.clauses import Invalid
from changqing.records.validation.contexts import check_context, check_reference
from changqing.records.validation.people import check_agent, check_authority, check_group, check_person
from changqing.records.validation.results import check_result
from changqing.records.validation.values import (
    Object,
    check_iri,
    check_language_map,
    check_object,
    check_string,
    check_timestamp,
    check_uuid,
)

VOIDED = "http://adlnet.gov/expapi/verbs/voided"
_STATEMENT = frozenset(
    (
        "id",
        "actor",
        "verb",
        "object",
        "result",
        "context",
        "timestamp",
        "stored",
        "authority",
        "version",
        "attachments",
    )
)
_INNER = frozenset(("objectType", "actor", "verb", "object", "result", "context", "timestamp", "attachments"))
_VERB = frozenset(("id", "display"))
_ATTACHMENT = frozenset(("usageType", "display", "description", "contentType", "length", "sha2", "fileUrl"))
_sha2 = re.compile(r"[0-9a-fA-F]{56}|[0-9a-fA-F]{64}|[0-9a-fA-F]{96}|[0-9a-fA-F]{128}")
_media_type = re.compile(r"[\w!#$&^.+-]+/[\w!#$&^.+-]+\s*(?:;.*)?", re.DOTALL)
_versions = {"1": re.compile(r"1\.0\.[0-9]+|1\.0"), "2": re.compile(r"(?:1\.0|2\.0)(?:\.[0-9]+)?")}


def check_statement(value: Any, where: str, *, version: str) -> Object:
    """Check a statement as the version of the call has it; return it. Raise `Invalid`."""
    told = check_object(value, where, _STATEMENT, "statement")
    if "id" in told:
        check_uuid(told["id"], f"{where}.id", "id")
    _check_core(told, where, version)
    if "stored" in told:
        check_timestamp(told["stored"], f"{where}.stored", "stored")
    if "authority" in told:
        check_authority(told["authority"], f"{where}.authority")
    if "version" in told:
        named = told["version"]
        if type(named) is not str or not _versions[version[0]].fullmatch(named):
            raise Invalid(f"{where}.version", "must be a version that begins with 1.0 (or 2.0, in 2.0).", "version")
    return told


def _check_core(told: Object, where: str, version: str) -> None:
    """Check what statements and those within statements have in common."""
    for name in ("actor", "verb", "object"):
        if name not in told:
            raise Invalid(where, f"must have the property '{name}'.", "statement")
    check_person(told["actor"], f"{where}.actor")
    verb = check_object(told["verb"], f"{where}.verb", _VERB, "verb")
    name = check_iri(verb.get("id"), f"{where}.verb.id", "verb")
    if "display" in verb:
        check_language_map(verb["display"], f"{where}.verb.display")
    kind = _check_what(told["object"], f"{where}.object", version, inside="objectType" in told)
    if name == VOIDED and kind != "StatementRef":
        raise Invalid(f"{where}.object", "what is voided must be a StatementRef.", "voiding")
    if "result" in told:
        check_result(told["result"], f"{where}.result")
    if "context" in told:
        check_context(told["context"], f"{where}.context", about_activity=kind == "Activity", version=version)
    if "timestamp" in told:
        check_timestamp(told["timestamp"], f"{where}.timestamp", "timestamp")
    if "attachments" in told:
        _check_attachments(told["attachments"], f"{where}.attachments")


def _check_what(value: Any, where: str, version: str, *, inside: bool) -> str:
    """Check the object of a statement; return its kind (Data 2.4.4)."""
    if type(value) is not dict:
        raise Invalid(where, "must be an object.", "object")
    kind = value.get("objectType", "Activity")
    if kind == "Activity":
        check_activity(value, where)
    elif kind == "Agent":
        check_agent(value, where)
    elif kind == "Group":
        check_group(value, where)
    elif kind == "StatementRef":
        check_reference(value, where)
    elif kind == "SubStatement" and not inside:
        _check_core(check_object(value, where, _INNER, "statement object"), where, version)
    else:
        allowed = "Activity, Agent, Group, StatementRef" + ("" if inside else ", SubStatement")
        raise Invalid(f"{where}.objectType", f"must be one of {allowed}.", "object")
    return str(kind)


def _check_attachments(value: Any, where: str) -> None:
    """Check the headers of attachments (Data 2.4.11)."""
    if type(value) is not list:
        raise Invalid(where, "must be a list.", "attachments")
    for place, one in enumerate(value):
        here = f"{where}[{place}]"
        told = check_object(one, here, _ATTACHMENT, "attachments")
        check_iri(told.get("usageType"), f"{here}.usageType", "attachments")
        check_language_map(told.get("display"), f"{here}.display")
        if "description" in told:
            check_language_map(told["description"], f"{here}.description")
        media = check_string(told.get("contentType"), f"{here}.contentType", "attachments")
        if not _media_type.fullmatch(media):
            raise Invalid(f"{here}.contentType", "must be a media type.", "attachments")
        length = told.get("length")
        if type(length) is not int or length < 0:
            raise Invalid(f"{here}.length", "must be a whole number of bytes.", "attachments")
        digest = told.get("sha2")
        if type(digest) is not str or not _sha2.fullmatch(digest):
            raise Invalid(f"{here}.sha2", "must be a SHA-2 in hexadecimal.", "attachments")
        if "fileUrl" in told:
            check_iri(told["fileUrl"], f"{here}.fileUrl", "attachments")

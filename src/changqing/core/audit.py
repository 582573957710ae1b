"""The audit log: who did what, and who saw whose data; only ever added to, each entry chained to the one before.

An entry's digest is SHA-256 over the entry as JSON, keys in order and no blanks (as RFC 8785 has what stands in it),
the digest before among it. Whoever changes, removes or slips in an entry has to make all digests after it anew, and is
found out by the heads: the newest digest, signed each day with the site's key and kept in `audit-heads` in the data
folder. Copies of heads kept elsewhere prove it also against someone who has the key.

Whose data it is about stands in it as a fingerprint: she finds what was seen of her, nobody finds her by it, and after
she is erased it leads to nobody.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpRequest

from changqing.core import signing
from changqing.core.models import AuditEntry, AuditSubject
from changqing.core.sealing import fingerprint

NOTHING = "0" * 64  # what the first entry is chained to
KIND = "audit-head+jws"
AGAIN = timedelta(hours=1)  # the same page seen again within this is not another entry
LOCK = 0x6368616E6771  # of PostgreSQL's advisory lock: one writer of the chain at a time


@dataclass(frozen=True)
class Actor:
    """Who acts: an account, and as what."""

    id: UUID | None
    role: str


HERSELF = Actor(None, "herself")  # a person with her own account; who she is stands there as a fingerprint only
COMMAND_LINE = Actor(None, "command-line")


def actor_of(request: HttpRequest, role: str = "") -> Actor:
    """Return who asks."""
    user = request.user
    if not user.is_authenticated:
        return Actor(None, role or "nobody")
    return Actor(user.pk, role or ("operator" if user.is_staff else "person"))


def subject(person: UUID) -> str:
    """Return the fingerprint by which entries about a person are found."""
    return fingerprint(str(person), "audit")


def said(entry: AuditEntry) -> dict[str, Any]:
    """Return what the digest of an entry is of."""
    return {
        "number": entry.number, "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": str(entry.actor) if entry.actor else None, "role": entry.role, "act": entry.act, "thing": entry.thing,
        "subjects": entry.subjects, "told": entry.told, "before": entry.before,
    }  # fmt: skip


def digest_of(entry: AuditEntry) -> str:
    """Return the digest that an entry has to have."""
    text = json.dumps(said(entry), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def record(actor: Actor, act: str, thing: str = "", subjects: Iterable[UUID] = (), **told: Any) -> AuditEntry:
    """Add an entry. It is kept if the transaction around it is."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    last = AuditEntry.objects.order_by("-number").first()
    entry = AuditEntry(
        number=last.number + 1 if last else 1, at=datetime.now(UTC), actor=actor.id, role=actor.role, act=act,
        thing=thing[:200], subjects=sorted({subject(one) for one in subjects}), told=told,
        before=last.digest if last else NOTHING,
    )  # fmt: skip
    entry.digest = digest_of(entry)
    entry.save(force_insert=True)
    AuditSubject.objects.bulk_create([AuditSubject(subject=one, number=entry.number) for one in entry.subjects])
    return entry


def seen(request: HttpRequest, thing: str, subjects: Iterable[UUID], role: str = "") -> None:
    """Add that somebody was shown data of persons; the same again within an hour is one entry.

    What one sees of oneself is no entry.
    """
    actor = actor_of(request, role)
    people = set(subjects)
    if not people:
        return
    since = datetime.now(UTC) - AGAIN
    entries = AuditEntry.objects.filter(actor=actor.id, act="seen", thing=thing[:200], at__gte=since).order_by()
    wanted, lately = {subject(one) for one in people}, list(entries.values_list("number", flat=True))
    known = AuditSubject.objects.filter(number__in=lately, subject__in=wanted).values_list("subject", flat=True)
    if wanted - set(known if lately else ()):
        record(actor, "seen", thing, people)


def about(person: UUID) -> list[AuditEntry]:
    """Return the entries about a person, newest first. Two queries."""
    numbers = AuditSubject.objects.filter(subject=subject(person)).values_list("number", flat=True)
    return list(AuditEntry.objects.filter(number__in=list(numbers)).order_by("-number"))


# Heads.


def _heads() -> Path:
    return Path(settings.DATA) / "audit-heads"


def head() -> dict[str, Any] | None:
    """Return the newest entry's number and digest; None where there is none."""
    last = AuditEntry.objects.order_by("-number").first()
    return {"number": last.number, "digest": last.digest, "at": datetime.now(UTC).isoformat()} if last else None


def sign_head() -> str:
    """Sign the newest digest and keep it; return the signed head (a compact JWS), empty where there is no entry."""
    found = head()
    if found is None:
        return ""
    token = signing.sign(json.dumps(found).encode(), kind=KIND)
    with _heads().open("a") as file:
        file.write(token + "\n")
    return token


def heads() -> Iterator[dict[str, Any]]:
    """Yield the heads that were kept and whose signature is good."""
    path = _heads()
    for line in path.read_text().splitlines() if path.exists() else ():
        try:
            yield json.loads(signing.verify(line.strip(), kind=KIND))
        except (signing.BadSignature, ValueError):
            yield {"number": 0, "digest": "", "broken": line[:60]}


# Verifying.


@dataclass
class Verdict:
    """How many entries were read, and what is wrong, in the order of the entries."""

    entries: int
    wrong: list[str]


def verify(known: Sequence[dict[str, Any]] = ()) -> Verdict:
    """Read the whole log and say what does not fit: in an entry, between entries, or with heads that were kept.

    `known` are heads kept elsewhere, each with `number` and `digest`. One pass; memory does not grow with the log.
    """
    wrong: list[str] = []
    wanted: dict[int, set[str]] = {}
    for one in (*heads(), *known):
        if one.get("broken"):
            wrong.append(f"A signed head is not what the site signed: {one['broken']}…")
        else:
            wanted.setdefault(int(one["number"]), set()).add(str(one["digest"]))
    count, number, before = 0, 0, NOTHING
    for entry in AuditEntry.objects.order_by("number").iterator(chunk_size=2000):
        count += 1
        if entry.number != number + 1:
            missing = f"{number + 1} to {entry.number - 1}" if entry.number > number + 2 else f"{number + 1}"
            wrong.append(f"Entries are missing: {missing}.")
        if entry.digest != digest_of(entry):
            wrong.append(f"Entry {entry.number} was changed: its digest is not that of what it says.")
        elif entry.before != before:
            wrong.append(f"Entry {entry.number} does not follow on the one before it.")
        if any(one != entry.digest for one in wanted.pop(entry.number, ())):
            wrong.append(f"Entry {entry.number} is not the one whose digest was signed.")
        number, before = entry.number, entry.digest
    wrong += [f"Entry {one}, whose digest was signed, is not there any more." for one in sorted(wanted)]
    return Verdict(count, wrong)


def lines() -> Iterator[str]:
    """Yield the whole log as lines of JSON, oldest first: the fields that the digest is of, and the digest."""
    for entry in AuditEntry.objects.order_by("number").iterator(chunk_size=2000):
        yield json.dumps({**said(entry), "digest": entry.digest}, ensure_ascii=False)


# The database refuses what the log is not made for.

_GUARDS = {
    "sqlite": [
        f"CREATE TRIGGER audit_stays_{act} BEFORE {act} ON core_auditentry BEGIN "
        "SELECT RAISE(ABORT, 'the audit log is only added to'); END"
        for act in ("UPDATE", "DELETE")
    ],
    "postgresql": [
        "CREATE OR REPLACE FUNCTION audit_stays() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the audit log is only added to'; END $$",
        "CREATE TRIGGER audit_stays BEFORE UPDATE OR DELETE ON core_auditentry FOR EACH ROW "
        "EXECUTE FUNCTION audit_stays()",
    ],
}
_UNGUARDS = {
    "sqlite": ["DROP TRIGGER IF EXISTS audit_stays_UPDATE", "DROP TRIGGER IF EXISTS audit_stays_DELETE"],
    "postgresql": ["DROP TRIGGER IF EXISTS audit_stays ON core_auditentry"],
}


def guard(editor: Any) -> None:
    """Have the database refuse to change or delete entries (the migration, and tests)."""
    unguard(editor)
    for statement in _GUARDS[editor.connection.vendor]:
        editor.execute(statement)


def unguard(editor: Any) -> None:
    """Let entries be changed: for tests, and for whoever has the database anyway; `verify` finds it."""
    for statement in _UNGUARDS[editor.connection.vendor]:
        editor.execute(statement)

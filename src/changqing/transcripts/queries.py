"""Reads: a learner's transcript; the link that a secret belongs to."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from uuid import UUID

from changqing.accounts.models import Learner
from changqing.credentials import older
from changqing.credentials.achievement import Awarded
from changqing.credentials.models import Credential, OlderRecord
from changqing.credentials.queries import judge, of_learner
from changqing.credits import queries as credits
from changqing.credits.models import Account
from changqing.transcripts.models import Share


@dataclass(frozen=True)
class Entry:
    """A certificate that stands: as it is kept, and what it says."""

    credential: Credential
    awarded: Awarded

    @property
    def percent(self) -> int | None:
        """The share of right answers, in per cent."""
        return None if self.awarded.score is None else round(self.awarded.score * 100)

    def without_score(self) -> "Entry":
        """Return it without the result."""
        return replace(self, awarded=replace(self.awarded, score=None))


@dataclass(frozen=True)
class Transcript:
    """All certificates of a learner that stand, the latest first, and what she holds in credits.

    `older` are those on paper from before: not signed, and so in no signed record.
    """

    learner_id: UUID
    name: str
    made_at: datetime
    entries: Sequence[Entry]
    balances: Sequence[Account] = field(default_factory=list)
    older: Sequence[OlderRecord] = field(default_factory=list)

    @property
    def hours(self) -> float:
        """Hours of study in all."""
        return sum(one.awarded.hours for one in self.entries)

    def showing(self, *, scores: bool, credits: bool) -> "Transcript":
        """Return what of it is to be shown."""
        entries = self.entries if scores else [one.without_score() for one in self.entries]
        papers = self.older if scores else [one.without_result() for one in self.older]
        return replace(self, entries=entries, balances=self.balances if credits else [], older=papers)


def transcript(learner: Learner) -> Transcript:
    """Return a learner's transcript. Three queries.

    What was revoked is not in it, nor what no longer fits its signature, or was signed by a key nobody trusts since.
    """
    entries = []
    for one in of_learner(learner.id):
        verdict = judge(one)
        if verdict.state == "valid" and verdict.awarded:
            entries.append(Entry(one, verdict.awarded))
    now = datetime.now(UTC).replace(microsecond=0)
    held, papers = credits.balances(learner.id), older.of_learner(learner.id)
    return Transcript(learner.id, learner.name, now, entries, held, papers)


def hashed(secret: str) -> str:
    """Return what is kept of the secret of a link."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def share_of(secret: str) -> Share | None:
    """Return the link that has this secret. One query."""
    return Share.objects.filter(secret_hash=hashed(secret)).first()


def shares(learner_id: UUID) -> list[Share]:
    """Return a learner's links, the latest first. One query."""
    return list(Share.objects.filter(learner_id=learner_id).order_by("-created_at", "-id"))

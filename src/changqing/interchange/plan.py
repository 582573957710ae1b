"""What an import would do to the catalogue: row by row, in full, before anything is written.

Whoever imports something (a list, a feed) makes a draft of each row; `make` settles them against each other. The same
drafts always make the same plan, and `digest` tells whether two plans are the same.
"""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import msgspec
from django.utils.translation import gettext_noop as _

from changqing.interchange.remarks import Blank, Remark, row_name

OUTCOMES = ("new", "changed", "unchanged", "wrong")
Facts = TypeVar("Facts", bound=msgspec.Struct)


class Change(msgspec.Struct, omit_defaults=True, frozen=True):
    """A field, what it holds, and what it would hold; of a text, in one language."""

    field: str
    new: Any
    old: Any = None
    language: str = ""


class Line(msgspec.Struct, omit_defaults=True):
    """What would come of a row: `number` as a person counts the rows of that `part`, `label` the name it goes by.

    Of what has rows of several kinds, `kind` is the row's own; `source_key` is what its source calls it.
    """

    outcome: str
    number: int
    part: str = ""
    label: str = ""
    kind: str = ""
    source_key: str = ""
    changes: list[Change] = []
    wrong: list[Remark] = []
    warnings: list[Remark] = []


@dataclass
class Draft(Generic[Facts]):
    """A row as it was understood, not yet settled with the others.

    Rows with the same `key` are about the same thing; one `needs` another that makes what it belongs to. `changes` are
    what its facts would change; of something new, all they say.
    """

    number: int
    part: str = ""
    label: str = ""
    kind: str = ""
    source_key: str = ""
    key: str = ""
    needs: str = ""
    facts: Facts | None = None
    is_new: bool = False
    changes: list[Change] = field(default_factory=list)
    wrong: list[Remark] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)
    repeats: bool = False


@dataclass
class Plan(Generic[Facts]):
    """All rows with what would come of them, remarks on the whole, and the facts to be written."""

    lines: list[Line]
    notes: list[Remark]
    facts: list[Facts]

    @property
    def counts(self) -> dict[str, int]:
        """How many rows are new, changed, unchanged, wrong; and, over all of them, have warnings."""
        found = dict.fromkeys((*OUTCOMES, "warnings"), 0)
        for line in self.lines:
            found[line.outcome] += 1
            found["warnings"] += bool(line.warnings)
        return found

    @property
    def digest(self) -> str:
        """What tells this plan from another one."""
        return hashlib.sha256(msgspec.json.encode([self.lines, self.notes])).hexdigest()


def make(drafts: Sequence[Draft[Facts]], notes: Sequence[Remark] = ()) -> Plan[Facts]:
    """Return the plan. What is said twice counts once; what contradicts is wrong, and so is what needs it."""
    _settle(drafts)
    _follow(drafts)
    lines = [_line(draft) for draft in drafts]
    facts = [
        draft.facts
        for draft, line in zip(drafts, lines, strict=True)
        if line.outcome in ("new", "changed") and draft.facts is not None
    ]
    return Plan(lines, list(notes), facts)


def _line(draft: Draft[Facts]) -> Line:
    if draft.wrong or draft.facts is None:
        outcome = "wrong"
    elif draft.repeats:
        outcome = "unchanged"
    else:
        outcome = "new" if draft.is_new else "changed" if draft.changes else "unchanged"
    changes = draft.changes if outcome in ("new", "changed") else []
    return Line(
        outcome=outcome,
        number=draft.number,
        part=draft.part,
        label=draft.label,
        kind=draft.kind,
        source_key=draft.source_key,
        changes=changes,
        wrong=draft.wrong,
        warnings=draft.warnings,
    )


def _settle(drafts: Sequence[Draft[Facts]]) -> None:
    """Compare the rows that are about the same thing."""
    same: dict[str, list[Draft[Facts]]] = defaultdict(list)
    for draft in drafts:
        if draft.key and draft.facts is not None:
            same[draft.key].append(draft)
    for found in same.values():
        if len(found) < 2:
            continue
        right = [draft for draft in found if not draft.wrong]
        if any(draft.facts != right[0].facts for draft in right[1:]) or _contradict(found):
            rows = ", ".join(_place(draft, found[0]) for draft in found)
            for draft in found:
                draft.wrong.append(
                    Remark(_("Rows %(rows)s are about the same thing and do not say the same of it."), {"rows": rows})
                )
            continue
        for draft in right[1:]:
            draft.repeats = True
            draft.warnings.append(
                Remark(_("The same as row %(row)s; it counts once."), {"row": _place(right[0], draft)})
            )


def _contradict(drafts: Sequence[Draft[Facts]]) -> bool:
    """Say whether rows about the same thing contradict each other in what was understood of them."""
    said: dict[str, Any] = {}
    for draft in drafts:
        for name in draft.facts.__struct_fields__ if draft.facts else ():
            value = getattr(draft.facts, name)
            if value is not msgspec.UNSET and said.setdefault(name, value) != value:
                return True
    return False


def _place(draft: Draft[Facts], seen_from: Draft[Facts]) -> str:
    return row_name(draft.number, draft.part if draft.part != seen_from.part else "")


def _follow(drafts: Sequence[Draft[Facts]]) -> None:
    """Let the rows that need a new thing of a wrong row be wrong as well, and those that need them in their turn."""
    makers = {draft.key: draft for draft in drafts if draft.key and draft.is_new}
    makers |= {draft.key: draft for draft in drafts if draft.key and draft.is_new and not draft.wrong}
    again = True
    while again:
        again = False
        for draft in drafts:
            maker = makers.get(draft.needs) if draft.needs else None
            if maker is not None and maker.wrong and not draft.wrong:
                words: dict[str, Blank] = {"row": _place(maker, draft)}
                draft.wrong.append(Remark(_("It belongs to what row %(row)s says, and that row is wrong."), words))
                again = True

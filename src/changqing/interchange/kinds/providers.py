"""Lists of providers: universities, colleges, their branches. Known by code, else by name."""

import re
from collections.abc import Sequence

from django.utils.translation import gettext_noop as _
from msgspec import UNSET, UnsetType

from changqing.catalogue import pinyin, services
from changqing.catalogue.models import Provider
from changqing.catalogue.told import ProviderTold, said
from changqing.interchange.kinds.comparing import compare
from changqing.interchange.kinds.entry import Entry
from changqing.interchange.kinds.kind import Kind, register
from changqing.interchange.kinds.known import Providers
from changqing.interchange.kinds.provider_columns import BY_LEVEL, COLUMNS, LEVELS, TYPES
from changqing.interchange.kinds.whereabouts import Whereabouts
from changqing.interchange.plan import Change, Draft
from changqing.interchange.remarks import Remark
from changqing.interchange.sheets import values
from changqing.interchange.sheets.grids import Cell, is_empty
from changqing.interchange.sheets.tables import Table
from changqing.interchange.sheets.values import NotUnderstood
from changqing.interchange.sheets.words import folded

_code = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
_national = re.compile(r"\d{10}")


def is_private(cell: Cell) -> bool | None:
    """Return whether a cell says that a provider is private: yes, 民办 … or not; None where it says nothing of that."""
    said_of_it = values.text(cell)
    if re.search(r"民办|私立|private", said_of_it, re.IGNORECASE):
        return True
    if not said_of_it or re.search(r"公办|公立|国有|合作办学|public|state", said_of_it, re.IGNORECASE):
        return False
    try:
        return values.yes_no(cell)
    except NotUnderstood:
        return None


class Reading:
    """The rows of one file, read beside the providers that are there."""

    def __init__(self, table: Table, only: str) -> None:
        self.table, self.only = table, only
        self.providers = Providers()
        self.whereabouts = Whereabouts()
        self.entries = [Entry(row, table.fields) for row in table.rows]
        self._taken = dict.fromkeys(self.providers.by_code, "")
        self._codes: dict[str, set[str]] = {}
        # Rows with a code come first: one without may mean a provider that another row gives the code of.
        coded = sorted(self.entries, key=lambda entry: is_empty(entry.row.cells.get("code")))
        found = {id(entry): self._identity(entry) for entry in coded}
        self._identities = [found[id(entry)] for entry in self.entries]

    def drafts(self) -> list[Draft[ProviderTold]]:
        """Return a draft of each row; branches of branches of themselves are wrong."""
        found = [self._draft(*pair) for pair in zip(self.entries, self._identities, strict=True)]
        self._check_circles(found)
        return found

    def _identity(self, entry: Entry) -> tuple[str, Provider | None]:
        """Return the code of a row, given or made of the name, and the provider that is there; '' where it is wrong."""
        code, national = entry.word("code"), entry.word("national_code")
        name = entry.text("name", 100)
        name = name if isinstance(name, str) else ""
        code = code or national
        existing = self.providers.coded(code) if code else None
        if code and not existing and not _code.fullmatch(code):
            entry.fail(_("“%(code)s” is no code: letters, digits and hyphens, at most 40."), "code", code=code[:60])
            return "", None
        if not code and name:
            same = self.providers.named(name)
            if len(same) > 1:
                codes = ", ".join(one.code for one in same)
                entry.fail(
                    _("Several providers have this name; the code must say which: %(codes)s."), "name", codes=codes
                )
                return "", None
            existing = same[0] if same else None
            if existing is None:
                code = self._made(name)
                entry.warn(_("There is no code; “%(code)s” was made of the name."), "code", code=code)
        code = existing.code if existing else code
        if name and code:
            self._codes.setdefault(folded(name), set()).add(code)
        return code, existing

    def _made(self, name: str) -> str:
        """Return a code made of a name: that of another row of the same name, else its pinyin."""
        said_elsewhere = self._codes.get(folded(name), set())
        if len(said_elsewhere) == 1:
            return next(iter(said_elsewhere))
        base = re.sub(r"[^a-z0-9]+", "-", pinyin.sort_key(name)).strip("-")[:36].strip("-") or "provider"
        code, number = base, 1
        while self._taken.get(code, folded(name)) != folded(name):
            number += 1
            code = f"{base}-{number}"
        self._taken[code] = folded(name)
        return code

    def _draft(self, entry: Entry, identity: tuple[str, Provider | None]) -> Draft[ProviderTold]:
        code, existing = identity
        name = entry.texts("name", existing.name if existing else None, 100)
        label = (name.get("zh-Hans") or name.get("en", "")) if isinstance(name, dict) else ""
        draft = Draft[ProviderTold](entry.row.number, entry.row.part, label or code)
        draft.wrong, draft.warnings = entry.wrong, entry.warnings
        if not label and not entry.wrong:
            entry.fail(_("The name is missing."), "name")
        if not code:
            return draft
        if self.only and code != self.only:
            entry.fail(_("This import is limited to the provider %(code)s."), "code", code=self.only)
        draft.key = f"provider {code}"
        draft.is_new = existing is None
        draft.facts = self._told(entry, code, existing, name)
        if draft.is_new and len(self.providers.named(label)) and entry.word("code"):
            codes = ", ".join(one.code for one in self.providers.named(label))
            entry.warn(_("There is a provider of this name already, with the code %(codes)s."), "name", codes=codes)
        if isinstance(draft.facts.parent, str) and draft.facts.parent:
            draft.needs = f"provider {draft.facts.parent}"
        draft.changes = self._changes(draft.facts, existing)
        return draft

    def _told(self, entry: Entry, code: str, old: Provider | None, name: dict[str, str] | UnsetType) -> ProviderTold:
        national: str | UnsetType = entry.word("national_code") or (code if _national.fullmatch(code) else "")
        if not national and not entry.has("national_code"):
            national = UNSET
        level = entry.one_of("level", LEVELS)
        return ProviderTold(
            code=code,
            name=name,
            kind=self._kind(entry, level, old),
            region=self.whereabouts.of(entry, old.region_id if old else ""),
            national_code=national,
            level=level,
            supervisor=entry.texts("supervisor", old.supervisor if old else None),
            private=self._private(entry),
            website=entry.address("website"),
            parent=self._parent(entry, code),
        )

    @staticmethod
    def _private(entry: Entry) -> bool | UnsetType:
        found = entry.read("private", is_private)
        if found is None:
            value = values.text(entry.row.cells.get("private"))[:60]
            entry.warn(
                _("“%(value)s” does not say whether it is private; that was left as it is."), "private", value=value
            )
            return UNSET
        return found

    @staticmethod
    def _kind(entry: Entry, level: str | UnsetType, old: Provider | None) -> str | UnsetType:
        """Return the kind of a provider; where a new one does not say it, that which follows from its level."""
        word = entry.text("kind")
        kind = TYPES.find(word) if isinstance(word, str) and word else None
        if kind:
            return kind
        by_level = BY_LEVEL.get(level) if isinstance(level, str) and old is None else None
        if word:
            if by_level is None and old is None:
                entry.one_of("kind", TYPES)
            else:
                entry.warn(_("The kind “%(value)s” is none the site has; it was passed over."), "kind", value=str(word))
        elif by_level is None and old is None and not entry.failed("level"):
            entry.fail(_("Neither the kind nor the level says what kind of provider it is."), "kind")
        return by_level or UNSET

    def _parent(self, entry: Entry, code: str) -> str | UnsetType:
        """Return the code of the provider it is a branch of: one that is there, or one of another row."""
        word = entry.text("parent")
        if not isinstance(word, str) or not word:
            return word
        rows = self._codes.get(folded(word), set())
        coded = entry.word("parent")
        parent = self.providers.find(coded)
        found = parent.code if parent else next(iter(rows)) if len(rows) == 1 else ""
        if not found and any(coded == other for other, _existing in self._identities):
            found = coded
        if not found or found == code:
            entry.fail(_("“%(value)s” is no other provider, here or in this file."), "parent", value=word)
            return UNSET
        return found

    def _check_circles(self, drafts: Sequence[Draft[ProviderTold]]) -> None:
        """Let no provider be, over others, a branch of itself."""
        parents = {one.code: self.providers.by_id[one.parent_id].code for one in self.providers.all if one.parent_id}
        for draft in drafts:
            if draft.facts and isinstance(draft.facts.parent, str):
                parents[draft.facts.code] = draft.facts.parent
        for draft in drafts:
            if not draft.facts or not draft.facts.parent:
                continue
            seen, code = set[str](), draft.facts.code
            while code and code not in seen:
                seen.add(code)
                code = parents.get(code, "")
            if code:
                draft.wrong.append(Remark(_("It would be a branch of itself."), field="parent"))

    def _changes(self, told: ProviderTold, old: Provider | None) -> list[Change]:
        before = None
        if old is not None:
            parent = self.providers.by_id[old.parent_id].code if old.parent_id else ""
            before = {name: getattr(old, name) for name in told.__struct_fields__ if name not in ("region", "parent")}
            before |= {"region": old.region_id, "parent": parent}
        return compare(before, said(told, without=("code",)), {"region": self.whereabouts.name_of})


def drafts(table: Table, only: str) -> list[Draft[ProviderTold]]:
    """Return a draft of each row of a list of providers."""
    return Reading(table, only).drafts()


FURTHER = {"region": _("Region")}
register(Kind("providers", _("Providers"), COLUMNS, drafts, services.save_providers, further=FURTHER, order=10))

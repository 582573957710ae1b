"""The organisations of a service, and which are the provider's: one, and its faculties, but not its branches."""

from collections.abc import Iterator

from django.utils.translation import gettext_noop as _

from changqing.interchange.harvest.asking import Asker, NotThere
from changqing.interchange.harvest.collecting import Collected
from changqing.interchange.harvest.ooapi.paging import every
from changqing.interchange.harvest.ooapi.shapes import Item, code, id_of, named, typed
from changqing.interchange.harvest.ooapi.shapes import every as things
from changqing.interchange.harvest.organisations import Organisation, chosen
from changqing.interchange.harvest.terms import Terms
from changqing.interchange.remarks import Remark

ROOT, BRANCH = "root", "branch"


class Theirs:
    """What of a service is the provider's. Reads its organisations; raise `Refused` where it cannot be said."""

    def __init__(self, asker: Asker, base: str, terms: Terms) -> None:
        self.notes: list[Remark] = []
        self._items: dict[str, Item] = {}
        self._allowed: set[str] | None = None
        try:
            self._items = {id_of(item, "organisation"): item for item in every(asker, f"{base}/organisations")}
        except NotThere:
            self.notes.append(
                Remark(_("The service does not tell its organisations; all its courses were taken for the provider's."))
            )
        self._whole = True
        if self._items:
            self._choose(terms)
        elif terms.organisation:
            self._allowed = {terms.organisation}

    def _choose(self, terms: Terms) -> None:
        all_of_them = [_organisation(item) for item in self._items.values()]
        heads = [one for one in all_of_them if self._is_head(one.id)]
        found = chosen(all_of_them if terms.organisation else heads, wanted=terms.organisation, provider=terms.provider)
        ids = {one.id for one in found}
        self._whole = ids == {one.id for one in heads}
        self._allowed = ids | {one for one in self._items if self._is_part(one, ids)}

    def _is_head(self, one: str) -> bool:
        item = self._items[one]
        return item.get("organisationType") in (ROOT, BRANCH) or _parent(item) not in self._items

    def _is_part(self, one: str, whole: set[str]) -> bool:
        """Say whether an organisation is part of one of these, with no branch between."""
        seen: set[str] = set()
        while one in self._items and one not in seen and not self._is_head(one):
            seen.add(one)
            one = _parent(self._items[one])
            if one in whole:
                return True
        return False

    def paths(self, things: str) -> Iterator[str]:
        """Yield the paths at which the provider's courses are listed."""
        if self._whole or self._allowed is None:
            yield things
        else:
            yield from (f"organisations/{one}/{things}" for one in self._items if one in self._allowed)

    def has(self, item: Item, found: Collected) -> bool:
        """Say whether a course or an offering is the provider's; one that is another's is taken note of."""
        whose = id_of(item, "organisation")
        if not whose or self._allowed is None or whose in self._allowed:
            return True
        found.leave_out(named(item), named(self._items[whose]) if whose in self._items else whose)
        return False


def _parent(item: Item) -> str:
    return id_of(item, "parent") or id_of({"organisation": item.get("parent")}, "organisation")


def _organisation(item: Item) -> Organisation:
    codes = [code(one) for one in (item.get("primaryCode"), *things(item.get("otherCodes")))]
    link = item.get("link")
    return Organisation(
        id=id_of(item, "organisation"),
        names=list(typed(item.get("name")).values()),
        codes=[one for one in codes if one],
        url=link if isinstance(link, str) else "",
    )

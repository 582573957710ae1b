"""The places of providers, by name; and those that a list of offerings makes, each told of once."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_noop as _

from changqing.catalogue.models import Place
from changqing.catalogue.told import PlaceTold
from changqing.core.text import Text
from changqing.interchange.kinds.entry import Entry
from changqing.interchange.kinds.known import Providers
from changqing.interchange.kinds.whereabouts import Whereabouts
from changqing.interchange.sheets.words import folded


class Places:
    """The places of some providers. Two queries."""

    def __init__(self, providers: Providers, whose: Iterable[UUID]) -> None:
        self._providers, self._whereabouts = providers, Whereabouts(counties=True)
        self._names: dict[UUID, Text] = {}
        self._there: dict[tuple[UUID, str], Place] = {}
        self._new: dict[tuple[UUID, str], PlaceTold] = {}
        for place in Place.objects.filter(provider_id__in=list(whose)):
            self._names[place.id] = place.name
            for name in place.name.values():
                self._there.setdefault((place.provider_id, folded(name)), place)

    def name_of(self, place: Any) -> Text | None:
        """Return the name of a place, there or to be made; None for none."""
        if isinstance(place, dict):
            name: Text = place["name"]
            return name
        return self._names.get(place) if place else None

    def find(self, entry: Entry, provider: UUID, name: str, seats: int) -> UUID | PlaceTold | None:
        """Return the provider's place of that name, or the one that the row tells of; None where that is wrong."""
        key = (provider, folded(name))
        address = entry.text("address")
        if there := self._there.get(key):
            if address and folded(str(address)) not in map(folded, there.address.values()):
                entry.warn(_("The place “%(name)s” is there with another address, which it keeps."), "place", name=name)
            return there.id
        if not address:
            entry.fail(
                _("The provider has no place “%(name)s”; with its address and county it would be made."),
                "place",
                name=name,
            )
            return None
        region = self._whereabouts.of(entry)
        if not isinstance(region, str):
            return None
        told = PlaceTold(
            provider=self._providers.by_id[provider].code,
            name={"zh-Hans": name},
            region=region,
            address={"zh-Hans": str(address)},
            seats=seats,
        )
        first = self._new.setdefault(key, told)
        if first.address != told.address or first.region != told.region:
            entry.warn(
                _("Another row gives the new place “%(name)s” another address; that one counts."), "place", name=name
            )
        else:
            entry.warn(
                _("A place “%(name)s” will be made; on the map it stands where its region does."), "place", name=name
            )
        return first

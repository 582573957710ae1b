"""The places of the provider, by name; those that a feed tells of and that are not there yet are made."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_noop as _

from changqing.catalogue.models import Place, Provider
from changqing.catalogue.regions.gazetteer import Gazetteer
from changqing.catalogue.told import PlaceTold
from changqing.core.text import Text
from changqing.interchange.harvest.found import FoundPlace
from changqing.interchange.remarks import Remarked
from changqing.interchange.sheets.words import folded


class Places:
    """The places of one provider. Two queries."""

    def __init__(self, provider: Provider) -> None:
        self._provider, self._gazetteer = provider, Gazetteer()
        self._names: dict[UUID, Text] = {}
        self._there: dict[str, UUID] = {}
        self._new: dict[str, PlaceTold] = {}
        for place in Place.objects.filter(provider=provider):
            self._names[place.id] = place.name
            for name in place.name.values():
                self._there.setdefault(folded(name), place.id)

    def name_of(self, place: Any) -> Text | None:
        """Return the name of a place, there or to be made; None for none."""
        if isinstance(place, dict):
            name: Text = place["name"]
            return name
        return self._names.get(place) if place else None

    def find(self, found: FoundPlace, row: Remarked) -> UUID | PlaceTold:
        """Return the provider's place of that name, or the one to be made."""
        names = [folded(name) for name in found.name.values()]
        for name in names:
            if name in self._there:
                return self._there[name]
        for name in names:
            if name in self._new:
                return self._new[name]
        told = PlaceTold(
            provider=self._provider.code,
            name=found.name,
            region=self._region(found, row),
            address=found.address,
            seats=found.seats,
            latitude=found.latitude,
            longitude=found.longitude,
        )
        self._new |= dict.fromkeys(names, told)
        row.warn(_("A place “%(name)s” will be made."), "place", name=next(iter(found.name.values())))
        return told

    def _region(self, found: FoundPlace, row: Remarked) -> str:
        """Return the region a place lies in; where that is not found, the provider's own."""
        if found.region in self._gazetteer.places:
            return found.region
        province = self._gazetteer.province(found.province) if found.province else None
        place = self._gazetteer.find(found.city, province.code if province else "") if found.city else None
        if place or province:
            return (place or province).code  # type: ignore[union-attr]
        row.warn(_("It is not told in which county or city the place lies; the provider's was taken."), "place")
        return self._provider.region_id

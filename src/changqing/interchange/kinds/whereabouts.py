"""Where a row says something is: columns for province, its code, and city; read by the gazetteer, never guessed.

A city that is no prefecture of its province is told with its row: a county of that name is taken, any other is not.
"""

from django.utils.translation import gettext_noop as _
from msgspec import UNSET, UnsetType

from changqing.catalogue.regions.gazetteer import Gazetteer, Named
from changqing.core.text import Text
from changqing.interchange.kinds.entry import Entry
from changqing.interchange.remarks import Blank


class Whereabouts:
    """Reads the regions of rows; `counties` says that a county is as welcome as a city."""

    def __init__(self, *, counties: bool = False) -> None:
        self.gazetteer = Gazetteer()
        self._counties = counties

    def name_of(self, code: str) -> Text | None:
        """Return the name of a region in every language; None where there is none."""
        place = self.gazetteer.places.get(code)
        return place.name if place else None

    def of(self, entry: Entry, old: str = "") -> str | UnsetType:
        """Return the region a row names; UNSET where it says nothing that goes beyond the region it has (`old`).

        A city that is not found is a warning, and the province stands in; with no province either, the row is wrong.
        """
        province = self._province(entry)
        if province is None:
            return UNSET
        city = entry.text("city")
        city = city if isinstance(city, str) else ""
        if city:
            place = self.gazetteer.find(city, province.code if province.code else "")
            if place is not None:
                self._note(entry, city, place)
                return place.code
            if province.code:
                self._warn(entry, city, province)
            else:
                entry.fail(
                    _("“%(city)s” is no city that is known, or several are called so, and there is no province."),
                    "city",
                    city=city,
                )
                return UNSET
        if not province.code:
            if not old:
                entry.fail(_("There is no province and no city."), "province")
            return UNSET
        return UNSET if self.gazetteer.lies_in(old, province.code) else province.code

    def _province(self, entry: Entry) -> Named | None:
        """Return the province a row names, one without code where it names none; None where what it says is wrong."""
        found: list[Named] = []
        for name in ("province_code", "province"):
            word = entry.word(name)
            if not word:
                continue
            place = self.gazetteer.province(word)
            if place is None:
                entry.fail(_("“%(value)s” is no province."), name, value=word)
                return None
            found.append(place)
        if len(found) == 2 and found[0] != found[1]:
            entry.fail(_("The province and its code do not say the same."), "province")
            return None
        return found[0] if found else Named("", {}, "", "")

    def _note(self, entry: Entry, city: str, place: Named) -> None:
        """Tell of a city that is a county, and of a prefecture written shorter than by leaving out 市."""
        if place.level == "county" and city.endswith("市") and not self._counties:
            message = _("“%(city)s” is no prefecture but a county of that name: %(county)s.")
            entry.warn(message, "city", city=city, county=f"{place.chinese} {place.code}")
        elif place.level == "prefecture" and place.chinese not in f"{city}市":
            message = _("“%(city)s” was read as %(prefecture)s.")
            entry.warn(message, "city", city=city, prefecture=f"{place.chinese} {place.code}")

    def _warn(self, entry: Entry, city: str, province: Named) -> None:
        blanks: dict[str, Blank] = {"city": city, "province": province.chinese}
        alike = ", ".join(f"{place.chinese} {place.code}" for place in self.gazetteer.alike(city, province.code)[:5])
        message = _("There is no “%(city)s” in %(province)s; it was put in %(province)s.")
        if alike:
            blanks["alike"] = alike
            message = _(
                "There is no “%(city)s” in %(province)s; it was put in %(province)s. Was this meant: %(alike)s?"
            )
        entry.warn(message, "city", **blanks)

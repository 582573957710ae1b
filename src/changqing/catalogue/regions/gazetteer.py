"""Which region a name means, as offices write it. What fits two regions, or none, means none: nothing is guessed."""

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass

from changqing.catalogue.models import Region
from changqing.catalogue.regions.official import short_name
from changqing.core.text import Text

# Rows that only gather others, under names that mean no place.
_gathering = re.compile(r"市辖区|县|(?:省|自治区)直辖县级行政区划")
_self_governing = re.compile(r"自治([州县旗])$")
_spaces = re.compile(r"\s+")


@dataclass(frozen=True)
class Named:
    """A region of the table, without its point."""

    code: str
    name: Text
    level: str
    parent: str

    @property
    def province(self) -> str:
        """The code of the province it lies in."""
        return f"{self.code[:2]}0000"

    @property
    def chinese(self) -> str:
        """Its full Chinese name."""
        return self.name.get("zh-Hans", "")


def _written(text: str) -> str:
    return _spaces.sub("", unicodedata.normalize("NFKC", text)).casefold()


def _abbreviations(place: Named) -> set[str]:
    """Return how a region is also written: 昆明; 凉山州 for 凉山彝族自治州; its English name."""
    short = short_name(place.chinese)
    found = {short, place.name.get("en", "")}
    if governed := _self_governing.search(place.chinese):
        found.add(short + governed[1])
    return {_written(one) for one in found if one}


class Gazetteer:
    """The table of regions by every way a name is written. One query."""

    def __init__(self) -> None:
        rows = Region.objects.values_list("code", "name", "level", "parent_id")
        self.places = {code: Named(code, name, level, parent or "") for code, name, level, parent in rows}
        self._exact: dict[str, list[Named]] = defaultdict(list)
        self._short: dict[str, list[Named]] = defaultdict(list)
        for place in self.places.values():
            if _gathering.fullmatch(place.chinese):
                continue
            self._exact[_written(place.chinese)].append(place)
            for written in _abbreviations(place):
                self._short[written].append(place)

    def province(self, text: str) -> Named | None:
        """Return the province of a name (云南省, 云南), or of a code of two or six digits; None where none fits."""
        written = _written(text)
        if re.fullmatch(r"\d{2}|\d{6}", written):
            return self.places.get(f"{written[:2]}0000")
        found = [*self._exact.get(written, ()), *self._short.get(written, ())]
        return next((place for place in found if place.level == "province"), None)

    def find(self, text: str, province: str = "") -> Named | None:
        """Return the one region a name or code means, perhaps within a province; None where none fits, or several do.

        Full names go before short ones, provinces and prefectures before counties that lie in them. A name may begin
        with those it lies in (江苏省苏州市昆山市).
        """
        written = _written(text)
        if re.fullmatch(r"\d{6}", written):
            place = self.places.get(written)
            return place if place and (not province or place.province == province) else None
        if found := self._one(written, province):
            return found
        outer = self._outer(written, province)
        if outer is None or (province and outer.province != province):
            return None
        rest = written[len(self._beginning(outer, written)) :]
        inner = self._one(rest, outer.province, outer) if rest else None
        if inner is None and outer.level == "province":
            return self.find(rest, outer.province) if rest else outer
        return inner

    def alike(self, text: str, province: str = "") -> list[Named]:
        """Return the regions a name may have been meant for, of the same short name: to ask, not to take."""
        short = _written(short_name(_spaces.sub("", unicodedata.normalize("NFKC", text))))
        found = {place.code: place for place in [*self._exact.get(_written(text), ()), *self._short.get(short, ())]}
        inside = [place for place in found.values() if place.province == province]
        return inside or list(found.values())

    def lies_in(self, code: str, outer: str) -> bool:
        """Say whether a region is another, or lies in it."""
        while code and code != outer:
            code = self.places[code].parent if code in self.places else ""
        return bool(code)

    def _one(self, written: str, province: str, within: Named | None = None) -> Named | None:
        for index in (self._exact, self._short):
            found = [
                place
                for place in index.get(written, ())
                if (not province or place.province == province)
                and (not within or self.lies_in(place.code, within.code))
            ]
            if index is self._short:  # 吉林 is the city; of the provinces only those that are cities are meant so
                found = [place for place in found if place.level != "province" or place.chinese.endswith("市")]
            if found:
                return self._outermost(found)
        return None

    def _outermost(self, found: list[Named]) -> Named | None:
        """Return the one that all others lie in: 大理 is the prefecture, whose county 大理市 is part of it."""
        first = min(found, key=lambda place: ("province", "prefecture", "county").index(place.level))
        return first if all(self.lies_in(place.code, first.code) for place in found) else None

    def _outer(self, written: str, province: str) -> Named | None:
        """Return the province or prefecture whose name a longer name begins with."""
        for end in range(len(written) - 1, 1, -1):
            head = written[:end]
            if place := self.province(head) if not head.isdigit() else None:
                return place
            place = self._one(head, province)
            if place is not None and place.level == "prefecture":
                return place
        return None

    @staticmethod
    def _beginning(outer: Named, written: str) -> str:
        """Return how the outer region is written at the beginning of the name."""
        ways = [_written(outer.chinese), *_abbreviations(outer)]
        return max((way for way in ways if written.startswith(way)), key=len)

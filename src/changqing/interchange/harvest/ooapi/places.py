"""Where an offering is given: an address of the document, with what a service says of it beyond that."""

from typing import Any

from changqing.core.text import Text
from changqing.interchange.harvest import texts, values
from changqing.interchange.harvest.found import FoundPlace
from changqing.interchange.harvest.ooapi.shapes import Item, every, ext, typed
from changqing.interchange.remarks import Remarked

TEACHING = ("teaching", "visit")


def read(item: Item) -> FoundPlace | None:
    """Return the place of an offering; None where there is none that has a name."""
    found = list(every(item.get("addresses")))
    found.sort(key=lambda one: one.get("addressType") not in TEACHING)
    if not found:
        return None
    address, more, row = found[0], ext(item), Remarked()
    written, street = typed(address.get("additional")), _street(address)
    name = typed(more.get("placeName")) or written or street
    if not name:
        return None
    geolocation = address.get("geolocation")
    point = values.point(*(geolocation.get(one) for one in POINT)) if isinstance(geolocation, dict) else None
    region = ext(address).get("region")
    return FoundPlace(
        name=texts.fitting(name, texts.MOST_TITLE, row, "place"),
        address=texts.fitting(street or written, texts.MOST_SENTENCE, row, "place"),
        region=region if isinstance(region, str) else "",
        city=texts.one_line(address.get("city"))[: texts.MOST_TITLE],
        latitude=point[0] if point else None,
        longitude=point[1] if point else None,
        seats=values.seats(more.get("placeSeats"), row) or 0,
    )


POINT = ("latitude", "longitude")


def _street(address: Item) -> Text:
    """Return street, number and the like as one text."""
    words: list[Any] = [address.get(name) for name in ("street", "streetNumber", "postCode", "city")]
    if not words[0]:
        return {}
    return texts.gathered([("", " ".join(filter(None, map(texts.one_line, words))))])

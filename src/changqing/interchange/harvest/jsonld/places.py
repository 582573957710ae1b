"""Where a run takes place: a Place of schema.org, with an address in words or in parts."""

from changqing.core.text import Text
from changqing.interchange.harvest import texts, values
from changqing.interchange.harvest.found import FoundPlace
from changqing.interchange.harvest.jsonld.properties import Thing
from changqing.interchange.remarks import Remarked

PARTS = ("streetAddress", "addressLocality", "addressRegion")


def read(instance: Thing) -> FoundPlace | None:
    """Return the first place of a run; None where there is none that has a name or an address."""
    row = Remarked()
    for one in instance.things("location"):
        if "VirtualLocation" in one.types:
            continue
        address = one.thing("address") or (one if "PostalAddress" in one.types else None)
        written = _address(one, address)
        name = one.text("name") or written
        if not name:
            continue
        geo = one.thing("geo")
        point = values.point(geo.value("latitude"), geo.value("longitude")) if geo else None
        return FoundPlace(
            name=texts.fitting(name, texts.MOST_TITLE, row, "place"),
            address=texts.fitting(written, texts.MOST_SENTENCE, row, "place"),
            city=address.word("addressLocality")[: texts.MOST_TITLE] if address else "",
            province=address.word("addressRegion")[: texts.MOST_TITLE] if address else "",
            latitude=point[0] if point else None,
            longitude=point[1] if point else None,
        )
    return _in_words(instance, row)


def _address(place: Thing, address: Thing | None) -> Text:
    """Return an address as one text: as it is written, else the street, else all its parts."""
    if address is None:
        return place.text("address")
    if street := address.text("streetAddress"):
        return street
    return texts.gathered([("", " ".join(filter(None, (address.word(name) for name in PARTS))))])


def _in_words(instance: Thing, row: Remarked) -> FoundPlace | None:
    """Return a place that is told as a mere text."""
    words = [one for one in instance.many("location") if isinstance(one, str) and "://" not in one]
    name = texts.fitting(texts.gathered([("", one) for one in words]), texts.MOST_TITLE, row, "place")
    return FoundPlace(name=name, address=name) if name else None

"""What one will be able to do, where courses name it by id alone: the service's list of learning outcomes is read."""

from collections.abc import Iterable

from changqing.core.text import Text
from changqing.interchange.harvest.asking import Asker, NotThere
from changqing.interchange.harvest.ooapi.paging import every
from changqing.interchange.harvest.ooapi.shapes import Item, ext, id_of, typed
from changqing.interchange.harvest.ooapi.shapes import every as things

Told = dict[str, Text]


def ids_of(item: Item) -> list[str]:
    """Return the ids of a course's outcomes, where it does not tell the outcomes themselves."""
    if ext(item).get("outcomes") or item.get("learningOutcomes"):
        return []
    found = item.get("learningOutcomeIds")
    return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []


def told(asker: Asker, base: str, items: Iterable[Item]) -> Told:
    """Return the outcomes that courses name, by id; none where the service has no list of them."""
    wanted = {one for item in items for one in ids_of(item)}
    if not wanted:
        return {}
    try:
        listed = every(asker, f"{base}/learning-outcomes")
        return {id_of(one, "learningOutcome"): _text(one) for one in listed if id_of(one, "learningOutcome") in wanted}
    except NotThere:
        return {}


def of_course(item: Item, known: Told) -> list[Text]:
    """Return the outcomes of a course."""
    if listed := ext(item).get("outcomes"):
        return [typed(one) for one in listed] if isinstance(listed, list) else []
    if item.get("learningOutcomes"):
        return [_text(one) for one in things(item.get("learningOutcomes"))]
    return [known[one] for one in ids_of(item) if one in known]


def _text(item: Item) -> Text:
    return typed(item.get("name"))

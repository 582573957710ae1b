"""Lists of an Open Education API, page after page until the last; one that has no last is not read for ever."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext_noop as _

from changqing.interchange.harvest import bodies, limits
from changqing.interchange.harvest.asking import Asker
from changqing.interchange.harvest.refusing import refused, shown
from changqing.interchange.remarks import Refused

ACCEPT = "application/json"
SIZE = 250

Item = dict[str, Any]


def thing(asker: Asker, address: str) -> Item:
    """Return a single thing; raise `Refused` where it is none."""
    found = bodies.json_of(asker.get(address, ACCEPT))
    if not isinstance(found, dict):
        raise _other(address)
    return found


def every(asker: Asker, address: str, **query: str) -> Iterator[Item]:
    """Yield all things of a list; raise `Refused` where it is none, or does not end."""
    before: list[Any] = []
    for number in range(1, limits.MAX_PAGES + 1):
        words = urlencode({**query, "pageSize": SIZE, "pageNumber": number})
        page = thing(asker, f"{address}?{words}")
        items = page.get("items")
        if not isinstance(items, list):
            raise _other(address)
        more = page.get("hasNextPage") is True
        if more and (not items or items == before):
            raise refused(
                "endless",
                _("The list at %(address)s does not go on at page %(number)d, and says that it does."),
                address=shown(address),
                number=number,
            )
        yield from (item for item in items if isinstance(item, dict))
        if not more:
            return
        before = items
    raise refused(
        "endless",
        _("The list at %(address)s has more than %(most)d pages."),
        address=shown(address),
        most=limits.MAX_PAGES,
    )


def _other(address: str) -> Refused:
    return refused(
        "no-interface",
        _("What %(address)s says is not what the Open Education API has there."),
        _("Look whether the address is that of version 6, such as https://…/ooapi/v6."),
        address=shown(address),
    )

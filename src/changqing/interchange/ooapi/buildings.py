"""Buildings and rooms: places where people meet. Nothing is known of a place's rooms: it has one, with all seats."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from msgspec import UNSET, UnsetType

from changqing.catalogue import whole
from changqing.catalogue.models import Place
from changqing.interchange.ooapi import kindred, paging
from changqing.interchange.ooapi.paging import Cut
from changqing.interchange.ooapi.parameters import Asked, read_uuid
from changqing.interchange.ooapi.shapes import (
    CHINA,
    Address,
    Code,
    Geolocation,
    Shape,
    Typed,
    city,
    link,
    named,
    own,
    typed,
)

ROOM_TYPE = "general_purpose"


class Building(Shape):
    """Building."""

    building_id: UUID
    primary_code: Code
    name: list[Typed]
    address: Address | None = None
    ext: dict[str, Any] | None = None


class Room(Shape):
    """Room."""

    room_id: UUID
    primary_code: Code
    room_type: str
    name: list[Typed]
    building_id: UUID
    total_seats: int | None = None
    geolocation: Geolocation | None = None
    building: Building | UnsetType = UNSET


def address_of(row: Place) -> Address:
    """Return where a place is. Street and number are one text here, so they stand in `additional`."""
    return Address(
        address_type="teaching",
        additional=typed(row.address),
        city=city(row.region.name),
        country_code=CHINA,
        geolocation=Geolocation(latitude=row.latitude, longitude=row.longitude),
        ext=own(region=row.region_id),
    )


def of(row: Place) -> Building:
    """Return a place as the document has it."""
    return Building(
        building_id=row.id,
        primary_code=Code(code_type="uuid", code=str(row.id)),
        name=named(row.name, str(row.id)),
        address=address_of(row),
        ext=own(organisationId=row.provider_id, page=link(row.url)),
    )


def room_id(place_id: UUID) -> UUID:
    """Return the id of the one room of a place."""
    return kindred.kindred_id(place_id, "room")


def room_of(row: Place) -> Room:
    """Return the one room of a place."""
    found = room_id(row.id)
    return Room(
        room_id=found,
        primary_code=Code(code_type="uuid", code=str(found)),
        room_type=ROOM_TYPE,
        name=named(row.name, str(row.id)),
        total_seats=row.seats or None,
        geolocation=Geolocation(latitude=row.latitude, longitude=row.longitude),
        building_id=row.id,
    )


def _place_of_room(wanted: UUID) -> Place | None:
    near = kindred.owners(whole.places(), wanted)
    return next((row for row in near if room_id(row.id) == wanted), None)


def _of_code(code: str, rows: QuerySet[Place], *, room: bool) -> QuerySet[Place]:
    """Return the place of a primary code, which is the id of a building, or of its room."""
    try:
        wanted = read_uuid(code)
    except ValueError:
        return rows.none()
    if not room:
        return rows.filter(id=wanted)
    place = _place_of_room(wanted)
    return rows.filter(id=place.id) if place else rows.none()


def _places(asked: Asked, *, room: bool) -> Cut[Place]:
    """Return a page of places; with words, what the search finds, the best first."""
    rows, code, kind = whole.places(), asked.get("primaryCode"), asked.get("roomType")
    if kind not in (None, ROOM_TYPE):
        return paging.NOTHING
    if code is not None:
        rows = _of_code(code, rows, room=room)
    return paging.cut_or_found(rows, asked, "place", room, code, narrowed=code is not None)


def listed(asked: Asked) -> Cut[Building]:
    """Return a page of buildings."""
    return _places(asked, room=False).each(of)


def single(asked: Asked) -> Building | None:
    """Return a building. One query."""
    row = whole.places().filter(id=asked.id).first()
    return of(row) if row else None


def rooms_listed(asked: Asked) -> Cut[Room]:
    """Return a page of rooms."""
    return _places(asked, room=True).each(room_of)


def rooms_of_building(asked: Asked) -> Cut[Room]:
    """Return the room of a building, where it fits. One query."""
    rows = whole.places().filter(id=asked.id) if asked.get("roomType") in (None, ROOM_TYPE) else Place.objects.none()
    text = (asked.get("q") or "").lower()
    fitting = [row for row in rows if any(text in name.lower() for name in row.name.values())]
    return paging.slice_of(fitting, asked).each(room_of)


def single_room(asked: Asked) -> Room | None:
    """Return a room; with its building where that is asked for. One query."""
    row = _place_of_room(asked.id)
    if row is None:
        return None
    found = room_of(row)
    if asked.expands("building"):
        found.building = of(row)
    return found

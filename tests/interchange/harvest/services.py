"""An Open Education API of a university, as a test tells it: one organisation, some courses, some offerings."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from tests.interchange.harvest.hosts import Asked, Host

BASE = "/ooapi/v6"
ORGANISATION = str(UUID(int=1))
Item = dict[str, Any]


def typed(**texts: str) -> list[Item]:
    return [{"language": language.replace("_", "-"), "value": value} for language, value in texts.items()]


def course(number: int, title: str = "", **more: Any) -> Item:
    return {
        "courseId": str(UUID(int=1000 + number)),
        "primaryCode": {"codeType": "identifier", "code": f"C{number}"},
        "name": typed(zh=title or f"第{number}门课"),
        "organisationId": ORGANISATION,
        "ext": {"category": "silver-age"},
        **more,
    }


def offering(number: int, of: int, **more: Any) -> Item:
    return {
        "courseOfferingId": str(UUID(int=5000 + number)),
        "primaryCode": {"codeType": "offering_code", "code": f"O{number}"},
        "courseId": str(UUID(int=1000 + of)),
        "organisationId": ORGANISATION,
        "name": typed(zh="开课"),
        "state": "active",
        "modesOfDelivery": ["online"],
        "startDateTime": "2199-03-01T00:00:00+08:00",
        "endDateTime": "2199-06-30T23:59:59+08:00",
        **more,
    }


def organisation(number: int = 1, name: str = "青岚示范大学", **more: Any) -> Item:
    return {
        "organisationId": str(UUID(int=number)),
        "organisationType": "root",
        "primaryCode": {"codeType": "organisation_id", "code": f"org-{number}"},
        "name": typed(zh=name),
        **more,
    }


def paged(items: Sequence[Any], size: int = 250) -> Any:
    """A list that is leafed through as the document says."""

    def answer(asked: Asked) -> None:
        number = int(asked.query["pageNumber"])
        some = items[(number - 1) * size : number * size]
        more = number * size < len(items)
        asked.json(
            {"pageSize": size, "pageNumber": number, "hasPreviousPage": number > 1, "hasNextPage": more, "items": some}
        )

    return answer


def serve(
    host: Host,
    courses: Sequence[Item],
    offerings: Sequence[Item] = (),
    organisations: Sequence[Item] | None = None,
    *,
    size: int = 250,
) -> str:
    """Have a host answer as a service; return the service's address."""
    host.put(f"{BASE}/", {"contactEmail": "a@qinglan.example", "specification": "https://openonderwijsapi.nl/v6/"})
    there = [organisation()] if organisations is None else organisations
    host.put(f"{BASE}/organisations", paged(there, size))
    host.put(f"{BASE}/courses", paged(courses, size))
    for one in there:
        whose = one["organisationId"]
        for name, items in (("courses", courses), ("course-offerings", offerings)):
            theirs = [item for item in items if item.get("organisationId") == whose]
            host.put(f"{BASE}/organisations/{whose}/{name}", paged(theirs, size))
    return f"{host.url}{BASE}"

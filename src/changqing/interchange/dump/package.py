"""The description beside the files, by which they are verified: a Data Package (datapackage.org, version 2)."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
from django.conf import settings

from changqing.interchange.dump.columns import Column, Table
from changqing.interchange.dump.files import JSON_LINES, PARQUET, Written
from changqing.interchange.dump.tables import TABLES

NAME, MEDIA_TYPE = "datapackage.json", "application/json"
PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
MEDIA_TYPES = {JSON_LINES: "application/gzip", PARQUET: "application/vnd.apache.parquet"}
Fields = list[dict[str, Any]]


class Resource(msgspec.Struct):
    """A file: `bytes` its size, `hash` that of its bytes with the name of the algorithm, `schema` a Table Schema."""

    name: str
    path: str
    title: str
    format: str
    mediatype: str
    bytes: int
    hash: str
    rows: int
    schema: dict[str, Any]

    @property
    def digest(self) -> str:
        """The SHA-256 of its bytes, in hexadecimal."""
        return self.hash.partition(":")[2]


class Package(msgspec.Struct):
    """A dump: `version` says how often the catalogue had changed, `created` the moment that was read."""

    profile: str = msgspec.field(name="$schema")
    name: str
    title: str
    description: str
    homepage: str
    version: str
    created: datetime
    licenses: list[dict[str, str]]
    resources: list[Resource]

    def resource(self, path: str) -> Resource | None:
        """Return the file of that name; None where there is none."""
        return next((one for one in self.resources if one.path == path), None)

    @property
    def lasting(self) -> tuple[Any, ...]:
        """What another dump of the same catalogue would have in common with this one."""
        return self.version, self.homepage, self.licenses, [(one.path, one.schema) for one in self.resources]


_decode = msgspec.json.Decoder(Package).decode


def read(body: bytes) -> Package:
    """Return the package that a file describes."""
    return _decode(body)


def written(package: Package) -> bytes:
    """Return the file that describes the package, for people to read as well."""
    return msgspec.json.format(msgspec.json.encode(package), indent=2) + b"\n"


def licence_url(name: str) -> str:
    """Return where a licence is written, by its SPDX name."""
    return f"https://spdx.org/licenses/{name}.html"


def _homepage() -> str:
    return f"{settings.SITE_URL}/dump/"


def _licenses() -> list[dict[str, str]]:
    return [{"name": settings.DUMP_LICENCE, "path": licence_url(settings.DUMP_LICENCE)}]


def lasting(version: int) -> tuple[Any, ...]:
    """Return what a dump of the catalogue at this version would have in common with one that is there."""
    files = [(f"{table.name}.{ending}", _schema(table, ending)) for ending in MEDIA_TYPES for table in TABLES]
    return str(version), _homepage(), _licenses(), files


def describe(version: int, created: datetime, files: Sequence[tuple[Written, Written]]) -> Package:
    """Return the description of a dump; `files` are those of each table, in JSON Lines and in Parquet."""
    return Package(
        profile=PROFILE,
        name="changqing-catalogue",
        title="The catalogue of Changqing, a lifelong-learning service",
        description="Providers, programmes, courses, offerings, places, subjects and regions: all that is public.",
        homepage=_homepage(),
        version=str(version),
        created=created.astimezone(UTC),
        licenses=_licenses(),
        resources=[
            _resource(table, ending, both[number])
            for number, ending in enumerate(MEDIA_TYPES)
            for table, both in zip(TABLES, files, strict=True)
        ],
    )


def _named(table: str, ending: str) -> str:
    """Return how the file of a table is called among all files."""
    return table if ending == JSON_LINES else f"{table}-{ending}"


def _resource(table: Table, ending: str, file: Written) -> Resource:
    return Resource(
        name=_named(table.name, ending),
        path=file.path.name,
        title=table.told,
        format=ending.partition(".")[0],
        mediatype=MEDIA_TYPES[ending],
        bytes=file.size,
        hash=f"sha256:{file.digest}",
        rows=file.rows,
        schema=_schema(table, ending),
    )


def _schema(table: Table, ending: str) -> dict[str, Any]:
    """Return what the columns of a file are, and in which file those they refer to are."""
    described = _whole if ending == JSON_LINES else _flat
    keys = [
        {"fields": column.name, "reference": {"resource": _named(column.of, ending), "fields": _key_of(column.of)}}
        for column in table.columns
        if column.of
    ]
    fields = [one for column in table.columns for one in described(column)]
    return {"fields": fields, "primaryKey": table.key, **({"foreignKeys": keys} if keys else {})}


def _key_of(name: str) -> str:
    return next(table.key for table in TABLES if table.name == name)


def _whole(column: Column) -> Fields:
    return [{"name": column.name, **column.kind.schema, "description": column.told}]


def _flat(column: Column) -> Fields:
    """Return what its columns in Parquet are; of those by language, each has a text, or a list of texts."""
    if not column.kind.by_language:
        return _whole(column)
    kind = {"type": "array" if column.kind.many else "string"}
    return [{"name": name, **kind, "description": f"{column.told} ({language})"} for name, language in column.flat]

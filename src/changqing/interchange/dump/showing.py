"""The latest dump as its page shows it, in the reader's language."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.template.defaultfilters import date as written_date
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from changqing.core.templatetags.changqing import megabytes
from changqing.interchange.dump.files import JSON_LINES, PARQUET
from changqing.interchange.dump.package import NAME, Resource, licence_url
from changqing.interchange.dump.shelf import Dump
from changqing.interchange.dump.tables import TABLES


def context(dumps: Sequence[Dump]) -> dict[str, Any]:
    """Return what the page shows; the latest dump comes first."""
    dump, *earlier = dumps
    return {
        "dump": dump,
        "when": when(dump),
        "size": sum(one.bytes for one in dump.package.resources),
        "table": _table(dump),
        "description": f"/dump/{NAME}",
        "lasting": f"/dump/{dump.name}/{NAME}",
        "lasting_folder": f"/dump/{dump.name}/",
        "earlier": [{"url": f"/dump/{one.name}/{NAME}", "when": when(one)} for one in earlier],
        "licence": {"name": settings.DUMP_LICENCE, "url": licence_url(settings.DUMP_LICENCE)},
    }


def when(dump: Dump) -> str:
    """Return when a dump was made."""
    return written_date(localtime(dump.package.created), pgettext("date format", "F j, Y, H:i"))


def titles() -> dict[str, str]:
    """Return what the tables are called."""
    return {
        "providers": _("Providers"),
        "programmes": _("Programmes"),
        "courses": _("Courses"),
        "offerings": _("Offerings"),
        "places": _("Places to learn"),
        "subjects": _("Courses that teach the same"),
        "regions": _("Regions"),
    }


def _table(dump: Dump) -> dict[str, Any]:
    files = {one.path: one for one in dump.package.resources}
    names = titles()
    return {
        "caption": _("The files, with their sizes"),
        "columns": [
            {"title": _("Table")},
            {"title": _("Number of rows"), "number": True},
            {"title": "JSON Lines, gzip"},
            {"title": "Parquet"},
        ],
        "rows": [
            _row(names[table.name], *(files[f"{table.name}.{ending}"] for ending in (JSON_LINES, PARQUET)))
            for table in TABLES
        ],
    }


def _row(title: str, *files: Resource) -> list[dict[str, Any]]:
    links = [
        {"text": f"{file.path} ({megabytes(file.bytes)})", "url": f"/dump/{file.path}", "whole": True} for file in files
    ]
    return [{"text": title, "whole": True}, {"text": f"{files[0].rows:,}", "number": True}, *links]

"""Sources as their pages show them: plain values for the templates, in the reader's language."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from changqing.core.text import pick
from changqing.interchange.harvest import feeds, periods
from changqing.interchange.harvest.models import Source

MOST_ADDRESS = 40  # characters, in a table


def part_name(show: str) -> str:
    """Return what a part of the list of sources has, in words."""
    return {
        "all": _("All sources"),
        "waiting": _("Wait for a decision"),
        "failing": _("Could not be read"),
        "paused": _("Paused"),
    }[show]


def moment(value: datetime | None) -> str:
    """Return a moment as it is told; '' for none."""
    return date_format(localtime(value), "Y-m-d H:i") if value else ""


def standing(source: Any) -> str:
    """Return how a source stands (one of `queries.sources`), in words."""
    if source.busy:
        return _("Being read just now")
    if source.waits:
        return _("Waits for a decision") if source.confirmed else _("Waits to be confirmed")
    if not source.active:
        return _("Paused")
    if source.failures >= periods.FAILING:
        return _("Failing since %(when)s") % {"when": moment(source.failing_since)}
    if source.failures:
        return _("Could not be read the last time")
    if not source.confirmed:
        return _("Never confirmed") if source.tried_at else _("Not read yet")
    return _("Read well on %(when)s") % {"when": moment(source.succeeded_at)} if source.succeeded_at else _("Confirmed")


def tone(source: Any) -> str:
    """Return the kind of notice that says how a source stands."""
    if source.failures and source.active and not source.busy:
        return "error" if source.failures >= periods.FAILING and not source.waits else "warn"
    if source.waits and not source.busy:
        return "warn"
    return "done" if source.confirmed and source.active and not source.busy else "info"


def next_time(source: Source) -> str:
    """Return when a source is read next by the clock; '' where it is paused."""
    if not source.active:
        return ""
    return moment(source.due_at) if source.due_at > now() else _("within a quarter of an hour")


def title_of(source: Source) -> str:
    """Return the name a source goes by: that of its provider."""
    return pick(source.provider.name)


def kind_of(source: Source) -> str:
    """Return what kind of feed it is, in words."""
    return str(feeds.TITLES[source.kind])


def short(address: str) -> str:
    """Return an address as a table has room for it."""
    rest = address.partition("://")[2].rstrip("/")
    return rest if len(rest) <= MOST_ADDRESS else f"{rest[:MOST_ADDRESS]}…"


def table(sources: Iterable[Any]) -> dict[str, Any]:
    """Return the table of sources."""
    columns = (_("Provider"), _("How it stands"), _("Next reading"), _("What kind of feed it is"), _("Address"))
    return {
        "caption": _("Sources, by provider"),
        "columns": [{"title": title} for title in columns],
        "rows": [
            [
                {"text": title_of(source), "url": source.url},
                {"text": standing(source), "whole": True},
                {"text": next_time(source) or "—", "whole": True},
                {"text": kind_of(source)},
                {"text": short(source.address)},
            ]
            for source in sources
        ],
    }


def parts(counts: dict[str, int], *, show: str, address: str) -> list[dict[str, Any]]:
    """Return the parts of the list of sources, each with its address; those that have none are left out."""
    joint = "&" if "?" in address else "?"
    return [
        {
            "label": part_name(name),
            "count": count,
            "url": address if name == "all" else f"{address}{joint}show={name}",
            "current": name == show,
        }
        for name, count in counts.items()
        if count or name in ("all", show)
    ]


def facts(source: Source, counts: dict[str, int]) -> list[dict[str, str]]:
    """Return what is to be known of a source: titles and values."""
    found = [
        (_("Read well last"), moment(source.succeeded_at)),
        (_("Tried last"), moment(source.tried_at)),
        (_("Next reading"), next_time(source)),
        (_("How often it is read"), str(periods.TITLES[source.period])),
        (_("Courses here that it looks after"), str(counts["courses"])),
        (_("Their offerings"), str(counts["offerings"])),
        (_("Added"), f"{moment(source.created_at)} {source.user or ''}".strip()),
    ]
    return [{"title": title, "text": text} for title, text in found if text]


def deletion(counts: dict[str, int]) -> list[str]:
    """Return what it means to delete a source."""
    stay = ngettext(
        "The course that it looks after stays in the catalogue as it is, with its offerings and everybody's progress.",
        "The %(count)d courses that it looks after stay in the catalogue as they are, with their offerings and "
        "everybody's progress.",
        counts["courses"],
    )
    found = [_("Its settings and its harvests are deleted, and it is not read any more.")]
    if counts["courses"]:
        found.append(stay % {"count": counts["courses"]})
        found.append(_("Nobody looks after them then: they change by hand, by lists, or by another source."))
    return found

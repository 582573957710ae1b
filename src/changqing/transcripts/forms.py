"""The transcript in its other forms: as plain JSON, and as PDF."""

from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import formats
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from changqing.core.text import current_language, pick
from changqing.core.typesetting import chinese_fonts, typeset
from changqing.credentials.achievement import instant
from changqing.credits.templatetags.ledger import in_units
from changqing.transcripts.queries import Transcript

TEMPLATE = Path(__file__).parent / "transcript.typ"


def plain(found: Transcript) -> dict[str, Any]:
    """Return it as data: names by language, hours of study, shares of right answers (0 to 1), times in UTC."""
    return {
        "name": found.name,
        "made_at": instant(found.made_at),
        "hours": found.hours,
        "certificates": [
            {
                "number": one.credential.number_in_groups,
                "course": one.awarded.course_title,
                "provider": {"code": one.awarded.provider_code, "name": one.awarded.provider_name},
                "outcomes": one.awarded.outcomes,
                "hours": one.awarded.hours,
                "score": one.awarded.score,
                "issued_at": instant(one.awarded.issued_at),
                "verify": f"{settings.SITE_URL}{one.credential.verify_path}",
            }
            for one in found.entries
        ],
        "from_paper": [
            {
                "number": one.number,
                "name": one.name,
                "title": one.what,
                "provider": {"code": one.provider.code, "name": one.provider.name},
                "hours": one.hours,
                "result": one.result,
                "issued_on": one.issued_on.isoformat(),
                "signed": False,
                "entered_by": one.entered_by,
                "entered_at": instant(one.entered_at),
            }
            for one in found.older
        ],
        "credits": [
            {
                "provider": {"code": one.provider.code, "name": one.provider.name},
                "unit": one.unit,
                "amount": one.balance / 100,
            }
            for one in found.balances
        ],
    }


def _day(day: date) -> str:
    return formats.date_format(day, pgettext("date format", "M j, Y"))


def pdf(found: Transcript) -> bytes:
    """Return it as PDF, in the language of the request. Rows and columns go to typst as lines and tabs."""
    rows = [
        [
            pick(one.awarded.course_title),
            pick(one.awarded.provider_name),
            f"{one.awarded.hours:g}",
            "" if one.awarded.score is None else f"{one.awarded.score:.0%}",
            _day(localtime(one.awarded.issued_at)),
            one.credential.number_in_groups,
        ]
        for one in found.entries
    ]
    papers = [
        [
            pick(one.what),
            pick(one.provider.name),
            f"{one.hours:g}" if one.hours else "",
            one.result,
            _day(one.issued_on),
            one.number,
            _("Made out to %(name)s. Entered by %(who)s on %(day)s.")
            % {"name": one.name, "who": one.entered_by, "day": _day(localtime(one.entered_at))},
        ]
        for one in found.older
    ]
    held = [[in_units(one.balance, one.unit), pick(one.provider.name)] for one in found.balances]
    columns = [_("Course"), _("Provider"), _("Hours"), _("Result"), _("Date"), _("Certificate number")]
    counts = {"count": len(rows), "hours": f"{found.hours:g}"}
    inputs = {
        "language": current_language(),
        "heading": _("Transcript"),
        "name": found.name,
        "summary": _("Certificates: %(count)d. Hours of study: %(hours)s") % counts,
        "columns": _line(columns),
        "rows": "\n".join(map(_line, rows)),
        "papers_heading": _("From paper, not signed"),
        "papers": "\n".join(map(_line, papers)),
        "credits_heading": _("Credits"),
        "credits": "\n".join(map(_line, held)),
        "foot": _("Made on %(date)s. Each certificate can be verified by its number at %(site)s")
        % {"date": _day(localtime(found.made_at)), "site": f"{settings.SITE_URL}/verify"},
    }
    return typeset(TEMPLATE, fonts=chinese_fonts(), inputs=inputs)


def _line(cells: list[str]) -> str:
    return "\t".join(" ".join(str(cell).split()) for cell in cells)

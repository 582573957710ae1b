"""The certificate as PDF: A4 landscape, in Chinese or English, set by typst with an embedded font."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path

from django.utils import formats
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from changqing.core.text import current_language, pick
from changqing.core.typesetting import typeset
from changqing.credentials import qr
from changqing.credentials.achievement import Awarded

TEMPLATE = Path(__file__).parent / "certificate.typ"


@cache
def _fonts() -> list[str]:
    """Return the folder of the Chinese font, which comes as a package: the site needs none of the machine's."""
    spec = find_spec("cvttf_NotoSansCJK_Regular")
    return [str(Path(folder)) for folder in (spec.submodule_search_locations or [])] if spec else []


def certificate(awarded: Awarded, *, number: str, verify_url: str) -> bytes:
    """Return the certificate as PDF, in this request's language."""
    details = [(_("Certificate number"), number), (_("Hours of study"), f"{awarded.hours:g}")]
    if awarded.score is not None:
        details.append((_("Result"), f"{awarded.score:.0%}"))
    inputs = {
        "language": current_language(),
        "heading": _("Certificate of Completion"),
        "lead": _("This is to certify that"),
        "date": formats.date_format(localtime(awarded.issued_at), pgettext("date format", "F j, Y")),
        "name": awarded.name,
        "said": _("has completed the course"),
        "title": _("“%(title)s”") % {"title": pick(awarded.course_title)},
        "provider": pick(awarded.provider_name),
        "site": _("Changqing · lifelong learning"),
        "outcomes_heading": _("and can now"),
        "outcomes": "\n".join(pick(outcome) for outcome in awarded.outcomes[:4]),
        "details": "\n".join(f"{name}\t{value}" for name, value in details),
        "scan": _("Scan to verify"),
        "verify_url": verify_url,
        "qr": qr.svg(verify_url),
    }
    return typeset(TEMPLATE, fonts=_fonts(), inputs=inputs)

"""The certificate as PDF: A4 landscape, in Chinese and English, set by typst with an embedded font.

The language of the page stands large, the other one below it. The signed credential is in the file, as an attachment.
"""

import base64
from pathlib import Path

from django.conf import settings
from django.utils import formats
from django.utils.timezone import localtime
from django.utils.translation import get_language, override, pgettext
from django.utils.translation import gettext as _

from changqing.core.text import current_language, pick
from changqing.core.typesetting import chinese_fonts, typeset
from changqing.credentials import compact, qr
from changqing.credentials.achievement import Awarded
from changqing.credentials.models import Credential, ProviderSeal

TEMPLATE = Path(__file__).parent / "certificate.typ"


def _words(awarded: Awarded) -> dict[str, str]:
    """Return what the certificate says in the active language."""
    return {
        "heading": _("Certificate of Completion"),
        "lead": _("This is to certify that"),
        "said": _("has completed the course"),
        "title": _("“%(title)s”") % {"title": pick(awarded.course_title)},
        "provider": pick(awarded.provider_name),
        "date": formats.date_format(localtime(awarded.issued_at), pgettext("date format", "F j, Y")),
        "site": _("Changqing · lifelong learning"),
    }


def _details(awarded: Awarded, number: str) -> str:
    details = [(_("Certificate number"), number), (_("Hours of study"), f"{awarded.hours:g}")]
    if awarded.attended is not None:
        details += [(_("Hours in class"), f"{awarded.attended:g}"), (_("Hours online"), f"{awarded.online or 0:g}")]
    if awarded.score is not None:
        details.append((_("Result"), f"{awarded.score:.0%}"))
    return "\n".join(f"{name}\t{value}" for name, value in details)


def _seal(provider_code: str) -> dict[str, str]:
    """Return the pictures of a provider's seal and signature, as base64; none where it has given none."""
    found = ProviderSeal.objects.filter(provider__code=provider_code).first()
    if found is None:
        return {}
    pictures = {"seal": found.seal, "signature": found.signature}
    told = {name: base64.b64encode(bytes(one)).decode() for name, one in pictures.items() if one}
    return {**told, "signatory": pick(found.signatory)}


def certificate(awarded: Awarded, credential: Credential, *, verify_url: str) -> bytes:
    """Return the certificate as PDF, this request's language first."""
    words, other = _words(awarded), {}
    language = get_language() or settings.LANGUAGE_CODE
    second = "en" if language.startswith("zh") else "zh-hans"
    with override(second):
        other = {f"other_{name}": value for name, value in _words(awarded).items()}
    inputs = {
        **words,
        **other,
        **_seal(awarded.provider_code),
        "language": current_language(),
        "name": awarded.name,
        "outcomes_heading": _("and can now"),
        "outcomes": "\n".join(pick(outcome) for outcome in awarded.outcomes[:4]),
        "details": _details(awarded, credential.number_in_groups),
        "scan": _("Scan to verify"),
        "verify_url": verify_url,
        "qr": qr.svg(compact.address(verify_url, awarded)),
        "token": credential.token,
    }
    return typeset(TEMPLATE, fonts=chinese_fonts(), inputs=inputs)

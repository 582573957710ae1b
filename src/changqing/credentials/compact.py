"""A certificate small enough for the QR code on paper: what it says, signed, behind the `#` of its address.

What stands behind `#` is sent to no server: who scans the code and has the saved page can check it with no network. The
whole credential would need a code too fine to be scanned; this one says whom, what, by whom, when. Long titles are cut,
with an ellipsis to show it. docs/credentials.md has the fields.
"""

import msgspec

from changqing.core import signing
from changqing.core.text import pick
from changqing.credentials.achievement import Awarded
from changqing.credentials.models import in_groups

KIND = "changqing-certificate"
LONGEST = 36


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def token(awarded: Awarded) -> str:
    """Return what the certificate says, as a compact JWS whose payload is a list."""
    facts = [
        in_groups(awarded.number),
        awarded.name,
        _short(pick(awarded.course_title, "zh-Hans")),
        _short(pick(awarded.course_title, "en")),
        _short(pick(awarded.provider_name, "zh-Hans")),
        awarded.issued_at.strftime("%Y-%m-%dT%H:%MZ"),
        awarded.hours,
        None if awarded.score is None else round(awarded.score, 2),
        awarded.status_index,
    ]
    # The first signs of the key's id are enough to find it among the site's few.
    return signing.sign(msgspec.json.encode(facts), kind=KIND, kid=signing.key_id()[:8])


def address(verify_url: str, awarded: Awarded) -> str:
    """Return what the QR code of a certificate holds."""
    return f"{verify_url}#{token(awarded)}"

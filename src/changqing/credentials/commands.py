"""`changqing certificates revoke`: take a certificate back, with the reason; its verification says so from then on."""

import argparse
from typing import Any


def add(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser("certificates", help="certificates").add_subparsers(metavar="ACTION", required=True)
    revoke = parser.add_parser("revoke", help="take a certificate back")
    revoke.add_argument("number", help="as it stands on the certificate")
    revoke.add_argument("--because", required=True, metavar="REASON", help="shown to whoever verifies it")
    revoke.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Revoke it; say for whom and for what it was. Revoked twice, the first date and reason stay."""
    from changqing.core.text import pick
    from changqing.credentials import queries, services

    verdict = queries.verdict(options.number)
    if verdict.credential is None:
        raise services.UnknownCredential(f"No certificate has the number '{options.number}'.")
    found = services.revoke(verdict.credential.id, because=options.because)
    if verdict.awarded:
        print(f"{verdict.awarded.name}: {pick(verdict.awarded.course_title)}")
    print(f"{found.number_in_groups} is revoked since {found.revoked_at:%Y-%m-%d %H:%M} UTC: {found.revoked_because}")
    return 0

"""`changqing certificates …`: revoke, put another in its place, a provider's seal; `changqing keys …`: what signs."""

import argparse
from datetime import UTC, datetime
from pathlib import Path
from typing import Any


def add(commands: Any) -> None:
    """Add the commands."""
    parser = commands.add_parser("certificates", help="certificates").add_subparsers(metavar="ACTION", required=True)
    revoke = parser.add_parser("revoke", help="take a certificate back")
    revoke.add_argument("number", help="as it stands on the certificate")
    revoke.add_argument("--because", required=True, metavar="REASON", help="shown to whoever verifies it")
    revoke.set_defaults(run=run)
    again = parser.add_parser("reissue", help="put a new certificate in a certificate's place; the old one is revoked")
    again.add_argument("number", help="as it stands on the certificate")
    again.add_argument("--because", required=True, metavar="REASON", help="shown to whoever verifies the old one")
    again.add_argument("--name", default="", help="whom it is made out to, where that was wrong")
    again.set_defaults(run=reissue)
    paper = parser.add_parser("withdraw", help="take back the entry of a paper certificate from before")
    paper.add_argument("code", help="of the provider")
    paper.add_argument("number", help="as it is printed")
    paper.add_argument("--because", required=True, metavar="REASON")
    paper.set_defaults(run=withdraw)
    seal = parser.add_parser("seal", help="have a provider's seal and signature stand on its certificates")
    seal.add_argument("code", help="of the provider")
    seal.add_argument("--seal", type=Path, metavar="FILE", help="a picture, PNG or JPEG")
    seal.add_argument("--signature", type=Path, metavar="FILE", help="a picture, PNG or JPEG")
    seal.add_argument("--signatory", default="", help="whose signature it is")
    seal.set_defaults(run=set_seal)
    keys = commands.add_parser("keys", help="the keys that sign").add_subparsers(metavar="ACTION", required=True)
    keys.add_parser("list", help="all keys, the present one first").set_defaults(run=list_keys)
    keys.add_parser("rotate", help="have a new key sign from now on").set_defaults(run=rotate)
    distrust = keys.add_parser("revoke", help="say that a key fell into wrong hands")
    distrust.add_argument("kid", help="the key's id")
    distrust.add_argument(
        "--since", metavar="DATE", help="from when on what it signed is doubtful (2026-11-26); else today"
    )
    distrust.set_defaults(run=revoke_key)


def run(options: argparse.Namespace) -> int:
    """Revoke it; say for whom and for what it was. Revoked twice, the first date and reason stay."""
    from changqing.core.text import pick
    from changqing.credentials import services

    verdict = _known(options.number)
    found = services.revoke(verdict.credential.id, because=options.because)
    if verdict.awarded:
        print(f"{verdict.awarded.name}: {pick(verdict.awarded.course_title)}")
    print(f"{found.number_in_groups} is revoked since {found.revoked_at:%Y-%m-%d %H:%M} UTC: {found.revoked_because}")
    return 0


def _known(number: str) -> Any:
    from changqing.credentials import queries, services

    verdict = queries.verdict(number)
    if verdict.credential is None:
        raise services.UnknownCredential(f"No certificate has the number '{number}'.")
    return verdict


def reissue(options: argparse.Namespace) -> int:
    """Put another in its place; print its number. Asked for twice, it is the same."""
    from changqing.credentials import services

    old = _known(options.number).credential
    made = services.reissue(old.id, because=options.because, name=options.name)
    print(f"{made.number_in_groups} stands in the place of {old.number_in_groups}.")
    return 0


def withdraw(options: argparse.Namespace) -> int:
    """Withdraw it; say whose it was."""
    from changqing.credentials import older

    found = older.withdraw(options.code, options.number, because=options.because)
    print(f"{found.number}, {found.name}, is withdrawn since {found.withdrawn_at:%Y-%m-%d}: {found.withdrawn_because}")
    return 0


def set_seal(options: argparse.Namespace) -> int:
    """Keep the pictures; what is not given stays as it was."""
    from changqing.credentials import seals

    pictures = {name: path.read_bytes() for name in ("seal", "signature") if (path := getattr(options, name))}
    seals.keep(options.code, signatory=options.signatory, **pictures)
    print(f"They stand on the certificates of {options.code} from now on, also on those that were issued before.")
    return 0


def list_keys(options: argparse.Namespace) -> int:
    """Print each key: its id, since when it signed, until when, and whether it is to be trusted."""
    from changqing.core import signing

    for key in signing.public_keys():
        since = f"since {key.since:%Y-%m-%d}" if key.since else "since the beginning"
        until = f"until {key.retired_at:%Y-%m-%d}" if key.retired_at else "signs"
        doubt = f"  doubtful since {key.compromised_since:%Y-%m-%d}" if key.compromised_since else ""
        print(f"{key.kid}  {since}  {until}{doubt}")
    return 0


def rotate(options: argparse.Namespace) -> int:
    """Make a new key; what the old one signed stays good."""
    from changqing.core import signing

    print(f"{signing.rotate()} signs from now on. What was signed before stays good.")
    return 0


def revoke_key(options: argparse.Namespace) -> int:
    """Distrust a key; where it signs still, another takes over."""
    from changqing.core import signing
    from changqing.core.errors import DomainError

    try:
        since = datetime.fromisoformat(options.since).replace(tzinfo=UTC) if options.since else datetime.now(UTC)
    except ValueError:
        raise DomainError(f"'{options.since}' is no date.", "Write it as 2026-11-26.") from None
    signing.distrust(options.kid, since)
    print(f"What {options.kid} signed since {since:%Y-%m-%d} is shown as doubtful. {signing.key_id()} signs.")
    return 0

"""`changqing person …`: for somebody who asks by letter, all that the site has of her is written out, or erased."""

import argparse
from pathlib import Path
from typing import Any


def add(commands: Any) -> None:
    """Add the commands."""
    parser = commands.add_parser("person", help="a person's data").add_subparsers(metavar="ACTION", required=True)
    take = parser.add_parser("export", help="write all that the site has of a person into a ZIP file")
    take.add_argument("username")
    take.add_argument("file", type=Path)
    take.set_defaults(run=export)
    go = parser.add_parser("erase", help="erase all that the site has of a person, for ever")
    go.add_argument("username")
    go.add_argument("--yes", action="store_true", help="do it; else it is only said what would go")
    go.set_defaults(run=erase)


def _person(username: str) -> Any:
    from changqing.accounts.erasing import person_of
    from changqing.accounts.models import Learner, User
    from changqing.core.errors import DomainError

    user = User.objects.filter(username=username).first()
    if user is None:
        raise DomainError(f"Nobody has the user name '{username}'.", code="unknown-user")
    learner, _new = Learner.objects.get_or_create(user=user)
    return person_of(learner)


def export(options: argparse.Namespace) -> int:
    """Write the file; one that is there is left as it is."""
    from changqing.accounts.taking import archive
    from changqing.core import audit

    person = _person(options.username)
    audit.record(audit.COMMAND_LINE, "person:exported", subjects=[person.learner_id])
    told = archive(person)
    with options.file.open("xb") as file:
        file.write(told)
    print(f"{options.file}: {len(told):,} bytes")
    return 0


def erase(options: argparse.Namespace) -> int:
    """Say what there is; with `--yes`, erase it."""
    from changqing.accounts.erasing import erase as erase_all
    from changqing.accounts.personal import counts
    from changqing.core import audit

    person = _person(options.username)
    for holding, count in counts(person):
        print(f"{count:>8,}  {holding.model._meta.label}")
    if not options.yes:
        print("Nothing is erased yet. Say --yes to erase all of it; nobody can bring it back.")
        return 0
    erase_all(person, by=audit.COMMAND_LINE)
    print("Erased.")
    return 0

"""`changqing person …`: for somebody who asks by letter, all that the site has of her is written out, or erased.

`changqing university …`: the universities whose people sign in there.
"""

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
    parser = commands.add_parser("university", help="universities whose people sign in there (OpenID Connect)")
    acts = parser.add_subparsers(metavar="ACTION", required=True)
    new = acts.add_parser("add", help="add a university, or change how it is asked")
    new.add_argument("code", help="the provider's code in the catalogue")
    new.add_argument("name", help="what its people call it")
    new.add_argument("--english", default="", help="its name in English")
    new.add_argument("--server", required=True, help="the issuer's address; its /.well-known/ is read there")
    new.add_argument("--client-id", required=True)
    new.add_argument("--secret-file", type=Path, required=True, help="a file with the client secret")
    new.set_defaults(run=add_university)
    acts.add_parser("list", help="show them").set_defaults(run=list_universities)
    gone = acts.add_parser("remove", help="remove one; who has no other way in, loses hers")
    gone.add_argument("code")
    gone.set_defaults(run=remove_university)


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


def add_university(options: argparse.Namespace) -> int:
    """Keep a university's service; say which address it has to know."""
    from django.conf import settings
    from django.utils.text import slugify

    from changqing.accounts import universities
    from changqing.core import audit
    from changqing.core.errors import DomainError

    secret = options.secret_file.read_text(encoding="utf-8").strip()
    if not secret or slugify(options.code) != options.code:
        raise DomainError("A university needs a code of small letters, digits and hyphens, and a secret.")
    name = {"zh-Hans": options.name} | ({"en": options.english} if options.english else {})
    universities.save(options.code, name, options.server, options.client_id, secret)
    audit.record(audit.COMMAND_LINE, "university:added", options.code)
    print(f"{options.code}: tell it this address to send people back to:")
    print(f"  {settings.SITE_URL}/accounts/university/{options.code}/back/")
    return 0


def list_universities(options: argparse.Namespace) -> int:
    """Show the universities, and how many sign in there."""
    from allauth.socialaccount.models import SocialAccount

    from changqing.accounts.models import IdentityProvider

    for one in IdentityProvider.objects.all():
        count = SocialAccount.objects.filter(provider=one.code).count()
        print(f"{one.code:<30} {count:>8,}  {one.server}")
    return 0


def remove_university(options: argparse.Namespace) -> int:
    """Remove one; accounts that were connected to it stay, and are not connected any more."""
    from allauth.socialaccount.models import SocialAccount

    from changqing.accounts.models import IdentityProvider
    from changqing.core import audit
    from changqing.core.errors import DomainError

    if not IdentityProvider.objects.filter(code=options.code).delete()[0]:
        raise DomainError(f"No university has the code '{options.code}'.", code="unknown-university")
    count = SocialAccount.objects.filter(provider=options.code).delete()[0]
    audit.record(audit.COMMAND_LINE, "university:removed", options.code)
    print(f"Removed; {count:,} accounts were connected to it.")
    return 0

"""`changqing records …`: credentials of tools, made, listed and taken back; how far projections are."""

import argparse
from typing import Any


def add(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser("records", help="the learning record store").add_subparsers(
        metavar="ACTION", required=True
    )
    make = parser.add_parser("credential", help="make a credential for a tool; prints KEY:SECRET, this once")
    make.add_argument("name", help="which tool it is for")
    make.add_argument("--provider", metavar="CODE", help="it sees and sends what is about this provider's courses")
    make.add_argument("--course", metavar="SLUG", help="it sees and sends what is about this course")
    make.add_argument("--read", choices=["all", "own", "none"], default="all", help="what of that it may read")
    make.add_argument("--write-only", action="store_const", const="none", dest="read", help="the same as --read none")
    make.add_argument("--read-only", action="store_true", help="it may send nothing")
    make.set_defaults(run=create)
    parser.add_parser("credentials", help="list the credentials").set_defaults(run=show)
    revoke = parser.add_parser("revoke", help="take a credential back")
    revoke.add_argument("key", help="what stands before the colon")
    revoke.set_defaults(run=take_back)
    told = parser.add_parser("projections", help="tell how far each projection has been made of history")
    told.set_defaults(run=tell)


def create(options: argparse.Namespace) -> int:
    """Make a credential; print KEY:SECRET and nothing else."""
    from changqing.catalogue.models import Course, Provider
    from changqing.records import tools

    provider = course = None
    if options.provider and (provider := Provider.objects.filter(code=options.provider).first()) is None:
        raise tools.UnknownPlace(f"There is no provider '{options.provider}'.")
    if options.course and (course := Course.objects.filter(slug=options.course).first()) is None:
        raise tools.UnknownPlace(f"There is no course '{options.course}'.")
    made, secret = tools.create(
        options.name, provider=provider, course=course, writes=not options.read_only, reads=options.read
    )
    print(f"{made.key}:{secret}")
    return 0


def show(options: argparse.Namespace) -> int:
    """List the credentials, the first first."""
    from changqing.records.models import ToolCredential

    for one in ToolCredential.objects.select_related("provider", "course").order_by("created_at"):
        where = one.course.slug if one.course else one.provider.code if one.provider else "everything"
        may = ", ".join([f"reads {one.reads}", *(["writes"] if one.writes else [])])
        state = f"revoked {one.revoked_at:%Y-%m-%d}" if one.revoked_at else "stands"
        print(f"{one.key}  {one.created_at:%Y-%m-%d}  {state}  {where}  {may}  {one.name}")
    return 0


def take_back(options: argparse.Namespace) -> int:
    """Take a credential back; it is refused within a second."""
    from changqing.records import tools

    found = tools.revoke(options.key)
    print(f"{found.name}: revoked since {found.revoked_at:%Y-%m-%d %H:%M} UTC")
    return 0


def tell(options: argparse.Namespace) -> int:
    """Tell of each projection since when it is whole, or how far it is."""
    from changqing.records.models import ProjectionState

    for one in ProjectionState.objects.order_by("name"):
        state = f"whole since {one.filled_at:%Y-%m-%d %H:%M} UTC" if one.filled_at else "being made of history"
        print(f"{one.name}  version {one.version}  {state}  {one.done:,} of {one.total:,} learners")
    return 0

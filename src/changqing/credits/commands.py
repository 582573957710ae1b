"""`changqing credits …`: publish rates and rules, end a rule, check the ledger."""

import argparse
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any


def add(commands: Any) -> None:
    """Add the commands."""
    parser = commands.add_parser("credits", help="credit accounts").add_subparsers(metavar="ACTION", required=True)
    rate = parser.add_parser("rate", help="publish what a provider's certificates are worth from a day on")
    rate.add_argument("provider", metavar="CODE", help="of the provider")
    rate.add_argument("--unit", choices=("credit", "hour"), default="credit")
    rate.add_argument("--hours", type=_decimal, metavar="H", help="so many hours of study make one")
    rate.add_argument("--fixed", type=_decimal, metavar="N", help="so many, however long it takes; 0 ends a rate")
    rate.add_argument("--course", metavar="SLUG", help="of this course alone")
    rate.add_argument("--from", dest="since", type=_day, metavar="DATE", help="else today")
    rate.set_defaults(run=publish_rate)
    rule = parser.add_parser("rule", help="publish what one university recognises of another's")
    rule.add_argument(
        "source", metavar="SOURCE", help="provider:CODE, course:SLUG or programme:SLUG, where it is earned"
    )
    rule.add_argument("target", metavar="TARGET", help="the same of the university that recognises it")
    rule.add_argument("--unit", choices=("credit", "hour"), default="credit")
    rule.add_argument("--percent", type=int, default=100, metavar="P", help="of what was earned; else all")
    rule.add_argument("--most", type=_decimal, metavar="N", help="at most so many")
    rule.add_argument("--at-once", action="store_true", help="with no decision")
    rule.add_argument("--from", dest="since", type=_day, metavar="DATE", help="else today")
    rule.add_argument("--until", type=_day, metavar="DATE", help="the last day; else it goes on")
    rule.set_defaults(run=publish_rule)
    parser.add_parser("rules", help="list the rules, with their ids").set_defaults(run=list_rules)
    end = parser.add_parser("end", help="have a rule end; what was recognised by it stays so")
    end.add_argument("rule", metavar="ID")
    end.add_argument("--until", type=_day, metavar="DATE", help="the last day; else today")
    end.set_defaults(run=end_rule)
    parser.add_parser("check", help="check the whole ledger").set_defaults(run=check)


def _decimal(text: str) -> Decimal:
    try:
        found = Decimal(text)
    except InvalidOperation:
        raise argparse.ArgumentTypeError(f"'{text}' is no number") from None
    if not found.is_finite():
        raise argparse.ArgumentTypeError(f"'{text}' is no number")
    return found


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is no date; write it as 2026-11-26") from None


def _one(kind: str, key: str) -> Any:
    from changqing.catalogue.models import Course, Programme, Provider
    from changqing.core.errors import DomainError

    models: dict[str, Any] = {"provider": Provider, "course": Course, "programme": Programme}
    if kind not in models:
        raise DomainError(f"'{kind}' is neither provider, course nor programme.", "Write it as course:tomatoes.")
    rows = models[kind].objects.filter(**{"code" if kind == "provider" else "slug": key})
    found = (rows if kind == "provider" else rows.select_related("provider")).first()
    if found is None:
        raise DomainError(f"There is no {kind} '{key}'.", "See its address on the site.")
    return found


def publish_rate(options: argparse.Namespace) -> int:
    """Publish it; where it is of a day that is over, give what was issued since what it is worth."""
    from django.utils.timezone import localdate

    from changqing.credits import publishing, services

    provider = _one("provider", options.provider)
    made = publishing.publish_rate(
        provider,
        options.unit,
        valid_from=options.since or localdate(),
        hours_a_unit=options.hours,
        fixed=options.fixed,
        course=_one("course", options.course) if options.course else None,
    )
    earned = services.catch_up(provider.id) if made.valid_from <= localdate() else 0
    print(f"Certificates of {provider.code} are worth that from {made.valid_from} on; {earned} earned by it already.")
    return 0


def publish_rule(options: argparse.Namespace) -> int:
    """Publish it."""
    from django.utils.timezone import localdate

    from changqing.credits import publishing

    source, target = (_one(*side.partition(":")[::2]) for side in (options.source, options.target))
    made = publishing.publish_rule(
        source,
        target,
        options.unit,
        valid_from=options.since or localdate(),
        valid_until=options.until,
        percent=options.percent,
        most=options.most,
        at_once=options.at_once,
    )
    print(f"{made.id}: {options.target} recognises {options.source} from {made.valid_from} on.")
    return 0


def list_rules(options: argparse.Namespace) -> int:
    """Print each rule in a line."""
    from changqing.credits import queries

    for one in queries.rules().iterator():
        giving = one.source_course or one.source_programme or one.source
        taking = one.target_course or one.target_programme or one.target
        until = f" until {one.valid_until}" if one.valid_until else ""
        print(f"{one.id}  {giving} → {taking}  {one.unit} {one.percent}%  from {one.valid_from}{until}")
    return 0


def end_rule(options: argparse.Namespace) -> int:
    """End it."""
    from django.core.exceptions import ValidationError
    from django.utils.timezone import localdate

    from changqing.core.errors import DomainError
    from changqing.credits import publishing
    from changqing.credits.models import Rule

    try:
        found = Rule.objects.filter(id=options.rule).first()
    except ValidationError:
        found = None
    if found is None:
        raise DomainError(f"There is no rule '{options.rule}'.", "`changqing credits rules` lists them.")
    print(f"{found.id} ends with {publishing.end_rule(found, options.until or localdate()).valid_until}.")
    return 0


def check(options: argparse.Namespace) -> int:
    """Print what does not agree; 0 where all does."""
    from changqing.credits import ledger

    wrong = ledger.check()
    print("\n".join(wrong) or "Every balance is the sum of its entries, and every transfer sums to nothing.")
    return 1 if wrong else 0

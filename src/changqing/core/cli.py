"""The command line: `changqing COMMAND`. Rooms add their commands in a `commands.py`; this file names none of them."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec

import django

Run = Callable[[argparse.Namespace], int]


def _parser() -> argparse.ArgumentParser:
    from django.conf import settings

    parser = argparse.ArgumentParser(prog="changqing", description="Changqing: a lifelong-learning service.")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for room in settings.ROOMS:
        if find_spec(f"changqing.{room}.commands"):
            import_module(f"changqing.{room}.commands").add(commands)
    manage = commands.add_parser("manage", help="Django's own commands (migrate, shell, rebuild_projections …)")
    manage.add_argument("arguments", nargs=argparse.REMAINDER)
    manage.set_defaults(run=_manage)
    return parser


def _manage(options: argparse.Namespace) -> int:
    from django.core.management import execute_from_command_line

    execute_from_command_line(["changqing manage", *options.arguments])
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return its exit code. What a person can mend is told in a sentence, not in a traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "changqing.core.settings")
    try:
        django.setup()
        from django.db import OperationalError

        from changqing.core.errors import DomainError

        options = _parser().parse_args(arguments)
        try:
            run: Run = options.run
            return run(options)
        except DomainError as error:
            print(f"changqing: {error}", file=sys.stderr)
            return 1
        except OperationalError as error:  # locked too long, the disk is full, PostgreSQL is not there
            print(f"changqing: the database said: {error}", file=sys.stderr)
            return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # `changqing providers list | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        place = f" ({error.filename})" if error.filename else ""
        print(f"changqing: the machine said: {error.strerror or error}{place}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())

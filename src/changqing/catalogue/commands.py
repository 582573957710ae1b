"""`changqing search reindex` and `changqing providers list`."""

import argparse
import time
from typing import Any

from changqing.core.groups import group


def add(commands: Any) -> None:
    """Add the commands."""
    search = commands.add_parser("search", help="the search index").add_subparsers(metavar="ACTION", required=True)
    again = search.add_parser("reindex", help="make the index again from the database")
    again.add_argument("--missing", action="store_true", help="only where there is none that can be read")
    again.set_defaults(run=reindex)
    providers = group(commands, "providers", help="providers: list, import, harvest")
    providers.add_parser("list", help="code and name of every provider").set_defaults(run=list_providers)


def reindex(options: argparse.Namespace) -> int:
    """Make the search index again."""
    from changqing.catalogue import search
    from changqing.core import version

    if options.missing and search.exists():
        print("There is an index.")
        return 0
    started = time.monotonic()
    count = search.reindex()
    version.bump()
    print(f"{count:,} rows in the index, {time.monotonic() - started:.1f} s.")
    return 0


def list_providers(options: argparse.Namespace) -> int:
    """Print every provider's code and name."""
    from changqing.catalogue.models import Provider

    for code, name in Provider.objects.values_list("code", "name"):
        print(f"{code:<24} {name.get('zh-Hans', '')}  {name.get('en', '')}")
    return 0

"""Groups of commands (`changqing providers …`) that several rooms add to: whoever comes first makes the group."""

from typing import Any

_KEPT = "changqing_groups"


def group(commands: Any, name: str, *, help: str = "") -> Any:
    """Return the actions of the command of that name, to which more can be added as to `commands` itself."""
    groups: dict[str, Any] = vars(commands).setdefault(_KEPT, {})
    if name not in groups:
        groups[name] = commands.add_parser(name, help=help or name).add_subparsers(metavar="ACTION", required=True)
    return groups[name]

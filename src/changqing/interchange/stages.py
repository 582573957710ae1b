"""From one state to the next: what has a plan passes on only from the state it is known in here."""

import logging
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import msgspec
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext_noop as _

from changqing.interchange import plan_files
from changqing.interchange.applying import Moved
from changqing.interchange.plan import Plan
from changqing.interchange.planned import DONE, FAILED, PREVIEWED, REFUSED, Planned
from changqing.interchange.remarks import Refused, Remark

UNEXPECTED = Remark(_("The site itself went wrong; nothing was written. Whoever looks after it finds more in its log."))
_log = logging.getLogger(__name__)


def rows(row: Planned) -> Any:
    """Return the table it stands in."""
    return type(row)._default_manager


def pass_on(row: Planned, state: str, **values: Any) -> bool:
    """Let it pass from the state it is in here to another; where it has left that one meanwhile, it stays as it is."""
    found = rows(row).filter(id=row.id, state=row.state)
    return bool(found.update(state=state, state_since=now(), **values))


def show(row: Planned, plan: Plan[Any], **values: Any) -> bool:
    """Keep the plan, and let it wait for a decision."""
    plan_files.keep(row.folder, plan)
    return pass_on(row, PREVIEWED, counts=plan.counts, digest=plan.digest, **values)


def fail(row: Planned, remarks: Sequence[Remark]) -> bool:
    """Say why it could not be read or written."""
    return pass_on(row, FAILED, reasons=msgspec.to_builtins(remarks))


@contextmanager
def telling(row: Planned) -> Iterator[None]:
    """Have what goes wrong told by the row itself; a plan that has moved is shown anew."""
    try:
        yield
    except Moved as moved:
        show(row, moved.plan, moved=True)
    except Refused as refused:
        fail(row, refused.remarks)
    except Exception:
        _log.exception("the %s %s", type(row).__name__.lower(), row.id)
        fail(row, [UNEXPECTED])


def throw_away(row: Planned) -> None:
    """Delete its files. The line stays; one that was not written is refused for ever."""
    with transaction.atomic():
        row = rows(row).select_for_update().get(id=row.id)
        state = row.state if row.state in (DONE, FAILED, REFUSED) else REFUSED
        since = row.state_since if state == row.state else now()
        rows(row).filter(id=row.id).update(kept=False, state=state, state_since=since)
    shutil.rmtree(row.folder, ignore_errors=True)

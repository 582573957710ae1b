"""Writing what a plan says: the plan is made again inside the transaction, and all of it is written, or nothing."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db import DatabaseError, transaction
from django.utils.translation import gettext_noop as _

from changqing.core import version
from changqing.interchange.plan import Plan
from changqing.interchange.remarks import Refused, Remark


class Moved(Refused):
    """The catalogue has changed since the preview: `plan` is what the import would do now. Nothing was written."""

    def __init__(self, plan: Plan[Any]) -> None:
        super().__init__(
            Remark(_("The catalogue has changed since the preview; nothing was written.")),
            Remark(_("Look at the new preview, and decide again.")),
            code="plan-moved",
            status=409,
        )
        self.plan = plan


def apply(
    make: Callable[[], Plan[Any]], write: Callable[[Sequence[Any]], None], *, digest: str, partial: bool = False
) -> Plan[Any]:
    """Write what the plan says and return it.

    `make` makes the plan; `digest` is that of the one a person has seen; `partial` writes the rows that are right
    although others are wrong. Raise `Moved` where the plan is another one by now, `Refused` where rows are wrong or
    the database would not have it. Then nothing is written.
    """
    try:
        with transaction.atomic():
            version.hold()
            plan = make()
            if plan.digest != digest:
                raise Moved(plan)
            require_whole(plan.counts, partial=partial)
            if plan.facts:
                write(plan.facts)
    except DatabaseError as error:
        raise Refused(
            Remark(_("The database did not take it: %(error)s"), {"error": str(error)[:300]}),
            Remark(_("Nothing was written.")),
            code="not-written",
        ) from error
    return plan


def require_whole(counts: dict[str, int], *, partial: bool) -> None:
    """Raise `Refused` where rows are wrong and were not to be passed over."""
    if counts["wrong"] and not partial:
        raise Refused(
            Remark(_("%(count)d rows are wrong: nothing was written."), {"count": counts["wrong"]}),
            Remark(_("Mend them in the file and load it again, or have the other rows written without them.")),
            code="rows-wrong",
            status=409,
        )

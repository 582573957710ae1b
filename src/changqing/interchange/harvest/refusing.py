"""A feed that cannot be taken as it is: what happened, and what to do, for readers of any language."""

from changqing.interchange.remarks import Blank, Refused, Remark


def refused(code: str, message: str, remedy: str = "", **blanks: Blank) -> Refused:
    """Return the error; the blanks are those of both sentences."""
    return Refused(Remark(message, blanks), Remark(remedy, blanks) if remedy else None, code=code)


def shown(address: str) -> str:
    """Return an address as it is told: not longer than one can read."""
    return address if len(address) <= 200 else f"{address[:200]}…"

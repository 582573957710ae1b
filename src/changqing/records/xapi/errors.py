"""What is wrong with a request, and which clause of the specification says so."""

from django.http import HttpResponse

from changqing.core import problems


class Refused(Exception):
    """A request that cannot be answered as it is; `clause` is where the specification says so.

    `version` is that of the answer: 0.95 where the caller named none, as callers before 1.0 did.
    """

    version = "0.95"

    def __init__(self, status: int, detail: str, *, clause: str = "", code: str = "") -> None:
        super().__init__(detail)
        self.status, self.detail, self.clause, self.code = status, detail, clause, code

    def answer(self) -> HttpResponse:
        """Return the problem (RFC 9457), with the clause."""
        response = problems.answer(self.status, self.detail, code=self.code, clause=self.clause)
        if self.status == 401:
            response.headers["WWW-Authenticate"] = 'Basic realm="xAPI", charset="UTF-8"'
        return response


def bad(detail: str, clause: str) -> Refused:
    """Return the refusal of a malformed request."""
    return Refused(400, detail, clause=clause, code="malformed")

"""Questions to the host of a feed: led on by hand, with pauses between, never more or longer than a harvest may ask."""

import time
from urllib.parse import SplitResult, urljoin

from django.conf import settings
from django.utils.translation import gettext_noop as _

import changqing
from changqing.interchange.harvest import addresses, connecting, limits
from changqing.interchange.harvest.connecting import Answer
from changqing.interchange.harvest.kept_answers import KeptAnswers
from changqing.interchange.harvest.refusing import refused, shown
from changqing.interchange.remarks import Refused

LEADING_ON = (301, 302, 303, 307, 308)
ABSENT = (404, 405, 410, 501)
FORBIDDEN = (401, 403, 407)
BUSY = (429, 503)


class NotThere(Refused):
    """There is nothing at an address."""


class Asker:
    """One harvest's questions. What was answered before and has not changed is not sent again."""

    def __init__(self, kept: KeptAnswers) -> None:
        self.kept = kept
        self.deadline = time.monotonic() + limits.HARVEST_SECONDS
        self.requests = 0
        self.bytes = 0

    def get(self, address: str, accept: str) -> Answer:
        """Return the answer of an address, after all that it leads on to.

        Raise `NotThere` where there is nothing, `Refused` where there is another reason not to go on.
        """
        parts = addresses.read(address)
        for _time in range(limits.MAX_REDIRECTS + 1):
            answer = self._ask(parts, accept)
            if answer.status not in LEADING_ON:
                return self._whole(answer)
            parts = self._led_on(parts, answer)
        raise refused("led-astray", _("%(address)s leads on and on to other addresses."), address=shown(address))

    def _ask(self, parts: SplitResult, accept: str) -> Answer:
        """Ask once; what is said to be unchanged is what was kept."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise refused(
                "too-long",
                _("The harvest took longer than %(minutes)d minutes."),
                minutes=round(limits.HARVEST_SECONDS / 60),
            )
        if self.requests >= limits.MAX_REQUESTS:
            raise refused("too-many", _("The feed takes more than %(most)d requests."), most=limits.MAX_REQUESTS)
        if self.requests:
            time.sleep(min(left, limits.PAUSE_SECONDS))
        self.requests += 1
        address = parts.geturl()
        headers = {"User-Agent": user_agent(), "Accept": accept, "Accept-Language": "zh-CN, zh;q=0.9, en;q=0.5"}
        headers |= self.kept.conditions(address)
        seconds = min(limits.REQUEST_SECONDS, left)
        answer = connecting.ask(parts, headers, seconds=seconds, most=limits.MAX_RESPONSE_BYTES)
        if answer.status == 304:
            answer = self.kept.again(address) or answer
        self.bytes += len(answer.body)
        if self.bytes > limits.MAX_TOTAL_BYTES:
            raise refused(
                "too-large",
                _("The feed has more than %(most)d MB in all."),
                most=limits.MAX_TOTAL_BYTES // 1_000_000,
            )
        self.kept.keep(answer)
        return answer

    @staticmethod
    def _led_on(parts: SplitResult, answer: Answer) -> SplitResult:
        """Return the parts of the address that an answer leads on to."""
        target = addresses.read(urljoin(parts.geturl(), answer.header("location").strip()))
        if parts.scheme == "https" and target.scheme == "http":
            raise refused(
                "led-astray",
                _("%(address)s leads on from https to http; it is not followed."),
                address=shown(answer.address),
            )
        return target

    @staticmethod
    def _whole(answer: Answer) -> Answer:
        """Return an answer that is one; raise what is to be said of any other."""
        if answer.status == 200:
            return answer
        code, message, remedy = _told(answer.status)
        told = refused(code, message, remedy, address=shown(answer.address), status=answer.status)
        raise NotThere(*told.remarks, code=code) if code == "not-there" else told


def _told(status: int) -> tuple[str, str, str]:
    """Return what is to be said of a status: a code, what happened, what to do."""
    if status in ABSENT:
        return "not-there", _("There is nothing at %(address)s (%(status)d)."), ""
    if status in FORBIDDEN:
        remedy = _("A feed must be readable by everybody; ask the provider to open it.")
        return "forbidden", _("%(address)s asks for a key (%(status)d)."), remedy
    if status in BUSY:
        return "busy", _("%(address)s is too busy to answer (%(status)d)."), _("It is asked again later.")
    if status >= 500:
        remedy = _("It is asked again later; if it goes on, tell the provider.")
        return "broken", _("%(address)s has gone wrong by itself (%(status)d)."), remedy
    return "no-answer", _("%(address)s answers %(status)d, which makes no sense here."), ""


def user_agent() -> str:
    """Return who asks, and where one can complain."""
    contact = f"; {settings.CONTACT}" if settings.CONTACT else ""
    words = f"Changqing/{changqing.__version__} (+{settings.SITE_URL}{contact})"
    return words.encode("ascii", "replace").decode()

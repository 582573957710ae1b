"""A feed as it is read, entry by entry: what is taken, what is left out and why, and how much there may be."""

from collections import defaultdict
from collections.abc import Sequence

from django.utils.timezone import localdate
from django.utils.translation import gettext_noop as _

from changqing.interchange.harvest import limits
from changqing.interchange.harvest.found import Feed, FoundCourse, FoundOffering
from changqing.interchange.harvest.refusing import refused
from changqing.interchange.remarks import Blank, Remark

MOST_TOLD = 5


class Collected:
    """What was read so far."""

    def __init__(self) -> None:
        self.courses: list[FoundCourse] = []
        self.offerings: list[FoundOffering] = []
        self._others: dict[str, list[str]] = defaultdict(list)
        self._over = 0
        self._today = localdate()

    @property
    def number(self) -> int:
        """The number of the next entry, from 1; courses and offerings are counted together."""
        return len(self.courses) + len(self.offerings) + 1

    def course(self, found: FoundCourse) -> None:
        """Take a course; raise `Refused` where there are too many."""
        self.courses.append(found)
        if len(self.courses) > limits.MAX_COURSES:
            raise refused("too-many", _("The feed has more than %(most)d courses."), most=limits.MAX_COURSES)

    def offering(self, found: FoundOffering) -> None:
        """Take an offering that is not over; raise `Refused` where there are too many."""
        if found.ends is not None and found.ends < self._today:
            self._over += 1
            return
        self.offerings.append(found)
        if len(self.offerings) > limits.MAX_OFFERINGS:
            raise refused("too-many", _("The feed has more than %(most)d offerings."), most=limits.MAX_OFFERINGS)

    def leave_out(self, title: str, organisation: str) -> None:
        """Take note of what is another organisation's."""
        self._others[organisation].append(title)

    def feed(self, notes: Sequence[Remark] = ()) -> Feed:
        """Return all of it, with remarks on what was left out."""
        told = list(notes)
        for organisation, titles in list(self._others.items())[:MOST_TOLD]:
            told.append(
                Remark(
                    _("Left out, as %(name)s offers them (%(count)d): %(titles)s"),
                    {"count": len(titles), "name": organisation[:100], "titles": _some(titles)},
                )
            )
        if rest := list(self._others.values())[MOST_TOLD:]:
            values: dict[str, Blank] = {"count": sum(map(len, rest)), "others": len(rest)}
            told.append(Remark(_("Left out, as other organisations (%(others)d) offer them: %(count)d."), values))
        if self._over:
            told.append(Remark(_("Offerings passed over because they are over: %(count)d."), {"count": self._over}))
        return Feed(self.courses, self.offerings, told)


def _some(titles: Sequence[str]) -> str:
    """Return the first of many titles."""
    return " · ".join([*(one[:60] for one in titles[:MOST_TOLD]), *(["…"] if len(titles) > MOST_TOLD else [])])

"""The days a plan means: every so many weeks on these days, without public holidays, with what is added or left out.

Recurrence as RFC 5545, 3.3.10, by `dateutil.rrule`; China's holidays, and the weekends on which one works instead, by
`chinese_calendar`, which knows those years alone that the State Council has announced.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated, Literal

import chinese_calendar
import msgspec
from dateutil.rrule import WEEKLY, rrule

MOST = 200  # sessions of one plan
YEARS = 3  # the last day a plan can reach, from its first

Day = Annotated[int, msgspec.Meta(ge=0, le=6)]


class Rule(msgspec.Struct, forbid_unknown_fields=True):
    """How a class repeats. `days` are weekdays, Monday 0; it ends after `count` sessions, or with the day `until`.

    `holidays`: `skip` (no class), `shift` (no class, and one more at the end), `keep`. `workdays`, for the weekends on
    which one works instead: `skip` (learners are at work), `keep`, `add` (a class of every workday meets then too).
    """

    first: date
    at: time
    days: list[Day] = []
    every: Annotated[int, msgspec.Meta(ge=1, le=12)] = 1
    count: Annotated[int, msgspec.Meta(ge=1, le=MOST)] | None = None
    until: date | None = None
    holidays: Literal["skip", "shift", "keep"] = "skip"
    workdays: Literal["skip", "keep", "add"] = "skip"
    without: list[date] = []
    also: list[date] = []


@dataclass(frozen=True)
class Occurrence:
    """A day of a plan: whether the class meets, and why not, or what is to be known of it.

    `why` is `holiday`, `workday` (a weekend on which one works), `without`, `also`, or `unknown`: nobody has announced
    the holidays of that year yet. `holiday` is the holiday's name in Chinese.
    """

    on: date
    meets: bool
    why: str = ""
    holiday: str = ""


def holiday_of(day: date) -> tuple[str, str]:
    """Return what a day is to China's calendar: `holiday` with its name, `workday`, `unknown`, or nothing special."""
    try:
        is_off, name = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:
        return "unknown", ""
    if not name:
        return "", ""
    chinese = chinese_calendar.Holiday(name).chinese
    return ("holiday", chinese) if is_off else ("workday", chinese)


def occurrences(rule: Rule) -> list[Occurrence]:
    """Return the days of a plan in their order, those on which it does not meet too; at most `MOST` that meet."""
    found = {one.on: one for one in _regular(rule)}
    for day in rule.also:
        found[day] = Occurrence(day, True, "also")
    ordered = [found[day] for day in sorted(found)]
    meeting = [one for one in ordered if one.meets][:MOST]
    last = meeting[-1].on if len(meeting) == MOST else date.max
    return [one for one in ordered if one.on <= last]


def _regular(rule: Rule) -> Iterator[Occurrence]:
    left = rule.count if rule.count is not None else 366 * YEARS if rule.until else 1
    for day in _days(rule):
        if left == 0:
            return
        one = _judged(rule, day)
        if one.why == "workday" and one.meets and day.weekday() not in _weekdays(rule):
            yield one
            continue  # one more, beside those that were counted
        if one.meets or rule.holidays != "shift" or one.why == "without":
            left -= 1
        yield one


def _weekdays(rule: Rule) -> list[int]:
    return rule.days or [rule.first.weekday()]


def _days(rule: Rule) -> Iterator[date]:
    """Yield the days the class could meet on, without end but for `until`, and at most `YEARS` on."""
    end = rule.first.replace(day=1) + timedelta(days=366 * YEARS)
    until = min(rule.until, end) if rule.until else end
    weekdays = _weekdays(rule)
    regular = rrule(
        WEEKLY, interval=rule.every, byweekday=weekdays, wkst=0,
        dtstart=datetime.combine(rule.first, time()), until=datetime.combine(until, time()),
    )  # fmt: skip
    if rule.workdays != "add" or rule.every != 1 or not set(range(5)) <= set(weekdays):
        yield from (one.date() for one in regular)
        return
    day = rule.first
    while day <= until:
        if day.weekday() in weekdays or holiday_of(day)[0] == "workday":
            yield day
        day += timedelta(days=1)


def _judged(rule: Rule, day: date) -> Occurrence:
    if day in rule.without:
        return Occurrence(day, False, "without")
    kind, name = holiday_of(day)
    if kind == "holiday":
        return Occurrence(day, rule.holidays == "keep", "holiday", name)
    if kind == "workday":
        return Occurrence(day, rule.workdays != "skip" or day.weekday() < 5, "workday", name)
    return Occurrence(day, True, kind)

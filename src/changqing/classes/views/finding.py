"""Public pages: classes near you, by list or week; one class; a place's screen and calendars."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from changqing.accounts.queries import current_learner
from changqing.catalogue import codes
from changqing.catalogue import queries as catalogue
from changqing.catalogue.models import Region
from changqing.catalogue.regions.near import kilometres, position
from changqing.catalogue.search import NoIndex, Search
from changqing.classes import queries, showing
from changqing.classes.finding import map as mapping
from changqing.classes.finding.search import DAYS, PARTS, Found, Point, Wanted, fitting, search
from changqing.classes.helping import people_for
from changqing.classes.models import Session
from changqing.classes.models.seats import OFFERED, WAITING
from changqing.classes.roll import doubts
from changqing.classes.roll.codes import short_of
from changqing.core.paging import asked_page
from changqing.core.policy import policy
from changqing.core.preferences import region_of

WITHIN = (2, 5, 10, 20, 50)
SIZE = 20
MOST_PAGE = 50
MAX_TEXT = 100
MOST_COURSES = 500  # of those that are found for words, the best
WHEN: dict[str, tuple[int, ...]] = {
    **{day: (place,) for place, day in enumerate(DAYS)},
    "weekdays": (0, 1, 2, 3, 4),
    "weekend": (5, 6),
}


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 2000 < found.year < 2200 else None


def _about(text: str) -> list[UUID] | None:
    """Return the courses that a search finds for words; None, for all, while there is no index."""
    try:
        found = Search(text, "course")
        return catalogue.rows_of(found.page(size=MOST_COURSES, number=1).numbers) if found.has_words() else None
    except NoIndex:
        return None


class Asked:
    """What was asked for in the address of the list: where, when, for whom."""

    def __init__(self, words: QueryDict, chosen_region: str, now: datetime) -> None:
        self.now = now
        self.near = words.get("near", "")
        self.point = position(*self.near.split(",")) if self.near.count(",") == 1 else None
        code = words.get("region", "") or ("" if self.point else chosen_region)
        self.region: Region | None = catalogue.region(code[:6]) if code else None
        self.named_region = "region" in words
        within = words.get("within", "")
        self.within = float(within) if within.isdigit() and int(within) in WITHIN else 10.0
        self.day = words.get("day", "") if words.get("day", "") in WHEN else ""
        self.part = words.get("part", "") if words.get("part", "") in PARTS else ""
        self.audience = words.get("audience", "") if words.get("audience", "") in codes.AUDIENCES else ""
        self.free = words.get("free") == "1"
        self.view = "week" if words.get("view") == "week" else "list"
        self.first = max(_day(words.get("from", "")) or now.date(), now.date())
        slug = words.get("course", "")[:100].replace("\0", "")
        self.course = catalogue.course(slug) if slug else None
        self.text = " ".join(words.get("q", "").split())[:MAX_TEXT]
        self.courses = [self.course.id] if self.course else _about(self.text) if self.text else None

    @property
    def here(self) -> Point | None:
        """The point distances are told from: a position, or the middle of a county or city."""
        if self.point:
            return self.point
        if self.region and self.region.level != "province":
            return self.region.latitude, self.region.longitude
        return None

    @property
    def is_small(self) -> bool:
        """Whether it is asked round a point: a position, or a county; and not in all of a city or province."""
        return bool(self.point or (self.region and self.region.level == "county"))

    @property
    def words(self) -> dict[str, str]:
        """What was chosen, as an address has it."""
        found = {
            "q": self.text,
            "near": self.near if self.point else "",
            "region": self.region.code if self.region and self.named_region else "",
            "within": f"{self.within:.0f}" if self.within != 10 else "",
            "day": self.day,
            "part": self.part,
            "audience": self.audience,
            "free": "1" if self.free else "",
            "course": self.course.slug if self.course else "",
            "view": "week" if self.view == "week" else "",
        }
        return {name: value for name, value in found.items() if value}

    def url(self, **changes: str) -> str:
        """Return the address with some of it changed; '' takes a choice off."""
        words = {name: value for name, value in {**self.words, **changes}.items() if value}
        return f"/classes?{urlencode(words)}" if words else "/classes"

    def wanted(self, since: datetime, until: datetime | None = None) -> Wanted:
        """Return the question that the database is asked. A county is a circle: its border keeps nobody away."""
        return Wanted(
            since=since, until=until, point=self.here if self.is_small else None, within=self.within,
            region=self.region.code if self.region and not self.is_small else "", days=WHEN.get(self.day, ()),
            parts=(PARTS.index(self.part),) if self.part else (), audience=self.audience, free=self.free,
            course_ids=self.courses,
        )  # fmt: skip


def _choices(asked: Asked) -> dict[str, list[tuple[str, str]]]:
    """Return what can be chosen, code and name."""
    days = {
        "mon": _("Mondays"),
        "tue": _("Tuesdays"),
        "wed": _("Wednesdays"),
        "thu": _("Thursdays"),
        "fri": _("Fridays"),
        "sat": _("Saturdays"),
        "sun": _("Sundays"),
        "weekdays": _("Monday to Friday"),
        "weekend": _("Saturdays and Sundays"),
    }
    parts = {"morning": _("Mornings"), "afternoon": _("Afternoons"), "evening": _("Evenings")}
    audiences = {code: str(name) for code, name in codes.AUDIENCES.items() if code != "everyone"}
    return {
        "within": [(str(one), _("%(kilometres)s km") % {"kilometres": one}) for one in WITHIN],
        "days": list(days.items()),
        "parts": list(parts.items()),
        "audiences": list(audiences.items()),
    }


@policy("anyone")
def classes(request: HttpRequest) -> HttpResponse:
    """Classes to come, soonest first: near a position or region, by day and hour, for whom, with a free seat."""
    now = timezone.localtime()
    asked = Asked(request.GET, region_of(request.COOKIES), now)
    page = min(asked_page(request), MOST_PAGE)
    context: dict[str, Any] = {
        "asked": asked,
        "choices": _choices(asked),
        "place_name": asked.region.name if asked.region else None,
        "has_point": bool(asked.point),
        "list_url": asked.url(view=""),
        "week_url": asked.url(view="week"),
        "here_url": f"/region?{urlencode({'next': asked.url(region='', near='')})}",
        "clock": showing.clock_note(asked.region.code) if asked.region else "",
    }
    if asked.view == "week":
        context |= _week(asked)
    else:
        since = max(queries.start_of(asked.first, "Asia/Shanghai"), now)
        found = search(asked.wanted(since), size=SIZE, skip=(page - 1) * SIZE)
        if not found.sessions and page == 1:
            found, context["widened"] = _nearest(asked, since)
        cards = [showing.card(one, away=found.away, here=asked.here) for one in found.sessions]
        context |= {
            "days": showing.by_day(cards),
            "map": _map(asked, cards),
            "page": {
                "number": page,
                "prev_url": _paged(asked, page - 1) if page > 1 else "",
                "next_url": _paged(asked, page + 1) if found.more and page < MOST_PAGE else "",
            },
            "wider": _wider(asked) if not cards else [],
        }
    return render(request, "classes/classes.html", context)


def _paged(asked: Asked, page: int) -> str:
    return asked.url(page=str(page) if page > 1 else "")


def _nearest(asked: Asked, since: datetime) -> tuple[Found, str]:
    """Return what fits further away where nothing does near, and the words that say so."""
    wanted = asked.wanted(since)
    if wanted.point is None:
        return Found([], False), ""
    words = {"kilometres": f"{asked.within:.0f}"}
    for within in [one for one in WITHIN if one > asked.within]:
        found = search(replace(wanted, within=float(within)), size=SIZE)
        if found.sessions:
            return found, _("None within %(kilometres)s km. The nearest:") % words
    region = asked.region.code[:2] + "0000" if asked.region else ""
    found = search(replace(wanted, point=None, region=region), size=SIZE) if region else Found([], False)
    if found.sessions and asked.here:
        places = {one.place_id: one.place for one in found.sessions}
        found.away = {name: kilometres(asked.here, (place.latitude, place.longitude)) for name, place in places.items()}
    return found, _("None within 50 km. In the province:") if found.sessions else ""


def _wider(asked: Asked) -> list[dict[str, str]]:
    """Return what to try where nothing fits: without one of the choices, or further away."""
    found = []
    if asked.here and asked.within < WITHIN[-1]:
        further = next(one for one in WITHIN if one > asked.within)
        text = _("Look %(kilometres)s km around") % {"kilometres": further}
        found.append({"url": asked.url(within=str(further)), "text": text})
    for name, text in (
        ("day", _("On any day")),
        ("part", _("At any hour")),
        ("free", _("Also those that are full")),
        ("audience", _("For everyone")),
        ("q", _("On any subject")),
    ):
        if name in asked.words:
            found.append({"url": asked.url(**{name: ""}), "text": text})
    return found


def _map(asked: Asked, cards: list[dict[str, Any]]) -> mapping.Map | None:
    """Return the map of the places found, each with its number on its cards."""
    if not asked.here or not cards:
        return None
    places = list({one["session"].place_id: one["session"].place for one in cards}.values())[:12]
    numbers = {one.id: number for number, one in enumerate(places, 1)}
    for one in cards:
        one["number"] = numbers.get(one["session"].place_id)
    return mapping.drawn(asked.here, [((one.latitude, one.longitude), one.name) for one in places])


def _week(asked: Asked) -> dict[str, Any]:
    """Return the seven days from the Monday of the week that was asked for."""
    monday = asked.first - timedelta(days=asked.first.weekday())
    begins = queries.start_of(monday, "Asia/Shanghai")
    ends = queries.start_of(monday + timedelta(days=7), "Asia/Shanghai")
    found = search(asked.wanted(max(begins, asked.now), ends), size=200)
    cards = [showing.card(one, away=found.away, here=asked.here) for one in found.sessions]
    by_date: dict[date, list[dict[str, Any]]] = {monday + timedelta(days=one): [] for one in range(7)}
    for one in cards:
        by_date.setdefault(one["session"].begins.date(), []).append(one)
    before, after = monday - timedelta(days=7), monday + timedelta(days=7)
    is_first = monday <= asked.now.date()
    return {
        "week": [
            {
                "day": showing.day_text(day),
                "cards": rows,
                "today": day == asked.now.date(),
                "past": day < asked.now.date(),
            }
            for day, rows in sorted(by_date.items())
        ],
        "more": found.more,
        "before_url": "" if is_first else asked.url(**{"from": before.isoformat()}),
        "after_url": asked.url(**{"from": after.isoformat()}),
    }


def require(session_id: UUID) -> Session:
    """Return a session; 404 where there is none."""
    found = queries.session(session_id)
    if found is None:
        raise Http404
    return found


@policy("anyone")
def one(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """One class: what, when, where, how to get there, who teaches, seats; and what the visitor has of them."""
    return render(request, "classes/class.html", context_of(request, require(session_id)))


def context_of(request: HttpRequest, session: Session) -> dict[str, Any]:
    """Return what the page of a class shows."""
    learner = current_learner(request)
    mine = queries.booking(learner.id, session.id) if learner else None
    others = queries.coming(Session.objects.filter(series_id=session.series_id).exclude(id=session.id), 6)
    now = timezone.now()
    return {
        "session": session,
        "card": showing.card(session),
        "teachers": queries.teachers_of(session.id)[session.id],
        "is_over": session.ends_at <= now,
        "is_begun": session.starts_at <= now,
        "mine": mine if mine and mine.is_alive else None,
        "was_mine": mine if mine and not mine.is_alive else None,
        "line": queries.place_in_line(mine) if mine and mine.state == WAITING else 0,
        "until": showing.moment_text(mine.offered_until.astimezone(session.zone))
        if mine and mine.state == OFFERED and mine.offered_until
        else "",
        "for_others": queries.booked_for_others(learner.id, session.id) if learner else [],
        "helped": people_for(request, session) if session.is_on and session.starts_at > now else [],
        "learner": learner,
        "name": learner.name if learner else "",
        "has_account": bool(learner and learner.user_id),
        "others": [showing.card(one) for one in others],
        "makeups": [showing.card(one) for one in queries.makeups_of(session.id)],
        "calendar_url": f"{session.url}.ics",
        "checks_in": f"/in/{short_of(session.id)}" if doubts.of_time(session, now) == [] else "",
    }


@policy("anyone")
def series(request: HttpRequest, series_id: UUID) -> HttpResponse:
    """A class that meets again and again: all its sessions, and a way to book them all."""
    found = queries.series(series_id)
    sessions = queries.of_series(series_id) if found else []
    if found is None or not sessions:
        raise Http404
    now = timezone.now()
    context = {
        "series": found,
        "title": found.title or found.course.title,
        "cards": [{**showing.card(one), "is_over": one.ends_at <= now} for one in sessions],
        "coming": sum(one.is_on and one.starts_at > now for one in sessions),
        "learner": current_learner(request),
        "clock": showing.clock_note(found.place.region_id),
    }
    return render(request, "classes/series.html", context)


@policy("anyone")
def today(request: HttpRequest, place_id: UUID) -> HttpResponse:
    """What is on at a place today: large, for a television in its hall; it looks again every minute."""
    place = catalogue.place(place_id)
    if place is None:
        raise Http404
    now = timezone.now()
    sessions = queries.at_today(place, now)
    teachers = queries.teachers_of(*(one.id for one in sessions))
    rows = [
        {
            **showing.card(one),
            "is_over": one.ends_at <= now,
            "is_on_now": one.starts_at <= now < one.ends_at and one.is_on,
            "teachers": teachers[one.id],
        }
        for one in sessions
    ]
    local = now.astimezone(queries.day_of(now, place.time_zone)[0].tzinfo)
    upcoming = [] if any(not one["is_over"] for one in rows) else queries.coming(Session.objects.filter(place=place), 4)
    context = {
        "place": place,
        "rows": rows,
        "day": showing.day_text(local.date()),
        "clock": f"{local:%H:%M}",
        "clock_note": showing.clock_note(place.region_id),
        "next": [showing.card(one) for one in upcoming if one.starts_at > now],
    }
    response = render(request, "classes/today.html", context)
    response.headers["Refresh"] = "60"
    return response


def next_at(place_id: UUID) -> list[dict[str, Any]]:
    """Return the next classes at a place, as cards."""
    return [showing.card(one) for one in queries.coming(Session.objects.filter(place_id=place_id), 8)]


def next_of(course_id: UUID) -> list[dict[str, Any]]:
    """Return the next classes of a course, wherever, as cards."""
    wanted = Wanted(since=timezone.now(), course_ids=[course_id])
    return [showing.card(one) for one in queries.coming(fitting(wanted), 6)]

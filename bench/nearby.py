"""`python -m bench.nearby`: 200,000 sessions to come at some 12,000 places, and how long the nearest take to find."""

import json
import random
import sys
import time
from datetime import date, timedelta
from typing import Any

import django

SESSIONS = 200_000
ASKED = 400


def write(chance: random.Random) -> None:
    """Write four places in each county, and sessions at them for the coming twelve weeks."""
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    from changqing.catalogue.models import Course, Place, Provider, Region
    from changqing.catalogue.regions import official
    from changqing.classes.models import Series, Session

    call_command("migrate", verbosity=0)
    official.load()
    counties = list(Region.objects.filter(level="county"))
    provider = Provider.objects.create(code="bench", name={"en": "x"}, kind="open", region=counties[0], pinyin="x")
    course = Course.objects.create(slug="bench", provider=provider, category="silver-age", title={"en": "x"})
    places = [
        Place(
            provider=provider, region=county, name={"en": "x"}, seats=50,
            latitude=county.latitude + chance.gauss(0, 0.08), longitude=county.longitude + chance.gauss(0, 0.08),
        )
        for county in counties
        for _turn in range(4)
    ]  # fmt: skip
    Place.objects.bulk_create(places, batch_size=2000)
    series = [Series(course=course, place=one, minutes=90, seats=30) for one in places]
    Series.objects.bulk_create(series, batch_size=2000)
    now, rows = timezone.now(), []
    for number in range(SESSIONS):
        one = series[number % len(series)]
        at = now + timedelta(minutes=chance.randrange(60, 12 * 7 * 24 * 60))
        rows.append(
            Session(
                series=one, course=course, place=one.place, starts_at=at, ends_at=at + timedelta(minutes=90),
                original_on=date(2000, 1, 1) + timedelta(days=number // len(series)), weekday=at.weekday(),
                part=chance.randrange(3), audiences=chance.randrange(1, 2048), seats=30,
                taken=chance.choice((30, 30, 12, 0)),
            )
        )  # fmt: skip
        if len(rows) == 5000:
            Session.objects.bulk_create(rows)
            rows = []
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def main() -> None:
    """Print p95 in milliseconds of each kind of question, as JSON."""
    django.setup()
    chance = random.Random(7)
    write(chance)

    from django.utils import timezone

    from changqing.catalogue.models import Region
    from changqing.classes.finding.search import Wanted, search

    counties = list(Region.objects.filter(level="county"))
    evening: dict[str, Any] = {"days": [6], "parts": [2]}
    kinds: dict[str, dict[str, Any]] = {
        "within 10 km, free": {"within": 10},
        "within 10 km, free, Sunday evening": {"within": 10, **evening},
        "within 10 km, free, for seniors": {"within": 10, "audience": "senior-citizens"},
        "within 50 km, free": {"within": 50},
        "within 50 km, free, Sunday evening, for seniors": {"within": 50, **evening, "audience": "senior-citizens"},
    }
    told = {}
    for name, words in kinds.items():
        times, found = [], 0
        for _time in range(ASKED):
            county = chance.choice(counties)
            wanted = Wanted(timezone.now(), point=(county.latitude, county.longitude), free=True, **words)
            began = time.perf_counter()
            found += len(search(wanted).sessions)
            times.append((time.perf_counter() - began) * 1000)
        times.sort()
        told[name] = {"p95": times[int(ASKED * 0.95)], "p50": times[ASKED // 2], "found": found / ASKED}
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()

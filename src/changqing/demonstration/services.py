"""Changes: the demonstration nation is written, once."""

import json
import secrets
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils.timezone import localdate

from changqing.accounts import services as accounts
from changqing.accounts.models import User
from changqing.catalogue import search
from changqing.catalogue.models import Course, Offering, Place, Programme, Provider, Region, Subject
from changqing.catalogue.regions import official
from changqing.content import queries as content
from changqing.content import services as publishing
from changqing.content.building import Built, build
from changqing.core.errors import DomainError
from changqing.credentials import older
from changqing.credits import publishing as credits
from changqing.demonstration import classes, data, programmes
from changqing.demonstration.nation import Nation
from changqing.interchange import course_folder
from changqing.learning import services as learning

Say = Callable[[str], None]
ROLES = {
    "learner": ("xiaomei", "林晓梅"),
    "senior": ("laochen", "陈德福"),
    "teacher": ("teacher", "周明远"),
    "coordinator": ("coordinator", "吴静"),
    "operator": ("operator", "郑清"),
}
PHONES = {"senior": "+8613800138000"}  # a number that stands in examples everywhere


class DemonstrationIsWrong(DomainError):
    """One of the demonstration's own files cannot be read; a bug of the project."""

    code = "demonstration-is-wrong"


def accounts_file() -> Path:
    """Return where the demonstration accounts are written."""
    return Path(settings.DATA) / "demo-accounts.json"


def exists() -> bool:
    """Say whether the nation is there already."""
    return Provider.objects.filter(demonstration=True).exists() and accounts_file().exists()


def build_nation(say: Say) -> None:
    """Write the nation: regions, providers, programmes, courses, offerings, places, accounts, and the index.

    One transaction: killed half-way, nothing of it is there, and the next run begins again.
    """
    say(f"  regions          {official.load():>6,}")
    built = [_read_whole(path) for path in data.whole_courses()]
    with transaction.atomic():
        nation = Nation({one.code: one for one in Region.objects.all()}, localdate())
        whole = [(one.manifest.course.category, one.manifest.course.slug) for one in built]
        nation.build(whole)
        for model, rows in (
            (Provider, [one for one in nation.providers if one.parent is None]),
            (Provider, [one for one in nation.providers if one.parent is not None]),
            (Place, nation.places),
            (Subject, nation.subjects),
            (Course, nation.courses),
            (Offering, nation.offerings),
            (Programme, nation.programmes),
        ):
            model._default_manager.bulk_create(rows, batch_size=500)  # type: ignore[arg-type]
        through = Programme.courses.through
        through._default_manager.bulk_create(
            [through(programme_id=one, course_id=two) for one, two in nation.holds], batch_size=1000
        )
        served = Programme.regions.through
        served._default_manager.bulk_create(
            [served(programme_id=one, region_id=code) for one, code in nation.serves], batch_size=1000
        )
        _publish_whole(nation, built)
        _publish_credits()
        sessions = classes.Timetable(nation.places, nation.offerings, classes.whole_courses()).write()
        people = [learner_id for learner_id, _name in classes.people()]
        programmes.write(nation.programmes, people)
        accounts_made = _accounts(people)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:  # until its own vacuum comes by, it plans as if all tables were empty
            cursor.execute("ANALYZE")
    for name, model in (("providers", Provider), ("places", Place), ("programmes", Programme), ("courses", Course)):
        say(f"  {name:<17}{model._default_manager.count():>6,}")
    say(f"  classes          {sessions:>6,}")
    say(f"  search index     {search.reindex():>6,}")
    accounts_file().write_text(json.dumps(accounts_made, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    accounts_file().chmod(0o600)


def _read_whole(path: Path) -> Built:
    """Return a whole course, rendered; its provider is chosen later."""
    draft = course_folder.read(path, "")
    built = build(draft)
    if draft.report.errors:
        raise DemonstrationIsWrong(f"{path.name}: {'; '.join(map(str, draft.report.errors))}")
    return built


def _publish_whole(nation: Nation, built: list[Built]) -> None:
    """Publish the courses that are whole, each by a provider it suits, and put them into programmes that suit them."""
    for one in built:
        facts = one.manifest.course
        field = {
            "silver-age": "computing",
            "workplace-skills": "law",
            "scientific-literacy": "science",
            "cultural-literacy": "humanities",
            "hobbies-interests": "agriculture",
            "continuing-education": "teaching",
        }[facts.category]
        facts.provider = nation.choose(field, facts.category, facts.slug).code
        release, _new = publishing.publish_built(one)
        for programme in nation.programmes:
            suits = set(programme.audiences) & set(facts.audiences) - {"everyone"}
            if suits and programme.area in facts.areas:
                programme.courses.add(release.course)


def _publish_credits() -> None:
    """Have the universities of whole courses publish what these are worth, and two others what they recognise of it."""
    homes = list(Provider.objects.filter(courses__has_content=True).distinct().order_by("code"))
    others = Provider.objects.filter(kind="university", parent=None).exclude(id__in=[one.id for one in homes])
    recognising = list(others.order_by("code")[:2])
    today = localdate()
    for home in homes:
        credits.publish_rate(home, "credit", valid_from=today, hours_a_unit=Decimal(16))
        credits.publish_rate(home, "hour", valid_from=today, hours_a_unit=Decimal(1))
        for position, other in enumerate(recognising):
            credits.publish_rule(
                home, other, "credit", valid_from=today, percent=(100, 80)[position], at_once=position == 1
            )


def _accounts(people: Sequence[UUID]) -> list[dict[str, Any]]:
    """Make an account a role, each with a password of its own, and give the learners something to go on with."""
    made: list[dict[str, Any]] = []
    users: dict[str, User] = {}
    for role, (username, name) in ROLES.items():
        password = f"{username}-{secrets.token_hex(4)}"
        User.objects.filter(username=username).delete()
        user = accounts.register(username=username, password=password, name=name)
        if role == "operator":
            user.is_staff = True
            user.save(update_fields=["is_staff"])
        users[role] = user
        if phone := PHONES.get(role):
            accounts.set_number(user, phone, verified=True)
        made.append({"role": role, "username": username, "password": password, "phone": phone})
    _learn("xiaomei", "labour-contract", units=2)
    _learn("laochen", "phone-payments", units=None)
    _enter_paper("laochen", "phone-payments")
    classes.give_duties(users)
    programmes.of_coordinator(users["coordinator"].id, people, [ROLES[role][0] for role in ("learner", "senior")])
    return made


def _enter_paper(username: str, slug: str) -> None:
    """Let the university of a course have entered a certificate that it gave a learner on paper; she has claimed it."""
    learner = User.objects.get(username=username).learner
    provider = Provider.objects.filter(courses__slug=slug).first()
    if provider is None:
        return
    told = older.OlderTold(
        provider=provider.id,
        number="2016-0388",
        holder=learner.name,
        what={"zh-Hans": "老年书法班", "en": "Calligraphy for seniors"},
        hours=32,
        result="优秀",
        issued_on=date(2016, 12, 20),
    )
    older.enter([told], by="示范教务员")
    with suppress(older.NoSuchRecord):  # the account was made anew: it is in the record of the one before
        older.claim(learner, told.number, told.issued_on)


def _learn(username: str, slug: str, *, units: int | None) -> None:
    """Let a learner go through the first units of a course, all right answers; None: through all of it."""
    release = content.latest_release(slug)
    if release is None:
        return
    learner = User.objects.get(username=username).learner
    for unit in content.manifest(release).units[:units]:
        learning.open_unit(learner.id, release, unit)
        quiz = unit.quiz("after")
        if quiz:
            right = {key: answer.right for key, answer in content.answers(release, quiz.key).items()}
            learning.answer_quiz(learner.id, release, unit, quiz, right)

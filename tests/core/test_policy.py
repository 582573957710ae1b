"""Who may see what: every address of the site, asked for by nobody, by another learner and by an operator."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from django.utils import timezone
from tests.factories import RIGHT, make_course, make_provider
from tests.visitors import Site, Visitor

from changqing.accounts.models import User
from changqing.catalogue.models import Course, Place, Programme, Subject
from changqing.classes.models import Booking, Duty, Mark, Series, Session, Teaching
from changqing.classes.roll.codes import short_of
from changqing.classes.seats import services as seats
from changqing.core.policy import RULES, policy_of
from changqing.credentials.models import Credential
from changqing.learning.models import Enrolment, QuizProgress

pytestmark = pytest.mark.django_db

NO_ID = "01937f5e-0000-7000-8000-000000000000"
NAME, USERNAME = "梅小雨", "mei-of-the-hills"
OF_HERS = (Credential, Enrolment, QuizProgress, Booking, Mark)


def patterns(resolver: URLResolver | None = None) -> Iterator[URLPattern]:
    """Every pattern of the URL table."""
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            yield from patterns(one)
        else:
            yield one


@dataclass(frozen=True)
class Example:
    """An address, and what it answers to whom: nobody, another learner, an operator. 302 is a way to sign in or on."""

    path: str
    statuses: tuple[int, int, int]
    says_her_name: bool = False
    shows_samples: bool = False


def same(status: int) -> tuple[int, int, int]:
    return (status, status, status)


# {number}: Mei's certificate; {media}: a picture. Everything Mei has done is done in the course "balcony".
SOMETHING = "0190f000-0000-7000-8000-000000000002"
PLACE = "0190f000-0000-7000-8000-000000000001"
SESSION = "0190f000-0000-7000-8000-000000000003"
SERIES = "0190f000-0000-7000-8000-000000000004"
EXAMPLES = {
    "home": Example("/", same(200)),
    "courses": Example("/courses", same(200)),
    "course": Example("/courses/balcony", same(200)),
    "programmes": Example("/programmes", same(200)),
    "programme": Example("/programmes/harvest", same(200)),
    "providers": Example("/providers", same(200)),
    "provider": Example("/providers/qinglan", same(200)),
    "subject": Example("/subjects/growing", same(200)),
    "places": Example("/places", same(200)),
    "place": Example("/places/0190f000-0000-7000-8000-000000000001", same(200)),
    "dump": Example("/dump/", same(200)),
    "dump-file": Example("/dump/datapackage.json", same(404)),
    "dump-file-of": Example("/dump/20261124T020000Z/datapackage.json", same(404)),
    "units": Example("/units", same(200)),
    "suggest": Example("/suggest?q=gr", same(200)),
    "region": Example("/region", same(200)),
    "choose-region": Example("/region/choose", same(405)),
    "media": Example("{media}", same(200)),
    "start": Example("/learn/balcony", same(302)),
    "unit": Example("/learn/balcony/first-steps", same(200)),
    "unit-page": Example("/learn/balcony/first-steps/homework", same(404)),
    "pack": Example(f"/packs/{'0' * 64}.zip", same(404)),
    "service-worker": Example("/service-worker.js", same(200)),
    "shells": Example("/offline/en/standard/0.json", same(404)),
    "phone": Example("/phone", same(200)),
    "phone-sync": Example("/phone/sync", same(405)),
    "phone-people": Example("/phone/people", same(405)),
    "seen": Example("/learn/balcony/first-steps/seen", same(200)),
    "answer": Example("/learn/balcony/first-steps/quizzes/first-steps-quiz", same(302)),
    "me": Example("/me", same(200)),
    "my-certificate": Example("/courses/balcony/certificate", (302, 409, 409)),
    "certificate": Example("/certificates/{number}", same(404)),
    "certificate-pdf": Example("/certificates/{number}.pdf", same(404)),
    "certificate-badge": Example("/certificates/{number}.png", same(404)),
    "certificate-document": Example("/certificates/{number}.json", same(404)),
    "certificate-token": Example("/certificates/{number}.jwt", same(404)),
    "credits": Example("/credits", same(200)),
    "my-credits": Example("/me/credits", (302, 200, 200)),
    "ask-for-credits": Example("/me/credits/ask?course=balcony&unit=credit", (302, 404, 404)),
    "apply-for-credits": Example("/me/credits/applications", (302, 405, 405)),
    "answer-for-credits": Example(f"/me/credits/applications/{SOMETHING}", (302, 405, 405)),
    "console-credits": Example("/console/credits", (302, 404, 200)),
    "console-certificates": Example("/console/certificates?q=nobody", (302, 404, 200)),
    "console-paper": Example("/console/certificates/paper", (302, 404, 200)),
    "console-certificate": Example("/console/certificates/{number}", (302, 404, 200), says_her_name=True),
    "console-issuers": Example("/console/issuers", (302, 404, 200)),
    "console-issuer": Example("/console/issuers/qinglan", (302, 404, 200)),
    "console-issuer-picture": Example("/console/issuers/qinglan/seal.png", (302, 404, 404)),
    "console-keys": Example("/console/keys", (302, 404, 200)),
    "console-rotate": Example("/console/keys/rotate", (302, 404, 405)),
    "console-records": Example("/console/records", (302, 404, 200)),
    "console-tools": Example("/console/records/tools", (302, 404, 302)),
    "console-tool": Example("/console/records/tools/no-such", (302, 404, 404)),
    "console-rates": Example("/console/credits/rates", (302, 404, 200)),
    "console-rules": Example("/console/credits/rules", (302, 404, 200)),
    "console-rule": Example(f"/console/credits/rules/{SOMETHING}", (302, 404, 404)),
    "console-application": Example(f"/console/credits/{SOMETHING}/{SOMETHING}", (302, 404, 404)),
    "older-records": Example("/me/older", (302, 200, 200)),
    "my-transcript": Example("/me/transcript", (302, 200, 200)),
    "my-transcript-file": Example("/me/transcript.json", (302, 200, 200)),
    "revoke-share": Example(f"/me/transcript/shares/{SOMETHING}", (302, 405, 405)),
    "shared-transcript": Example("/transcripts/nobody-knows-it", same(404)),
    "shared-transcript-file": Example("/transcripts/nobody-knows-it.pdf", same(404)),
    "site-did": Example("/.well-known/did.json", same(200)),
    "jwks": Example("/.well-known/jwks.json", same(200)),
    "provider-did": Example("/providers/qinglan/did.json", same(200)),
    "provider-profile": Example("/providers/qinglan/issuer.json", same(200)),
    "provider-status": Example("/providers/qinglan/status/0", same(200)),
    "credential-status": Example("/credentials/status/0", same(200)),
    "verify-known": Example("/verify/known.json", same(200)),
    "verify-offline": Example("/verify/offline.html", same(200)),
    "verify-form": Example("/verify", same(200)),
    "verify-typed": Example("/verify/?number={number}", same(302)),
    # A certificate's number is its key: who was handed it may ask whom it was made out to.
    "verify": Example("/verify/{number}", same(200), says_her_name=True),
    "account_login": Example("/accounts/login/", (200, 302, 302)),
    "account_signup": Example("/accounts/signup/", (200, 302, 302)),
    "account_logout": Example("/accounts/logout/", (302, 200, 200)),
    "account_request_login_code": Example("/accounts/login/code/", (200, 302, 302)),
    "account_confirm_login_code": Example("/accounts/login/code/confirm/", same(302)),
    "mfa_login_webauthn": Example("/accounts/passkey/", same(302)),
    "mfa_add_webauthn": Example("/me/account/passkeys/add", (302, 200, 200)),
    "mfa_remove_webauthn": Example("/me/account/passkeys/1/remove", (302, 405, 405)),
    "account_reauthenticate": Example("/accounts/reauthenticate/", (302, 200, 200)),
    "account": Example("/me/account", (302, 200, 200)),
    "account_change_phone": Example("/me/account/number", (302, 200, 200)),
    "account_verify_phone": Example("/me/account/number/code", same(302)),
    "remove-number": Example("/me/account/number/remove", (302, 405, 405)),
    "account-password": Example("/me/account/password", (302, 200, 200)),
    "stop-recovery": Example("/me/account/recovery/stop", (302, 405, 405)),
    "recovery": Example("/teach/recovery", (302, 404, 200)),
    "confirm-recovery": Example("/teach/recovery/confirm", (302, 404, 405)),
    "console-audit": Example("/console/audit", (302, 404, 200)),
    "own-data": Example("/me/data", same(200)),
    "take-data": Example("/me/data/copy", same(405)),
    "erase-data": Example("/me/data/erase", (302, 200, 200)),
    "choose-university": Example("/accounts/university/", same(200)),
    "openid_connect_login": Example("/accounts/university/beihu/", same(404)),
    "openid_connect_callback": Example("/accounts/university/beihu/back/", same(404)),
    "remove-university": Example("/me/account/universities/1/remove", (302, 405, 405)),
    "helpers": Example("/me/helpers", (302, 200, 200)),
    "invite-helper": Example("/me/helpers/invite", (302, 200, 200)),
    "helped-read": Example("/me/helpers/read", (302, 405, 405)),
    "end-helping": Example(f"/me/helpers/{SESSION}/end", (302, 405, 405)),
    "helping": Example("/me/helping", (302, 200, 200)),
    "helping-one": Example(f"/me/helping/{SESSION}", (302, 404, 404)),
    "helping-put-course": Example(f"/me/helping/{SESSION}/courses", (302, 405, 405)),
    "helping-book": Example(f"/me/helping/{SESSION}/book", (302, 405, 405)),
    "helping-seat": Example(f"/me/helping/{SESSION}/seat", (302, 405, 405)),
    "end-others": Example("/me/account/sessions/end-others", (302, 405, 405)),
    "end-session": Example("/me/account/sessions/1/end", (302, 405, 405)),
    "imports": Example("/console/imports", (302, 404, 200)),
    "import": Example(f"/console/imports/{NO_ID}", (302, 404, 404)),
    "import-write": Example(f"/console/imports/{NO_ID}/write", (302, 404, 405)),
    "import-throw-away": Example(f"/console/imports/{NO_ID}/throw-away", (302, 404, 405)),
    "import-problems": Example(f"/console/imports/{NO_ID}/problems.csv", (302, 404, 404)),
    "sources": Example("/console/sources", (302, 404, 200)),
    "source": Example(f"/console/sources/{NO_ID}", (302, 404, 404)),
    "source-read": Example(f"/console/sources/{NO_ID}/read", (302, 404, 405)),
    "source-pause": Example(f"/console/sources/{NO_ID}/pause", (302, 404, 405)),
    "source-organisation": Example(f"/console/sources/{NO_ID}/organisation", (302, 404, 405)),
    "source-delete": Example(f"/console/sources/{NO_ID}/delete", (302, 404, 405)),
    "harvest": Example(f"/console/sources/{NO_ID}/harvests/{NO_ID}", (302, 404, 404)),
    "harvest-write": Example(f"/console/sources/{NO_ID}/harvests/{NO_ID}/write", (302, 404, 405)),
    "harvest-throw-away": Example(f"/console/sources/{NO_ID}/harvests/{NO_ID}/throw-away", (302, 404, 405)),
    "harvest-problems": Example(f"/console/sources/{NO_ID}/harvests/{NO_ID}/problems.csv", (302, 404, 404)),
    "sitemap": Example("/sitemap.xml", same(200)),
    "sitemap-piece": Example("/sitemaps/courses-1.xml", same(200)),
    "robots": Example("/robots.txt", same(200)),
    "feed": Example("/courses.rss", same(200)),
    "ooapi": Example("/ooapi/v6/", same(200)),
    "ooapi-resource": Example("/ooapi/v6/persons/me", (401, 200, 200)),
    "xapi-statements": Example("/xapi/statements", same(401)),
    "xapi-state": Example("/xapi/activities/state", same(401)),
    "xapi-activity-profile": Example("/xapi/activities/profile", same(401)),
    "xapi-activities": Example("/xapi/activities", same(401)),
    "xapi-agent-profile": Example("/xapi/agents/profile", same(401)),
    "xapi-agents": Example("/xapi/agents", same(401)),
    "xapi-about": Example("/xapi/about", same(200)),
    "preferences": Example("/preferences", same(405)),
    "health": Example("/healthz", same(200)),
    "console-synonyms": Example("/console/synonyms", (302, 404, 200)),
    "console-subjects": Example("/console/subjects?q=grow", (302, 404, 200)),
    "console-subject": Example("/console/subjects/growing", (302, 404, 200)),
    "console": Example("/console", (302, 404, 200)),
    "app-manifest": Example("/manifest.webmanifest", same(200)),
    "app-icon": Example("/icons/app-192.000000000000.png", same(404)),
    "open-shared": Example("/phone/open", same(405)),
    "design": Example("/design", same(200), shows_samples=True),
    "classes": Example("/classes", same(200)),
    "booking-answer": Example("/classes/answer", same(302)),
    "class-series": Example(f"/classes/series/{SERIES}", same(200)),
    "book-series": Example(f"/classes/series/{SERIES}/book", same(302)),
    "class": Example(f"/classes/{SESSION}", same(200)),
    "class-calendar": Example(f"/classes/{SESSION}.ics", same(200)),
    "book": Example(f"/classes/{SESSION}/book", same(302)),
    "place-calendar": Example(f"/places/{PLACE}.ics", same(200)),
    "place-today": Example(f"/places/{PLACE}/today", same(200)),
    "own-calendar": Example("/calendars/learner.0:nobody.ics", same(404)),
    "my-classes": Example("/me/classes", same(200)),
    "read-notices": Example("/me/classes/read", same(303)),
    "claim-booking": Example("/me/classes/claim", (302, 200, 200)),
    "my-code": Example("/me/code", same(200)),
    "check-in": Example(f"/in/{short_of(UUID(SESSION))}", same(200)),
    "check-in-by-code": Example(f"/in/{short_of(UUID(SESSION))}/1-00", same(200)),
    "teaching": Example("/teach", (302, 404, 200)),
    "take-rolls": Example("/teach/rolls", (302, 404, 405)),
    "plan-class": Example("/teach/plan", (302, 404, 200)),
    "teach-place": Example(f"/teach/places/{PLACE}", (302, 404, 200)),
    # Her name is on the roll, which those see who may take it.
    "teach": Example(f"/teach/{SESSION}", (302, 404, 200), says_her_name=True),
    "roll": Example(f"/teach/{SESSION}/roll", (302, 404, 200), says_her_name=True),
    "roll-scan": Example(f"/teach/{SESSION}/scan", (302, 404, 405)),
    "close-roll": Example(f"/teach/{SESSION}/close", (302, 404, 405)),
    "change-class": Example(f"/teach/{SESSION}/change", (302, 404, 200)),
    "class-screen": Example(f"/teach/{SESSION}/screen", (302, 404, 200)),
    "class-message": Example(f"/teach/{SESSION}/message", (302, 404, 405)),
    "class-decide": Example(f"/teach/{SESSION}/decide", (302, 404, 405)),
    "class-book-for": Example(f"/teach/{SESSION}/book", (302, 404, 405)),
    "class-sheet": Example(f"/teach/{SESSION}/sheet.pdf", (302, 404, 200), says_her_name=True),
    "sheet-photo": Example(f"/teach/{SESSION}/photo", (302, 404, 200)),
    "read-photo": Example(f"/teach/{SESSION}/photo/{NO_ID}", (302, 404, 404)),
    "row-picture": Example(f"/teach/{SESSION}/photo/{NO_ID}/1", (302, 404, 404)),
    "class-report": Example(f"/teach/{SESSION}/report", (302, 404, 200), says_her_name=True),
    "class-evidence": Example(f"/teach/{SESSION}/evidence", (302, 404, 200), says_her_name=True),
    "join-programme": Example("/programmes/harvest/join", same(405)),
    "leave-programme": Example("/programmes/harvest/leave", same(405)),
    "run-programmes": Example("/teach/programmes", (302, 404, 200)),
    "run-programme": Example("/teach/programmes/harvest", (302, 404, 200)),
    "programme-report": Example("/teach/programmes/harvest/report", (302, 404, 200)),
    "programme-report-pdf": Example("/teach/programmes/harvest/report.pdf", (302, 404, 200)),
    "programme-report-xlsx": Example("/teach/programmes/harvest/report.xlsx", (302, 404, 200)),
    "account_inactive": Example("/accounts/inactive/", same(403)),
    "console-people": Example("/console/people", (302, 404, 200), says_her_name=True),
    "block-people": Example("/console/people/block", (302, 404, 302)),
    "blocked-people": Example(f"/console/people/blocks/{NO_ID}", (302, 404, 404)),
    "console-classes": Example("/console/classes", (302, 404, 200)),
}


@pytest.fixture
def number(site: Site) -> str:
    """The number of Mei's certificate, in a world where she has completed a course."""
    site.publish()
    Programme.objects.create(
        slug="harvest",
        provider=make_provider(),
        title={"en": "Harvest"},
        area="rural-revitalization",
        mode="online",
    )
    subject = Subject.objects.create(slug="growing", title={"en": "Growing"})
    Course.objects.update(subject=subject)
    Place.objects.create(
        id="0190f000-0000-7000-8000-000000000001",
        provider=make_provider(),
        region=make_provider().region,
        name={"en": "The hall"},
        latitude=25,
        longitude=102,
    )
    mei = Visitor()
    mei.sign_up(USERNAME, NAME)
    mei.complete()
    learner = mei.learner
    assert learner
    series = Series.objects.create(
        id=SERIES, course=Course.objects.get(slug="balcony"), place_id=PLACE, minutes=90, seats=9
    )
    starts_at = timezone.now() + timedelta(minutes=10)
    session = Session.objects.create(
        id=SESSION, series=series, course=series.course, place_id=PLACE, original_on=starts_at.date(), seats=9,
        weekday=0, part=0, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=90),
    )  # fmt: skip
    seats.book(session.id, [seats.Person(learner.id, NAME)])
    return Credential.objects.get().number_in_groups


def others() -> list[Visitor]:
    """Nobody, another learner, an operator."""
    learner, operator = Visitor(), Visitor()
    learner.sign_up("tao", "陶大江")
    operator.sign_up("warden", "管理员")
    User.objects.filter(username="warden").update(is_staff=True, is_superuser=True)
    return [Visitor(), learner, operator]


def path_of(example: Example, number: str) -> str:
    media = Visitor().page("/learn/balcony/first-steps").partition('src="/content/')[2].partition('"')[0]
    return example.path.format(number=number, media=f"/content/{media}")


def tells_of_mei(response: HttpResponse, number: str, example: Example) -> list[str]:
    """What of Mei's stands in an answer: her names, her number (unless it was in the question), her marks."""
    text = response.content.decode(errors="replace") + str(dict(response.items()))
    secrets = [] if example.says_her_name else [NAME, USERNAME]
    if not example.shows_samples:
        secrets += ["3 of 3 right", "<small>Done</small>", "You have completed"]
    if "{number}" not in example.path:
        secrets += [number, number.replace("-", "")]
    return [secret for secret in secrets if secret in text]


def test_every_view_declares_its_policy() -> None:
    undeclared = [str(one.pattern) for one in patterns() if policy_of(one.callback) not in RULES]
    assert undeclared == []


def test_every_address_has_a_name_and_an_example() -> None:
    names = [one.name for one in patterns()]
    assert len(names) == len(set(names))
    assert set(names) == set(EXAMPLES)


@pytest.mark.parametrize("name", EXAMPLES)
def test_nobody_else_sees_anything_of_her(number: str, name: str) -> None:
    example = EXAMPLES[name]
    path = path_of(example, number)
    assert resolve(path.partition("?")[0]).url_name == name
    for visitor, status in zip(others(), example.statuses, strict=True):
        response = visitor.get(path)
        assert response.status_code == status
        assert tells_of_mei(response, number, example) == []


@pytest.mark.parametrize("name", EXAMPLES)
def test_nothing_that_is_sent_anywhere_brings_out_or_changes_anything_of_hers(number: str, name: str) -> None:
    example = EXAMPLES[name]
    path = path_of(example, number)
    mine = Credential.objects.get().learner_id
    before = [list(table.objects.filter(learner_id=mine).values()) for table in OF_HERS]
    for visitor in others():
        # These give back what was typed, so what is typed there is not hers.
        gives_back = name.startswith("account_") or name in ("older-records", "claim-booking")
        typed = {"login": "x", "number": "x"} if gives_back else {"learner": str(mine), "number": number}
        response = visitor.post(path, {**RIGHT, **typed})
        assert response.status_code < 500
        assert tells_of_mei(response, number, example) == []
    after = [list(table.objects.filter(learner_id=mine).values()) for table in OF_HERS]
    assert after == before


FOREIGN = "0190f000-0000-7000-8000-00000000000a"
# What is there for everyone who has a duty, whichever it is; all else of `teacher` and `coordinator` is somebody's.
OF_EVERY_DUTY = {
    "teaching": 200,
    "plan-class": 200,
    "recovery": 200,
    "run-programmes": 200,
    "take-rolls": 405,
    "confirm-recovery": 405,
}


def of_another_university() -> list[Visitor]:
    """Return another university's coordinator, a host of its learning point, and a teacher of its class."""
    beihu = make_provider("beihu")
    place = Place.objects.create(
        id=FOREIGN, provider=beihu, region=beihu.region, name={"en": "Elsewhere"}, latitude=30, longitude=110
    )
    course = make_course("elsewhere", beihu)
    series = Series.objects.create(course=course, place=place, minutes=90, seats=9)
    starts_at = timezone.now() + timedelta(minutes=10)
    session = Session.objects.create(
        series=series, course=course, place=place, original_on=starts_at.date(), seats=9, weekday=0, part=0,
        starts_at=starts_at, ends_at=starts_at + timedelta(minutes=90),
    )  # fmt: skip
    found = []
    for username in ("coordinator-of-beihu", "host-of-beihu", "teacher-of-beihu"):
        visitor = Visitor()
        visitor.sign_up(username, "外人")
        found.append(visitor)
    ids = [User.objects.get(username=f"{role}-of-beihu").id for role in ("coordinator", "host", "teacher")]
    Duty.objects.create(user_id=ids[0], kind="coordinator", provider=beihu)
    Duty.objects.create(user_id=ids[1], kind="host", place=place)
    Teaching.objects.create(session=session, user_id=ids[2])
    return found


def test_staff_of_another_university_see_and_change_nothing_of_hers(number: str) -> None:
    """Every address, asked for and sent to by three kinds of another university's staff; prints how many that were."""
    mine = Credential.objects.get().learner_id
    staff = of_another_university()
    asked, problems = 0, []
    for name, example in EXAMPLES.items():
        path = path_of(example, number)
        policy = policy_of(resolve(path.partition("?")[0]).func)
        for visitor in staff:
            response = visitor.get(path)
            asked += 1
            if policy in ("teacher", "coordinator", "operator") and name not in OF_EVERY_DUTY:
                only_sent = response.status_code == 405
                status = visitor.post(path).status_code if only_sent else response.status_code
                if status != 404:
                    problems.append(f"{name}: {status} instead of 404")
            elif response.status_code >= 500 or tells_of_mei(response, number, example):
                problems.append(f"{name}: {response.status_code} {tells_of_mei(response, number, example)}")
            if name.startswith("account_") or name in ("own-data", "take-data", "erase-data", "end-others"):
                continue  # their own
            before = [list(one.objects.filter(learner_id=mine).values()) for one in OF_HERS]
            gives_back = name in ("older-records", "claim-booking")
            typed = {"number": "x"} if gives_back else {"learner": str(mine), "number": number, "session": SESSION}
            sent = visitor.post(path, {**RIGHT, **typed})
            asked += 1
            if sent.status_code >= 500 or tells_of_mei(sent, number, example):
                problems.append(f"{name}, sent: {sent.status_code} {tells_of_mei(sent, number, example)}")
            if before != [list(one.objects.filter(learner_id=mine).values()) for one in OF_HERS]:
                problems.append(f"{name}, sent: something of hers changed")
    print(f"{len(EXAMPLES)} addresses by {len(staff)} kinds of another university's staff: {asked} requests")
    assert not problems, "\n".join(problems)


def test_she_herself_sees_what_is_hers(number: str) -> None:
    mei = Visitor()
    mei.sign_in(USERNAME)
    assert NAME in mei.page("/me")
    assert NAME in mei.page(f"/certificates/{number}")
    assert mei.get(f"/certificates/{number}.pdf")["Content-Type"] == "application/pdf"
    assert "3 of 3 right" in mei.page("/learn/balcony/first-steps")


@pytest.mark.parametrize("path", ["/me", "/certificates/{number}", "/verify/{number}", "/learn/balcony/first-steps"])
def test_what_she_is_shown_may_be_kept_by_no_cache_on_the_way(number: str, path: str) -> None:
    mei = Visitor()
    mei.sign_in(USERNAME)
    assert mei.get(path.format(number=number))["Cache-Control"] == "private, no-store"


def test_what_is_not_there_is_not_found(number: str) -> None:
    Course.objects.create(slug="bare", provider=make_provider(), category="silver-age", title={"en": "Bare"})
    paths = ("/learn/bare", "/learn/bare/one", "/programmes/none", "/providers/none", "/content/" + "0" * 64 + ".svg")
    for path in (*paths, "/content/secret", "/content/..%2f..%2fkeys%2fsecret", "/admin/", "/certificates/none"):
        assert Visitor().get(path).status_code == 404, path

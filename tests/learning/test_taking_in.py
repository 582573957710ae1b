"""What a phone brings is taken in: twice, out of order, late, with a wrong clock, of an old release, or nonsense."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.factories import RIGHT, WRONG
from tests.phones import Phone, new_key
from tests.statements import written
from tests.visitors import Site, Visitor

from changqing.accounts.models import Learner
from changqing.learning import queries
from changqing.records.models import Statement

pytestmark = pytest.mark.django_db


def count() -> int:
    return Statement.objects.count()


def test_what_was_done_with_no_line_is_in_the_record_as_if_it_had_been_done_on_line(site: Site) -> None:
    release = site.publish()
    phone, online = Phone(), Visitor()
    phone.open_unit(release)
    phone.answer_quiz(release)
    said = phone.sync()
    assert (said["new"], said["refused"], phone.waiting) == (2, [], {})
    online.read()
    online.answer()
    mine = queries.standing(phone.learner_id, release.course_id)
    theirs = online.standing(release)
    assert mine is not None
    assert (mine.opened, mine.best, mine.done) == (theirs.opened, theirs.best, theirs.done)
    assert count() == 10  # each: one opened, three answered, one passed
    assert "3 of 3 right" in phone.page("/learn/balcony/first-steps")


def test_the_same_batch_again_adds_nothing_and_is_acknowledged_again(site: Site) -> None:
    release = site.publish()
    phone = Phone()
    phone.open_unit(release)
    phone.answer_quiz(release)
    phone.send()
    phone.send()
    before = count()
    said = phone.sync()
    assert (len(said["acknowledged"]), said["new"], count()) == (2, 0, before)
    assert Learner.objects.count() == 1  # the answer that told her id was lost, twice


def test_the_same_thing_twice_in_one_batch_is_one_thing(site: Site) -> None:
    release = site.publish()
    phone = Phone()
    name = phone.answer_quiz(release)
    phone.send(name, name)
    assert count() == 4


def test_the_same_id_with_other_content_is_refused_and_overwrites_nothing(site: Site) -> None:
    release = site.publish()
    phone = Phone()
    name = phone.answer_quiz(release)
    phone.send()
    phone.waiting[name]["answers"] = WRONG
    said = phone.sync()
    assert [one["code"] for one in said["refused"]] == ["statement-conflict"]
    assert phone.standing(release).best["first-steps-quiz"] == 1.0
    assert name in phone.waiting
    twice = Phone()
    same = twice.open_unit(release)
    said = twice.sync(statements=[twice.waiting[same], {**twice.waiting[same], "unit": "going-on"}])
    assert [one["code"] for one in said["refused"]] == ["statement-conflict"]


def test_somebody_elses_id_is_refused(site: Site) -> None:
    release = site.publish()
    mei, tao = Phone(), Phone()
    name = mei.open_unit(release)
    mei.sync()
    tao.waiting[name] = {"id": name, "verb": "opened", "pack": release.pack, "unit": "first-steps", "at": mei.now()}
    assert [one["code"] for one in tao.sync()["refused"]] == ["statement-conflict"]
    assert count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        "text",
        7,
        None,
        [],
        {},
        {"id": "no-uuid"},
        {"verb": "passed"},
        {"unit": 7},
        {"answers": {"q1": "a"}},
        {"more": "fields"},
        {"at": 7},
    ],
)
def test_one_thing_that_is_nonsense_does_not_keep_the_others_out(site: Site, wrong: Any) -> None:
    release = site.publish()
    phone = Phone()
    fine = phone.open_unit(release)
    broken = {**phone.waiting[fine], "id": str(uuid4()), **wrong} if isinstance(wrong, dict) and wrong else wrong
    said = phone.sync(statements=[broken, phone.waiting[fine]])
    assert [one["code"] for one in said["refused"]] == ["malformed"]
    assert said["acknowledged"] == [fine]
    assert count() == 1


def test_what_the_site_does_not_know_is_refused_by_name(site: Site) -> None:
    release = site.publish()
    phone = Phone()
    for change in ({"pack": "0" * 64}, {"unit": "no-such"}, {"quiz": "no-such"}, {"quiz": "going-on-quiz"}):
        name = phone.answer_quiz(release)
        phone.waiting[name] |= change
    said = phone.sync()
    assert [one["code"] for one in said["refused"]] == [
        "unknown-release", "unknown-unit", "unknown-quiz", "unknown-quiz",
    ]  # fmt: skip
    assert len(phone.waiting) == 4  # the phone keeps them and tells
    assert count() == 0


def test_answers_are_marked_by_the_release_she_had_months_later(site: Site) -> None:
    old = site.publish()
    phone = Phone()
    phone.open_unit(old)
    phone.answer_quiz(old, at=(datetime.now(UTC) - timedelta(days=90)).isoformat())
    site.publish(text="Water first.", units=("first-steps", "harvest"))
    said = phone.sync()
    assert said["refused"] == []
    assert sum(str(old.id) in str(one) for one in written()) == 5
    assert phone.standing(old).best["first-steps-quiz"] == 1.0


@pytest.mark.parametrize("hours", [-24 * 365 * 30, -72, -1, 1, 72, 24 * 365 * 30])
def test_a_wrong_clock_is_put_right(site: Site, hours: int) -> None:
    release = site.publish()
    phone = Phone(clock=timedelta(hours=hours))
    phone.open_unit(release)
    phone.sync()
    [told] = written()
    assert abs(datetime.now(UTC) - datetime.fromisoformat(told["timestamp"])) < timedelta(minutes=1)
    by_phone = told["context"]["extensions"]["https://changqing.example/extensions/phone-time"]
    again = {"id": told["id"], "verb": "opened", "pack": release.pack, "unit": "first-steps", "at": by_phone}
    phone.waiting[told["id"]] = again
    phone.clock = timedelta()  # somebody has set it meanwhile
    assert phone.sync()["acknowledged"] == [told["id"]]
    assert count() == 1


@pytest.mark.parametrize(
    "at", ["", "yesterday", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-11-25"]
)
def test_a_time_that_cannot_be_is_the_nearest_that_can(site: Site, at: str) -> None:
    release = site.publish()
    phone = Phone()
    phone.open_unit(release, at=at or " ")
    assert phone.sync()["refused"] == []
    assert release.published_at <= datetime.fromisoformat(written()[0]["timestamp"]) <= datetime.now(UTC)
    phone.open_unit(release)
    assert phone.sync(sent_at="nonsense")["refused"] == []


def test_two_phones_of_one_person_come_to_one_record_and_hear_of_each_other(site: Site) -> None:
    release = site.publish()
    mine, second = Phone(), Phone()
    mine.sign_up("mei", "梅小雨")
    second.sign_in("mei")
    mine.open_unit(release)
    second.open_unit(release, "going-on")
    mine.sync()
    second.sync()
    assert mine.who == second.who
    mine.answer_quiz(release)
    second.answer_quiz(release, "going-on")
    second.sync()
    said = mine.sync()
    assert said["elsewhere"] == [{"count": 2, "title": {"zh-Hans": "阳台种菜", "en": "Vegetables on a balcony"}}]
    assert mine.standing(release).completed_at is not None
    assert len(written(verb="completed")) == 1
    assert mine.sync(statements=[])["elsewhere"] == []


def test_the_phone_hears_where_she_stands_in_the_courses_it_has(site: Site) -> None:
    release = site.publish()
    phone = Phone()
    phone.open_unit(release)
    phone.answer_quiz(release, answers=WRONG)
    standing = phone.sync(courses=["balcony", "nowhere"])["standings"]
    assert set(standing) == {"balcony"}
    assert standing["balcony"]["opened"] == ["first-steps"]
    assert standing["balcony"]["done"] == []
    quiz = standing["balcony"]["quizzes"]["first-steps-quiz"]
    assert (quiz["share"], quiz["passed"], quiz["answers"]["q1"]) == (0.0, False, [["b"], False])
    assert standing["balcony"]["missing"] == {}  # the list of units says it all


def test_the_phone_hears_what_a_rule_asks_beyond_units(site: Site) -> None:
    rule = "all = [{ units = 'all' }, { any = [{ average = 0.9 }, { hours_attended = 2 }] }]"
    release = site.publish(completion=rule)
    phone = Phone()
    phone.open_unit(release)
    phone.answer_quiz(release, answers=WRONG)
    told = phone.sync(courses=["balcony"])["standings"]["balcony"]["missing"]
    assert set(told) == {"en", "zh-hans"}
    assert "<li>Attend classes for 2 hours. <strong>So far: 0 hours.</strong></li>" in told["en"]
    assert "到场上课满 2 学时" in told["zh-hans"]
    for unit in ("first-steps", "going-on"):
        phone.open_unit(release, unit)
        phone.answer_quiz(release, unit)
    assert phone.sync(courses=["balcony"])["standings"]["balcony"]["missing"] == {}


def test_work_of_one_who_signed_out_is_sent_by_her_key_and_tells_nobody_anything(site: Site) -> None:
    release = site.publish()
    phone = Phone()
    phone.sign_up("mei", "梅小雨")
    phone.open_unit(release)
    phone.sync()
    phone.answer_quiz(release)
    phone.sign_out()
    said = phone.sync(courses=["balcony"])
    assert said["new"] == 1
    assert not {"learner", "name", "standings", "elsewhere"} & said.keys()
    assert phone.learner is None  # and it signs nobody in
    phone.sign_in("mei")
    assert phone.standing(release).best["first-steps-quiz"] == 1.0


def test_work_of_one_does_not_go_to_another_who_is_signed_in(site: Site) -> None:
    release = site.publish()
    mei = Phone()
    mei.sign_up("mei")
    mei.open_unit(release)
    mei.sync()
    late = Phone()
    late.client.cookies = mei.client.cookies
    late.who = mei.who  # a key the site has not seen, with work that she did while she was signed in
    late.open_unit(release, "going-on")
    mei.sign_out()
    late.sign_up("tao")
    response = late.send()
    assert (response.status_code, json.loads(response.content)["code"]) == (409, "sign-in")
    assert count() == 1
    late.sign_out()
    assert late.send().status_code == 409  # nobody is signed in: it waits for her
    late.sign_in("mei")
    late.sync()
    assert Statement.objects.filter(learner_id=mei.learner_id).count() == 2


def test_what_was_done_before_she_had_an_account_comes_to_the_account(site: Site) -> None:
    release = site.publish()
    phone = Phone()
    phone.open_unit(release)
    phone.sync()
    before = phone.who
    phone.sign_up("mei")
    phone.answer_quiz(release)
    phone.send()
    said = phone.sync()
    assert said["new"] == 0
    assert phone.who == before  # a new account is the learner she was
    other = Phone()
    other.open_unit(release, "going-on")
    name = other.answer_quiz(release, "going-on")
    other.send()
    kept = dict(other.waiting)
    other.sign_in("mei")  # her record as a stranger on the other phone goes into her account's
    other.waiting = kept
    said = other.sync()
    assert (said["new"], name in said["acknowledged"], other.who) == (0, True, before)
    assert phone.standing(release).completed_at is not None


def test_a_batch_that_is_too_large_broken_or_from_another_site_is_refused_whole(site: Site) -> None:
    release = site.publish()
    phone = Phone()
    name = phone.open_unit(release)
    many = [phone.waiting[name]] * 501
    assert phone.send(statements=many).status_code == 413
    for body in ("", "[]", "{", json.dumps({"key": "x"}), json.dumps({"key": 1, "sent_at": "", "statements": []})):
        assert phone.post("/phone/sync", body, content_type="application/json").status_code == 400  # type: ignore[arg-type]
    assert phone.send(key="short").status_code == 400
    phone.client.defaults.pop("HTTP_ORIGIN", None)
    assert phone.send(key=new_key()).status_code in (200, 403)
    foreign = phone.client.post(
        "/phone/sync", json.dumps({}), content_type="application/json", headers={"origin": "http://elsewhere.example"}
    )
    assert foreign.status_code == 403


def test_a_cookie_that_was_lost_with_the_answer_is_given_again(site: Site) -> None:
    release = site.publish()
    phone = Phone()
    phone.open_unit(release)
    phone.send()
    phone.client.cookies.clear()
    phone.sync()
    assert phone.learner is not None
    assert phone.learner.id == phone.learner_id
    assert UUID(phone.who or "") == Learner.objects.get().id


def test_practice_questions_carry_what_is_right_and_graded_ones_do_not(site: Site) -> None:
    release = site.publish()
    from changqing.content import queries as content

    for unit in content.manifest(release).units:
        for quiz in unit.quizzes:
            assert bool(quiz.answers) == (quiz.role == "before")
    assert RIGHT


def test_packs_are_there_to_take_whole_and_in_part(site: Site) -> None:
    release = site.publish()
    visitor = Visitor()
    whole = b"".join(visitor.get(f"/packs/{release.pack}.zip").streaming_content)  # type: ignore[attr-defined]
    assert len(whole) == release.size
    part = visitor.client.get(f"/packs/{release.pack}.zip", headers={"range": "bytes=10-19"})
    assert (part.status_code, b"".join(part.streaming_content)) == (206, whole[10:20])  # type: ignore[attr-defined]
    assert part["Cache-Control"] == "public, max-age=31536000, immutable"
    for path in (f"/packs/{'0' * 64}.zip", "/packs/..zip", "/packs/manifest.zip"):
        assert visitor.get(path).status_code == 404


@pytest.mark.parametrize(
    "body", ["[" * 200_000, '{"a":' * 100_000, b'{"key": "\xff"}', '{"key": "\\ud800"}', "null", '"text"', "1e999"]
)
def test_no_body_makes_the_site_stumble(site: Site, body: Any) -> None:
    for path in ("/phone/sync", "/phone/people"):
        assert Phone().post(path, body, content_type="application/json").status_code == 400


@pytest.mark.parametrize("since", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "x", "2026-11-25"])
def test_since_any_moment_or_none(site: Site, since: str) -> None:
    release = site.publish()
    phone = Phone()
    phone.open_unit(release)
    phone.sync()
    said = phone.sync(statements=[], since=since, courses=["a\0b"])
    assert said["standings"] == {}
    assert sum(one["count"] for one in said["elsewhere"]) in (0, 1)


@pytest.mark.parametrize("field", ["at", "pack", "unit", "quiz"])
def test_what_is_longer_than_anything_can_be_is_refused_by_itself(site: Site, field: str) -> None:
    release = site.publish()
    phone = Phone()
    fine, long = phone.open_unit(release), phone.answer_quiz(release)
    phone.waiting[long][field] = "x" * 2_000
    phone.waiting[long]["answers"] = {"q1": ["a" * 2_000]} if field == "quiz" else RIGHT
    said = phone.sync()
    assert said["acknowledged"] == [fine]
    assert [one["code"] for one in said["refused"]] == ["malformed"]


def test_two_ids_that_meet_in_one_batch_keep_nothing_else_out(site: Site) -> None:
    from uuid import uuid5

    release = site.publish()
    phone = Phone()
    answered, other = phone.answer_quiz(release), phone.open_unit(release)
    clash = str(uuid5(UUID(answered), "q1"))
    phone.waiting[clash] = {**phone.waiting[other], "id": clash}
    said = phone.sync()
    assert [(one["id"], one["code"]) for one in said["refused"]] == [(clash, "statement-conflict")]
    assert set(said["acknowledged"]) == {answered, other}


def test_a_release_whose_pack_is_lost_does_not_keep_what_she_did_from_the_record(site: Site) -> None:
    from changqing.content import packs

    old = site.publish()
    phone = Phone()
    phone.open_unit(old)
    phone.sync()
    new = site.publish(text="Water first.")
    packs.path_of(old.pack).unlink()
    packs.open_kept.cache_clear()
    phone.open_unit(new)
    assert phone.sync(courses=["balcony"])["new"] == 1
    assert count() == 2

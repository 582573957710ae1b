"""Many phones, many orders: whatever is sent when and how often, the record is what was done, no more and no less."""

from collections import defaultdict
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test.utils import override_settings
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, precondition, rule
from tests.factories import RIGHT, WRONG, make_provider, write_course_folder
from tests.phones import Phone
from tests.statements import written

from changqing.accounts.queries import present_id
from changqing.content import services as content
from changqing.content.models import Release
from changqing.interchange import course_folder
from changqing.learning.models import CourseProgress, DayProgress, QuizProgress, UnitProgress
from changqing.records import services as records
from changqing.records.keys import key
from changqing.records.models import Statement
from changqing.records.statements import VERBS

TABLES = (CourseProgress, UnitProgress, QuizProgress, DayProgress)
UNITS = ("first-steps", "going-on")


def rows_of(table: Any) -> list[Any]:
    return sorted(table.objects.values(), key=str)


class Phones(RuleBasedStateMachine):
    """Three phones, two accounts, two releases; a model that is a set of ids, each with its owner's phone key."""

    phones = Bundle("phones")

    def __init__(self) -> None:
        super().__init__()
        self.done: dict[str, tuple[Phone, str]] = {}  # id → the phone it was done on, and the verb
        self.everyone: list[Phone] = []
        self.accounts: set[str] = set()
        self.seen: set[str] = set()  # ids that the site has been sent

    @initialize()
    def begin(self) -> None:
        cache.clear()
        folder = Path(settings.DATA) / f"courses-{uuid4()}"
        self.releases: list[Release] = []
        for text in ("Light first.", "Water first."):
            draft = write_course_folder(folder / "balcony", "balcony")
            for path in draft.glob("*/en.md"):
                path.write_text(path.read_text().replace("Light first.", text))
            self.releases.append(content.publish(course_folder.read(draft.resolve(), make_provider().code))[0])

    @rule(target=phones, hours=st.sampled_from([0, 0, -24 * 400, 5]))
    @precondition(lambda self: len(self.everyone) < 3)
    def buy(self, hours: int) -> Phone:
        from datetime import timedelta

        phone = Phone(clock=timedelta(hours=hours))
        self.everyone.append(phone)
        return phone

    @rule(phone=phones, unit=st.sampled_from(UNITS), newer=st.booleans())
    def open_unit(self, phone: Phone, unit: str, newer: bool) -> None:
        self.done[phone.open_unit(self.releases[newer], unit)] = (phone, "opened")

    @rule(phone=phones, unit=st.sampled_from(UNITS), newer=st.booleans(), answers=st.sampled_from([RIGHT, WRONG, {}]))
    def answer(self, phone: Phone, unit: str, newer: bool, answers: Any) -> None:
        self.done[phone.answer_quiz(self.releases[newer], unit, answers)] = (phone, "answered")

    @rule(phone=phones, data=st.data(), heard=st.booleans())
    def send(self, phone: Phone, data: st.DataObject, heard: bool) -> None:
        """Some of what waits, in any order, some of it twice; the answer may be lost."""
        if not phone.waiting:
            return
        names = data.draw(st.lists(st.sampled_from(sorted(phone.waiting)), min_size=1, max_size=6))
        response = phone.send(*names)
        assert response.status_code == 200, response.content
        said = response.json()  # type: ignore[attr-defined]
        assert said["refused"] == []
        assert set(said["acknowledged"]) == set(names)
        self.seen |= set(names)
        if heard:
            phone.who = said.get("learner", phone.who)
            for name in said["acknowledged"]:
                phone.waiting.pop(name, None)

    @rule(phone=phones, name=st.sampled_from(["mei", "tao"]))
    def sign_in_or_up(self, phone: Phone, name: str) -> None:
        """As anyone does: the phone's work so far goes along, where it was nobody's yet."""
        if phone.learner is not None and phone.learner.user_id:
            return
        if not self.settled(phone):
            return  # the phone sends before it signs in, where there is a line
        (phone.sign_in if name in self.accounts else phone.sign_up)(name)
        self.accounts.add(name)
        phone.key, phone.who = Phone().key, None  # the one who is signed in has a key of her own

    def settled(self, phone: Phone) -> bool:
        if phone.waiting:
            phone.sync()
        self.seen |= {name for name, (owner, _verb) in self.done.items() if owner is phone}
        return not phone.waiting

    @rule(phone=phones)
    def sign_out(self, phone: Phone) -> None:
        if phone.learner is not None and phone.learner.user_id and self.settled(phone):
            phone.sign_out()
            phone.key, phone.who = Phone().key, None

    @invariant()
    def the_record_is_what_was_sent(self) -> None:
        names = {str(name) for name in Statement.objects.values_list("id", flat=True)}
        whole = {name for name in self.done if name in names}
        assert whole == self.seen
        answered = sum(self.done[name][1] == "answered" for name in whole)
        parts = len(written(verb="answered"))
        completed = len(written(verb="completed"))
        assert parts == 3 * answered
        assert Statement.objects.count() == len(whole) + parts + completed

    @invariant()
    def each_learner_has_completed_a_course_at_most_once_unless_two_became_one(self) -> None:
        owners: dict[Any, int] = defaultdict(int)
        for row in Statement.objects.filter(verb_key=key(VERBS["completed"])):
            owners[row.learner_id] += 1
            assert present_id(row.learner_id) == row.learner_id
        assert all(number <= len(self.everyone) + 1 for number in owners.values())

    def teardown(self) -> None:
        for phone in self.everyone:
            self.settled(phone)
        self.the_record_is_what_was_sent()
        assert set(self.done) == self.seen
        before = [rows_of(table) for table in TABLES]
        records.rebuild()
        assert [rows_of(table) for table in TABLES] == before


@pytest.mark.django_db
def test_any_interleaving_comes_to_the_record_of_what_was_done(data: Path) -> None:
    from django.db import transaction
    from hypothesis.stateful import run_state_machine_as_test

    class Alone(Phones):
        """Each run in a transaction of its own, which is taken back."""

        def __init__(self) -> None:
            self._atomic = transaction.atomic()
            self._atomic.__enter__()
            super().__init__()

        def teardown(self) -> None:
            try:
                super().teardown()
            finally:
                transaction.set_rollback(True)
                self._atomic.__exit__(None, None, None)

    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        run_state_machine_as_test(
            Alone, settings=hypothesis_settings(max_examples=25, stateful_step_count=20, deadline=None)
        )

"""Whatever is posted, in whatever order: nothing below nothing, every balance the sum of its entries."""

from contextlib import suppress

import pytest
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.factories import make_course, make_provider

from changqing.core.ids import new_id
from changqing.credits import ledger
from changqing.credits.models import Account, Entry, Transfer

pytestmark = pytest.mark.django_db
MOVES = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 2), st.integers(-300, 300)), max_size=12)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=MOVES, undone=st.lists(st.integers(0, 11), max_size=4))
def test_a_ledger_agrees_with_itself_after_any_moves(moves: list[tuple[int, int, int]], undone: list[int]) -> None:
    course = make_course(f"c-{new_id()}")
    people = [new_id(), new_id()]
    providers = [make_provider(code) for code in ("a1", "b2", "c3")]
    expected = dict.fromkeys(((person, provider) for person in (0, 1) for provider in (0, 1, 2)), 0)
    made: list[tuple[Transfer, tuple[int, int], int]] = []
    for person, provider, amount in moves:
        lines = ledger.given(people[person], providers[provider], "credit", amount)
        if expected[person, provider] + amount >= 0:
            post = ledger.post(people[person], lines, kind="earned", subject=course, unit="credit")
            made.append((post, (person, provider), amount))
            expected[person, provider] += amount
        else:
            with pytest.raises(ledger.NotEnough):
                ledger.post(people[person], lines, kind="earned", subject=course, unit="credit")
    for number in sorted({one for one in undone if one < len(made)}):
        transfer, key, amount = made[number]
        with suppress(ledger.NotEnough):
            ledger.reverse(transfer, told="")
            expected[key] -= amount
    for (person, provider), balance in expected.items():
        one = ledger.account(people[person], providers[provider], "credit", ledger.HELD)
        assert Account.objects.get(learner_id=one.learner_id, id=one.id).balance == balance >= 0
    assert ledger.check() == []
    assert Entry.objects.filter(learner_id__in=people).aggregate(all=Sum("amount"))["all"] in (0, None)

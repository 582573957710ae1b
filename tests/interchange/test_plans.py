"""Plans: what is said twice counts once, what contradicts is wrong, what needs what is wrong is wrong as well."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from changqing.interchange.plan import Change, Draft, Plan, make
from changqing.interchange.remarks import Remark


class Told(msgspec.Struct):
    """What a row says, for these tests."""

    name: str | msgspec.UnsetType = msgspec.UNSET
    city: str | msgspec.UnsetType = msgspec.UNSET


def draft(number: int, key: str = "", *, part: str = "", needs: str = "", new: bool = True, **told: str) -> Draft[Told]:
    changes = [Change(name, value) for name, value in told.items()]
    return Draft(number, part, key=key, needs=needs, facts=Told(**told), is_new=new, changes=changes)


def outcomes(plan: Plan[Told]) -> list[str]:
    return [line.outcome for line in plan.lines]


def test_each_row_has_one_outcome() -> None:
    wrong = draft(4, "d")
    wrong.wrong.append(Remark("No."))
    drafts = [
        draft(1, "a", name="A"),
        draft(2, "b", new=False, name="B"),
        draft(3, "c", new=False),
        wrong,
        Draft[Told](5),
    ]
    plan = make(drafts)
    assert outcomes(plan) == ["new", "changed", "unchanged", "wrong", "wrong"]
    assert plan.counts == {"new": 1, "changed": 1, "unchanged": 1, "wrong": 2, "warnings": 0}
    assert [told.name for told in plan.facts] == ["A", "B"]


def test_the_same_row_twice_counts_once_and_says_of_which_it_is_a_repetition() -> None:
    plan = make([draft(2, "a", name="A"), draft(9, "a", name="A"), draft(3, "a", part="B", name="A")])
    assert outcomes(plan) == ["new", "unchanged", "unchanged"]
    assert [line.warnings[0].values["row"] for line in plan.lines[1:]] == ["2", "2"]
    assert len(plan.facts) == 1


@pytest.mark.parametrize("second", [{"name": "B"}, {"name": "A", "city": "X"}, {"city": "X"}])
def test_rows_about_the_same_thing_that_do_not_say_the_same_are_all_wrong(second: dict[str, str]) -> None:
    plan = make([draft(2, "a", name="A"), draft(3, "b", name="B"), draft(4, "a", part="表", **second)])
    assert outcomes(plan) == ["wrong", "new", "wrong"]
    assert plan.lines[0].wrong[0].values["rows"] == "2, 4 (表)"
    assert [told.name for told in plan.facts] == ["B"]


def test_a_right_row_beside_a_wrong_one_about_the_same_thing_counts_where_they_agree() -> None:
    wrong = draft(2, "a", name="A")
    wrong.wrong.append(Remark("No."))
    assert outcomes(make([wrong, draft(3, "a", name="A", city="X")])) == ["wrong", "new"]
    again = draft(2, "a", name="A")
    again.wrong.append(Remark("No."))
    assert outcomes(make([again, draft(3, "a", name="B")])) == ["wrong", "wrong"]


def test_what_needs_a_new_thing_of_a_wrong_row_is_wrong_and_so_on_up_the_line() -> None:
    root = draft(2, "root")
    root.wrong.append(Remark("No."))
    drafts = [draft(4, "leaf", needs="branch"), draft(3, "branch", needs="root"), root, draft(5, "other", needs="old")]
    assert outcomes(make(drafts)) == ["wrong", "wrong", "wrong", "new"]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xy"), st.booleans()), max_size=12))
def test_the_same_drafts_make_the_same_plan_and_nothing_wrong_is_written(rows: list[tuple[str, str, bool]]) -> None:
    def plan() -> Plan[Told]:
        drafts = [draft(number, key, name=name, new=key != "c") for number, (key, name, _bad) in enumerate(rows)]
        for one, (_key, _name, bad) in zip(drafts, rows, strict=True):
            if bad:
                one.wrong.append(Remark("No."))
        return make(drafts)

    first = plan()
    assert first.digest == plan().digest
    assert sum(first.counts[name] for name in ("new", "changed", "unchanged", "wrong")) == len(rows)
    assert len(first.facts) == first.counts["new"] + first.counts["changed"]
    said: dict[str, set[str]] = {}
    for line, (key, name, _bad) in zip(first.lines, rows, strict=True):
        if line.outcome != "wrong":
            assert said.setdefault(key, {name}) == {name}

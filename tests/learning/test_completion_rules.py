"""Completion rules: units, scores, hours, assignments, any and all of them, with dates; held against the record."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from tests.factories import make_provider, write_course_folder
from tests.visitors import Site, Visitor

from changqing.accounts.models import Learner
from changqing.catalogue.facts import CourseFacts
from changqing.content import services as content
from changqing.content.manifest import FORMAT, Manifest, Page, Question, Quiz, Unit
from changqing.content.models import Release
from changqing.content.rules import CompletionRule, Condition, Window
from changqing.interchange import course_folder
from changqing.learning import completion, queries, rule_words, services
from changqing.learning.facts import Facts, facts_of_days, hours_online
from changqing.learning.models import CourseProgress, DayProgress
from changqing.learning.rule_words import Words
from changqing.records import services as records
from changqing.records.activities import Activity, parse
from changqing.records.statements import Made


def quiz(key: str) -> list[Quiz]:
    return [Quiz(f"{key}-quiz", "after", [Question("q1", "true-false", {"en": "?"}, [])])]


POSTER = Page("poster", "assignment", {"en": "A poster", "zh-Hans": "一张海报"}, {})
UNITS = [
    Unit("light", {"en": "Light", "zh-Hans": "光"}, {}, minutes=90, quizzes=quiz("light"), pages=[POSTER]),
    Unit("water", {"en": "Water", "zh-Hans": "水"}, {}, minutes=30, quizzes=quiz("water")),
    Unit("soil", {"en": "Soil", "zh-Hans": "土"}, {}, minutes=60),
]
FACTS = CourseFacts("garden", "qinglan", "hobbies-interests", {"en": "Garden"}, {"en": "A garden."})
ALL = Facts({"light", "water", "soil"}, {"light-quiz": 0.8, "water-quiz": 0.6}, {}, 5 * 3600, {"light/poster"})


def course(table: object) -> Manifest:
    return Manifest(FORMAT, FACTS, UNITS, msgspec.convert(table, CompletionRule), {})


def met(table: object, facts: Facts) -> bool:
    return completion.evaluate(course(table), lambda _window: facts).met


def plain(lines: list[Words]) -> list[object]:
    """Return words as lists within lists."""
    whole = [f"{line.text} {line.so_far}".strip() for line in lines]
    return [[text, *plain(list(line.parts))] if line.parts else text for text, line in zip(whole, lines, strict=True)]


def missing(table: object, facts: Facts, language: str = "en") -> list[object]:
    manifest = course(table)
    with translation.override(language):
        return plain(rule_words.missing(completion.evaluate(manifest, lambda _window: facts), manifest))


@pytest.mark.parametrize(
    ("table", "facts", "is_met"),
    [
        ({}, ALL, True),
        ({}, Facts({"light", "water"}, ALL.best), False),
        ({"units": ["soil"]}, Facts({"soil"}), True),
        ({"score": 0.7}, ALL, False),
        ({"average": 0.7}, ALL, True),
        ({"average": 0.71}, ALL, False),
        ({"average": 0.8, "over": ["light"]}, ALL, True),
        ({"average": 0.5}, Facts(ALL.opened, {"light-quiz": 0.8}), False),  # one that was not answered counts 0
        ({"hours_attended": 5}, ALL, True),
        ({"hours_attended": 5.01}, ALL, False),
        ({"assignments": "all"}, ALL, True),
        ({"assignments": ["light/poster"]}, Facts(), False),
        ({"all": [{"units": "all"}, {"hours_attended": 6}]}, ALL, False),
        ({"any": [{"units": "all"}, {"hours_attended": 6}]}, ALL, True),
        ({"any": [{"units": "all"}, {"hours_attended": 6}, {"assignments": "all"}], "at_least": 2}, ALL, True),
        ({"any": [{"units": "all"}, {"hours_attended": 6}, {"assignments": "all"}], "at_least": 3}, ALL, False),
    ],
)
def test_a_rule_is_met_or_not(table: object, facts: Facts, is_met: bool) -> None:
    assert met(table, facts) is is_met
    assert (missing(table, facts) == []) is is_met


def test_hours_on_line_are_the_planned_ones_of_what_is_done_or_those_told_if_more() -> None:
    manifest = course({})
    assert hours_online(manifest, ALL) == 3
    assert hours_online(manifest, Facts({"light"}, {"light-quiz": 0.5})) == 0  # opened, not passed
    told = Facts({"soil"}, {}, {"soil": 2 * 3600, "light": 600, "": 1800})
    assert hours_online(manifest, told) == pytest.approx(2 + 1 / 6 + 0.5)


def test_what_is_missing_is_told_as_lists_within_lists() -> None:
    rule = {
        "all": [
            {"units": ["light", "soil"]},
            {"any": [{"hours_attended": 6}, {"all": [{"assignments": "all"}, {"average": 0.9}]}]},
        ]
    }
    facts = Facts({"light"}, {"light-quiz": 0.5}, attended=int(5.96 * 3600))
    assert missing(rule, facts) == [
        "Answer the questions of “Light”: 60% right is enough.",
        "Read “Soil”.",
        [
            "One of these:",
            "Attend classes for 6 hours. So far: 5.9 hours.",
            [
                "All of this:",
                "Pass these assignments: A poster.",
                "Answer 90% of all questions rightly, on the average of the units. So far: 25%.",
            ],
        ],
    ]
    assert missing(rule, facts, "zh-hans")[2] == [
        "以下任选 1 项：",
        "到场上课满 6 学时。 目前：5.9 学时。",
        ["以下全部：", "这些作业要合格：一张海报。", "各单元测验平均答对 90%。 目前：25%。"],
    ]


def test_days_stand_above_what_they_are_for_and_say_when_they_are_over() -> None:
    rule = {"hours_attended": 6, "from": "2026-09-01", "until": "2026-09-30"}
    with translation.override("en"):
        told = plain(rule_words.in_words(course(rule)))
    assert told == [["From Sept. 1, 2026 until Sept. 30, 2026:", "Attend classes for 6 hours."]]
    over = missing({"hours_online": 2, "until": "2020-01-31"}, Facts())
    assert over == [["Until Jan. 31, 2020; that is over:", "Study on line for 2 hours. So far: 0 hours."]]


def test_the_units_of_a_rule_are_those_it_has_to_do_with() -> None:
    def keys(table: object) -> list[str]:
        return [unit.key for unit in completion.required_units(course(table))]

    assert keys({}) == keys({"hours_attended": 2}) == ["light", "water", "soil"]
    assert keys({"any": [{"units": ["soil"]}, {"average": 0.5, "over": ["water"]}]}) == ["water", "soil"]
    assert keys({"average": 0.5}) == ["light", "water"]


shares = st.sampled_from([0.0, 0.5, 0.6, 1.0])
any_facts = st.builds(
    Facts,
    st.frozensets(st.sampled_from(["light", "water", "soil"])),
    st.dictionaries(st.sampled_from(["light-quiz", "water-quiz"]), shares),
    st.dictionaries(st.sampled_from(["", "light", "soil"]), st.integers(0, 9000)),
    st.integers(0, 9 * 3600),
    st.sampled_from([frozenset(), frozenset({"light/poster"})]),
)
leaves = st.one_of(
    st.builds(Condition, units=st.one_of(st.just("all"), st.just(["soil"]), st.just(["light", "water"]))),
    st.builds(Condition, average=st.sampled_from([0.3, 0.8])),
    st.builds(Condition, hours_online=st.sampled_from([1.0, 2.5])),
    st.builds(Condition, hours_attended=st.sampled_from([1.0, 6.0])),
    st.builds(Condition, assignments=st.just("all")),
)
trees = st.recursive(
    leaves,
    lambda parts: st.one_of(
        st.builds(Condition, all=st.lists(parts, min_size=1, max_size=3)),
        st.builds(Condition, any=st.lists(parts, min_size=1, max_size=3)),
    ),
    max_leaves=8,
)


@given(trees, any_facts, any_facts)
def test_doing_more_never_unmakes_a_rule_and_words_agree_with_it(tree: Condition, one: Facts, other: Facts) -> None:
    manifest = Manifest(FORMAT, FACTS, UNITS, CompletionRule(all=[tree]), {})
    both = Facts(
        one.opened | other.opened,
        {key: max(one.best.get(key, 0), other.best.get(key, 0)) for key in {*one.best, *other.best}},
        {key: one.told.get(key, 0) + other.told.get(key, 0) for key in {*one.told, *other.told}},
        one.attended + other.attended,
        one.assignments | other.assignments,
    )
    with translation.override("en"):
        for facts in (one, both):
            outcome = completion.evaluate(manifest, lambda _window, facts=facts: facts)
            assert bool(rule_words.missing(outcome, manifest)) is not outcome.met
    before = completion.evaluate(manifest, lambda _window: one).met
    assert completion.evaluate(manifest, lambda _window: both).met or not before


@given(st.lists(st.tuples(st.integers(0, 6), st.sampled_from(["light", "soil"]), shares), max_size=8))
def test_a_window_holds_what_lies_in_it_and_nothing_else(done: list[tuple[int, str, float]]) -> None:
    first = date(2026, 9, 1)
    days = [
        DayProgress(
            unit=unit, day=first + timedelta(days=after), online=60, attended=60, quizzes={f"{unit}-quiz": best}
        )
        for after, unit, best in done
    ]
    window: Window = (first + timedelta(days=2), first + timedelta(days=4))
    inside = [one for one in done if 2 <= one[0] <= 4]
    facts = facts_of_days(days, window)
    assert facts.opened == {unit for _after, unit, _best in inside}
    assert facts.attended == 60 * len(inside) == sum(facts.told.values())
    for key in facts.best:
        assert facts.best[key] == max(best for _after, unit, best in inside if f"{unit}-quiz" == key)


# Held against the record

RULE = """
[[completion.all]]
units = "all"
[[completion.all]]
hours_attended = 3
from = 2026-09-01
until = 2026-12-31
[[completion.all]]
any = [{ assignments = ["going-on/assignment"] }, { average = 1.0 }]
"""


def published(site: Site, rule: str = RULE) -> Release:
    folder = write_course_folder(site.folder / "balcony")
    table = folder / "course.toml"
    table.write_text(table.read_text().replace('units = "all"\nscore = 0.6\n', "score = 0.6\n") + rule)
    for language, title in (("en", "Grow one"), ("zh-Hans", "种一盆")):
        (folder / "2-going-on" / f"assignment.{language}.md").write_text(f"# {title}\n\nShow it.\n")
    release, _new = content.publish(course_folder.read(folder.resolve(), make_provider().code))
    site.a_second_later()
    return release


def attended(release: Release, when: datetime, duration: str = "PT90M") -> Made:
    return Made("attended", Activity(release.course_id), release.id, {"duration": duration}, timestamp=when)


@pytest.mark.django_db
def test_classes_count_with_what_is_done_on_line_and_only_within_their_days(site: Site) -> None:
    release = published(site)
    mei = Visitor()
    assert "Attend classes for 3 hours." in mei.page("/courses/balcony")
    mei.complete()
    assert mei.learner
    last = mei.page("/learn/balcony/going-on")
    assert "From Sept. 1, 2026 until Dec. 31, 2026:" in last
    assert "So far: 0 hours." in last
    assert "Attend classes for 3 hours." in mei.page("/courses/balcony")

    too_early = datetime(2026, 8, 31, 15, 59, tzinfo=UTC)  # one minute before September in China
    records.record(mei.learner.id, [attended(release, too_early), attended(release, too_early + timedelta(minutes=1))])
    services.evaluate(mei.learner.id, [release.course_id])
    assert mei.standing(release).completed_at is None
    assert "So far: 1.5 hours." in mei.page("/learn/balcony/going-on")

    records.record(mei.learner.id, [attended(release, datetime(2026, 10, 1, tzinfo=UTC))])
    services.evaluate(mei.learner.id, [release.course_id])
    assert mei.standing(release).completed_at
    assert mei.standing(release).missing == []
    assert CourseProgress.objects.get(learner_id=mei.learner.id).completed_at


@pytest.mark.django_db
def test_an_assignment_that_was_passed_counts(site: Site) -> None:
    release = published(site, '[[completion.all]]\nassignments = ["going-on/assignment"]\n')
    mei = Visitor()
    mei.read()
    assert mei.learner
    assert 'href="/learn/balcony/going-on/assignment"' in mei.page("/learn/balcony/going-on")
    activity = Activity(release.course_id, "going-on", assignment="assignment")
    assert parse(activity.iri) == activity
    records.record(mei.learner.id, [Made("failed", activity, release.id, {"success": False})])
    services.evaluate(mei.learner.id, [release.course_id])
    assert plain(mei.standing(release).missing) == ["这些作业要合格：种一盆。"]
    records.record(mei.learner.id, [Made("passed", activity, release.id, {"success": True})])
    services.evaluate(mei.learner.id, [release.course_id])
    assert mei.standing(release).completed_at


@pytest.mark.django_db
def test_a_unit_read_before_the_first_day_is_read_again(site: Site) -> None:
    release = published(site, '[[completion.all]]\nunits = ["first-steps"]\nfrom = 2026-09-01\n')
    learner = Learner.objects.create()
    services.enrol(learner.id, release)

    def tell(when: datetime) -> None:
        place = Activity(release.course_id, "first-steps")
        quiz = Activity(release.course_id, "first-steps", "first-steps-quiz")
        told = [Made("experienced", place, release.id, timestamp=when)]
        told.append(Made("passed", quiz, release.id, {"score": {"scaled": 1.0}}, timestamp=when))
        records.record(learner.id, told)
        services.evaluate(learner.id, [release.course_id])

    tell(datetime(2026, 8, 1, tzinfo=UTC))
    standing = queries.standing(learner.id, release.course_id)
    assert standing
    assert standing.completed_at is None
    assert standing.done == ["first-steps"]  # in the list of units it is done; for the certificate it is too early
    assert len(standing.missing) == 1
    tell(datetime(2026, 9, 2, tzinfo=UTC))
    standing = queries.standing(learner.id, release.course_id)
    assert standing
    assert standing.completed_at


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("duration", "seconds"),
    [("PT1H0.9S", 3600), ("P1Y", 0), ("P400D", 86_400), ("PT" + "9" * 40 + "S", 0), ("PT0S", 0), ("P1DT1H", 86_400)],
)
def test_durations_of_any_length_are_counted_within_reason(site: Site, duration: str, seconds: int) -> None:
    release = published(site)
    learner = Learner.objects.create()
    records.record(learner.id, [attended(release, datetime(2026, 9, 3, tzinfo=UTC), duration)])
    assert DayProgress.objects.get(learner_id=learner.id).attended == seconds


@pytest.mark.django_db
def test_a_rule_that_cannot_be_met_stops_the_import_and_names_its_place(site: Site, tmp_path: Path) -> None:
    folder = write_course_folder(tmp_path / "one")
    table = folder / "course.toml"
    table.write_text(
        table.read_text().replace('units = "all"', 'any = [{ hours_online = 2 }, { assignments = "all" }]')
    )
    draft = course_folder.read(folder.resolve(), make_provider().code)
    with pytest.raises(content.DraftIsWrong):
        content.publish(draft)
    assert [str(note) for note in draft.report.errors] == [
        "completion.any[2].assignments: the course has no assignment"
    ]

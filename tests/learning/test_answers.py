"""Answering: what is right, what is recorded, what comes back, whatever is sent."""

from typing import Any

import pytest
from tests.factories import RIGHT, WRONG
from tests.statements import written
from tests.visitors import Site, Visitor

from changqing.content.models import Release
from changqing.learning.models import QuizProgress
from changqing.records.models import Statement

pytestmark = pytest.mark.django_db

QUIZ = "/learn/balcony/first-steps/quizzes/first-steps-quiz"


def verbs() -> list[str]:
    """The verbs of the whole record, in their order."""
    return [one["verb"]["id"].rpartition("/")[2] for one in written()]


def marks(visitor: Visitor, release: Release) -> dict[str, bool]:
    """Whether her last answer to each question was right."""
    return {key: answer[3] for key, answer in visitor.standing(release).quizzes["first-steps-quiz"].answers.items()}


def test_right_answers_of_every_kind_pass_the_quiz(site: Site) -> None:
    release = site.publish()
    mei = Visitor()
    response = mei.answer(RIGHT)
    assert (response.status_code, response["Location"]) == (303, "/learn/balcony/first-steps#first-steps-quiz")
    assert verbs() == ["answered", "answered", "answered", "passed"]
    assert marks(mei, release) == {"q1": True, "q2": True, "q3": True}
    page = mei.page("/learn/balcony/first-steps")
    assert "3 of 3 right" in page
    assert "That is enough for this unit." in page


def test_wrong_answers_show_what_was_right_and_why_and_may_be_given_again(site: Site) -> None:
    release = site.publish()
    mei = Visitor()
    mei.answer(WRONG)
    assert verbs()[-1] == "failed"
    page = mei.page("/learn/balcony/first-steps")
    assert "0 of 3 right" in page
    assert "Not yet: 60% is needed." in page
    assert "No light, no growth." in page
    blank = mei.page("/learn/balcony/first-steps?again=first-steps-quiz")
    assert f'action="{QUIZ}?pack=' in blank
    assert "No light, no growth." not in blank
    mei.answer(RIGHT)
    assert "3 of 3 right" in mei.page("/learn/balcony/first-steps")
    assert mei.standing(release).quizzes["first-steps-quiz"].attempts == 2


def test_who_passed_once_has_passed(site: Site) -> None:
    release = site.publish()
    mei = Visitor()
    mei.answer(RIGHT)
    mei.answer(WRONG)
    assert mei.standing(release).best["first-steps-quiz"] == 1.0
    page = mei.page("/learn/balcony/first-steps")
    assert "0 of 3 right" in page
    assert "You passed before, and that stays so." in page


def test_what_is_right_is_told_to_nobody_before_she_answers(site: Site) -> None:
    site.publish()
    page = Visitor().page("/learn/balcony/first-steps")
    assert "What do vegetables need most?" in page
    assert "No light, no growth." not in page
    assert "choice-right" not in page
    assert "checked" not in page


@pytest.mark.parametrize(
    ("sent", "right"),
    [
        ({}, {"q1": False, "q2": False, "q3": False}),
        ({"q1": ["a"]}, {"q1": True, "q2": False, "q3": False}),
        ({"q2": ["a"]}, {"q1": False, "q2": False, "q3": False}),
        ({"q2": ["c", "a"]}, {"q1": False, "q2": True, "q3": False}),
        ({"q2": ["a", "a", "c", "c"]}, {"q1": False, "q2": True, "q3": False}),
        ({"q2": ["a", "b", "c"]}, {"q1": False, "q2": False, "q3": False}),
        ({"q3": ["false", "true"]}, {"q1": False, "q2": False, "q3": False}),
        ({"q3": ["False"]}, {"q1": False, "q2": False, "q3": False}),
        ({"q1": ["z"], "q2": ["a", "c", "zz"], "q9": ["a"]}, {"q1": False, "q2": True, "q3": False}),
        ({"q1": ["a[,]b"], "q2": ["a[,]c"]}, {"q1": False, "q2": False, "q3": False}),
        ({"q1": ["' OR 1=1 --"], "q2": ["<script>"], "q3": ["\x00"]}, {"q1": False, "q2": False, "q3": False}),
        ({"q1": ["a" * 100_000], "q2": ["答" * 1000]}, {"q1": False, "q2": False, "q3": False}),
        ({"q1": [""], "q2": [""], "q3": [""]}, {"q1": False, "q2": False, "q3": False}),
    ],
)
def test_whatever_is_sent_each_question_is_marked_by_its_own_choices(
    site: Site, sent: dict[str, Any], right: dict[str, bool]
) -> None:
    release = site.publish()
    mei = Visitor()
    assert mei.answer(sent).status_code == 303
    assert marks(mei, release) == right
    known = {"a", "b", "c", "true", "false"}
    stored = mei.standing(release).quizzes["first-steps-quiz"].answers
    assert all(set(answer[2]) <= known for answer in stored.values())
    page = mei.page("/learn/balcony/first-steps")
    assert "<script>" not in page
    assert f"{sum(right.values())} of 3 right" in page


def test_a_quiz_of_another_unit_or_of_none_takes_no_answer(site: Site) -> None:
    site.publish()
    mei = Visitor()
    assert mei.post("/learn/balcony/first-steps/quizzes/going-on-quiz", RIGHT).status_code == 404
    assert mei.post("/learn/balcony/first-steps/quizzes/none", RIGHT).status_code == 404
    assert mei.learner is None
    assert not Statement.objects.exists()


def test_following_the_address_of_a_quiz_leads_to_its_questions(site: Site) -> None:
    site.publish()
    response = Visitor().get(QUIZ)
    assert response["Location"] == "/learn/balcony/first-steps#first-steps-quiz"
    assert not Statement.objects.exists()


def test_more_fields_than_a_form_can_have_are_refused_with_a_page(site: Site) -> None:
    site.publish()
    mei = Visitor()
    assert mei.post(QUIZ, {f"q{number}": "a" for number in range(1_500)}).status_code == 400
    assert not Statement.objects.exists()


def test_two_tabs_answering_the_same_question_leave_two_statements_and_one_clear_result(site: Site) -> None:
    release = site.publish()
    first_tab = Visitor()
    first_tab.read()
    second_tab = Visitor()
    second_tab.client.cookies = first_tab.client.cookies
    first_tab.answer(RIGHT)
    second_tab.answer(WRONG)
    answers = written(about="/questions/q1")
    assert len(answers) == 2
    assert len({one["actor"]["account"]["name"] for one in answers}) == 1
    row = QuizProgress.objects.get()
    assert (row.attempts, row.best, row.last, row.passed_at is not None) == (2, 1.0, 0.0, True)
    assert marks(first_tab, release) == marks(second_tab, release) == {"q1": False, "q2": False, "q3": False}
    seen = [tab.page("/learn/balcony/first-steps") for tab in (first_tab, second_tab)]
    assert seen[0] == seen[1]
    assert "0 of 3 right" in seen[0]
    assert "You passed before, and that stays so." in seen[0]


def test_a_course_is_completed_exactly_once(site: Site) -> None:
    release = site.publish()
    mei = Visitor()
    mei.complete()
    completed_at = mei.standing(release).completed_at
    assert completed_at is not None
    mei.complete()
    mei.answer(WRONG)
    assert verbs().count("completed") == 1
    assert mei.standing(release).completed_at == completed_at
    assert "You have completed this course" in mei.page("/courses/balcony")


def test_sixty_percent_is_enough_and_a_third_is_not(site: Site) -> None:
    release = site.publish()
    mei = Visitor()
    mei.read()
    mei.answer({**WRONG, "q1": ["a"]})
    assert mei.standing(release).done == []
    mei.answer({**RIGHT, "q1": ["b"]})
    assert mei.standing(release).done == ["first-steps"]
    assert "2 of 3 right" in mei.page("/learn/balcony/first-steps")

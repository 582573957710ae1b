"""Statements as a tool sends them: batches of 50, of many learners, with results, contexts and descriptions."""

import json
import random
from typing import Any
from uuid import UUID

SIZE = 50
VERBS = "http://adlnet.gov/expapi/verbs/"


def statement(number: int, chance: random.Random) -> dict[str, Any]:
    """Return one; some 1,050 bytes of JSON. The same number and seed give the same."""
    course, unit = number % 300, number % 12
    place = f"https://tool.example/activities/course-{course}"
    return {
        "id": str(UUID(int=chance.getrandbits(128), version=4)),
        "actor": {
            "objectType": "Agent",
            "name": f"Learner {number % 50_000}",
            "account": {"homePage": "https://tool.example", "name": f"learner-{number % 50_000}"},
        },
        "verb": {"id": f"{VERBS}answered", "display": {"en-US": "answered", "zh-CN": "回答了"}},
        "object": {
            "objectType": "Activity",
            "id": f"{place}/unit-{unit}/question-{number % 7}",
            "definition": {
                "type": "http://adlnet.gov/expapi/activities/cmi.interaction",
                "name": {"en": f"Question {number % 7}", "zh-CN": f"第 {number % 7} 题"},
                "interactionType": "choice",
                "correctResponsesPattern": ["a[,]b"],
            },
        },
        "result": {
            "score": {"scaled": round(chance.random(), 4), "raw": number % 10, "min": 0, "max": 10},
            "success": number % 3 > 0,
            "completion": True,
            "response": "a[,]c",
            "duration": f"PT{number % 200}S",
        },
        "context": {
            "registration": str(UUID(int=chance.getrandbits(128), version=4)),
            "platform": "A tool",
            "language": "zh-CN",
            "contextActivities": {"parent": [{"id": f"{place}/unit-{unit}"}], "grouping": [{"id": place}]},
        },
        "timestamp": f"2026-11-{number % 28 + 1:02}T{number % 24:02}:{number % 60:02}:00.{number % 999:03}Z",
    }


def of_learners(
    number: int, chance: random.Random, learners: list[str], course: str, units: list[str]
) -> dict[str, Any]:
    """Return one of a learner of the site about a course of it: her progress moves."""
    unit = units[number % len(units)]
    verb = ("experienced", "answered", "passed", "failed")[number % 4]
    place = f"https://changqing.example/activities/courses/{course}/units/{unit}"
    quiz = f"{place}/quizzes/{unit}-quiz"
    what = {"experienced": place, "answered": f"{quiz}/questions/q{number % 5}"}.get(verb, quiz)
    told = statement(number, chance)
    told["actor"] = {"account": {"homePage": "https://changqing.example", "name": learners[number % len(learners)]}}
    told["verb"] = {"id": VERBS + verb, "display": {"en": verb}}
    told["object"] = {"id": what}
    told["context"] = {
        "contextActivities": {"grouping": [{"id": f"https://changqing.example/activities/courses/{course}"}]}
    }
    return told


def bodies(count: int, seed: int, make: Any = statement, **more: Any) -> list[bytes]:
    """Return so many batches as JSON."""
    chance = random.Random(seed)
    return [
        json.dumps([make(batch * SIZE + place, chance, **more) for place in range(SIZE)]).encode()
        for batch in range(count)
    ]

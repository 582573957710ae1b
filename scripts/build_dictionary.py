"""Make a dictionary for packed statements: `python scripts/build_dictionary.py NUMBER`.

It is trained on statements that are made up here, of the shapes that lessons, quizzes, videos, cmi5 packages and
classes have. A dictionary that a site has ever used must stay as it is; a better one gets the next number.
"""

import json
import random
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

import zstandard

FOLDER = Path(__file__).resolve().parent.parent / "src" / "changqing" / "records" / "dictionaries"
SITE = "https://changqing.example"
ADL = "http://adlnet.gov/expapi"
chance = random.Random(20_261_126)


def name() -> str:
    """Return a UUID, version 4 or 7."""
    made = UUID(int=chance.getrandbits(128), version=4)
    return str(made) if chance.random() < 0.5 else f"01a2{str(made)[4:14]}7{str(made)[15:]}"


def moment(digits: int) -> str:
    """Return a time."""
    day, second = chance.randrange(1, 29), chance.randrange(86_400)
    clock = f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
    part = f"{chance.randrange(10**digits):0{digits}}"
    return f"{chance.choice([2026, 2027, 2028])}-{chance.randrange(1, 13):02}-{day:02}T{clock}.{part}Z"


def site_made() -> dict[str, Any]:
    """Return what a lesson records."""
    course = f"{SITE}/activities/courses/{name()}"
    unit = f"{course}/units/{chance.choice(['first-steps', 'light-place-load', 'before-you-sign', 'lesson-7'])}"
    verb = chance.choice(["experienced", "answered", "passed", "failed", "completed", "attended"])
    quiz = f"{unit}/quizzes/{unit.rpartition('/')[2]}-quiz"
    where = {"experienced": (unit, "lesson"), "completed": (course, "course"), "attended": (course, "course")}
    where["answered"] = (f"{quiz}/questions/q{chance.randrange(9)}", "cmi.interaction")
    iri, kind = where.get(verb, (quiz, "assessment"))
    told: dict[str, Any] = {
        "id": name(),
        "actor": {"objectType": "Agent", "account": {"homePage": SITE, "name": name()}},
        "verb": {"id": f"{ADL}/verbs/{verb}", "display": {"en": verb}},
        "object": {"objectType": "Activity", "id": iri, "definition": {"type": f"{ADL}/activities/{kind}"}},
        "context": {
            "extensions": {f"{SITE}/extensions/release": name()},
            "contextActivities": {"grouping": [{"id": course}]},
        },
        "timestamp": moment(6),
        "version": "1.0.3",
    }
    if verb == "answered":
        told["object"]["definition"]["interactionType"] = chance.choice(["choice", "true-false"])
        told["result"] = {"response": chance.choice(["a", "b[,]c", "true"]), "success": chance.random() < 0.7}
    elif verb in ("passed", "failed"):
        score = {"scaled": round(chance.random(), 4), "raw": chance.randrange(9), "min": 0, "max": 8}
        told["result"] = {"score": score, "success": verb == "passed", "completion": True}
    agent = {"objectType": "Agent", "account": {"homePage": SITE, "name": "changqing"}}
    return told | {"stored": moment(6), "authority": agent}


def tools() -> dict[str, Any]:
    """Return what a tool of anyone's may send."""
    place = f"https://{chance.choice(['tool', 'lms', 'player', 'lrs'])}.{chance.choice(['example', 'edu.cn'])}"
    people = [
        {"account": {"homePage": place, "name": chance.choice([name(), f"learner-{chance.randrange(10**6)}"])}},
        {"mbox": f"mailto:someone{chance.randrange(10**5)}@example.org"},
        {"account": {"homePage": SITE, "name": name()}},
    ]
    verb = chance.choice(
        ["answered", "answered", "completed", "passed", "failed", "experienced", "initialized", "terminated",
         "attempted", "interacted", "progressed", "scored", "launched", "suspended", "resumed"]
    )  # fmt: skip
    kind = chance.choice(["cmi.interaction", "lesson", "assessment", "course", "module", "media", "simulation"])
    course = f"{place}/{chance.choice(['activities', 'courses', 'xapi'])}/{chance.randrange(500)}"
    told: dict[str, Any] = {
        "id": name(),
        "actor": {"objectType": "Agent", "name": f"Learner {chance.randrange(10**5)}"} | chance.choice(people),
        "verb": {"id": f"{ADL}/verbs/{verb}", "display": {"en-US": verb, "zh-CN": "完成"}},
        "object": {
            "objectType": "Activity",
            "id": f"{course}/unit-{chance.randrange(20)}/{kind}-{chance.randrange(50)}",
            "definition": {
                "type": f"{ADL}/activities/{kind}",
                "name": {"en-US": f"Lesson {chance.randrange(50)}", "zh-CN": f"第 {chance.randrange(50)} 课"},
            },
        },
        "context": {
            "registration": name(),
            "platform": "Moodle",
            "language": chance.choice(["zh-CN", "en-US"]),
            "contextActivities": {
                "parent": [{"id": f"{course}/unit-{chance.randrange(20)}"}],
                "grouping": [{"id": course}],
            },
        },
        "timestamp": moment(3),
    }
    if kind == "cmi.interaction":
        told["object"]["definition"] |= {"interactionType": "choice", "correctResponsesPattern": ["a[,]b"]}
    if chance.random() < 0.7:
        score = {"scaled": round(chance.random(), 4), "raw": chance.randrange(101), "min": 0, "max": 100}
        told["result"] = {
            "score": score,
            "success": True,
            "completion": True,
            "response": "a[,]c",
            "duration": f"PT{chance.randrange(999)}S",
        }
    if chance.random() < 0.2:
        told["context"]["contextActivities"]["category"] = [
            {"id": "https://w3id.org/xapi/cmi5/context/categories/cmi5"}
        ]
        told["context"]["extensions"] = {"https://w3id.org/xapi/cmi5/context/extensions/sessionid": name()}
    if chance.random() < 0.2:
        told["verb"] = {"id": f"https://w3id.org/xapi/video/verbs/{chance.choice(['played', 'paused', 'seeked'])}"}
        told["result"] = {
            "extensions": {"https://w3id.org/xapi/video/extensions/time": round(chance.random() * 900, 3)}
        }
    agent = {"objectType": "Agent", "account": {"homePage": SITE, "name": f"tool-{chance.getrandbits(80):020x}"}}
    return told | {"version": "1.0.0", "stored": moment(6), "authority": agent}


def main() -> None:
    """Write the dictionary of that number."""
    made = [site_made() if number % 2 else tools() for number in range(8000)]
    samples = [json.dumps(one, ensure_ascii=False, separators=(",", ":")).encode() for one in made]
    trained = zstandard.train_dictionary(10_000, samples, level=3)
    path = FOLDER / f"{int(sys.argv[1])}.zdict"
    path.write_bytes(trained.as_bytes())
    packer = zstandard.ZstdCompressor(level=3, dict_data=trained, write_checksum=False, write_dict_id=False)
    share = sum(len(packer.compress(one)) for one in samples) / sum(map(len, samples))
    print(f"{path.name}: {path.stat().st_size:,} bytes; what it is made of is packed to {share:.0%}")


if __name__ == "__main__":
    main()

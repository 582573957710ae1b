"""What is searched for when many search at once: as many texts as one likes, of the courses' own words.

`python -m bench.queries 20000` prints so many as JSON.
"""

import json
import random
import sys
from itertools import islice

from bench.corpus import subjects


def _words(text: str) -> list[str]:
    from changqing.catalogue.search.words import STOP_WORDS, words

    return [word for word in dict.fromkeys(words(text)) if len(word) > 1 and word not in STOP_WORDS]


def different(count: int) -> list[str]:
    """Return so many texts, no two alike and the same every time: mostly two words that stand in one course.

    One in ten is pinyin, one in ten the beginning of a title, one in ten three words.
    """
    from changqing.catalogue.pinyin import syllables

    chance = random.Random(20261125)
    courses = [(subject, course) for of in subjects().values() for subject, course in of]
    found: dict[str, None] = {}
    while len(found) < count:
        subject, course = chance.choice(courses)
        title = course["title"]["zh-Hans"]
        pool = _words(f"{title} {course['note']['zh-Hans']} {subject['summary']['zh-Hans']}")
        kind = chance.random()
        if kind < 0.1:
            text = f"{''.join(syllables(chance.choice(_words(title) or [title])))} {chance.choice(pool)}"
        elif kind < 0.2:
            text = title[: chance.randrange(2, len(title) + 1)]
        else:
            text = " ".join(chance.sample(pool, min(len(pool), 3 if kind < 0.3 else 2)))
        found[text] = None
    return list(islice(found, count))


def main() -> int:
    """Print them."""
    import django

    django.setup()
    json.dump(different(int(sys.argv[1])), sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())

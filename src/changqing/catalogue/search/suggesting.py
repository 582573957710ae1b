"""What somebody may be about to type: words and phrases of the catalogue that begin so, by writing or by pinyin."""

from changqing.catalogue.search import words
from changqing.catalogue.search.index import reader
from changqing.catalogue.search.lexicon import Entry, Lexicon
from changqing.catalogue.search.results import Search

MOST = 5
LEAST = 2  # letters; one Chinese character is enough


def suggestions(typed: str) -> list[str]:
    """Return what begins as typed, the most used first; at most five. None while there is no index."""
    opened = reader.opened()
    wanted = "".join(words.normal(typed).split())
    if opened is None or not wanted or (len(wanted) < LEAST and not words.is_chinese(wanted)):
        return []
    found = _beginning(opened.lexicon, wanted)
    if not found and not wanted.isascii():
        found = _last_run(opened.lexicon, typed)
    written = [one.written for one in found if one.weight and one.written != wanted]
    return list(dict.fromkeys(written))[:MOST]


def _beginning(lexicon: Lexicon, wanted: str) -> list[Entry]:
    found = lexicon.phrases_beginning(wanted, 4 * MOST)
    if not words.is_chinese(wanted):
        found = [*found, *lexicon.beginning(wanted, 2 * MOST)]
        found += lexicon.find("initials", wanted, MOST) if len(wanted) > 1 else []
    return sorted(filter(_whole, found), key=lambda one: -one.weight)


def _whole(entry: Entry) -> bool:
    """Say whether it is worth suggesting: a word, or a phrase of whole words (手机课堂, not 手机拍)."""
    return len(entry.parts) == 1 or all(len(part) > 1 for part in entry.parts)


def _last_run(lexicon: Lexicon, typed: str) -> list[Entry]:
    """Return whole phrases for a question of mixed script whose last run is still being typed: 手机zhi, 手机支付."""
    runs = words.runs(typed)
    if len(runs) < 2:
        return []
    before = "".join(runs[:-1])
    whole = [
        Entry(f"{before}{one.written}", one.parts, one.weight)
        for one in _beginning(lexicon, runs[-1])
        if words.is_chinese(one.written) and len(one.written) > 1
    ]
    return [one for one in whole if Search(one.written, "course").fitting_all]

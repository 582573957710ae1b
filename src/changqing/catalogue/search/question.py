"""What was typed, understood: each part of it with the ways it can be read.

    手机 zhifu  →  手机 (as typed, in 智能手机, or 智能手机 …)  and  zhifu (支付, 之父 …)

A part is read as it stands, as pinyin, as initials, as a beginning, as a word that means the same, and, where the
catalogue has none of these, as what was probably meant.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext_noop as _

from changqing.catalogue.search import synonyms, words
from changqing.catalogue.search.lexicon import Entry, Lexicon, blurred

MOST_CHARACTERS = 100
MOST_PARTS = 12
AS_TYPED = 1.1  # the very word comes before another for it, also where that stands in a shorter title
FEW = 3  # a word that hardly anything has is also taken for the beginning of one
_SHORTEST_BEGINNING = 2
_SHORTEST_MISSPELLED = 3
_INITIALS = range(2, 9)
_SYLLABLES = 6
_SYLLABLE = r"[bpmfdtnlgkhjqxrzcsyw]?h?[aeiouv]{1,3}(?:ng?|r)?"
_syllable = re.compile(_SYLLABLE)
_spoken = re.compile(f"(?:{_SYLLABLE})+")
_quoted = re.compile(r"[\"“”「『].+[\"“”」』]")


@dataclass(frozen=True)
class Reading:
    """One way to read a part: words that must all be there, how much that is worth, and how it was come by."""

    words: tuple[str, ...]
    weight: float
    how: str


@dataclass(frozen=True)
class Part:
    """A part of what was typed, and how it can be read, the likeliest first; none where nobody knows it.

    `apart` are the parts it falls into where it is of several words: each read by itself, or as the whole.
    """

    typed: str
    readings: tuple[Reading, ...]
    corrected: str = ""
    apart: "tuple[Part, ...]" = ()

    @property
    def small(self) -> bool:
        """Whether it is a single Chinese character, which says little beside whole words."""
        return len(self.typed) == 1 and words.is_chinese(self.typed)


@dataclass(frozen=True)
class Question:
    """All parts. `corrected` is the whole in words the catalogue has, where some were misspelled; else empty."""

    typed: str
    parts: tuple[Part, ...] = field(default_factory=tuple)
    corrected: str = ""

    @property
    def main(self) -> list[Part]:
        """The parts that must fit: those that can be read, and single characters only where there is nothing else.

        Where no part can be read, or single characters alone, all that are more: then nothing fits.
        """
        known = [part for part in self.parts if part.readings]
        whole = [part for part in known if not part.small]
        if whole or all(part.small for part in self.parts):
            return whole or known or list(self.parts)
        return [part for part in self.parts if not part.small]

    @property
    def apart(self) -> "Question | None":
        """The question with each of its words for itself; None where it is so already."""
        if not any(part.apart for part in self.parts):
            return None
        parts = [one for part in self.parts for one in part.apart or (part,)]
        return Question(self.typed, tuple(dict.fromkeys(parts)), self.corrected)

    @property
    def beside(self) -> list[Part]:
        """The parts that only bring a row forward: single characters beside whole words."""
        main = self.main
        return [part for part in self.parts if part.readings and part not in main]


Frequency = Callable[[str], int]


@dataclass
class Understanding:
    """Reads questions by the words of one index."""

    lexicon: Lexicon
    frequency: Frequency
    table: synonyms.Synonyms

    def read(self, typed: str) -> Question:
        """Return what was typed, part by part; words that say nothing are left out where others are left.

        In quotation marks it is taken just as it stands: nothing is mended.
        """
        typed = typed[:MOST_CHARACTERS]
        quoted = bool(_quoted.fullmatch(typed.strip()))
        found: list[str] = []
        for run in words.runs(typed):
            cut = words.cut(run) if words.is_chinese(run) else self._apart(run)
            found.extend(cut if quoted else self._mended(cut))
        found = self._syllables_joined(found)
        if not quoted:
            found = self._scripts_joined(found)
        found = [word for word in found if word not in words.STOP_WORDS] or found
        parts: list[Part] = []
        place = 0
        while place < len(found) and len(parts) < MOST_PARTS:
            last = place + 1 == len(found)
            if spelling := self.table.at(found, place):
                parts.append(self._same(spelling))
                place += len(spelling)
            else:
                word = found[place]
                parts.append(self._word(word, last=last))
                place += 1
        if quoted:
            parts = [Part(part.typed, () if part.corrected else part.readings) for part in parts]
        corrected = self._whole(parts) if any(part.corrected for part in parts) else ""
        return Question(typed, tuple(dict.fromkeys(parts)), corrected)

    def _mended(self, cut: list[str]) -> list[str]:
        """Return the words of a run, with single characters put together that stand for a word of the same sound.

        手鸡支付 is cut into 手, 鸡, 支付. 手鸡 is in no title, and sounds like 手机: the two are taken as one word.
        """
        found: list[str] = []
        place = 0
        while place < len(cut):
            pair = cut[place : place + 2]
            whole = "".join(pair)
            if len(pair) == len(whole) == 2 and not self.lexicon.has(whole) and self._sounding(whole):
                found.append(whole)
                place += 2
            else:
                found.append(cut[place])
                place += 1
        return found

    def _syllables_joined(self, found: list[str]) -> list[str]:
        """Return the words of a question, with pinyin of one word that was typed apart as one: hui yi lu, shuzi jishu.

        Syllables are put together to words and phrases; words of more than one only to what the catalogue has as one.
        """
        joined: list[str] = []
        place = 0
        while place < len(found):
            most = place
            while most < len(found) and most < place + _SYLLABLES and _spoken.fullmatch(found[most]):
                most += 1
            for end in range(most, place + 1, -1):
                whole = "".join(found[place:end])
                phrases = all(_syllable.fullmatch(one) for one in found[place:end])
                if any(phrases or self._one_word(one) for one in self.lexicon.find("pinyin", whole, 3)):
                    joined.append(whole)
                    place = end
                    break
            else:
                joined.append(found[place])
                place += 1
        return joined

    def _one_word(self, entry: Entry) -> bool:
        return len(entry.parts) == 1 and self._worth(entry)

    def _apart(self, run: str) -> list[str]:
        """Return a Latin word; the parts of one that is put together, and that nothing has: shuzi-jishu."""
        parts = words.latin_parts(run)
        whole = self.frequency(run) or any(len(part) < _SHORTEST_BEGINNING for part in parts)
        return [run] if whole or not parts else parts

    def _scripts_joined(self, found: list[str]) -> list[str]:
        """Return the words of a question, with characters and pinyin that are one word as that: 手ji, guangchang舞."""
        joined: list[str] = []
        place = 0
        while place < len(found):
            whole = self._of_two_scripts(found[place : place + 2])
            joined.append(whole or found[place])
            place += 2 if whole else 1
        return joined

    def _of_two_scripts(self, pair: Sequence[str]) -> str:
        """Return the word that characters and pinyin beside them are, the most used one; '' where they are none."""
        if len(pair) < 2 or words.is_chinese(pair[0]) == words.is_chinese(pair[1]):
            return ""
        begins = words.is_chinese(pair[0])
        characters = pair[0] if begins else pair[1]
        sound = "".join("".join(self.lexicon.reading(one)) if words.is_chinese(one) else one for one in pair)
        for one in self.lexicon.find("pinyin", sound):
            fits = one.written.startswith(characters) if begins else one.written.endswith(characters)
            if one.weight and fits and one.parts == (one.written,) and len(one.written) > len(characters):
                return one.written
        return ""

    @staticmethod
    def _whole(parts: Sequence[Part]) -> str:
        """Return the question with its misspelled parts mended."""
        whole = ""
        for part in parts:
            word = part.corrected or part.typed
            apart = whole and not (words.is_chinese(whole[-1]) and words.is_chinese(word[0]))
            whole += f" {word}" if apart else word
        return whole

    def _known(self, parts: Iterable[str]) -> bool:
        return all(self.frequency(part) for part in parts)

    def _readings(self, entries: Sequence[Entry], weight: float, how: str) -> list[Reading]:
        """Return readings of entries: the most used counts in full, others by how much they are used."""
        used = [self._used(one) for one in entries]
        most = max(used, default=0) or 1
        found: list[Reading] = []
        for one, times in zip(entries, used, strict=True):
            if times * 20 >= most or most == 1:
                share = round(weight * (0.3 + 0.7 * (times / most) ** 0.5), 3)
                if self._known(one.parts):
                    found.append(Reading(one.parts, share, how))
                found += self._others(one.parts, share)
        return found

    def _used(self, entry: Entry) -> int:
        """Return how much an entry is used; a tenth of that where it only stands around rows, as names of codes do."""
        return entry.weight or min(map(self.frequency, entry.parts)) // 10

    def _others(self, spelling: synonyms.Spelling, weight: float) -> list[Reading]:
        """Return readings as words that mean the same, and as narrower ones."""
        others = self.table.others.get(spelling, {})
        return [Reading(one, weight * share, _("means the same")) for one, share in others.items() if self._known(one)]

    def _same(self, spelling: synonyms.Spelling) -> Part:
        readings = [Reading(spelling, AS_TYPED, _("as typed"))] if self._known(spelling) else []
        readings += self._others(spelling, 1.0)
        typed = words.spelled(spelling)
        if len(spelling) == 1:
            readings += self._word(typed, last=True).readings
            return Part(typed, _unlike(readings))
        single = [self._word(word, last=False) for word in spelling if word not in words.STOP_WORDS]
        apart = [Part(one.typed, _unlike([*one.readings, *readings])) for one in single]
        return Part(typed, _unlike(readings), apart=tuple(apart))

    def _containing(self, word: str, weight: float) -> list[Reading]:
        """Return longer words that this one is in: for 手机, 智能手机."""
        entries = self.lexicon.find("inside", word, 24)
        weight = weight if len(word) > 1 else weight / 2
        return [Reading(one.parts, weight, _("part of a word")) for one in entries if one.weight]

    def _word(self, word: str, *, last: bool) -> Part:
        return self._chinese(word) if words.is_chinese(word) else self._latin(word, last=last)

    def _chinese(self, word: str) -> Part:
        readings = [Reading((word,), AS_TYPED, _("as typed"))] if self.frequency(word) else []
        readings += self._containing(word, 0.7)
        pieces = tuple(one for one in words.cut_finer(word) if len(one) > 1 and one not in words.STOP_WORDS)
        if len(pieces) > 1 and self._known(pieces):  # 数据分析 may be a word here, or 数据 and 分析 two
            readings.append(Reading(pieces, 0.6, _("in pieces")))
        if readings or words.in_dictionary(word):  # a word that is written right, and that the catalogue has not
            return Part(word, _unlike(readings))
        if meant := self._sounding(word):
            return self._meant(word, meant)
        near = self.lexicon.near_written(word) if len(word) > 2 else []
        return self._meant(word, [one for one in near if one.weight and len(one.written) > 1])

    def _sounding(self, word: str) -> list[Entry]:
        """Return the words that sound like this one: 手鸡 sounds like 手机."""
        spoken = self.lexicon.reading(word)
        if len(spoken) != len(word):
            return []
        found = self.lexicon.find("pinyin", "".join(spoken), 5) or self.lexicon.find("blurred", blurred(spoken), 5)
        same = len(word)
        return [one for one in found if one.weight and one.written != word and len(one.written) == same]

    def _meant(self, typed: str, entries: Sequence[Entry]) -> Part:
        readings = self._readings(entries[:3], 0.8, _("probably meant"))
        return Part(typed, _unlike(readings), corrected=entries[0].written) if readings else Part(typed, ())

    def _latin(self, word: str, *, last: bool) -> Part:
        readings: list[Reading] = []
        common = self.frequency(word)
        if common:
            readings.append(Reading((word,), AS_TYPED, _("as typed")))
        sounding = [one for one in self.lexicon.find("pinyin", word) if not common or len(one.written) > 1]
        spoken = self._readings(sounding, 0.9, _("pinyin"))
        readings += spoken
        if not readings and len(word) in _INITIALS:
            readings += self._readings(self.lexicon.find("initials", word), 0.6, _("initials"))
        if len(word) >= _SHORTEST_BEGINNING and common < FEW and (last or not spoken) and not (spoken and common):
            readings += self._readings(self._blurred(word), 0.5, _("sounds like it"))
            entries = [one for one in self.lexicon.beginning(word) if self._worth(one)]
            readings += self._readings(entries, 0.4 if readings else 0.7, _("beginning"))
            if entries and not common and not spoken and sum(map(self._used, entries)) < FEW:  # taji: 他家, or 太极
                readings += self._readings(self._misspelled(word)[:3], 0.6, _("probably meant"))
        if not readings:
            readings += self._together(word)
        if readings:
            return Part(word, _unlike(readings))
        return self._meant(word, self._misspelled(word))

    def _misspelled(self, word: str) -> list[Entry]:
        """Return the words of almost this spelling, or of a sound that many do not tell from it."""
        if len(word) < _SHORTEST_MISSPELLED:
            return []
        near = [one for one in self.lexicon.near(word) if self._worth(one) and len(one.written) > 1]
        return sorted({*self._blurred(word), *near}, key=lambda one: -one.weight)

    def _worth(self, entry: Entry) -> bool:
        """Say whether anything is found by a word: the catalogue has it, or another that means the same."""
        return bool(entry.weight or self._others(entry.parts, 1.0))

    def _blurred(self, word: str) -> list[Entry]:
        """Return the words of a sound that many do not tell from this pinyin: zongcai, zhongcai."""
        if len(word) < 4:
            return []
        entries = self.lexicon.find("blurred", blurred(_syllables(word)), 5)
        return [one for one in entries if one.weight and len(one.written) > 1]

    def _together(self, word: str) -> list[Reading]:
        """Return readings of pinyin, or initials, of several words typed together: yangtaizhongcai, ytzc."""
        ways = (("pinyin", 4, _("pinyin, together")), ("initials", 3, _("initials, together")))
        for name, most, how in ways:
            found = self._split(word, name, most) or []
            if found and len(set(found)) == len(found):  # nobody asks for 张纸张纸
                return [Reading(tuple(found), 0.6, how)]
        return []

    def _split(self, word: str, name: str, most: int) -> list[str] | None:
        """Return words whose pinyin (or initials), one after another, are this; longest first, at most so many."""
        for length in range(len(word), 1, -1):
            entries = self.lexicon.find(name, word[:length], 3)
            good = [one for one in entries if len(one.written) > 1 and one.weight and self._known(one.parts)]
            if not good:
                continue
            if length == len(word):
                return list(good[0].parts)
            if most > 1 and (rest := self._split(word[length:], name, most - 1)):
                return [*good[0].parts, *rest]
        return None


def _syllables(word: str) -> list[str]:
    """Return typed pinyin cut before each beginning of a syllable, well enough to blur it."""
    cut: list[str] = []
    for place, letter in enumerate(word):
        vowel_next = place + 1 < len(word) and word[place + 1] in "aeiouv"
        begins = letter in "bpmfdtlkjqxzcsryw" or (letter in "ng" and vowel_next)
        after_h = letter == "h" and place and word[place - 1] in "zcs"
        if cut and not (begins or (letter == "h" and not after_h)):
            cut[-1] += letter
        else:
            cut.append(letter)
    return cut


def _unlike(readings: Iterable[Reading]) -> tuple[Reading, ...]:
    """Return readings each once, the likeliest kept."""
    found: dict[tuple[str, ...], Reading] = {}
    for one in readings:
        same = found.get(one.words)
        if same is None or same.weight < one.weight:
            found[one.words] = one
    return tuple(found.values())

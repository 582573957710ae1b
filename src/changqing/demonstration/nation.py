"""The nation put together: which provider gives which course, where and when. The same data, the same nation."""

import hashlib
import heapq
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from changqing.catalogue.codes import ACCESS, CATEGORIES, EQUIPMENT
from changqing.catalogue.models import Course, Offering, Place, Programme, Provider, Region, Subject
from changqing.catalogue.pinyin import sort_key
from changqing.catalogue.regions.official import short_name
from changqing.core.ids import derived_id
from changqing.demonstration import data

COURSES = 1000
PROGRAMMES = 700
HOURS_A_CREDIT = 16
# What is also taught in where the people speak it: the first digits of a region's code, and the language.
LANGUAGES = {"65": "ug", "54": "bo", "15": "mn", "45": "za", "2224": "ko", "5134": "ii"}
CLOSE_TO_ELDERS = {"senior", "open", "community"}
BRANCHES = {"senior", "community"}
HOURS = ("09:00–11:00", "14:30–16:30", "19:00–21:00")
# From morning until night on most days; hours in which a township's station is open.
OPENING: tuple[list[dict[str, Any]], ...] = (
    [{"days": [0, 1, 2, 3, 4, 5, 6], "from": "08:30", "until": "21:30"}],
    [{"days": [0, 1, 2, 3, 4, 5], "from": "08:00", "until": "21:00"}, {"days": [6], "from": "09:00", "until": "21:00"}],
)
DAYS = {
    "zh-Hans": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
    "en": ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays"),
}


def number(*words: object) -> int:
    """Return the large number that belongs to these words; stands in for chance."""
    return int.from_bytes(hashlib.sha256("\0".join(map(str, words)).encode()).digest()[:8], "big")


def filled(text: dict[str, str], names: dict[str, dict[str, str]]) -> dict[str, str]:
    """Return a text with its {names} filled in, in each language."""
    return {
        language: words.format_map({name: values[language] for name, values in names.items()})
        for language, words in text.items()
    }


@dataclass
class Nation:
    """All rows of the demonstration, not yet in the database. `today` is the day its dates are counted from."""

    regions: dict[str, Region]
    today: date
    providers: list[Provider] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    courses: list[Course] = field(default_factory=list)
    offerings: list[Offering] = field(default_factory=list)
    programmes: list[Programme] = field(default_factory=list)
    subjects: list[Subject] = field(default_factory=list)
    holds: list[tuple[UUID, UUID]] = field(default_factory=list)
    serves: list[tuple[UUID, str]] = field(default_factory=list)
    _load: Counter[str] = field(default_factory=Counter)
    _children: dict[str, list[Region]] = field(default_factory=dict)
    _places_of: dict[UUID, list[Place]] = field(default_factory=dict)
    _fields_of: dict[UUID, str] = field(default_factory=dict)
    _suits: dict[str, list[tuple[int, int]]] = field(default_factory=dict)

    def build(self, whole: Sequence[tuple[str, str]]) -> None:
        """Put everything together; `whole` are the courses with content, as (category, subject) of each."""
        for region in self.regions.values():
            if region.parent_id:
                self._children.setdefault(region.parent_id, []).append(region)
        for row in data.providers():
            self._provider(row)
        self._everywhere()
        self._branches()
        for category in CATEGORIES:
            wanted = self._share(category) - sum(one == category for one, _subject in whole)
            rows = [(subject, course) for subject in data.subjects(category) for course in subject["course"]]
            for subject, course in rows[:wanted]:
                self._course(category, subject, course)
        self._alike()
        self._programmes()

    @staticmethod
    def _share(category: str) -> int:
        """Return how many of the courses are of a category: a sixth, the rest to the first ones."""
        position = list(CATEGORIES).index(category)
        return COURSES // len(CATEGORIES) + (position < COURSES % len(CATEGORIES))

    def _names(self, region: Region) -> dict[str, str]:
        return {"zh-Hans": short_name(region.name["zh-Hans"]), "en": region.name["en"]}

    def _provider(self, row: dict[str, Any]) -> None:
        region = self.regions[row["region"]]
        provider = Provider(
            id=derived_id("provider", row["code"]),
            code=row["code"],
            name=row["name"],
            kind=row["kind"],
            region=region,
            fields=row["fields"],
            summary=filled(data.kinds()[row["kind"]], {"place": self._names(region)}),
            pinyin=sort_key(row["name"]["zh-Hans"]),
            demonstration=True,
        )
        self.providers.append(provider)
        counties = sorted(self._children.get(region.code, [region]), key=lambda one: number(row["code"], one.code))
        counties = [one for one in counties if one.name["zh-Hans"] != "市辖区"] or [region]
        for position, county in enumerate(counties[: 1 + number("places", row["code"]) % 3]):
            self._place(provider, county, position)

    def _branches(self) -> None:
        """Let community colleges and universities for seniors be branches of their province's open university.

        Where it has none, they are branches of the first university of their own city; some stand alone.
        """
        heads: dict[str, Provider] = {}
        for provider in self.providers:
            if provider.kind == "open":
                heads.setdefault(provider.region_id[:2], provider)
            elif provider.kind == "university":
                heads.setdefault(provider.region_id, provider)
        for provider in self.providers:
            if provider.kind in BRANCHES:
                provider.parent = heads.get(provider.region_id[:2]) or heads.get(provider.region_id)

    def _alike(self) -> None:
        """Declare courses that teach the same to be of one subject."""
        by_title = {course.title["zh-Hans"]: course for course in self.courses}
        for row in data.alike():
            subject = Subject(id=derived_id("subject", row["slug"]), slug=row["slug"], title=row["title"])
            self.subjects.append(subject)
            for title in row["courses"]:
                if title in by_title:
                    by_title[title].subject = subject

    def _place(self, provider: Provider, county: Region, position: int) -> None:
        patterns = data.place_patterns()
        chance = number("place", provider.code, position)
        pattern = patterns[chance % len(patterns)]
        street = str(chance % 180 + 1)
        names = {"county": self._names(county), "number": {"zh-Hans": street, "en": street}}
        place = Place(
            id=derived_id("place", provider.code, position),
            provider=provider,
            region=county,
            name=filled(pattern["name"], names),
            address=filled(pattern["address"], names),
            latitude=round(county.latitude + (chance % 200 - 100) / 4000, 5),
            longitude=round(county.longitude + (chance // 200 % 200 - 100) / 4000, 5),
            seats=pattern["seats"],
            access=[code for turn, code in enumerate(ACCESS) if chance >> (turn + 3) & 1],
            equipment=[code for turn, code in enumerate(EQUIPMENT) if chance >> (turn * 2 + 9) & 3 == 0],
            opening=OPENING[chance // 7 % len(OPENING)],
            host={
                "zh-Hans": self._teachers(chance)[0]["name"]["zh-Hans"],
                "en": self._teachers(chance)[0]["name"]["en"],
            },
        )
        self.places.append(place)
        self._places_of.setdefault(provider.id, []).append(place)

    def _everywhere(self) -> None:
        """Give each prefecture a place, run by a provider of its province, the one with the fewest places."""
        served = {place.region.code[:4] for place in self.places}
        for region in self.regions.values():
            if region.level != "prefecture" or region.code[:4] in served:
                continue
            counties = [one for one in self._children.get(region.code, []) if one.name["zh-Hans"] != "市辖区"]
            near = [one for one in self.providers if one.region_id[:2] == region.code[:2]]
            if counties and near:
                chosen = min(
                    near, key=lambda one: (len(self._places_of.get(one.id, [])), number(one.code, region.code))
                )
                self._place(chosen, counties[0], len(self._places_of.get(chosen.id, [])))

    def choose(self, subject: str, category: str, key: str, taken: Sequence[str] = ()) -> Provider:
        """Return the provider for a course: one that teaches the subject and has the fewest courses so far."""
        fit = [one for one in self.providers if subject in one.fields and one.code not in taken]
        if category == "silver-age":
            fit = [one for one in self.providers if one.kind in CLOSE_TO_ELDERS and one.code not in taken] or fit
        chosen = min(fit or self.providers, key=lambda one: (self._load[one.code], number(key, one.code)))
        self._load[chosen.code] += 1
        return chosen

    def _course(self, category: str, subject: dict[str, Any], row: dict[str, Any]) -> None:
        key = subject["key"]
        taken = [one.provider.code for one in self.courses if one.slug.startswith(f"{key}-")]
        provider = self.choose(subject["field"], category, f"{key} {row['title']['en']}", taken)
        language_pairs = ("zh-Hans", "en")
        chance = number("course", key, provider.code)
        course = Course(
            id=derived_id("course", key, provider.code),
            slug=f"{key}-{provider.code}",
            provider=provider,
            category=category,
            title=row["title"],
            summary={
                one: f"{row['note'][one]}{'' if one == 'zh-Hans' else ' '}{subject['summary'][one]}"
                for one in language_pairs
            },
            outcomes=[
                {"zh-Hans": chinese, "en": english}
                for chinese, english in zip(subject["outcomes"]["zh-Hans"], subject["outcomes"]["en"], strict=True)
            ],
            syllabus=[
                {"zh-Hans": chinese, "en": english}
                for chinese, english in zip(subject["units"]["zh-Hans"], subject["units"]["en"], strict=True)
            ],
            audiences=row["audiences"],
            areas=subject["areas"],
            level=subject["level"],
            hours=row["hours"],
            credits=self._credits(category, row["hours"], chance),
            prerequisites=self._prerequisites(subject, row),
            languages=self._languages(provider, chance),
            teachers=self._teachers(chance),
            licence="CC-BY-SA-4.0",
            licence_url="https://creativecommons.org/licenses/by-sa/4.0/",
        )
        self.courses.append(course)
        self._fields_of[course.id] = subject["field"]
        if row["mode"] == "online" and chance // 7 % 5 < 2:
            self.offerings.append(Offering(id=derived_id("offering", course.slug, 0), course=course, mode="online"))
            return
        for run in range(1 + number("runs", course.slug) % 2):
            self._offering(course, row["mode"], run)

    @staticmethod
    def _credits(category: str, hours: float, chance: int) -> float:
        """Return the credits of a course: sixteen hours make one; short ones, and most hobbies, carry none."""
        carries = hours >= HOURS_A_CREDIT and category in ("continuing-education", "workplace-skills")
        carries = carries or (hours >= 2 * HOURS_A_CREDIT and chance % 3 == 0)
        return round(hours / HOURS_A_CREDIT * 2) / 2 if carries else 0

    @staticmethod
    def _prerequisites(subject: dict[str, Any], row: dict[str, Any]) -> list[dict[str, str]]:
        """Return what one should have learnt before: of a subject that is not for beginners, its first course."""
        first = subject["course"][0]["title"]
        if subject["level"] == "beginner" or row["title"] == first:
            return []
        return [{"zh-Hans": f"学过《{first['zh-Hans']}》，或有同样的基础", "en": f"“{first['en']}”, or as much"}]

    @staticmethod
    def _languages(provider: Provider, chance: int) -> list[str]:
        found = ["zh-Hans"]
        for start, language in LANGUAGES.items():
            if provider.region_id.startswith(start) and chance // 3 % 3 == 0:
                found.append(language)
        return [*found, "en"] if chance // 11 % 25 == 0 else found

    @staticmethod
    def _teachers(chance: int) -> list[dict[str, Any]]:
        families, given = data.people()["families"], data.people()["given"]
        found = []
        for turn in range(1 + chance // 13 % 2):
            one = chance // (17 + 400 * turn)
            family, name = one % len(families["en"]), one // 20 % len(given["en"])
            chinese = families["zh-Hans"][family] + given["zh-Hans"][name]
            found.append({"name": {"zh-Hans": chinese, "en": f"{given['en'][name]} {families['en'][family]}"}})
        return found

    def _offering(self, course: Course, mode: str, run: int) -> None:
        chance = number("offering", course.slug, run)
        monday = self.today - timedelta(days=self.today.weekday())
        first = monday + timedelta(weeks=1 + chance % 8 + 9 * run, days=chance // 8 % 7)
        weeks = max(1, round(course.hours / 2)) if mode != "presential" or course.hours > 6 else 1
        day, hours = first.weekday(), HOURS[chance // 64 % len(HOURS)]
        place = None
        if mode != "online":
            places = self._places_of[course.provider.id]
            place = places[chance // 512 % len(places)]
        self.offerings.append(
            Offering(
                id=derived_id("offering", course.slug, run),
                course=course,
                mode=mode,
                state="cancelled" if chance % 97 == 0 else "inactive" if chance % 53 == 0 else "active",
                starts=first,
                ends=first + timedelta(weeks=min(weeks, 20)),
                enrol_from=first - timedelta(days=14 + chance // 32 % 36),
                enrol_until=first - timedelta(days=1 + chance // 16 % 4),
                schedule={language: f"{names[day]} {hours}" for language, names in DAYS.items()},
                place=place,
                seats=min(place.seats, 20 + chance // 4096 % 5 * 5) if place else 200,
            )
        )

    def _programmes(self) -> None:
        used: set[tuple[str, str]] = set()
        uses: Counter[str] = Counter()
        order = sorted(self.providers, key=lambda one: number("programmes", one.code))
        for position in range(PROGRAMMES):
            provider = order[position % len(order)]
            free = [one for one in data.themes() if (one["key"], provider.region_id) not in used]
            fit = [one for one in free if set(one["fields"]) & set(provider.fields)] or free
            theme = min(fit, key=lambda one: (uses[one["key"]], number(one["key"], provider.code)))
            used.add((theme["key"], provider.region_id))
            uses[theme["key"]] += 1
            self._programme(theme, provider)

    def _programme(self, theme: dict[str, Any], provider: Provider) -> None:
        chance = number("programme", theme["key"], provider.code)
        names = {"place": self._names(provider.region), "provider": provider.name}

        def way(texts: dict[str, list[str]]) -> dict[str, str]:
            one = {language: words[chance % len(words)] for language, words in texts.items()}
            return filled(one, names)

        starts = self.today.replace(day=1) - timedelta(days=30 * (chance // 7 % 10))
        programme = Programme(
            id=derived_id("programme", theme["key"], provider.code),
            slug=f"{theme['key']}-{provider.code}",
            provider=provider,
            title=way(theme["titles"]),
            summary=way(theme["summary"]),
            aim=theme["aim"],
            funder=theme["funder"],
            outcomes=[
                {"zh-Hans": chinese, "en": english}
                for chinese, english in zip(theme["outcomes"]["zh-Hans"], theme["outcomes"]["en"], strict=True)
            ],
            area=theme["area"],
            audiences=theme["audiences"],
            mode=theme["modes"][chance // 11 % len(theme["modes"])],
            starts=starts.replace(day=1),
            ends=(starts + timedelta(days=365 + 180 * (chance // 13 % 3))).replace(day=1),
        )
        self.programmes.append(programme)
        self.serves += [(programme.id, code) for code in self._served(provider.region, chance // 19)]
        for course in self._courses_for(theme, provider, 3 + chance // 17 % 5):
            self.holds.append((programme.id, course.id))

    def _served(self, home: Region, chance: int) -> list[str]:
        """Return the regions a programme serves: its own, its province, or its own and a neighbour."""
        province = f"{home.code[:2]}0000"
        if chance % 5 == 0:
            return [province]
        if chance % 5 == 1:
            beside = [one.code for one in self._children.get(home.parent_id or province, []) if one.code != home.code]
            return sorted([home.code, *beside[chance // 5 % len(beside) :][:1]]) if beside else [home.code]
        return [home.code]

    def _courses_for(self, theme: dict[str, Any], provider: Provider, count: int) -> list[Course]:
        """Return the courses that suit a programme best: its audience, its area, its own provider, near it."""
        if theme["key"] not in self._suits:
            self._suits[theme["key"]] = [(self._suit(theme, course), number(course.slug)) for course in self.courses]
        salt, near = number(provider.code), provider.region_id[:2]

        def worth(place: int) -> tuple[int, int]:
            course, (suit, chance) = self.courses[place], self._suits[theme["key"]][place]
            own = (course.provider_id == provider.id) * 3
            return -(suit + own + (course.provider.region_id[:2] == near)), chance ^ salt

        return [self.courses[place] for place in heapq.nsmallest(count, range(len(self.courses)), key=worth)]

    def _suit(self, theme: dict[str, Any], course: Course) -> int:
        """Return how well a course suits a theme, whoever runs it."""
        audience = bool(set(course.audiences) & set(theme["audiences"])) * 3
        area = (theme["area"] in course.areas) * 4
        subject = (self._fields_of.get(course.id) in theme["fields"]) * 2
        return audience + area + subject + (course.category in theme["categories"])

"""A course as other rooms and files tell it, before it is a row."""

import msgspec

from changqing.core.text import Text


class Person(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True):
    """A teacher or author."""

    name: Text
    url: str = ""


class CourseFacts(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True):
    """The course as it stands in the catalogue; `provider` is a provider's code, the lists hold codes."""

    slug: str
    provider: str
    category: str
    title: Text
    summary: Text
    outcomes: list[Text] = []
    audiences: list[str] = []
    areas: list[str] = []
    level: str = "beginner"
    hours: float = 0
    credits: float = 0
    prerequisites: list[Text] = []
    languages: list[str] = []
    teachers: list[Person] = []
    authors: list[Person] = []
    licence: str = ""
    licence_url: str = ""
    source_url: str = ""

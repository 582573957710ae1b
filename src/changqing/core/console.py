"""The operators' console: rooms put their sections on its front page. What it shows is under `/console`."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Section:
    """A part of the console: address, title, a sentence on what it is for, the name of an icon, where it stands."""

    url: str
    title: str | Promise
    text: str | Promise
    icon: str
    order: int = 50

    @property
    def icon_template(self) -> str:
        """The template of its icon."""
        return f"icons/{self.icon}.svg"


_sections: list[Section] = []


def register(section: Section) -> None:
    """Put a section on the front page of the console."""
    if section not in _sections:
        _sections.append(section)


def sections() -> list[Section]:
    """Return all sections, in their order."""
    return sorted(_sections, key=lambda one: one.order)

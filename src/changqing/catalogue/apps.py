"""Django's registration of the room."""

from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from changqing.core.console import Section


class CatalogueConfig(AppConfig):
    name = "changqing.catalogue"
    label = "catalogue"

    def ready(self) -> None:
        from changqing.catalogue import search
        from changqing.catalogue.codes import LABELS
        from changqing.catalogue.regions import official
        from changqing.core import server
        from changqing.core.console import register
        from changqing.core.text import register_labels

        register_labels(LABELS)
        for section in sections():
            register(section)
        server.preparations += [official.prepare, search.prepare]


def sections() -> list["Section"]:
    """Return the room's sections of the console."""
    from django.utils.translation import gettext_lazy as _

    from changqing.core.console import Section

    same = _("Words that mean the same to whoever searches: phone, smartphone.")
    alike = _("What several universities teach alike, shown to learners as one choice.")
    return [
        Section("/console/synonyms", _("Synonyms"), same, "search", order=40),
        Section("/console/subjects", _("Courses that teach the same"), alike, "list", order=41),
    ]

"""Django's registration of the room."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "changqing.catalogue"
    label = "catalogue"

    def ready(self) -> None:
        from changqing.catalogue import regions, search
        from changqing.catalogue.codes import LABELS
        from changqing.core import server
        from changqing.core.text import register_labels

        register_labels(LABELS)
        server.preparations += [regions.prepare, search.prepare]

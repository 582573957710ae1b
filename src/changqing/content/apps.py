"""Django's registration of the room."""

from django.apps import AppConfig


class ContentConfig(AppConfig):
    name = "changqing.content"
    label = "content"

    def ready(self) -> None:
        from changqing.catalogue.search import rows
        from changqing.content.words import unit_texts

        rows.unit_texts.append(unit_texts)

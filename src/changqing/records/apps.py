"""Django's registration of the room."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "changqing.records"
    label = "records"

    def ready(self) -> None:
        from changqing.records import signals  # noqa: F401  (registers itself)

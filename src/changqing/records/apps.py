"""Django's registration of the room."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "changqing.records"
    label = "records"

    def ready(self) -> None:
        from changqing.records import signals  # noqa: F401  (registers itself)
        from changqing.records.xapi import resources  # noqa: F401  (declares whose callers need no cookie, before any asks)

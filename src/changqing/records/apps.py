"""Django's registration of the room."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "changqing.records"
    label = "records"

    def ready(self) -> None:
        from changqing.core import server
        from changqing.records import filling, signals  # noqa: F401  (registers itself)
        from changqing.records.xapi import resources  # noqa: F401  (declares whose callers need no cookie, before any asks)

        server.preparations.append(filling.begin)

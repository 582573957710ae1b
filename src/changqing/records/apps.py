"""Django's registration of the room."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "changqing.records"
    label = "records"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from changqing.core import console, server
        from changqing.records import filling, holdings, signals  # noqa: F401  (registers itself)
        from changqing.records.xapi import resources  # noqa: F401  (declares whose callers need no cookie, before any asks)

        server.preparations.append(filling.begin)
        told = _("Tools that send and read statements; how far what is made of them is.")
        console.register(console.Section("/console/records", _("Learning records"), told, "data", order=40))

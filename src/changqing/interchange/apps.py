"""Django's registration of the room."""

from django.apps import AppConfig


class InterchangeConfig(AppConfig):
    name = "changqing.interchange"
    label = "interchange"

    def ready(self) -> None:
        from datetime import timedelta

        from django.utils.translation import gettext_lazy as _

        from changqing.core import work
        from changqing.core.console import Section, register
        from changqing.interchange import tasks
        from changqing.interchange.harvest.tasks import harvest_due

        told = _("Providers, courses and offerings from the lists that offices keep, with a preview of every row.")
        register(Section("/console/imports", _("Imports"), told, "data", order=20))
        work.daily(2, "dump", tasks.make_dump)
        work.every(timedelta(minutes=15), "harvests", harvest_due)

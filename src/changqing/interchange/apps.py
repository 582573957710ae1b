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
        told = _(
            "Universities' own feeds, read by the clock. You look at the first harvest of each; then it goes on alone."
        )
        register(Section("/console/sources", _("Sources"), told, "retry", order=21))
        work.daily(2, "dump", tasks.make_dump)
        work.every(timedelta(minutes=15), "harvests", harvest_due)

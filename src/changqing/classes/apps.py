"""Django's registration of the room."""

from django.apps import AppConfig


class ClassesConfig(AppConfig):
    name = "changqing.classes"
    label = "classes"

    def ready(self) -> None:
        from datetime import timedelta

        from django.utils.translation import gettext_lazy as _

        from changqing.classes import fragments, helping, holdings, signals, tasks  # noqa: F401  (registers itself)
        from changqing.core import console, work

        work.every(timedelta(minutes=1), "waiting-lists", tasks.move_waiting_lists)
        work.daily(3, "classes-forgotten", tasks.forget)
        told = _("Who plans classes, who looks after places; marks that differ.")
        console.register(console.Section("/console/classes", _("Classes"), told, "calendar", order=30))

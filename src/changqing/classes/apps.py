"""Django's registration of the room."""

from django.apps import AppConfig


class ClassesConfig(AppConfig):
    name = "changqing.classes"
    label = "classes"

    def ready(self) -> None:
        from datetime import timedelta

        from changqing.classes import fragments, signals, tasks  # noqa: F401  (registers itself)
        from changqing.core import work

        work.every(timedelta(minutes=1), "waiting-lists", tasks.move_waiting_lists)
        work.daily(3, "sheet-pictures", tasks.forget_pictures)

"""Django's registration of the room."""

from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "changqing.programmes"
    label = "programmes"

    def ready(self) -> None:
        from changqing.programmes import fragments, holdings, signals  # noqa: F401  (they register themselves)

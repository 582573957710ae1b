"""Django's registration of the room."""

from django.apps import AppConfig


class LearningConfig(AppConfig):
    name = "changqing.learning"
    label = "learning"

    def ready(self) -> None:
        from changqing.learning import fragments, holdings, projections, signals  # noqa: F401  (they register themselves)

"""Django's registration of the room."""

from django.apps import AppConfig


class LearningConfig(AppConfig):
    name = "changqing.learning"
    label = "learning"

    def ready(self) -> None:
        from changqing.learning import (  # noqa: F401  (they register themselves)
            fragments,
            helping,
            holdings,
            projections,
            signals,
        )

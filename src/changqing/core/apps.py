"""Django's registration of the room."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "changqing.core"
    label = "core"

    def ready(self) -> None:
        from changqing.core import audit_work  # noqa: F401  (registers itself)

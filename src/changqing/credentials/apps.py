"""Django's registration of the room."""

from django.apps import AppConfig


class CredentialsConfig(AppConfig):
    name = "changqing.credentials"
    label = "credentials"

    def ready(self) -> None:
        from changqing.credentials import signals  # noqa: F401  (registers itself)

"""Django's registration of the room."""

from django.apps import AppConfig


class TranscriptsConfig(AppConfig):
    name = "changqing.transcripts"
    label = "transcripts"

    def ready(self) -> None:
        from changqing.transcripts import holdings  # noqa: F401  (registers itself)

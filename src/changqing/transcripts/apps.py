"""Django's registration of the room."""

from django.apps import AppConfig


class TranscriptsConfig(AppConfig):
    name = "changqing.transcripts"
    label = "transcripts"

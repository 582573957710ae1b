"""Django's registration of the room."""

from django.apps import AppConfig


class ContentConfig(AppConfig):
    name = "changqing.content"
    label = "content"

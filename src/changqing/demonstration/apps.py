"""Django's registration of the room."""

from django.apps import AppConfig


class DemonstrationConfig(AppConfig):
    name = "changqing.demonstration"
    label = "demonstration"

"""Django's registration of the room."""

from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    name = "changqing.assessment"
    label = "assessment"

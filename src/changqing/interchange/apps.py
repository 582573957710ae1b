"""Django's registration of the room."""

from django.apps import AppConfig


class InterchangeConfig(AppConfig):
    name = "changqing.interchange"
    label = "interchange"

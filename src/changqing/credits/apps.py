"""Django's registration of the room."""

from django.apps import AppConfig


class CreditsConfig(AppConfig):
    name = "changqing.credits"
    label = "credits"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from changqing.core.console import Section, register
        from changqing.core.text import register_labels
        from changqing.credits import holdings, signals  # noqa: F401  (registers itself)
        from changqing.credits.models import LABELS

        register_labels(LABELS)
        told = _("Applications for recognition of credits, and appeals.")
        register(Section("/console/credits", _("Credits"), told, "certificate", order=30))

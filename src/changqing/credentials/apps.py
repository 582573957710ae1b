"""Django's registration of the room."""

from django.apps import AppConfig


class CredentialsConfig(AppConfig):
    name = "changqing.credentials"
    label = "credentials"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from changqing.core.console import Section, register
        from changqing.credentials import holdings, signals  # noqa: F401  (registers itself)

        told = _("Issued ones, entries from paper, seals of universities, the keys that sign.")
        register(Section("/console/certificates", _("Certificates"), told, "shield", order=25))

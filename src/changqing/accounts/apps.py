"""Django's registration of the room."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "changqing.accounts"
    label = "accounts"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from changqing.accounts import fragments, holdings, signals, tasks  # noqa: F401  (they register themselves)
        from changqing.core import console, work

        told = _("Who did what, and who saw whose data; never changed, and checked by its digests.")
        console.register(console.Section("/console/audit", _("Audit log"), told, "shield", order=90))
        found = _("Find accounts; close those that are misused, and open them again.")
        console.register(console.Section("/console/people", _("Accounts"), found, "people", order=80))
        work.daily(2, "accounts-forgotten", tasks.forget)

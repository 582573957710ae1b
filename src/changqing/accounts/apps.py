"""Django's registration of the room."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "changqing.accounts"
    label = "accounts"

    def ready(self) -> None:
        from changqing.accounts import fragments, holdings, signals, tasks  # noqa: F401  (they register themselves)
        from changqing.core import work

        work.daily(2, "accounts-forgotten", tasks.forget)

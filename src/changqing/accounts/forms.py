"""The forms of signing up and in."""

import unicodedata
from typing import Any

from allauth.account import forms
from django import forms as django_forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class LoginForm(forms.LoginForm):
    """Fields `login` and `password`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("User name")
        self.fields["password"].help_text = ""
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class SignupForm(forms.SignupForm):
    """Fields `username`, `password1` and `name`, the name certificates are made out to."""

    name = django_forms.CharField(
        label=_("Your name"),
        max_length=100,
        required=False,
        help_text=_("It stands on your certificates, as you write it here. Without it, your user name stands there."),
        widget=django_forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ["username", "name", "password1"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("User name")
        self.fields["username"].help_text = _("Letters, digits or Chinese characters; at least two.")
        self.fields["password1"].help_text = _("At least 8 characters, not only digits you use everywhere.")
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)

    def clean_name(self) -> str:
        """Return the name in one line, without signs that cannot be seen or that turn the text around."""
        name = " ".join(str(self.cleaned_data["name"]).split())
        return "".join(sign for sign in name if unicodedata.category(sign) not in ("Cc", "Cf", "Co", "Cs"))

    def save(self, request: HttpRequest) -> Any:
        user = super().save(request)
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])
        return user

"""The forms of signing up and in."""

import secrets
import unicodedata
from typing import Any

from allauth.account import forms
from django import forms as django_forms
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from changqing.accounts.numbers import PhoneField


class LoginForm(forms.LoginForm):
    """Fields `login` and `password`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("User name or telephone number")
        self.fields["login"].widget.attrs["autocomplete"] = "username"
        self.fields["password"].help_text = ""
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


def plain_name(text: str) -> str:
    """Return a name in one line, without signs that cannot be seen or that turn the text around."""
    line = " ".join(text.split())
    return "".join(sign for sign in line if unicodedata.category(sign) not in ("Cc", "Cf", "Co", "Cs"))


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
        """Return the name in one line."""
        return plain_name(str(self.cleaned_data["name"]))

    def save(self, request: HttpRequest) -> Any:
        user = super().save(request)
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])
        return user


class RequestCodeForm(forms.RequestLoginCodeForm):
    """Field `phone`: where a code goes. Whose number is not known yet, gets an account by it."""

    def clean_phone(self) -> str:
        """Return the number, E.164."""
        return str(self.cleaned_data["phone"])


class CodeForm(django_forms.Form):
    """Field `code`, six digits that came in a message."""

    code = django_forms.CharField(
        label=_("Code from the message"),
        max_length=20,
        help_text=_("Six digits, in the message that has just come."),
        widget=django_forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, code: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.expected = code

    def clean_code(self) -> str:
        """Return the code; however it was typed, full-width or with spaces."""
        typed = "".join(unicodedata.normalize("NFKC", str(self.cleaned_data["code"])).split())
        if not self.expected or not secrets.compare_digest(typed.encode(), self.expected.encode()):
            raise django_forms.ValidationError(
                _("This is not the code. Look at the newest message."), code="incorrect_code"
            )
        return typed


class ConfirmCodeForm(CodeForm):
    """The code that signs in."""


class ChangePhoneForm(forms.ChangePhoneForm):
    """Field `phone`: a new number of an account."""

    def clean_phone(self) -> str:
        """Return the number, E.164; someone signed in is told that it is another's."""
        number = str(super().clean_phone())
        if self.account_already_exists:
            raise django_forms.ValidationError(_("This number belongs to another account."), code="phone_taken")
        return number


class VerifyPhoneForm(CodeForm):
    """The code that proves that someone has a number."""

    def __init__(self, *args: Any, user: Any = None, phone: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class NameForm(django_forms.Form):
    """Field `name`, as certificates are made out to."""

    name = django_forms.CharField(
        label=_("Your name"),
        max_length=100,
        required=False,
        help_text=_("It stands on your certificates, as you write it here."),
        widget=django_forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def clean_name(self) -> str:
        """Return the name in one line."""
        return plain_name(str(self.cleaned_data["name"]))


class PasswordForm(django_forms.Form):
    """Field `password1`, a new password; the old one was asked for before, or a code."""

    password1 = django_forms.CharField(
        label=_("New password"),
        help_text=_("At least 8 characters, not only digits you use everywhere."),
        widget=django_forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password1(self) -> str:
        """Return it, if it is not one of those that everybody guesses."""
        password = str(self.cleaned_data["password1"])
        validate_password(password, self.user)
        return password


class RecoveryForm(django_forms.Form):
    """Fields `username`, `phone` (the new number, E.164) and `because`: what a first witness says."""

    username = django_forms.CharField(label=_("Her user name"), max_length=150)
    phone = PhoneField(label=_("Her new telephone number"))
    because = django_forms.CharField(
        label=_("How you know that it is she"),
        max_length=300,
        help_text=_(
            "Such as: has learnt here for two years; showed her identity card. It is kept and can be read later."
        ),
    )


class EraseForm(django_forms.Form):
    """Field `sure`: she means it."""

    sure = django_forms.BooleanField(label=_("I want all of it erased, and know that nobody can bring it back."))


class ProveForm(django_forms.Form):
    """Field `password`: whoever is signed in proves to be the account's owner."""

    password = django_forms.CharField(
        label=_("Password"), widget=django_forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )

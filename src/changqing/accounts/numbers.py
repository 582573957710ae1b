"""Telephone numbers: read as people write them, kept as E.164, shown with the middle covered."""

import phonenumbers
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


def e164(text: str) -> str:
    """Return a number as E.164 has it (+8613812345678); raise `ValueError` where it is no number one can have."""
    try:
        number = phonenumbers.parse(text, settings.PHONE_REGION)
    except phonenumbers.NumberParseException as error:
        raise ValueError(str(error)) from error
    if not phonenumbers.is_valid_number(number) or number.extension:
        raise ValueError("This is no telephone number.")
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def covered(number: str) -> str:
    """Return a number as its owner knows it again, and nobody else learns it: 138 **** 5678."""
    home = phonenumbers.parse(number, None)
    digits = str(home.national_number)
    prefix = "" if phonenumbers.region_code_for_number(home) == settings.PHONE_REGION else f"+{home.country_code} "
    return f"{prefix}{digits[:3]} **** {digits[-4:]}" if len(digits) > 8 else f"{prefix}**** {digits[-3:]}"


class PhoneField(forms.CharField):
    """A field for a telephone number; its value is E.164."""

    def __init__(self, **options: object) -> None:
        options["widget"] = forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"})
        options.setdefault("label", _("Telephone number"))
        super().__init__(max_length=40, **options)  # type: ignore[arg-type]

    def clean(self, value: object) -> str:
        """Return E.164; empty where it need not be there."""
        text = str(super().clean(value) or "")
        if not text:
            return ""
        try:
            return e164(text)
        except ValueError as error:
            raise ValidationError(_("This is not a telephone number. Write it as you would dial it.")) from error

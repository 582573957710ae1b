"""What operators fill in about certificates and those who issue them."""

from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from changqing.core.forms import Form, day_field


def _reason(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=500, widget=forms.Textarea({"rows": 3}))


class RevokeForm(Form):
    """Why a certificate is taken back."""

    because = _reason(_("Why it is withdrawn; shown to whoever verifies it"))
    sure = forms.BooleanField(label=_("It cannot be undone; I have compared the number"))


class ReissueForm(Form):
    """Why another takes a certificate's place, and whom that is made out to."""

    because = _reason(_("Why another takes its place; shown to whoever verifies the old one"))
    name = forms.CharField(label=_("Name on the new one, where that was wrong"), max_length=100, required=False)


class WithdrawForm(Form):
    """Why an entry from paper is taken back."""

    because = _reason(_("Why the entry is withdrawn"))


class SealForm(Form):
    """A provider's seal and signature; what is left empty stays as it is."""

    seal = forms.FileField(
        label=_("Picture of the seal"), required=False, help_text=_("PNG, JPEG or WebP, at most 5 MB.")
    )
    signature = forms.FileField(
        label=_("Picture of the signature"), required=False, help_text=_("PNG, JPEG or WebP, at most 5 MB.")
    )
    signatory = forms.CharField(label=_("Whose signature it is"), max_length=100, required=False)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not self.errors and not any(found.values()):
            self.add_error(None, _("Choose a picture, or say whose signature it is."))
        return found


class DistrustForm(Form):
    """Since when a key has been in wrong hands."""

    since = day_field(
        _("In wrong hands since"),
        initial=localdate,
        help_text=_("What it signed from that day on is shown as doubtful; it signs nothing any more."),
    )
    sure = forms.BooleanField(label=_("It cannot be undone; I have compared the key"))

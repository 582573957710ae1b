"""The forms by which sources are added and changed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from changqing.catalogue import codes
from changqing.catalogue.models import Provider
from changqing.interchange.harvest import addresses, feeds, periods
from changqing.interchange.harvest.models import Source
from changqing.interchange.harvest.organisations import MOST_WORD
from changqing.interchange.kinds.known import Providers
from changqing.interchange.remarks import Refused

FIELDS = ("kind", "address", "organisation", "category", "audiences", "level", "period", "partial")


class SourceForm(forms.Form):
    """Where a source is read, how often, and what goes without saying in it."""

    SELDOM = ("organisation", "audiences", "level", "period", "partial")
    """What seldom needs to be said of a new source."""

    kind = forms.ChoiceField(label=_("What kind of feed it is"), choices=lambda: feeds.TITLES.items())
    address = forms.CharField(
        label=_("Address"),
        help_text=_(
            "Of an Open Education API its beginning, such as https://…/ooapi/v6. Of courses of schema.org a page or a "
            "file that has them, or a list or a sitemap that leads to such pages."
        ),
        max_length=500,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"required": _("Say at which address the feed is.")},
    )
    organisation = forms.CharField(
        label=_("The provider in the feed"),
        help_text=_("Its code or name there, where the feed has several universities. Else leave it empty."),
        required=False,
        max_length=MOST_WORD,
    )
    category = forms.ChoiceField(
        label=_("Category of courses that say none"),
        choices=lambda: [("", _("Such courses are wrong")), *codes.CATEGORIES.items()],
        required=False,
    )
    audiences = forms.MultipleChoiceField(
        label=_("For whom courses are that do not say so"),
        choices=lambda: codes.AUDIENCES.items(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    level = forms.ChoiceField(
        label=_("Level of courses that say none"), choices=lambda: codes.LEVELS.items(), initial="beginner"
    )
    period = forms.ChoiceField(label=_("How often it is read"), choices=lambda: periods.TITLES.items(), initial="daily")
    partial = forms.BooleanField(
        label=_("Write what is right although other entries are wrong"),
        help_text=_("Else a harvest by the clock that has a wrong entry waits for somebody to look at it."),
        required=False,
    )

    @property
    def says_seldom_wrongly(self) -> bool:
        """Whether something of what seldom needs to be said cannot be taken."""
        return any(name in self.errors for name in self.SELDOM)

    def clean_address(self) -> str:
        """Refuse what is no address that a feed can be read at. Nothing is asked yet."""
        address: str = self.cleaned_data["address"].strip()
        try:
            addresses.read(address)
        except Refused as refused:
            raise forms.ValidationError(str(refused)) from None
        return address

    def clean_organisation(self) -> str:
        """Return the word without blanks around it."""
        return str(self.cleaned_data["organisation"]).strip()

    @property
    def settings(self) -> dict[str, Any]:
        """What the source is to be like."""
        return {name: self.cleaned_data[name] for name in FIELDS}

    def refuse(self, refused: Refused) -> None:
        """Say why the source could not be kept, beside the address."""
        self.add_error("address", str(refused))


class NewSourceForm(SourceForm):
    """The same, and whose it is."""

    field_order = ("provider", *FIELDS)
    provider = forms.CharField(
        label=_("Provider"),
        help_text=_("Its code or its name here."),
        max_length=100,
        error_messages={"required": _("Say whose courses the feed has.")},
    )

    def clean_provider(self) -> Provider:
        """Return the provider that was named."""
        try:
            return Providers().require(self.cleaned_data["provider"].strip())
        except Refused as refused:
            raise forms.ValidationError(str(refused)) from None


def of(source: Source) -> SourceForm:
    """Return the form with what a source is like."""
    values = {name: getattr(source, name) for name in FIELDS}
    return SourceForm(initial={**values, "level": source.level or "beginner"})

"""What operators fill in: a rate, a rule, the last day of a rule."""

from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from changqing.catalogue.models import Course, Programme, Provider
from changqing.core.forms import Form, day_field, find
from changqing.credits.models import UNITS


def _amount(label: Any, help_text: Any = "") -> forms.DecimalField:
    widget = forms.TextInput({"inputmode": "decimal"})
    return forms.DecimalField(
        label=label, help_text=help_text, required=False, max_digits=7, decimal_places=2, widget=widget
    )


class RateForm(Form):
    """What certificates of a university, or of one course, are worth."""

    provider = forms.SlugField(
        label=_("University"), max_length=60, help_text=_("Its code: what stands at the end of its address.")
    )
    course = forms.SlugField(
        label=_("One course alone"),
        max_length=100,
        required=False,
        help_text=_("The end of its address; empty for all courses that have no rate of their own."),
    )
    unit = forms.ChoiceField(label=_("Counted in"), choices=UNITS)
    hours_a_unit = _amount(_("Hours of study for one"), _("One of the two: so many hours make one …"))
    fixed = _amount(_("A fixed amount"), _("… or so many, however long it takes; 0 ends a rate."))
    valid_from = day_field(_("Valid from"), initial=localdate)

    def clean_provider(self) -> Provider:
        return find(Provider.objects.all(), code=self.cleaned_data["provider"])

    def clean_course(self) -> Course | None:
        slug = self.cleaned_data["course"]
        return find(Course.objects.select_related("provider"), slug=slug) if slug else None

    @property
    def told(self) -> dict[str, Any]:
        """What `publishing.rate` is called with."""
        return dict(self.cleaned_data)


class RuleForm(Form):
    """What one university recognises of another's."""

    KINDS = [("provider", _("Whatever they offer")), ("course", _("A course")), ("programme", _("A programme"))]
    _FOUND: dict[str, tuple[QuerySet[Any], str]] = {
        "provider": (Provider.objects.all(), "code"),
        "course": (Course.objects.select_related("provider"), "slug"),
        "programme": (Programme.objects.select_related("provider"), "slug"),
    }

    kind = forms.ChoiceField(label=_("What is recognised"), choices=KINDS)
    source = forms.SlugField(
        label=_("Earned"),
        max_length=100,
        help_text=_("The end of the address of the university, course or programme where it is earned."),
    )
    target = forms.SlugField(
        label=_("Recognised as"), max_length=100, help_text=_("The same of the university that recognises it.")
    )
    unit = forms.ChoiceField(label=_("Counted in"), choices=UNITS)
    percent = forms.IntegerField(label=_("Per cent of what was earned"), initial=100)
    most = _amount(_("At most"), _("Empty where there is no limit."))
    at_once = forms.BooleanField(label=_("At once, with no decision"), required=False)
    valid_from = day_field(_("Valid from"), initial=localdate)
    valid_until = day_field(_("The last day"), required=False, help_text=_("Empty where it goes on."))

    def _side(self, name: str) -> Any:
        rows, key = self._FOUND[self.cleaned_data.get("kind", "provider")]
        return find(rows, **{key: self.cleaned_data[name]})

    def clean_source(self) -> Any:
        return self._side("source")

    def clean_target(self) -> Any:
        return self._side("target")

    @property
    def told(self) -> dict[str, Any]:
        """What `publishing.rule` is called with."""
        return {name: value for name, value in self.cleaned_data.items() if name != "kind"}


class EndForm(Form):
    """The last day of a rule."""

    last = day_field(_("The last day"), initial=localdate)


def hidden(form: forms.Form) -> list[tuple[str, str]]:
    """Return what was sent, to be sent again with the confirmation."""
    sent = cast(Any, form.data)
    return [(name, sent.get(name, "")) for name in form.fields if sent.get(name)]

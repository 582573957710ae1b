"""Forms of those who run a programme: what it is to reach, and cohorts."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from changqing.catalogue.models import Programme
from changqing.core.forms import Form, day_field
from changqing.core.text import label
from changqing.programmes.models import Aim

MOST = 10_000_000


class AimForm(Form):
    """How many people of which audience, how many courses completed, how many hours of teaching."""

    def __init__(self, *args: Any, programme: Programme, aim: Aim | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.codes = list(programme.audiences)
        before = aim.people if aim else {}
        for code in self.codes:
            self.fields[f"people-{code}"] = forms.IntegerField(
                label=_("People: %(who)s") % {"who": label(code)}, min_value=0, max_value=MOST, required=False,
                initial=before.get(code),
            )  # fmt: skip
        self.fields["completions"] = forms.IntegerField(
            label=_("Courses completed"), min_value=0, max_value=MOST, required=False,
            initial=aim.completions if aim else None,
        )  # fmt: skip
        self.fields["teaching_hours"] = forms.FloatField(
            label=_("Hours of teaching in rooms that are paid for"), min_value=0, max_value=MOST, required=False,
            initial=aim.teaching_hours if aim else None,
        )  # fmt: skip

    def told(self) -> dict[str, Any]:
        """Return what was typed, as `services.set_aim` takes it."""
        data = self.cleaned_data
        return {
            "people": {code: data[f"people-{code}"] or 0 for code in self.codes},
            "completions": data["completions"] or 0,
            "teaching_hours": data["teaching_hours"] or 0.0,
        }


class CohortForm(Form):
    """A name and days."""

    name = forms.CharField(label=_("Name of the cohort"), max_length=100)
    starts = day_field(_("First day"))
    ends = day_field(_("Last day to join"), required=False)

    def clean(self) -> dict[str, Any]:
        """Say where it ends before it begins."""
        told: dict[str, Any] = super().clean() or {}
        if told.get("starts") and told.get("ends") and told["ends"] < told["starts"]:
            self.add_error("ends", forms.ValidationError(_("It ends before it begins.")))
        return told

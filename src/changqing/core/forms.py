"""What the console's forms have in common: a refusal shown in place, a day, something found by its address."""

from typing import Any, TypeVar

from django import forms
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from changqing.core.errors import DomainError

Found = TypeVar("Found", bound=Model)


class Form(forms.Form):
    """A form that can show why what it asks for cannot be."""

    def refuse(self, refused: DomainError) -> None:
        """Show why."""
        self.add_error(None, f"{refused.message} {refused.remedy}".strip())


def day_field(label: Any, **more: Any) -> forms.DateField:
    """Return a field for a day, which browsers have a calendar for."""
    return forms.DateField(label=label, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **more)


def find(rows: QuerySet[Found], **key: Any) -> Found:
    """Return the row with a key that was typed; raise `ValidationError` where there is none."""
    found = rows.filter(**key).first()
    if found is None:
        raise forms.ValidationError(_("There is none with this address."))
    return found

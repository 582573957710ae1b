"""The form by which a list is handed in."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from changqing.interchange.kinds import kind as kinds
from changqing.interchange.kinds.known import Providers
from changqing.interchange.remarks import Refused
from changqing.interchange.sheets import limits
from changqing.interchange.sheets.containers import check_size

TYPES = ".csv,.tsv,.txt,.xlsx,.xlsm,.xls,.ods"


class UploadForm(forms.Form):
    """What kind of list it is, whose, and the file."""

    kind = forms.ChoiceField(label=_("What is in the list"))
    provider = forms.CharField(
        label=_("Only of this provider (may be left out)"),
        help_text=_("Its code or its name. Rows of other providers are then wrong."),
        required=False,
        max_length=100,
    )
    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,
        error_messages={"required": _("Choose the file.")},
        widget=forms.FileInput(attrs={"accept": TYPES}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [(one.name, translated(one.title)) for one in kinds.every()]
        self.fields["file"].help_text = _(
            "CSV, XLSX, XLS or ODS as your office keeps it, at most %(most)d MB. Nothing is written yet."
        ) % {"most": limits.MAX_BYTES // 1_000_000}

    def clean_provider(self) -> str:
        """Return the code of the provider that was named."""
        word = self.cleaned_data["provider"].strip()
        try:
            return Providers().require(word).code if word else ""
        except Refused as refused:
            raise forms.ValidationError(str(refused)) from None

    def clean_file(self) -> UploadedFile[Any]:
        """Refuse a file that is too large."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        try:
            check_size(file.size or 0)
        except Refused as refused:
            raise forms.ValidationError(str(refused)) from None
        return file

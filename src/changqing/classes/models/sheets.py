"""Sheets to sign that were printed, and photos of them that were read."""

from django.db import models

from changqing.classes.models.timetable import Session
from changqing.core.fields import JSON
from changqing.core.ids import new_code, new_id

CODE_LENGTH = 8


def new_sheet_code() -> str:
    """Return a sheet's name in its QR codes: as short as can be, so that a poor photo of a small code can be read."""
    return new_code(CODE_LENGTH)


class Sheet(models.Model):
    """A printed sheet: whose rows it has, in their order; empty ones are for who comes without a seat."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=CODE_LENGTH, unique=True, default=new_sheet_code)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="sheets")
    learners = JSON(default=list)
    printed_by = models.UUIDField()
    printed_at = models.DateTimeField(auto_now_add=True)


class SheetPhoto(models.Model):
    """A photo of a sheet's page that was read: what was found by row, until a person has confirmed it.

    `found` is a list of `{"row", "learner", "state", "sure"}`; `sha256` that of the photo, which itself is not kept.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="photos")
    page = models.PositiveSmallIntegerField()
    read_by = models.UUIDField()
    read_at = models.DateTimeField(auto_now_add=True)
    sha256 = models.CharField(max_length=64)
    found = JSON(default=list)
    confirmed_at = models.DateTimeField(null=True)

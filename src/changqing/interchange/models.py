"""What was handed in to be imported, and what came of it; beside it, what is harvested."""

from typing import ClassVar

from django.db import models

from changqing.interchange.harvest.models import Harvest, Harvested, Source
from changqing.interchange.planned import Planned

__all__ = ["Harvest", "Harvested", "Import", "Source"]


class Import(Planned):
    """A list that somebody handed in; `provider` is the code it was limited to, or ''."""

    PLACE: ClassVar[str] = "imports"

    kind = models.CharField(max_length=20)
    provider = models.CharField(max_length=40, blank=True)
    file_name = models.CharField(max_length=200)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.kind} {self.file_name} {self.state}"

"""The model field for texts and lists: JSON, with Chinese kept as it is written."""

import json
from typing import Any

from django.db import models


class Readable(json.JSONEncoder):
    """JSON in which Chinese stands for itself: half the bytes of its escapes, and a person can read the table."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "ensure_ascii": False})


class JSON(models.JSONField):
    """A JSON field whose text is readable in the database."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"encoder": Readable, **options})

    def deconstruct(self) -> Any:
        """Look like Django's own field in migrations: the column is the same."""
        name, _path, args, options = super().deconstruct()
        options.pop("encoder", None)
        return name, "django.db.models.JSONField", args, options

"""`changqing manage rebuild_projections`: make every projection again from the statements."""

from typing import Any

from django.core.management.base import BaseCommand

from changqing.records import services


class Command(BaseCommand):
    """Delete progress, scores and completion, and make them again from the record. Nothing changes."""

    help = "Make every projection (progress, scores, completion) again from the statements."

    def handle(self, *args: Any, **options: Any) -> None:
        count = services.rebuild()
        self.stdout.write(f"{count} statements read; projections are as they say.")

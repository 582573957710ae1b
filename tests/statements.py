"""What is in the record, as tests read it: statements as JSON has them, in the order in which they happened."""

from typing import Any
from uuid import UUID

import msgspec

from changqing.records.models import Statement


def written(*, verb: str = "", about: str = "", learner_id: UUID | None = None) -> list[dict[str, Any]]:
    """Return the statements with this verb (its short name), about an activity that ends so, of this learner."""
    rows = Statement.objects.all() if learner_id is None else Statement.objects.filter(learner_id=learner_id)
    found = [msgspec.json.decode(row.document) for row in rows]
    found = [
        one
        for one in found
        if one["verb"]["id"].endswith(f"/{verb}" if verb else "") and one["object"]["id"].endswith(about)
    ]
    return sorted(found, key=lambda one: (one["timestamp"], one["id"]))

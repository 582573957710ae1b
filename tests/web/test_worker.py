"""What the service worker knows of the keys that sign packs: all of them, at once, and which are in doubt."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.test import Client

from changqing.core import signing


def keys() -> list[dict[str, Any]]:
    """Return the keys in the script as it is answered now."""
    script = Client().get("/service-worker.js").content.decode()
    told, _end = json.JSONDecoder().raw_decode(script.removeprefix("const SITE = "))
    return list(told["keys"])


def test_phones_hear_of_a_new_key_at_once_and_still_know_those_before(data: Path) -> None:
    first = signing.key_id()
    assert [one["kid"] for one in keys()] == [first]
    second = signing.rotate()
    assert [one["kid"] for one in keys()] == [second, first]
    assert all("d" not in one and not one["doubtful"] for one in keys())
    signing.distrust(first, datetime(2026, 1, 1, tzinfo=UTC))
    assert {one["kid"]: one["doubtful"] for one in keys()} == {second: False, first: True}

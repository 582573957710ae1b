"""A person takes along all that the site has of her: as data for programs, and as a page for people.

GDPR, articles 15 and 20; PIPL, article 45.
"""

import base64
import io
import json
import zipfile
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Field, Model
from django.template.loader import render_to_string
from django.utils import timezone

from changqing.accounts.models import Learner
from changqing.accounts.personal import Holding, Person, register
from changqing.core.text import pick

FORMAT = "changqing person 1"
MOST_SHOWN = 500  # rows of a table on the page; the data has all


def _plain(value: Any) -> Any:
    """Return a value as JSON has it: moments in ISO 8601, bytes in base64."""
    if value is None or isinstance(value, bool | int | float | str | list | dict):
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        raw = bytes(value)
        try:
            return raw.decode()
        except UnicodeDecodeError:
            return base64.b64encode(raw).decode()
    if isinstance(value, UUID | Decimal):
        return str(value)
    return str(value)


def _name_of(related: Model) -> str:
    """Return what people call something: its title or name, in the reader's language."""
    for name in ("title", "name"):
        text = getattr(related, name, None)
        if isinstance(text, Mapping) and text:
            return pick(text)
    return ""


def _fields(holding: Holding) -> list[Field[Any, Any]]:
    return [one for one in holding.model._meta.concrete_fields if one.name not in holding.hidden | {"pk"}]


def _row(holding: Holding, row: Any, named: dict[tuple[str, Any], str]) -> Any:
    if holding.show:
        return holding.show(row)
    told: dict[str, Any] = {}
    for one in _fields(holding):
        value = getattr(row, one.attname, None)
        told[one.name] = _plain(value)
        if one.is_relation and one.related_model and value and one.name != holding.by:
            key = (str(one.related_model), value)
            if key not in named:
                related = getattr(row, one.name, None)
                named[key] = _name_of(related) if related else ""
            if named[key]:
                told[f"{one.name}_name"] = named[key]
    return told


def everything(person: Person) -> dict[str, Any]:
    """Return all that the site has of a person: `tables`, each with what it is and its rows. Two queries a table."""
    learner = Learner.objects.select_related("user").get(id=person.learner_id)
    named: dict[tuple[str, Any], str] = {}
    tables = []
    for holding in register.holdings:
        rows = [_row(holding, row, named) for row in holding.rows(person)]
        if rows:
            tables.append({"table": holding.model._meta.label, "what": str(holding.what), "rows": rows})
    return {
        "format": FORMAT, "site": settings.SITE_IRI, "made_at": timezone.now().isoformat(),
        "learner": str(learner.id), "name": learner.name, "tables": tables,
    }  # fmt: skip


def archive(person: Person) -> bytes:
    """Return a ZIP file: `everything.json`, and `everything.html`, which any browser opens with no line."""
    told = everything(person)
    page = render_to_string(
        "accounts/everything.html", {"told": told, "tables": [_shown(one) for one in told["tables"]]}
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr("everything.json", json.dumps(told, ensure_ascii=False, indent=1))
        bundle.writestr("everything.html", page)
    return file.getvalue()


def _shown(table: dict[str, Any]) -> dict[str, Any]:
    """Return a table as the page has it: its rows as lines of name and value, without ids that only programs need."""
    rows = []
    for row in table["rows"][:MOST_SHOWN]:
        lines = [(name, value) for name, value in row.items() if value not in (None, "", [], {}) and not _is_id(value)]
        rows.append(
            [(name, json.dumps(v, ensure_ascii=False) if isinstance(v, list | dict) else v) for name, v in lines]
        )
    return {"what": table["what"], "rows": rows, "more": max(len(table["rows"]) - MOST_SHOWN, 0)}


def _is_id(value: Any) -> bool:
    try:
        return isinstance(value, str) and len(value) == 36 and bool(UUID(value))
    except ValueError:
        return False

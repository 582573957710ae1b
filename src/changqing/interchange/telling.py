"""A plan in words: fields by their titles, values as a person reads them, in the language of now."""

from typing import Any

from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext as translated

from changqing.core.text import label, pick
from changqing.interchange.kinds.kind import Kind
from changqing.interchange.plan import Change

LANGUAGES = {"zh-Hans": "中文", "en": "English"}


def field_of(kind: Kind, change: Change) -> str:
    """Return the title of what changes; of a text with languages, which."""
    title = translated(kind.field_title(change.field))
    if change.language and change.language != "zh-Hans":
        return f"{title} ({LANGUAGES.get(change.language, change.language)})"
    return title


def value_of(kind: Kind, field: str, value: Any) -> str:
    """Return a value in words; '' for none."""
    if value is None or value in ("", [], {}):
        return ""
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if isinstance(value, dict):
        return pick(value)
    if isinstance(value, list):
        return pgettext("between names", ", ").join(value_of(kind, field, one) for one in value)
    if isinstance(value, float):
        return f"{value:g}"
    return label(str(value)) if kind.is_coded(field) else str(value)


def counts_line(counts: dict[str, int]) -> str:
    """Return the line every import ends with."""
    return ", ".join(f"{counts[name]} {name}" for name in ("new", "changed", "unchanged", "wrong"))

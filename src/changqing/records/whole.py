"""A statement whole again: what stands in its row's columns put before what is packed.

Id, `stored` and the authority are in the row; they are what compresses least. So they are not packed as well.
"""

from functools import lru_cache
from uuid import UUID

import msgspec
from django.conf import settings

from changqing.records import agents, packing
from changqing.records.statements import moment

# What of a statement is not packed.
APART = frozenset(("id", "stored", "authority"))


@lru_cache(maxsize=1000)
def _authority(tool_id: int | None, site: str) -> bytes:
    """Return who vouches for a statement, as JSON. One query, the first time."""
    from changqing.records.models import ToolCredential

    if tool_id is None:
        return msgspec.json.encode(agents.site_agent())
    key = ToolCredential.objects.filter(id=tool_id).values_list("key", flat=True).first()
    return msgspec.json.encode(agents.tool_agent(key or str(tool_id)))


def whole(packed: bytes | memoryview, *, id_: UUID, stored: int, tool_id: int | None) -> bytes:
    """Return a statement's JSON, as it is given out."""
    return b'{"id":"%s","stored":"%s","authority":%s,%s' % (
        str(id_).encode(),
        moment(stored).encode(),
        _authority(tool_id, settings.SITE_IRI),
        packing.unpack(packed)[1:],
    )

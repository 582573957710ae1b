"""Run by Kolibri's own Python, after it was provisioned: make a channel of a course, as an import from a disk would.

`kolibri_channel.py FILE`: the file is JSON with `title`, `summary`, and `units`, each with `title` and the path of a
ZIP (an HTML5 app: `index.html` and its pictures). Prints the channel's id and those of the units, as JSON.
"""

import hashlib
import json
import sys
import uuid
from pathlib import Path
from typing import Any

from kolibri.utils.main import initialize

initialize(skip_update=True)

from kolibri.core.content.models import ChannelMetadata, ContentNode, File, Language, LocalFile  # noqa: E402
from kolibri.core.content.utils.annotation import set_channel_ancestors, set_content_visibility  # noqa: E402
from kolibri.core.content.utils.paths import get_content_storage_file_path  # noqa: E402

READ = "wA01urpi"  # le_utils' label of the activity


def make(course: dict[str, Any]) -> dict[str, Any]:
    """Write the channel; return its ids."""
    channel = uuid.uuid4().hex
    named = {"lang_code": "zh", "lang_subcode": "CN", "lang_name": "简体中文", "lang_direction": "ltr"}
    language, _made = Language.objects.get_or_create(id="zh-CN", defaults=named)

    def node(title: str, kind: str, **fields: Any) -> Any:
        new = {
            "content_id": uuid.uuid4().hex,
            "channel_id": channel,
            "lang": language,
            "author": "",
            "license_owner": "",
        }
        return ContentNode.objects.create(title=title, kind=kind, **new, **fields)

    root = node(course["title"], "topic", id=channel, description=course["summary"])
    ChannelMetadata.objects.create(
        id=channel,
        name=course["title"],
        description=course["summary"],
        author="",
        thumbnail="",
        min_schema_version="5",
        root=root,
        partial=False,
    )
    digests, units = [], []
    for place, unit in enumerate(course["units"], 1):
        one = node(unit["title"], "html5", id=uuid.uuid4().hex, parent=root, sort_order=place, learning_activities=READ)
        body = Path(unit["file"]).read_bytes()
        digest = hashlib.md5(body).hexdigest()  # what Kolibri names its files by
        path = Path(get_content_storage_file_path(f"{digest}.zip"))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
        local = LocalFile.objects.create(id=digest, extension="zip", file_size=len(body), available=True)
        File.objects.create(
            id=uuid.uuid4().hex, local_file=local, contentnode=one, preset="html5_zip", lang=language, priority=1
        )
        digests.append(digest)
        units.append(one.id)
    set_content_visibility(channel, digests, public=False)
    set_channel_ancestors(channel)
    return {"channel": channel, "units": units}


if __name__ == "__main__":
    print(json.dumps(make(json.loads(Path(sys.argv[1]).read_text()))))

"""`python -m changqing.credentials.typesetting TEMPLATE`: typst in a process of its own; options in as JSON, PDF out.

typst and the Chinese font take some 60 MB, which a web process would keep for good: docs/decisions/font.md.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

SECONDS = 60


def typeset(template: Path, *, fonts: list[str], inputs: Mapping[str, str]) -> bytes:
    """Return a template as PDF; `inputs` are its `sys.inputs`. Raise `subprocess.SubprocessError` where it fails."""
    order = {"font_paths": fonts, "sys_inputs": dict(inputs)}
    done = subprocess.run(
        [sys.executable, "-m", "changqing.credentials.typesetting", str(template)],
        input=json.dumps(order).encode(),
        stdout=subprocess.PIPE,
        timeout=SECONDS,
        check=True,
    )
    return done.stdout


if __name__ == "__main__":
    import typst

    options = json.load(sys.stdin)
    sys.stdout.buffer.write(typst.compile(sys.argv[1], format="pdf", ignore_system_fonts=True, **options))

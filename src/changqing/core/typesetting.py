"""`python -m changqing.core.typesetting TEMPLATE`: typst in a process of its own; options in as JSON, PDF or PNG out.

typst and the Chinese font take some 60 MB, which a web process would keep for good: docs/decisions/font.md.
"""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

SECONDS = 60


@cache
def chinese_fonts() -> list[str]:
    """Return the folder of the Chinese font, which comes as a package: the site needs none of the machine's."""
    spec = find_spec("cvttf_NotoSansCJK_Regular")
    return [str(Path(folder)) for folder in (spec.submodule_search_locations or [])] if spec else []


def typeset(
    template: Path,
    *,
    inputs: Mapping[str, str],
    fonts: Sequence[str] = (),
    form: Literal["pdf", "png"] = "pdf",
    ppi: int = 72,
) -> bytes:
    """Return a template as PDF, or its one page as PNG with so many pixels an inch; `inputs` are its `sys.inputs`.

    Raise `subprocess.SubprocessError` where it fails.
    """
    order = {"font_paths": list(fonts), "sys_inputs": dict(inputs), "format": form, "ppi": ppi}
    done = subprocess.run(
        [sys.executable, "-m", "changqing.core.typesetting", str(template)],
        input=json.dumps(order).encode(),
        stdout=subprocess.PIPE,
        timeout=SECONDS,
        check=True,
    )
    return done.stdout


if __name__ == "__main__":
    import typst

    options = json.load(sys.stdin)
    sys.stdout.buffer.write(typst.compile(sys.argv[1], ignore_system_fonts=True, **options))

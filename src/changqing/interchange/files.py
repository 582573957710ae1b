"""Reading strangers' text files: any size, any encoding, and what to say of them."""

from pathlib import Path

from changqing.content.draft import Report
from changqing.content.limits import MAX_TEXT_BYTES


def read_text(path: Path, report: Report, root: Path) -> str:
    """Return a text file (UTF-8, else GB 18030); '' where it cannot be taken, which is reported as wrong."""
    where = path.relative_to(root).as_posix()
    if not path.resolve().is_relative_to(root):
        report.wrong(where, "the file is a link that leads out of the folder")
        return ""
    try:
        size = path.stat().st_size
    except OSError as error:
        report.wrong(where, f"the file cannot be read ({error.strerror})")
        return ""
    if size > MAX_TEXT_BYTES:
        report.wrong(where, f"the file has {size / 1e6:.0f} MB; a text has at most {MAX_TEXT_BYTES / 1e6:.0f}")
        return ""
    data = path.read_bytes()
    if b"\0" in data:
        report.wrong(where, "the file is no text (there are zero bytes in it)")
        return ""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    report.wrong(where, "the file is no text (neither UTF-8 nor GB 18030)")
    return ""

"""What kind of file it is, told by its first bytes and not by its name; and whether it is safe to open."""

import io
import zipfile
import zlib
from collections.abc import Sequence

from django.utils.translation import gettext_noop as _

from changqing.interchange.remarks import Refused, Remark
from changqing.interchange.sheets import limits

MANIFEST = "META-INF/manifest.xml"  # of an OpenDocument file; says which of its parts are encrypted
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")
ARCHIVES = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh")
WEB_PAGES = (b"<html", b"<!doctype", b"<table", b"<?xml")
SAVE = Remark(_("Open it in your spreadsheet program and save it as .xlsx or .csv."))


def is_workbook(data: bytes) -> bool:
    """Say whether it is a workbook (else it is a text); raise `Refused` where it is neither, or not safe to open."""
    check_size(len(data))
    if not data.strip(b"\x00\t\r\n "):
        raise Refused(Remark(_("The file is empty.")), code="empty-file")
    if data.startswith(PICTURES) or data[8:12] == b"WEBP":
        raise Refused(Remark(_("The file is a picture, whatever its name says.")), SAVE, code="picture")
    if data.startswith(b"%PDF"):
        raise Refused(Remark(_("The file is a PDF; there are no cells in it to read.")), SAVE, code="pdf")
    if data.startswith(ARCHIVES):
        raise Refused(
            Remark(_("The file is an archive.")), Remark(_("Unpack it and choose the table in it.")), code="archive"
        )
    if data.startswith(ZIP):
        _check_zip(data)
        return True
    if data.startswith(OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise _password()
        return True
    if data[:1000].lstrip(b"\xef\xbb\xbf\t\r\n ").lower().startswith(WEB_PAGES):
        raise Refused(Remark(_("The file is a web page that was named like a spreadsheet.")), SAVE, code="web-page")
    return False


def check_size(size: int) -> None:
    """Raise `Refused` where a file of so many bytes is too large."""
    if size > limits.MAX_BYTES:
        raise Refused(
            Remark(
                _("The file has %(size)d MB; at most %(most)d MB can be read."),
                {"size": -(-size // 1_000_000), "most": limits.MAX_BYTES // 1_000_000},
            ),
            Remark(_("Take out pictures and sheets that are not needed, or divide the list.")),
            code="too-large",
            status=413,
        )


def broken() -> Refused:
    """Return the error for a workbook that cannot be opened."""
    message = Remark(_("The workbook cannot be opened: it is broken, was not copied whole, or has a password."))
    return Refused(message, SAVE, code="broken-workbook")


def _password() -> Refused:
    return Refused(
        Remark(_("The workbook is protected by a password.")),
        Remark(_("Save it without a password and try again.")),
        code="password",
    )


def bomb() -> Refused:
    """Return the error for a workbook that would grow beyond measure."""
    return Refused(
        Remark(_("The workbook grows beyond measure when it is opened; it was not read.")),
        Remark(_("Copy the table into a new workbook and save that.")),
        code="workbook-too-large",
    )


def _is_small(parts: Sequence[zipfile.ZipInfo], name: str) -> bool:
    return any(part.filename == name and part.file_size <= limits.SMALL_PART for part in parts)


def _check_zip(data: bytes) -> None:
    """Raise `Refused` where an archive is broken, no workbook, or would grow beyond measure."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            manifest = archive.read(MANIFEST) if _is_small(parts, MANIFEST) else b""
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError, RuntimeError, EOFError):
        raise broken() from None
    if b"encryption-data" in manifest:
        raise _password()
    names = {part.filename for part in parts}
    if not any(name.startswith("xl/") for name in names) and "content.xml" not in names:
        raise Refused(Remark(_("The file is no workbook: there is no sheet in it.")), SAVE, code="no-workbook")
    packed = any(
        part.file_size > limits.SMALL_PART and part.file_size > limits.MAX_RATIO * max(1, part.compress_size)
        for part in parts
    )
    if packed or len(parts) > limits.MAX_PARTS or sum(part.file_size for part in parts) > limits.MAX_UNPACKED_BYTES:
        raise bomb()

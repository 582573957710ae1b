"""Workbooks as offices make them, for tests: written by openpyxl, or byte by byte where no program here writes them."""

import io
import struct
import zipfile
from collections.abc import Sequence
from typing import Any

import openpyxl

SECTOR = 512


def xlsx(
    *rows: Sequence[Any], merged: Sequence[str] = (), name: str = "表", more: dict[str, Any] | None = None
) -> bytes:
    """Return a workbook of one sheet with these rows; `more` are further sheets by name, each a list of rows."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = name
    for row in rows:
        sheet.append(list(row))
    for one in merged:
        sheet.merge_cells(one)
    for title, lines in (more or {}).items():
        further = workbook.create_sheet(title)
        for row in lines:
            further.append(list(row))
    return saved(workbook)


def saved(workbook: openpyxl.Workbook) -> bytes:
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def ods(*rows: Sequence[str]) -> bytes:
    """Return the least of an OpenDocument spreadsheet with these rows of text."""
    cells = "".join(
        "<table:table-row>"
        + "".join(f'<table:table-cell office:value-type="string"><text:p>{c}</text:p></table:table-cell>' for c in row)
        + "</table:table-row>"
        for row in rows
    )
    namespaces = " ".join(
        f'xmlns:{one}="urn:oasis:names:tc:opendocument:xmlns:{one}:1.0"' for one in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {namespaces}><office:body>'
        f'<office:spreadsheet><table:table table:name="表">{cells}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    )
    return zipped({"mimetype": kind, "META-INF/manifest.xml": manifest, "content.xml": content})


def zipped(files: dict[str, str | bytes]) -> bytes:
    """Return a zip archive of these files."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    return file.getvalue()


def compound(streams: dict[str, bytes]) -> bytes:
    """Return an OLE compound file (MS-CFB) of these streams, as .xls and workbooks with a password are kept."""
    bodies = {name: body.ljust(4096, b"\0") for name, body in streams.items()}  # none small enough for the mini stream
    sectors: list[bytes] = []
    table: list[int] = []
    entries = [_entry("Root Entry", 5, 0xFFFFFFFE, 0, child=1)]
    for place, (name, body) in enumerate(bodies.items(), 1):
        first, count = len(sectors), -(-len(body) // SECTOR)
        sectors += [body[at : at + SECTOR].ljust(SECTOR, b"\0") for at in range(0, len(body), SECTOR)]
        table += [*range(first + 1, first + count), 0xFFFFFFFE]
        right = place + 1 if place < len(bodies) else 0xFFFFFFFF
        entries.append(_entry(name, 2, first, len(body), right=right))
    directory, folder = len(sectors), b"".join(entries)
    folder = folder.ljust(-(-len(folder) // SECTOR) * SECTOR, b"\0")
    sectors += [folder[at : at + SECTOR] for at in range(0, len(folder), SECTOR)]
    table += [*range(directory + 1, len(sectors)), 0xFFFFFFFE]
    allocation = len(sectors)
    table.append(0xFFFFFFFD)
    sectors.append(struct.pack(f"<{len(table)}I", *table).ljust(SECTOR, b"\xff"))
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, directory, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<I", allocation) + b"\xff" * 432
    return header + b"".join(sectors)


def _entry(name: str, kind: int, start: int, size: int, *, child: int = 0xFFFFFFFF, right: int = 0xFFFFFFFF) -> bytes:
    text = name.encode("utf-16-le")
    entry = text.ljust(64, b"\0") + struct.pack("<HBB", len(text) + 2, kind, 1)
    return entry + struct.pack("<III", 0xFFFFFFFF, right, child) + bytes(36) + struct.pack("<IQ", start, size)


def xls(*rows: Sequence[str]) -> bytes:
    """Return the least of an .xls workbook (BIFF8, MS-XLS) with these rows of text."""

    def record(kind: int, body: bytes) -> bytes:
        return struct.pack("<HH", kind, len(body)) + body

    def text(value: str, length: str) -> bytes:
        return struct.pack(f"<{length}B", len(value), 1) + value.encode("utf-16-le")

    begin = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
    name = text("表", "B")
    where = len(begin) + 4 + 6 + len(name) + 4
    whole = begin + record(0x0085, struct.pack("<IBB", where, 0, 0) + name) + record(0x000A, b"")
    cells = b"".join(
        record(0x0204, struct.pack("<HHH", row, column, 0) + text(value, "H"))
        for row, line in enumerate(rows)
        for column, value in enumerate(line)
    )
    sheet = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0)) + cells + record(0x000A, b"")
    return compound({"Workbook": whole + sheet})

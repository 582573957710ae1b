"""Files that are no list, or not safe to open: each is refused in a sentence with what to do, and nothing breaks."""

import io
import time
import zipfile

import openpyxl
import pytest
from tests.interchange.sheets.test_layouts import COLUMNS
from tests.interchange.sheets.workbooks import compound, saved, xlsx, zipped

from changqing.interchange.remarks import Refused
from changqing.interchange.sheets import limits, tables


def far_cell() -> bytes:
    workbook = openpyxl.Workbook()
    workbook.active["A1"], workbook.active["XFD1048576"] = "名称", "x"  # type: ignore[index]
    return saved(workbook)


def wide() -> bytes:
    return xlsx(["名称", *[f"c{number}" for number in range(250)]])


def bomb() -> bytes:
    sheet = b"<worksheet><sheetData>" + b"<row/>" * 5_000_000
    return zipped({"xl/workbook.xml": "<workbook/>", "xl/worksheets/sheet1.xml": sheet})


BAD = {
    "an empty file": (b"", "empty-file"),
    "only white space": (b" \r\n\t\r\n", "empty-file"),
    "a picture named .xlsx": (b"\x89PNG\r\n\x1a\n" + bytes(200), "picture"),
    "a photograph": (b"\xff\xd8\xff\xe0" + bytes(200), "picture"),
    "a WebP picture": (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "picture"),
    "a PDF": (b"%PDF-1.7 ...", "pdf"),
    "a RAR archive": (b"Rar!\x1a\x07\x00...", "archive"),
    "a web page named .xls": (b"<html><table><tr><td>\xe5</td></tr></table></html>", "web-page"),
    "a text document": (zipped({"word/document.xml": "<w/>"}), "no-workbook"),
    "half a workbook": (xlsx(["名称"], ["甲"])[:2_000], "broken-workbook"),
    "a workbook without sheets": (zipped({"xl/workbook.xml": "<workbook"}), "broken-workbook"),
    "an old document": (compound({"WordDocument": b"x"}), "broken-workbook"),
    "a workbook with a password": (compound({"EncryptedPackage": b"x"}), "password"),
    "a sheet with a password": (
        zipped({"META-INF/manifest.xml": "<m:encryption-data/>", "content.xml": "..."}),
        "password",
    ),
    "a bomb": (bomb(), "workbook-too-large"),
    "a value in the very last cell": (far_cell(), "workbook-too-large"),
    "a sheet too wide": (wide(), "too-many-columns"),
    "a text too wide": ((",".join(["名称"] * 201)).encode(), "too-many-columns"),
    "a file too large": (b"x" * (limits.MAX_BYTES + 1), "too-large"),
    "no text": (b"name,code\n\x00\x01\x02", "no-text"),
    "bytes of no encoding": (b"name\n\xff\x81\xff\x82", "no-text"),
    "a quotation mark that is never closed": ('名称,代码\n"甲,1\n乙,2\n'.encode(), "open-quote"),
    "no headers at all": ("甲,1\n乙,2\n".encode(), "missing-columns"),
    "headers without the name": ("代码,城市\n1,昆明\n".encode(), "missing-columns"),
    "a workbook with nothing in it": (xlsx(), "empty-file"),
}


@pytest.mark.parametrize("name", BAD)
def test_it_is_refused_in_a_sentence(name: str) -> None:
    data, code = BAD[name]
    began = time.monotonic()
    with pytest.raises(Refused) as refused:
        tables.read(data, COLUMNS)
    assert refused.value.code == code
    assert str(refused.value.message).endswith((".", "。"))
    assert time.monotonic() - began < 20


def test_what_is_missing_and_what_was_found_is_said() -> None:
    with pytest.raises(Refused) as refused:
        tables.read("代码,城市,备注\n1,昆明,\n".encode(), COLUMNS)
    said = str(refused.value)
    assert all(word in said for word in ("代码, 城市, 备注", "Named", "Whereabouts"))


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_ROWS", 3)
    rows = [["名称"], *[[f"校{number}"] for number in range(4)]]
    for data in (xlsx(*rows), "\n".join(row[0] for row in rows).encode()):
        with pytest.raises(Refused) as refused:
            tables.read(data, COLUMNS)
        assert refused.value.code == "too-many-rows"


def test_what_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_SECONDS", 0.001)
    with pytest.raises(Refused) as refused:
        tables.read(xlsx(["名称"], ["甲"]), COLUMNS)
    assert refused.value.code == "workbook-too-large"


def test_a_part_with_a_false_size_is_refused() -> None:
    file = io.BytesIO(xlsx(["名称"], ["甲"]))
    with zipfile.ZipFile(file) as archive:
        body = bytearray(file.getvalue())
        offset = archive.getinfo("xl/workbook.xml").header_offset
    body[offset + 30 + 10] ^= 0xFF
    with pytest.raises(Refused):
        tables.read(bytes(body[: len(body) - 30]), COLUMNS)

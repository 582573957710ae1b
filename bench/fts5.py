"""SQLite's FTS5 over the same corpus: the peer. It is given the words of our index, cut already, in its own tables.

`python -m bench.fts5` makes it beside the site of CHANGQING_DATA and prints how long that took and how large it is.
"""

import json
import sqlite3
import sys
import time
from itertools import islice
from pathlib import Path
from typing import Any

BATCH = 2_000
ENOUGH = 8  # where fewer have all words, any of them will do: as our own search does
COLUMNS = ("facts", "audiences", "areas", "months", "provinces", "prefecture", "county", "provider")


def files(data: Path) -> tuple[Path, Path]:
    """Return where it is, and where the columns are by which facets are counted."""
    return data / "fts5.sqlite3", data / "fts5-facts.sqlite3"


def _facts(row: Any) -> tuple[Any, ...]:
    from changqing.catalogue.search import columns

    masks = dict(zip(columns.NAMES, row.masks, strict=True))
    prefecture = next((code for code in row.regions if code % 100 == 0), None)
    county = next((code for code in row.regions if code % 100), None)
    return (row.number, *(masks[name] for name in COLUMNS[:5]), prefecture, county, row.provider)


def build(data: Path) -> dict[str, float]:
    """Make it; return the seconds that SQLite took for it, and the bytes of its index and of the columns beside it."""
    from django.utils.timezone import localdate

    from changqing.catalogue.search import fields, rows
    from changqing.catalogue.search.beside import beside

    def work() -> Any:
        reader = rows.Reader(localdate())
        return (fields.prepare(row, reader.today) for row in reader.every("course"))

    prepared = beside(work, fields.Prepared)
    spent = 0.0
    with sqlite3.connect(files(data)[0], isolation_level=None) as database:
        database.execute("ATTACH ? AS beside", (str(files(data)[1]),))
        for part in ("main", "beside"):
            database.execute(f"PRAGMA {part}.synchronous=OFF")
        database.execute(
            "CREATE VIRTUAL TABLE found USING fts5(title, text, context, content='', detail='column', "
            "tokenize=\"unicode61 remove_diacritics 0 tokenchars '+#.-'\")"
        )
        database.execute(f"CREATE TABLE beside.facts (number INTEGER PRIMARY KEY, {', '.join(COLUMNS)})")
        database.execute("BEGIN")
        while batch := list(islice(prepared, BATCH)):
            texts = [(row.number, row.title, row.text, row.context) for row in batch]
            facts = [_facts(row) for row in batch]
            before = time.monotonic()
            database.executemany("INSERT INTO found (rowid, title, text, context) VALUES (?, ?, ?, ?)", texts)
            database.executemany(f"INSERT INTO facts VALUES ({', '.join('?' * (len(COLUMNS) + 1))})", facts)
            spent += time.monotonic() - before
        before = time.monotonic()
        database.execute("COMMIT")
        database.execute("INSERT INTO found (found) VALUES ('optimize')")
        spent += time.monotonic() - before
    index, columns = (one.stat().st_size for one in files(data))
    return {"seconds": spent, "index": index, "columns": columns}


class Asked:
    """FTS5, asked as our own search is."""

    def __init__(self, data: Path) -> None:
        index, columns = (f"file:{one}?mode=ro" for one in files(data))
        self.database = sqlite3.connect(index, uri=True)
        self.database.execute("ATTACH ? AS beside", (columns,))
        self.database.execute("PRAGMA cache_size=-64000")
        self.database.execute("PRAGMA mmap_size=2000000000")
        self.database.execute("PRAGMA temp_store=MEMORY")
        self.database.execute("CREATE TEMP TABLE hits (number INTEGER PRIMARY KEY)")

    def question(self, text: str) -> str:
        """Return a text as a question: all its words, or any of them where hardly anything has all."""
        from changqing.catalogue.search.words import text_words, words

        quoted = ['"' + word.replace('"', '""') + '"' for word in text_words(text) or words(text) or [text]]
        every = " AND ".join(quoted)
        if len(quoted) > 1 and self._count(every) < ENOUGH:
            return " OR ".join(quoted)
        return every

    def _count(self, question: str) -> int:
        return int(self.database.execute("SELECT count(*) FROM found WHERE found MATCH ?", (question,)).fetchone()[0])

    def page(self, question: str, size: int = 20) -> tuple[list[int], int]:
        """Return the numbers of the best rows, a title counting four times a text; and how many there are."""
        rows = self.database.execute(
            "SELECT rowid FROM found WHERE found MATCH ? ORDER BY bm25(found, 4.0, 1.0, 0.5) LIMIT ?", (question, size)
        )
        return [row[0] for row in rows], self._count(question)

    def counts(self, question: str) -> list[list[tuple[Any, int]]]:
        """Return how many rows there are for each value of each column."""
        self.database.execute("DELETE FROM hits")
        self.database.execute("INSERT INTO hits SELECT rowid FROM found WHERE found MATCH ?", (question,))
        return [
            self.database.execute(
                f"SELECT {column}, count(*) FROM hits JOIN facts USING (number) GROUP BY {column}"
            ).fetchall()
            for column in COLUMNS
        ]


def main() -> int:
    """Make it beside a site; print what it took as JSON."""
    import django
    from django.conf import settings

    django.setup()
    print(json.dumps(build(Path(settings.DATA))))
    return 0


if __name__ == "__main__":
    sys.exit(main())

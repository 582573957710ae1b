"""What a reader is told to be whole is whole: a statement that is being stored meanwhile comes later than that."""

from pathlib import Path

import pytest
from tests.at_once import DATABASES, told

STORING = """
from tests.conformance.lrs import statement
from django.db import transaction
from changqing.records import queries, receiving, tools
from changqing.records.models import Statement
from changqing.records.receiving import Sent
from changqing.records.statements import moment
from changqing.records.validation import check_statement

tool, _secret = tools.create("a tool")

def sent():
    told = statement()
    check_statement(told, "statement", version="1.0.3")
    return Sent([told])

receiving.receive(tool, sent(), version="1.0.3")
begun, read = threading.Event(), threading.Event()

def storing():
    with transaction.atomic():
        receiving.receive(tool, sent(), version="1.0.3")
        begun.set()
        read.wait(30)
    return "stored"

def reading():
    begun.wait(30)
    seen, through = Statement.objects.count(), queries.consistent_through()
    read.set()
    return f"{seen} {through}"

reader, _writer = at_once(storing, reading)
seen, through = reader.split()
last = max(Statement.objects.values_list("stored", flat=True))
print(json.dumps({
    "seen": int(seen), "stored": Statement.objects.count(), "later than what was told": moment(last) >= through,
    "not before what was seen": through >= moment(min(Statement.objects.values_list("stored", flat=True))),
    "then told": queries.consistent_through() >= moment(last),
}))
"""


@pytest.mark.slow
@pytest.mark.parametrize("database", DATABASES)
def test_what_is_being_stored_comes_later_than_what_was_told(database: str, tmp_path: Path) -> None:
    assert told(STORING, tmp_path, database) == {
        "seen": 1,
        "stored": 2,
        "later than what was told": True,
        "not before what was seen": True,
        "then told": True,
    }

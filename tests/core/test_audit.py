"""The audit log: what is in it, that it is only added to, and that the verifier finds whatever was done to it."""

import hashlib
import json
import re
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from tests.at_once import DATABASES, told
from tests.visitors import Site, Visitor, operator, text

from changqing.core import audit, cli
from changqing.core.audit import Actor
from changqing.core.ids import new_id
from changqing.core.models import AuditEntry, AuditSubject

pytestmark = pytest.mark.django_db
WU = Actor(new_id(), "operator")


@pytest.fixture(autouse=True)
def _site(site: Site) -> None:
    """A site with a data folder of its own."""


@pytest.fixture
def entries() -> list[AuditEntry]:
    """Five entries, about two people."""
    people = [new_id(), new_id()]
    return [audit.record(WU, "seen", f"certificate {one}", [people[one % 2]], reason=f"第{one}件") for one in range(5)]


def sql(statement: str, *values: object) -> None:
    """Do as someone does who has the database in hand: the guard is taken off first."""
    with connection.cursor() as cursor:
        for one in audit._UNGUARDS[connection.vendor]:
            cursor.execute(one)
        cursor.execute(statement, values)


def wrong() -> list[str]:
    return audit.verify().wrong


def made_again(first: int) -> None:
    """Make all digests from one entry on anew, as a careful forger does."""
    before = AuditEntry.objects.get(number=first - 1).digest if first > 1 else audit.NOTHING
    for entry in AuditEntry.objects.filter(number__gte=first).order_by("number"):
        entry.before = before
        entry.digest = audit.digest_of(entry)
        sql(
            "UPDATE core_auditentry SET before = %s, digest = %s WHERE number = %s",
            entry.before,
            entry.digest,
            entry.number,
        )
        before = entry.digest


def test_an_untouched_log_is_in_order(entries: list[AuditEntry]) -> None:
    audit.sign_head()
    verdict = audit.verify()
    assert (verdict.entries, verdict.wrong) == (5, [])
    assert [one.number for one in entries] == [1, 2, 3, 4, 5]
    assert entries[0].before == audit.NOTHING
    assert entries[1].before == entries[0].digest


@pytest.mark.parametrize("statement", ["UPDATE core_auditentry SET act = 'x'", "DELETE FROM core_auditentry"])
def test_the_database_refuses_to_change_it(entries: list[AuditEntry], statement: str) -> None:
    with connection.cursor() as cursor:
        for one in audit._GUARDS[connection.vendor]:
            cursor.execute(one)
    with pytest.raises(DatabaseError, match="only added to"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert wrong() == []


@pytest.mark.parametrize(
    "change",
    [
        "act = 'x'", "thing = 'x'", "role = 'teacher'", "actor = NULL", "told = '{}'", "subjects = '[]'",
        "at = '2020-01-01 00:00:00'",
    ],
)  # fmt: skip
def test_a_changed_row_is_found(entries: list[AuditEntry], change: str) -> None:
    sql(f"UPDATE core_auditentry SET {change} WHERE number = 3")
    assert wrong() == ["Entry 3 was changed: its digest is not that of what it says."]


def test_a_removed_row_is_found(entries: list[AuditEntry]) -> None:
    sql("DELETE FROM core_auditentry WHERE number = 3")
    assert wrong() == ["Entries are missing: 3.", "Entry 4 does not follow on the one before it."]


def test_a_row_that_was_slipped_in_or_moved_is_found(entries: list[AuditEntry]) -> None:
    sql("UPDATE core_auditentry SET number = 6 WHERE number = 2")
    assert len(wrong()) >= 2


def test_the_newest_rows_removed_are_found_by_the_signed_head(entries: list[AuditEntry]) -> None:
    audit.sign_head()
    sql("DELETE FROM core_auditentry WHERE number > 3")
    assert wrong() == ["Entry 5, whose digest was signed, is not there any more."]


def test_all_digests_made_anew_are_found_by_the_signed_head(entries: list[AuditEntry]) -> None:
    audit.sign_head()
    sql("UPDATE core_auditentry SET act = 'nothing' WHERE number = 2")
    made_again(2)
    assert wrong() == ["Entry 5 is not the one whose digest was signed."]


def test_all_digests_made_anew_and_the_heads_thrown_away_are_found_by_a_head_kept_elsewhere(
    entries: list[AuditEntry], data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["audit", "head"]) == 0
    noted = capsys.readouterr().out.strip().splitlines()[-1]
    sql("UPDATE core_auditentry SET act = 'nothing' WHERE number = 2")
    made_again(2)
    (data / "audit-heads").unlink()
    audit.sign_head()
    assert wrong() == []  # by itself the site cannot know
    assert cli.main(["audit", "verify", "--head", noted]) == 1
    assert "Entry 5 is not the one whose digest was signed." in capsys.readouterr().out


def test_a_forged_head_is_found(entries: list[AuditEntry], data: Path) -> None:
    token = audit.sign_head()
    (data / "audit-heads").write_text(token[:-8] + "AAAAAAAA\n")
    assert len(wrong()) == 1
    assert wrong()[0].startswith("A signed head is not what the site signed")


def test_the_command_line_verifies_and_exports(
    entries: list[AuditEntry], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["audit", "verify"]) == 0
    assert "5 entries read, 0 things wrong." in capsys.readouterr().out
    file = tmp_path / "log.jsonl"
    assert cli.main(["audit", "export", str(file)]) == 0
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert [one["number"] for one in rows] == [1, 2, 3, 4, 5]
    assert rows[1]["told"] == {"reason": "第1件"}
    before = audit.NOTHING
    for one in rows:  # whoever has the file can check it without the site
        digest = one.pop("digest")
        text_of = json.dumps(one, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert hashlib.sha256(text_of.encode()).hexdigest() == digest
        assert one["before"] == before
        before = digest
    assert cli.main(["audit", "export", str(file)]) != 0  # nothing is written over
    assert cli.main(["audit", "verify", "--head", "nonsense"]) != 0


def test_an_entry_goes_with_the_transaction_it_is_in() -> None:
    with transaction.atomic():
        audit.record(WU, "x")
        transaction.set_rollback(True)
    audit.record(WU, "y")
    assert [one.number for one in AuditEntry.objects.all()] == [1]
    assert wrong() == []


def test_nobody_is_found_by_it_who_is_not_looked_for(entries: list[AuditEntry]) -> None:
    person = new_id()
    audit.record(WU, "seen", "a", [person])
    assert [one.thing for one in audit.about(person)] == ["a"]
    assert audit.about(new_id()) == []
    for row in AuditEntry.objects.all():
        assert str(person) not in str(row.subjects)
        assert person.hex not in str(row.subjects)
    assert AuditSubject.objects.count() == 6


SCRIPT = """
from changqing.core import audit
from changqing.core.audit import Actor
def adding(one):
    def act():
        for turn in range(20):
            audit.record(Actor(None, "operator"), "x", f"{one} {turn}")
    return act
outcomes = at_once(*[adding(one) for one in range(6)])
verdict = audit.verify()
print(json.dumps({"outcomes": outcomes, "entries": verdict.entries, "wrong": verdict.wrong}))
"""


@pytest.mark.parametrize("kind", DATABASES)
def test_many_who_add_at_once_make_one_chain(tmp_path: Path, kind: str) -> None:
    assert told(SCRIPT, tmp_path, kind) == {"outcomes": ["done"] * 6, "entries": 120, "wrong": []}


# What is in it.


def test_every_change_by_an_operator_is_in_it_before_it_is_made(site: Site) -> None:
    wu = operator()
    wu.get("/console/synonyms")
    assert AuditEntry.objects.count() == 0
    wu.post("/console/synonyms", {"words": "手机 电话", "action": "add"})
    entry = AuditEntry.objects.get(number=1)
    assert (entry.act, entry.role, entry.thing) == ("console-synonyms", "operator", "/console/synonyms")
    assert entry.told["fields"] == ["words"]
    assert entry.told["action"] == "add"
    assert "手机" not in str(entry.told)


def test_what_others_try_at_the_console_changes_nothing_and_is_not_in_it(site: Site) -> None:
    tao = Visitor()
    tao.sign_up("tao")
    assert tao.post("/console/synonyms", {"words": "x"}).status_code == 404
    assert AuditEntry.objects.count() == 0


def test_who_saw_her_certificate_is_shown_to_her_and_to_operators(site: Site) -> None:
    site.publish()
    mei, wu = Visitor(), operator()
    mei.sign_up("mei", "梅小雨")
    mei.complete()
    from changqing.credentials.models import Credential

    number = Credential.objects.get().number_in_groups
    for _time in range(3):
        wu.page(f"/console/certificates/{number}")
    assert AuditEntry.objects.filter(act="seen").count() == 1  # the same within the hour
    mine = mei.page("/me/data")
    assert "吴" in mine
    assert "a certificate" in mine
    page = wu.page("/console/audit")
    assert "saw" in page
    assert "梅小雨" not in page
    tao = Visitor()
    tao.sign_up("tao")
    assert "Who has seen it" not in tao.page("/me/data")
    assert "saw" in wu.page("/console/audit?by=wu&act=seen")
    assert "Nothing like that is in the log." in wu.page("/console/audit?by=nobody")
    assert wu.get("/console/audit?before=99999999999999999999&by=%00").status_code == 200


def test_the_log_is_leafed_through_page_by_page(site: Site) -> None:
    wu = operator()
    for one in range(120):
        audit.record(WU, "x", f"thing-{one}")
    page, seen = wu.get("/console/audit"), set()
    while True:
        seen |= set(re.findall(r"thing-\d+", text(page)))
        more = re.search(r'href="(/console/audit\?before=[^"]+)"', text(page))
        if not more:
            break
        page = wu.get(more[1].replace("&amp;", "&"))
    assert len(seen) == 120

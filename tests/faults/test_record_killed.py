"""The record store killed fifty times while tools send: what it acknowledged is there, once; a batch whole, or not."""

import random
import threading
from typing import Any

import pytest
from tests.faults.conftest import Site, moment
from tests.faults.tool import LOST, Tool, half_written, ids, people, progress, recorded, remade, rows

KILLS = 50
SENDERS = 3
Batch = list[dict[str, Any]]


class Sender(threading.Thread):
    """Sends batches, some with an attachment, and single statements, without a pause; keeps what came of each."""

    def __init__(self, tool: Tool, seed: int) -> None:
        super().__init__(daemon=True)
        self.tool, self.chance = tool, random.Random(seed)
        self.acknowledged: list[Batch] = []  # in the order of the answers
        self.cut_off: list[tuple[Batch, bytes]] = []
        self.attached = self.status = 0
        self.done = threading.Event()

    def run(self) -> None:
        while not self.done.is_set() and self.status in (0, 200, 204):
            batch = self.tool.batch(self.chance.choice((1, 3, 20, 60)))
            attachment = self.chance.randbytes(20_000) if self.chance.random() < 0.2 else b""
            try:
                self.send(batch, attachment)
            except ConnectionRefusedError:
                moment(0.05)  # nobody is there to hear it
            except LOST:
                self.cut_off.append((batch, attachment))

    def send(self, batch: Batch, attachment: bytes) -> None:
        alone = len(batch) == 1 and not attachment
        self.status = self.tool.put(batch[0]) if alone else self.tool.post(batch, attachment)
        if self.status in (200, 204):
            self.acknowledged.append(batch)
            self.attached += bool(attachment)


@pytest.mark.long
def test_fifty_kills_lose_no_statement_and_leave_no_half_batch(site: Site) -> None:
    chance = random.Random(20_261)
    site.start()
    tool = Tool(site, people(site, 5))
    senders = [Sender(tool, seed) for seed in range(SENDERS)]

    def heard() -> int:
        return sum(len(sender.acknowledged) for sender in senders)

    for sender in senders:
        sender.start()
    for _kill in range(KILLS):
        wanted = heard() + chance.randrange(1, 6)
        while heard() < wanted:
            assert all(sender.is_alive() for sender in senders), [sender.status for sender in senders]
            moment(0.002)
        moment(chance.uniform(0, 0.05))
        site.kill()
        site.start()
    for sender in senders:
        sender.done.set()
        sender.join(20)
    site.kill()

    assert list(half_written(site)) == []
    order = recorded(site)
    place = {name: number for number, name in enumerate(order)}
    assert len(place) == len(order), "nothing is there twice"
    for sender in senders:
        places = [place[name] for batch in sender.acknowledged for name in ids(batch)]
        assert places == sorted(places), "what was acknowledged is there, in the order in which it was sent"
    cut_off = [one for sender in senders for one in sender.cut_off]
    assert len(cut_off) >= KILLS / 2, "the kills fell between requests"
    there = [len(place.keys() & set(ids(batch))) for batch, _attachment in cut_off]
    assert all(found in (0, len(batch)) for found, (batch, _) in zip(there, cut_off, strict=True)), "a batch is whole"
    kept = sum(bool(attachment and found) for found, (_, attachment) in zip(there, cut_off, strict=True))
    assert rows(site, "SELECT count(*) FROM records_attachment") == [(sum(one.attached for one in senders) + kept,)]

    site.start()
    again = Sender(tool, SENDERS)
    chosen = [one for one, found in zip(cut_off, there, strict=True) if found] + cut_off[::4]
    for batch, attachment in chosen:
        again.send(batch, attachment)
    assert len(again.acknowledged) == len(chosen)
    site.kill()
    sent_again = {name for batch in again.acknowledged for name in ids(batch)}
    assert sorted(recorded(site)) == sorted(sent_again.union(order)), "what is sent again is there once"
    before = progress(site)
    assert remade(site) == before, "what was made of the record is what the record says"
    print(
        f"{KILLS} kills; {len(order):,} statements in {heard():,} requests acknowledged, {len(cut_off)} cut off,"
        f" of which {sum(map(bool, there))} are there"
    )

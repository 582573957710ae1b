"""A disk that is full: callers are told 507, nothing is half-written, and with room again the same server goes on."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings
from tests.faults.conftest import Site
from tests.faults.tool import UNIT, Tool, half_written, ids, people, progress, recorded, remade, rows
from tests.interchange.test_imports_console import Operator

from changqing.interchange.models import Import

ROOMY = 2_000_000_000  # bytes; a server does not begin with little room. Of memory it takes what is written alone


class Disk:
    """A disk in memory, that can be made as large or small as one likes while it is in use."""

    def __init__(self, place: Path) -> None:
        self.place = place
        place.mkdir()
        self.mount(f"size={ROOMY}")

    def mount(self, options: str) -> None:
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(self.place)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"no disk can be mounted here, which takes root: {done.stderr.strip()}")

    def leave(self, free: int) -> None:
        """Leave so many bytes free."""
        found = os.statvfs(self.place)
        self.mount(f"remount,size={(found.f_blocks - found.f_bfree) * found.f_frsize + free}")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    disk = Disk(tmp_path / "disk")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk.place)], check=True)


@pytest.fixture
def site(made: Path, disk: Disk) -> Iterator[Site]:
    """A site on that disk, log and all."""
    site = Site(disk.place, made)
    yield site
    if site.server:
        site.kill()


def test_a_full_disk_is_told_keeps_nothing_half_and_is_over_when_there_is_room(site: Site, disk: Disk) -> None:
    site.start()
    tool = Tool(site, people(site, 3))
    kept = tool.batch(50)
    assert tool.post(kept, os.urandom(1000)) == 200
    attached, refused = 1, []
    for free in (600_000, 150_000, 0):  # the disk ends in an attachment, in the statements, before the first byte
        disk.leave(free)
        for _time in range(500):
            batch, attachment = tool.batch(200 if free else 1), os.urandom(100_000) if free else b""
            status = tool.post(batch, attachment) if free else tool.put(batch[0])
            if status == 507:
                refused.append((batch, attachment))
                break
            assert status in (200, 204)
            kept += batch
            attached += bool(attachment)
    assert len(refused) == 3

    status, headers, text = tool.ask("PUT", "agents/profile?profileId=p&agent=%7B%22mbox%22:%22mailto:a@b.cn%22%7D",
                                     os.urandom(500_000), **{"If-None-Match": "*"})  # fmt: skip
    problem = json.loads(text)
    assert (status, problem["status"], problem["code"]) == (507, 507, "no-room")
    assert headers["x-experience-api-version"] == "1.0.3"
    quiz = f"/learn/balcony/{UNIT}/quizzes/{UNIT}-quiz"
    for language in ("en", "zh-hans"):
        status, headers, page = site.ask("POST", quiz, "q1=a", **{"Accept-Language": language})
        assert (status, headers["content-type"]) == (507, "text/html; charset=utf-8")
        assert f'<html lang="{language}"' in page
    assert site.ask("GET", "/courses/balcony")[0] == 200
    assert tool.ask("GET", f"statements?statementId={kept[-1]['id']}")[0] == 200
    assert list(half_written(site)) == []
    assert sorted(recorded(site)) == sorted(ids(kept))
    assert rows(site, "SELECT count(*) FROM records_attachment") == [(attached,)]
    assert rows(site, "SELECT count(*) FROM records_document") == [(0,)]

    disk.leave(100_000_000)
    for batch, attachment in refused:
        assert (tool.post(batch, attachment) if attachment else tool.put(batch[0])) in (200, 204)
        kept += batch
    assert site.ask("POST", quiz, "q1=a")[0] == 303
    site.kill()

    assert list(half_written(site)) == []
    assert sorted(recorded(site)) == sorted(ids(kept)), "what is sent again is there once"
    before = progress(site)
    assert remade(site) == before


@pytest.mark.django_db
def test_a_list_that_does_not_fit_leaves_no_half_file(disk: Disk, settings: LazySettings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.DATA = disk.place
    operator = Operator()
    disk.leave(40_000)
    response = operator.send(b"x" * 100_000)
    assert response.status_code == 507
    assert "could not be kept" in response.content.decode()
    assert [path for path in disk.place.rglob("*") if path.is_file()] == []
    assert not Import.objects.exists()
    disk.leave(1_000_000)
    assert operator.send(b"x" * 100_000).status_code == 303

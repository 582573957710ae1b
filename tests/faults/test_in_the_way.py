"""What stands in the way is told in a sentence; and what one process publishes, another shows at once."""

import resource
import socket
import sqlite3
from contextlib import closing
from pathlib import Path

from PIL import Image
from tests.factories import write_course_folder
from tests.faults.conftest import CHANGQING, Site


def test_a_port_in_use_is_told_in_a_sentence(site: Site) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        for command in (("serve",), ("demo", "--serve")):
            done = site.run(str(CHANGQING), *command, "--port", str(port))
            assert done.returncode == 1
            assert f"Port {port} cannot be used" in done.stderr
            assert "Traceback" not in done.stderr
            assert len(done.stderr.strip().splitlines()) == 1


def test_a_data_folder_that_is_a_file_is_told_in_a_sentence(site: Site, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    site.environment |= {"CHANGQING_DATA": str(tmp_path / "file" / "var"), "CHANGQING_SECRET_KEY": "x" * 50}
    done = site.run(str(CHANGQING), "serve", "--port", str(site.port))
    assert done.returncode == 1
    assert done.stderr.startswith("changqing: ")
    assert "Traceback" not in done.stderr


def test_a_disk_that_takes_no_more_leaves_no_release_and_no_half_pack(site: Site, tmp_path: Path) -> None:
    folder = write_course_folder(tmp_path / "large", "large")
    for number in range(4):
        Image.effect_noise((960, 900), 90 + number).convert("RGB").save(folder / "media" / f"{number}.png")
    pictures = "".join(f"\n![noise](../media/{number}.png)\n" for number in range(4))
    text = folder / "1-first-steps" / "en.md"
    text.write_text(text.read_text() + pictures)

    def kept() -> list[Path]:
        found = [*(site.data / "packs").rglob("*"), *(site.data / "content").rglob("*")]
        return sorted(path for path in found if path.is_file())

    before = kept()

    def no_large_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (700_000, 700_000))

    command = (str(CHANGQING), "import", str(folder), "--provider", "qinglan", "--publish")
    done = site.run(*command, preexec_fn=no_large_files)
    assert done.returncode == 1
    assert done.stderr.startswith("changqing: the ")
    assert "Traceback" not in done.stderr
    assert kept() == before
    with closing(sqlite3.connect(site.data / "changqing.sqlite3")) as connection:
        assert connection.execute("SELECT count(*) FROM content_release").fetchone() == (1,)
    again = site.run(*command)
    assert again.returncode == 0, again.stderr


def test_what_one_process_publishes_a_running_server_shows_at_once(site: Site, tmp_path: Path) -> None:
    site.start()
    assert "window-sill" not in site.ask("GET", "/courses")[2]
    assert "window-sill" not in site.ask("GET", "/courses?q=yangtai")[2]
    assert site.ask("GET", "/courses/window-sill")[0] == 404
    folder = write_course_folder(tmp_path / "other", "window-sill")
    done = site.run(str(CHANGQING), "import", str(folder), "--provider", "qinglan", "--publish")
    assert done.returncode == 0, done.stderr
    assert "window-sill" in site.ask("GET", "/courses")[2]
    assert "window-sill" in site.ask("GET", "/courses?q=yangtai")[2]
    assert site.ask("GET", "/courses/window-sill")[0] == 200

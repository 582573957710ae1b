"""Public pages from the edge, beside nginx serving the same bytes: one worker each, on the same core, in turn."""

import os
import re
import shutil
import statistics
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import site
from bench.figures import Figure

ROUNDS, SECONDS = 5, 3
LEAST = 0.5
# What a server writes by itself.
OWN = {"date", "server", "content-length", "connection", "transfer-encoding", "etag", "content-type", "last-modified"}


@contextmanager
def nginx(folder: Path, pages: dict[str, tuple[bytes, dict[str, str]]]) -> Iterator[site.Served]:
    """Serve those very bytes, with the same headers, from nginx's disk cache path: sendfile and open_file_cache."""
    port, root = site.free_port(), folder / "nginx"
    root.mkdir()
    locations = []
    for name, (body, headers) in pages.items():
        (root / name).write_bytes(body)
        extra = "".join(f'add_header {key} "{value}";' for key, value in headers.items() if key.lower() not in OWN)
        locations.append(f"location = /{name} {{ default_type 'text/html; charset=utf-8'; {extra} }}")
    # As root, nginx would give its worker a user who may not read the folder.
    user = "user root;" if os.geteuid() == 0 else ""
    (root / "nginx.conf").write_text(f"""
{user} worker_processes 1; daemon off; pid {root}/pid; error_log {root}/error.log crit;
events {{ worker_connections 512; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000000; open_file_cache max=100;
  client_body_temp_path {root}/body; proxy_temp_path {root}/proxy; fastcgi_temp_path {root}/fastcgi;
  uwsgi_temp_path {root}/uwsgi; scgi_temp_path {root}/scgi;
  server {{ listen 127.0.0.1:{port}; root {root}; {" ".join(locations)} }}
}}
""")
    binary = shutil.which("nginx") or "/usr/sbin/nginx"
    url = f"http://127.0.0.1:{port}"
    with site.process([binary, "-c", str(root / "nginx.conf")], f"{url}/home") as server:
        yield site.Served(url, server.pid)


def measure(data: Path, folder: Path) -> list[Figure]:
    """Return the ratio to nginx for each page, the errors, and what was stale after a publication."""
    figures, errors = [], 0
    with site.served(data) as ours:
        # Asked twice: the first answer fills the cache, and only what comes from there is compared.
        pages = {name: (site.get(ours.url + path), site.get(ours.url + path))[1] for name, path in site.PAGES.items()}
        with nginx(folder, pages) as theirs:
            for name, path in site.PAGES.items():
                ratios, rates = [], []
                for _round in range(ROUNDS):
                    mine, wrong = site.load(ours.url + path, seconds=SECONDS)
                    other, _ = site.load(f"{theirs.url}/{name}", seconds=SECONDS)
                    ratios.append(mine / other)
                    rates.append(mine)
                    errors += wrong
                note = (
                    f"{min(ratios):.2f} to {max(ratios):.2f} in {ROUNDS} rounds; {len(pages[name][0]):,} bytes; "
                    f"{statistics.median(rates):,.0f}/s"
                )
                ratio = statistics.median(ratios)
                figures.append(Figure(f"{name}, of nginx's requests/s", ratio, "×", LEAST, at_least=True, note=note))
        figures.append(Figure("answers that were errors", errors, "", 0))
        figures.append(_stale(data, folder, ours))
    return figures


def _stale(data: Path, folder: Path, ours: site.Served) -> Figure:
    """Publish a course while the catalogue is under load; count old answers after the command has ended."""
    course = folder / "bench-course"
    shutil.copytree(Path(__file__).parents[1] / "src/changqing/demonstration/courses/balcony-vegetables", course)
    text = (course / "course.toml").read_text(encoding="utf-8")
    provider = site.run(data, "providers", "list").stdout.split()[0]
    loading = threading.Thread(target=site.load, args=(f"{ours.url}/courses",), kwargs={"seconds": 25})
    loading.start()
    old = 0
    for number in range(5):
        changed = re.sub(r'^zh-Hans = "', f'zh-Hans = "第{number}版：', text, count=1, flags=re.MULTILINE)
        changed = changed.replace('slug = "balcony-vegetables"', 'slug = "bench-course"')
        (course / "course.toml").write_text(changed, encoding="utf-8")
        site.run(data, "import", str(course), "--provider", provider, "--publish")
        for _time in range(20):
            old += f"第{number}版" not in _text(f"{ours.url}/courses/bench-course")
    loading.join()
    return Figure("stale answers after five publications, of 100", old, "", 0, note="asked under load")


def _text(url: str) -> str:
    import brotli

    return brotli.decompress(site.get(url)[0]).decode()

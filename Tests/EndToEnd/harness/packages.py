"""Packages of PyPI at pinned versions, in a folder of their own under .build; the tests themselves need none."""

import contextlib
import fcntl
import hashlib
import pathlib
import shutil
import subprocess
import sys

from .environment import ROOT

REQUIREMENTS = pathlib.Path(__file__).resolve().parents[1] / "requirements"
FOLDER = ROOT / ".build" / "python"


def use_packages(name):
    """Makes what requirements/NAME.txt lists importable; installs it the first time, which needs the network."""
    wanted = REQUIREMENTS / f"{name}.txt"
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    mark = hashlib.sha256(version.encode() + wanted.read_bytes()).hexdigest()[:12]
    folder = FOLDER / f"{name}-{mark}"
    FOLDER.mkdir(parents=True, exist_ok=True)
    # Several test files may want it at once.
    with _lock(FOLDER / f"{name}.lock"):
        if not (folder / "complete").exists():
            shutil.rmtree(folder, ignore_errors=True)
            _run(sys.executable, "-m", "venv", folder)
            _run(
                folder / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
                "--no-deps", "--requirement", wanted)
            (folder / "complete").touch()
    path = str(folder / "lib" / f"python{version}" / "site-packages")
    if path not in sys.path:
        sys.path.insert(0, path)


def _run(*arguments):
    done = subprocess.run([str(argument) for argument in arguments], capture_output=True, text=True, timeout=280)
    if done.returncode:
        raise RuntimeError(
            f"{' '.join(str(argument) for argument in arguments)} ended with {done.returncode}\n"
            f"{done.stdout[-1000:]}{done.stderr[-2000:]}\n"
            "Next: run Scripts/bootstrap, check that PyPI can be reached, and run the tests again.")


@contextlib.contextmanager
def _lock(path):
    with open(path, "w", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield

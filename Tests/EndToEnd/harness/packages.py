"""Clients that nobody here wrote, from PyPI, in an environment of their own beside the build."""

import fcntl
import functools
import os
import pathlib
import subprocess
import sys

from .environment import BUILD

FOLDER = pathlib.Path(BUILD).resolve().parent / "python-clients"


@functools.cache
def python_with(*packages):
    """The interpreter that has them, installed at the first use; files that run at once wait for each other."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    interpreter = FOLDER / "bin" / "python3"
    with open(FOLDER / ".lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not interpreter.exists():
            subprocess.run([sys.executable, "-m", "venv", str(FOLDER)], check=True, timeout=120)
        missing = [name for name in packages if not _has(interpreter, name)]
        if missing:
            subprocess.run(
                [str(interpreter), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *missing],
                check=True, timeout=240, env={**os.environ, "PIP_NO_INPUT": "1"})
    return str(interpreter)


def _has(interpreter, package):
    found = subprocess.run(
        [str(interpreter), "-m", "pip", "show", "--quiet", package.split("==")[0]], check=False, timeout=60,
        capture_output=True)
    return found.returncode == 0

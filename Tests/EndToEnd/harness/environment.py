"""Where the programs are, what children inherit, where they may write."""

import os
import pathlib
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[3]
BUILD = pathlib.Path(os.environ.get("GATEHOUSE_BUILD_DIR") or ROOT / ".build" / "debug").resolve()


def program(name):
    path = BUILD / name
    if not path.exists():
        raise FileNotFoundError(f"{path} is missing; build first, or set GATEHOUSE_BUILD_DIR")
    return str(path)


def child_environment(extra=None):
    """A clean environment: settings and secrets of whoever runs the tests must not reach what is tested."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "TZ") if name in os.environ}
    profiles = os.environ.get("GATEHOUSE_PROFILE_DIR")
    # An instrumented program would otherwise leave default.profraw wherever it is started.
    kept["LLVM_PROFILE_FILE"] = f"{profiles}/child-%p-%m.profraw" if profiles else "/dev/null"
    kept.update({name: str(value) for name, value in (extra or {}).items() if value is not None})
    return kept


def scratch(prefix="gatehouse-e2e-"):
    """A temporary folder; clean it up with its `cleanup()`."""
    return tempfile.TemporaryDirectory(prefix=prefix)

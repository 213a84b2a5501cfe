"""The C fixtures of Tests/FixturePlugins, compiled once a run."""

import atexit
import functools
import subprocess

from harness.environment import ROOT, child_environment, scratch


@functools.cache
def fixture_plugins():
    """The folder with libTrap.so, libVendor.so and the others."""
    folder = scratch("gatehouse-fixtures-")
    atexit.register(folder.cleanup)
    script = ROOT / "Tests" / "FixturePlugins" / "build.sh"
    built = subprocess.run(
        [str(script), folder.name], env=child_environment(), capture_output=True, text=True, timeout=300, check=False)
    if built.returncode != 0:
        raise AssertionError(f"{script} ended with {built.returncode}\n{built.stderr}")
    return folder.name

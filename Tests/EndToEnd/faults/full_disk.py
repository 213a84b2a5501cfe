"""A small file system that a test can fill."""

import contextlib
import os
import pathlib
import subprocess

from harness import Host, create_tenant
from harness.environment import scratch


class SmallDisk:
    """A few megabytes of tmpfs; `available()` says whether this machine lets us mount one."""

    def __init__(self, size="3m"):
        self._folder = scratch("gatehouse-disk-")
        self.path = pathlib.Path(self._folder.name)
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(self.path)], check=True, capture_output=True)

    @staticmethod
    def available():
        if os.geteuid() != 0:
            return False
        try:
            SmallDisk().remove()
            return True
        except (OSError, subprocess.CalledProcessError):
            return False

    def fill(self):
        """Leaves not one byte."""
        with open(self.path / "ballast", "ab", buffering=0) as ballast:
            for size in (65536, 4096, 1):
                with contextlib.suppress(OSError):
                    while True:
                        ballast.write(bytes(size))

    def free(self):
        (self.path / "ballast").unlink()

    def remount(self, mode):
        """`ro` or `rw`."""
        subprocess.run(["mount", "-o", f"remount,{mode}", str(self.path)], check=True, capture_output=True)

    def host(self, simulators, **options):
        """A host whose database lies here; its log and its files do not."""
        host = Host(simulators, tenants=(), **options)
        host.database_file = self.path / "gatehouse.db"
        host.database = f"sqlite:{host.database_file}"
        host.key_ring = self.path / "gatehouse.keys"
        for name in ("acme", "globex"):
            create_tenant(name, host.database)
            host.add_key(name)
        return host

    def remove(self):
        """Lazily: a child may still have a file open."""
        subprocess.run(["umount", "-l", str(self.path)], check=True, capture_output=True)
        self._folder.cleanup()

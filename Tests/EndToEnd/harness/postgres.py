"""A PostgreSQL of its own on a private socket, started and removed by Scripts/test-postgres."""

import os
import pathlib
import subprocess

from .environment import ROOT, child_environment, scratch


class Postgres:
    """Runs from its making until `close()`; `url` names its database. It also ends when this process does."""

    def __init__(self):
        self._folder = scratch("gatehouse-pg-")
        os.chmod(self._folder.name, 0o755)
        self.folder = pathlib.Path(self._folder.name) / "pg"
        self._server = self._script("start", str(os.getpid()))
        self.url = self._server.replace("@/?", "@/postgres?")

    def _script(self, action, *more):
        # The server outlives the script and keeps what it inherits, so the output goes to a file.
        with open(f"{self._folder.name}/output", "w+", encoding="utf-8") as output:
            subprocess.run(
                [ROOT / "Scripts" / "test-postgres", action, str(self.folder), *more], stdin=subprocess.DEVNULL,
                stdout=output, stderr=subprocess.STDOUT, env=child_environment(), timeout=150, check=True)
            output.seek(0)
            return output.read().strip()

    def secure(self, tls="on"):
        """Restarts it with TLS on a TCP port; its URL from now on, for a user with a password. Certificates are under
        `folder / "tls"`: `ca.crt` vouches for the server under the name localhost, `other.crt` does not."""
        self.url = self._script("secure", tls).replace("/?", "/postgres?")
        return self.url

    def kill(self):
        """Stops at once, as a power cut would."""
        self._script("stop", "immediate")

    def start(self):
        self._script("start")

    def pooled(self):
        """The URL through a PgBouncer in transaction mode."""
        return self._script("pool").replace("@/?", "@/postgres?") + "&prepared=off&listen=off"

    def query(self, sql):
        """Rows as lists of text."""
        done = subprocess.run(
            ["psql", "-X", "-At", "-F", "\t", "-c", sql, self.url], capture_output=True, text=True, timeout=60,
            env=child_environment(), check=True)
        return [line.split("\t") for line in done.stdout.splitlines()]

    def close(self):
        self._script("remove")
        self._folder.cleanup()

"""A host of its own: folder, database, provider files, tenants with keys, log."""

import json
import pathlib

from .cli import create_key, create_tenant
from .client import Client
from .environment import BUILD, program, scratch
from .process import Process
from .providers import DEFAULT_SECRETS, airtime, idmeta, regula, write_providers
from .waiting import eventually


class Host:
    """`gatehouse serve`. Made with files and tenants in place; `start()` serves, `close()` ends and cleans up.

    providers: a list of provider dicts or {file name: dict or text}; without it the three templates on `simulators`.
    tenants: created with one client key each (`key_of`), plus the tenant `operator` with an admin key (`admin_key`).
    database: the URL of another database than a SQLite file of its own.
    environment: added to the secrets that the templates name; None removes a variable.
    """

    def __init__(self, simulators=None, providers=None, tenants=("acme", "globex"), environment=None, plugins=None, database=None):
        self._folder = scratch()
        self.folder = pathlib.Path(self._folder.name)
        self.database_file = self.folder / "gatehouse.db"
        self.database = database or f"sqlite:{self.database_file}"
        self.key_ring = self.folder / "gatehouse.keys"
        self.log_file = self.folder / "host.log"
        self.providers_folder = self.folder / "providers.d"
        self.plugins = plugins or BUILD
        self.environment = {
            **DEFAULT_SECRETS, "GATEHOUSE_KEY_RING": self.key_ring if database else None, **(environment or {})}
        self.base_url = None
        self.process = None
        if providers is None:
            providers = [regula(simulators.regula.url), idmeta(simulators.idmeta.url), airtime(simulators.airtime.url)]
        write_providers(self.providers_folder, providers)
        self.keys = {}
        self.key_ids = {}
        for name in tenants:
            create_tenant(name, self.database)
            self.add_key(name)
        self.admin_key = None

    def add_key(self, tenant, scopes=None):
        made = create_key(tenant, self.database, scopes)
        self.keys[tenant] = made["key"]
        self.key_ids[tenant] = made["id"]
        return made["key"]

    def add_admin(self):
        """A tenant `operator` with an admin key."""
        create_tenant("operator", self.database)
        self.admin_key = self.add_key("operator", "admin")
        return self.admin_key

    def serve_arguments(self):
        return [
            program("gatehouse"), "serve", "--providers", self.providers_folder, "--plugins", self.plugins,
            "--database", self.database, "--listen", "127.0.0.1:0", "--json",
        ]

    def start(self, environment=None, ready_within=60.0):
        """Serves; returns when /health/ready answers 200."""
        assert self.process is None or not self.process.is_running, "the host runs already"
        self.process = Process(
            self.serve_arguments(), self.folder, self.log_file, {**self.environment, **(environment or {})})
        self.base_url = json.loads(self.process.next_line(ready_within))["baseUrl"]
        eventually(
            lambda: Client(self.base_url).get("/health/ready").status == 200, ready_within, "/health/ready 200")
        return self

    def stop(self, within=60.0):
        """SIGTERM; fails unless it drains and exits 0."""
        return self.process.stop(within)

    def kill9(self):
        """SIGKILL, as a power cut would."""
        self.process.kill()

    def restart(self, environment=None):
        """Stops it if it runs, and serves again on the same folder, at another port."""
        if self.process.is_running:
            self.stop()
        return self.start(environment)

    def close(self):
        """Ends it, whatever its state, and removes its folder; a host that does not exit 0 fails the test."""
        try:
            if self.process is not None and self.process.is_running:
                self.stop()
        finally:
            self._folder.cleanup()

    def client(self, tenant=None):
        """A client with that tenant's key, or without one."""
        return Client(self.base_url, self.keys[tenant] if tenant else None)

    @property
    def pid(self):
        return self.process.pid

    def log_text(self):
        return self.log_file.read_text("utf-8", "replace") if self.log_file.exists() else ""

    def database_bytes(self):
        """Everything the database consists of on disk, by file name."""
        files = sorted(self.folder.glob("gatehouse.db*")) + sorted(self.folder.glob("gatehouse.crumbs*"))
        return {file.name: file.read_bytes() for file in files}

"""Several nodes on one PostgreSQL: one accepts and leads, the others work."""

from harness import Host, Postgres

from .async_case import AsyncCase
from .books import Books
from .databases import PostgresDatabase


class Nodes(AsyncCase):
    latency = 100

    def setUp(self):
        super().setUp()
        self.postgres = Postgres()
        self.addCleanup(self.postgres.close)
        self.books = Books(PostgresDatabase(self.postgres.url))

    def serve(self, workers, **settings):
        """`settings`: variables of all nodes."""
        self.settings = settings
        self.api = self.closing(Host(
            self.sims, providers=self.providers(), database=self.postgres.url,
            environment={"GATEHOUSE_ROLES": "api,scheduler", "GATEHOUSE_NODE": "api", **settings})).start()
        self.workers = [self._worker(f"worker-{number}") for number in range(1, workers + 1)]
        for worker in self.workers:
            worker.start()

    def _worker(self, name):
        return self.closing(Host(
            self.sims, providers=self.providers(), tenants=(), database=self.postgres.url, environment={
                "GATEHOUSE_KEY_RING": self.api.key_ring, "GATEHOUSE_ROLES": "worker", "GATEHOUSE_NODE": name, **self.settings}))

    def running(self, name=None):
        """Jobs that the living incarnation of a node holds."""
        where = f"AND n.name = '{name}' AND n.superseded_at IS NULL" if name else ""
        return self.books.database.rows(
            f"SELECT count(*) FROM jobs j JOIN nodes n ON n.id = j.lease_owner WHERE true {where}")[0][0]

"""Webhooks while the node that delivers them is killed again and again, and endpoints fail and hang: none is lost."""

import random
import threading
import time
import unittest
from collections import defaultdict

from faults import SEED, SHORT, AsyncCase, Books, Nodes, SQLiteFile, end_of, show
from harness import Host, Sink, eventually

ENDPOINTS = "/api/v1/webhook-endpoints"
TIMEOUT = 1.0
SETTINGS = {"GATEHOUSE_WEBHOOKS_ALLOW_PRIVATE": "true", "GATEHOUSE_WEBHOOKS_TIMEOUT": f"{TIMEOUT:.0f}s"}
# Seconds that an endpoint takes for each, so that a kill meets some.
MOMENT = 0.03
# A failure is tried again after five seconds, a fifth more or less; the next wait would be five minutes.
TENANTS = {"acme": ("/acme/well", "/acme/ordered", "/acme/fails"), "globex": ("/globex/ordered", "/globex/hangs")}


class Troubles:
    """Fails or hangs at some webhooks, each at its first arrival only."""

    def __init__(self, share, hangs=False):
        self._lock = threading.Lock()
        self._draws = random.Random(SEED)
        self._seen = set()
        self.share, self.hangs = share, hangs
        self.met = 0

    def __call__(self, webhook):
        time.sleep(MOMENT)
        with self._lock:
            is_new = webhook.id not in self._seen
            self._seen.add(webhook.id)
            if not is_new or self._draws.random() >= self.share:
                return 200
            self.met += 1
        if self.hangs:
            # What times out here is the host; this ends afterwards.
            threading.Event().wait(TIMEOUT * 1.5)
        return 500


class Webhooks:
    """Both stories: what is sent where, and what must have arrived in the end."""

    def endpoints(self, stage):
        """Before the first event."""
        self.sink = Sink()
        self.addCleanup(self.sink.close)
        self.troubles = {
            "/acme/well": Troubles(0), "/acme/ordered": Troubles(0.02), "/acme/fails": Troubles(0.1),
            "/globex/ordered": Troubles(0), "/globex/hangs": Troubles(0.01, hangs=True)}
        for path, trouble in self.troubles.items():
            self.sink.judge(path, trouble)
        self.made = {}
        for tenant, paths in TENANTS.items():
            for path in paths:
                made = stage.client(tenant).post(ENDPOINTS, {"url": self.sink.url + path, "ordered": path.endswith("ordered")})
                self.assertEqual(made.status, 201, made)
                self.made[path] = (tenant, made["id"].replace("-", ""))

    def undelivered(self, books):
        return books.database.rows(
            "SELECT count(*) FROM webhook_deliveries WHERE state NOT IN ('delivered', 'dead')")[0][0]

    def delivered(self, books, within):
        """Waits for the end of all; seconds."""
        began = time.monotonic()
        eventually(lambda: self.undelivered(books) == 0, within, "every webhook is delivered", every=0.2)
        return time.monotonic() - began

    def examine(self, stage, books):
        """Every event, at every endpoint of its tenant, by what the host wrote down and by what arrived."""
        arrived = defaultdict(list)
        for webhook in self.sink.received():
            arrived[webhook.path].append((webhook.request.replace("-", ""), webhook.json["data"]["seq"], webhook.id))
        rows, table = self.rows(books), []
        for path, (tenant, endpoint) in self.made.items():
            events = {(request, seq) for owner, request, seq in self.events(books) if owner == tenant}
            self.assertTrue(events)
            found = [row for row in rows if row["endpoint"] == endpoint]
            self.assertEqual(sorted((row["request"], row["seq"]) for row in found), sorted(events), path)
            self.assertEqual({row["state"] for row in found}, {"delivered"}, path)
            ids = {(row["request"], row["seq"]): row["id"] for row in found}
            heard = defaultdict(list)
            for request, seq, identifier in arrived[path]:
                heard[request, seq].append(identifier.replace("-", ""))
            for event in events:
                self.assertEqual(set(heard[event]), {ids[event]}, f"{path} {event}")
            self.assertEqual(set(heard), events, path)
            for row in found:
                self.log(row, len(heard[row["request"], row["seq"]]))
            if path.endswith("ordered"):
                self.in_order(arrived[path])
            table.append((path, len(events), len(arrived[path]), self.troubles[path].met))
        show(f"webhooks, seed {SEED}", ("endpoint", "events", "arrivals", "failed or hung"), table)

    def log(self, row, arrivals):
        """The last attempt succeeded and no other, and none is logged that was not made."""
        self.assertEqual(row["attempts"], len(row["log"]), row)
        self.assertEqual([status == 200 for status in row["log"]], [False] * (len(row["log"]) - 1) + [True], row)
        self.assertLessEqual(len(row["log"]), arrivals, row)

    def in_order(self, arrivals):
        last = {}
        for request, seq, _ in arrivals:
            self.assertGreaterEqual(seq, last.get(request, 0), f"{request}: an earlier event came after a later one")
            self.assertLessEqual(seq, last.get(request, 0) + 1, f"{request}: an event was passed over")
            last[request] = max(seq, last.get(request, 0))

    @staticmethod
    def events(books):
        key = books.database.id
        return books.database.rows(
            f"SELECT t.name, {key('e.request')}, e.seq FROM events AS e JOIN tenants AS t ON t.id = e.tenant"
            " JOIN requests AS r ON r.id = e.request WHERE r.kind <> 'maintenance'")

    @staticmethod
    def rows(books):
        key = books.database.id
        names = ("id", "endpoint", "request", "seq", "state", "attempts")
        rows = [dict(zip(names, row)) for row in books.database.rows(
            f"SELECT {key('id')}, {key('endpoint')}, {key('request')}, seq, state, attempts FROM webhook_deliveries")]
        log = defaultdict(list)
        for delivery, status in books.database.rows(
                f"SELECT {key('delivery')}, status FROM webhook_attempts ORDER BY delivery, number"):
            log[delivery].append(status)
        for row in rows:
            row["log"] = log[row["id"]]
        return rows

    @staticmethod
    def claimed(books, node):
        """What the node's last incarnation was sending."""
        name = node.environment.get("GATEHOUSE_NODE", "%")
        return books.database.rows(
            "SELECT count(*) FROM webhook_deliveries AS d JOIN nodes AS n ON n.id = d.claimed_by"
            f" WHERE d.state = 'running' AND n.superseded_at IS NULL AND n.name LIKE '{name}'")[0][0]

    def kill_and_go_on(self, victims, stream, books, pause):
        """Until all work is done and at least some webhooks are left for the end; how often, and how many were claimed then."""
        moments, kills, claimed = random.Random(SEED), 0, 0
        while time.monotonic() - self.began < self.settling and (self.is_busy(stream, books) or kills < 8):
            time.sleep(moments.uniform(*pause))  # The moment is the point, whatever has happened until then.
            victim = moments.choice(victims)
            victim.kill9()
            self.assertEqual(end_of(victim), -9)
            kills += 1
            claimed += self.claimed(books, victim)
            victim.start()
        settling = self.settle(stream, books)
        last = self.delivered(books, 90)
        self.tell(stream, ("kills", "webhooks under way", "then to settle", "and to deliver"),
                  (kills, claimed, f"{settling:.1f}", f"{last:.1f}"))
        self.assertGreater(claimed, 0, "nothing was being delivered when a node died, so nothing is proved")


class OneNode(Webhooks, AsyncCase):
    count, clients, settling = (150, 4, 60) if SHORT else (2_000, 6, 300)
    latency = 50

    def test_sqlite(self):
        """A host on SQLite is killed every second: each event arrives at each endpoint, under one id, and in order where that
        was asked for."""
        host = self.closing(Host(self.sims, providers=self.providers(), environment=SETTINGS)).start()
        self.endpoints(host)
        books = Books(SQLiteFile(host.database_file))
        stream = self.stream(host)
        self.kill_and_go_on([host], stream, books, (0.4, 0.8))
        self.examine(host, books)
        self.judge(host, books, stream)


class TwoNodes(Webhooks, Nodes):
    count, clients, settling = (150, 4, 60) if SHORT else (2_000, 6, 300)
    latency = 50

    def test_postgres(self):
        """Of two nodes on PostgreSQL that deliver one is killed every second: the same."""
        self.serve(2, **SETTINGS)
        self.endpoints(self.api)
        stream = self.stream(self.api)
        self.kill_and_go_on(self.workers, stream, self.books, (0.4, 0.8))
        self.examine(self.api, self.books)
        self.judge(self.api, self.books, stream)


if __name__ == "__main__":
    unittest.main()

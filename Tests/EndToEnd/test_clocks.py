"""A node whose machine has the wrong time, at one PostgreSQL with others."""

import unittest

from harness import Host, Postgres, Simulators, airtime, eventually

ORDER = "/api/v1/issue"
AHEAD = 10 * 60 * 1000
NOW = "(extract(epoch FROM clock_timestamp()) * 1000)::bigint"


class Clocks(unittest.TestCase):
    def setUp(self):
        self.postgres = Postgres()
        self.addCleanup(self.postgres.close)
        self.sims = Simulators()
        self.addCleanup(self.sims.stop)

    def _node(self, name, tenants=(), **environment):
        node = Host(
            tenants=tenants, database=self.postgres.url, providers=[
                airtime(self.sims.airtime.url, limits={"timeout": "30s"}, tenants={"acme": {}, "globex": None})],
            environment={"GATEHOUSE_NODE": name, **environment})
        self.addCleanup(node.close)
        return node

    def _leader(self):
        rows = self.postgres.query("SELECT n.name FROM leases l JOIN nodes n ON n.id = l.owner WHERE l.name = 'leader'")
        return rows[0][0] if rows else None

    def _beats(self, name):
        """How far its last heartbeat is behind the database's clock, in milliseconds."""
        return int(self.postgres.query(f"SELECT {NOW} - heartbeat_at FROM nodes WHERE name = '{name}'")[0][0])

    def _order(self, client):
        answer = client.post("/api/v1/vouchers?mode=async", {
            "type": "airtime", "amount": "1.00", "currency": "USD", "recipient": "+263771234567"})
        self.assertEqual(answer.status, 202, answer)
        return answer["statusUrl"]

    def test_ahead(self):
        """Ten minutes ahead, a node neither takes the lease nor the work of one that lives; as the leader it keeps the lease
        and starts nothing early."""
        front = self._node("front", ("acme",), GATEHOUSE_ROLES="api")
        front.start()
        right = self._node("right", GATEHOUSE_KEY_RING=front.key_ring)
        right.start()
        eventually(lambda: self._leader() == "right", 30, "the first one leads")
        self.sims.airtime.fault("delay", path=ORDER, delayMs=12_000, times=1)
        client = front.client("acme")
        order = self._order(client)
        eventually(lambda: self.sims.airtime.stats()["inFlight"] == 1, 30, "the order is at the vendor")
        # Started now, it cannot have the order from the queue.
        wrong = self._node(
            "wrong", GATEHOUSE_KEY_RING=front.key_ring, GATEHOUSE_CLOCK_AHEAD=AHEAD)
        wrong.start()
        eventually(lambda: "this machine's clock is not the database's" in wrong.log_text(), 30, "it knows")
        eventually(lambda: client.get(order)["status"] == "completed", 60, "the order ends")
        self.assertEqual(self._leader(), "right")
        self.assertEqual(len(self.sims.airtime.requests(ORDER)), 1)
        self.assertEqual(self.postgres.query("SELECT attempts FROM job_history"), [["0"]])
        for name in ("right", "wrong"):
            self.assertLess(abs(self._beats(name)), 20_000, name)
        # Now it leads alone, and a job that is to rest a while rests so long.
        right.stop()
        wrong.stop()
        order = self._order(client)
        self.postgres.query(f"UPDATE jobs SET state = 'scheduled', run_at = {NOW} + 15000")
        wrong.start()
        eventually(lambda: self._leader() == "wrong", 60, "the other one leads")
        due = self._due()
        eventually(lambda: not self._due(), 60, "its time has come", every=0.01)
        self.assertGreaterEqual(self._now(), due)
        eventually(lambda: client.get(order)["status"] == "completed", 60, "the order ends")
        self.assertEqual(self._leader(), "wrong")
        lasts = int(self.postgres.query(f"SELECT expires_at - {NOW} FROM leases WHERE name = 'leader'")[0][0])
        self.assertLess(lasts, 16_000)

    def _now(self):
        return int(self.postgres.query(f"SELECT {NOW}")[0][0])

    def _due(self):
        """When the only job that rests is due; None when none does."""
        rows = self.postgres.query("SELECT run_at FROM jobs WHERE state = 'scheduled' AND lease_owner IS NULL")
        return int(rows[0][0]) if rows else None


if __name__ == "__main__":
    unittest.main()

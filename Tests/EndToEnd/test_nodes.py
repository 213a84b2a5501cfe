"""Several nodes at one PostgreSQL: what one loses another takes over, and nobody does a thing twice."""

import signal
import unittest

from faults import once_airtime
from harness import Host, Postgres, Simulators, airtime, eventually

AT_ONCE = 4
ORDER = "/api/v1/issue"
OWNED = "SELECT n.name, count(*) FROM jobs AS j JOIN nodes AS n ON n.id = j.lease_owner GROUP BY n.name ORDER BY n.name"
WRITTEN = "SELECT id, version, updated_at FROM requests ORDER BY created_at, id"
BEATS = "SELECT heartbeat_at FROM nodes WHERE name = 'stopped'"


class Nodes(unittest.TestCase):
    def setUp(self):
        self.postgres = Postgres()
        self.addCleanup(self.postgres.close)
        self.sims = Simulators()
        self.addCleanup(self.sims.stop)
        self.api = self._node("front", "api,scheduler", tenants=("acme", "globex"))
        self.api.start()

    def _node(self, name, roles, tenants=()):
        # acme's vendor honours keys, globex's does not. What a worker does sooner than in a minute, it was told to do.
        node = Host(
            self.sims, tenants=tenants, database=self.postgres.url, providers=[
                airtime(self.sims.airtime.url, tenants={"acme": {}, "globex": None}),
                once_airtime(self.sims.airtime.url, id="airtime-once", tenants={"globex": {}, "acme": None})],
            environment={
                "GATEHOUSE_NODE": name, "GATEHOUSE_ROLES": roles, "GATEHOUSE_WORKER_POLL": "1m",
                "GATEHOUSE_WORKER_CONCURRENCY": AT_ONCE,
                **({} if tenants else {"GATEHOUSE_KEY_RING": self.api.key_ring})})
        self.addCleanup(node.close)
        return node

    def _order(self):
        """As many vouchers as one worker takes at once, half of them with a key; their addresses by client."""
        orders = []
        for number in range(AT_ONCE):
            client = self.api.client("acme" if number % 2 else "globex")
            answer = client.post("/api/v1/vouchers?mode=async", {
                "type": "airtime", "amount": "3.00", "currency": "USD", "recipient": "+263771234567"})
            self.assertEqual(answer.status, 202, answer)
            orders.append((client, answer["statusUrl"]))
        return orders

    def _count(self, sql):
        return int(self.postgres.query(sql)[0][0])

    def _ended(self, orders):
        for client, url in orders:
            eventually(lambda: client.get(url)["status"] == "completed", 60, f"the end of {url}", every=0.1)

    def test_killed_and_stopped(self):
        """Of two workers one is killed and one is stopped in the middle of their calls: a third does their work; the stopped
        one, when it goes on, is refused whatever it wants to write; every voucher is bought once."""
        self.sims.airtime.fault("delay", path=ORDER, delayMs=10_000, times=2 * AT_ONCE)
        killed, stopped = self._node("killed", "worker"), self._node("stopped", "worker")
        killed.start()
        stopped.start()
        orders = self._order() + self._order()
        eventually(lambda: self.sims.airtime.stats()["inFlight"] == 2 * AT_ONCE, 60, "all orders are at the vendor")
        stopped.process.send(signal.SIGSTOP)
        self.addCleanup(lambda: stopped.process.is_running and stopped.process.send(signal.SIGCONT))
        killed.kill9()
        self.assertEqual(
            self.postgres.query(OWNED), [["killed", str(AT_ONCE)], ["stopped", str(AT_ONCE)]])
        third = self._node("third", "worker")
        third.start()
        self._ended(orders)
        written, beat = self.postgres.query(WRITTEN), self._count(BEATS)
        stopped.process.send(signal.SIGCONT)
        eventually(lambda: self._count(BEATS) > beat, 60, "the stopped one lives")
        # It works again: the third is gone, and somebody takes these.
        third.stop()
        more = self._order()
        self._ended(more)
        stopped.stop()
        self.assertEqual(self.postgres.query(WRITTEN)[:2 * AT_ONCE], written)
        bought = self.sims.airtime.ledger()["vouchers"]
        codes = [client.get(url)["voucherCode"] for client, url in orders + more]
        self.assertEqual(sorted(voucher["voucherCode"] for voucher in bought), sorted(codes))
        self.assertEqual(len(set(codes)), 3 * AT_ONCE)
        self.assertEqual(self._count("SELECT count(*) FROM job_history"), 3 * AT_ONCE)
        self.assertEqual(self._count("SELECT count(*) FROM jobs"), 0)


if __name__ == "__main__":
    unittest.main()

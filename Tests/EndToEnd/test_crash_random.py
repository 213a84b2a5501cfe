"""The host is killed at random moments under load, again and again."""

import os
import random
import threading
import time
import unittest

from faults import SCENARIOS, Records, once_airtime, show
from faults.crash import LOST, end_of
from harness import Host, Simulators, airtime, eventually, idmeta, regula

ROUNDS = 20
# On a machine so busy that most kills come before anything is stored, more rounds are made, up to these.
MOST_ROUNDS = 60
AT_ONCE = 10
# Another seed makes other moments; the default is always the same.
SEED = int(os.environ.get("GATEHOUSE_FAULTS_SEED", "20261"))


class CrashAtRandom(unittest.TestCase):
    def setUp(self):
        self.sims = Simulators()
        self.addCleanup(self.sims.stop)
        # acme's vouchers are ordered with a key, globex's at most once.
        self.host = Host(self.sims, providers=[
            regula(self.sims.regula.url), idmeta(self.sims.idmeta.url),
            airtime(self.sims.airtime.url, tenants={"acme": {}, "globex": None}),
            once_airtime(self.sims.airtime.url, id="airtime-once", tenants={"globex": {}, "acme": None})])
        self.addCleanup(self.host.close)
        self.addCleanup(lambda: self.host.process.is_running and self.host.process.kill())
        self.records = Records(self.host.database_file)
        self.answers = []

    def _client(self, number):
        name = ("document", "plans", "register", "voucher keyed", "voucher once")[number % 5]
        try:
            if name == "voucher once":
                answer = self.host.client("globex").voucher(amount="3.00")
            else:
                answer = SCENARIOS[name].send(self.host, self.sims)
        except LOST:
            answer = None
        self.answers.append((name, answer))

    def test_ten_at_once_twenty_times(self):
        """Of requests that a kill meets at any moment none is lost, none differs from its answer, no voucher is bought
        twice."""
        moments = random.Random(SEED)
        rows = []
        while len(rows) < ROUNDS or not self._proves_enough(rows) and len(rows) < MOST_ROUNDS:
            # Work of the rounds before may still be under way: it is killed along.
            self.host.start()
            clients = [threading.Thread(target=self._client, args=(index,)) for index in range(AT_ONCE)]
            told, calls = len(self.answers), self._calls()
            for client in clients:
                client.start()
            time.sleep(moments.uniform(0, 0.15))  # The moment is the point, whatever has happened until then.
            self.host.kill9()
            self.assertEqual(end_of(self.host), -9)
            for client in clients:
                client.join(60)
            requests = self.records.requests()
            rows.append((
                len(rows) + 1, sum(answer is not None for _, answer in self.answers[told:]), self._calls() - calls,
                len(requests), sum(row["completed_at"] is None for row in requests.values())))
        show(f"kills at random moments, seed {SEED}",
             ("kill", "answered of 10", "calls", "stored in all", "under way"), rows)
        self.host.start()
        since = time.monotonic()
        eventually(self.records.settled, 60, "the end of all work")
        seconds = time.monotonic() - since
        stored = self.records.requests()
        show("after the last restart", ("stored", "completed", "failed", "seconds"), [(
            len(stored), *(sum(row["status"] == end for row in stored.values()) for end in ("completed", "failed")),
            f"{seconds:.1f}")])
        self.assertTrue(self._proves_enough(rows), "the kills came too early to meet any work")
        self.assertEqual(self.records.problems(), [])
        self._judge_results(stored)
        self._judge_answers(stored)
        self._judge_ledger(stored)

    @staticmethod
    def _proves_enough(rows):
        """More requests stored than kills planned, and work under way at half of those at least."""
        return rows[-1][3] > ROUNDS and sum(row[4] for row in rows) > ROUNDS // 2

    def _calls(self):
        return sum(len(vendor.requests()) for vendor in self.sims.all)

    def _judge_results(self, stored):
        for request, row in stored.items():
            if row["kind"] == "voucher":
                ends = ("completed", "failed") if row["provider"] == "airtime-once" else ("completed",)
                self.assertIn(row["status"], ends, f"{request}: {row}")
            else:
                self.assertEqual((row["status"], row["decision"]), ("completed", "approved"), f"{request}: {row}")

    def _judge_answers(self, stored):
        for name, answer in self.answers:
            if answer is None:
                continue
            self.assertIn(answer.status, (201, 202), f"{name}: {answer}")
            self.assertIn(answer["id"], stored, f"{name}: answered and not stored")
            tenant = "globex" if name in ("plans", "register", "voucher once") else "acme"
            path = "vouchers" if name.startswith("voucher") else "verifications"
            shown = self.host.client(tenant).get(f"/api/v1/{path}/{answer['id']}")
            if answer.status == 201:
                self.assertEqual(shown.json, answer.json, f"{name}: was told something else")

    def _judge_ledger(self, stored):
        ledger = self.sims.airtime.ledger()
        self.assertEqual(ledger["duplicates"], [])
        bought = sorted(voucher["reference"] for voucher in ledger["vouchers"])
        wanted = sorted(
            request for request, row in stored.items() if row["kind"] == "voucher" and row["status"] == "completed")
        self.assertEqual(bought, wanted, "the vendor's books and the host's differ")


if __name__ == "__main__":
    unittest.main()

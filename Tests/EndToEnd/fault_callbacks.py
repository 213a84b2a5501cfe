"""A vendor's callbacks, early, late and twice, while the host is killed again and again: each that was acknowledged counts once."""

import json
import queue
import random
import re
import threading
import time
import unittest
from collections import Counter

from faults import SEED, SHORT, AsyncCase, Books, SQLiteFile, Stream, end_of, show
from harness import Client, Front, Host, eventually, gatehouse, idmeta
from harness.simulators import CALLBACK_SECRET

FIRST = 700_001
VERIFIED, REJECTED = 3, 1
DECISIONS = {VERIFIED: "approved", REJECTED: "rejected"}
# Nothing is read again by itself.
LONG = 600_000


class Order:
    """A verification whose vendor does not decide by itself."""

    def __init__(self, number):
        self.number = f"NBI-{number:06d}04"
        self.tenant, self.key, self.request = "acme", f"order-{number}", None
        self.path = "/api/v1/verifications/async"
        self.body = {
            "verificationType": "philippines_nbi_clearance", "idNumber": self.number,
            "userData": {"firstName": "Juan", "lastName": "Dela Cruz", "dateOfBirth": "1990-01-01"}}


class Vendor:
    """Decides each verification that was begun, calls until it is believed, and sometimes changes its mind."""

    def __init__(self, simulator, address):
        self.simulator = simulator
        self.address = address
        self.verdicts = {}       # by verification: the last status that was acknowledged
        self.told = Counter()    # (verification, status): acknowledged so often
        self.unheard = 0
        self.trouble = []
        self._lock = threading.Lock()
        self._work = queue.Queue()
        self._client = Client(simulator.url)
        self._stopped = threading.Event()
        for _ in range(6):
            threading.Thread(target=self._serve, daemon=True).start()
        threading.Thread(target=self._look, daemon=True).start()

    @property
    def is_busy(self):
        return self._work.unfinished_tasks > 0

    def stop(self):
        self._stopped.set()

    def _look(self):
        """Everything that was begun, in the moment it was: its own answer may still be on the way."""
        verification, draws = FIRST, random.Random(SEED)
        while not self._stopped.is_set():
            status = draws.choice((VERIFIED, REJECTED))
            if self._decide(verification, status):
                self._work.put((verification, status, draws.random()))
                verification += 1
            else:
                time.sleep(0.01)

    def _decide(self, verification, status):
        return self._client.post("/_sim/decisions", {"verificationId": verification, "status": status}).status == 200

    def _serve(self):
        while not self._stopped.is_set():
            verification, status, chance = self._work.get()
            try:
                # Early, or about when it is waited for, or later.
                time.sleep(0 if chance < 0.4 else chance / 2)
                self._tell(verification, status, 2 if chance < 0.6 else 1)
                if chance < 0.3:
                    time.sleep(chance)
                    other = VERIFIED + REJECTED - status
                    self._decide(verification, other)
                    self._tell(verification, other, 1)
            except Exception as error:  # A thread's exception would be lost.
                self.trouble.append(repr(error))
            finally:
                self._work.task_done()

    def _tell(self, verification, status, times):
        while times and not self._stopped.is_set():
            answer = self._client.post("/_sim/callbacks", {"verificationId": verification, "url": self.address()})
            if answer["status"] == 204:
                times -= 1
                with self._lock:
                    self.told[verification, status] += 1
                    self.verdicts[verification] = status
            elif answer["status"] in (None, 503):
                with self._lock:
                    self.unheard += 1
                time.sleep(0.05)
            else:
                raise AssertionError(f"answered {answer}")


class Killed(AsyncCase):
    count, clients, settling = (120, 3, 60) if SHORT else (2_000, 6, 300)
    most = 15 if SHORT else 150  # kills
    latency = 40

    def test_every_second(self):
        """Each verification ends as the vendor's last acknowledged word says, with one end and at most the one revision that it
        implies, however often the host died between the acknowledgement and what it led to."""
        host = self.closing(Host(
            providers=[idmeta(
                self.sims.idmeta.url, secrets={"callback_secret": {"env": "IDMETA_CALLBACK_SECRET"}},
                config={"poll_initial_ms": LONG, "poll_max_ms": LONG}, tenants={"acme": {}, "globex": None})],
            environment={"IDMETA_CALLBACK_SECRET": CALLBACK_SECRET})).start()
        path = gatehouse(
            "provider", "show", "idmeta", "--tenant", "acme", "--providers", host.providers_folder, "--plugins", host.plugins,
            "--database", host.database, "--json", environment=host.environment).json["path"]
        front = Front(host.base_url)
        self.addCleanup(front.close)
        # What the vendor says of steps comes beside, and is news to nobody.
        self.sims.idmeta.settings(pendingReads=1000, callbackSecret=CALLBACK_SECRET, callbackUrl=front.url + path)
        self.books = Books(SQLiteFile(host.database_file))
        self.orders = [Order(number) for number in range(self.count)]
        vendor = Vendor(self.sims.idmeta, lambda: front.url + path)
        self.addCleanup(vendor.stop)
        stream = Stream(host, self.orders, self.clients, may_revise=True).start()
        self.addCleanup(stream.stop)
        began, moments, kills = time.monotonic(), random.Random(SEED), []
        while len(kills) < self.most and (stream.is_sending or vendor.is_busy or not self.is_quiet()):
            time.sleep(moments.uniform(0.3, 0.6))  # The moment is the point, whatever has happened until then.
            front.to(None)
            host.kill9()
            self.assertEqual(end_of(host), -9)
            kills.append(self.open())
            host.start()
            front.to(host.base_url)
        eventually(lambda: not stream.is_sending and not vendor.is_busy and self.is_quiet(), self.settling, "the end of all work")
        stream.stop()
        show(f"{self.count} verifications and what the vendor told of them, seed {SEED}, {time.monotonic() - began:.0f} seconds",
             ("kills", "callbacks acknowledged", "of these repetitions", "not acknowledged", "open at a kill"),
             [(len(kills), sum(vendor.told.values()), sum(vendor.told.values()) - len(vendor.told), vendor.unheard, sum(kills))])
        self.assertEqual((vendor.trouble, stream.trouble), ([], []))
        self.assertGreater(len(kills), 2, "too few kills to prove anything")
        self.assertGreater(sum(kills), 0, "nothing was open when the host died, so nothing is proved")
        self.examine(vendor)

    def open(self):
        """Callbacks that are for somebody, and have led to nothing yet."""
        return self.books.database.rows(
            "SELECT count(*) FROM callbacks WHERE processed_at IS NULL AND request IS NOT NULL")[0][0]

    def is_quiet(self):
        return self.books.is_settled() and self.open() == 0

    def examine(self, vendor):
        self.assertEqual(self.books.problems()[:10], [])
        asked = self.asked()
        stored, events = self.books.requests(), self.books.events()
        self.assertEqual(len(stored), self.count)
        revised = 0
        for order in self.orders:
            row, verification = stored[order.request], asked[order.number]
            self.assertEqual(
                (row["status"], row["decision"]), ("completed", DECISIONS[vendor.verdicts[verification]]),
                f"{order.request}, {verification}: {[event['type'] for event in events[order.request]]}")
            told = [(event["type"], json.loads(event["data"])) for event in events[order.request]]
            # Each revision is from what stood to another, and the last is what stands.
            verdict, = (data["decision"] for name, data in told if name == "verification.completed")
            changes = [data for name, data in told if name == "verification.revised"]
            self.assertLessEqual(len(changes), 1, told)
            for change in changes:
                self.assertEqual(change["previousDecision"], verdict, told)
                self.assertNotEqual(change["decision"], verdict, told)
                verdict = change["decision"]
            self.assertEqual(verdict, row["decision"], told)
            revised += len(changes)
        self.assertGreater(revised, 0, "no verdict was revised")
        twice = self.books.database.rows("SELECT callback, count(*) FROM revisions GROUP BY callback HAVING count(*) > 1")
        self.assertEqual(twice, [])

    def asked(self):
        """{number of the register: the vendor's verification}, from the step that names both."""
        found = {}
        for call in self.sims.idmeta.requests():
            number = re.search(r"NBI-\d{8}", call["body"] or "")
            if number and call["status"] == 200:
                identifier = int(json.loads(call["body"])["verification_id"])
                self.assertEqual(found.setdefault(number[0], identifier), identifier, "a step was made for two verifications")
        return found


if __name__ == "__main__":
    unittest.main()

"""SIGTERM: what is under way ends, what hangs is left to the next start."""

import concurrent.futures
import signal
import time
import unittest

from faults import SCENARIOS, Records, show
from faults.crash import LOST
from harness import Host, ProcessFailure, SimulatedCase, Simulators, airtime, eventually, idmeta, image64, regula

# The time that `serve` gives to what is under way, and something for a slow machine.
GRACE, MORE = 20, 15


PATHS = {"document": "/api/process", "register": "/v1/verification/create", "voucher keyed": "/api/v1/issue"}


def patient(sims):
    """Providers with whom the host waits longer than its grace."""
    limits = {"limits": {"timeout": "120s"}}
    return [regula(sims.regula.url, **limits), idmeta(sims.idmeta.url, **limits), airtime(sims.airtime.url, **limits)]


def begin(host, sims, pool, name, kind, **fields):
    """A client's request whose first call meets a fault; returns when it is stored."""
    scenario, records = SCENARIOS[name], Records(host.database_file)
    fields = {field: value for field, value in fields.items() if value is not None}
    getattr(sims, scenario.vendors[0]).fault(kind, path=PATHS[name], times=1, **fields)
    before = len(records.requests())

    def send():
        try:
            return scenario.send(host, sims)
        except LOST:
            return None

    client = pool.submit(send)
    eventually(lambda: len(records.requests()) > before, what=f"{name} in the database")
    return client


class Drain(SimulatedCase):
    def _host(self):
        host = self.new_host(providers=patient(self.sims))
        self.addCleanup(lambda: host.process.is_running and host.process.kill())
        self.records = Records(host.database_file)
        return host.start()

    def test_running_requests_end(self):
        """SIGTERM with slow requests under way: they are answered, then the host exits 0; new ones are refused."""
        host = self._host()
        with concurrent.futures.ThreadPoolExecutor(3) as pool:
            clients = {
                name: begin(host, self.sims, pool, name, "delay", delayMs=2000)
                for name in ("document", "register", "voucher keyed")}
            since = time.monotonic()
            host.process.send(signal.SIGTERM)
            answers = {name: client.result(60) for name, client in clients.items()}
            self.assertEqual(host.process.wait(60), 0, host.process.log_end())
            seconds = time.monotonic() - since
        host.process.stop()
        show("SIGTERM with calls of 2 s under way", ("seconds until exit 0",), [(f"{seconds:.1f}",)])
        for name, answer in answers.items():
            self.assertIsNotNone(answer, f"{name}: the connection was dropped")
            self.assertEqual(answer.status, 201, f"{name}: {answer}")
        self.assertEqual(self.records.problems(), [])
        self.assertEqual(sorted(row["status"] for row in self.records.requests().values()), ["completed"] * 3)
        self.assertEqual(self.sims.airtime.ledger()["duplicates"], [])

    def test_idle_host_exits_at_once(self):
        """SIGTERM without work: exit 0, and nothing is written twice at the next start."""
        host = self._host()
        self.assertEqual(host.client("acme").verify_document(image64("juan")).status, 201)
        since = time.monotonic()
        host.stop()
        self.assertLess(time.monotonic() - since, GRACE)
        host.start()
        self.assertEqual(self.records.problems(), [])
        self.assertEqual(len(self.sims.regula.requests("/api/process")), 1)


class DrainOfHangingCalls(unittest.TestCase):
    """Vendors that never answer. Both stories wait for the whole grace, so they run side by side."""

    @classmethod
    def setUpClass(cls):
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            # Clients that have stopped waiting when SIGTERM comes, and clients that have not.
            gone, waiting = pool.submit(cls._story, "1s", True), pool.submit(cls._story, "120s", False)
            cls.gone, cls.waiting = gone.result(), waiting.result()
        show("SIGTERM with calls that hang", ("clients", "seconds until the end", "exit code"), [
            (name, f"{story['seconds']:.1f}", story["code"])
            for name, story in (("gone", cls.gone), ("waiting", cls.waiting))])

    @classmethod
    def _story(cls, deadline, waits):
        """Three hanging calls, SIGTERM, a new start: what was seen on the way."""
        story = {}
        sims = Simulators()
        host = Host(sims, providers=patient(sims), environment={"GATEHOUSE_LIMITS_SYNC_DEADLINE": deadline})
        records = Records(host.database_file)
        try:
            host.start()
            with concurrent.futures.ThreadPoolExecutor(3) as pool:
                # Airtime acts, and never says so.
                clients = {
                    name: begin(host, sims, pool, name, "hang", act=True if name == "voucher keyed" else None)
                    for name in ("document", "register", "voucher keyed")}
                if waits:
                    for client in clients.values():
                        client.result(60)
                since = time.monotonic()
                host.process.send(signal.SIGTERM)
                try:
                    story["code"] = host.process.wait(GRACE + MORE)
                except ProcessFailure:
                    story["code"] = "still running"
                story["seconds"] = time.monotonic() - since
                host.process.kill()
                story["answers"] = {name: client.result(60) for name, client in clients.items()}
            story["jobs"] = records.jobs()
            host.start()
            eventually(records.settled, 30, "the end of all work")
            story["problems"] = records.problems()
            story["ends"] = sorted(row["status"] for row in records.requests().values())
            story["ledger"] = sims.airtime.ledger()
            return story
        finally:
            if host.process.is_running:
                host.process.kill()
            host.close()
            sims.stop()

    def _expect(self, story):
        self.assertEqual(story["code"], 0, f"after {story['seconds']:.1f} s")
        for name, answer in story["answers"].items():
            self.assertIsNotNone(answer, f"{name}: the connection was dropped")
            self.assertEqual(answer.status, 202, f"{name}: {answer}")
        self.assertEqual([job["attempts"] for job in story["jobs"]], [0] * 3, "an interruption costs no attempt")
        self._expect_resumed(story)

    def _expect_resumed(self, story):
        self.assertEqual(story["problems"], [])
        self.assertEqual(story["ends"], ["completed"] * 3)
        self.assertEqual(story["ledger"]["duplicates"], [])
        self.assertEqual(len(story["ledger"]["vouchers"]), 1)

    def test_clients_are_gone(self):
        """The host exits 0 within its grace, and the next start finishes the work without buying twice."""
        self._expect(self.gone)

    def test_clients_wait(self):
        """Clients that still wait are told 202, and the host exits within its grace, not after their deadline."""
        self._expect(self.waiting)

    def test_nothing_is_lost(self):
        """However the host ended, the next start finishes the work."""
        self._expect_resumed(self.waiting)


if __name__ == "__main__":
    unittest.main()

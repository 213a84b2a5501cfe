"""A plugin that takes the host with it: who is blamed, and who is not."""

import concurrent.futures
import signal
import unittest

from faults import Gate, Records, end_of, fixture_plugins
from faults.crash import LOST
from harness import FAST, Host, ProcessFailure, eventually

OTHERS = 5


class Trap(unittest.TestCase):
    """The fixture dies at the number TRAP-START in its first step, at TRAP in its second."""

    def setUp(self):
        self.gate = Gate()
        self.addCleanup(self.gate.stop)
        self.host = Host(
            providers=[{
                "id": "trap", "plugin": "Trap", "isolation": "in-process", "endpoints": {"api": self.gate.url},
                "secrets": {"key": {"env": "TRAP_KEY"}},
                **FAST, "limits": {"timeout": "60s"}, "tenants": {"acme": {}}}],
            plugins=fixture_plugins(), tenants=("acme",),
            # A backtrace for each death takes its time, and is shown in test_death_causes.py.
            environment={"TRAP_KEY": "trap-key-0123456789", "SWIFT_BACKTRACE": "enable=no"})
        self.addCleanup(self.host.close)
        self.addCleanup(lambda: self.host.process.is_running and self.host.process.kill())
        self.records = Records(self.host.database_file)

    def _send(self, number):
        try:
            return self.host.client("acme").verify_id(number, "some_register")
        except LOST:
            return None

    def _start_and_die(self):
        """A start that ends in the trap, before or after it is ready."""
        try:
            self.host.start()
        except (ProcessFailure, *LOST):
            pass  # Resumed sessions run before anybody can connect.
        self._expect_trapped()

    def _expect_trapped(self):
        code = end_of(self.host)
        self.assertIn(code, (-signal.SIGILL, -signal.SIGTRAP), self.host.process.log_end())

    def test_second_step(self):
        """A session that kills the host twice in one step is set aside; all others under way finish."""
        self.host.start()
        self.gate.close_gate()
        with concurrent.futures.ThreadPoolExecutor(OTHERS + 1) as pool:
            clients = [pool.submit(self._send, f"OK-{index}") for index in range(OTHERS)]
            eventually(lambda: self.gate.calls == OTHERS, what="all others waiting for the vendor")
            clients.append(pool.submit(self._send, "TRAP"))
            eventually(lambda: self.gate.calls == OTHERS + 1, what="the trap waiting for the vendor")
            self.gate.open_gate()
            self._expect_trapped()
            for client in clients:
                client.result(60)
        self.assertEqual([row["count"] for row in self.records.deaths()], [], "nobody has counted yet")
        self._start_and_die()
        self.assertEqual([(row["count"], row["blamed"]) for row in self.records.deaths()], [(1, 1)])
        self.host.start()
        self.assertEqual([(row["count"], row["blamed"]) for row in self.records.deaths()], [(2, 2)])
        eventually(self.records.settled, what="the end of all work")
        self.assertTrue(self.host.process.is_running)
        self._expect_one_parked()
        answer = self._send("OK-later")
        self.assertEqual((answer.status, answer["decision"]), (201, "review"), answer)
        self.host.restart()
        self.assertEqual([job["state"] for job in self.records.jobs()], ["parked"], "it stays set aside")
        self._expect_one_parked(more=1)

    def _expect_one_parked(self, more=0):
        requests = self.records.requests()
        self.assertEqual(len(requests), OTHERS + 1 + more)
        parked = [job for job in self.records.jobs() if job["state"] == "parked"]
        self.assertEqual(len(parked), 1, parked)
        self.assertEqual(parked[0]["reason"], "step.fatal")
        culprit = [name for name, row in requests.items() if row["status"] == "failed"]
        self.assertEqual(len(culprit), 1, requests)
        self.assertEqual([session["status"] for session in self.records.sessions(culprit[0])], ["parked"])
        self.assertEqual(self.records.problems(parked=culprit), [])
        for name, row in requests.items():
            if name not in culprit:
                self.assertEqual((row["status"], row["decision"]), ("completed", "review"), row)
        answer = self.host.client("acme").verification(culprit[0])
        self.assertEqual((answer.status, answer["status"]), (200, "failed"), answer)
        self.assertEqual(answer["failure"]["code"], "internal_error", answer)

    def test_first_step(self):
        """A request that kills the host in its first step is not stored, and the next start serves everybody."""
        for death in (1, 2, 3):
            self.host.start()
            self.assertIsNone(self._send("TRAP-START"))
            self._expect_trapped()
            self.assertEqual(self.records.requests(), {}, f"after death {death}")
            self.assertEqual(self.records.jobs(), [])
        self.host.start()
        self.assertEqual(self._send("OK")["decision"], "review")
        self.assertEqual(self.records.problems(), [])

    def test_first_step_beside_others(self):
        """Whoever waits for a vendor when another's first step kills the host goes on afterwards, with no blame."""
        self.host.start()
        self.gate.close_gate()
        with concurrent.futures.ThreadPoolExecutor(OTHERS) as pool:
            clients = [pool.submit(self._send, f"OK-{index}") for index in range(OTHERS)]
            eventually(lambda: self.gate.calls == OTHERS, what="all waiting for the vendor")
            self.assertIsNone(self._send("TRAP-START"))
            self._expect_trapped()
            self.gate.open_gate()
            self.assertEqual([client.result(60) for client in clients], [None] * OTHERS)
        self.host.start()
        eventually(self.records.settled, what="the end of all work")
        self.assertEqual(
            [row["decision"] for row in self.records.requests().values()], ["review"] * OTHERS)
        self.assertEqual(self.records.problems(), [])
        known = {session["id"] for name in self.records.requests() for session in self.records.sessions(name)}
        blamed = [row for row in self.records.deaths() if row["session"] in known]
        self.assertEqual(blamed, [], "the innocent are blamed")

    def test_first_step_of_stored_work(self):
        """An asynchronous request whose first step kills the host twice is given up; the host stays, others are served."""
        self.gate.open_gate()
        self.host.start()
        accepted = self.host.client("acme").post(
            "/api/v1/verifications/verify-by-id?mode=async",
            {"verificationType": "some_register", "idNumber": "TRAP-START"})
        self.assertEqual(accepted.status, 202, accepted)
        self._expect_trapped()
        self._start_and_die()
        self.host.start()
        eventually(self.records.settled, what="the end of all work")
        row = self.records.requests()[accepted["id"]]
        self.assertEqual((row["status"], row["failure_code"]), ("failed", "internal_error"), row)
        self.assertTrue(self.host.process.is_running)
        self.assertEqual(self._send("OK-later")["decision"], "review")
        self.host.restart()
        self.assertEqual(self.host.client("acme").verification(accepted["id"])["status"], "failed")


if __name__ == "__main__":
    unittest.main()

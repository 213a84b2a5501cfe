"""Who is blamed when the host dies: the step it died of and no other; nobody when it was killed."""

import os
import pathlib
import signal
import tempfile
import unittest

from faults import Gate, Records, end_of, fixture_plugins
from faults.crash import LOST
from harness import BUILD, FAST, Host, ProcessFailure, eventually, regula

# So many deaths that nothing explains set a session aside.
TOO_MANY = 10


class DeathCauses(unittest.TestCase):
    """The fixture's second step ends the host as the number says; at HOLD it stays in the step while the file is there."""

    def setUp(self):
        self.gate = Gate()
        self.addCleanup(self.gate.stop)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        # A Swift plugin is loaded as well: the runtime that it carries must leave our handlers alone.
        plugins = pathlib.Path(folder.name) / "plugins"
        plugins.mkdir()
        (plugins / "libFatal.so").symlink_to(pathlib.Path(fixture_plugins()) / "libFatal.so")
        (plugins / "libRegula.so").symlink_to(pathlib.Path(BUILD) / "libRegula.so")
        self.held, self.entered = (pathlib.Path(folder.name) / name for name in ("hold", "entered"))
        self.held.touch()
        self.entered.touch()
        self.host = Host(
            providers=[{
                "id": "fatal", "plugin": "Fatal", "isolation": "in-process", "endpoints": {"api": self.gate.url},
                "secrets": {"key": {"env": "FATAL_KEY"}},
                "config": {"hold": str(self.held), "entered": str(self.entered)}, **FAST, "tenants": {"acme": {}}},
                regula(self.gate.url)],
            plugins=plugins, tenants=("acme",),
            environment={"FATAL_KEY": "fatal-key-0123456789", "SWIFT_BACKTRACE": "enable=no"})
        self.addCleanup(self.host.close)
        self.addCleanup(lambda: self.host.process.is_running and self.host.process.kill())
        self.records = Records(self.host.database_file)

    def _accept(self, number):
        """The id of a request that is in the queue."""
        answer = self.host.client("acme").post("/api/v1/verifications/verify-by-id?mode=async", {
            "verificationType": "some_register", "idNumber": number})
        self.assertEqual(answer.status, 202, answer)
        return answer["id"]

    def _times_entered(self, count):
        eventually(lambda: self.entered.stat().st_size == count, what=f"the step entered {count} times")

    def _start_and_die(self, number):
        try:
            self.host.start()
        except (ProcessFailure, *LOST):
            pass  # Resumed sessions run before anybody can connect.
        self.assertEqual(end_of(self.host), -number, self.host.process.log_end())

    def _deaths(self):
        return [(row["count"], row["blamed"]) for row in self.records.deaths()]

    def _expect_parked(self, request, reason):
        eventually(self.records.settled, what="the end of all work")
        self.assertEqual([(job["state"], job["reason"]) for job in self.records.jobs()], [("parked", reason)])
        self.assertEqual(self.records.problems(parked=[request]), [])

    def _blamed_alone(self, way, number):
        """A session ends the host twice while another is inside its own step: the one is set aside, the other ends."""
        self.host.start()
        innocent = self._accept("HOLD")
        self._times_entered(1)
        guilty = self._accept(way)
        self.assertEqual(end_of(self.host), -number, self.host.process.log_end())
        self._start_and_die(number)
        self.assertEqual(self._deaths(), [(1, 1)])
        self.held.unlink()
        self.host.start()
        self._expect_parked(guilty, "step.fatal")
        self.assertEqual(self._deaths(), [(2, 2)])
        requests = self.records.requests()
        self.assertEqual((requests[innocent]["status"], requests[innocent]["decision"]), ("completed", "review"))
        self.assertEqual(requests[guilty]["status"], "failed")
        self.assertIn(signal.Signals(number).name, self.host.log_text())

    def test_fault(self):
        self._blamed_alone("SEGV", signal.SIGSEGV)

    def test_backtrace(self):
        """The host's own runtime prints where it happened, as it does without us, and the step is blamed all the same."""
        self.host.environment["SWIFT_BACKTRACE"] = "enable=yes"
        self._blamed_alone("SEGV", signal.SIGSEGV)
        self.assertIn("rogram crashed", self.host.log_text())

    def test_abort(self):
        self._blamed_alone("ABRT", signal.SIGABRT)

    def test_stack(self):
        """A stack that overflows leaves no room for a handler, which has one of its own."""
        self._blamed_alone("OVERFLOW", signal.SIGSEGV)

    def _kill_in_step(self, times):
        """The host is killed that often while the same step is being made."""
        self.host.start()
        request = self._accept("HOLD")
        for number in range(1, times + 1):
            self._times_entered(number)
            self.host.kill9()
            self.assertEqual(end_of(self.host), -signal.SIGKILL)
            if number == times:
                self.held.unlink()
            self.host.start()
        return request

    def test_killed(self):
        """Killed nine times in the same step, the request still completes."""
        request = self._kill_in_step(TOO_MANY - 1)
        eventually(self.records.settled, what="the end of all work")
        row = self.records.requests()[request]
        self.assertEqual((row["status"], row["decision"]), ("completed", "review"), row)
        self.assertEqual(self.records.problems(), [])
        self.assertEqual(self._deaths(), [(TOO_MANY - 1, 0)])

    def test_killed_too_often(self):
        """A step that uses up the memory is killed from outside too: it ends all the same, and is told apart."""
        request = self._kill_in_step(TOO_MANY)
        self._expect_parked(request, "step.killed")
        self.assertEqual(self._deaths(), [(TOO_MANY, 0)])
        self.assertIn(f"killed {TOO_MANY} times while step 1 of this session was being made", self.host.log_text())

    def test_watchdog(self):
        """A signal that somebody sent blames no step, though a step's own abort does."""
        self.host.start()
        self._accept("HOLD")
        self._times_entered(1)
        os.kill(self.host.pid, signal.SIGABRT)
        self.assertEqual(end_of(self.host), -signal.SIGABRT)
        self.held.unlink()
        self.host.start()
        eventually(self.records.settled, what="the end of all work")
        self.assertEqual(self.records.problems(), [])
        self.assertEqual(self._deaths(), [(1, 0)])


if __name__ == "__main__":
    unittest.main()

"""The host is killed at every commit and at every call it makes, one after the other; nothing may be lost or bought
twice.

`GATEHOUSE_FAULT_POINT=N` makes the host kill itself (SIGKILL) at the Nth boundary: before and after each COMMIT, before
and after each attempt of a call.
"""

import concurrent.futures
import unittest

from faults import SCENARIOS, Sweep, show
from faults.boundaries import AGAIN_COLUMNS, COLUMNS
from harness import Host, Simulators

# The lines run side by side; each sweep has a host and simulators of its own.
LINES = (("document", "plans", "failover"), ("voucher keyed", "voucher once", "voucher troubled"),
         ("register", "waiting"))


# How many crashes must have met a stored request: a little under what a sweep meets.
ENOUGH = {
    "document": 3, "plans": 10, "register": 7, "waiting": 22, "failover": 14, "voucher keyed": 3, "voucher once": 3,
    "voucher troubled": 7}


def met(sweep):
    return [row for row in sweep.rows if row[2] not in ("starting", "not stored")]


def sweep_of(name, run):
    """A sweep that `run` has done, or the exception that ended it."""
    scenario = SCENARIOS[name]
    sims = Simulators()
    try:
        scenario.prepare(sims)
        host = Host(sims, providers=scenario.providers(sims))
        try:
            sweep = Sweep(host, sims, scenario)
            run(sweep)
            return sweep
        except Exception as failure:  # The test of that name raises it.
            return failure
        finally:
            if host.process is not None and host.process.is_running:
                host.process.kill()
            host.close()
    finally:
        sims.stop()


def in_lines(lines, work):
    """`work(line)` for all lines at once; their dicts as one."""
    results = {}
    with concurrent.futures.ThreadPoolExecutor(len(lines)) as pool:
        for finished in [pool.submit(work, line) for line in lines]:
            results.update(finished.result())
    return results


class Sweeps(unittest.TestCase):
    title, columns = "", COLUMNS
    sweeps = {}

    @classmethod
    def show(cls):
        for name, sweep in cls.sweeps.items():
            if isinstance(sweep, Sweep):
                show(f"{cls.title}: {name}", cls.columns, sweep.rows)

    def expect(self, name):
        sweep = self.sweeps[name]
        if isinstance(sweep, Exception):
            raise sweep
        self.assertEqual(sweep.problems, [])
        return sweep


class CrashAtEveryBoundary(Sweeps):
    title = "crashes at every boundary"

    @classmethod
    def setUpClass(cls):
        cls.sweeps = in_lines(LINES, cls._line)
        cls.show()

    @classmethod
    def _line(cls, names):
        results, first = {}, 1
        for name in names:
            results[name] = sweep_of(name, lambda sweep, point=first: sweep.run(point))
            if isinstance(results[name], Sweep):
                if len(met(results[name])) < ENOUGH[name]:
                    # Commits of housekeeping, at times of their own, took the boundaries: what both sweeps met counts.
                    again = sweep_of(name, lambda sweep, point=first: sweep.run(point))
                    if isinstance(again, Sweep):
                        again.rows[:0] = results[name].rows
                        again.problems[:0] = results[name].problems
                    results[name] = again
            if isinstance(results[name], Sweep):
                # The start of the host is the same for all: swept once a line, then passed over.
                first = max(first, results[name].start_points - 1)
        return results

    def _expect(self, name):
        self.assertGreaterEqual(
            len(met(self.expect(name))), ENOUGH[name], "hardly a crash met a stored request: the sweep proves little")

    def test_document(self):
        """A document check of one call survives a kill at every boundary."""
        self._expect("document")

    def test_plans(self):
        """A verification of four calls survives a kill at every boundary, and repeats at most one call."""
        self._expect("plans")

    def test_register(self):
        """A register look-up of three calls survives a kill at every boundary, and repeats at most one call."""
        self._expect("register")

    def test_waiting(self):
        """A verification that its vendor has not decided keeps its timers over a kill at every boundary."""
        self._expect("waiting")

    def test_failover(self):
        """A verification that goes to a second provider survives a kill at every boundary on both."""
        self._expect("failover")

    def test_keyed_voucher(self):
        """A voucher ordered with a key is bought exactly once, wherever the host is killed."""
        self._expect("voucher keyed")

    def test_once_voucher(self):
        """A voucher ordered without a key is ordered at most once, wherever the host is killed."""
        self._expect("voucher once")

    def test_troubled_voucher(self):
        """A voucher whose order was taken and answered with 500 is found, wherever the host is killed."""
        self._expect("voucher troubled")


class CrashDuringRecovery(Sweeps):
    """The restarted host dies as well: at the first boundary of its first recovery, the second of its second, …"""

    title, columns = "crashes again and again", AGAIN_COLUMNS
    # Behind the start of the host; the first boundary from here on with a stored request is the first crash.
    first = 9

    @classmethod
    def setUpClass(cls):
        lines = (("plans", "voucher once"), ("voucher keyed", "failover"), ("voucher troubled", "waiting"))
        cls.sweeps = in_lines(lines, lambda names: {name: sweep_of(name, cls._run) for name in names})
        cls.show()

    @classmethod
    def _run(cls, sweep):
        # A search is worth interrupting only if there is something to be found.
        sweep.run_again_and_again(cls.first, calls=1 if sweep.scenario.name == "voucher troubled" else 0)

    def _expect(self, name):
        self.assertGreater(self.expect(name).points, 8, "hardly a recovery was interrupted")

    def test_plans(self):
        """A verification that is interrupted in every recovery still ends approved."""
        self._expect("plans")

    def test_waiting(self):
        """So does one that waits for its vendor to decide."""
        self._expect("waiting")

    def test_failover(self):
        """So does one that goes to a second provider."""
        self._expect("failover")

    def test_keyed_voucher(self):
        """A keyed order that is interrupted in every recovery is bought once."""
        self._expect("voucher keyed")

    def test_once_voucher(self):
        """An order that may be sent once, interrupted in every recovery, is ordered at most once."""
        self._expect("voucher once")

    def test_troubled_voucher(self):
        """An order that was taken and answered with 500 is found, however often the search is interrupted."""
        self._expect("voucher troubled")


if __name__ == "__main__":
    unittest.main()

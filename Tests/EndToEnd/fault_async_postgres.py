"""Several nodes on one PostgreSQL: workers are killed or stand still, the database is cut off, and nothing is lost."""

import contextlib
import random
import signal
import time
import unittest

from faults import SEED, SHORT, Nodes, end_of
from harness import eventually

# A node that has been silent for 20 seconds is taken for dead by the next look, every five.
STALE = 40


class KilledWorkers(Nodes):
    count, clients, settling = (1500, 6, 90) if SHORT else (10_000, 8, 420)

    def test_one_every_second(self):
        """Of three workers one is killed every second, and one is never started again: the others do its work."""
        self.serve(3)
        stream = self.stream(self.api)
        moments, kills, claimed = random.Random(SEED), 0, 0
        lost, *others = self.workers
        eventually(lambda: self.running("worker-1") > 0, 60, "worker-1 has claimed something", every=0.005)
        lost.kill9()
        orphans = self.running("worker-1")
        while time.monotonic() - self.began < self.settling and self.is_busy(stream, self.books):
            time.sleep(moments.uniform(0.7, 1.3))  # The moment is the point, whatever has happened until then.
            victim = moments.choice(others)
            victim.kill9()
            self.assertEqual(end_of(victim), -9)
            kills += 1
            claimed += self.running(victim.environment["GATEHOUSE_NODE"])
            victim.start()
        settling = self.settle(stream, self.books)
        self.tell(stream, ("kills", "claimed at them", "by the one that stays away", "then to settle"),
                  (kills + 1, claimed, orphans, f"{settling:.1f}"))
        self.assertGreater(kills, 2, "too few kills to prove anything")
        self.judge(self.api, self.books, stream)


class Standstill(Nodes):
    count, clients, settling = (300, 4, 90) if SHORT else (10_000, 8, 420)

    def test_past_the_lease(self):
        """A worker that stands still past its lease and then goes on changes nothing that others have done since."""
        self.serve(2)
        stream = self.stream(self.api)
        held = []
        still, _ = self.workers
        for _ in range(1 if SHORT else 4):
            eventually(lambda: self.running("worker-1") > 0, 60, "worker-1 has claimed something")
            still.process.send(signal.SIGSTOP)
            try:
                held.append(self.running("worker-1"))
                eventually(lambda: self.running("worker-1") == 0, STALE + 60, "its jobs are given to others", every=0.2)
            finally:
                still.process.send(signal.SIGCONT)
            if not self.is_busy(stream, self.books):
                break
        settling = self.settle(stream, self.books)
        self.tell(stream, ("times", "jobs held", "then to settle"), (len(held), sum(held), f"{settling:.1f}"))
        self.assertGreater(sum(held), 0, "it held nothing, so nothing is proved")
        self.judge(self.api, self.books, stream)


class Outages(Nodes):
    count, clients, settling = (600, 6, 120) if SHORT else (10_000, 8, 420)

    def test_every_five_seconds(self):
        """PostgreSQL is stopped at once and started again every five seconds: requests wait for it, and none is lost."""
        self.serve(2)
        stream = self.stream(self.api)
        times = 0
        while time.monotonic() - self.began < self.settling and self._is_busy(stream):
            time.sleep(5 if times else 2)  # The moment is the point, whatever has happened until then.
            self.postgres.kill()
            self.postgres.start()
            times += 1
        settling = self.settle(stream, self.books)
        self.tell(stream, ("outages", "then to settle"), (times, f"{settling:.1f}"))
        self.assertGreater(times, 0 if SHORT else 1, "too few outages to prove anything")
        self.assertEqual({status for status, _ in stream.refusals} - {503, 409}, set(), stream.refusals)
        self.judge(self.api, self.books, stream)

    def _is_busy(self, stream):
        with contextlib.suppress(AssertionError):  # It may be on its way up.
            return self.is_busy(stream, self.books)
        return True


if __name__ == "__main__":
    unittest.main()

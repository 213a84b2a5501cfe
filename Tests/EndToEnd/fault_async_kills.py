"""Thousands of asynchronous verifications while the host is killed every second: each ends as its input implies."""

import random
import time
import unittest

from faults import SEED, SHORT, AsyncCase, Books, SQLiteFile, end_of
from harness import Host


class Kills(AsyncCase):
    count, clients, settling = (1000, 6, 60) if SHORT else (10_000, 8, 420)
    pause = (0.3, 0.6) if SHORT else (0.7, 1.3)
    latency = 100  # A call takes a while, so that kills meet it.

    def test_every_second(self):
        """A host that is killed every second loses nothing, doubles nothing, and decides as if nothing had been."""
        host = self.closing(Host(self.sims, providers=self.providers())).start()
        books = Books(SQLiteFile(host.database_file))
        stream = self.stream(host)
        moments, kills = random.Random(SEED), []
        # Kills go on while work is left, too: the backlog is worked off between them.
        while time.monotonic() - self.began < self.settling and self.is_busy(stream, books):
            time.sleep(moments.uniform(*self.pause))  # The moment is the point, whatever has happened until then.
            host.kill9()
            self.assertEqual(end_of(host), -9)
            kills.append(sum(count for (_, job), count in books.standing().items() if job == "running"))
            host.start()
        settling = self.settle(stream, books)
        self.tell(stream, ("kills", "claimed at them", "then to settle"), (len(kills), sum(kills), f"{settling:.1f}"))
        self.assertGreater(len(kills), 2, "too few kills to prove anything")
        self.assertGreater(sum(kills), 0, "too little was under way to prove anything")
        self.judge(host, books, stream)


if __name__ == "__main__":
    unittest.main()

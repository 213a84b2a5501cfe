"""A disk that fills up again and again under asynchronous verifications: clear refusals, nothing half-written, nothing lost."""

import unittest

from faults import SHORT, AsyncCase, Books, SmallDisk, SQLiteFile, show
from faults.crash import LOST
from harness import eventually

TIMES, SIZE = (3, "48m") if SHORT else (12, "320m")


@unittest.skipUnless(SmallDisk.available(), "needs leave to mount a tmpfs, which root has")
class FullDisk(AsyncCase):
    count, clients, settling = (600, 6, 90) if SHORT else (10_000, 8, 420)
    latency = 50

    def test_full(self):
        """While the disk is full nothing more is accepted, and said so; when there is space again all work goes on."""
        self.disk = SmallDisk(SIZE)
        self.addCleanup(self.disk.remove)
        self.host = self.closing(self.disk.host(self.sims, providers=self.providers())).start()
        self.books = Books(SQLiteFile(self.host.database_file))
        stream, rows = self.stream(self.host), []
        for number in range(1, TIMES + 1):
            part = self.count * number // (TIMES + 1)
            eventually(lambda: stream.accepted >= part or not stream.is_sending, self.settling, f"{part} are accepted")
            rows.append(self._while_full(stream))
        settling = self.settle(stream, self.books)
        self.tell(stream, ("times full", "then to settle"), (TIMES, f"{settling:.1f}"))
        show("while it was full", ("accepted before", "under way", "refused"), rows)
        self.assertEqual(set(stream.refusals), {(503, "storage_unavailable")}, "refused for another reason")
        self.assertEqual(stream.unheard, 0, "a client heard nothing")
        self.judge(self.host, self.books, stream)

    def _while_full(self, stream):
        before, refused = stream.accepted, sum(stream.refusals.values())
        self.disk.fill()
        try:
            # Twice as many refusals as there are clients: all of them have met it.
            eventually(lambda: sum(stream.refusals.values()) >= refused + 2 * self.clients, 60, "refusals")
            under_way = sum(count for (_, job), count in self.books.standing().items() if job != "gone")
            refusals = sum(stream.refusals.values()) - refused
            self.assertEqual(self.host.client().get("/health/live").status, 200)
            self._read(stream)
        except LOST as lost:
            self.fail(f"the host does not answer while its disk is full: {lost!r}")
        finally:
            self.disk.free()
        return before, under_way, refusals

    def _read(self, stream):
        """What is stored can be read meanwhile."""
        wish = next(wish for wish in stream.wishes if wish.request and not wish.is_voucher)
        answer = self.host.client(wish.tenant).get(f"/api/v1/verifications/{wish.request}")
        self.assertEqual((answer.status, answer.json.get("id")), (200, wish.request), answer)


if __name__ == "__main__":
    unittest.main()

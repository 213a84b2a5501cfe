"""The database cannot be written: a full disk, a locked file, a read-only one."""

import concurrent.futures
import sqlite3
import unittest

from faults import Records, SmallDisk
from harness import SimulatedCase, eventually, image64

REFUSED = "storage_unavailable"


class StoreFaults(SimulatedCase):
    def _serve(self, host):
        self.addCleanup(host.close)
        self.addCleanup(lambda: host.process is not None and host.process.is_running and host.process.kill())
        return host

    def _verify(self, host):
        return host.client("acme").verify_document(image64("juan"))

    def _register(self, host):
        return host.client("globex").verify_id("NBI-123456789")

    def _voucher(self, host):
        return host.client("acme").voucher(amount="2.00")

    def _expect_refused(self, answer):
        self.assertProblem(answer, 503, REFUSED)

    def _slow_request(self, host, pool, send, vendor, path):
        """A request whose vendor is asked now and answers in a second."""
        vendor.fault("delay", path=path, delayMs=1000, times=1)
        client = pool.submit(send, host)
        # The log tells of a call when it is answered; the store tells that it has begun.
        records = Records(host.database_file)
        eventually(lambda: any(row["status"] == "processing" for row in records.requests().values()),
                   what="the running request in the database")
        return client

    def _expect_whole(self, host, ended):
        """All that is stored has ended, once and completely, and nothing else was stored."""
        records = Records(host.database_file)
        eventually(records.settled, 30, "the end of all work")
        self.assertEqual(records.problems(), [])
        self.assertEqual(len(records.requests()), ended)

    def _disk(self):
        if not SmallDisk.available():
            self.skipTest("mounting a small file system needs root and is not permitted here")
        disk = SmallDisk()
        self.addCleanup(disk.remove)
        return disk

    def _full(self, disk, host):
        """No room left, and none to be had by reusing the log of the database: somebody reads an old state."""
        reader = sqlite3.connect(f"file:{host.database_file}?mode=ro", uri=True, isolation_level=None)
        self.addCleanup(reader.close)
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM requests").fetchall()
        disk.fill()
        return reader

    def test_full_disk_refuses_new_work(self):
        """With a full disk each kind of request is answered 503 storage_unavailable, and none is half stored."""
        disk = self._disk()
        host = self._serve(disk.host(self.sims)).start()
        self.assertEqual(self._verify(host).status, 201)
        reader = self._full(disk, host)
        for send in (self._verify, self._register, self._voucher):
            with self.subTest(send.__name__):
                self._expect_refused(send(host))
        self.assertEqual(host.client().get("/health/live").status, 200)
        for tenant, count in (("acme", 1), ("globex", 0)):
            listed = host.client(tenant).get("/api/v1/verifications")
            self.assertEqual(listed.status, 200, f"reading needs no room: {listed}")
            self.assertEqual(len(listed["items"]), count, listed)
        self.assertEqual(self.sims.airtime.ledger()["vouchers"], [], "a voucher was bought for a request not stored")
        self._expect_whole(host, ended=1)
        reader.close()
        disk.free()
        for send in (self._verify, self._register, self._voucher):
            self.assertEqual(send(host).status, 201, "it serves again without a restart")
        self._expect_whole(host, ended=4)

    def test_full_disk_under_running_work(self):
        """A request under way when the disk fills ends when there is room again; its call is not made twice."""
        for send, vendor, path in (
                (self._verify, self.sims.regula, "/api/process"), (self._voucher, self.sims.airtime, "/api/v1/issue")):
            with self.subTest(vendor.name), concurrent.futures.ThreadPoolExecutor(1) as pool:
                disk = self._disk()
                host = self._serve(disk.host(self.sims)).start()
                client = self._slow_request(host, pool, send, vendor, path)
                reader = self._full(disk, host)
                eventually(lambda: "cannot write" in host.log_text(), 30, "a write that failed")
                self.assertFalse(client.done(), "the client was told before it was stored")
                reader.close()
                disk.free()
                answer = client.result(60)
                self.assertEqual(answer.status, 201, answer)
                self.assertEqual(len(vendor.requests(path)), 1)
                self._expect_whole(host, ended=1)
                host.stop()

    def test_killed_with_a_full_disk(self):
        """A host that dies on a full disk leaves a whole database, and goes on once there is room."""
        disk = self._disk()
        host = self._serve(disk.host(self.sims)).start()
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            client = self._slow_request(host, pool, self._verify, self.sims.regula, "/api/process")
            reader = self._full(disk, host)
            eventually(lambda: "cannot write" in host.log_text(), 30, "a write that failed")
            host.kill9()
            self.assertIsInstance(client.exception(30), Exception)
        reader.close()
        disk.free()
        host.start()
        self._expect_whole(host, ended=1)
        row, = Records(host.database_file).requests().values()
        self.assertEqual(row["decision"], "approved")

    def test_start_on_a_full_disk(self):
        """A start without room ends with an exit code and a sentence that names the file, not with a signal."""
        disk = self._disk()
        host = self._serve(disk.host(self.sims))
        host.start()
        self.assertEqual(self._verify(host).status, 201)
        host.stop()
        disk.fill()
        try:
            host.start(ready_within=30)
        except AssertionError as failure:
            self.assertGreater(host.process.wait(30), 0, f"ended by a signal: {failure}")
            self.assertIn(str(disk.path), str(failure))
        finally:
            host.process.kill()
        disk.free()
        host.start()
        self._expect_whole(host, ended=1)

    def test_read_only(self):
        """A start on a read-only file system is refused with a sentence that names the file."""
        disk = self._disk()
        host = self._serve(disk.host(self.sims))
        disk.remount("ro")
        with self.assertRaises(AssertionError) as refused:
            host.start(ready_within=30)
        self.assertEqual(host.process.wait(30), 1, refused.exception)
        self.assertIn(str(host.database_file), str(refused.exception))
        host.process.kill()
        disk.remount("rw")
        host.start()
        self.assertEqual(self._verify(host).status, 201)

    def test_locked_database(self):
        """While a tool holds the database, new requests are refused and the running one waits; both recover."""
        host = self._serve(self.new_host()).start()
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            running = self._slow_request(host, pool, self._verify, self.sims.regula, "/api/process")
            tool = sqlite3.connect(host.database_file, isolation_level=None, timeout=30)
            self.addCleanup(tool.close)
            tool.execute("BEGIN IMMEDIATE")
            self._expect_refused(self._register(host))
            self.assertFalse(running.done(), "the client was told before it was stored")
            tool.execute("ROLLBACK")
            self.assertEqual(running.result(60).status, 201)
        self.assertEqual(self._register(host).status, 201)
        self.assertEqual(len(self.sims.regula.requests("/api/process")), 1)
        self._expect_whole(host, ended=2)


if __name__ == "__main__":
    unittest.main()

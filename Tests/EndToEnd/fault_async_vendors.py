"""Vendors that answer three calls in ten with an error and lose one in ten: what the attempts allow is decided rightly."""

import unittest

from faults import SHORT, VENDOR_RETRIES, AsyncCase, Books, FailingVendors, SQLiteFile
from harness import Host


class Vendors(FailingVendors, AsyncCase):
    count, clients, settling = (600, 6, 90) if SHORT else (10_000, 8, 540)

    def test_errors_and_lost_answers(self):
        """On SQLite, at four failing calls in ten."""
        self.fail_and_lose()
        host = self.closing(Host(self.sims, providers=self.providers(), environment=VENDOR_RETRIES)).start()
        self.prove(host, Books(SQLiteFile(host.database_file)))


if __name__ == "__main__":
    unittest.main()

"""The same vendors before several nodes on PostgreSQL: errors and lost answers, retried by whoever has the job."""

import unittest

from faults import SHORT, VENDOR_RETRIES, FailingVendors, Nodes


class VendorsOnPostgres(FailingVendors, Nodes):
    count, clients, settling = (600, 6, 90) if SHORT else (10_000, 8, 540)
    latency = 0

    def test_errors_and_lost_answers(self):
        """On PostgreSQL with two workers, at four failing calls in ten."""
        self.fail_and_lose()
        self.serve(2, **VENDOR_RETRIES)
        self.prove(self.api, self.books)


if __name__ == "__main__":
    unittest.main()

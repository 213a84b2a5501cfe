"""Tokens that the host fetches of a vendor with client credentials: fetched once, kept out of sight, fetched again when they
are refused or over, and nobody else's matter."""

import concurrent.futures
import unittest

from faults import fixture_plugins
from faults.tokens import CLIENT_ID, CLIENT_SECRET, TokenVendor
from harness import FAST, Host, eventually


class Acquired(unittest.TestCase):
    lifetime_ms = None

    def setUp(self):
        self.vendor = TokenVendor(self.lifetime_ms)
        self.addCleanup(self.vendor.stop)
        self.host = Host(
            providers=[{
                "id": "bearer", "plugin": "Bearer", "isolation": "in-process", "endpoints": {"api": self.vendor.url},
                "secrets": {"client_id": {"env": "CLIENT_ID"}, "client_secret": {"env": "CLIENT_SECRET"}}, **FAST,
                "tenants": {
                    "acme": {}, "globex": {"secrets": {"client_id": {"env": "GLOBEX_CLIENT_ID"}}},
                }}],
            plugins=fixture_plugins(),
            environment={
                "CLIENT_ID": CLIENT_ID, "GLOBEX_CLIENT_ID": CLIENT_ID + "-globex", "CLIENT_SECRET": CLIENT_SECRET,
                # By chance the usual three attempts are over before a test has noticed the first.
                "GATEHOUSE_QUEUE_RETRY_ATTEMPTS": "20", "GATEHOUSE_LOG_LEVEL": "trace"})
        self.addCleanup(self.host.close)
        self.addCleanup(lambda: self.host.process.is_running and self.host.process.kill())
        self.host.start()

    def verify(self, tenant="acme", **changes):
        body = {"verificationType": "nbi", "idNumber": "N-1", "userData": {"lastName": "Dela Cruz"}, **changes}
        return self.host.client(tenant).post("/api/v1/verifications/verify-by-id", body)

    def expect_approved(self, answer):
        self.assertEqual((answer.status, answer["decision"]), (201, "approved"), answer)

    def expect_no_token_at_rest(self):
        places = {**self.host.database_bytes(), "log": self.host.log_text().encode()}
        for secret in [CLIENT_SECRET, *self.vendor.secrets]:
            for form in (secret, secret.encode().hex()):
                self.assertEqual([place for place, content in places.items() if form.encode() in content], [])


class Tokens(Acquired):
    def test_one_token_for_many(self):
        """Twenty requests at once on a slow token server bring about one token, which no file and no log line holds."""
        self.vendor.hold_tokens()
        with concurrent.futures.ThreadPoolExecutor(20) as pool:
            answers = [pool.submit(self.verify) for _ in range(20)]
            eventually(lambda: self.vendor.count("/oauth/token"), what="the request for a token")
            self.vendor.release_tokens()
            for answer in answers:
                self.expect_approved(answer.result(60))
        self.assertEqual((self.vendor.count("/oauth/token"), self.vendor.count("/check/")), (1, 20))
        self.expect_no_token_at_rest()

    def test_revoked(self):
        """A token that the vendor takes back is fetched anew, and no client notices."""
        self.expect_approved(self.verify())
        self.vendor.revoke()
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            for answer in [pool.submit(self.verify) for _ in range(8)]:
                self.expect_approved(answer.result(60))
        self.assertEqual(self.vendor.count("/oauth/token"), 2)
        self.assertEqual(self.vendor.count("/check/", 200), 9)

    def test_refused_in_mid_flight(self):
        """A call that was sent with a good token and is refused all the same is made again, with a new one."""
        self.expect_approved(self.verify())
        self.vendor.revokes_while_answering = 1
        self.expect_approved(self.verify())
        self.assertEqual((self.vendor.count("/check/", 401), self.vendor.count("/oauth/token")), (1, 2))

    def test_order(self):
        """An order that must not go out twice is made again when its token was refused, and bought once."""
        self.expect_approved(self.verify())
        self.vendor.revoke()
        answer = self.host.client("acme").voucher(amount="10.00", reference="order-1")
        self.assertEqual((answer.status, answer["voucherStatus"]), (201, "issued"), answer)
        self.assertEqual(len(self.vendor.vouchers), 1)
        self.assertEqual((self.vendor.count("/issue/", 401), self.vendor.count("/issue/", 200)), (1, 1))

    def test_account_closed(self):
        """A vendor that takes no token at all is the operator's matter: 503, and no flood of requests for tokens."""
        self.vendor.takes_none = True
        for _ in range(6):
            self.assertEqual(self.verify().status, 503)
        # Two for the first request; without a pause each of the others would bring about two more.
        self.assertLess(self.vendor.count("/oauth/token"), 8)

    def test_client_refused(self):
        """Wrong client credentials end as 503 for clients and as a line for the operator, and are not tried on and on."""
        self.vendor.token_status = 401
        for _ in range(6):
            self.assertEqual(self.verify().status, 503)
        self.assertEqual(self.vendor.count("/check/"), 0)
        self.assertLess(self.vendor.count("/oauth/token"), 6)
        self.assertIn("credential not acquired", self.host.log_text())

    def test_token_server_down(self):
        """While no token can be had an asynchronous request waits, and it ends well when the vendor is back."""
        self.vendor.token_status = 503
        answer = self.verify_async()
        eventually(lambda: self.vendor.count("/oauth/token"), what="the request for a token")
        self.vendor.token_status = 200
        eventually(lambda: self.shown(answer)["status"] == "completed", 60, "the end of the request")
        self.assertEqual(self.shown(answer)["decision"], "approved")

    def verify_async(self):
        answer = self.host.client("acme").post(
            "/api/v1/verifications/verify-by-id?mode=async",
            {"verificationType": "nbi", "idNumber": "N-2", "userData": {"lastName": "Dela Cruz"}})
        self.assertEqual(answer.status, 202, answer)
        return answer["id"]

    def shown(self, request):
        return self.host.client("acme").get(f"/api/v1/verifications/{request}")

    def test_other_tenants(self):
        """A tenant whose token is slow to come holds up nobody; each has a token of its own."""
        self.expect_approved(self.verify("globex"))
        self.vendor.hold_tokens()
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            slow = pool.submit(self.verify, "acme")
            eventually(lambda: self.vendor.count("/oauth/token") == 2, what="the request for a token")
            self.expect_approved(self.verify("globex"))
            self.assertFalse(slow.done())
            self.vendor.release_tokens()
            self.expect_approved(slow.result(60))
        with self.vendor.lock:
            self.assertEqual({client for path, _, client in self.vendor.calls if path.startswith("/check/")},
                             {CLIENT_ID, CLIENT_ID + "-globex"})

    def test_restart(self):
        """A killed host has no token any more: the next fetches one, and the request under way ends well."""
        self.expect_approved(self.verify())
        self.vendor.hold_tokens()
        self.vendor.revoke()
        request = self.verify_async()
        eventually(lambda: self.vendor.count("/oauth/token") == 2, what="the second request for a token")
        self.host.kill9()
        self.vendor.release_tokens()
        self.vendor.revoke()
        self.host.start()
        eventually(lambda: self.shown(request)["status"] == "completed", 60, "the end of the request")
        self.assertEqual(self.shown(request)["decision"], "approved")
        self.assertEqual(self.vendor.count("/oauth/token"), 3)
        self.expect_no_token_at_rest()


class ShortLived(Acquired):
    lifetime_ms = 1500

    def test_runs_out(self):
        """A token whose lifetime is nearly over is fetched again, and no client notices."""
        self.expect_approved(self.verify())
        fetched = self.vendor.count("/oauth/token")

        def served():
            self.expect_approved(self.verify())
            return self.vendor.count("/oauth/token") > fetched

        eventually(served, 30, "another token")


if __name__ == "__main__":
    unittest.main()

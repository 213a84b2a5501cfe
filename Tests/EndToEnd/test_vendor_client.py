"""A vendor's client in C, as vendors write them, over real sockets against a vendor written in Python: signatures that
others can check, an order that is never sent twice, secrets that nobody sees."""

import concurrent.futures
import sqlite3
import unittest

from faults import Records, SigningVendor, fixture_plugins
from faults.crash import LOST
from faults.vendor import KEY, SECRET
from harness import FAST, Host, eventually

ISSUE, STATUS, LOGIN = "/api/v1/issue", "/api/v1/status", "/login"


class VendorClient(unittest.TestCase):
    environment = {"GATEHOUSE_LOG_LEVEL": "trace", "GATEHOUSE_LIMITS_SYNC_DEADLINE": "2s"}

    def setUp(self):
        self.vendor = SigningVendor()
        self.addCleanup(self.vendor.stop)
        self.host = Host(
            providers=[{
                "id": "vendor", "plugin": "Vendor", "isolation": "in-process", "endpoints": {"api": self.vendor.url},
                "secrets": {"api_key": {"env": "VENDOR_KEY"}, "api_secret": {"env": "VENDOR_SECRET"}},
                **FAST, "limits": {"timeout": "60s"}, "tenants": {"acme": {}, "globex": {}}}],
            plugins=fixture_plugins(),
            environment={"VENDOR_KEY": KEY, "VENDOR_SECRET": SECRET, **self.environment})
        self.addCleanup(self.host.close)
        self.addCleanup(lambda: self.host.process.is_running and self.host.process.kill())
        self.records = Records(self.host.database_file)
        self.host.start()

    def _order(self):
        try:
            return self.host.client("acme").voucher(amount="4.00", reference="order-1")
        except LOST:
            return None

    def _shown(self, request):
        return self.host.client("acme").get(f"/api/v1/vouchers/{request}")

    def _settle(self):
        """Waits for the end of all work; the one request's id."""
        eventually(self.records.settled, 60, "the end of all work")
        requests = list(self.records.requests())
        self.assertEqual(len(requests), 1)
        return requests[0]

    def _expect_issued(self, request, orders=1):
        answer = self._shown(request)
        self.assertEqual((answer["status"], answer["voucherStatus"]), ("completed", "issued"), answer)
        issued = self.vendor.issued(request)
        self.assertEqual(len(issued), 1, "vouchers issued for one request")
        for name in ("pin", "voucherCode", "amount", "currency"):
            self.assertEqual(answer[name], issued[0][name], answer)
        self.assertEqual(self.vendor.count(ISSUE), orders, self.vendor.calls)
        self.assertEqual(self.vendor.refusals, [])
        self.assertEqual(self.records.problems(), [])
        self._expect_no_secret_at_rest()

    def _expect_no_secret_at_rest(self):
        """Neither in files of the host nor in its log, not even at the most talkative level."""
        places = {**self.host.database_bytes(), "log": self.host.log_text().encode()}
        self.assertIn("gatehouse.db", places)
        for secret in self.vendor.secrets():
            for form in (secret, secret.encode().hex()):
                found = [place for place, content in places.items() if form.encode() in content]
                self.assertEqual(found, [], f"{secret} lies open")

    def test_signed_calls(self):
        """Python agrees with every signature; each call has a nonce of its own, and the owner alone sees the PIN."""
        answer = self._order()
        self.assertEqual(answer.status, 201, answer)
        self._expect_issued(answer["id"])
        self.assertEqual([call["path"] for call in self.vendor.calls], [LOGIN, ISSUE])
        other = self.host.client("globex").get(f"/api/v1/vouchers/{answer['id']}")
        self.assertEqual(other.status, 404, other)
        self.assertNotIn(answer["pin"], other.text)
        events = [event["data"] for event in self.records.events(answer["id"])]
        self.assertFalse(any(answer["pin"] in data or answer["voucherCode"] in data for data in events))

    def test_repeated_login_is_signed_afresh(self):
        """An attempt that is repeated has a new timestamp and nonce: the vendor would refuse the old one."""
        self.vendor.order(LOGIN, 503)
        answer = self._order()
        self.assertEqual(answer.status, 201, answer)
        self.assertEqual(self.vendor.count(LOGIN), 2)
        self.assertEqual(len(self.vendor.nonces), 3)
        self._expect_issued(answer["id"])

    def test_wrong_secret(self):
        """A vendor that refuses our signature is a matter for the operator: 503, and nothing is bought."""
        self.vendor.order(LOGIN, 401)
        answer = self._order()
        self.assertEqual(answer.status, 503, answer)
        self.assertEqual(self.vendor.vouchers, [])
        self.assertEqual(self.records.problems(), [])

    def test_lost_answer(self):
        """An order whose answer is lost is looked up, and not sent again."""
        self.vendor.order(ISSUE, "lose")
        answer = self._order()
        self.assertEqual(answer.status, 201, answer)
        self._expect_issued(answer["id"])
        self.assertEqual([call["path"] for call in self.vendor.calls], [LOGIN, ISSUE, STATUS])

    def test_lost_order(self):
        """An order that the vendor never took ends as failed, and is not sent again."""
        self.vendor.order(ISSUE, "drop")
        answer = self._order()
        request = self._settle()
        self.assertEqual(self._shown(request)["status"], "failed", answer)
        self.assertEqual(self.vendor.count(ISSUE), 1)
        self.assertEqual(self.vendor.vouchers, [])
        self.assertEqual(self.records.problems(), [])

    def test_lost_answer_and_lost_look_up(self):
        """When the look-up is lost as well the host goes on asking, and the client hears the truth in the end."""
        self.vendor.order(ISSUE, "lose")
        self.vendor.order(STATUS, "drop", "drop", "drop", "drop")
        answer = self._order()
        self.assertIn(answer.status, (201, 202), answer)
        self._expect_issued(self._settle())

    def test_killed_between_order_and_answer(self):
        """A host killed after the vendor took the order, before it answered, finds the voucher by looking it up."""
        self.vendor.order(ISSUE, "hold")
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            client = pool.submit(self._order)
            self.assertTrue(self.vendor.held.wait(30), "the order never came")
            self.host.kill9()
            self.assertIsNone(client.result(30))
        self.vendor.release()
        self.host.start()
        self._expect_issued(self._settle())
        self.assertGreaterEqual(self.vendor.count(STATUS), 1)

    def test_killed_before_the_vendor_acted(self):
        """A host killed while its order was on the way does not send it again; it learns that nothing was bought."""
        self.vendor.order(ISSUE, "hold_before")
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            client = pool.submit(self._order)
            self.assertTrue(self.vendor.held.wait(30), "the order never came")
            self.host.kill9()
            self.assertIsNone(client.result(30))
        self.vendor.release()
        self.host.start()
        request = self._settle()
        self.assertEqual(self._shown(request)["status"], "failed")
        self.assertEqual(self.vendor.vouchers, [])
        self.assertEqual(self.vendor.count(ISSUE), 1)
        self.assertEqual(self.records.problems(), [])

    def test_killed_while_looking_up(self):
        """A host killed while the outcome is unknown and the vendor is down must not call the order failed: the money
        is spent. It goes on asking after the restart."""
        self.vendor.order(ISSUE, "lose")
        self.vendor.always(STATUS, "drop")
        answer = self._order()
        self.assertEqual(answer.status, 202, answer)
        request = answer["id"]
        # Now the look-up has a session of its own, and the vendor says it is down.
        eventually(lambda: len(self.records.sessions(request)) > 1, what="the session that looks up")
        self.vendor.always(STATUS, 503)
        before = self.vendor.count(STATUS)
        eventually(lambda: self.vendor.count(STATUS) > before, 30, "another look-up")
        self.host.kill9()
        before = self.vendor.count(STATUS)
        self.host.start()
        eventually(lambda: self.vendor.count(STATUS) >= before + 2, 30, "look-ups after the restart")
        self.assertNotIn(self._shown(request)["status"], ("failed",), "a voucher was bought, and the client is told no")
        self.vendor.always(STATUS, None)
        self.assertEqual(self._settle(), request)
        self._expect_issued(request)

    def test_refused_look_up(self):
        """A vendor that refuses the look-up says nothing of the order: the client must not be told that it failed."""
        self.vendor.order(ISSUE, "lose")
        self.vendor.always(STATUS, "drop")
        request = self._order()["id"]
        eventually(lambda: len(self.records.sessions(request)) > 1, what="the session that looks up")
        self.vendor.always(STATUS, 403)
        before = self.vendor.count(STATUS)
        eventually(lambda: self.vendor.count(STATUS) > before, 30, "a refused look-up")
        self.vendor.always(STATUS, None)
        self.assertEqual(self._settle(), request)
        self._expect_issued(request)

    def test_token_of_a_killed_host(self):
        """A token that was captured before the kill is sealed, and used after it."""
        self.vendor.order(ISSUE, "hold")
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            client = pool.submit(self._order)
            self.assertTrue(self.vendor.held.wait(30), "the order never came")
            self.host.kill9()
            self.assertIsNone(client.result(30))
        self._expect_no_secret_at_rest()
        self.vendor.release()
        self.host.start()
        self._expect_issued(self._settle())
        self.assertEqual(self.vendor.count(LOGIN), 1, "the look-up needed no new token")

    def test_nothing_readable(self):
        """No column of the database holds a secret, whatever its encoding as text."""
        self.assertEqual(self._order().status, 201)
        with sqlite3.connect(f"file:{self.host.database_file}?mode=ro", uri=True) as database:
            dump = "\n".join(database.iterdump())
        for secret in self.vendor.secrets():
            self.assertNotIn(secret, dump)
            self.assertNotIn(secret.encode().hex(), dump.lower())


if __name__ == "__main__":
    unittest.main()

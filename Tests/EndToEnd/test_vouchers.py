"""Vouchers are money: one order, one voucher, whatever happens on the way."""

import concurrent.futures

from harness import Host, HostCase, SimulatedCase, airtime, eventually


class Vouchers(HostCase):
    def vouchers(self):
        return self.sims.airtime.ledger()["vouchers"]

    def issued(self, client=None, **fields):
        answer = (client or self.acme).voucher(**fields)
        self.assertEqual(answer.status, 201, answer)
        self.assertEqual((answer["status"], answer["voucherStatus"]), ("completed", "issued"), answer)
        return answer

    def test_issue(self):
        """A voucher is issued with 201, with code and PIN as the vendor made them."""
        answer = self.issued(amount="12.50", currency="ZWG", reference="r-1", metadata={"shop": "7"})
        books = self.vouchers()
        self.assertEqual(len(books), 1)
        self.assertEqual((answer["voucherCode"], answer["pin"]), (books[0]["voucherCode"], books[0]["pin"]))
        self.assertEqual((answer["amount"], answer["currency"]), ("12.50", "ZWG"))
        self.assertEqual((books[0]["amount"], books[0]["currency"]), ("12.50", "ZWG"))
        self.assertEqual((answer["recipient"], answer["type"]), ("+263771234567", "airtime"))
        self.assertEqual((answer["reference"], answer["metadata"]), ("r-1", {"shop": "7"}))
        self.assertTrue(answer["expiresAt"])
        self.assertEqual(self.issued(type="data")["type"], "data")

    def test_owner_reads_it_again(self):
        """The owner reads the same answer again; another tenant gets 404."""
        answer = self.issued()
        location = answer.headers["location"]
        self.assertEqual(location, f"/api/v1/vouchers/{answer['id']}")
        again = self.acme.get(location)
        self.assertEqual((again.status, again.json), (200, answer.json))
        other = self.assertProblem(self.globex.get(location), 404, "not_found")
        self.assertNotIn(answer["pin"], other.text)

    def test_references_are_the_clients(self):
        """Two orders of one client reference are two orders; the vendor knows ours, which never repeat."""
        first, second = self.issued(reference="twice"), self.issued(reference="twice")
        self.assertNotEqual(first["id"], second["id"])
        self.assertEqual(self.sims.airtime.ledger()["duplicates"], [])

    def test_amounts(self):
        """Amounts are decimal text with a currency of their own; whatever else is refused before anything is spent."""
        for amount in (
            "0.00", "-1.00", "10.001", "1e3", "", "ten", "1,000.00", " 1.00", "NaN", "00.10", "99999999999999.00",
        ):
            with self.subTest(amount):
                answer = self.assertProblem(self.acme.voucher(amount=amount), 400, "invalid_request")
                self.assertIn("/amount", self.pointers(answer))
        for amount in (10, 10.5, None, True):
            with self.subTest(repr(amount)):
                answer = self.assertProblem(self.acme.voucher(amount=amount), 400, "invalid_request")
                self.assertIn("/amount", self.pointers(answer))
        self.assertEqual(self.vouchers(), [])

    def test_currencies(self):
        """Only ZWG and USD, exactly so written."""
        for currency in ("EUR", "usd", "ZWL", "", None, 840, "USD ", "US"):
            with self.subTest(repr(currency)):
                answer = self.assertProblem(self.acme.voucher(currency=currency), 400, "invalid_request")
                self.assertIn("/currency", self.pointers(answer))
        self.assertEqual(self.vouchers(), [])

    def test_currencies_never_mix(self):
        """A vendor that answers in another currency or amount gives no voucher to the client."""
        for member, value in (("currency", "ZWG"), ("amount", "1000.00")):
            with self.subTest(member):
                self.sims.airtime.reset()
                body = {
                    "id": "av_x", "reference": None, "status": "issued", "voucherCode": "VCH-MIXED-0001",
                    "pin": "111122223333", "amount": "10.00", "currency": "USD", "expiresAt": None, member: value}
                body.pop("reference")
                self.sims.airtime.fault("override", path="/api/v1/issue", status=201, body=body)
                self.sims.airtime.fault("override", path="/api/v1/status", body=body)
                with_deadline = self.short.client("acme").voucher()
                self.assertNotEqual(with_deadline.status, 201, with_deadline)
                self.assertNotIn("VCH-MIXED-0001", with_deadline.text)
                self.assertNotIn("111122223333", with_deadline.text)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The same with a deadline of one second, for what has to be looked up for long.

        cls.short = Host(cls.sims, environment={"GATEHOUSE_LIMITS_SYNC_DEADLINE": "1s"})
        cls.addClassCleanup(cls.short.close)
        cls.short.start()

    def test_recipients(self):
        """A recipient is a telephone number in international form."""
        for recipient in ("0771234567", "+0771234567", "263771234567", "+26377123456x", "+1", "+" + "1" * 16, "", None):
            with self.subTest(repr(recipient)):
                answer = self.assertProblem(self.acme.voucher(recipient=recipient), 400, "invalid_request")
                self.assertIn("/recipient", self.pointers(answer))

    def test_recipient_that_the_vendor_refuses(self):
        """A number of another country, which the vendor refuses, is the client's 400 and costs nothing."""
        self.assertProblem(self.acme.voucher(recipient="+4930123456"), 400, "invalid_request")
        self.assertEqual(self.vouchers(), [])

    def test_lost_answer(self):
        """An answer lost after the vendor acted: exactly one voucher, and the client gets it."""
        for kind in ("drop_after", "drop_inside", "truncated"):
            with self.subTest(kind):
                self.sims.airtime.reset()
                self.sims.airtime.fault(kind, path="/api/v1/issue", times=1)
                answer = self.issued()
                books = self.vouchers()
                self.assertEqual(len(books), 1)
                self.assertEqual((answer["voucherCode"], answer["pin"]), (books[0]["voucherCode"], books[0]["pin"]))

    def test_lost_order(self):
        """An order lost before the vendor acted is sent again with the same key: one voucher."""
        self.sims.airtime.fault("drop_before", path="/api/v1/issue", times=1)
        self.issued()
        self.assertEqual(len(self.vouchers()), 1)
        orders = self.sims.airtime.requests("/api/v1/issue")
        self.assertEqual(len({order["headers"]["idempotency-key"] for order in orders}), 1)

    def test_failure_after_acting(self):
        """A vendor that issues and then answers 500 is looked up: one voucher, issued."""
        answer = self.issued(recipient="+263771234551")
        self.assertEqual(len(self.vouchers()), 1)
        self.assertEqual(answer["pin"], self.vouchers()[0]["pin"])

    def test_not_now(self):
        """503 and 429 with Retry-After, once each, are waited out: one voucher."""
        for recipient in ("+263771234550", "+263771234529"):
            with self.subTest(recipient):
                self.sims.airtime.reset()
                self.issued(recipient=recipient)
                self.assertEqual(len(self.vouchers()), 1)
        first, second = [request["atUnix"] for request in self.sims.airtime.requests("/api/v1/issue")]
        self.assertGreaterEqual(second - first, 0.95, "Retry-After said one second")

    def test_always_rate_limited(self):
        """A vendor that goes on with 429 gives 503 with Retry-After, and no voucher."""
        self.sims.airtime.fault("status", path="/api/v1/issue", status=429, headers={"Retry-After": "1"})
        answer = self.assertProblem(self.acme.voucher(), 503, "provider_unavailable")
        self.assertGreaterEqual(int(answer.headers["retry-after"]), 1)
        self.assertEqual(self.vouchers(), [])

    def test_insufficient_float(self):
        """An account without float is the operator's trouble: 503 for the client, no voucher, said in the log."""
        answer = self.acme.voucher(recipient="+263771234502", headers={"X-Correlation-Id": "float-1"})
        self.assertProblem(answer, 503, "provider_unavailable", "Provider service temporarily unavailable")
        self.assertEqual(self.acme.get(f"/api/v1/vouchers/{answer['id']}")["status"], "failed")
        self.assertEqual(self.vouchers(), [])
        lines = [line for line in self.host.log_text().splitlines() if "float-1" in line]
        self.assertTrue([line for line in lines if "insufficient_float" in line], lines)
        self.sims.airtime.set_float(USD="5.00")
        self.assertProblem(self.acme.voucher(amount="5.01"), 503, "provider_unavailable")
        self.issued(amount="5.00")
        self.issued(amount="6.00", currency="ZWG")

    def test_pending(self):
        """A voucher pending at the vendor is waited for, and issued."""
        self.sims.airtime.settings(pendingReads=1)
        answer = self.issued(recipient="+263771234504")
        self.assertTrue(answer["pin"])
        self.assertEqual(len(self.vouchers()), 1)

    def test_pending_then_failed(self):
        """One that fails after pending is told as failed, without code or PIN, and the vendor paid it back."""
        self.sims.airtime.settings(pendingReads=0)
        answer = self.acme.voucher(recipient="+263771234505")
        identifier = answer["id"]
        read = self.acme.get(f"/api/v1/vouchers/{identifier}")
        self.assertEqual(read["status"], "failed", read)
        self.assertIsNone(read["pin"])
        self.assertIsNone(read["voucherCode"])
        self.assertTrue(read["failure"]["message"])
        if answer.status == 201:
            self.assertEqual(answer.json, read.json)
        else:
            self.assertProblem(answer, 422, "rejected_by_provider")
        self.assertEqual(self.sims.airtime.ledger()["balances"]["USD"], "10000000.00")

    def test_unreadable_answers(self):
        """An answer to the order that cannot be read leads to a look-up, never to a second order."""
        for kind in ("empty", "html", "garbage", "truncated"):
            with self.subTest(kind):
                self.sims.airtime.reset()
                self.sims.airtime.fault(kind, path="/api/v1/issue", act=True, times=1)
                self.issued()
                self.assertEqual(len(self.vouchers()), 1)

    def test_wrong_answers(self):
        """An answer to the order with wrong or missing members never makes an issued voucher, and no second order."""
        good = {
            "id": "av_1", "status": "issued", "voucherCode": "VCH-WRONG-0001", "pin": "999988887777",
            "amount": "10.00", "currency": "USD", "expiresAt": None}
        wrong = [
            {"status": "ISSUED"}, {"status": 1}, {"status": True}, {"status": None}, {"status": ["issued"]},
            {"id": None}, {"id": ""}, {"id": ["av_1"]}, {"reference": "another"}, {"amount": "10"}, {"amount": "11.00"},
            {"amount": [10]}, {"currency": "usd"}, {"currency": 840}, {"pin": {"a": 1}}, {"voucherCode": [1]},
        ]
        self.sims.airtime.fault("status", path="/api/v1/status", status=500)
        recipients = {}
        for number, changes in enumerate(wrong):
            recipient = f"+2637712340{number + 60}"
            recipients[recipient] = changes
            self.sims.airtime.fault(
                "override", path="/api/v1/issue", contains=recipient, status=201, body={**good, **changes})
        client = self.short.client("acme")
        with concurrent.futures.ThreadPoolExecutor(len(wrong)) as pool:
            answers = dict(zip(recipients, pool.map(lambda recipient: client.voucher(recipient=recipient), recipients)))
        for recipient, answer in answers.items():
            with self.subTest(recipients[recipient]):
                self.assertNotEqual(answer.status, 201, answer)
                sent = self.sims.airtime.requests("/api/v1/issue")
                self.assertEqual(len([request for request in sent if recipient in request["body"]]), 1)

    def test_unknown_outcome(self):
        """While nobody can say what became of the order, the client sees 202, and in the end the one voucher."""
        client = self.short.client("acme")
        self.sims.airtime.fault("drop_after", path="/api/v1/issue")
        outage = self.sims.airtime.fault("status", path="/api/v1/status", status=500)
        answer = client.voucher()
        self.assertEqual(answer.status, 202, answer)
        self.assertEqual(sorted(answer.json), ["eventsUrl", "id", "status", "statusUrl", "websocketUrl"])
        self.sims.airtime.control("DELETE", f"faults/{outage}")
        read = eventually(
            lambda: (lambda voucher: voucher if voucher["status"] == "completed" else None)(
                client.get(answer["statusUrl"])), 40, "the voucher is found", every=0.1)
        self.assertEqual(read["voucherStatus"], "issued")
        self.assertEqual(len(self.vouchers()), 1)
        self.assertEqual(read["pin"], self.vouchers()[0]["pin"])

    def test_signatures(self):
        """Each attempt is signed afresh: no nonce twice, and the vendor refuses none."""
        self.sims.airtime.fault("drop_before", path="/api/v1/issue", times=1)
        self.issued()
        requests = self.sims.airtime.requests()
        nonces = [request["headers"]["x-nonce"] for request in requests]
        self.assertEqual(len(set(nonces)), len(nonces))
        self.assertNotIn(401, [request["status"] for request in requests])


class WithoutKeys(SimulatedCase):
    def test_never_ordered_twice(self):
        """A deployment that honours no idempotency keys is never asked twice, whatever was lost."""
        host = self.new_host(providers=[airtime(self.sims.airtime.url, config={"idempotent": False})]).start()
        self.sims.airtime.settings(honourIdempotency=False)
        for kind in ("drop_after", "drop_inside"):
            with self.subTest(kind):
                self.sims.airtime.fault(kind, path="/api/v1/issue", times=1)
                answer = host.client("acme").voucher()
                self.assertEqual((answer.status, answer.json.get("voucherStatus")), (201, "issued"), answer)
        ledger = self.sims.airtime.ledger()
        self.assertEqual((len(ledger["vouchers"]), ledger["duplicates"]), (2, []))
        self.assertEqual(len(self.sims.airtime.requests("/api/v1/issue")), 2)
        self.assertNotIn("idempotency-key", self.sims.airtime.requests("/api/v1/issue")[0]["headers"])

    def test_wrong_secret(self):
        """A signature that the vendor refuses is the operator's trouble: 503 and no voucher."""
        host = self.new_host(environment={"AIRTIME_API_SECRET": "another-secret-0123456789"}).start()
        answer = host.client("acme").voucher()
        self.assertProblem(answer, 503, "provider_unavailable", "Provider service temporarily unavailable")
        self.assertEqual(self.sims.airtime.ledger()["vouchers"], [])

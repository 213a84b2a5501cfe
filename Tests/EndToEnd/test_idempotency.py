"""`Idempotency-Key`: a client that does not know whether its request arrived sends it again, and nothing happens twice."""

import concurrent.futures
import json
import uuid

from faults.crash import LOST, end_of, start_armed
from harness import HostCase, SimulatedCase, eventually, image64

REPLAYED = "idempotency-replayed"


def key(value=None):
    return {"Idempotency-Key": value or str(uuid.uuid4())}


class Keys(HostCase):
    def vouchers(self):
        return self.sims.airtime.ledger()["vouchers"]

    def test_voucher_again(self):
        """The same voucher asked for again is the same voucher, answered as before."""
        headers = key()
        first = self.acme.voucher(headers=headers, reference="r-1")
        self.assertEqual(first.status, 201, first)
        self.assertNotIn(REPLAYED, first.headers)
        for _ in range(3):
            again = self.acme.voucher(headers=headers, reference="r-1")
            self.assertEqual((again.status, again.json), (201, first.json))
            self.assertEqual(again.headers[REPLAYED], "true")
            self.assertEqual(again.headers["location"], first.headers["location"])
        self.assertEqual(len(self.vouchers()), 1)

    def test_verifications_again(self):
        """Documents and registers likewise: one call at the vendor."""
        for send, path, vendor in (
            (lambda headers: self.acme.verify_document(image64("juan"), headers=headers), "/api/process", "regula"),
            (lambda headers: self.globex.verify_id(
                "NBI-123456789", user={"firstName": "Juan", "lastName": "Dela Cruz", "dateOfBirth": "1990-01-01"},
                headers=headers), "/v1/verification/create", "idmeta"),
        ):
            with self.subTest(vendor):
                headers = key()
                first, again = send(headers), send(headers)
                self.assertEqual((first.status, again.status, again.json), (201, 201, first.json))
                self.assertEqual(again.headers[REPLAYED], "true")
                self.assertEqual(len(getattr(self.sims, vendor).requests(path)), 1)

    def test_twenty_at_once(self):
        """Of twenty requests at once with one key, one does the work; the others wait or get its answer."""
        for round_number in range(5):
            with self.subTest(round_number):
                self.sims.reset()
                headers = key()
                with concurrent.futures.ThreadPoolExecutor(20) as pool:
                    answers = list(pool.map(lambda _: self.acme.voucher(headers=headers), range(20)))
                served = [answer for answer in answers if answer.status == 201]
                self.assertTrue(served, answers)
                self.assertEqual(len({answer["id"] for answer in served}), 1, answers)
                self.assertEqual(len([answer for answer in served if REPLAYED not in answer.headers]), 1, answers)
                for answer in answers:
                    if answer.status != 201:
                        self.assertProblem(answer, 409, "idempotency_key_in_use")
                        self.assertEqual(answer.headers["retry-after"], "1")
                self.assertEqual(len(self.vouchers()), 1)

    def test_still_running(self):
        """While the first goes on, its repetition is told to wait, and by whose id."""
        headers = key()
        self.sims.airtime.fault("delay", delayMs=3000, path="/api/v1/issue", times=1)
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            first = pool.submit(lambda: self.acme.voucher(headers=headers))
            eventually(lambda: self.sims.airtime.stats()["inFlight"] == 1, what="the vendor is called")
            waiting = self.assertProblem(self.acme.voucher(headers=headers), 409, "idempotency_key_in_use")
            self.assertEqual(waiting.headers["retry-after"], "1")
            self.assertEqual(first.result(60)["id"], waiting["id"])
        self.assertEqual(self.acme.voucher(headers=headers)["id"], waiting["id"])

    def test_other_body(self):
        """The same key with another body is refused, were it one byte; the first request stands."""
        headers = key()
        first = self.acme.voucher(headers=headers, amount="5.00")
        self.assertEqual(first.status, 201, first)
        self.assertProblem(self.acme.voucher(headers=headers, amount="6.00"), 422, "idempotency_key_reused")
        body = {"type": "airtime", "amount": "5.00", "currency": "USD", "recipient": "+263771234567"}
        spaced = {**headers, "Content-Type": "application/json"}
        answer = self.acme.post("/api/v1/vouchers", body=json.dumps(body, indent=1).encode(), headers=spaced)
        self.assertProblem(answer, 422, "idempotency_key_reused")
        self.assertEqual(len(self.vouchers()), 1)

    def test_others_keys(self):
        """The same key of another tenant, or on another route, is another key."""
        headers = key()
        first, others = self.acme.voucher(headers=headers), self.globex.voucher(headers=headers)
        self.assertEqual((first.status, others.status), (201, 201))
        self.assertNotEqual(first["id"], others["id"])
        verified = self.acme.verify_document(image64("juan"), headers=headers)
        self.assertEqual(verified.status, 201, verified)
        self.assertEqual(len(self.vouchers()), 2)

    def test_refusal_binds_no_key(self):
        """A request that is refused as wrong leaves the key free for the corrected one."""
        headers = key()
        self.assertProblem(self.acme.voucher(headers=headers, amount="ten"), 400, "invalid_request")
        self.assertEqual(self.acme.voucher(headers=headers).status, 201)

    def test_unavailable_releases(self):
        """A 503 gives the key back: the repetition is a new try."""
        headers = key()
        self.sims.regula.fault("status", status=503)
        failed = self.assertProblem(
            self.acme.verify_document(image64("juan"), headers=headers), 503, "provider_unavailable")
        self.sims.regula.clear_faults()
        again = self.acme.verify_document(image64("juan"), headers=headers)
        self.assertEqual((again.status, again["decision"]), (201, "approved"), again)
        self.assertNotIn(REPLAYED, again.headers)
        self.assertNotEqual(again["id"], failed["id"])
        self.assertEqual(self.acme.verify_document(image64("juan"), headers=headers)["id"], again["id"])

    def test_refusal_of_the_provider_stays(self):
        """A request that was stored and ended 4xx is answered with the same problem again."""
        self.sims.airtime.set_float(USD="1.00", ZWG="1.00")
        headers = key()
        first = self.acme.voucher(headers=headers, amount="500.00")
        self.assertGreaterEqual(first.status, 400, first)
        if first.status < 500:
            again = self.acme.voucher(headers=headers, amount="500.00")
            self.assertEqual((again.status, again["code"], again["id"]), (first.status, first["code"], first["id"]))
            self.assertEqual(again.headers[REPLAYED], "true")

    def test_key_format(self):
        """A key is 1 to 255 visible ASCII characters; anything else is a 400 that names the header."""
        for value in ("", "a b", "x" * 256, "\u00e9", "a\tb"):
            with self.subTest(value):
                answer = self.assertProblem(self.acme.voucher(headers={"Idempotency-Key": value}), 400, "invalid_request")
                self.assertIn("Idempotency-Key", self.pointers(answer))
        self.assertEqual(self.vouchers(), [])
        self.assertEqual(self.acme.voucher(headers={"Idempotency-Key": "!" + "~" * 254}).status, 201)

    def test_not_in_the_database(self):
        """The key is in no file in a readable form."""
        secret = "KEY-OF-THE-CLIENT-zVx93"
        self.assertEqual(self.acme.voucher(headers=key(secret)).status, 201)
        for name, content in self.host.database_bytes().items():
            self.assertNotIn(secret.encode(), content, name)
        self.assertNotIn(secret, self.host.log_text())


class Killed(SimulatedCase):
    def test_killed_between(self):
        """The host is killed while the vendor works; the client repeats its request to the next host, and has one
        voucher."""
        host = self.new_host().start()
        headers = key()
        self.sims.airtime.fault("delay", delayMs=3000, path="/api/v1/issue", times=1)
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            def send():
                try:
                    return host.client("acme").voucher(headers=headers)
                except LOST:
                    return None

            first = pool.submit(send)
            eventually(lambda: self.sims.airtime.stats()["inFlight"] == 1, what="the vendor is called")
            host.kill9()
            self.assertIsNone(first.result(60))
        host.start()
        client = host.client("acme")
        answer = eventually(lambda: self.served(client.voucher(headers=headers)), 60, "the voucher")
        self.assertEqual(answer.headers[REPLAYED], "true")
        books = self.sims.airtime.ledger()
        self.assertEqual((len(books["vouchers"]), books["duplicates"]), (1, []))
        self.assertEqual(answer["voucherCode"], books["vouchers"][0]["voucherCode"])

    def test_killed_at_every_commit(self):
        """Killed before or after any commit or call, one at a time: the repetition never buys a second voucher."""
        kills = survived = 0
        for point in range(1, 40):
            self.sims.reset()
            host = self.new_host()
            if not start_armed(host, str(point)):
                continue
            headers = key()
            try:
                host.client("acme").voucher(headers=headers)
                answered = True
            except LOST:
                self.assertEqual(end_of(host), -9)
                answered = False
                kills += 1
            host.process.kill()
            host.start()
            client = host.client("acme")
            answer = eventually(lambda: self.served(client.voucher(headers=headers)), 60, "the voucher")
            with self.subTest(point):
                self.assertEqual(answer["voucherStatus"], "issued", answer)
                self.assertEqual(len(self.sims.airtime.ledger()["vouchers"]), 1)
                self.assertEqual(self.sims.airtime.ledger()["duplicates"], [])
            host.stop()
            # One point beyond the end may be met by the host's own upkeep before the request is through.
            survived = survived + 1 if answered else 0
            if survived == 2 and kills:
                break
        self.assertGreaterEqual(kills, 4)

    def served(self, answer):
        self.assertIn(answer.status, (201, 409), answer)
        return answer if answer.status == 201 else None

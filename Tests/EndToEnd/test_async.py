"""Requests that nobody waits for: answered at once, followed by reading, never lost."""

import concurrent.futures
import uuid

from faults.crash import LOST
from harness import HostCase, SimulatedCase, eventually, image64

FINAL = ("completed", "failed", "cancelled", "expired")
ASYNC = "/api/v1/verifications/async"
JUAN = {"firstName": "Juan", "lastName": "Dela Cruz", "dateOfBirth": "1990-01-01"}


def document(persona="juan", **fields):
    return {"verificationType": "document", "documentImages": {"front": image64(persona)}, **fields}


def register(number="NBI-123456789", **fields):
    return {"verificationType": "philippines_nbi_clearance", "idNumber": number, "userData": JUAN, **fields}


def ended(client, url, within=60):
    def final():
        answer = client.get(url)
        return answer if answer["status"] in FINAL else None
    return eventually(final, within, f"the end of {url}")


class Async(HostCase):
    def accepted(self, answer, path="/api/v1/verifications"):
        self.assertEqual(answer.status, 202, answer)
        self.assertEqual(answer["statusUrl"], f"{path}/{answer['id']}")
        self.assertEqual(answer.headers["location"], answer["statusUrl"])
        self.assertTrue(answer.headers["retry-after"])
        self.assertEqual(list(answer.json), ["id", "status", "statusUrl", "websocketUrl", "eventsUrl"])
        return answer

    def test_document(self):
        """A document is taken at once and verified later, with the result a waiting client would have had."""
        self.sims.regula.fault("delay", delayMs=1500, times=1)
        answer = self.accepted(self.acme.post(ASYNC, document(reference="r-1", subject="s-1", metadata={"a": "b"})))
        self.assertIn(answer["status"], ("pending", "processing"))
        self.assertEqual(answer["eventsUrl"], answer["statusUrl"] + "/events")
        running = self.acme.get(answer["statusUrl"])
        self.assertEqual(running.status, 200)
        self.assertEqual(list(running["progress"]), ["currentStep", "totalSteps", "percentage", "message"])
        self.assertLess(running["progress"]["percentage"], 100)
        done = ended(self.acme, answer["statusUrl"])
        waited = self.acme.verify_document(image64("juan"))
        self.assertEqual((done["status"], done["decision"]), ("completed", "approved"), done)
        self.assertEqual((done["person"], done["document"]), (waited["person"], waited["document"]))
        self.assertEqual((done["reference"], done["metadata"], done["progress"]["percentage"]), ("r-1", {"a": "b"}, 100))
        for query in ({"reference": "r-1"}, {"subject": "s-1"}):
            listed = self.acme.get("/api/v1/verifications", query=query)["items"]
            self.assertEqual([item["id"] for item in listed], [answer["id"]])

    def test_register(self):
        """A register likewise, at its own route with ?mode=async or at the common one."""
        for answer in (
            self.globex.post("/api/v1/verifications/verify-by-id?mode=async", register()),
            self.globex.post(ASYNC, register()),
        ):
            done = ended(self.globex, self.accepted(answer)["statusUrl"])
            self.assertEqual((done["status"], done["decision"]), ("completed", "approved"), done)

    def test_voucher(self):
        """A voucher with ?mode=async is issued once, and read where the answer says."""
        body = {"type": "airtime", "amount": "7.00", "currency": "USD", "recipient": "+263771234567"}
        answer = self.accepted(self.acme.post("/api/v1/vouchers?mode=async", body), "/api/v1/vouchers")
        done = ended(self.acme, answer["statusUrl"])
        books = self.sims.airtime.ledger()["vouchers"]
        self.assertEqual([voucher["voucherCode"] for voucher in books], [done["voucherCode"]])

    def test_refused_at_once(self):
        """What is wrong with a request is said at once, and nothing is stored."""
        self.assertProblem(self.acme.post(ASYNC, document(templateId="99999")), 400, "unknown_template")
        self.assertProblem(self.acme.post(ASYNC, {}), 400, "invalid_request")
        self.assertProblem(self.acme.post(ASYNC, register("NBI-1", shoeSize="44")), 400, "invalid_request")
        answer = self.assertProblem(
            self.acme.post("/api/v1/vouchers?mode=later", document()), 400, "invalid_request")
        self.assertIn("mode", self.pointers(answer))
        answer = self.assertProblem(
            self.acme.post(ASYNC, document(webhookUrl="https://127.0.0.1/hook")), 400, "invalid_request")
        self.assertIn("/webhookUrl", self.pointers(answer))

    def test_etag(self):
        """A client that asks again with the ETag is told 304 until something has changed."""
        self.sims.regula.fault("delay", delayMs=1500, times=1)
        url = self.acme.post(ASYNC, document())["statusUrl"]
        first = self.acme.get(url)
        done = ended(self.acme, url)
        self.assertNotEqual(first.headers["etag"], done.headers["etag"])
        changed = self.acme.get(url, headers={"If-None-Match": first.headers["etag"]})
        self.assertEqual((changed.status, changed.json), (200, done.json))
        same = self.acme.get(url, headers={"If-None-Match": done.headers["etag"]})
        self.assertEqual((same.status, same.body, same.headers["etag"]), (304, b"", done.headers["etag"]))

    def test_key(self):
        """The repetition of an asynchronous request is the same request, whether it runs, has ended, or failed."""
        headers = {"Idempotency-Key": str(uuid.uuid4())}
        body = document()
        with concurrent.futures.ThreadPoolExecutor(20) as pool:
            answers = list(pool.map(lambda _: self.acme.post(ASYNC, body, headers=headers), range(20)))
        for answer in answers:
            self.accepted(answer)
        self.assertEqual(len({answer["id"] for answer in answers}), 1)
        self.assertEqual(len([1 for answer in answers if "idempotency-replayed" not in answer.headers]), 1)
        ended(self.acme, answers[0]["statusUrl"])
        again = self.accepted(self.acme.post(ASYNC, body, headers=headers))
        self.assertEqual((again["id"], again["status"]), (answers[0]["id"], "completed"))
        self.assertEqual(len(self.sims.regula.requests("/api/process")), 1)
        self.assertProblem(self.acme.post(ASYNC, document("maria"), headers=headers), 422, "idempotency_key_reused")

    def test_key_and_mode(self):
        """A key that came with a waiting request is not one for the same body without waiting."""
        headers = {"Idempotency-Key": str(uuid.uuid4())}
        path = "/api/v1/verifications/verify-by-id"
        self.assertEqual(self.globex.post(path, register(), headers=headers).status, 201)
        self.assertProblem(
            self.globex.post(path + "?mode=async", register(), headers=headers), 422, "idempotency_key_reused")

    def test_cancel(self):
        """One that runs can be cancelled."""
        self.sims.regula.fault("delay", delayMs=20_000, times=1)
        url = self.acme.post(ASYNC, document())["statusUrl"]
        eventually(lambda: self.sims.regula.stats()["inFlight"] == 1, what="the vendor is called")
        self.assertEqual(self.acme.post(url + "/cancel").status, 200)
        self.assertEqual(ended(self.acme, url)["status"], "cancelled")


class Killed(SimulatedCase):
    def test_nothing_is_lost(self):
        """Whatever was answered 202 before the host was killed is verified after its next start, once."""
        host = self.new_host().start()
        taken = []

        def send(number):
            try:
                answer = host.client("acme").post(ASYNC, document(reference=f"k-{number}"))
            except LOST:
                return
            if answer.status == 202:
                taken.append(answer["statusUrl"])

        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            sent = [pool.submit(send, number) for number in range(200)]
            eventually(lambda: len(taken) >= 40, 60, "some are taken")
            host.kill9()
            for one in sent:
                one.result(60)
        host.start()
        client = host.client("acme")
        for url in taken:
            self.assertEqual(ended(client, url, 90)["decision"], "approved")

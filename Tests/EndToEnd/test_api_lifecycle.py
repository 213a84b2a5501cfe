"""Requests that take their time: the deadline of a synchronous answer, cancelling, stopping the host."""

import concurrent.futures
import threading
import time

from harness import HostCase, SimulatedCase, eventually, image64

FINAL = ("completed", "failed", "cancelled", "expired")


class Background:
    """Runs a call on a thread and keeps its answer."""

    def __init__(self, call):
        self.answer = None
        self._thread = threading.Thread(target=self._run, args=(call,))
        self._thread.start()

    def _run(self, call):
        self.answer = call()

    def join(self, within=60):
        self._thread.join(within)
        assert self.answer is not None, "the call was not answered"
        return self.answer


class Deadline(HostCase):
    host_options = {"environment": {"GATEHOUSE_LIMITS_SYNC_DEADLINE": "1s"}}

    def test_deadline(self):
        """A synchronous request that outlasts the deadline is answered 202, and the work goes on to its end."""
        self.sims.regula.fault("delay", delayMs=2500, times=1)
        started = time.monotonic()
        answer = self.acme.verify_document(image64("juan"), reference="slow")
        self.assertEqual(answer.status, 202, answer)
        self.assertLess(time.monotonic() - started, 2.4, "the deadline is one second")
        self.assertEqual(sorted(answer.json), ["eventsUrl", "id", "status", "statusUrl", "websocketUrl"])
        self.assertNotIn(answer["status"], FINAL)
        self.assertEqual(answer["statusUrl"], f"/api/v1/verifications/{answer['id']}")
        self.assertEqual(answer.headers["location"], answer["statusUrl"])
        self.assertGreaterEqual(int(answer.headers["retry-after"]), 1)
        running = self.acme.get(answer["statusUrl"])
        self.assertEqual(running.status, 200)
        self.assertIsNone(running["decision"])
        self.assertLess(running["progress"]["percentage"], 100)
        ended = eventually(
            lambda: (lambda read: read if read["status"] in FINAL else None)(self.acme.get(answer["statusUrl"])),
            20, "it ends")
        self.assertEqual((ended["status"], ended["decision"]), ("completed", "approved"), ended)
        self.assertEqual(ended["person"]["dateOfBirth"], "1990-01-01")
        self.assertEqual(ended["reference"], "slow")

    def test_voucher_deadline(self):
        """The same holds for a voucher, which is issued once."""
        self.sims.airtime.fault("delay", delayMs=2000, times=1)
        answer = self.acme.voucher(reference="slow-voucher")
        self.assertEqual(answer.status, 202, answer)
        self.assertEqual(answer["statusUrl"], f"/api/v1/vouchers/{answer['id']}")
        eventually(lambda: self.acme.get(answer["statusUrl"])["status"] == "completed", 20, "it ends")
        self.assertEqual(len(self.sims.airtime.ledger()["vouchers"]), 1)

    def test_others_are_not_held_up(self):
        """While one request waits, others are served at once."""
        self.sims.regula.fault("delay", delayMs=2500, times=1)
        slow = Background(lambda: self.acme.verify_document(image64("juan")))
        eventually(lambda: self.sims.regula.stats()["inFlight"] == 1, what="the slow call is under way")
        answer = self.acme.verify_document(image64("maria"))
        self.assertEqual((answer.status, answer.json.get("decision")), (201, "approved"), answer)
        self.assertEqual(slow.join().status, 202)


class Cancelling(HostCase):
    def running(self, client, vendor, reference):
        """A verification that hangs at its vendor: its id, and the call that waits for it."""
        vendor.fault("hang")
        call = Background(lambda: client.verify_document(image64("juan"), reference=reference))
        eventually(lambda: vendor.requests() or vendor.stats()["inFlight"], what="the vendor is called")
        listed = eventually(
            lambda: client.get("/api/v1/verifications", query={"reference": reference})["items"], what="it is listed")
        return listed[0]["id"], call

    def test_running(self):
        """A running verification can be cancelled: it ends as cancelled, for the waiting call and for readers."""
        for client, vendor in ((self.acme, self.sims.regula), (self.globex, self.sims.idmeta)):
            with self.subTest(vendor.name):
                identifier, call = self.running(client, vendor, f"cancel-{vendor.name}")
                answer = client.post(f"/api/v1/verifications/{identifier}/cancel")
                self.assertEqual(answer.status, 200, answer)
                eventually(lambda: client.verification(identifier)["status"] == "cancelled", 10, "cancelled")
                read = client.verification(identifier)
                self.assertIsNone(read["decision"], read)
                self.assertTrue(read["completedAt"], read)
                waiting = call.join()
                self.assertEqual((waiting.status, waiting["status"]), (201, "cancelled"), waiting)
                self.assertProblem(
                    client.post(f"/api/v1/verifications/{identifier}/cancel"), 409, "not_cancellable")

    def test_completed(self):
        """A completed or failed verification cannot be cancelled: 409, and it stays as it is."""
        made = self.acme.verify_document(image64("juan"))
        answer = self.acme.post(f"/api/v1/verifications/{made['id']}/cancel")
        self.assertProblem(answer, 409, "not_cancellable")
        self.assertEqual(self.acme.verification(made["id"]).json, made.json)
        self.sims.regula.fault("status", status=503)
        failed = self.acme.verify_document(image64("juan"))
        self.assertProblem(self.acme.post(f"/api/v1/verifications/{failed['id']}/cancel"), 409, "not_cancellable")

    def test_of_another_tenant(self):
        """Another tenant's running verification cannot be cancelled, and runs on."""
        identifier, call = self.running(self.acme, self.sims.regula, "not-yours")
        self.assertProblem(self.globex.post(f"/api/v1/verifications/{identifier}/cancel"), 404, "not_found")
        self.assertNotIn(self.acme.verification(identifier)["status"], FINAL)
        self.acme.post(f"/api/v1/verifications/{identifier}/cancel")
        call.join()

    def test_pending_at_the_vendor(self):
        """One that waits between two reads of its vendor is cancelled as well, and asks no more."""
        self.sims.idmeta.settings(pendingReads=100_000)
        call = Background(lambda: self.globex.verify_id(
            "NBI-123456704", user={"firstName": "Juan", "lastName": "Dela Cruz"}, reference="cancel-waiting"))
        eventually(lambda: self.sims.idmeta.requests("/v2/"), what="it is read back")
        listed = self.globex.get("/api/v1/verifications", query={"reference": "cancel-waiting"})["items"]
        answer = self.globex.post(f"/api/v1/verifications/{listed[0]['id']}/cancel")
        # It may have been given up meanwhile; either way it is over.
        self.assertIn(answer.status, (200, 409), answer)
        call.join()
        self.assertIn(self.globex.verification(listed[0]["id"])["status"], FINAL)


class Many(HostCase):
    def test_many_at_once(self):
        """Many requests at once, of both tenants, on both providers: each gets its own answer and no other's."""
        def ask(number):
            client = (self.acme, self.globex)[number % 2]
            fields = {"documentNumber": f"NUMBER-{number}", "surname": f"Surname{number}", "givenNames": "Ana"}
            answer = client.verify_document(image64("juan", **fields), reference=f"many-{number}")
            return number, client, answer

        with concurrent.futures.ThreadPoolExecutor(32) as pool:
            done = list(pool.map(ask, range(150)))
        for number, client, answer in done:
            self.assertEqual((answer.status, answer.json.get("decision")), (201, "approved"), answer)
            self.assertEqual(
                (answer["document"]["number"], answer["person"]["lastName"], answer["reference"]),
                (f"NUMBER-{number}", f"Surname{number}", f"many-{number}"))
        self.assertEqual(len({answer["id"] for _, _, answer in done}), 150)
        number, client, answer = done[-1]
        self.assertEqual(client.verification(answer["id"]).json, answer.json)


class Stopping(SimulatedCase):
    def test_drains(self):
        """SIGTERM lets what is under way end, answers it, and exits 0."""
        host = self.new_host().start()
        self.sims.regula.fault("delay", delayMs=1000, times=1)
        call = Background(lambda: host.client("acme").verify_document(image64("juan")))
        eventually(lambda: self.sims.regula.stats()["inFlight"] == 1, what="the vendor is called")
        self.assertEqual(host.stop(), 0)
        answer = call.join()
        self.assertEqual((answer.status, answer.json.get("decision")), (201, "approved"), answer)

    def test_restart(self):
        """After a restart everything reads as before, and keys still serve."""
        host = self.new_host().start()
        client = host.client("acme")
        made = client.verify_document(image64("juan"), reference="before", metadata={"a": "b"})
        voucher = client.voucher()
        host.restart()
        client = host.client("acme")
        self.assertEqual(client.verification(made["id"]).json, made.json)
        again = client.get(f"/api/v1/vouchers/{voucher['id']}")
        self.assertEqual((again["voucherCode"], again["pin"]), (voucher["voucherCode"], voucher["pin"]))
        self.assertEqual(client.get("/api/v1/verifications")["items"], [made.json])

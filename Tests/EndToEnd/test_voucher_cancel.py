"""A voucher taken back: once, by the provider that issued it, and only if it has not been used."""

import uuid

from harness import Host, HostCase, eventually, gatehouse


class Cancelling(HostCase):
    def issued(self, **fields):
        answer = self.acme.voucher(**fields)
        self.assertEqual((answer.status, answer["voucherStatus"]), (201, "issued"), answer)
        return answer

    def cancel(self, voucher, body=None, client=None, headers=None):
        return (client or self.acme).post(f"/api/v1/vouchers/{voucher['id']}/cancel", body, headers=headers)

    def books(self):
        return [voucher["status"] for voucher in self.sims.airtime.ledger()["vouchers"]]

    def test_cancelled(self):
        """An unused voucher is taken back; the answer, later reads and the vendor's books say so."""
        voucher = self.issued(reference="r-1")
        answer = self.cancel(voucher, {"reason": "ordered by mistake"})
        self.assertEqual((answer.status, answer["id"], answer["voucherStatus"]), (200, voucher["id"], "cancelled"), answer)
        self.assertEqual({**answer.json, "voucherStatus": "issued"}, voucher.json)
        read = self.acme.get(f"/api/v1/vouchers/{voucher['id']}")
        self.assertEqual(read.json, answer.json)
        self.assertEqual(self.books(), ["cancelled"])

    def test_twice(self):
        """Cancelling what is cancelled answers 200 again, and asks nobody."""
        voucher = self.issued()
        first = self.cancel(voucher)
        asked = len(self.sims.airtime.requests("/api/v1/cancel"))
        again = self.cancel(voucher)
        self.assertEqual((again.status, again.json), (200, first.json))
        self.assertEqual(len(self.sims.airtime.requests("/api/v1/cancel")), asked)

    def test_redeemed(self):
        """A redeemed voucher is not taken back: 409 says why, and it stays as it is."""
        voucher = self.issued(recipient="+263771234507")
        answer = self.assertProblem(self.cancel(voucher), 409, "not_cancellable", "The voucher has been redeemed.")
        self.assertEqual(answer["id"], voucher["id"])
        self.assertEqual(self.acme.get(f"/api/v1/vouchers/{voucher['id']}")["voucherStatus"], "issued")
        self.assertNotIn("cancelled", self.books())

    def test_etag_changes(self):
        """The voucher's ETag changes with it."""
        voucher = self.issued()
        url = f"/api/v1/vouchers/{voucher['id']}"
        tag = self.acme.get(url).headers["etag"]
        self.cancel(voucher)
        self.assertEqual(self.acme.get(url, headers={"If-None-Match": tag}).status, 200)

    def test_event(self):
        """It is told once, as an event of the voucher's own; a repetition is no news."""
        voucher = self.issued()
        self.cancel(voucher)
        self.cancel(voucher)
        shown = gatehouse("requests", "show", voucher["id"], "--database", self.host.database)
        told = [(event["type"], event["data"]) for event in shown.json["events"]]
        self.assertEqual(told[-2:], [
            ("voucher.completed", {}),
            ("voucher.revised", {"status": "cancelled", "previousStatus": "issued", "decidedBy": "client"})])

    def test_key(self):
        """Under a key a repetition is the same cancellation; another reason is another body."""
        voucher = self.issued()
        headers = {"Idempotency-Key": str(uuid.uuid4())}
        first = self.cancel(voucher, {"reason": "a"}, headers=headers)
        again = self.cancel(voucher, {"reason": "a"}, headers=headers)
        self.assertEqual((first.status, again.status, again.json), (200, 200, first.json))
        self.assertEqual(again.headers["idempotency-replayed"], "true")
        self.assertProblem(self.cancel(voucher, {"reason": "b"}, headers=headers), 422, "idempotency_key_reused")
        self.assertEqual(len(self.sims.airtime.requests("/api/v1/cancel")), 1)

    def test_refused(self):
        """A voucher of another tenant, one that never was, a failed one and a wrong body are refused."""
        voucher = self.issued()
        self.assertProblem(self.cancel(voucher, client=self.globex), 404, "not_found")
        self.assertProblem(self.cancel({"id": str(uuid.uuid4())}), 404, "not_found")
        verified = self.acme.get("/api/v1/verifications")["items"]
        for other in verified:
            self.assertProblem(self.cancel(other), 404, "not_found")
        answer = self.assertProblem(self.cancel(voucher, {"why": "x"}), 400, "invalid_request")
        self.assertIn("/why", self.pointers(answer))
        self.sims.airtime.fault("status", status=503)
        failed = self.acme.voucher()
        self.assertEqual(failed.status, 503, failed)
        self.assertProblem(self.cancel(failed), 409, "not_cancellable")
        self.assertEqual(self.books(), ["issued"])

    def test_unavailable(self):
        """While the vendor is down the answer is 503, the voucher stays, and the next try succeeds."""
        voucher = self.issued()
        self.sims.airtime.fault("status", status=503, path="/api/v1/cancel")
        answer = self.assertProblem(self.cancel(voucher), 503, "provider_unavailable")
        self.assertEqual(answer["id"], voucher["id"])
        self.sims.airtime.clear_faults()
        self.assertEqual(self.cancel(voucher)["voucherStatus"], "cancelled")

    def test_lost_answer(self):
        """When the vendor acted and its answer was lost, the voucher is found to be cancelled."""
        host = Host(self.sims, environment={"GATEHOUSE_LIMITS_SYNC_DEADLINE": "2s"})
        self.addCleanup(host.close)
        client = host.start().client("acme")
        voucher = client.voucher()
        self.sims.airtime.fault("drop_after", path="/api/v1/cancel")
        answer = self.cancel(voucher, client=client)
        self.assertIn(answer.status, (200, 202), answer)
        if answer.status == 202:
            self.assertEqual(answer["statusUrl"], f"/api/v1/vouchers/{voucher['id']}")
        eventually(
            lambda: client.get(f"/api/v1/vouchers/{voucher['id']}")["voucherStatus"] == "cancelled", 60, "cancelled")
        self.assertEqual(self.books(), ["cancelled"])

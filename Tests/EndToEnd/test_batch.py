"""Many requests in one body, each taken or refused by itself."""

import concurrent.futures
import json
import uuid

from faults.crash import LOST
from harness import HostCase, SimulatedCase, eventually, image64
from test_async import document, ended, register

BATCH = "/api/v1/verifications/batch"
VOUCHERS = "/api/v1/vouchers/batch"


def voucher(amount="1.00", **fields):
    return {"type": "airtime", "amount": amount, "currency": "USD", "recipient": "+263771234567", **fields}


class Batches(HostCase):
    def test_each_by_itself(self):
        """Good items are taken and served, bad ones are refused with the problem they would have had alone."""
        items = [document(), {"verificationType": "document"}, document("rosa"), document(templateId="99999"), 17,
                 register(), document(colour="red")]
        answer = self.acme.post(BATCH, {"items": items})
        self.assertEqual((answer.status, answer["accepted"], answer["refused"]), (202, 2, 5), answer)
        self.assertEqual([item["index"] for item in answer["items"]], list(range(7)))
        codes = [item["problem"] and item["problem"]["code"] for item in answer["items"]]
        self.assertEqual(codes, [
            None, "invalid_request", None, "unknown_template", "invalid_request", "unsupported", "invalid_request"])
        self.assertEqual(answer["items"][1]["problem"]["errors"][0]["pointer"], "/documentImages")
        self.assertEqual(answer["items"][6]["problem"]["errors"][0]["pointer"], "/colour")
        decisions = [ended(self.acme, answer["items"][index]["statusUrl"])["decision"] for index in (0, 2)]
        self.assertEqual(decisions, ["approved", "rejected"])
        self.assertEqual(len(self.acme.get("/api/v1/verifications")["items"]), 2)

    def test_limits(self):
        """One to a hundred items; anything else is refused as a whole."""
        for body in ({}, {"items": []}, {"items": {}}, {"items": [1], "more": 1}, [], {"items": [register()] * 101}):
            with self.subTest(str(body)[:40]):
                self.assertProblem(self.globex.post(BATCH, body), 400, "invalid_request")
        self.assertEqual(self.globex.get("/api/v1/verifications")["items"], [])
        answer = self.globex.post(BATCH, {"items": [register()] * 100})
        self.assertEqual((answer.status, answer["accepted"]), (202, 100), answer)
        for item in answer["items"]:
            self.assertEqual(ended(self.globex, item["statusUrl"], 90)["decision"], "approved")

    def test_key(self):
        """A batch sent twenty times at once under one key is one batch: every voucher is bought once."""
        headers = {"Idempotency-Key": str(uuid.uuid4())}
        body = {"items": [voucher(f"{number}.00") for number in range(1, 11)] + [voucher("ten")]}
        with concurrent.futures.ThreadPoolExecutor(20) as pool:
            answers = list(pool.map(lambda _: self.acme.post(VOUCHERS, body, headers=headers), range(20)))
        for answer in answers:
            self.assertEqual((answer.status, answer["accepted"], answer["refused"]), (202, 10, 1), answer)
        self.assertEqual(len({json.dumps([item["id"] for item in answer["items"]]) for answer in answers}), 1)
        self.assertEqual(len([1 for answer in answers if "idempotency-replayed" not in answer.headers]), 1)
        for item in answers[0]["items"][:10]:
            self.assertEqual(ended(self.acme, item["statusUrl"])["voucherStatus"], "issued")
        books = self.sims.airtime.ledger()
        self.assertEqual((len(books["vouchers"]), books["duplicates"]), (10, []))
        shorter = {"items": body["items"][:3]}
        self.assertProblem(self.acme.post(VOUCHERS, shorter, headers=headers), 422, "idempotency_key_reused")

    def test_key_of_refused_items(self):
        """Even a batch of which nothing was taken holds its key against another body."""
        headers = {"Idempotency-Key": str(uuid.uuid4())}
        self.assertEqual(self.acme.post(VOUCHERS, {"items": [voucher("x")]}, headers=headers)["refused"], 1)
        self.assertProblem(
            self.acme.post(VOUCHERS, {"items": [voucher()]}, headers=headers), 422, "idempotency_key_reused")

    def test_mixed_kinds(self):
        """A biometric item is refused by a tenant whose providers do not compare faces, or taken by one whose do."""
        item = {"verificationType": "biometric", "selfie": image64("juan"), "referenceImage": image64("juan")}
        answer = self.acme.post(BATCH, {"items": [item, {**item, "selfie": None}]})
        self.assertEqual(answer.status, 202, answer)
        self.assertEqual(answer["items"][1]["problem"]["errors"][0]["pointer"], "/selfie")


class Killed(SimulatedCase):
    def test_killed_between(self):
        """The host is killed in the middle of a batch; sent again under its key, every voucher is bought once."""
        host = self.new_host().start()
        headers = {"Idempotency-Key": str(uuid.uuid4())}
        body = {"items": [voucher(f"{number}.00") for number in range(1, 41)]}
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            def send():
                try:
                    return host.client("acme").post(VOUCHERS, body, headers=headers)
                except LOST:
                    return None

            first = pool.submit(send)
            eventually(lambda: self.sims.airtime.ledger()["vouchers"], what="the first is bought")
            host.kill9()
            first.result(60)
        host.start()
        client = host.client("acme")
        answer = client.post(VOUCHERS, body, headers=headers)
        self.assertEqual((answer.status, answer["accepted"]), (202, 40), answer)
        for item in answer["items"]:
            self.assertEqual(ended(client, item["statusUrl"], 90)["voucherStatus"], "issued")
        books = self.sims.airtime.ledger()
        self.assertEqual((len(books["vouchers"]), books["duplicates"]), (40, []))

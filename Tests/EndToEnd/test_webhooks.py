"""Webhooks out: what a client's server is sent, and what it may rely on."""

import base64
import concurrent.futures

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from standardwebhooks.webhooks import Webhook as Verifier
from standardwebhooks.webhooks import WebhookVerificationError

from harness import HostCase, Sink, eventually, gatehouse
from test_async import ASYNC, document, ended

ENDPOINTS = "/api/v1/webhook-endpoints"
DELIVERIES = "/api/v1/webhook-deliveries"
END = ["verification.completed", "verification.failed"]
TRIAL = {"GATEHOUSE_WEBHOOKS_ALLOW_PRIVATE": "true"}


def verified(webhook, secret):
    try:
        Verifier(secret).verify(webhook.body, webhook.headers)
        return True
    except WebhookVerificationError:
        return False


def verified_by_key(webhook, public_key):
    """Whether one of the v1a signatures is of this key, by another library's Ed25519."""
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key.removeprefix("whpk_")))
    signed = f"{webhook.headers['webhook-id']}.{webhook.headers['webhook-timestamp']}.".encode() + webhook.body
    for signature in webhook.headers["webhook-signature"].split(" "):
        version, _, value = signature.partition(",")
        if version == "v1a":
            try:
                key.verify(base64.b64decode(value), signed)
                return True
            except InvalidSignature:
                pass
    return False


class WebhookCase(HostCase):
    host_options = {"environment": TRIAL}

    def setUp(self):
        super().setUp()
        self.sink = Sink()
        self.addCleanup(self.sink.close)

    def endpoint(self, path="/hook", **fields):
        """Made for this test alone."""
        made = self.acme.post(ENDPOINTS, {"url": self.sink.url + path, **fields})
        self.assertEqual(made.status, 201, made)
        # By then the host may listen elsewhere.
        self.addCleanup(lambda: type(self).acme.delete(f"{ENDPOINTS}/{made['id']}"))
        return made

    def verify(self, **fields):
        answer = self.acme.post(ASYNC, document(**fields))
        self.assertEqual(answer.status, 202, answer)
        return answer["id"]

    def arrived(self, path, count=1, within=30):
        return eventually(
            lambda: self.sink.received(path) if len(self.sink.received(path)) >= count else None, within,
            f"{count} webhooks at {path}")

    def deliveries(self, **query):
        answer = self.acme.get(DELIVERIES, query=query)
        self.assertEqual(answer.status, 200, answer)
        return answer["items"]


class Delivering(WebhookCase):
    def test_signed_and_thin(self):
        """A webhook verifies with the published library and holds ids and codes only; one that was changed does not."""
        made = self.endpoint(events=END)
        request = self.verify(reference="order-7")
        webhook = self.arrived("/hook")[0]
        self.assertTrue(verified(webhook, made["secret"]))
        self.assertEqual(webhook.type, "verification.completed")
        self.assertEqual(webhook.json["data"], {"id": request, "seq": webhook.json["data"]["seq"], "decision": "approved"})
        self.assertNotIn(b"order-7", webhook.body)
        webhook.body = webhook.body.replace(b"approved", b"rejected")
        self.assertFalse(verified(webhook, made["secret"]))

    def test_full(self):
        """An endpoint that asks for it is sent the verification as GET shows it."""
        self.endpoint("/full", events=END, payload="full")
        request = self.verify()
        webhook = self.arrived("/full")[0]
        self.assertEqual(webhook.json["data"], self.acme.verification(request).json)

    def test_own_url(self):
        """A request's own URL is told of its end, signed with the tenant's default secret, which is shown once."""
        secret = self.acme.get(ENDPOINTS + "/default")["secret"]
        self.assertIsNone(self.acme.get(ENDPOINTS + "/default")["secret"])
        request = self.verify(webhookUrl=self.sink.url + "/own?token=1")
        webhook = self.arrived("/own")[0]
        self.assertEqual((webhook.path, webhook.request), ("/own?token=1", request))
        self.assertTrue(verified(webhook, secret))
        rotated = self.acme.post(ENDPOINTS + "/default/rotate", {"overlapHours": 1})
        self.verify(webhookUrl=self.sink.url + "/own2")
        webhook = self.arrived("/own2")[0]
        self.assertTrue(verified(webhook, secret) and verified(webhook, rotated["secret"]))

    def test_retry(self):
        """A failed delivery is tried again under the same id, and the log tells of both attempts."""
        self.sink.answer("/retry", 500, body=b"try later")
        made = self.endpoint("/retry", events=END)
        self.verify()
        first, second = self.arrived("/retry", 2)[:2]
        self.assertEqual(first.id, second.id)
        log = eventually(
            lambda: self.acme.get(f"{DELIVERIES}/{first.id}"
                                  ).json if self.deliveries(endpoint=made["id"], status="delivered") else None,
            10, "it is delivered")
        self.assertEqual([attempt["status"] for attempt in log["log"]], [500, 200])
        self.assertEqual(log["log"][0]["body"], "try later")

    def test_gone(self):
        """410 disables the endpoint; made active again, it is sent what comes then."""
        self.sink.answer("/gone", 410)
        made = self.endpoint("/gone", events=END)
        path = f"{ENDPOINTS}/{made['id']}"
        self.verify()
        eventually(lambda: self.acme.get(path)["status"] == "disabled", 20, "the endpoint is disabled")
        self.assertEqual(self.acme.get(path)["reason"], "gone")
        ended(self.acme, f"/api/v1/verifications/{self.verify()}")
        tag = self.acme.get(path).headers["etag"]
        changed = self.acme.request("PATCH", path, json={"status": "active"}, headers={"If-Match": tag})
        self.assertEqual((changed.status, changed["status"]), (200, "active"), changed)
        request = self.verify()
        self.assertEqual(self.arrived("/gone", 2)[1].request, request)

    def test_rotation(self):
        """After a rotation the old secret and the new one both verify."""
        made = self.endpoint("/rotate", events=END)
        rotated = self.acme.post(f"{ENDPOINTS}/{made['id']}/rotate", {"overlapHours": 2})
        self.verify()
        webhook = self.arrived("/rotate")[0]
        self.assertTrue(verified(webhook, made["secret"]) and verified(webhook, rotated["secret"]))
        self.acme.post(f"{ENDPOINTS}/{made['id']}/rotate", {"overlapHours": 0})
        self.verify()
        self.assertFalse(verified(self.arrived("/rotate", 2)[1], rotated["secret"]))

    def test_key_pair(self):
        """An endpoint may be signed to with a private key as well; its public key is shown, and changes in a rotation."""
        made = self.endpoint("/pair", events=END, signatures=["v1", "v1a"])
        path = f"{ENDPOINTS}/{made['id']}"
        self.assertTrue(made["publicKey"].startswith("whpk_"))
        self.assertNotIn("whsk_", made.text)
        shown = self.acme.get(path)
        self.assertEqual((shown["publicKey"], shown["signatures"]), (made["publicKey"], ["v1", "v1a"]))
        self.verify()
        webhook = self.arrived("/pair")[0]
        versions = [part.split(",")[0] for part in webhook.headers["webhook-signature"].split(" ")]
        self.assertEqual(versions, ["v1", "v1a"])
        self.assertTrue(verified(webhook, made["secret"]), "a library that knows v1 only passes over the other")
        self.assertTrue(verified_by_key(webhook, made["publicKey"]))
        webhook.body += b" "
        self.assertFalse(verified_by_key(webhook, made["publicKey"]))
        rotated = self.acme.post(f"{path}/rotate", {"overlapHours": 2})
        self.assertEqual(rotated["previousPublicKey"], made["publicKey"])
        self.verify()
        webhook = self.arrived("/pair", 2)[1]
        for secret, public_key in ((made["secret"], made["publicKey"]), (rotated["secret"], rotated["publicKey"])):
            self.assertTrue(verified(webhook, secret) and verified_by_key(webhook, public_key))
        tested = self.acme.post(f"{path}/test")
        self.assertTrue(tested["delivered"])
        self.assertTrue(verified_by_key(self.arrived("/pair", 3)[2], rotated["publicKey"]))
        tag = self.acme.get(path).headers["etag"]
        plain = self.acme.request("PATCH", path, json={"signatures": ["v1"]}, headers={"If-Match": tag})
        self.assertEqual((plain["signatures"], plain["publicKey"]), (["v1"], None))
        self.verify()
        self.assertNotIn("v1a", self.arrived("/pair", 4)[3].headers["webhook-signature"])
        for wrong in (["v1a"], [], ["v1", "v2"], "v1", ["v1", 1]):
            with self.subTest(wrong):
                self.assertProblem(
                    self.acme.post(ENDPOINTS, {"url": self.sink.url, "signatures": wrong}), 400, "invalid_request")
        for file in self.host.database_bytes().values():
            self.assertNotIn(b"whsk_", file)

    def test_order(self):
        """At an ordered endpoint a request's events arrive in their order, though the first one fails once."""
        self.sink.answer("/ordered", 503)
        self.endpoint("/ordered", ordered=True)
        request = self.verify()
        webhooks = eventually(
            lambda: [hook for hook in self.sink.received("/ordered")
                     if any(other.type in END for other in self.sink.received("/ordered"))], 40, "the end")
        numbers = [webhook.json["data"]["seq"] for webhook in webhooks if webhook.request == request]
        self.assertEqual(numbers[:2], [1, 1])
        self.assertEqual(numbers, sorted(numbers))

    def test_replay(self):
        """Deliveries are sent again, one or many, under the ids they had."""
        made = self.endpoint("/replay", events=END)
        self.verify()
        webhook = self.arrived("/replay")[0]
        eventually(lambda: self.deliveries(endpoint=made["id"], status="delivered"), 10, "it is delivered")
        self.assertEqual(self.acme.post(f"{DELIVERIES}/{webhook.id}/replay").status, 200)
        self.arrived("/replay", 2)
        eventually(lambda: self.deliveries(endpoint=made["id"], status="delivered"), 10, "it is delivered again")
        self.assertEqual(self.acme.post(DELIVERIES + "/replay", {"endpoint": made["id"]})["replayed"], 1)
        self.assertEqual({hook.id for hook in self.arrived("/replay", 3)}, {webhook.id})
        self.assertProblem(self.globex.post(f"{DELIVERIES}/{webhook.id}/replay"), 404, "not_found")
        self.assertProblem(self.acme.post(DELIVERIES + "/replay", {}), 400, "invalid_request")

    def test_hanging_beside_healthy(self):
        """An endpoint that hangs and one that fails delay nobody else."""
        self.sink.hang("/hangs")
        self.sink.answer("/fails", always=500)
        for path in ("/hangs", "/fails", "/well"):
            self.endpoint(path, events=END)
        requests = {self.verify() for _ in range(30)}
        webhooks = self.arrived("/well", 30)
        self.assertEqual({webhook.request for webhook in webhooks}, requests)
        self.assertLess(len(self.sink.received("/hangs")), 30)
        self.sink.release("/hangs")

    def test_endpoints(self):
        """An endpoint is the tenant's own; a change names what it changes; of the URL only the host is shown."""
        made = self.endpoint("/mine?key=planted")
        path = f"{ENDPOINTS}/{made['id']}"
        self.assertTrue(made["secret"].startswith("whsec_"))
        shown = self.acme.get(path)
        self.assertNotIn("planted", shown.text)
        self.assertNotIn("secret", shown.json)
        self.assertProblem(self.globex.get(path), 404, "not_found")
        self.assertNotIn(made["id"], self.globex.get(ENDPOINTS).text)
        self.assertProblem(self.acme.request("PATCH", path, json={"ordered": True}), 428, "precondition_required")
        old = {"If-Match": shown.headers["etag"]}
        changed = self.acme.request("PATCH", path, json={"ordered": True}, headers=old)
        self.assertEqual((changed.status, changed["ordered"]), (200, True), changed)
        self.assertProblem(
            self.acme.request("PATCH", path, json={"ordered": False}, headers=old), 412, "precondition_failed")
        self.assertProblem(self.acme.post(ENDPOINTS, {"url": "ftp://x.example/"}), 400, "invalid_request")
        self.assertProblem(
            self.acme.post(ENDPOINTS, {"url": self.sink.url, "events": ["verification.done"]}), 400, "invalid_request")

    def test_made_again(self):
        """A request that made a secret is answered again with the same one, and makes nothing twice."""
        body = {"url": self.sink.url + "/again", "events": END}

        def make(key, body=body, client=self.acme):
            return client.post(ENDPOINTS, body, headers={"Idempotency-Key": key})
        first = make("again-1")
        self.addCleanup(lambda: type(self).acme.delete(f"{ENDPOINTS}/{first['id']}"))
        self.assertEqual(first.status, 201, first)
        self.assertNotIn("idempotency-replayed", first.headers)
        again = make("again-1")
        self.assertEqual((again.status, again.json), (201, first.json))
        self.assertEqual(again.headers["idempotency-replayed"], "true")
        self.assertEqual(again.headers["location"], first.headers["location"])
        listed = [item["id"] for item in self.acme.get(ENDPOINTS)["items"]]
        self.assertEqual(listed.count(first["id"]), 1)
        self.assertEqual(len(set(listed)), len(listed))
        with concurrent.futures.ThreadPoolExecutor(10) as pool:
            answers = list(pool.map(lambda _: make("again-2"), range(10)))
        self.acme.delete(f"{ENDPOINTS}/{answers[0]['id']}")
        self.assertEqual({answer.status for answer in answers}, {201}, answers)
        self.assertEqual(len({answer.text for answer in answers}), 1, answers)
        self.assertEqual(len([answer for answer in answers if "idempotency-replayed" not in answer.headers]), 1)
        self.assertProblem(make("again-1", {**body, "ordered": True}), 422, "idempotency_key_reused")
        other = make("again-1", client=self.globex)
        self.addCleanup(lambda: type(self).globex.delete(f"{ENDPOINTS}/{other['id']}"))
        self.assertNotEqual(other["id"], first["id"])
        rotate = f"{ENDPOINTS}/{first['id']}/rotate"
        rotated = [self.acme.post(rotate, {}, headers={"Idempotency-Key": "turn"}) for _ in range(2)]
        self.assertEqual(rotated[0].json, rotated[1].json)
        # The first secret still signs, which it would not after two rotations.
        self.verify()
        webhook = self.arrived("/again")[0]
        self.assertTrue(verified(webhook, first["secret"]) and verified(webhook, rotated[0]["secret"]))
        self.assertIsNone(make("again-1")["secret"])
        turns = [self.globex.post(ENDPOINTS + "/default/rotate", {}, headers={"Idempotency-Key": "d"}) for _ in range(2)]
        self.assertEqual(turns[0]["secret"], turns[1]["secret"])
        self.acme.delete(f"{ENDPOINTS}/{first['id']}")
        self.assertProblem(make("again-1"), 404, "not_found")

    def test_test_event(self):
        """A test event shows what the endpoint answers."""
        self.sink.answer("/try", 418, body=b"short and stout")
        made = self.endpoint("/try")
        answer = self.acme.post(f"{ENDPOINTS}/{made['id']}/test")
        self.assertEqual((answer["delivered"], answer["status"], answer["body"]), (False, 418, "short and stout"))
        self.assertTrue(verified(self.sink.received("/try")[0], made["secret"]))

    def test_command_line(self):
        """The command line makes, tests, disables and lists beside the running server."""
        def run(*arguments, code=0):
            result = gatehouse(
                "webhook", *arguments, "--database", self.host.database, "--json", environment=TRIAL)
            self.assertEqual(result.code, code, result)
            return result.json
        made = run("create", self.sink.url + "/line", "--tenant", "acme", "--events", *END)
        self.addCleanup(self.acme.delete, f"{ENDPOINTS}/{made['id']}")
        self.assertIn(made["id"], [item["id"] for item in run("list", "--tenant", "acme")["items"]])
        self.assertTrue(run("test", made["id"])["delivered"])
        self.verify()
        webhook = self.arrived("/line", 2)[1]
        self.assertTrue(verified(webhook, made["secret"]))
        self.assertEqual(run("disable", made["id"])["status"], "disabled")
        ended(self.acme, f"/api/v1/verifications/{self.verify()}")
        self.assertEqual(run("enable", made["id"])["status"], "active")
        listed = eventually(
            lambda: run("deliveries", "--endpoint", made["id"], "--status", "delivered")["items"], 10, "one delivered")
        self.assertEqual([item["id"] for item in listed], [webhook.id])
        self.assertEqual(run("replay", webhook.id)["replayed"], 1)
        self.assertEqual(self.arrived("/line", 3)[2].id, webhook.id)

    def test_health(self):
        """/health tells of what is due and what is disabled."""
        check = self.host.client().get("/health")["checks"]["webhooks"]
        self.assertEqual(check["status"], "up")
        self.assertIn("endpoints disabled", check["detail"])


class Killed(WebhookCase):
    def test_kill(self):
        """A host that is killed during deliveries has delivered each event at least once, under one id, in the end."""
        self.endpoint("/kill", events=END)
        requests = set()
        for _ in range(4):
            for _ in range(15):
                requests.add(self.verify())
            self.arrived("/kill", len({hook.request for hook in self.sink.received("/kill")}) + 1)
            self.host.kill9()
            self.host.start()
            type(self).acme = self.host.client("acme")
        ids = eventually(
            lambda: self.by_request() if set(self.by_request()) >= requests else None, 60, "each one's webhook")
        for request in requests:
            self.assertEqual(len(ids[request]), 1, request)

    def by_request(self):
        found = {}
        for webhook in self.sink.received("/kill"):
            found.setdefault(webhook.request, set()).add(webhook.id)
        return found


class Strict(HostCase):
    def test_private(self):
        """Without the operator's word private addresses and plain http are refused, for endpoints and for requests."""
        for url in ("http://client.example/", "https://127.0.0.1/", "https://169.254.169.254/", "https://[::1]/"):
            answer = self.assertProblem(self.acme.post(ENDPOINTS, {"url": url}), 400, "invalid_request")
            self.assertIn("/url", self.pointers(answer))
            answer = self.assertProblem(self.acme.post(ASYNC, document(webhookUrl=url)), 400, "invalid_request")
            self.assertIn("/webhookUrl", self.pointers(answer))

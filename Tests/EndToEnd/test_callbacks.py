"""Providers' callbacks: believed only with proof, never lost, never told twice, and able to revise what has ended."""

import hashlib
import hmac
import json
import threading
import unittest

from harness import Client, Host, Postgres, SimulatedCase, Simulators, eventually, gatehouse, idmeta
from harness.providers import ISOLATION
from harness.simulators import CALLBACK_SECRET

ASYNC = "/api/v1/verifications/async"
REVIEWS = "/api/v1/admin/verifications"
JUAN = {"firstName": "Juan", "lastName": "Dela Cruz", "dateOfBirth": "1990-01-01"}
FIRST = 700001
UNKNOWN = "00000000-0000-7000-8000-000000000000"
VERIFIED, REVIEW, REJECTED = 3, 2, 1
# Whoever ends sooner than this was told to: nothing is read again by itself.
LONG = 600_000
SECRETS = {"IDMETA_CALLBACK_SECRET": CALLBACK_SECRET}


def provider(url, wait=LONG, **changes):
    """Both tenants have it, with a signing secret."""
    return idmeta(
        url, secrets={"callback_secret": {"env": "IDMETA_CALLBACK_SECRET"}},
        config={"poll_initial_ms": wait, "poll_max_ms": wait}, tenants={"acme": {}, "globex": {}}, **changes)


def complete(verification=FIRST, status=VERIFIED):
    """The vendor's last word, as it writes it."""
    data = {"id": verification, "status": status, "metadata": {}, "verification_data": "{}"}
    return json.dumps({"type": "trustValidation.complete", "data": data}).encode()


def sign(body, secret=CALLBACK_SECRET):
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def register(number):
    return {"verificationType": "philippines_nbi_clearance", "idNumber": number, "userData": JUAN}


class Story:
    """What the stories of one node and of several have in common."""

    def address(self, host, tenant="acme", **more):
        shown = gatehouse(
            "provider", "show", "idmeta", "--tenant", tenant, "--providers", host.providers_folder, "--plugins",
            host.plugins, "--database", host.database, "--json", environment={**host.environment, **more})
        self.assertEqual(shown.code, 0, shown)
        return shown.json

    def call(self, host, body, path, signature="own", **headers):
        """The status; the body is signed unless another signature, or None, is given."""
        fields = {"Content-Type": "application/json", **headers}
        if signature == "own":
            signature = sign(body)
        if signature is not None:
            fields["X-Signature"] = signature
        return Client(host.base_url).request("POST", path, body=body, headers=fields)

    def begin(self, host, number="NBI-123456704", tenant="acme"):
        """A verification that waits for the vendor."""
        answer = host.client(tenant).post(ASYNC, register(number))
        self.assertEqual(answer.status, 202, answer)
        self.stands(host, answer["id"], "waiting", tenant)
        return answer["id"]

    def stands(self, host, identifier, status, tenant="acme", within=20):
        client = host.client(tenant)

        def reached():
            answer = client.verification(identifier)
            return answer if answer["status"] == status else None
        return eventually(reached, within, f"{identifier} is {status}")

    def reads(self):
        return len(self.sims.idmeta.requests(f"/v2/verification/get-verification/{FIRST}")) or len(
            self.sims.idmeta.requests(f"/api/v2/verification/get-verification/{FIRST}"))

    def decide(self, status, verification=FIRST):
        self.sims.idmeta.control("POST", "decisions", {"verificationId": verification, "status": status})

    def events(self, host, identifier):
        shown = gatehouse("requests", "show", identifier, "--database", host.database, "--json",
                          environment=host.environment)
        self.assertEqual(shown.code, 0, shown)
        return [(event["type"], event["data"]) for event in shown.json["events"]]


class Callbacks(Story, SimulatedCase):
    def setUp(self):
        super().setUp()
        self.sims.idmeta.settings(pendingReads=1000)

    def host(self, environment=None, **options):
        host = self.new_host(
            providers=[provider(self.sims.idmeta.url, **options)], environment={**SECRETS, **(environment or {})})
        host.start()
        self.path = self.address(host)["path"]
        return host

    def test_vendor_calls(self):
        """The simulator's own callbacks, in each of its forms, twice each: each verification ends by its first."""
        host = self.host()
        for number, form in enumerate(("object", "text", "pairs", "flat")):
            self.sims.idmeta.settings(
                callbackUrl=None, callbackSecret=CALLBACK_SECRET, callbackShape=form, callbackTimes=2)
            identifier = self.begin(host)
            self.decide(VERIFIED, FIRST + number)
            for _ in range(2):
                sent = self.sims.idmeta.control("POST", "callbacks", {
                    "verificationId": FIRST + number, "url": host.base_url + self.path})
                self.assertEqual(sent["status"], 204, sent)
            self.assertEqual(self.stands(host, identifier, "completed")["decision"], "approved")

    def test_by_itself(self):
        """A vendor that calls at every step, while it still answers: the verdict is the one it gave."""
        host = self.host()
        self.sims.idmeta.settings(callbackUrl=host.base_url + self.path, callbackSecret=CALLBACK_SECRET)
        answer = host.client("acme").verify_id("NBI-123456789", user=JUAN)
        self.assertEqual((answer.status, answer["decision"]), (201, "approved"), answer)
        eventually(lambda: len(self.sims.idmeta.control("GET", "callbacks")) >= 3, 20, "three callbacks")
        for sent in self.sims.idmeta.control("GET", "callbacks"):
            self.assertEqual(sent["status"], 204, sent)
        # The last of them came at the end or after it: asked again, it is the same, and nothing changes.
        eventually(lambda: self.reads() == 1, 20, "it was read again")
        self.assertEqual(host.client("acme").verification(answer["id"])["decision"], "approved")
        self.assertNotIn("verification.revised", [name for name, _ in self.events(host, answer["id"])])

    def test_early(self):
        """One that comes before the vendor's answer names the verification is kept, and consumed by the first wait."""
        host = self.host()
        self.assertEqual(self.call(host, complete(), self.path).status, 204)
        identifier = self.begin(host)
        eventually(lambda: self.reads() == 1, 20, "it was read at once")
        self.stands(host, identifier, "waiting")
        self.decide(REJECTED)
        self.assertEqual(self.call(host, complete(status=REJECTED), self.path).status, 204)
        self.assertEqual(self.stands(host, identifier, "completed")["decision"], "rejected")

    def test_twice_and_replayed(self):
        """The same again, at once and after the end, is acknowledged and has no effect."""
        host = self.host()
        identifier = self.begin(host)
        self.decide(VERIFIED)
        body = complete()
        for _ in range(3):
            self.assertEqual(self.call(host, body, self.path).status, 204)
        self.assertEqual(self.stands(host, identifier, "completed")["decision"], "approved")
        self.assertEqual(self.call(host, body, self.path).status, 204)
        self.assertEqual(self.reads(), 1)

    def test_out_of_order(self):
        """What it says of steps, late and in any order, wakes nobody."""
        host = self.host()
        identifier = self.begin(host)
        for name in ("verification.document_verification", "trustValidation.create"):
            body = json.dumps({"type": name, "data": {"id": FIRST, "status": 5}}).encode()
            self.assertEqual(self.call(host, body, self.path).status, 204)
        self.assertEqual(self.reads(), 0)
        self.decide(REJECTED)
        self.assertEqual(self.call(host, complete(status=VERIFIED), self.path).status, 204)
        # The callback said verified, and the vendor, asked, says rejected.
        self.assertEqual(self.stands(host, identifier, "completed")["decision"], "rejected")

    def test_not_believed(self):
        """Without proof, forged, altered, or at a wrong address: refused, and nothing happens."""
        host = self.host()
        identifier = self.begin(host)
        self.decide(VERIFIED)
        body = complete()
        for signature in (None, "", "00", "zz", sign(body, "guessed"), sign(b"other"), sign(b"")):
            self.assertProblem(self.call(host, body, self.path, signature), 401, "callback_not_genuine")
        altered = self.call(host, complete(status=REJECTED), self.path, sign(body))
        self.assertProblem(altered, 401, "callback_not_genuine")
        for path in (self.path + "0", "/callbacks/idmeta/" + "0" * 64, "/callbacks/regula/x",
                     self.path.replace("idmeta", "other"), "/callbacks/idmeta", "/callbacks"):
            self.assertEqual(self.call(host, body, path).status, 404, path)
        self.assertEqual(self.call(host, b"[]", self.path, sign(b"[]")).status, 400)
        self.assertEqual(self.call(host, b"x" * 1_000_001, self.path).status, 413)
        self.stands(host, identifier, "waiting")
        self.assertEqual(self.reads(), 0)
        self.assertNotIn(CALLBACK_SECRET, host.log_text())
        self.assertNotIn(self.path.split("/")[-1], host.log_text())

    def test_refused(self):
        """An operator sees which were refused, why and what they held; a flood of them stays small and is counted."""
        host = self.host()
        admin = Client(host.base_url, host.add_admin())
        place = "/api/v1/admin/callbacks"
        token = self.path.split("/")[-1]
        self.assertEqual(self.call(host, complete(), self.path + "x").status, 404)
        self.assertEqual(admin.get(place).json, {"items": [], "nextCursor": None})
        forged = self.call(host, complete(), self.path + "?try=1", sign(b"other"), Authorization="Bearer planted-key")
        self.assertProblem(forged, 401, "callback_not_genuine")
        self.assertEqual(self.call(host, b"[]", self.path, sign(b"[]")).status, 400)
        listed = admin.get(place, query={"state": "refused", "tenant": "acme", "provider": "idmeta"})["items"]
        self.assertEqual(sorted(item["reason"] for item in listed), ["not_genuine", "not_understood"])
        item = next(item for item in listed if item["reason"] == "not_genuine")
        self.assertEqual(
            (item["tenant"], item["source"], item["size"]), ("acme", "127.0.0.1", len(complete())))
        shown = admin.get(f"{place}/{item['id']}")
        self.assertEqual((shown["method"], shown["path"], shown["body"]), ("POST", "?try=1", complete().decode()))
        self.assertTrue(shown["detail"] and shown["bodyIsWhole"])
        for secret in (token, "planted-key", CALLBACK_SECRET):
            self.assertNotIn(secret, shown.text)
        self.assertIn({"name": "x-signature", "value": sign(b"other")},
                      [{**header, "name": header["name"].lower()} for header in shown["headers"]])
        database = ("--database", host.database, "--json")
        line = gatehouse("callback", "refused", "--reason", "not_genuine", *database, environment=host.environment)
        self.assertEqual([one["id"] for one in line.json["items"]], [item["id"]], line)
        line = gatehouse("callback", "show", item["id"], *database, environment=host.environment)
        self.assertEqual(line.json, shown.json)
        self.assertProblem(host.client("acme").get(place), 403, "forbidden")
        self.assertProblem(admin.get(place, query={"state": "taken"}), 400, "invalid_request")
        self.assertProblem(admin.get(f"{place}/{UNKNOWN}"), 404, "not_found")
        large = b"x" * 200_000
        self.assertEqual(self.call(host, large, self.path, sign(b"other")).status, 400)
        cut = admin.get(place, query={"reason": "not_understood", "limit": 1})["items"][0]
        shown = admin.get(f"{place}/{cut['id']}")
        self.assertEqual((cut["size"], len(shown["body"]), shown["bodyIsWhole"]), (200_000, 65_536, False))
        for number in range(150):
            self.assertEqual(self.call(host, complete(number), self.path, sign(b"other")).status, 401)
        kept = len(admin.get(place, query={"limit": 200})["items"])
        self.assertLessEqual(kept, 100)
        self.assertRegex(Client(host.base_url).get("/health").text, "154 refused since the start, of which [0-9]+ were not kept")
        for name, content in host.database_bytes().items():
            self.assertNotIn(token.encode(), content, name)

    def test_no_secret(self):
        """An account without a signing secret believes nobody."""
        host = self.new_host(
            providers=[idmeta(self.sims.idmeta.url, tenants={"acme": {}})], environment=SECRETS)
        host.start()
        path = self.address(host)["path"]
        body = complete()
        for signature in (sign(body, ""), sign(body), None):
            self.assertEqual(self.call(host, body, path, signature).status, 401)

    def test_allow_list(self):
        """The operator says from where, and whether without proof."""
        host = self.host(callbacks={"allow_from": ["203.0.113.0/24"]})
        self.assertProblem(self.call(host, complete(), self.path), 403, "forbidden")
        shown = self.address(host)
        self.assertEqual((shown["allowFrom"], shown["acceptsUnsigned"]), (["203.0.113.0/24"], False))
        open_host = self.host(callbacks={"allow_from": ["127.0.0.0/8"], "unsigned_callbacks": True})
        identifier = self.begin(open_host)
        self.decide(VERIFIED)
        self.assertEqual(self.call(open_host, complete(), self.path, None).status, 204)
        self.assertEqual(self.stands(open_host, identifier, "completed")["decision"], "approved")

    def test_tenants(self):
        """One tenant's address wakes nobody else's session, whatever verification it names."""
        host = self.host()
        identifier = self.begin(host, tenant="globex")
        self.decide(VERIFIED)
        self.assertEqual(self.call(host, complete(), self.path).status, 204)
        self.assertEqual(self.reads(), 0)
        self.stands(host, identifier, "waiting", tenant="globex")
        self.assertEqual(self.call(host, complete(), self.address(host, "globex")["path"]).status, 204)
        self.assertEqual(self.stands(host, identifier, "completed", "globex")["decision"], "approved")

    def test_killed(self):
        """The host is killed right after it took a callback: the next start delivers it."""
        host = self.host()
        for number in range(3):
            identifier = self.begin(host)
            self.decide(VERIFIED, FIRST + number)
            self.assertEqual(self.call(host, complete(FIRST + number), self.path).status, 204)
            host.kill9()
            host.start()
            self.assertEqual(self.stands(host, identifier, "completed")["decision"], "approved")

    def test_never_comes(self):
        """Without any callback the verification is read again by itself."""
        host = self.host(wait=1200)
        self.sims.idmeta.settings(pendingReads=2)
        answer = host.client("acme").post(ASYNC, register("NBI-123456704"))
        self.assertEqual(self.stands(host, answer["id"], "completed")["decision"], "approved")
        self.assertEqual(self.reads(), 3)

    def test_revised_by_the_vendor(self):
        """A vendor that changes its mind after the end revises the verdict, each time with an event and a new ETag."""
        host = self.host()
        client = host.client("acme")
        answer = client.verify_id("NBI-123456789", user=JUAN)
        self.assertEqual(answer["decision"], "approved", answer)
        before = client.verification(answer["id"])
        for status, decision in ((REJECTED, "rejected"), (VERIFIED, "approved")):
            self.decide(status)
            self.assertEqual(self.call(host, complete(status=status), self.path).status, 204)
            eventually(lambda: client.verification(answer["id"])["decision"] == decision, 20, decision)
        after = client.verification(answer["id"])
        self.assertNotEqual(before.headers["etag"], after.headers["etag"])
        self.assertEqual(after["completedAt"], before["completedAt"])
        revised = [data for name, data in self.events(host, answer["id"]) if name == "verification.revised"]
        self.assertEqual(revised, [
            {"decision": "rejected", "previousDecision": "approved", "decidedBy": "provider"},
            {"decision": "approved", "previousDecision": "rejected", "decidedBy": "provider"}])

    def test_reviewer(self):
        """What waits for a person is listed, decided once by the version that was seen, and heard of by the client."""
        host = self.host()
        admin = Client(host.base_url, host.add_admin())
        client = host.client("acme")
        answer = client.verify_id("NBI-123456703", user=JUAN)
        self.assertEqual(answer["decision"], "review", answer)
        listed = admin.get(REVIEWS, query={"tenant": "acme"})
        self.assertEqual([item["id"] for item in listed["items"]], [answer["id"]], listed)
        for word in ("Juan", "Dela Cruz", "NBI-"):
            self.assertNotIn(word, listed.text)
        self.assertProblem(client.get(REVIEWS), 403, "forbidden")
        self.assertEqual(admin.get(REVIEWS, query={"tenant": "globex"})["items"], [])
        self.assertProblem(admin.get(REVIEWS, query={"decision": "perhaps"}), 400, "invalid_request")
        place = f"{REVIEWS}/{answer['id']}/decision"
        tag = listed["items"][0]["etag"]
        verdict = {"decision": "approved", "notes": "Seen in person by Maria."}
        self.assertProblem(admin.post(place, verdict), 428, "precondition_required")
        self.assertProblem(admin.post(place, verdict, headers={"If-Match": '"1"'}), 412, "precondition_failed")
        for wrong in ({}, {"decision": "review"}, {"decision": "approved", "by": "me"}):
            self.assertProblem(admin.post(place, wrong, headers={"If-Match": tag}), 400, "invalid_request")
        decided = admin.post(place, verdict, headers={"If-Match": tag})
        self.assertEqual((decided.status, decided["decision"], decided["decidedBy"]), (200, "approved", "reviewer"))
        self.assertProblem(
            admin.post(place, {"decision": "rejected"}, headers={"If-Match": tag}), 412, "precondition_failed")
        seen = client.verification(answer["id"])
        self.assertEqual((seen["decision"], seen["failure"]), ("approved", None), seen)
        self.assertEqual(self.events(host, answer["id"])[-1], ("verification.revised", {
            "decision": "approved", "previousDecision": "review", "decidedBy": "reviewer"}))
        self.assertEqual(admin.get(REVIEWS)["items"], [])
        for data in host.database_bytes().values():
            self.assertNotIn(b"Maria", data)
        # A command decides as well, beside the server.
        ended = gatehouse("requests", "decide", answer["id"], "rejected", "--database", host.database, "--json",
                          environment=host.environment)
        self.assertEqual((ended.code, ended.json["decision"]), (0, "rejected"), ended)
        self.assertEqual(client.verification(answer["id"])["decision"], "rejected")
        unknown = gatehouse("requests", "decide", UNKNOWN, "approved", "--database", host.database)
        self.assertEqual(unknown.code, 1, unknown)

    def test_address(self):
        """What is given to the provider: the same from the command line and the API, and a new one beside the old."""
        host = self.host({"GATEHOUSE_PUBLIC_URL": "https://gate.example/"})
        shown = self.address(host)
        self.assertEqual(shown["url"], "https://gate.example" + shown["path"])
        admin = Client(host.base_url, host.add_admin())
        place = "/api/v1/admin/providers/idmeta/callbacks"
        plugin = shown.pop("plugin")
        self.assertEqual((plugin["name"], plugin["isolation"]), ("IDMeta", ISOLATION))
        self.assertRegex(plugin["digest"], "^sha256:[0-9a-f]{64}$")
        self.assertEqual(admin.get(place, query={"tenant": "acme"}).json, shown)
        self.assertProblem(admin.get(place), 400, "invalid_request")
        self.assertProblem(admin.get(place, query={"tenant": "nobody"}), 404, "not_found")
        rotated = admin.post(place + "/rotate", None, query={"tenant": "acme"})
        self.assertNotEqual(rotated["path"], shown["path"], rotated)
        for path in (shown["path"], rotated["path"]):
            self.assertEqual(self.call(host, complete(), path).status, 204)
        once = admin.post(place + "/rotate", {"overlapHours": 0}, query={"tenant": "acme"})
        self.assertEqual(self.call(host, complete(), rotated["path"]).status, 404)
        self.assertEqual(self.call(host, complete(), once["path"]).status, 204)


class Nodes(Story, unittest.TestCase):
    def test_two_nodes(self):
        """The callback arrives at a node that does not hold the session: the one that does hears of it, while its client
        waits; and a session that nobody holds is taken up."""
        postgres = Postgres()
        self.addCleanup(postgres.close)
        self.sims = Simulators()
        self.addCleanup(self.sims.stop)
        self.sims.idmeta.settings(pendingReads=1000)
        holder = self._node("holder", postgres, ("acme", "globex"))
        other = self._node("other", postgres, (), holder)
        path = self.address(holder)["path"]
        asked = []
        client = holder.client("acme")
        waiting = self._background(lambda: asked.append(client.verify_id("NBI-123456704", user=JUAN)))
        eventually(lambda: postgres.query("SELECT count(*) FROM requests WHERE status = 'waiting'")[0][0] == "1", 20,
                   "it waits")
        self.assertEqual(
            postgres.query("SELECT n.name FROM jobs AS j JOIN nodes AS n ON n.id = j.lease_owner"), [["holder"]])
        self.decide(VERIFIED)
        self.assertEqual(self.call(other, complete(), path).status, 204)
        waiting.join(20)
        self.assertEqual((asked[0].status, asked[0]["decision"]), (201, "approved"), asked[0])
        identifier = self.begin(holder)
        self.decide(REJECTED, FIRST + 1)
        self.assertEqual(self.call(other, complete(FIRST + 1), path).status, 204)
        self.assertEqual(self.stands(holder, identifier, "completed")["decision"], "rejected")

    def _node(self, name, postgres, tenants, first=None):
        node = Host(
            self.sims, tenants=tenants, database=postgres.url, providers=[provider(self.sims.idmeta.url)],
            environment={
                **SECRETS, "GATEHOUSE_NODE": name,
                **({"GATEHOUSE_KEY_RING": first.key_ring} if first else {})})
        self.addCleanup(node.close)
        return node.start()

    def _background(self, work):
        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        return thread


if __name__ == "__main__":
    unittest.main()

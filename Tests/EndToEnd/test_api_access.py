"""Keys, routes, methods, health."""

import contextlib
import re
import sqlite3

from harness import HostCase, eventually, gatehouse, image64, mentions

ROUTES = [
    ("POST", "/api/v1/verifications"), ("GET", "/api/v1/verifications"),
    ("POST", "/api/v1/verifications/verify-by-id"),
    ("GET", "/api/v1/verifications/01900000-0000-7000-8000-000000000000"),
    ("POST", "/api/v1/verifications/01900000-0000-7000-8000-000000000000/cancel"),
    ("POST", "/api/v1/vouchers"), ("GET", "/api/v1/vouchers/01900000-0000-7000-8000-000000000000"),
    ("GET", "/api/v1/capabilities"),
]


class Keys(HostCase):
    def test_no_key(self):
        """Without a key every client route is 401, and says how to send one."""
        for method, path in ROUTES:
            with self.subTest(f"{method} {path}"):
                answer = self.assertProblem(self.acme.request(method, path, key=None), 401, "unauthorized")
                self.assertEqual(answer.headers["www-authenticate"], "Bearer")

    def test_wrong_keys(self):
        """A wrong, cut, changed or foreign key is 401 everywhere a key may stand."""
        good = self.host.keys["acme"]
        changed = good[:-1] + ("a" if good[-1] != "a" else "b")
        half = good[: len(good) // 2]
        wrong = ("", "x", good[:-1], changed, good + "x", good.upper(), half, "' OR 1=1 --", "ключ")
        for key in (text.encode() for text in wrong):
            for headers in ({"X-API-Key": key}, {"Authorization": b"Bearer " + key}):
                with self.subTest(headers):
                    answer = self.acme.get("/api/v1/capabilities", headers=headers, key=None)
                    self.assertProblem(answer, 401, "unauthorized")
        for header in (good, f"Basic {good}", "Bearer", f"Token {good}"):
            with self.subTest(header):
                answer = self.acme.get("/api/v1/capabilities", headers={"Authorization": header}, key=None)
                self.assertProblem(answer, 401, "unauthorized")

    def test_both_headers(self):
        """X-API-Key and Authorization: Bearer serve alike."""
        key = self.host.keys["acme"]
        for headers in ({"X-API-Key": key}, {"Authorization": f"Bearer {key}"}, {"authorization": f"bearer {key}"}):
            with self.subTest(list(headers)):
                self.assertEqual(self.acme.get("/api/v1/capabilities", headers=headers, key=None).status, 200)

    def test_revoked(self):
        """A revoked key is refused within about a second; the tenant's other key goes on."""
        made = self.host.keys["acme"]
        identifier = self.host.key_ids["acme"]
        try:
            second = self.host.add_key("acme")
            self.assertEqual(self.acme.get("/api/v1/capabilities", key=made).status, 200)
            revoked = gatehouse("key", "revoke", identifier, "--database", self.host.database, "--json")
            self.assertEqual(revoked.code, 0, revoked)
            eventually(
                lambda: self.acme.get("/api/v1/capabilities", key=made).status == 401, 5, "the revocation")
            self.assertEqual(self.acme.get("/api/v1/capabilities", key=second).status, 200)
        finally:
            type(self).acme = self.host.client("acme")

    def test_expired(self):
        """A key past its expiry is refused."""
        made = gatehouse(
            "key", "create", "--tenant", "acme", "--expires-in-days", "0", "--database", self.host.database, "--json")
        self.assertEqual(made.code, 0, made)
        eventually(
            lambda: self.acme.get("/api/v1/capabilities", key=made.json["key"]).status == 401, 5, "the expiry")

    def test_new_key(self):
        """A key and a tenant made beside the running server serve at once."""
        created = gatehouse("tenant", "create", "newcomer", "--database", self.host.database, "--json")
        self.assertEqual(created.code, 0, created)
        key = self.host.add_key("newcomer")
        self.assertEqual(self.acme.get("/api/v1/verifications", key=key).json["items"], [])
        self.assertProblem(
            self.acme.post("/api/v1/verifications", {
                "verificationType": "document", "documentImages": {"front": image64("juan")}}, key=key),
            422, "unsupported")

    def test_key_before_content(self):
        """Who has no key learns nothing of what else is wrong."""
        answer = self.acme.post("/api/v1/verifications", body=b"{", key=None)
        self.assertProblem(answer, 401, "unauthorized")


class Routes(HostCase):
    def test_unknown(self):
        """Unknown routes and ids that are none are 404."""
        for path in ("/", "/api", "/api/v1", "/api/v2/verifications", "/api/v1/verification", "/nope",
                     "/api/v1/verifications/not-an-id", "/api/v1/vouchers/1", "/_sim/requests", "/../etc/passwd",
                     "/api/v1/verifications/%00", "/api/v1/verifications/01900000-0000-7000-8000-000000000000/nope"):
            with self.subTest(path):
                self.assertProblem(self.acme.get(path), 404, "not_found")

    def test_method(self):
        """A known route with another method is 405, and Allow names the right ones."""
        cases = {
            "/api/v1/verifications": {"GET", "POST"}, "/api/v1/capabilities": {"GET"}, "/api/v1/vouchers": {"POST"},
            "/api/v1/vouchers/01900000-0000-7000-8000-000000000000": {"GET"}, "/health": {"GET"},
            "/api/v1/verifications/01900000-0000-7000-8000-000000000000": {"GET"},
            "/api/v1/verifications/01900000-0000-7000-8000-000000000000/cancel": {"POST"},
        }
        for path, methods in cases.items():
            for method in ("DELETE", "PUT", "PATCH"):
                with self.subTest(f"{method} {path}"):
                    answer = self.assertProblem(self.acme.request(method, path), 405, "method_not_allowed")
                    self.assertTrue(methods <= set(re.split(r",\s*", answer.headers["allow"])), answer.headers)
                    self.assertNotIn(method, answer.headers["allow"])

    def test_health(self):
        """Health is open, complete, and names no provider."""
        for path, status in (("/health/live", "up"), ("/health/ready", "ready"), ("/health", "up")):
            answer = self.acme.get(path, key=None)
            self.assertEqual((answer.status, answer["status"]), (200, status), answer)
            self.assertEqual(mentions(answer), [], answer)
        checks = self.acme.get("/health", key=None)["checks"]
        self.assertEqual(sorted(checks), ["callbacks", "database", "isolation", "providers", "queue", "roles", "schedules", "webhooks", "work"])
        self.assertEqual({check["status"] for check in checks.values()}, {"up"}, checks)

    def test_no_cache(self):
        """Answers with personal data and problems are not for caches."""
        for answer in (self.acme.verify_document(image64("juan")), self.acme.get("/api/v1/verifications"),
                       self.acme.get("/nowhere"), self.acme.voucher()):
            self.assertEqual(answer.headers["cache-control"], "no-store", answer.header_list)

    def test_correlation_of_every_answer(self):
        """Every answer carries a correlation id, one of its own if none was sent."""
        seen = set()
        for path in ("/health", "/nowhere", "/api/v1/capabilities"):
            for _ in range(2):
                seen.add(self.acme.get(path).headers["x-correlation-id"])
        self.assertEqual(len(seen), 6)
        answer = self.acme.get("/nowhere", headers={"X-Correlation-Id": "mine-1"})
        self.assertEqual((answer.headers["x-correlation-id"], answer["correlationId"]), ("mine-1", "mine-1"))

    def test_same_picture_is_stored_once(self):
        """One picture sent many times is stored once per tenant, and nothing of that shows outside."""
        def stored():
            with contextlib.closing(sqlite3.connect(f"file:{self.host.database_file}?mode=ro", uri=True)) as database:
                return database.execute("SELECT count(*) FROM blobs").fetchone()[0]

        picture = image64("juan", note="sent many times")
        before = stored()
        answers = [client.verify_document(picture) for client in (self.acme, self.globex) for _ in range(4)]
        self.assertEqual({answer["decision"] for answer in answers}, {"approved"})
        self.assertEqual(len({answer["id"] for answer in answers}), 8)
        self.assertEqual(stored() - before, 2, "one for each tenant")

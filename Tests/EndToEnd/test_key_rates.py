"""How often a key may call: what is granted, what is refused and how that is told, by kind of call and by key."""

from harness import Client, HostCase, gatehouse


class KeyRates(HostCase):
    host_options = {"environment": {"GATEHOUSE_RATES_READ": "3/h", "GATEHOUSE_RATES_WRITE": "2/h"}}
    reading = "/api/v1/templates"

    def limit(self, answer):
        return answer.headers.get("ratelimit-policy"), (answer.headers.get("ratelimit") or "").split(";t=")[0]

    def test_limits(self):
        """A key's calls are counted by kind, told in headers, and refused with the time to wait; others are not touched."""
        for left in (2, 1, 0):
            answer = self.acme.get(self.reading)
            self.assertEqual((answer.status, self.limit(answer)), (200, ('"read";q=3;w=3600', f'"read";r={left}')))
        refused = self.assertProblem(
            self.acme.get(self.reading), 429, "too_many_requests",
            "The API key may make 3 calls of the kind 'read' in 3600 s.")
        self.assertEqual(self.limit(refused)[1], '"read";r=0')
        self.assertTrue(0 < int(refused.headers["retry-after"]) <= 1200, refused.headers)
        # Another key's, what nobody limits, and what needs no key.
        self.assertEqual(self.globex.get(self.reading).status, 200)
        self.assertEqual(self.limit(self.acme.get("/health/live")), (None, ""))
        self.host.add_admin()
        self.assertEqual(self.limit(self.host.client("operator").get("/api/v1/admin/providers")), (None, ""))
        # Each item of a batch is one call, well made or not; what was taken is taken.
        batch = self.acme.post("/api/v1/verifications/batch", {"items": [{}, {}, {}]})
        self.assertEqual((batch.status, self.limit(batch)[1]), (202, '"write";r=0'))
        refused = self.assertProblem(self.acme.post("/api/v1/verifications/async", {}), 429, "too_many_requests")
        self.assertGreater(int(refused.headers["retry-after"]), 1800)

    def key(self, *arguments):
        return gatehouse("key", *arguments, "--database", self.host.database, "--json").json

    def test_unlimited(self):
        """A key of the class unlimited is not counted; the list of keys tells."""
        made = self.key("create", "--tenant", "acme", "--rate-class", "unlimited")
        client = Client(self.host.base_url, made["key"])
        for _ in range(5):
            answer = client.get(self.reading)
            self.assertEqual((answer.status, self.limit(answer)), (200, (None, "")))
        listed = {key["id"]: key["rateClass"] for key in self.key("list")}
        self.assertEqual(listed.pop(made["id"]), "unlimited")
        self.assertEqual(set(listed.values()), {"standard"})

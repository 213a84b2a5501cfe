"""Providers that are down, slow or refuse us: the client learns what to do, the operator learns why."""

from harness import HostCase, SimulatedCase, closed_port, eventually, idmeta, image64, regula

DETAIL = "Provider service temporarily unavailable"
ACTION = "Please try again in a few minutes"


class Unavailable(HostCase):
    def assertUnavailable(self, answer, client, host=None):
        self.assertProblem(answer, 503, "provider_unavailable", DETAIL)
        self.assertEqual(answer["suggestedAction"], ACTION)
        stored = client.verification(answer["id"])
        self.assertEqual(stored.status, 200, stored)
        self.assertEqual(stored["status"], "failed", stored)
        self.assertIsNone(stored["decision"], stored)
        self.assertEqual(stored["failure"]["code"], "provider_unavailable", stored)
        self.assertEqual(stored["failure"]["message"], DETAIL, stored)
        self.assertTrue(stored["completedAt"], stored)

    def test_always_503(self):
        """A provider that always answers 503 gives 503 with the documented words, once all attempts are used."""
        self.sims.regula.fault("status", status=503)
        self.sims.idmeta.fault("status", status=503)
        for client, vendor in ((self.acme, self.sims.regula), (self.globex, self.sims.idmeta)):
            self.assertUnavailable(client.verify_document(image64("juan")), client)
            self.assertEqual(len(vendor.requests()), 2, "two attempts are configured")

    def test_each_kind_of_failure(self):
        """Errors, lost connections, rate limits and refused credentials are all told alike: 503, never a verdict."""
        faults = [
            ("status", {"status": 500}), ("status", {"status": 502}), ("status", {"status": 504}),
            ("status", {"status": 401}), ("status", {"status": 403}), ("drop_before", {}), ("drop_after", {}),
            ("drop_inside", {}), ("status", {"status": 429, "headers": {"Retry-After": "0"}}),
        ]
        for kind, fields in faults:
            for client, vendor in ((self.acme, self.sims.regula), (self.globex, self.sims.idmeta)):
                with self.subTest(kind=kind, vendor=vendor.name, **fields):
                    vendor.clear_faults()
                    vendor.fault(kind, **fields)
                    self.assertUnavailable(client.verify_document(image64("juan")), client)

    def test_one_failure_is_retried(self):
        """One failed attempt is made good by the next, and the client notices nothing."""
        for kind, fields in (("status", {"status": 503}), ("drop_before", {}), ("drop_after", {}), ("drop_inside", {})):
            for client, vendor in ((self.acme, self.sims.regula), (self.globex, self.sims.idmeta)):
                with self.subTest(kind=kind, vendor=vendor.name):
                    vendor.fault(kind, times=1, **fields)
                    answer = client.verify_document(image64("juan"))
                    self.assertEqual((answer.status, answer.json.get("decision")), (201, "approved"), answer)

    def test_one_failure_at_each_call(self):
        """The same holds for each call of a conversation of several."""
        for path in ("create-verification", "document_verification", "finalize-verification"):
            for kind in ("drop_before", "drop_after", "drop_inside"):
                with self.subTest(path=path, kind=kind):
                    self.sims.idmeta.fault(kind, path=f"/v1/verification/{path}", times=1)
                    answer = self.globex.verify_document(image64("juan"))
                    self.assertEqual((answer.status, answer.json.get("decision")), (201, "approved"), answer)

    def test_rate_limited(self):
        """A vendor's Retry-After reaches the client as Retry-After."""
        self.sims.idmeta.fault("status", status=429, headers={"Retry-After": "2"})
        answer = self.globex.verify_document(image64("juan"))
        self.assertProblem(answer, 503, "provider_unavailable")
        self.assertGreaterEqual(int(answer.headers["retry-after"]), 1)

    def test_licence(self):
        """A vendor without a licence is the operator's trouble: 503, never a rejection; the log says what is wrong."""
        self.sims.regula.settings(licence="expired")
        answer = self.acme.verify_document(image64("juan"), headers={"X-Correlation-Id": "licence-gone"})
        self.assertUnavailable(answer, self.acme)
        lines = [line for line in self.host.log_text().splitlines() if "licence-gone" in line]
        self.assertTrue([line for line in lines if "class=config" in line], lines)

    def test_stale_credential(self):
        """A credential that the vendor no longer takes is 503 for the client and a config failure for the operator."""
        self.sims.idmeta.settings(acceptDefault=False)
        answer = self.globex.verify_document(image64("juan"), headers={"X-Correlation-Id": "token-gone"})
        self.assertUnavailable(answer, self.globex)
        lines = [line for line in self.host.log_text().splitlines() if "token-gone" in line]
        self.assertTrue([line for line in lines if "class=config" in line or "credential" in line], lines)

    def test_correlation(self):
        """The client's correlation id stands in the answer, the problem and the host's log; odd ones are replaced."""
        self.sims.regula.fault("status", status=503)
        answer = self.acme.verify_document(image64("juan"), headers={"X-Correlation-Id": "outage:42.a-b_c"})
        self.assertUnavailable(answer, self.acme)
        self.assertEqual(answer["correlationId"], "outage:42.a-b_c")
        self.assertEqual(answer.headers["x-correlation-id"], "outage:42.a-b_c")
        eventually(lambda: "correlation_id=outage:42.a-b_c" in self.host.log_text(), what="the log line")
        for bad in ("x" * 65, "a b", 'quote"', "semi;colon"):
            with self.subTest(bad):
                answer = self.acme.get("/api/v1/capabilities", headers={"X-Correlation-Id": bad})
                self.assertNotEqual(answer.headers["x-correlation-id"], bad)
                self.assertTrue(answer.headers["x-correlation-id"])

    def test_client_mistakes_are_not_outages(self):
        """A vendor's 400 about the content is the client's 400 or 422, not an outage."""
        self.sims.regula.fault("status", status=400, body="Invalid JSON")
        answer = self.acme.verify_document(image64("juan"))
        self.assertIn(answer.status, (400, 422), answer)
        self.assertEqual(len(self.sims.regula.requests()), 1, "a 4xx is not tried again")


class NobodyListens(SimulatedCase):
    def test_connection_refused(self):
        """Where nobody listens the client gets the same 503, with the id of the stored request."""
        with closed_port() as port:
            url = f"http://127.0.0.1:{port}"
            host = self.new_host(providers=[regula(url), idmeta(url)]).start()
            for tenant in ("acme", "globex"):
                client = host.client(tenant)
                answer = self.assertProblem(
                    client.verify_document(image64("juan")), 503, "provider_unavailable", DETAIL)
                self.assertEqual(answer["suggestedAction"], ACTION)
                self.assertEqual(client.verification(answer["id"])["status"], "failed")

    def test_slow(self):
        """A provider slower than its time limit is given up, attempt by attempt."""
        host = self.new_host(providers=[regula(
            self.sims.regula.url, limits={"timeout": "300ms"}), idmeta(self.sims.idmeta.url)]).start()
        self.sims.regula.fault("hang")
        self.assertProblem(
            host.client("acme").verify_document(image64("juan")), 503, "provider_unavailable", DETAIL)
        self.assertEqual(len(self.sims.regula.requests()), 2)

    def test_breaker(self):
        """After some failures the breaker opens: no more calls, 503 at once, health degraded; then it closes again."""
        host = self.new_host(providers=[
            regula(self.sims.regula.url, breaker={"failures": 2, "open": "1s"}, retry={"attempts": 1}),
        ], tenants=("acme",)).start()
        client = host.client("acme")
        self.sims.regula.fault("status", status=503)
        for _ in range(2):
            self.assertProblem(client.verify_document(image64("juan")), 503, "provider_unavailable")
        sent = len(self.sims.regula.requests())
        self.assertProblem(client.verify_document(image64("juan")), 503, "provider_unavailable", DETAIL)
        self.assertEqual(len(self.sims.regula.requests()), sent, "an open breaker lets nothing through")
        self.assertEqual(host.client().get("/health")["status"], "degraded")
        self.sims.regula.clear_faults()
        eventually(lambda: client.verify_document(image64("juan")).status == 201, 20, "the breaker closes", every=0.2)
        self.assertEqual(host.client().get("/health")["status"], "up")

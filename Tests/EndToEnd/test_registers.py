"""A client asks a Philippine register about a number."""

from harness import Simulators, SimulatedCase, HostCase, closed_port, idmeta

JUAN = {"firstName": "Juan", "lastName": "Dela Cruz", "dateOfBirth": "1990-01-01"}


class Clearances(HostCase):
    def ask(self, number, user=JUAN, **fields):
        return self.globex.verify_id(number, user=user, **fields)

    def decided(self, number, decision, **fields):
        answer = self.ask(number, **fields)
        self.assertEqual(answer.status, 201, answer)
        self.assertEqual((answer["status"], answer["decision"]), ("completed", decision), answer)
        self.assertEqual((answer["method"], answer["verificationType"]), ("id_based", "philippines_nbi_clearance"))
        return answer

    def test_valid(self):
        """A valid clearance of the person named is approved, with the register's record."""
        answer = self.decided("NBI-123456789", "approved")
        self.assertIsNone(answer["failure"])
        record = answer["idRecord"]
        self.assertIs(record["found"], True)
        self.assertIs(record["valid"], True)
        self.assertEqual(record["expiresAt"], "2035-12-31")
        self.assertEqual(sorted(answer["person"]["fullName"].upper().split()), ["CRUZ", "DELA", "JUAN"])

    def test_expired(self):
        """An expired clearance, which the vendor answers with 200 and status true, is rejected."""
        answer = self.decided("NBI-123456700", "rejected")
        self.assertIs(answer["idRecord"]["valid"], False, answer)
        self.assertIn("expired", answer["failure"]["message"])

    def test_not_found(self):
        """An unknown number is rejected, and the reason says that the register has no such entry."""
        answer = self.decided("NBI-123456701", "rejected")
        self.assertIs(answer["idRecord"]["found"], False, answer)
        self.assertIn("no such entry", answer["failure"]["message"])

    def test_hit(self):
        """A clearance with a hit goes to review."""
        self.decided("NBI-123456703", "review")

    def test_still_in_progress(self):
        """A verification that is still in progress is waited for, and then approved."""
        self.decided("NBI-123456704", "approved")

    def test_step_and_status_disagree(self):
        """A valid step under a rejecting final status is rejected; an invalid step stays rejected under any status."""
        self.decided("NBI-123456705", "rejected")
        self.decided("NBI-123456706", "rejected")

    def test_swapped_names(self):
        """First and last name swapped by the register do not matter: the full name counts."""
        self.decided("NBI-123456708", "approved")

    def test_sparse_record(self):
        """A record that lacks most members is still read."""
        answer = self.decided("NBI-123456709", "approved")
        self.assertEqual(sorted(answer["person"]["fullName"].upper().split()), ["CRUZ", "DELA", "JUAN"])

    def test_wrong_types(self):
        """A record whose decisive members are of wrong types is never approved."""
        answer = self.ask("NBI-123456710")
        self.assertNotEqual((answer.json or {}).get("decision"), "approved", answer)

    def test_another_person(self):
        """A valid clearance of somebody else is not approved."""
        answer = self.ask("NBI-123456711")
        self.assertEqual(answer.status, 201, answer)
        self.assertIn(answer["decision"], ("rejected", "review"), answer)

    def test_technical_failure(self):
        """A technical failure of the only provider is 503, never a rejection."""
        for number in ("NBI-123456702", "NBI-123456707"):
            with self.subTest(number):
                self.assertProblem(
                    self.ask(number), 503, "provider_unavailable", "Provider service temporarily unavailable")

    def test_professionals_by_licence(self):
        """The register of professionals is asked by licence number and date of birth."""
        user = {"profession": "Nurse", "dateOfBirth": "1990-01-01", "firstName": "Juan", "lastName": "Dela Cruz"}
        answer = self.ask("0012345", user, register="philippines_prc")
        self.assertEqual((answer.status, answer["decision"]), (201, "approved"), answer)
        sent = self.sims.idmeta.requests("/v1/verification/philippines/prc")[-1]["body"]
        self.assertIn("licenseNo", sent)
        answer = self.ask("0012345", dict(user, dateOfBirth="1991-01-01"), register="philippines_prc")
        self.assertEqual((answer.status, answer["decision"]), (201, "rejected"), answer)

    def test_professionals_by_name(self):
        """The register of professionals is asked by name; the number, if the client gave one, must be the entry's."""
        user = {"profession": "Nurse", "firstName": "Juan", "lastName": "Dela Cruz"}
        answer = self.ask("0012345", user, register="philippines_prc")
        self.assertEqual((answer.status, answer["decision"]), (201, "approved"), answer)
        sent = self.sims.idmeta.requests("/v1/verification/philippines/prc")[-1]["body"]
        self.assertIn("firstName", sent)
        self.assertNotIn("licenseNo", sent)
        answer = self.ask("9999999", user, register="philippines_prc")
        self.assertEqual((answer.status, answer["decision"]), (201, "review"), answer)
        answer = self.ask(None, dict(user, lastName="Nobody"), register="philippines_prc")
        self.assertEqual((answer.status, answer["decision"]), (201, "rejected"), answer)

    def test_professionals_by_name_alone(self):
        """Asked by name alone, without a number, the entry is not said to have another number."""
        user = {"profession": "Nurse", "firstName": "Juan", "lastName": "Dela Cruz"}
        answer = self.ask(None, user, register="philippines_prc")
        self.assertEqual(answer.status, 201, answer)
        self.assertIn(answer["decision"], ("approved", "review"), answer)
        self.assertIs(answer["idRecord"]["found"], True, answer)
        self.assertNotEqual((answer["failure"] or {}).get("code"), "number_mismatch", answer)

    def test_what_a_register_needs(self):
        """A register asked without what it needs is the client's mistake: 400, and nothing is sent or billed."""
        self.sims.idmeta.clear_requests()
        self.assertProblem(self.ask(None, {"profession": "Nurse"}, register="philippines_prc"), 400, "invalid_request")
        self.assertProblem(self.ask("0012345", JUAN, register="philippines_prc"), 400, "invalid_request")
        self.assertEqual(self.sims.idmeta.requests(), [])

    def test_unknown_register(self):
        """A register that no provider knows is 422."""
        self.assertProblem(self.ask("1", register="atlantis_library_card"), 422, "unsupported")

    def test_register_of_another_tenant(self):
        """A tenant without a provider for registers gets 422."""
        self.assertProblem(self.acme.verify_id("NBI-123456789", user=JUAN), 422, "unsupported")


class Failover(SimulatedCase):
    """Two entries of one plugin, at two vendors' addresses."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = Simulators()
        cls.addClassCleanup(cls.second.stop)

    def setUp(self):
        super().setUp()
        self.second.reset()

    def host(self, first_url=None):
        host = self.new_host(tenants=("globex",), providers=[
            idmeta(first_url or self.sims.idmeta.url, id="first", tenants={"globex": {"priority": 10}}),
            idmeta(self.second.idmeta.url, id="second", tenants={"globex": {"priority": 20}}),
        ])
        return host.start()

    def test_priority(self):
        """While both serve, the one of the lower priority number serves alone."""
        answer = self.host().client("globex").verify_id("NBI-123456789", user=JUAN)
        self.assertEqual((answer.status, answer["decision"]), (201, "approved"), answer)
        self.assertEqual(self.second.idmeta.requests(), [])

    def test_technical_failure_fails_over(self):
        """A technical failure at the first is served by the second, and the client sees an ordinary 201."""
        failure = {"status": False, "message": "NBI service is not available at the moment"}
        self.sims.idmeta.fault("override", path="/v1/verification/philippines/nbiclearance", body=failure)
        answer = self.host().client("globex").verify_id("NBI-123456789", user=JUAN)
        self.assertEqual((answer.status, answer["decision"]), (201, "approved"), answer)
        self.assertTrue(self.second.idmeta.requests())

    def test_down_fails_over(self):
        """A first provider where nobody listens, or that always answers 503, is served by the second."""
        with closed_port() as port:
            client = self.host(f"http://127.0.0.1:{port}").client("globex")
            answer = client.verify_id("NBI-123456789", user=JUAN)
            self.assertEqual((answer.status, answer["decision"]), (201, "approved"), answer)
        self.sims.idmeta.fault("status", status=503)
        answer = self.host().client("globex").verify_id("NBI-123456789", user=JUAN)
        self.assertEqual((answer.status, answer["decision"]), (201, "approved"), answer)

    def test_a_verdict_does_not_fail_over(self):
        """A rejection is a verdict: no second provider is asked for a kinder one."""
        answer = self.host().client("globex").verify_id("NBI-123456700", user=JUAN)
        self.assertEqual((answer.status, answer["decision"]), (201, "rejected"), answer)
        self.assertEqual(self.second.idmeta.requests(), [])

    def test_all_down(self):
        """With both down the answer is 503, once both were tried."""
        self.sims.idmeta.fault("status", status=503)
        self.second.idmeta.fault("status", status=500)
        client = self.host().client("globex")
        answer = self.assertProblem(
            client.verify_id("NBI-123456789", user=JUAN), 503, "provider_unavailable",
            "Provider service temporarily unavailable")
        self.assertTrue(self.sims.idmeta.requests() and self.second.idmeta.requests())
        self.assertEqual(client.verification(answer["id"])["status"], "failed")

"""A client asks the Philippine registers besides those of clearances and professionals."""

from harness import HostCase

JUAN = {"firstName": "Juan", "lastName": "Dela Cruz"}
DRIVER = dict(JUAN, expirationDate="2035-12-31", serialNumber="123456789")
LIVING = dict(JUAN, faceLivenessSessionId="session-1")

# register: the number before its deciding last two digits, what else it needs, and the vendor's path
REGISTERS = {
    "philippines_national_police": ("NPC-1234567", JUAN, "nationalpolice"),
    "philippines_social_security": ("01-22223-", JUAN, "socialsecurity"),
    "philippines_driving_license": ("N01-12-3456", DRIVER, "drivinglicense"),
    "philsys": ("1234-5678-9012-34", LIVING, "philsys"),
}


class Registers(HostCase):
    def decided(self, register, ending, decision):
        prefix, user, _ = REGISTERS[register]
        answer = self.globex.verify_id(prefix + ending, register, user)
        self.assertEqual(answer.status, 201, answer)
        self.assertEqual((answer["status"], answer["decision"]), ("completed", decision), answer)
        self.assertEqual((answer["method"], answer["verificationType"]), ("id_based", register))
        return answer

    def test_valid(self):
        """A valid entry of the person named is approved, with the register's record."""
        for register, (prefix, _, route) in REGISTERS.items():
            with self.subTest(register):
                answer = self.decided(register, "56", "approved")
                self.assertIsNone(answer["failure"])
                record = answer["idRecord"]
                self.assertEqual((record["type"], record["number"]), (register, prefix + "56"))
                self.assertEqual((record["found"], record["valid"], record["expiresAt"]), (True, True, "2035-12-31"))
                self.assertEqual(sorted(answer["person"]["fullName"].upper().split()), ["CRUZ", "DELA", "JUAN"])
                self.assertTrue(self.sims.idmeta.requests(f"/v1/verification/philippines/{route}"))

    def test_expired(self):
        """An expired entry, which the vendor answers with 200 and status true, is rejected."""
        for register in REGISTERS:
            with self.subTest(register):
                answer = self.decided(register, "00", "rejected")
                self.assertIs(answer["idRecord"]["valid"], False, answer)
                self.assertIn("expired", answer["failure"]["message"])

    def test_not_found(self):
        """An unknown number is rejected, and the reason says that the register has no such entry."""
        for register in REGISTERS:
            with self.subTest(register):
                answer = self.decided(register, "01", "rejected")
                self.assertIs(answer["idRecord"]["found"], False, answer)
                self.assertIn("no such entry", answer["failure"]["message"])

    def test_technical_failure(self):
        """A technical failure of the only provider is 503, never a rejection."""
        for register, (prefix, user, _) in REGISTERS.items():
            for ending in ("02", "07"):
                with self.subTest(register, ending=ending):
                    self.assertProblem(
                        self.globex.verify_id(prefix + ending, register, user), 503, "provider_unavailable",
                        "Provider service temporarily unavailable")

    def test_another_person(self):
        """A valid entry of somebody else is not approved."""
        for register in REGISTERS:
            with self.subTest(register):
                self.decided(register, "11", "review")

    def test_in_progress(self):
        """A verification that is still in progress is waited for, and then approved."""
        for register in REGISTERS:
            with self.subTest(register):
                self.decided(register, "04", "approved")

    def test_card_and_form(self):
        """The national register is searched by what a card's QR code or a form says as well, without a number."""
        for field, sent in (("qrData", "qr_data"), ("pcnFormData", "pcnFormData")):
            with self.subTest(field):
                answer = self.globex.verify_id(None, "philsys", dict(LIVING, **{field: "card 1234-5678-9012-3456"}))
                self.assertEqual((answer.status, answer["decision"]), (201, "approved"), answer)
                self.assertIn(f'"{sent}"', self.sims.idmeta.requests("/v1/verification/philippines/philsys")[-1]["body"])
                long = '{"signature":"' + "x" * 2000 + '","PCN":"1234-5678-9012-3401"}'
                answer = self.globex.verify_id(None, "philsys", dict(LIVING, **{field: long}))
                self.assertEqual((answer.status, answer["decision"]), (201, "rejected"), answer)

    def test_what_a_register_needs(self):
        """A register asked without what it needs is the client's mistake: 400, and nothing is sent or billed."""
        self.sims.idmeta.clear_requests()
        for register, number, user in (
            ("philippines_national_police", "NPC-1", {"firstName": "Juan"}),
            ("philippines_national_police", None, JUAN),
            ("philippines_social_security", None, JUAN),
            ("philippines_driving_license", "N01", dict(JUAN, serialNumber="1")),
            ("philippines_driving_license", "N01", dict(JUAN, expirationDate="2030-01-31")),
            ("philippines_driving_license", "N01", dict(DRIVER, expirationDate="31/01/2030")),
            ("philsys", "1234", JUAN),
            ("philsys", None, LIVING),
            ("philsys", None, dict(LIVING, qrData="q", pcnFormData="p")),
        ):
            with self.subTest(register, number=number, user=sorted(user)):
                self.assertProblem(self.globex.verify_id(number, register, user), 400, "invalid_request")
        self.assertEqual(self.sims.idmeta.requests(), [])

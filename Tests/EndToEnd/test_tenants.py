"""Two tenants on two providers: no client can tell which served it, and none sees anything of the other."""

from harness import Host, HostCase, idmeta, image64, mentions, regula, shape

JUAN = {"firstName": "Juan", "lastName": "Dela Cruz", "dateOfBirth": "1990-01-01"}

# The documented answer: every key, always.
VERIFICATION = {
    "": "id status decision retryable method verificationType createdAt completedAt processingTimeMs progress person "
        "document idRecord checks failure metadata reference",
    "progress": "currentStep totalSteps percentage message",
    "person": "fullName firstName middleName lastName dateOfBirth sex nationality placeOfBirth address",
    "document": "type country number issuedAt expiresAt issuer name",
    "idRecord": "type number status issuedAt expiresAt found valid details",
}
VOUCHER = (
    "id status type voucherStatus amount currency recipient voucherCode pin expiresAt createdAt completedAt "
    "processingTimeMs progress failure metadata reference")


class OneShape(HostCase):
    def assertDocumented(self, answer):
        for part, names in VERIFICATION.items():
            value = answer.json[part] if part else answer.json
            self.assertEqual(sorted(value), sorted(names.split()), f"{part}: {answer}")
        for check in answer["checks"]:
            self.assertEqual(sorted(check), ["detail", "name", "outcome"], answer)
            self.assertIn(check["outcome"], ("passed", "failed", "review", "not_done"), answer)
        if answer["failure"] is not None:
            self.assertEqual(sorted(answer["failure"]), ["code", "message", "suggestedAction"], answer)

    def pair(self, persona):
        answers = [client.verify_document(image64(persona), reference="same") for client in (self.acme, self.globex)]
        for answer in answers:
            self.assertEqual(answer.status, 201, answer)
        return answers

    def test_every_key(self):
        """Every documented key is there, null when unknown, for every verdict and both providers."""
        for persona in ("juan", "rosa", "pedro", "liza", "jose", "tomas", "ana", "luz"):
            with self.subTest(persona):
                one, other = self.pair(persona)
                self.assertDocumented(one)
                self.assertDocumented(other)
                self.assertEqual(shape(one.json), shape(other.json))
                self.assertEqual(list(one.json), list(other.json), "the keys come in one order")

    def test_register_answers_have_the_shape_too(self):
        """An answer about a register has the same keys as one about a document."""
        answer = self.globex.verify_id("NBI-123456789", user=JUAN)
        self.assertDocumented(answer)
        self.assertEqual(list(answer.json), list(self.acme.verify_document(image64("juan")).json))

    def test_headers(self):
        """The header names are the same."""
        one, other = self.pair("juan")
        names = [sorted(name.lower() for name, _ in answer.header_list) for answer in (one, other)]
        self.assertEqual(names[0], names[1])
        self.assertEqual(one.headers["server"], "gatehouse")

    def test_no_vendor_name(self):
        """No vendor's name is in any header or body of a client's routes."""
        answers = []
        for client in (self.acme, self.globex):
            for persona in ("juan", "rosa", "liza", "jose", "tomas", "ramon"):
                answers.append(client.verify_document(image64(persona)))
            voucher = client.voucher()
            answers += [
                voucher, client.get(f"/api/v1/vouchers/{voucher['id']}"), client.get("/api/v1/verifications"),
                client.get("/api/v1/capabilities"), client.verify_document(image64("juan"), templateId="99999"),
                client.verify_id("NBI-123456789", user=JUAN), client.verify_id("NBI-123456700", user=JUAN),
                client.verify_id("NBI-123456702", user=JUAN), client.verify_id("1", register="nowhere"),
                client.verify_document("!"), client.get("/nowhere"), client.get("/health"),
            ]
        for answer in answers:
            # A voucher's type is a word of our own API.
            self.assertEqual(mentions(answer, allowed=('"airtime"',)), [], answer)

    def test_no_vendor_name_when_vendors_misbehave(self):
        """Nor when every vendor answers with its own name in errors, pages and headers."""
        page = "<html>Regula IDMeta Airtime engine error</html>"
        for vendor in self.sims.all:
            for status in (200, 400, 401, 403, 404, 422, 500):
                vendor.clear_faults()
                vendor.fault("status", status=status, body=page, headers={"X-Powered-By": "regula idmeta airtime"})
                calls = [self.acme.verify_document(image64("juan")), self.globex.verify_document(image64("juan"))]
                if vendor.name == "airtime" and status in (400, 401, 403, 404, 422):
                    calls.append(self.acme.voucher())
                for answer in calls:
                    with self.subTest(vendor=vendor.name, status=status):
                        self.assertEqual(mentions(answer), [], answer)
                        listed = self.acme.get("/api/v1/verifications", query={"limit": 2})
                        self.assertEqual(mentions(listed), [], listed)
            vendor.reset()

    def test_voucher_keys(self):
        """A voucher has every documented key."""
        answer = self.acme.voucher()
        self.assertEqual(sorted(answer.json), sorted(VOUCHER.split()), answer)

    def test_capabilities(self):
        """Capabilities tell what each tenant may ask for, and nothing of who serves it."""
        operations = {}
        for name, client in (("acme", self.acme), ("globex", self.globex)):
            answer = client.get("/api/v1/capabilities")
            self.assertEqual(answer.status, 200, answer)
            self.assertEqual(mentions(answer, allowed=('"airtime"',)), [], answer)
            operations[name] = {entry["operation"]: entry for entry in answer["operations"]}
            for entry in answer["operations"]:
                self.assertEqual(sorted(entry), ["available", "countries", "operation", "templates", "types"])
                self.assertIs(entry["available"], True)
        vouchers = ["voucher.cancel/1", "voucher.issue/1"]
        self.assertEqual(sorted(operations["acme"]), ["verification.document/1", *vouchers])
        self.assertEqual(
            sorted(operations["globex"]),
            ["verification.biometric/1", "verification.document/1", "verification.id/1", *vouchers])
        self.assertEqual(operations["acme"]["voucher.issue/1"]["types"], ["airtime", "data"])
        templates = operations["globex"]["verification.document/1"]["templates"]
        self.assertTrue({"ph-foreign", "ph-id"} <= set(templates), templates)
        self.assertIn("philippines_nbi_clearance", operations["globex"]["verification.id/1"]["types"])


class Isolation(HostCase):
    def test_nothing_of_another_tenant(self):
        """Every route that takes an id answers 404 to the other tenant's key, exactly as for an id that never was."""
        made = self.acme.verify_document(image64("juan"), reference="secret-reference", subject="s-1")
        voucher = self.acme.voucher(reference="voucher-reference")
        verification = "/api/v1/verifications/{}"
        for route in (f"GET {verification}", f"POST {verification}/cancel", "GET /api/v1/vouchers/{}"):
            method, path = route.split()
            identifier = voucher["id"] if "vouchers" in path else made["id"]
            with self.subTest(route):
                other = self.globex.request(method, path.format(identifier))
                self.assertProblem(other, 404, "not_found")
                absent = self.globex.request(method, path.format("01900000-0000-7000-8000-000000000000"))
                self.assertEqual(
                    {**other.json, "correlationId": 0}, {**absent.json, "correlationId": 0},
                    "an answer that differs tells that the id exists")
        self.assertEqual(self.acme.verification(made["id"])["status"], "completed")

    def test_kinds_do_not_mix(self):
        """A voucher's id is no verification, and the other way round, also for the owner."""
        made, voucher = self.acme.verify_document(image64("juan")), self.acme.voucher()
        self.assertProblem(self.acme.verification(voucher["id"]), 404, "not_found")
        self.assertProblem(self.acme.get(f"/api/v1/vouchers/{made['id']}"), 404, "not_found")

    def test_lists(self):
        """Lists and filters show a tenant its own alone, even by another's reference and subject."""
        mine = self.acme.verify_document(image64("juan"), reference="shared-reference", subject="shared-subject")
        theirs = self.globex.verify_document(image64("juan"), reference="shared-reference", subject="shared-subject")
        for query in ({}, {"reference": "shared-reference"}, {"subject": "shared-subject"}, {"status": "completed"}):
            for client, own, other in ((self.acme, mine, theirs), (self.globex, theirs, mine)):
                with self.subTest(query):
                    ids = [item["id"] for item in client.get("/api/v1/verifications", query=query)["items"]]
                    self.assertIn(own["id"], ids)
                    self.assertNotIn(other["id"], ids)

    def test_stored_documents(self):
        """A handle of a stored picture is worth nothing to another tenant, and one that never was is 400."""
        answer = self.acme.verify_document("blob:0123456789abcdef0123456789abcdef")
        self.assertProblem(answer, 400, "invalid_request")
        self.assertEqual(list(self.pointers(answer)), ["/documentImages/front"])

    def test_a_cursor_of_another_tenant(self):
        """Another tenant's cursor shows nothing of that tenant."""
        for _ in range(3):
            self.acme.verify_document(image64("juan"))
        page = self.acme.get("/api/v1/verifications", query={"limit": 1})
        answer = self.globex.get("/api/v1/verifications", query={"cursor": page["nextCursor"]})
        acmes = {item["id"] for item in self.acme.get("/api/v1/verifications", query={"limit": 200})["items"]}
        if answer.status == 200:
            self.assertFalse(acmes & {item["id"] for item in answer["items"]}, answer)
        else:
            self.assertProblem(answer, 400, "invalid_request")


class TenantSettings(HostCase):
    """One provider entry, two tenants with a configuration and a credential of their own."""

    @classmethod
    def make_host(cls):
        entry = idmeta(cls.sims.idmeta.url, tenants={
            "acme": {"config": {"default_template": "426"}, "secrets": {"api_token": {"env": "ACME_TOKEN"}}},
            "globex": {},
        })
        return Host(cls.sims, providers=[entry], environment={"ACME_TOKEN": "acme-own-token-0123456789"})

    def test_own_credential_and_template(self):
        """A tenant's own credential and template are used for it, and never for another."""
        self.sims.idmeta.settings(tokens=["acme-own-token-0123456789"])
        for client, token, template in (
            (self.acme, "acme-own-token-0123456789", "426"), (self.globex, "idmeta-test-token-0123456789", "306"),
        ):
            self.sims.idmeta.clear_requests()
            answer = client.verify_document(image64("juan"))
            self.assertEqual((answer.status, answer.json.get("decision")), (201, "approved"), answer)
            for request in self.sims.idmeta.requests():
                self.assertEqual(request["headers"]["authorization"], f"Bearer {token}")
                if request["method"] == "POST":
                    self.assertIn(f'"template_id":"{template}"', request["body"].replace(" ", ""))


class Splitting(HostCase):
    """Two providers of one priority for every tenant."""

    @classmethod
    def make_host(cls):
        return Host(cls.sims, providers=[
            regula(cls.sims.regula.url, tenants=None), idmeta(cls.sims.idmeta.url, tenants=None)])

    def test_a_subject_stays_with_its_provider(self):
        """Among equals the subject decides, so that one person's verifications go to one provider."""
        for subject in ("subject-1", "subject-2", "subject-3"):
            counts = []
            for _ in range(3):
                for vendor in self.sims.all:
                    vendor.clear_requests()
                answer = self.acme.verify_document(image64("juan"), subject=subject)
                self.assertEqual(answer.status, 201, answer)
                counts.append(bool(self.sims.regula.requests()))
            self.assertEqual(len(set(counts)), 1, counts)

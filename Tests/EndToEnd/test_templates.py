"""A client may name a template by its public id."""

from harness import HostCase, image64

ACTION = "Use a valid template id or omit it for the default"


class Templates(HostCase):
    def assertUnknown(self, answer, template):
        self.assertProblem(answer, 400, "unknown_template", f"Template {template} not found")
        self.assertEqual(answer["suggestedAction"], ACTION)

    def test_unknown(self):
        """An unknown template is 400 with the words that clients rely on, and nothing is sent to a vendor."""
        for client in (self.acme, self.globex):
            self.assertUnknown(client.verify_document(image64("juan"), templateId="99999"), "99999")
        user = {"firstName": "Juan", "lastName": "Dela Cruz"}
        self.assertUnknown(self.globex.verify_id("NBI-123456789", user=user, templateId="99999"), "99999")
        self.assertEqual([vendor.stats()["requests"] for vendor in self.sims.all], [0, 0, 0])

    def test_unknown_is_not_stored(self):
        """A request refused for its template leaves nothing behind."""
        self.acme.verify_document(image64("juan"), templateId="99999", reference="refused-template")
        answer = self.acme.get("/api/v1/verifications", query={"reference": "refused-template"})
        self.assertEqual(answer["items"], [])

    def test_deprecated_alias(self):
        """metadata.idmeta_template_id, as clients of the first version write it, names the template as well."""
        answer = self.globex.verify_document(image64("juan"), metadata={"idmeta_template_id": "99999"})
        self.assertUnknown(answer, "99999")
        answer = self.globex.verify_document(image64("juan"), metadata={"idmeta_template_id": "ph-id"})
        self.assertEqual((answer.status, answer.json.get("decision")), (201, "approved"), answer)

    def test_default(self):
        """Without a template, or with null, the default serves."""
        for fields in ({}, {"templateId": None}):
            answer = self.globex.verify_document(image64("juan"), **fields)
            self.assertEqual((answer.status, answer.json.get("decision")), (201, "approved"), answer)
            self.assertIn('"306"', self.sims.idmeta.requests("/v1/verification/create")[-1]["body"])

    def test_public_id(self):
        """A public id is translated to the vendor's own."""
        answer = self.globex.verify_document(
            image64("juan"), templateId="ph-foreign", selfie=image64("juan", side="selfie"))
        self.assertEqual((answer.status, answer.json.get("decision")), (201, "approved"), answer)
        self.assertIn('"424"', self.sims.idmeta.requests("/v1/verification/create")[-1]["body"])

    def test_public_id_of_another_tenants_provider(self):
        """A template that only another tenant's provider knows is not found."""
        self.assertUnknown(self.acme.verify_document(image64("juan"), templateId="ph-foreign"), "ph-foreign")

    def test_odd_ids(self):
        """An id of any text comes back in the message as it was sent; one that is no text is a fault of its own."""
        for template in ("no/such", "<script>", "täglich", "0"):
            with self.subTest(template):
                self.assertUnknown(self.acme.verify_document(image64("juan"), templateId=template), template)
        for template in (306, "", ["306"], True):
            with self.subTest(repr(template)):
                answer = self.acme.verify_document(image64("juan"), templateId=template)
                self.assertProblem(answer, 400, "invalid_request")
                self.assertEqual(list(self.pointers(answer)), ["/templateId"])

"""A client sends pictures of a document and gets one verdict, whichever provider serves the tenant."""

from harness import HostCase, image, image64
import base64


class DocumentVerification(HostCase):
    def both(self):
        return (("acme", self.acme), ("globex", self.globex))

    def verified(self, client, persona, decision, **fields):
        answer = client.verify_document(image64(persona), **fields)
        self.assertEqual(answer.status, 201, answer)
        self.assertEqual((answer["status"], answer["decision"]), ("completed", decision), answer)
        return answer

    def test_approved(self):
        """A genuine document is approved at once with 201, and what stands on it is in the answer."""
        for tenant, client in self.both():
            with self.subTest(tenant):
                answer = self.verified(client, "juan", "approved")
                self.assertIs(answer["retryable"], False)
                self.assertIsNone(answer["failure"])
                self.assertEqual(answer["method"], "document")
                self.assertEqual(answer["verificationType"], "document")
                person, document = answer["person"], answer["document"]
                self.assertEqual(sorted(person["fullName"].split()), ["Cruz", "Dela", "Juan"])
                self.assertEqual((person["firstName"], person["lastName"]), ("Juan", "Dela Cruz"))
                self.assertEqual(person["dateOfBirth"], "1990-01-01")
                self.assertEqual(person["sex"], "M")
                self.assertEqual(document["number"], "1234-5678-9012")
                self.assertEqual(document["expiresAt"], "2034-01-31")
                self.assertEqual(document["country"], "PHL")
                self.assertEqual(answer["progress"]["percentage"], 100)
                self.assertGreaterEqual(answer["processingTimeMs"], 0)

    def test_full_name_reads_alike(self):
        """The full name is written in one order, given names first, whichever provider read it."""
        names = [self.verified(client, "juan", "approved")["person"]["fullName"] for _, client in self.both()]
        self.assertEqual(names[0], names[1])

    def test_progress_of_a_completed_one(self):
        """A completed verification stands at its last step."""
        for tenant, client in self.both():
            with self.subTest(tenant):
                progress = self.verified(client, "juan", "approved")["progress"]
                self.assertEqual(progress["currentStep"], progress["totalSteps"], progress)

    def test_location_reads_the_same(self):
        """The Location of a 201 reads back the very same verification."""
        for tenant, client in self.both():
            with self.subTest(tenant):
                answer = self.verified(client, "maria", "approved", reference="r-1", metadata={"branch": "7"})
                location = answer.headers["location"]
                self.assertEqual(location, f"/api/v1/verifications/{answer['id']}")
                again = client.get(location)
                self.assertEqual(again.status, 200)
                self.assertEqual(again.json, answer.json)
                self.assertEqual((again["reference"], again["metadata"]), ("r-1", {"branch": "7"}))

    def test_passport_of_another_country(self):
        """A foreign passport is read with its own country, as ISO 3166-1 alpha-3."""
        for tenant, client in self.both():
            with self.subTest(tenant):
                answer = self.verified(client, "anna", "approved")
                self.assertEqual(answer["document"]["type"], "passport")
                self.assertEqual(answer["document"]["country"], "DEU")
                self.assertEqual(answer["document"]["number"], "C01X00T47")

    def test_front_and_back(self):
        """Front and back go to the vendor together and are judged together."""
        for tenant, client in self.both():
            with self.subTest(tenant):
                answer = client.verify_document(image64("juan"), image64("juan", side="back"))
                self.assertEqual((answer.status, answer["decision"]), (201, "approved"), answer)
                self.assertEqual(answer["person"]["address"], "12 Mabini Street, Manila")
        pages = self.sims.regula.requests("/api/process")[0]["body"]
        self.assertEqual(pages.count('"page_idx"'), 2, pages[:300])
        step = self.sims.idmeta.requests("/v1/verification/document_verification")[0]["body"]
        self.assertIn("imageBackSide", step)

    def test_sides_of_two_people(self):
        """A front of one person with a back of another is rejected."""
        for tenant, client in self.both():
            with self.subTest(tenant):
                answer = client.verify_document(image64("juan"), image64("luz", side="back"))
                self.assertEqual((answer.status, answer["decision"]), (201, "rejected"), answer)

    def test_verdicts(self):
        """Forged, expired, contradictory and listed documents are rejected for good; doubtful ones go to review."""
        cases = {"rosa": "rejected", "pedro": "rejected", "carlos": "rejected", "victor": "rejected", "liza": "review"}
        for persona, decision in cases.items():
            for tenant, client in self.both():
                with self.subTest(persona=persona, tenant=tenant):
                    answer = self.verified(client, persona, decision)
                    self.assertIs(answer["retryable"], False, answer)
                    self.assertTrue(answer["failure"]["message"], answer)
                    self.assertTrue(answer["failure"]["code"], answer)

    def test_expired_says_so(self):
        """An expired document is rejected with its expiry as the failing check."""
        for tenant, client in self.both():
            with self.subTest(tenant):
                answer = self.verified(client, "pedro", "rejected")
                failed = [check["name"] for check in answer["checks"] if check["outcome"] == "failed"]
                self.assertTrue([name for name in failed if "expir" in name], failed)
                self.assertEqual(answer["document"]["expiresAt"], "2015-02-28")

    def test_poor_picture(self):
        """A picture too poor to judge is rejected as retryable, and the client is told to take a better one."""
        for tenant, client in self.both():
            with self.subTest(tenant):
                answer = self.verified(client, "jose", "rejected")
                self.assertIs(answer["retryable"], True, answer)
                self.assertIn("better picture", answer["failure"]["suggestedAction"])

    def test_vendor_timeout(self):
        """A vendor that ran out of time gives no clean result: review, never approved."""
        for tenant, client in self.both():
            with self.subTest(tenant):
                self.verified(client, "tomas", "review")

    def test_engine_failure(self):
        """An engine that failed is no verdict on the person: never approved and never rejected."""
        for tenant, client in self.both():
            with self.subTest(tenant):
                answer = client.verify_document(image64("ramon"))
                if answer.status == 201:
                    self.assertEqual(answer["decision"], "review", answer)
                else:
                    self.assertProblem(answer, 503, "provider_unavailable")

    def test_nobody(self):
        """A picture without a document is never approved."""
        for tenant, client in self.both():
            with self.subTest(tenant):
                answer = client.verify_document(image64())
                self.assertEqual(answer.status, 201, answer)
                self.assertIn(answer["decision"], ("review", "rejected"), answer)

    def test_odd_shapes(self):
        """Answers in a vendor's older or split shape are read all the same."""
        for persona in ("ana", "luz"):
            for tenant, client in self.both():
                with self.subTest(persona=persona, tenant=tenant):
                    answer = self.verified(client, persona, "approved")
                    self.assertTrue(answer["person"]["lastName"], answer)
                    self.assertTrue(answer["document"]["number"], answer)

    def test_data_url(self):
        """An image may be a data URL."""
        answer = self.acme.verify_document("data:image/jpeg;base64," + image64("juan"))
        self.assertEqual((answer.status, answer["decision"]), (201, "approved"), answer)

    def test_picture_reaches_the_vendor_unchanged(self):
        """The very bytes that the client sent reach the vendor."""
        picture = image("juan", documentNumber="UNCHANGED-1")
        self.assertEqual(self.acme.verify_document(base64.b64encode(picture).decode()).status, 201)
        body = self.sims.regula.requests("/api/process")[-1]["body"]
        self.assertIn(base64.b64encode(picture).decode(), body)

    def test_names_beyond_ascii(self):
        """Names in any script come through unharmed."""
        for tenant, client in self.both():
            with self.subTest(tenant):
                fields = {"surname": "Ñuñez-Großmann", "givenNames": "José 李"}
                answer = client.verify_document(image64("juan", **fields), metadata={"note": "naïve ✓"})
                self.assertEqual((answer.status, answer["decision"]), (201, "approved"), answer)
                self.assertEqual(answer["person"]["lastName"], "Ñuñez-Großmann")
                self.assertEqual(answer["person"]["firstName"], "José 李")
                self.assertEqual(answer["metadata"], {"note": "naïve ✓"})

    def test_selfie(self):
        """A template that asks for a face takes the selfie; without one the client is told which field is missing."""
        with_selfie = self.globex.verify_document(
            image64("juan"), selfie=image64("juan", side="selfie"), templateId="ph-foreign")
        self.assertEqual((with_selfie.status, with_selfie["decision"]), (201, "approved"), with_selfie)
        without = self.globex.verify_document(image64("juan"), templateId="ph-foreign")
        self.assertProblem(without, 400, "invalid_request")

    def test_same_picture_twice(self):
        """The same picture may be sent again: each time a verification of its own."""
        first, second = (self.verified(self.acme, "juan", "approved") for _ in range(2))
        self.assertNotEqual(first["id"], second["id"])

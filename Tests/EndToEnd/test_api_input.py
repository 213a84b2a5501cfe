"""What a client gets wrong, it is told where and how: all at once, with pointers."""

import base64
import json

from harness import HostCase, image, image64

DOCUMENTS = "/api/v1/verifications"
IDS = "/api/v1/verifications/verify-by-id"
VOUCHERS = "/api/v1/vouchers"
PROFESSIONAL = {"verificationType": "philippines_prc", "idNumber": "1"}


class Input(HostCase):
    def tearDown(self):
        # Whatever is refused reaches no vendor.
        self.assertEqual([vendor.stats()["requests"] for vendor in self.sims.all], [0, 0, 0])

    def refused(self, path, body, pointers, code="invalid_request", status=400):
        answer = self.assertProblem(self.acme.post(path, body), status, code)
        self.assertEqual(sorted(self.pointers(answer)), sorted(pointers), answer)
        return answer

    def document(self, **changes):
        return {"verificationType": "document", "documentImages": {"front": image64("juan")}, **changes}

    def test_unknown_field(self):
        """An unknown field is refused with its pointer and the name that was probably meant."""
        answer = self.refused(DOCUMENTS, self.document(templatId="306"), ["/templatId"])
        self.assertIn("templateId", self.pointers(answer)["/templatId"])
        body = self.document()
        body["documentImages"]["bakc"] = image64("juan")
        answer = self.refused(DOCUMENTS, body, ["/documentImages/bakc"])
        self.assertIn("back", self.pointers(answer)["/documentImages/bakc"])
        answer = self.refused(IDS, {**PROFESSIONAL, "idNumbr": "1"}, ["/idNumbr"])
        self.assertIn("idNumber", self.pointers(answer)["/idNumbr"])
        voucher = {"type": "data", "amount": "1.00", "currency": "USD", "recipient": "+263771234567"}
        answer = self.refused(VOUCHERS, {**voucher, "ammount": "1"}, ["/ammount"])
        self.assertIn("amount", self.pointers(answer)["/ammount"])

    def test_pointer_escapes(self):
        """Pointers to odd names are escaped as RFC 6901 says."""
        self.refused(DOCUMENTS, self.document(**{"a/b~c": 1, "": 1}), ["/a~1b~0c", "/"])

    def test_many_faults(self):
        """All faults come in one answer."""
        body = {
            "verificationType": "documents", "documentImages": {"front": 7, "back": "***", "side": "x"}, "selfie": "",
            "country": "Philippines", "templateId": 5, "reference": "", "subject": "x" * 129, "metadata": {"a": {}},
            "unknown": True,
        }
        self.refused(DOCUMENTS, body, [
            "/verificationType", "/documentImages/front", "/documentImages/back", "/documentImages/side", "/selfie",
            "/country", "/templateId", "/reference", "/subject", "/metadata/a", "/unknown"])
        self.refused(VOUCHERS, {"currency": "EUR", "amount": "ten", "recipient": 263, "x": 1}, [
            "/type", "/amount", "/currency", "/recipient", "/x"])

    def test_missing(self):
        """What is missing is named."""
        self.refused(DOCUMENTS, {}, ["/verificationType", "/documentImages"])
        self.refused(DOCUMENTS, {"verificationType": "document", "documentImages": {}}, ["/documentImages/front"])
        self.refused(DOCUMENTS, self.document(documentImages=None), ["/documentImages"])
        self.refused(DOCUMENTS, {"verificationType": "document", "documentImages": {"back": image64("juan")}},
                     ["/documentImages/front"])
        self.refused(IDS, {}, ["/verificationType"])
        self.refused(IDS, {"verificationType": "philippines_nbi_clearance"}, ["/idNumber"])
        self.refused(VOUCHERS, {}, ["/type", "/amount", "/currency", "/recipient"])

    def test_wrong_types(self):
        """Fields of wrong types are named."""
        for value in (1, True, [], "text"):
            with self.subTest(repr(value)):
                self.refused(DOCUMENTS, self.document(documentImages=value), ["/documentImages"])
                self.refused(DOCUMENTS, self.document(metadata=value), ["/metadata"])
        self.refused(IDS, {**PROFESSIONAL, "idNumber": 12345}, ["/idNumber"])
        self.refused(IDS, {**PROFESSIONAL, "userData": "Juan"}, ["/userData"])
        self.refused(IDS, {**PROFESSIONAL, "userData": {"dateOfBirth": "1990-02-30"}}, ["/userData/dateOfBirth"])
        for body in ([], "text", 7, None, True):
            with self.subTest(body=body):
                answer = self.acme.post(DOCUMENTS, body=json.dumps(body), headers={"Content-Type": "application/json"})
                self.assertProblem(answer, 400, "invalid_request")
                self.assertIn("", self.pointers(answer))

    def test_wrong_route_for_a_type(self):
        """A document sent to the route for registers, and the reverse, is told where to go."""
        body = self.document(verificationType="philippines_nbi_clearance")
        answer = self.refused(DOCUMENTS, body, ["/verificationType"])
        self.assertIn("verify-by-id", self.pointers(answer)["/verificationType"])
        self.refused(IDS, {"verificationType": "document", "idNumber": "1"}, ["/verificationType"])

    def test_metadata_limits(self):
        """Metadata has at most 50 members of 512 characters."""
        self.refused(DOCUMENTS, self.document(metadata={f"k{number}": "v" for number in range(51)}), ["/metadata"])
        self.refused(DOCUMENTS, self.document(metadata={"note": "x" * 513}), ["/metadata/note"])

    def test_webhook_url(self):
        """A URL that webhooks may not go to is refused when it is sent, not when it is needed."""
        for url in ("http://example.com/hook", "https://10.0.0.1/hook", "https://localhost/", "not a url"):
            self.refused(DOCUMENTS, self.document(webhookUrl=url), ["/webhookUrl"])

    def raw(self, body, **headers):
        return self.acme.post(DOCUMENTS, body=body, headers={"Content-Type": "application/json", **headers})

    def test_bad_json(self):
        """JSON that cannot be read is told by line and column."""
        cases = {
            b'{"a": 1,\n  "b": }': ("Line 2", "column 8"), b'{"a" 1}': ("Line 1", "column 6"), b"": ("Line 1",),
            b"{": ("Line 1",), b'{"a": 01}': ("Line 1",), b'{"a": "\xff"}': ("Line 1",), b"{'a': 1}": ("Line 1",),
            b'{"a": NaN}': ("Line 1",), b'{"a": 1} x': ("Line 1", "column 10"), b'\n\n{"a": "\t"}': ("Line 3",),
            b"[" * 600 + b"]" * 600: ("Line 1",), b'{"a": "\\ud800"}': ("Line 1",),
        }
        for body, words in cases.items():
            with self.subTest(body[:20]):
                answer = self.assertProblem(self.raw(body), 400, "invalid_json")
                for word in words:
                    self.assertIn(word, answer["detail"])

    def test_duplicate_key(self):
        """A key that stands twice is refused: two readers would read it differently."""
        body = b'{"verificationType": "document",\n "verificationType": "document"}'
        answer = self.assertProblem(self.raw(body), 400, "invalid_json")
        self.assertIn("Line 2", answer["detail"])

    def test_content_type(self):
        """A body that is not declared as JSON is 415; parameters of the type do not matter."""
        body = json.dumps(self.document(templateId="99999"))
        for kind in ("text/plain", "application/xml", "multipart/form-data; boundary=x", "application/jsonp", "json"):
            with self.subTest(kind):
                self.assertProblem(self.raw(body, **{"Content-Type": kind}), 415, "unsupported_media_type")
        for kind in ("application/json; charset=utf-8", "Application/JSON", None):
            with self.subTest(kind):
                self.assertProblem(self.raw(body, **{"Content-Type": kind}), 400, "unknown_template")

    def test_content_of_images(self):
        """What is not an image by its first bytes is 415, whatever it calls itself."""
        for content in (b"hello world, this is text", b"GIF89a......", b"\x7fELF\x02\x01\x01", b"\xff\xd8", b"<svg/>"):
            with self.subTest(content):
                text = base64.b64encode(content).decode()
                for image_text in (text, "data:image/jpeg;base64," + text):
                    self.refused(
                        DOCUMENTS, self.document(documentImages={"front": image_text}), ["/documentImages/front"],
                        "unsupported_media_type", 415)
        self.refused(
            DOCUMENTS, self.document(selfie=base64.b64encode(b"no image").decode()), ["/selfie"],
            "unsupported_media_type", 415)

    def test_base64(self):
        """What is not base64 is told apart from what is not an image."""
        good = base64.b64encode(image("juan")).decode()
        for text in (
            "", "!!!", good[:-1] + "*", "data:image/jpeg;base64,", "data:image/jpeg;base64", "ä" * 8, "abc de==",
        ):
            with self.subTest(text[:30]):
                self.refused(DOCUMENTS, self.document(documentImages={"front": text}), ["/documentImages/front"])

    def test_country(self):
        """A country is an ISO 3166-1 alpha-3 code."""
        for country in ("PH", "phl", "PHLX", "P1L"):
            with self.subTest(country):
                self.refused(DOCUMENTS, self.document(country=country), ["/country"])


class BodyLimit(HostCase):
    host_options = {"environment": {"GATEHOUSE_LIMITS_BODY": "64KiB"}}

    def test_too_large(self):
        """A body above the limit is 413, with a length or without; one just below it is taken."""
        body = json.dumps({"verificationType": "document", "documentImages": {"front": "A" * 70_000}})
        answer = self.acme.post(DOCUMENTS, body=body, headers={"Content-Type": "application/json"})
        self.assertProblem(answer, 413, "payload_too_large")
        self.assertIn("65536", answer["detail"])
        chunks = iter([body[:40_000].encode(), body[40_000:].encode()])
        # A body of pieces is sent chunked, without a length.
        answer = self.acme.post(DOCUMENTS, body=chunks, headers={"Content-Type": "application/json"})
        self.assertProblem(answer, 413, "payload_too_large")
        picture = base64.b64encode(image("juan") + b"\0" * 40_000).decode()
        answer = self.acme.verify_document(picture)
        self.assertEqual((answer.status, answer.json.get("decision")), (201, "approved"), answer)

    def test_still_serves(self):
        """After a refused body the server goes on."""
        self.assertEqual(self.acme.get("/api/v1/capabilities").status, 200)

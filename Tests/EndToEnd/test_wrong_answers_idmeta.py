"""Whatever IDMeta answers wrongly, at whichever call, nobody is approved by it."""

from harness import Host, idmeta, image64
from wrong_answers import DELETE, REFUSALS, UNREADABLE, WrongAnswerCase, change

CREATE = "/v1/verification/create-verification"
DOCUMENT = "/v1/verification/document_verification"
NBI = "/v1/verification/philippines/nbiclearance"
PRC = "/v1/verification/philippines/prc"
FINALIZE = "/v1/verification/finalize-verification"
READ = "/v2/verification/get-verification/"
# The simulator's first id after a reset.
FIRST = 700_001
UNSURE = ("review", "503")
REFUSED = ("rejected", "review")
JUAN = {"firstName": "Juan", "lastName": "Dela Cruz", "dateOfBirth": "1990-01-01"}

CREATED = {
    "verification": {"id": FIRST, "template_id": 306, "status": 99, "verification_data": "{}", "metadata": {}},
    "template": {
        "id": 306, "name": "First Philippine ID", "plans": "null", "dropzone_plans": '["document_verification"]',
        "webhook_url": None, "redirect_url": None, "webhook_secret": "planted-secret-0123456789"},
    "tool_settings": [{"plan": "document_verification", "config": {}}],
    "plans": [{"id": 166, "plan": "document_verification"}],
}
EXAMINED = {
    "processingStatus": "Completed",
    "verification": {"recommendedOutcome": "Accept", "result": "Pass", "certaintyLevel": "High"},
    "checks": [{"name": "DocumentLiveness", "result": "Pass"}, {"name": "DataIntegrity", "result": "Pass"}],
    "extraction": {
        "overall": [
            {"field": "FullName", "value": "Juan Dela Cruz"}, {"field": "DocumentNumber", "value": "1234-5678-9012"},
            {"field": "DateOfBirth", "value": "1990-01-01"}, {"field": "DateOfExpiry", "value": "2034-01-31"}],
        "classInfo": {"country": "Philippines", "countryCode": "PHL", "type": "Id"}},
}
CLEARED = {
    "status": True, "message": "OK",
    "response": {
        "data": {
            "ID_no": "NBI-123456789", "full_name": "JUAN DELA CRUZ", "lname": "DELA CRUZ", "mname": "", "fname": "JUAN",
            "clearance_expiry": "December 31, 2035", "is_expired": False},
        "found": True, "valid": True, "statusCode": 200},
}
LICENSED = {
    "status": True, "message": "OK",
    "result": {
        "status": "success", "found": True, "valid": True,
        "data": {
            "number": "0012345", "full_name": "JUAN DELA CRUZ", "last_name": "DELA CRUZ", "first_name": "JUAN",
            "date_of_birth": "1990-01-01", "expiry": "December 31, 2035", "is_expired": False}},
}
CONCLUDED = {
    "verification": {
        "id": FIRST, "template_id": 306, "status": 3, "status_message": "Verified", "api_request_status": 1},
    "missing_plans": [], "status": 3, "status_message": "Verified", "finalized": True,
}


class Answers(WrongAnswerCase):
    @classmethod
    def make_host(cls):
        few = {"poll_reads": 5, "poll_initial_ms": 1, "poll_max_ms": 5}
        return Host(cls.sims, providers=[idmeta(cls.sims.idmeta.url, config=few)])

    def document(self):
        return self.globex.verify_document(image64("juan"))

    def clearance(self, number="NBI-123456789"):
        return self.globex.verify_id(number, user=JUAN)

    def pending(self):
        return self.clearance("NBI-123456704")

    def licence(self):
        return self.globex.verify_id("0012345", "philippines_prc", user=dict(JUAN, profession="Nurse"))

    def calls(self):
        """Each call of the vendor: its path, and a verification that makes it."""
        return {
            CREATE: self.document, DOCUMENT: self.document, NBI: self.clearance, PRC: self.licence,
            FINALIZE: self.document, READ: self.pending,
        }

    def answered(self, path, body, allowed, call=None, **fields):
        call = call or self.calls()[path]
        self.spoil(self.sims.idmeta, path, "override", call, self.globex, allowed, body=body, **fields)

    def test_control(self):
        """The unspoilt answers are approved, so that the tests below prove something."""
        bodies = {
            CREATE: CREATED, DOCUMENT: EXAMINED, NBI: CLEARED, PRC: LICENSED, FINALIZE: CONCLUDED, READ: CONCLUDED}
        for path, body in bodies.items():
            with self.subTest(path):
                self.sims.idmeta.reset()
                # The first answer to create comes from the simulator as well, so that it knows the verification.
                self.sims.idmeta.fault("override", path=path, body=body, act=True)
                answer = self.calls()[path]()
                self.assertEqual((answer.status, answer.json.get("decision")), (201, "approved"), answer)

    def test_unreadable(self):
        """At each call, an answer that cannot be read is an outage, not a verdict."""
        for path, call in self.calls().items():
            for name, (kind, fields) in UNREADABLE.items():
                with self.subTest(path=path, answer=name):
                    allowed = UNSURE if name == "an object without members" else ("503",)
                    self.spoil(self.sims.idmeta, path, kind, call, self.globex, allowed, **fields)

    def test_refusing_status_with_an_approving_body(self):
        """At each call, an approving body under a refusing HTTP status approves nobody."""
        bodies = {DOCUMENT: EXAMINED, NBI: CLEARED, FINALIZE: CONCLUDED, READ: CONCLUDED}
        for path, body in bodies.items():
            for status in REFUSALS:
                with self.subTest(path=path, status=status):
                    self.answered(path, body, ("503", "400", "422"), status=status)

    def test_create(self):
        """A create reply without an id that can be used, or without the plans, approves nobody."""
        for value in (DELETE, None, "", True, [FIRST], {"id": FIRST}, 3.5):
            with self.subTest(id=repr(value)):
                self.answered(CREATE, change(CREATED, "verification.id", value), ("503",))
        for value in (DELETE, None, "id", 7, []):
            with self.subTest(verification=repr(value)):
                self.answered(CREATE, change(CREATED, "verification", value), ("503",))
        bare = {**CREATED, "template": {"id": 306}, "tool_settings": [], "plans": []}
        self.answered(CREATE, bare, ("503",))
        self.answered(CREATE, dict(CREATED, status=False), ("503",))

    def test_document_verdict(self):
        """Only Accept with Pass of a completed examination approves."""
        for value in ("ManualReview", "", "Approve", 1, True, None, ["Accept"], {"value": "Accept"}, DELETE):
            with self.subTest(recommendedOutcome=repr(value)):
                self.answered(DOCUMENT, change(EXAMINED, "verification.recommendedOutcome", value), UNSURE, act=True)
        self.answered(
            DOCUMENT, change(EXAMINED, "verification.recommendedOutcome", "Reject"), REFUSED, act=True)
        for value in ("Fail", 1, True, None, DELETE):
            with self.subTest(result=repr(value)):
                self.answered(DOCUMENT, change(EXAMINED, "verification.result", value), REFUSED + ("503",), act=True)
        for value in ("Timeout", "InProgress", 1, None, DELETE):
            with self.subTest(processingStatus=repr(value)):
                self.answered(DOCUMENT, change(EXAMINED, "processingStatus", value), UNSURE, act=True)
        for value in (DELETE, None, "Accept", [], 1):
            with self.subTest(verification=repr(value)):
                self.answered(DOCUMENT, change(EXAMINED, "verification", value), UNSURE, act=True)

    def test_document_that_contradicts_itself(self):
        """An acceptance over a failed check, a failure by words, or checks of wrong types approves nobody."""
        self.answered(DOCUMENT, change(EXAMINED, "checks.0.result", "Fail"), REFUSED, act=True)
        for value in ("none", 1, {"DocumentLiveness": "Pass"}):
            with self.subTest(checks=repr(value)):
                self.answered(DOCUMENT, change(EXAMINED, "checks", value), UNSURE, act=True)
        self.answered(DOCUMENT, dict(EXAMINED, status=False), ("503",), act=True)
        self.answered(DOCUMENT, dict(EXAMINED, result={"status": "failed", "data": EXAMINED}), UNSURE, act=True)
        expired = change(EXAMINED, "extraction.overall.3.value", "2015-01-01")
        self.answered(DOCUMENT, expired, REFUSED, act=True)

    def test_clearance(self):
        """Only a clearance that is found and valid, by true truths, approves."""
        for member in ("found", "valid"):
            for value in (1, "true", "yes", None, [True], {}, DELETE):
                with self.subTest(member=member, value=repr(value)):
                    self.answered(NBI, change(CLEARED, f"response.{member}", value), UNSURE, act=True)
        self.answered(NBI, change(CLEARED, "response.valid", False), REFUSED, act=True)
        self.answered(NBI, change(CLEARED, "response.found", False), REFUSED, act=True)
        for value in ("true", 1, None, DELETE):
            with self.subTest(status=repr(value)):
                self.answered(NBI, change(CLEARED, "status", value), UNSURE, act=True)
        for value in (404, 500, "200", True):
            with self.subTest(statusCode=repr(value)):
                self.answered(NBI, change(CLEARED, "response.statusCode", value), UNSURE, act=True)

    def test_clearance_that_contradicts_itself(self):
        """A valid clearance that has run out, is somebody else's, or lacks its record approves nobody."""
        data = "response.data."
        for path, value in (
            (data + "is_expired", True), (data + "clearance_expiry", "January 15, 2021"),
            (data + "full_name", "MARIA SANTOS"), (data + "ID_no", "NBI-999999999"), ("response.data", None),
            ("response.data", {}), ("response.data", "none"), ("response", None), ("response", []),
        ):
            with self.subTest(path=path, value=repr(value)):
                self.answered(NBI, change(CLEARED, path, value), UNSURE + ("rejected",), act=True)
        self.answered(NBI, {**CLEARED, "result": {"status": "failed"}}, UNSURE, act=True)

    def test_licence(self):
        """The register of professionals: the same rules under its other payload key."""
        for path, value in (
            ("result.found", "yes"), ("result.valid", 1), ("result.valid", False), ("result.status", "failed"),
            ("result.status", 1), ("result.data", None), ("result.data.is_expired", True),
            ("result.data.full_name", "MARIA SANTOS"), ("status", "true"), ("result", None), ("result", "success"),
        ):
            with self.subTest(path=path, value=repr(value)):
                self.answered(PRC, change(LICENSED, path, value), UNSURE + ("rejected",), act=True)

    def test_final_status(self):
        """Only the number 3 of this very verification approves, at finalize and when read back."""
        for path in (FINALIZE, READ):
            for value in (1, 2, 6, 0, 7, -1, 33, "3", True, None, [3], {"code": 3}, 3.5, DELETE):
                with self.subTest(path=path, status=repr(value)):
                    allowed = REFUSED if value == 1 and value is not True else UNSURE
                    self.answered(path, change(CONCLUDED, "verification.status", value), allowed)

    def test_still_in_progress(self):
        """A verification that stays incomplete, in progress or empty is given up without a verdict."""
        for value in (4, 5, 99):
            with self.subTest(value):
                body = change(CONCLUDED, "verification.status", value)
                self.answered(READ, body, UNSURE)

    def test_another_verification(self):
        """An answer about another verification decides nothing."""
        for path in (FINALIZE, READ):
            for value in (FIRST + 1, None, "x", True, DELETE):
                with self.subTest(path=path, id=repr(value)):
                    self.answered(path, change(CONCLUDED, "verification.id", value), UNSURE)
            for value in (DELETE, None, [], "verified", 3):
                with self.subTest(path=path, verification=repr(value)):
                    self.answered(path, change(CONCLUDED, "verification", value), UNSURE)

    def test_step_and_status_disagree(self):
        """The worst counts: a rejecting step under a final 3, missing plans, not finalised, statuses that differ."""
        self.answered(FINALIZE, dict(CONCLUDED, status=1), UNSURE + ("rejected",))
        self.answered(FINALIZE, dict(CONCLUDED, finalized=False), UNSURE)
        self.answered(FINALIZE, dict(CONCLUDED, missing_plans=["aml"]), UNSURE)
        self.answered(FINALIZE, dict(CONCLUDED, missing_plans="none"), UNSURE)
        self.answered(
            FINALIZE, CONCLUDED, ("rejected",), call=lambda: self.globex.verify_document(image64("rosa")))
        self.answered(FINALIZE, CONCLUDED, ("rejected",), call=lambda: self.clearance("NBI-123456700"))
        self.answered(FINALIZE, CONCLUDED, ("review",), call=lambda: self.globex.verify_document(image64("liza")))

"""Whatever the Document Reader answers wrongly, nobody is approved by it."""

import unittest

from harness import Client, image64
from wrong_answers import DELETE, REFUSALS, UNREADABLE, WrongAnswerCase, change

PROCESS = "/api/process"
UNSURE = ("review", "503")
REFUSED = ("rejected", "review")


class DocumentReader(WrongAnswerCase):
    host_options = {"tenants": ("acme", "globex")}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.good = Client(cls.sims.regula.url).post(PROCESS, {
            "processParam": {"scenario": "FullProcess", "resultTypeOutput": [33, 36, 9, 30, 20]},
            "List": [{"ImageData": {"image": image64("maria")}, "light": 6, "page_idx": 0}],
        }).json
        kinds = {33: "status", 36: "text", 9: "candidate", 30: "quality"}
        cls.at = {
            kinds[item["result_type"]]: f"ContainerList.List.{index}"
            for index, item in enumerate(cls.good["ContainerList"]["List"]) if item["result_type"] in kinds}

    def call(self):
        return self.acme.verify_document(image64("maria"))

    def answered(self, body, allowed, **fields):
        self.spoil(self.sims.regula, PROCESS, "override", self.call, self.acme, allowed, body=body, **fields)

    def test_control(self):
        """The unspoilt answer is approved, so that the tests below prove something."""
        self.sims.regula.fault("override", path=PROCESS, body=self.good)
        answer = self.call()
        self.assertEqual((answer.status, answer.json.get("decision")), (201, "approved"), answer)

    def test_unreadable(self):
        """An answer that cannot be read is an outage, not a verdict."""
        for name, (kind, fields) in UNREADABLE.items():
            with self.subTest(name):
                self.spoil(self.sims.regula, PROCESS, kind, self.call, self.acme, ("503",), **fields)

    def test_refusing_status_with_an_approving_body(self):
        """An approving body under a refusing HTTP status approves nobody."""
        for status in REFUSALS:
            with self.subTest(status):
                self.answered(self.good, ("503", "400", "422"), status=status)

    def test_overall_status(self):
        """Only the number 1 approves: 0 rejects, 2 is not done, anything else is not understood."""
        for value in (0, 2, 3, -1, 10, "1", "0", True, False, None, [1], {"value": 1}, 0.5, DELETE):
            with self.subTest(repr(value)):
                allowed = REFUSED if value == 0 and value is not False else UNSURE
                self.answered(change(self.good, self.at["status"] + ".Status.overallStatus", value), allowed)

    def test_positive_sum_of_a_negative_part(self):
        """A positive sum over a negative or undone part is a contradiction, never an approval."""
        status = self.at["status"] + ".Status."
        parts = ["optical", "stopList", "detailsOptical.overallStatus"] + [
            "detailsOptical." + name for name in ("docType", "expiry", "imageQA", "mrz", "security", "text")]
        for part in parts:
            with self.subTest(part):
                self.answered(change(self.good, status + part, 0), REFUSED)
        for part in ("optical", "detailsOptical.overallStatus"):
            with self.subTest(part, value=2):
                self.answered(change(self.good, status + part, 2), UNSURE)

    def test_parts_of_wrong_types(self):
        """Parts that are missing or of wrong types make the whole unclear."""
        status = self.at["status"] + ".Status."
        for part in ("optical", "detailsOptical", "detailsOptical.security", "detailsOptical.expiry"):
            for value in ("1", True, None, [], {}, DELETE):
                with self.subTest(part=part, value=repr(value)):
                    self.answered(change(self.good, status + part, value), UNSURE)

    def test_end_of_processing(self):
        """A processing that ended by timeout, or does not say that it ended, is no clean result."""
        for value in (0, 2, "1", True, None, DELETE):
            with self.subTest(repr(value)):
                self.answered(change(self.good, "ProcessingFinished", value), UNSURE)

    def test_engine_error(self):
        """An error of the engine under a positive verdict is not believed."""
        for value in (-1, 7, "error"):
            with self.subTest(value):
                self.answered(change(self.good, "CoreLibResultCode", value), UNSURE)

    def test_containers(self):
        """Containers that are missing, of the wrong type or empty approve nobody."""
        for value in (
            DELETE, None, [], {}, "List", {"List": None}, {"List": {}}, {"List": []}, {"List": [None, 33, "x"]},
        ):
            with self.subTest(repr(value)):
                self.answered(change(self.good, "ContainerList", value), UNSURE)
        for path in (self.at["status"], self.at["status"] + ".Status", self.at["text"], self.at["text"] + ".Text"):
            for value in (None, "text", 1, {}):
                with self.subTest(path=path, value=repr(value)):
                    self.answered(change(self.good, path, value), UNSURE)
        for value in ("33", None, 34, 33.5):
            with self.subTest(result_type=repr(value)):
                self.answered(change(self.good, self.at["status"] + ".result_type", value), UNSURE)

    def test_pages_that_disagree(self):
        """Of two pages the worse one counts, in whatever order they are listed."""
        items = self.good["ContainerList"]["List"]
        status = next(item for item in items if item["result_type"] == 33)
        bad = change(status, "Status.overallStatus", 0)
        for order in ([bad] + items, items + [bad]):
            self.answered(change(self.good, "ContainerList.List", order), REFUSED)

    def test_text_that_contradicts(self):
        """Text found invalid or contradictory under a positive verdict approves nobody."""
        for member in ("status", "validityStatus", "comparisonStatus"):
            for value in (0, "1", True, None, DELETE):
                with self.subTest(member=member, value=repr(value)):
                    self.answered(change(self.good, f"{self.at['text']}.Text.{member}", value), UNSURE + ("rejected",))
        for value in (None, {}, "none", DELETE):
            with self.subTest(fieldList=repr(value)):
                self.answered(change(self.good, self.at["text"] + ".Text.fieldList", value), UNSURE)
        self.answered(change(self.good, self.at["text"] + ".Text.fieldList", []), UNSURE)

    def test_expired_by_its_own_date(self):
        """A document whose date of expiry has passed is not approved, whatever the vendor says."""
        fields = self.good["ContainerList"]["List"][int(self.at["text"].rsplit(".", 1)[1])]["Text"]["fieldList"]
        index = next(index for index, field in enumerate(fields) if field["fieldType"] == 3)
        body = change(self.good, f"{self.at['text']}.Text.fieldList.{index}.value", "2015-01-01")
        for number in range(len(fields[index]["valueList"])):
            body = change(body, f"{self.at['text']}.Text.fieldList.{index}.valueList.{number}.value", "2015-01-01")
        self.answered(body, REFUSED)

    def test_huge(self):
        """An answer above the operator's limit is cut off and approves nobody."""
        self.answered(dict(self.good, padding="x" * (6 << 20)), ("503",))


if __name__ == "__main__":
    unittest.main()

"""Whatever a Philippine register answers wrongly, nobody is approved by it."""

from harness import Host, idmeta
from test_registers_philippines import REGISTERS
from wrong_answers import DELETE, REFUSALS, UNREADABLE, WrongAnswerCase, change

UNSURE = ("review", "503")


def found(number):
    return {
        "status": True, "message": "OK",
        "result": {
            "status": "success", "found": True, "valid": True,
            "data": {
                "number": number, "full_name": "JUAN DELA CRUZ", "last_name": "DELA CRUZ", "first_name": "JUAN",
                "date_of_birth": "1990-01-01", "expiry": "December 31, 2035", "is_expired": False}},
    }


class Answers(WrongAnswerCase):
    @classmethod
    def make_host(cls):
        few = {"poll_reads": 5, "poll_initial_ms": 1, "poll_max_ms": 5}
        return Host(cls.sims, providers=[idmeta(cls.sims.idmeta.url, config=few)])

    def each(self):
        """Each register: its path, a call that asks it, and a right answer."""
        for register, (prefix, user, route) in REGISTERS.items():
            number = prefix + "56"

            def call(number=number, register=register, user=user):
                return self.globex.verify_id(number, register, user)

            yield f"/v1/verification/philippines/{route}", call, found(number)

    def answered(self, path, call, body, allowed, **fields):
        # The step is done as well, so that nothing but this answer keeps it from approval.
        self.spoil(self.sims.idmeta, path, "override", call, self.globex, allowed, body=body, act=True, **fields)

    def test_control(self):
        """The unspoilt answers are approved, so that the tests below prove something."""
        for path, call, body in self.each():
            with self.subTest(path):
                self.sims.idmeta.reset()
                self.sims.idmeta.fault("override", path=path, body=body, act=True)
                answer = call()
                self.assertEqual((answer.status, answer.json.get("decision")), (201, "approved"), answer)

    def test_unreadable(self):
        """An answer that cannot be read is an outage, not a verdict."""
        for path, call, _ in self.each():
            for name, (kind, fields) in UNREADABLE.items():
                with self.subTest(path=path, answer=name):
                    allowed = UNSURE if name == "an object without members" else ("503",)
                    self.spoil(self.sims.idmeta, path, kind, call, self.globex, allowed, **fields)

    def test_refusing_status_with_an_approving_body(self):
        """An approving body under a refusing HTTP status approves nobody."""
        for path, call, body in self.each():
            for status in REFUSALS:
                with self.subTest(path=path, status=status):
                    self.answered(path, call, body, ("503", "400", "422"), status=status)

    def test_truths(self):
        """Only what is found and valid, by true truths, approves."""
        for path, call, body in self.each():
            for member in ("found", "valid"):
                for value in (1, "true", "yes", None, [True], {}, DELETE):
                    with self.subTest(path=path, member=member, value=repr(value)):
                        self.answered(path, call, change(body, f"result.{member}", value), UNSURE)
            for value in ("true", 1, None, DELETE):
                with self.subTest(path=path, status=repr(value)):
                    self.answered(path, call, change(body, "status", value), UNSURE)
            self.answered(path, call, change(body, "result.valid", False), ("rejected", "review"))
            self.answered(path, call, change(body, "result.found", False), UNSURE)

    def test_contradictions(self):
        """An entry that has run out, is somebody else's, or is none approves nobody."""
        for path, call, body in self.each():
            for place, value in (
                ("result.data.is_expired", True), ("result.data.is_expired", "no"),
                ("result.data.expiry", "January 15, 2021"), ("result.data.full_name", "MARIA SANTOS"),
                ("result.data.full_name", ["JUAN DELA CRUZ"]), ("result.data.number", "77-77"),
                ("result.data.number", {}), ("result.data", None), ("result.data", {}), ("result.data", "none"),
                ("result.status", 1), ("result.status", "failed"), ("result", None), ("result", "success"),
            ):
                with self.subTest(path=path, place=place, value=repr(value)):
                    self.answered(path, call, change(body, place, value), UNSURE + ("rejected",))

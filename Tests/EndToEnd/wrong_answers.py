"""Ways in which a vendor's answer can be wrong, and what may come of it."""

import copy
import json

from harness import HostCase, mentions

# Answers that are no answer of the call at all: kind of fault and its fields.
UNREADABLE = {
    "empty": ("empty", {}),
    "a proxy's page": ("html", {}),
    "a proxy's page with the content type of JSON": (
        "override", {"body": "<html>ok</html>", "headers": {"Content-Type": "application/json"}}),
    "bytes that are no JSON": ("garbage", {}),
    "half an answer": ("truncated", {}),
    "null": ("override", {"body": "null"}),
    "a list": ("override", {"body": "[]"}),
    "an object without members": ("override", {"body": "{}"}),
    "a text": ("override", {"body": '"approved"'}),
    "a truth": ("override", {"body": "true"}),
    "nested too deeply": ("override", {"body": "[" * 5000 + "]" * 5000}),
}

# HTTP statuses that no body makes good.
REFUSALS = (302, 400, 401, 403, 404, 418, 500, 503)

DELETE = object()


def change(base, path, value):
    """A copy of `base` in which the member at `path` (keys and indexes, dot-separated) is `value`, or absent."""
    out = copy.deepcopy(base)
    place = out
    *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    for step in steps:
        place = place[step]
    if value is DELETE:
        del place[last]
    else:
        place[last] = value
    return out


class WrongAnswerCase(HostCase):
    """`outcome` says in one word what became of a call: approved, rejected, review, or the problem's status."""

    def outcome(self, answer, client):
        self.assertEqual(mentions(answer), [], answer)
        if answer.status == 201:
            self.assertEqual(answer["status"], "completed", answer)
            read = client.verification(answer["id"])
            self.assertEqual(read.json, answer.json)
            return answer["decision"]
        self.assertEqual(answer.headers["content-type"], "application/problem+json", answer)
        if answer.json.get("id"):
            read = client.verification(answer["id"])
            self.assertEqual((read["status"], read["decision"]), ("failed", None), read)
        return str(answer.status)

    def spoil(self, vendor, path, kind, call, client, allowed, **fields):
        """Orders the fault for all calls to `path`, makes the call, and requires an allowed outcome."""
        vendor.reset()
        if isinstance(fields.get("body"), (dict, list)):
            fields["body"] = json.dumps(fields["body"])
        vendor.fault(kind, path=path, **fields)
        answer = call()
        self.assertTrue(vendor.requests(path), "the call that was to be spoilt was not made")
        outcome = self.outcome(answer, client)
        self.assertNotEqual(outcome, "approved", f"a wrong answer was taken for an approval: {answer}")
        self.assertIn(outcome, allowed, answer)
        return answer

"""The programs of docs/clients/curl.md and python.md, run as they stand there: answers are lost, the host is busy, and dies."""

import sys

from standardwebhooks.webhooks import Webhook as Verifier

from clients.programs import Asking, Following, Programs, Receiving, Sockets
from harness import Sink, eventually


class Curl(Asking, Following, Programs):
    page, suffix = "clients/curl.md", "sh"
    names = {"gatehouse.sh", "verify.sh", "follow.sh", "endpoint.sh"}
    commands = {"sh": ["bash"]}

    def test_endpoint(self):
        """An endpoint is registered, and its secret is the one that signs."""
        sink = Sink()
        self.addCleanup(sink.close)
        identifier, secret = self.ended(self.program("endpoint.sh", sink.url + "/hook"))[0].split()
        self.addCleanup(lambda: self.host.client("globex").delete(f"/api/v1/webhook-endpoints/{identifier}"))
        one = self.asked()
        webhook = eventually(lambda: sink.received("/hook"), 30, "it is told")[0]
        self.assertEqual(webhook.request, one)
        Verifier(secret).verify(webhook.body, webhook.headers)
        self.refused(self.program("endpoint.sh", "gopher://hooks"), "invalid_request:", "/url")


class Python(Asking, Following, Sockets, Receiving, Programs):
    page, suffix, socket = "clients/python.md", "py", "socket_follow.py"
    names = {"gatehouse.py", "verify.py", "follow.py", "socket_follow.py", "receive.py"}
    commands = {"py": [sys.executable]}
    helper = ("webhook.py", "python", "")


# A base of tests, and none itself.
del Programs

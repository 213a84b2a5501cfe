"""What arrives is not always HTTP as it should be."""

import json
import socket
import urllib.parse

from harness import HostCase, eventually, image64


class Wire(HostCase):
    def send(self, raw):
        """Sends bytes as they are; returns all bytes answered until the server closes or falls silent."""
        place = urllib.parse.urlsplit(self.host.base_url)
        with socket.create_connection((place.hostname, place.port), timeout=10) as connection:
            connection.sendall(raw)
            connection.shutdown(socket.SHUT_WR)
            answer = b""
            while piece := connection.recv(65536):
                answer += piece
            return answer

    def head(self, *lines, method="POST", path="/api/v1/verifications"):
        key = self.host.keys["acme"]
        return "\r\n".join([
            f"{method} {path} HTTP/1.1", "Host: x", f"X-API-Key: {key}", "Content-Type: application/json", *lines,
            "", "",
        ]).encode()

    def assertAlive(self):
        answer = self.acme.verify_document(image64("juan"))
        self.assertEqual((answer.status, answer.json.get("decision")), (201, "approved"), answer)

    def assertNoInternalError(self, raw):
        status = self.send(raw).split(b"\r\n", 1)[0]
        self.assertNotIn(b" 500 ", status + b" ", "a broken request is the client's mistake, not ours")
        self.assertNotIn(b" 201 ", status + b" ")

    def test_broken_chunks(self):
        """A chunked body that is no such thing is refused as the client's mistake."""
        for body in (b"this is no chunk", b"ZZ\r\nabc\r\n0\r\n\r\n", b"5\r\nab"):
            with self.subTest(body):
                self.assertNoInternalError(self.head("Transfer-Encoding: chunked") + body)
        self.assertAlive()

    def test_cut_bodies(self):
        """A body shorter than it was announced to be is no internal error."""
        self.assertNoInternalError(self.head("Content-Length: 1000") + b'{"verificationType":')
        self.assertAlive()

    def test_wrong_lengths(self):
        """Contradictory, negative or huge lengths are refused."""
        for line in ("Content-Length: -5", "Content-Length: ten", "Content-Length: 99999999999999999999"):
            with self.subTest(line):
                self.assertNoInternalError(self.head(line) + b"{}")
        self.assertNoInternalError(self.head("Content-Length: 2", "Content-Length: 5") + b"{}abc")
        self.assertNoInternalError(self.head("Content-Length: 2", "Transfer-Encoding: chunked") + b"{}")
        self.assertAlive()

    def test_no_http(self):
        """Bytes that are no HTTP harm nobody."""
        for raw in (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"\0" * 1000, b"GET\r\n\r\n", b"\r\n" * 50):
            with self.subTest(raw[:12]):
                self.assertNoInternalError(raw)
        self.assertAlive()

    def test_large_heads(self):
        """A head of a megabyte is refused, and the server lives."""
        try:
            self.assertNoInternalError(self.head("X-Padding: " + "x" * 1_000_000, method="GET", path="/health"))
        except (ConnectionError, TimeoutError):
            pass
        self.assertAlive()

    def test_client_goes_away(self):
        """A client that goes away while it waits loses nothing: the verification ends and can be read."""
        self.sims.regula.fault("delay", delayMs=700, times=1)
        body = json.dumps({
            "verificationType": "document", "reference": "gone", "documentImages": {"front": image64("juan")}}).encode()
        place = urllib.parse.urlsplit(self.host.base_url)
        connection = socket.create_connection((place.hostname, place.port), timeout=10)
        connection.sendall(self.head(f"Content-Length: {len(body)}") + body)

        eventually(lambda: self.sims.regula.stats()["inFlight"] == 1, what="the vendor is called")
        connection.close()
        query = {"reference": "gone", "status": "completed"}
        items = eventually(
            lambda: self.acme.get("/api/v1/verifications", query=query)["items"], 20, "it completes")
        self.assertEqual(items[0]["decision"], "approved")

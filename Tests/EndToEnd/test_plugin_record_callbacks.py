"""A vendor that calls back is recorded as well: without secrets and people, signed anew, and it plays."""

import hashlib
import hmac
import json
import os
import pathlib
import threading
import time
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from clients.programs import free_port
from faults import fixture_plugins
from harness import BUILD, DEFAULT_SECRETS, Client, Process, SimulatedCase, gatehouse, idmeta, scratch
from harness.environment import program
from harness.providers import yaml
from harness.simulators import CALLBACK_SECRET, TOKEN
from harness.waiting import eventually
from secret_forms import sightings

REQUEST = {
    "verificationType": "philippines_nbi_clearance", "idNumber": "NBI-123456704",
    "userData": {"firstName": "Juan", "lastName": "Dela Cruz", "dateOfBirth": "1990-01-01"},
    "reference": "0190d5c4-8b1e-7c3a-9f1e-5a0c2b3d4e5f",
}
PERSON = ("123456704", "Juan", "Dela Cruz", "1990-01-01")
CALLBACK_TOKEN = "portal-token-0f1e2d3c4b5a"
FIRST, VERIFIED = 700001, 3
SECRETS = {**DEFAULT_SECRETS, "IDMETA_CALLBACK_SECRET": CALLBACK_SECRET}
KEY, SECRET = "vendor-key-0123456789", "vendor-secret-0123456789abcdef"
VENDOR_SECRETS = {"VENDOR_KEY": KEY, "VENDOR_SECRET": SECRET}


class CallingVendor:
    """The vendor of the fixture Vendor: it is told an address, and calls it with a signature over time and body."""

    def __init__(self):
        self.answers = []
        self.address = None
        vendor = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                answer = json.dumps({"id": "case-8", "holder": "DELA CRUZ JUAN", "notify": asked["callback"]}).encode()
                self.send_response(202)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)
                vendor.address = asked["callback"]
                threading.Thread(target=vendor.call, args=(asked["number"],), daemon=True).start()

            def log_message(self, *arguments):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def call(self, number):
        """First as somebody else would, then as it does."""
        body = json.dumps({
            "id": "case-8", "event": "e-1", "decision": "approved", "fullName": "Juan DELA CRUZ", "number": number,
            "dob": "January 1, 1990"}).encode()
        for secret in ("guessed", SECRET):
            stamp = str(int(time.time()))
            mac = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
            split = urlsplit(self.address)
            answer = Client(f"{split.scheme}://{split.netloc}").request(
                "POST", split.path, body=body,
                headers={"Content-Type": "application/json", "X-Timestamp": stamp, "X-Signature": mac})
            self.answers.append((answer.status, mac))

    def stop(self):
        self._server.shutdown()
        self._server.server_close()


class Recording(SimulatedCase):
    def setUp(self):
        super().setUp()
        place = scratch()
        self.addCleanup(place.cleanup)
        self.folder = pathlib.Path(place.name)
        self.tape = self.folder / "tape.cassette.json"

    def arguments(self, library, provider, *more):
        (self.folder / "provider.yaml").write_text(yaml(provider))
        (self.folder / "request.json").write_text(json.dumps(REQUEST))
        return ["plugin", "record", library, "--provider", self.folder / "provider.yaml", "--operation",
                "verification.id/1", "--request", self.folder / "request.json", "--output", self.tape, *more]

    def check(self, library, cassette=None, checks=("cassette",)):
        path = self.tape
        if cassette is not None:
            path = self.folder / "altered.json"
            path.write_text(json.dumps(cassette))
        result = gatehouse(
            "plugin", "check", library, *(f"--only={name}" for name in checks), "--cassette", path, "--json")
        found = [finding["problem"] for check in result.json["checks"] for finding in check["findings"]]
        return result, found

    def written(self, library, *gone, checks=("cassette",)):
        """The cassette's session, after it was searched for what must be gone and has been played."""
        content = self.tape.read_bytes()
        for text in gone:
            for form in {text, text.lower(), text.upper()}:
                self.assertEqual(sightings(form, {"cassette": content, "in lower case": content.lower()}), [])
        played, found = self.check(library, checks=checks)
        self.assertEqual((played.code, found), (0, []), played)
        cassette = json.loads(content)
        self.assertEqual(cassette["format"], "gatehouse.cassette/2")
        return cassette, cassette["sessions"][0]


class Portal(Recording):
    """IDMeta's address is in its portal, and the vendor calls at every step."""

    def test_simulator(self):
        """Callbacks for nobody and the one that is waited for are recorded; a forged one is reported and is not."""
        library = BUILD / "libIDMeta.so"
        port = free_port()
        base = f"http://127.0.0.1:{port}"
        address = f"/callbacks/idmeta/{CALLBACK_TOKEN}"
        provider = idmeta(
            self.sims.idmeta.url, secrets={"callback_secret": {"env": "IDMETA_CALLBACK_SECRET"}},
            config={"poll_initial_ms": 600_000, "poll_max_ms": 600_000})
        self.sims.idmeta.settings(
            pendingReads=1000, callbackUrl=base + address, callbackSecret=CALLBACK_SECRET, callbackShape="text",
            callbackTimes=2)
        log = self.folder / "record.log"
        process = Process(
            [program("gatehouse"), *map(str, self.arguments(
                library, provider, "--listen", f"127.0.0.1:{port}", "--callback-token", CALLBACK_TOKEN, "--json"))],
            self.folder, log, {**os.environ, **SECRETS})
        self.addCleanup(process.kill)
        waits = f"for the vendor's callback at {base}{address}, ".encode()
        eventually(lambda: waits in log.read_bytes(), 60, "the recording waits")
        # The vendor has called at every step before it is waited for.
        eventually(lambda: log.read_bytes().count(b"called ") >= 2, 60, "callbacks of the steps")
        forged = Client(base).request(
            "POST", address, body=b'{"type":"trustValidation.complete","data":{"id":700001}}',
            headers={"X-Signature": "00" * 32, "Content-Type": "application/json"})
        self.assertEqual(forged.status, 401, forged)
        self.assertEqual(Client(base).request("POST", address + "x", body=b"{}").status, 404)
        self.sims.idmeta.control("POST", "decisions", {"verificationId": FIRST, "status": VERIFIED})
        sent = self.sims.idmeta.control("POST", "callbacks", {"verificationId": FIRST})
        self.assertIn(sent["status"], (204, None), sent)
        self.assertEqual(process.wait(), 0, log.read_text())
        for line in ("refused   a callback, not_genuine", "called    again with what came before"):
            self.assertIn(line, log.read_text())
        signatures = [
            header["X-Signature"] for header in
            (call["headers"] for call in self.sims.idmeta.control("GET", "callbacks")) if "X-Signature" in header]
        self.assertGreaterEqual(len(signatures), 3)
        cassette, session = self.written(
            library, TOKEN, CALLBACK_SECRET, CALLBACK_TOKEN, f"127.0.0.1:{port}", *PERSON, *signatures,
            checks=("cassette", "callbacks"))
        self.assertEqual(session["result"]["decision"], "approved", session)
        arrived = [entry["arrived"] for entry in session["exchanges"] if "arrived" in entry]
        types = [entry["body"]["type"] for entry in arrived]
        self.assertEqual(len(types), len(set(types)), types)
        self.assertIn("trustValidation.complete", types)
        self.assertGreaterEqual(len(types), 3)
        self.assertEqual(set(cassette["secrets"]), {"callback_secret"})
        self.assertNotIn("holds", arrived[-1])


    def test_nobody_listens(self):
        """A wait for a callback that cannot arrive says so, and what to do; the vendor is asked again as ever."""
        self.sims.idmeta.settings(pendingReads=1)
        result = gatehouse(
            *self.arguments(BUILD / "libIDMeta.so", idmeta(self.sims.idmeta.url)), environment=SECRETS)
        self.assertEqual(result.code, 0, result)
        self.assertIn("no callback can arrive", result.err)
        self.assertIn("--listen 127.0.0.1:PORT", result.err)
        self.assertEqual(json.loads(self.tape.read_text())["format"], "gatehouse.cassette/1")


class Told(Recording):
    """The fixture Vendor tells its vendor the address with each request."""

    def setUp(self):
        super().setUp()
        self.library = os.path.join(fixture_plugins(), "libVendor.so")
        self.vendor = CallingVendor()
        self.addCleanup(self.vendor.stop)
        self.provider = {
            "id": "vendor", "plugin": "Vendor", "isolation": "in-process", "endpoints": {"api": self.vendor.url},
            "secrets": {"api_key": {"env": "VENDOR_KEY"}, "api_secret": {"env": "VENDOR_SECRET"}},
            "tenants": {"acme": {}},
        }

    def record(self, *more):
        return gatehouse(*self.arguments(self.library, self.provider, *more), environment=VENDOR_SECRETS)

    def test_story(self):
        """Recorded at a free port, scrubbed, signed anew and played; every alteration of it is a finding."""
        result = self.record("--listen", "127.0.0.1:0", "--json")
        self.assertEqual(result.code, 0, result)
        self.assertEqual(result.json["callbacks"], 1, result)
        self.assertIn("refused   a callback, not_genuine", result.err)
        eventually(lambda: len(self.vendor.answers) == 2, 20, "the vendor was answered")
        self.assertEqual([status for status, _ in self.vendor.answers], [401, 200])
        split = urlsplit(self.vendor.address)
        token = split.path.split("/")[3]
        cassette, session = self.written(
            self.library, KEY, SECRET, token, split.netloc, "01/01/1990", "January 1, 1990", *PERSON,
            *(mac for _, mac in self.vendor.answers))
        self.assertEqual([sorted(entry) for entry in session["exchanges"]],
                         [["answer", "expect", "key"], ["arrived"]])
        self.assertEqual(session["exchanges"][0]["answer"]["body"]["notify"],
                         "https://host.example/callbacks/check/token/done")
        self.assertIn("proof, made anew", {entry["what"] for entry in result.json["removed"]})
        self.alterations(cassette)

    def alterations(self, cassette):
        def altered(change):
            copy = json.loads(json.dumps(cassette))
            entries = copy["sessions"][0]["exchanges"]
            change(copy, entries)
            return self.check(self.library, copy)[1]

        def sign(copy, arrived):
            body = json.dumps(arrived["body"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
            text = arrived["headers"]["x-timestamp"] + "." + body
            arrived["headers"]["x-signature"] = hmac.new(
                copy["secrets"]["api_secret"].encode(), text.encode(), hashlib.sha256).hexdigest()

        def another_verdict(copy, entries):
            entries[1]["arrived"]["body"]["decision"] = "rejected"

        def another_verdict_signed(copy, entries):
            another_verdict(copy, entries)
            sign(copy, entries[1]["arrived"])

        def another_matter_signed(copy, entries):
            entries[1]["arrived"]["body"]["id"] = "case-9"
            sign(copy, entries[1]["arrived"])

        def late(copy, entries):
            entries[1]["arrived"]["now"] = "2031-01-01T00:00:00Z"

        def foreign(copy, entries):
            entries[1]["arrived"]["path"] = "/other"

        def never(copy, entries):
            entries += [{"key": "another", "timer": True}, entries[1]]

        for change, problem in (
                (another_verdict, "the callback is not genuine: group 0: an HMAC is not the expected one"),
                (another_verdict_signed, "recorded was"),
                (another_matter_signed, "nobody waits for the callback's correlation key case-9"),
                (late, "the callback is not genuine: group 0: it is not fresh"),
                (foreign, "the plugin refuses the callback"),
                (never, "the session ends before the callback arrives"),
                (lambda copy, entries: entries.pop(), "the plugin waits for verdict")):
            with self.subTest(problem):
                found = altered(change)
                self.assertTrue(any(problem in text for text in found), found)

        self.assertEqual(altered(lambda copy, entries: entries.append(entries[1])), [], "a repetition is dropped")
        self.assertEqual(altered(lambda copy, entries: entries.reverse()), [], "early, it is kept for the wait")

    def test_nobody_listens(self):
        """Without --listen the plugin has no address to tell; the message says what to do, and nothing is written."""
        result = self.record()
        self.assertEqual((result.code, self.tape.exists()), (1, False), result)
        self.assertIn("no_callback_url", result.err)
        self.assertIn("--listen 127.0.0.1:PORT", result.err)

    def test_arguments(self):
        """Addresses that cannot be, and a port that is taken, are refused before the vendor is asked."""
        with self.subTest("a taken port"):
            port = int(self.vendor.url.rsplit(":", 1)[1])
            result = self.record("--listen", f"127.0.0.1:{port}")
            self.assertEqual(result.code, 1, result)
            self.assertIn(f"127.0.0.1:{port} is in use by another process", result.err)
        for words, said in (
                (["--public-url", "https://gate.example"], "need --listen"), (["--listen", "8080"], "HOST:PORT"),
                (["--listen", "127.0.0.1:0", "--public-url", "gate.example"], "--public-url"),
                (["--listen", "0.0.0.0:0"], "say with --public-url"),
                (["--listen", "127.0.0.1:0", "--callback-token", "short"], "--callback-token is 16")):
            with self.subTest(words):
                result = self.record(*words)
                self.assertNotEqual(result.code, 0)
                self.assertIn(said, result.err)
        self.assertEqual((self.vendor.address, self.tape.exists()), (None, False))


if __name__ == "__main__":
    unittest.main()

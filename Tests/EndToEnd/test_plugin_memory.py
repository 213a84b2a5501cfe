"""What a plugin is handed: a fixture writes down all of it, and neither a configured secret nor a captured one is there."""

import json
import os
import tempfile
import threading
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from faults import fixture_plugins
from harness import FAST, Host

KEY = "planted-configured-secret-7f3a9c"
TOKEN = "planted-captured-secret-51d0be"


class PluginMemory(unittest.TestCase):
    def setUp(self):
        seen = self.seen = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                seen.append(self.headers.get("X-Api-Key"))
                body = json.dumps({"token": TOKEN, "note": "harmless"}).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments):
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.dump = os.path.join(folder.name, "plugin-memory")
        self.host = Host(
            providers=[{
                "id": "recorder", "plugin": "Recorder", "isolation": "in-process",
                "endpoints": {"api": f"http://127.0.0.1:{server.server_address[1]}"},
                "secrets": {"key": {"env": "RECORDER_KEY"}}, "config": {"dump_path": self.dump}, **FAST,
                "tenants": {"acme": {}}}],
            plugins=fixture_plugins(), environment={"RECORDER_KEY": KEY, "GATEHOUSE_LOG_LEVEL": "trace"})
        self.addCleanup(self.host.close)

    def test_no_secret_reaches_the_plugin(self):
        """The vendor receives the key and gives a token; the plugin is handed neither, only the token's name."""
        self.host.start()
        answer = self.host.client("acme").post("/api/v1/verifications/verify-by-id", {
            "verificationType": "philippines_nbi_clearance", "idNumber": "NBI-1"})
        self.assertEqual(answer.status, 201, answer)
        self.assertEqual(self.seen, [KEY])
        with open(self.dump, "rb") as file:
            memory = file.read()
        self.assertIn(b"captured.token", memory)
        self.assertIn(b"harmless", memory)
        for secret in (KEY, TOKEN):
            self.assertNotIn(secret.encode(), memory)
            self.assertNotIn(secret, str(answer.json))

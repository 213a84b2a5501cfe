"""A vendor with OAuth 2 client credentials: gives out tokens that run out, takes them back, refuses clients, is slow."""

import base64
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

CLIENT_ID, CLIENT_SECRET = "gatehouse-client", "client-secret-0123456789abcdef"


class TokenVendor:
    """`/oauth/token`, `/check/…`, `/issue/…`, `/status/…`, `/health`.

    A token belongs to the client that fetched it. `lifetime_ms` is told to the client and kept to; None: until `revoke()`.
    """

    def __init__(self, lifetime_ms=None):
        self.lock = threading.Lock()
        self.lifetime_ms = lifetime_ms
        self.token_status = 200      # another one refuses every client
        self.takes_none = False
        self.revokes_while_answering = 0
        self.tokens = {}             # token: (client, when it runs out)
        self.secrets = []            # every token ever given out
        self.calls = []              # (path, status, client)
        self.vouchers = []           # references of what was bought
        self._gate = threading.Event()
        self._gate.set()
        vendor = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                vendor._serve(self)

            do_GET = do_POST

            def log_message(self, *arguments):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self):
        self._gate.set()
        self._server.shutdown()
        self._server.server_close()

    def hold_tokens(self):
        self._gate.clear()

    def release_tokens(self):
        self._gate.set()

    def revoke(self):
        with self.lock:
            self.tokens.clear()

    def count(self, path, status=None):
        with self.lock:
            return sum(call[0].startswith(path) and status in (None, call[1]) for call in self.calls)

    def _serve(self, handler):
        handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        given = handler.headers.get("Authorization", "")
        if handler.path == "/oauth/token":
            status, client, answer = self._token(given)
        else:
            status, client, answer = self._call(handler.path, given)
        content = json.dumps(answer).encode()
        with self.lock:
            self.calls.append((handler.path, status, client))
        if handler.path == "/oauth/token":
            self._gate.wait(60)
        try:
            handler.send_response(status)
            handler.send_header("Content-Type", "application/json")
            handler.send_header("Content-Length", str(len(content)))
            handler.end_headers()
            handler.wfile.write(content)
        except OSError:
            handler.close_connection = True  # Whoever asked is dead by now.

    def _token(self, given):
        scheme, _, value = given.partition(" ")
        client, _, secret = base64.b64decode(value).decode().partition(":") if scheme == "Basic" else ("", "", "")
        with self.lock:
            if self.token_status != 200:
                return self.token_status, client, {"error": "temporarily_unavailable"}
            if not client.startswith(CLIENT_ID) or secret != CLIENT_SECRET:
                return 401, client, {"error": "invalid_client"}
            token = f"tok-{len(self.secrets) + 1}-{'0123456789abcdef' * 2}"
            self.secrets.append(token)
            ends = time.monotonic() + self.lifetime_ms / 1000 if self.lifetime_ms else None
            self.tokens[token] = (client, ends)
            answer = {"access_token": token, "token_type": "Bearer"}
            if self.lifetime_ms:
                answer["expires_in_ms"] = str(self.lifetime_ms)
            return 200, client, answer

    def _call(self, path, given):
        token = given.removeprefix("Bearer ")
        with self.lock:
            client, ends = self.tokens.get(token, (None, None))
            if self.revokes_while_answering > 0:
                self.revokes_while_answering -= 1
                self.tokens.clear()
                client = None
            if client is None or self.takes_none or (ends is not None and time.monotonic() > ends):
                return 401, client, {"error": "invalid_token"}
            if path.startswith("/issue/"):
                self.vouchers.append(path)
            return 200, client, {}

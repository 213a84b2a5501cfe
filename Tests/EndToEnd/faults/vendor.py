"""The vendor that the C fixture Vendor talks to: checks signatures with Python's own means, and loses answers."""

import hashlib
import hmac
import json
import threading
import time
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

KEY, SECRET = "vendor-key-0123456789", "vendor-secret-0123456789abcdef"


class SigningVendor:
    """`/login`, `/api/v1/issue`, `/api/v1/status`.

    `order(path, *actions)` tells what becomes of the next calls of a path: `drop` (not acted on, no answer), `lose`
    (acted on, no answer), `hold` (acted on; answered when `release()` is called), `hold_before` (held, then as `drop`),
    a number (answered with that status), `ok`. After them every call is answered as it should be.
    """

    def __init__(self):
        self.lock = threading.Lock()
        self.calls = []          # dicts: path, fault, status
        self.refusals = []       # why calls were refused 401
        self.vouchers = []       # everything ever issued
        self.tokens = []
        self.nonces = set()
        self._orders = {}
        self._always = {}
        self._released = threading.Event()
        self.held = threading.Event()
        vendor = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                vendor.serve(self)

            do_GET = do_POST

            def log_message(self, *arguments):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def order(self, path, *actions):
        with self.lock:
            self._orders.setdefault(path, []).extend(actions)

    def always(self, path, action):
        """For every call of the path until `always(path, None)`."""
        with self.lock:
            self._always[path] = action

    def release(self):
        self._released.set()

    def count(self, path):
        with self.lock:
            return sum(call["path"] == path for call in self.calls)

    def issued(self, reference):
        with self.lock:
            return [voucher for voucher in self.vouchers if voucher["reference"] == reference]

    def secrets(self):
        """What must be found nowhere in the clear."""
        with self.lock:
            values = [SECRET, *self.tokens]
            for voucher in self.vouchers:
                values += [voucher["pin"], voucher["voucherCode"]]
            return values

    def stop(self):
        self._released.set()
        self._server.shutdown()
        self._server.server_close()

    def serve(self, handler):
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        path = urlsplit(handler.path).path
        if path.startswith("/api/v1/status"):
            path = "/api/v1/status"
        with self.lock:
            waiting = self._orders.get(path)
            action = waiting.pop(0) if waiting else self._always.get(path) or "ok"
            refusal = self._refusal(handler, path, body)
        if action == "hold_before":
            self._hold()
            action = "drop"
        if action == "drop":
            return self._close(handler, path, action)
        if refusal:
            with self.lock:
                self.refusals.append(refusal)
            return self._answer(handler, path, action, 401, {"error": {"code": "bad_signature", "message": refusal}})
        if isinstance(action, int):
            return self._answer(handler, path, action, action, {"error": {"code": "ordered", "message": "ordered"}})
        with self.lock:
            status, answer = self._act(handler, path, body)
        if action == "lose":
            return self._close(handler, path, action)
        if action == "hold":
            self._hold()
        return self._answer(handler, path, action, status, answer)

    def _hold(self):
        self._released.clear()
        self.held.set()
        self._released.wait(60)
        self.held.clear()

    def _note(self, path, fault, status):
        with self.lock:
            self.calls.append({"path": path, "fault": fault, "status": status})

    def _close(self, handler, path, fault):
        self._note(path, fault, None)
        handler.close_connection = True
        handler.connection.close()

    def _answer(self, handler, path, fault, status, answer):
        self._note(path, fault, status)
        content = json.dumps(answer).encode()
        try:
            handler.send_response(status)
            handler.send_header("Content-Type", "application/json")
            handler.send_header("Content-Length", str(len(content)))
            handler.end_headers()
            handler.wfile.write(content)
        except OSError:
            handler.close_connection = True  # Whoever asked is dead by now.

    def _refusal(self, handler, path, body):
        """Why the call is not to be trusted; None if it is."""
        headers = handler.headers
        stamp, nonce = headers.get("X-Timestamp", ""), headers.get("X-Nonce", "")
        text = "\n".join([stamp, nonce, handler.command, handler.path, ""]).encode() + body
        signature = hmac.new(SECRET.encode(), text, hashlib.sha256).hexdigest()
        if headers.get("X-Api-Key") != KEY:
            return f"{path}: wrong key"
        if not stamp.isdigit() or abs(int(stamp) - time.time()) > 300:
            return f"{path}: timestamp {stamp!r}"
        if headers.get("X-Signature") != signature:
            return f"{path}: signature {headers.get('X-Signature')!r} instead of {signature!r}"
        if str(uuid.UUID(nonce)) != nonce or nonce in self.nonces:
            return f"{path}: nonce {nonce!r} is no UUID, or was used before"
        self.nonces.add(nonce)
        if path == "/login":
            return None
        if headers.get("Authorization") not in [f"Bearer {token}" for token in self.tokens]:
            return f"{path}: no token of ours"
        return None

    def _act(self, handler, path, body):
        if path == "/login":
            if json.loads(body) != {"user": "gatehouse", "password": SECRET}:
                return 403, {"error": {"code": "login", "message": "wrong password"}}
            self.tokens.append(f"token-{uuid.uuid4()}")
            return 200, {"token": self.tokens[-1]}
        if path == "/api/v1/issue":
            order = json.loads(body)
            number = len(self.vouchers) + 1
            self.vouchers.append({
                "id": f"v-{number}", "reference": order["reference"], "status": "issued", "amount": order["amount"],
                "currency": order["currency"], "voucherCode": f"CODE-{uuid.uuid4()}", "pin": f"PIN-{uuid.uuid4()}"})
            return 201, self.vouchers[-1]
        wanted = parse_qs(urlsplit(handler.path).query).get("reference", [None])[0]
        identifier = urlsplit(handler.path).path.rpartition("/")[2]
        for voucher in self.vouchers:
            if wanted == voucher["reference"] or (wanted is None and identifier == voucher["id"]):
                return 200, voucher
        return 404, {"error": {"code": "not_found", "message": "no such voucher"}}

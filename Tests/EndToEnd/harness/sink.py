"""Where webhooks arrive: an HTTP server of a client, which answers as a test wants."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Webhook:
    """path, headers (lower-case names), body (bytes), json, id: as one arrived."""

    def __init__(self, path, headers, body):
        self.path = path
        self.headers = {name.lower(): value for name, value in headers}
        self.body = body
        self.json = json.loads(body)
        self.id = self.headers.get("webhook-id")

    @property
    def type(self):
        return self.json["type"]

    @property
    def request(self):
        return self.json["data"]["id"]

    def __repr__(self):
        return f"{self.path} {self.type} {self.id}"


class Sink:
    """`url`; `received()`, of one path if named; `hang(path)` lets calls wait until `release(path)`."""

    def __init__(self):
        self._lock = threading.Lock()
        self._received = []
        self._answers = {}
        self._gates = {}
        self._judges = {}
        sink = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                webhook = Webhook(self.path, self.headers.items(), body)
                status, headers, text, gate, judge = sink._take(webhook)
                if gate:
                    gate.wait(60)
                if judge:
                    status = judge(webhook)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_):
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 256

            def handle_error(self, *_):
                """A host that is killed leaves its connections."""

        self._server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def _take(self, webhook):
        place = webhook.path.split("?")[0]
        with self._lock:
            self._received.append(webhook)
            answers, always = self._answers.get(place, ([], (200, {}, b"")))
            return (*(answers.pop(0) if answers else always), self._gates.get(place), self._judges.get(place))

    def answer(self, path, *statuses, headers=None, body=b"", always=200):
        """What the next calls are answered, one each, and what all later ones are."""
        made = [(status, headers or {}, body) for status in statuses]
        with self._lock:
            self._answers[path] = (made, (always, headers or {}, body) if not made else (always, {}, b""))

    def judge(self, path, judge):
        """`judge(webhook)` says what each call is answered, when it likes; called by many threads."""
        with self._lock:
            self._judges[path] = judge

    def hang(self, path):
        with self._lock:
            self._gates[path] = threading.Event()

    def release(self, path):
        with self._lock:
            gate = self._gates.pop(path)
        gate.set()

    def received(self, path=None):
        with self._lock:
            return [webhook for webhook in self._received if path is None or webhook.path.split("?")[0] == path]

    def close(self):
        for path in list(self._gates):
            self.release(path)
        self._server.shutdown()
        self._server.server_close()

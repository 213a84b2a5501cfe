"""A vendor that answers when it is told to."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Gate:
    """Answers `{}` to everything, at once or, while it is closed, when it is opened again."""

    def __init__(self):
        self._open = threading.Event()
        self._open.set()
        self._lock = threading.Lock()
        self.calls = 0
        gate = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                with gate._lock:
                    gate.calls += 1
                gate._open.wait(60)
                body = json.dumps({}).encode()
                try:
                    self.send_response(200)
                    self.send_header("Content-Type", "application/json")
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)
                except OSError:
                    self.close_connection = True  # Whoever asked is dead; that is what the tests are about.

            def log_message(self, *arguments):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def close_gate(self):
        self._open.clear()

    def open_gate(self):
        self._open.set()

    def stop(self):
        self._open.set()
        self._server.shutdown()
        self._server.server_close()

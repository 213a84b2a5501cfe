"""Pages in a headless Chromium, and the web server that they come from."""

import json
import pathlib
import re
import shutil
import threading
import urllib.request
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

from harness import Process, eventually, scratch

from websockets.sync.client import connect


class Pages:
    """Serves a folder at `url`, and JSON under the names in `answers`."""

    def __init__(self, folder):
        self.answers = {}
        pages = self

        class Handler(SimpleHTTPRequestHandler):
            extensions_map = {".html": "text/html", ".mjs": "text/javascript", "": "application/octet-stream"}

            def __init__(self, *arguments):
                super().__init__(*arguments, directory=str(folder))

            def do_GET(self):
                answer = pages.answers.get(self.path.lstrip("/"))
                if answer is None:
                    return super().do_GET()
                body = json.dumps(answer).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()


class Browser:
    """Shows one page; `text()` is what a person would read there."""

    def __init__(self, address):
        self._folder = scratch()
        folder = pathlib.Path(self._folder.name)
        program = shutil.which("chromium-headless-shell")
        if program is None:
            raise FileNotFoundError("chromium-headless-shell is missing; run Scripts/bootstrap")
        # Its sandbox does not work for root and in containers, and it sees nothing but our own pages here.
        self.process = Process(
            [program, "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", f"--user-data-dir={folder}/profile",
             "--remote-debugging-port=0", address], folder, folder / "browser.log", {"HOME": folder})
        listening = eventually(
            lambda: re.search(r"DevTools listening on ws://([^/]+)/", self.process.log_text()), 60, "the browser listens")
        self._place = listening[1]
        self._page = None

    def _connected(self):
        if self._page is None:
            def shown():
                with urllib.request.urlopen(f"http://{self._place}/json/list", timeout=10) as answer:
                    return [page["webSocketDebuggerUrl"] for page in json.load(answer) if page["type"] == "page"]
            self._page = connect(eventually(shown, 30, "a page is open")[0], compression=None, close_timeout=1)
        return self._page

    def _ask(self, method, **params):
        page = self._connected()
        page.send(json.dumps({"id": 1, "method": method, "params": params}))
        return json.loads(page.recv(timeout=30))["result"]

    def text(self):
        shown = self._ask("Runtime.evaluate", expression="document.body?.innerText ?? ''")
        return shown["result"].get("value", "")

    def close(self):
        # Only a browser that is asked to end takes its own children with it.
        self._ask("Browser.close")
        self._page.close()
        self.process.wait(30)
        self.process.kill()
        self._folder.cleanup()

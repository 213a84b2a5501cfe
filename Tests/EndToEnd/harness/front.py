"""One address in front of a host that moves, as a load balancer has it; it can lose answers and give its own."""

import re
import socket
import threading
import time
import urllib.parse


def _shut(*sockets):
    for one in sockets:
        try:
            one.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # the other side was faster


class Front:
    """`url`; `to(url)` says where the host is, `to(None)` that it is away. `lose()` loses the answer to the next connection's
    first request; `refuse(answer)` answers the next connection with these bytes. `answers` are the statuses that came from
    the host, `times` the moments at which connections came."""

    def __init__(self, target=None):
        self._lock = threading.Lock()
        self._next = []
        self.answers = []
        self.times = []
        self.to(target)
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def to(self, url):
        place = urllib.parse.urlsplit(url) if url else None
        self._target = (place.hostname, place.port) if place else None

    def lose(self):
        with self._lock:
            self._next.append("lose")

    def refuse(self, answer):
        with self._lock:
            self._next.append(answer)

    def close(self):
        _shut(self._listener)  # closing alone would leave `accept` waiting
        self._listener.close()

    def _accept(self):
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return  # closed
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client):
        with self._lock:
            self.times.append(time.monotonic())
            order = self._next.pop(0) if self._next else None
        with client:
            try:
                if isinstance(order, bytes):
                    self._read_request(client)
                    client.sendall(order)
                elif self._target:
                    with socket.create_connection(self._target, timeout=10) as host:
                        host.settimeout(None)
                        threading.Thread(target=self._copy, args=(client, host), daemon=True).start()
                        self._answer(host, client, order == "lose")
            except OSError:
                pass  # the host or the client is gone, which the other is about to see
            finally:
                _shut(client)

    @staticmethod
    def _copy(client, host):
        try:
            while data := client.recv(65536):
                host.sendall(data)
        except OSError:
            pass
        finally:
            _shut(host)

    def _answer(self, host, client, is_lost):
        while data := host.recv(65536):
            with self._lock:
                self.answers += [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3})", data)]
            if is_lost:
                return
            client.sendall(data)

    @staticmethod
    def _read_request(client):
        """All of it: closing on what was not read would reset the connection and lose the answer."""
        data = b""
        while b"\r\n\r\n" not in data:
            more = client.recv(65536)
            if not more:
                return
            data += more
        head, _, body = data.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)content-length: *(\d+)", head)
        missing = int(length[1]) - len(body) if length else 0
        while missing > 0 and (more := client.recv(65536)):
            missing -= len(more)

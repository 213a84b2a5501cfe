"""A peer that sends whatever bytes it is told to, right or wrong: a socket and nothing else."""

import json
import socket
import struct
import urllib.parse

PATH = "/api/v1/ws/verifications"
CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
MASK = b"\x37\xfa\x21\x3d"


def frame(opcode, payload=b"", fin=True, masked=True, reserved=0, length=None):
    """One frame. `length` lies about the payload's, in the 64-bit form."""
    head = bytes([(0x80 if fin else 0) | reserved << 4 | opcode])
    bit = 0x80 if masked else 0
    if length is not None:
        head += bytes([bit | 127]) + struct.pack(">Q", length)
    elif len(payload) < 126:
        head += bytes([bit | len(payload)])
    elif len(payload) < 65536:
        head += bytes([bit | 126]) + struct.pack(">H", len(payload))
    else:
        head += bytes([bit | 127]) + struct.pack(">Q", len(payload))
    if not masked:
        return head + payload
    return head + MASK + bytes(byte ^ MASK[index % 4] for index, byte in enumerate(payload))


def message(**members):
    return json.dumps(members).encode()


def close(code, reason=b""):
    return frame(CLOSE, struct.pack(">H", code) + reason)


def handshake(key=None, **headers):
    """The bytes of a proper opening handshake; `Header=value` adds or changes, `Header=None` leaves out."""
    fields = {
        "Host": "localhost", "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "X-API-Key": key,
        **{name.replace("_", "-"): value for name, value in headers.items()}}
    lines = [f"{name}: {value}" for name, value in fields.items() if value is not None]
    return ("\r\n".join([f"GET {PATH} HTTP/1.1", *lines]) + "\r\n\r\n").encode()


class RawSocket:
    """Connected to `base_url`; every wait has an end."""

    def __init__(self, base_url, timeout=20.0):
        place = urllib.parse.urlsplit(base_url)
        self.socket = socket.create_connection((place.hostname, place.port), timeout=timeout)
        self.buffer = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, *pieces):
        for piece in pieces:
            self.socket.sendall(piece)

    def _more(self):
        data = self.socket.recv(65536)
        self.buffer += data
        return bool(data)

    def _exactly(self, count):
        while len(self.buffer) < count:
            if not self._more():
                raise EOFError(f"the connection ended after {self.buffer!r}")
        taken, self.buffer = self.buffer[:count], self.buffer[count:]
        return taken

    def answer(self):
        """The head of an HTTP answer: status and headers; its body, if there is one."""
        while b"\r\n\r\n" not in self.buffer:
            if not self._more():
                raise EOFError(f"the connection ended after {self.buffer!r}")
        head, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
        first, *lines = head.decode().split("\r\n")
        headers = {name.lower(): value.strip() for name, value in (line.split(":", 1) for line in lines)}
        body = self._exactly(int(headers.get("content-length", 0)))
        return int(first.split()[1]), headers, body

    def open(self, key, **headers):
        self.send(handshake(key, **headers))
        status, answered, _ = self.answer()
        assert status == 101, status
        return answered

    def frame(self):
        """(opcode, payload) of the next frame, which must be whole, unmasked and without reserved bits."""
        first, second = self._exactly(2)
        assert first & 0x80 and not first & 0x70 and not second & 0x80, (first, second)
        length = second & 0x7F
        if length == 126:
            length = struct.unpack(">H", self._exactly(2))[0]
        elif length == 127:
            length = struct.unpack(">Q", self._exactly(8))[0]
        return first & 0x0F, self._exactly(length)

    def json(self):
        opcode, payload = self.frame()
        assert opcode == TEXT, (opcode, payload)
        return json.loads(payload)

    def frames(self):
        """All that come until the peer ends the connection."""
        received = []
        while True:
            try:
                received.append(self.frame())
            except EOFError:
                return received

    def half_close(self):
        self.socket.shutdown(socket.SHUT_WR)

    def abort(self):
        """Ends it with a reset."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()

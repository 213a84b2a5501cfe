"""What the WebSocket suites stand on: a peer of raw bytes, and a list of RFC 6455 cases."""

from .cases import CASES, Case
from .raw import BINARY, CLOSE, CONTINUATION, PATH, PING, PONG, TEXT, RawSocket, close, frame, handshake, message

__all__ = [
    "BINARY", "CASES", "CLOSE", "CONTINUATION", "Case", "PATH", "PING", "PONG", "RawSocket", "TEXT", "close", "frame",
    "handshake", "message",
]

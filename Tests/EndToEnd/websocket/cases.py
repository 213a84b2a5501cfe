"""RFC 6455, case by case: what a client sends, and what the server must answer before it ends the connection.

Every case begins on an open connection. `answers` are the frames that must come, in order; the last is the Close frame, of
which only the code counts (None: a Close without a code).
"""

import dataclasses

from .raw import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, close, frame, message

ASK = message(type="ping")
PONGED = (TEXT, b'{"type":"pong"}')
LIMIT = 64 * 1024
GREEK = "κόσμε".encode()
# A message that is answered with an error, so that a text of any kind can be told from one that was refused.
NOTE = message(type="ping") + b" " * 200


@dataclasses.dataclass(frozen=True)
class Case:
    section: str
    name: str
    send: bytes
    answers: tuple = ()
    code: int | None = 1000


def _text(*pieces):
    """One message in as many fragments."""
    last = len(pieces) - 1
    return b"".join(
        frame(CONTINUATION if index else TEXT, piece, fin=index == last) for index, piece in enumerate(pieces))


def _padded(length):
    return ASK + b" " * (length - len(ASK))


BYE = close(1000)

CASES = [
    Case("5.2", "a short message", frame(TEXT, ASK) + BYE, (PONGED,)),
    Case("5.2", "125 bytes, the longest short form", frame(TEXT, _padded(125)) + BYE, (PONGED,)),
    Case("5.2", "126 bytes, the shortest 16-bit form", frame(TEXT, _padded(126)) + BYE, (PONGED,)),
    Case("5.2", "65,535 bytes, the longest 16-bit form", frame(TEXT, _padded(65535)) + BYE, (PONGED,)),
    Case("5.2", "65,536 bytes, the limit, in the 64-bit form", frame(TEXT, _padded(LIMIT)) + BYE, (PONGED,)),
    Case("5.2", "one byte more than the limit", frame(TEXT, _padded(LIMIT + 1)), code=1009),
    Case("5.2", "a length that no memory holds", frame(TEXT, b"", length=1 << 62), code=1009),
    Case("5.2", "a length with the highest bit", frame(TEXT, b"", length=1 << 63), code=1009),
    Case("5.1", "an unmasked message", frame(TEXT, ASK, masked=False), code=1002),
    Case("5.1", "an unmasked ping", frame(PING, masked=False), code=1002),
    Case("5.1", "an unmasked close", frame(CLOSE, b"\x03\xe8", masked=False), code=1002),
    *(Case("5.2", f"reserved bits {bits:03b}", frame(TEXT, ASK, reserved=bits), code=1002) for bits in range(1, 8)),
    Case("5.2", "a reserved bit on a ping", frame(PING, reserved=4), code=1002),
    Case("5.2", "a reserved bit on a continuation", frame(TEXT, b"{", fin=False) + frame(CONTINUATION, b"}", reserved=2), code=1002),
    *(Case("5.2", f"opcode {code:#x}", frame(code), code=1002) for code in (3, 4, 5, 6, 7, 11, 12, 13, 14, 15)),
    Case("5.4", "two fragments", _text(ASK[:5], ASK[5:]) + BYE, (PONGED,)),
    Case("5.4", "a fragment for every byte", _text(*(bytes([byte]) for byte in ASK)) + BYE, (PONGED,)),
    Case("5.4", "empty fragments", _text(b"", ASK, b"", b"") + BYE, (PONGED,)),
    Case("5.4", "only empty fragments", _text(b"", b"") + frame(TEXT, ASK) + BYE, ("error", PONGED)),
    Case("5.4", "a ping between fragments",
         frame(TEXT, ASK[:5], fin=False) + frame(PING, b"now") + frame(CONTINUATION, ASK[5:]) + BYE,
         ((PONG, b"now"), PONGED)),
    Case("5.4", "a pong between fragments",
         frame(TEXT, ASK[:5], fin=False) + frame(PONG, b"?") + frame(CONTINUATION, ASK[5:]) + BYE, (PONGED,)),
    Case("5.4", "a close between fragments", frame(TEXT, ASK[:5], fin=False) + BYE),
    Case("5.4", "a continuation of nothing", frame(CONTINUATION, ASK), code=1002),
    Case("5.4", "a continuation of nothing, not the last", frame(CONTINUATION, ASK, fin=False), code=1002),
    Case("5.4", "a continuation of a message that has ended", frame(TEXT, ASK) + frame(CONTINUATION, b""), (PONGED,), 1002),
    Case("5.4", "a message within a message", frame(TEXT, ASK[:5], fin=False) + frame(TEXT, ASK), code=1002),
    Case("5.4", "fragments that are too much together",
         frame(TEXT, _padded(LIMIT), fin=False) + frame(CONTINUATION, b" "), code=1009),
    Case("5.5", "a fragmented ping", frame(PING, b"a", fin=False), code=1002),
    Case("5.5", "a fragmented close", frame(CLOSE, b"\x03\xe8", fin=False), code=1002),
    Case("5.5", "a ping of 126 bytes", frame(PING, b"a" * 126), code=1002),
    Case("5.5", "a close of 126 bytes", close(1000, b"a" * 124), code=1002),
    Case("5.5.2", "an empty ping", frame(PING) + BYE, ((PONG, b""),)),
    Case("5.5.2", "a ping of 125 bytes that are no text", frame(PING, b"\xff" * 125) + BYE, ((PONG, b"\xff" * 125),)),
    Case("5.5.2", "ten pings", b"".join(frame(PING, b"%d" % n) for n in range(10)) + BYE,
         tuple((PONG, b"%d" % n) for n in range(10))),
    Case("5.5.3", "a pong that nobody asked for", frame(PONG, b"a") + frame(TEXT, ASK) + BYE, (PONGED,)),
    Case("5.6", "a binary message", frame(BINARY, ASK), code=1003),
    Case("5.6", "the beginning of a binary message", frame(BINARY, ASK, fin=False), code=1003),
    Case("8.1", "text cut within a character", _text(b'"' + GREEK[:3], GREEK[3:] + b'"') + BYE, ("error",)),
    Case("8.1", "a wrong byte", frame(TEXT, GREEK + b"\xff"), code=1007),
    Case("8.1", "a wrong byte in a fragment, known before the message ends", frame(TEXT, b"\xc0\x80", fin=False), code=1007),
    Case("8.1", "a wrong byte in the second fragment", _text(GREEK, b"\xed\xa0\x80"), code=1007),
    Case("8.1", "an overlong form", frame(TEXT, b"\xe0\x80\xaf"), code=1007),
    Case("8.1", "beyond the last character", frame(TEXT, b"\xf4\x90\x80\x80"), code=1007),
    Case("8.1", "half a character at the end", frame(TEXT, GREEK[:-1]), code=1007),
    Case("8.1", "half a character at the end of the last fragment", _text(GREEK, b"\xe2\x82"), code=1007),
    Case("7.1", "a close without a code", frame(CLOSE), code=None),
    Case("7.1", "a close with a reason", close(1000, "tschüß".encode())),
    Case("7.1", "a close with the longest reason", close(1000, b"a" * 123)),
    Case("7.1", "nothing after a close is looked at", BYE + frame(TEXT, ASK) + frame(PING)),
    Case("7.1", "half a close code", frame(CLOSE, b"\x03"), code=1002),
    Case("7.1", "a reason that is no text", close(1000, b"\xc3\x28"), code=1007),
    *(Case("7.4", f"close code {code}", close(code), code=code)
      for code in (1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999)),
    *(Case("7.4", f"close code {code}, which may not be sent", close(code), code=1002)
      for code in (0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535)),
]

"""Small real JPEGs; the simulators read who is on them from a comment."""

import base64
import json
import struct


def _segment(marker, content):
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


_ONE_CODE = bytes([1]) + bytes(15) + b"\0"
_TAIL = (
    _segment(0xDB, b"\0" + b"\1" * 64)
    + _segment(0xC0, bytes([8, 0, 8, 0, 8, 1, 1, 0x11, 0]))
    + _segment(0xC4, b"\x00" + _ONE_CODE)
    + _segment(0xC4, b"\x10" + _ONE_CODE)
    + _segment(0xDA, bytes([1, 1, 0, 0, 63, 0]))
    + b"\x3f\xff\xd9"
)


def image(persona=None, **fields):
    """An 8 × 8 grey JPEG of a persona the simulators know (juan, maria, anna, ana, luz, rosa, pedro, carlos, victor,
    liza, jose, tomas, ramon, custom); further fields change parts of it (fullName, documentNumber, outcome …)."""
    comment = dict(fields, **({"persona": persona} if persona else {}))
    head = b"\xff\xd8" + _segment(0xE0, b"JFIF\0" + bytes([1, 1, 0, 0, 1, 0, 1, 0, 0]))
    return head + _segment(0xFE, json.dumps(comment).encode()) + _TAIL


def image64(persona=None, **fields):
    return base64.b64encode(image(persona, **fields)).decode()


def blank(number=0):
    """A picture of nobody; another number makes another picture."""
    return image(None, note=number)

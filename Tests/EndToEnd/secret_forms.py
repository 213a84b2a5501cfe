"""The forms in which a text can hide in bytes."""

import base64
import json
import urllib.parse


def forms(text):
    """Name → bytes: as it is, in other cases, hex, base64 at each of the three alignments, escaped, as UTF-16."""
    raw = text.encode()
    found = {
        "plain": raw, "hex": raw.hex().encode(), "HEX": raw.hex().upper().encode(), "reversed": raw[::-1],
        "UTF-16": text.encode("utf-16-le"), "JSON": json.dumps(text)[1:-1].encode(),
        "percent": urllib.parse.quote(text, safe="").encode(),
    }
    for shift in range(3):
        whole = base64.b64encode(b"\0" * shift + raw)
        # Only the digits that depend on this text alone: the ends mix with their neighbours.
        inner = whole[(0, 2, 3)[shift]:].rstrip(b"=")
        inner = inner[:-1] if (len(raw) + shift) % 3 else inner
        found[f"base64 at {shift}"] = inner
        found[f"base64url at {shift}"] = inner.replace(b"+", b"-").replace(b"/", b"_")
    return found


def sightings(text, places):
    """Where `text` can be seen: `place (form)` for each of `places`, a dict of bytes."""
    return [
        f"{place} ({form})" for place, content in places.items() for form, needle in forms(text).items()
        if needle and needle in content]

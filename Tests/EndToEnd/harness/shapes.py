"""What an answer is made of."""

VENDOR_NAMES = ("regula", "idmeta", "airtime")


def shape(value, path=""):
    """The sorted paths of all keys; items of arrays count as one."""
    if isinstance(value, dict):
        found = set()
        for key, member in value.items():
            found |= {f"{path}.{key}"} | set(shape(member, f"{path}.{key}"))
        return sorted(found)
    if isinstance(value, list):
        return sorted({entry for item in value for entry in shape(item, path + "[]")})
    return []


def mentions(answer, words=VENDOR_NAMES, allowed=()):
    """The words that occur in any header or in the body of an answer, whatever the case."""
    text = "\n".join(f"{name}: {value}" for name, value in answer.header_list) + "\n" + answer.text
    for piece in allowed:
        text = text.replace(piece, "")
    return [word for word in words if word.lower() in text.lower()]

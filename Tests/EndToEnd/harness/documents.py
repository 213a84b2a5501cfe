"""Programs that stand in documents, to be run as they stand."""

import re

from .environment import ROOT

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
# A block is named by the paragraph before it, which begins with the name: `follow.py ID` prints …
_NAME = re.compile(r"`([\w.-]+\.[a-z]+)[^`]*`")


class Block:
    """language, text, and name where the document gives one."""

    def __init__(self, language, text, name):
        self.language = language
        self.text = text
        self.name = name


def blocks(page):
    """All code blocks of `docs/…`, in their order."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    found, last = [], 0
    for fence in _FENCE.finditer(text):
        paragraph = text[last:fence.start()].rstrip().rsplit("\n\n", 1)[-1].lstrip()
        named = _NAME.match(paragraph)
        found.append(Block(fence[1], fence[2], named[1] if named else None))
        last = fence.end()
    return found


def block(page, language):
    """The only one in that language."""
    found = [one for one in blocks(page) if one.language == language]
    if len(found) != 1:
        raise AssertionError(f"{page} has {len(found)} {language} blocks, one is wanted")
    return found[0].text

"""The processes that plugins live in, as the kernel lists them."""

import os


def cells_of(host):
    """The ids of all cells whose host is the process of that id."""
    return [int(name) for name in os.listdir("/proc") if name.isdigit() and is_cell(name) and _parent(name) == host]


def is_cell(pid):
    """Whether it runs; one that has ended and waits to be noticed does not."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
            text = file.read()
    except OSError:
        return False  # It has ended.
    return "(gatehouse-cell)" in text and text.rsplit(")", 1)[1].split()[0] != "Z"


def _parent(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
            return int(file.read().rsplit(")", 1)[1].split()[1])
    except OSError:
        return None

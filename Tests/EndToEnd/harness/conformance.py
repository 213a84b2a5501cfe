"""gatehouse plugin check, as the tests ask it."""

from .cli import gatehouse


def plugin_check(library, *more, within=280.0):
    return gatehouse("plugin", "check", library, "--json", *more, within=within)


def findings(result):
    """`{check id: [finding]}` of the checks that failed."""
    return {entry["check"]: entry["findings"] for entry in result.json["checks"] if entry["status"] == "failed"}

"""Waiting for what happens elsewhere: always with a deadline, never for a fixed time."""

import time


def eventually(condition, within=20.0, what="the condition", every=0.02):
    """Asks until `condition()` is truthy and returns that; fails after `within` seconds, naming `what`."""
    deadline = time.monotonic() + within
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() >= deadline:
            raise AssertionError(f"{what} did not happen within {within} s (last value: {value!r})")
        time.sleep(every)

"""Hosts that are meant to die."""

import http.client

from harness import ProcessFailure

# What a client meets when the host dies under it, or is dead already.
LOST = (OSError, http.client.HTTPException)


def start_armed(host, point):
    """Starts the host so that it kills itself at that boundary; False when it dies before it is ready."""
    try:
        host.start({"GATEHOUSE_FAULT_POINT": point})
        return True
    except (ProcessFailure, *LOST):
        code = end_of(host)
        if code != -9:
            raise AssertionError(f"the host did not start, and ended with {code}:\n{host.process.log_end()}") from None
        return False


def end_of(host, within=120.0):
    """Waits for the host's death; its exit code, negative for a signal."""
    code = host.process.wait(within)
    host.process.kill()
    return code

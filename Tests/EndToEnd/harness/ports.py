"""Ports of this machine."""

import contextlib
import socket


@contextlib.contextmanager
def closed_port():
    """A port that nobody can listen on while the context lasts: bound here, never listened on."""
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        yield holder.getsockname()[1]

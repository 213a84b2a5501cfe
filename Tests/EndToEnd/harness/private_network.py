"""A network for one test file: nothing but a loopback device, with whatever addresses and names the test says."""

import contextlib
import ctypes
import os
import pathlib
import socket
import struct
import subprocess
import tempfile
import threading
import unittest

_NEW_MOUNTS, _NEW_USERS, _NEW_NETWORK = 0x00020000, 0x10000000, 0x40000000


def enter():
    """Moves this process, before it has other threads, into namespaces of its own; its children follow. Names are then
    asked of 127.0.0.1. Skips the tests where the kernel does not let it."""
    libc = ctypes.CDLL(None, use_errno=True)
    user, group = os.geteuid(), os.getegid()
    if libc.unshare(_NEW_USERS | _NEW_NETWORK | _NEW_MOUNTS):
        raise unittest.SkipTest(f"no namespaces of one's own here: {os.strerror(ctypes.get_errno())}")
    pathlib.Path("/proc/self/setgroups").write_text("deny")
    pathlib.Path("/proc/self/uid_map").write_text(f"0 {user} 1")
    pathlib.Path("/proc/self/gid_map").write_text(f"0 {group} 1")
    _run("mount", "--make-rprivate", "/")
    _run("ip", "link", "set", "lo", "up")
    with tempfile.TemporaryDirectory() as folder:
        for path, text in (("/etc/resolv.conf", "nameserver 127.0.0.1\noptions timeout:2 attempts:1\n"),
                           ("/etc/nsswitch.conf", "hosts: dns\n")):
            file = pathlib.Path(folder, pathlib.Path(path).name)
            file.write_text(text)
            # What is mounted stays when the folder is gone.
            _run("mount", "--bind", str(file), os.path.realpath(path))


def narrow():
    """From here on the kernel keeps some ten kilobytes for each connection, not megabytes: who does not read is noticed."""
    for name in ("tcp_wmem", "tcp_rmem"):
        pathlib.Path("/proc/sys/net/ipv4", name).write_text("4096 8192 16384")


def add_address(address):
    """Gives it to this machine, so that a connection to it would arrive."""
    _run("ip", "addr", "add", f"{address}/{128 if ':' in address else 32}", "dev", "lo")


@contextlib.contextmanager
def mounted(folder, path):
    """While it lasts, this process and its children find `folder` at `path`."""
    _run("mount", "--bind", str(folder), path)
    try:
        yield
    finally:
        _run("umount", path)


def _run(*command):
    subprocess.run(command, check=True, capture_output=True, text=True, timeout=30)


class NameServer:
    """Answers on 127.0.0.1:53. `names[name]` is a list of answers, each a list of addresses: the first look-up gets the
    first, the next the next, the last stays. Answers may be kept for no time."""

    def __init__(self):
        self.names = {}
        self._asked = {}
        self._lock = threading.Lock()
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 53))
        threading.Thread(target=self._serve, daemon=True).start()

    def asked(self, name):
        """How often for its IPv4 addresses."""
        with self._lock:
            return self._asked.get((name, 1), 0)

    def _serve(self):
        while True:
            query, client = self._socket.recvfrom(4096)
            answer = self._answer(query)
            if answer:
                self._socket.sendto(answer, client)

    def _answer(self, query):
        labels, at = [], 12
        while query[at]:
            labels.append(query[at + 1:at + 1 + query[at]].decode())
            at += 1 + query[at]
        end = at + 5
        kind, = struct.unpack("!H", query[at + 1:at + 3])
        name = ".".join(labels).lower()
        with self._lock:
            number = self._asked.get((name, kind), 0)
            self._asked[name, kind] = number + 1
            answers = self.names.get(name)
        family = {1: socket.AF_INET, 28: socket.AF_INET6}.get(kind)
        records = []
        for address in answers[min(number, len(answers) - 1)] if answers else []:
            if family == (socket.AF_INET6 if ":" in address else socket.AF_INET):
                data = socket.inet_pton(family, address)
                records.append(struct.pack("!HHHIH", 0xC00C, kind, 1, 0, len(data)) + data)
        flags = 0x8580 if answers else 0x8583
        head = query[:2] + struct.pack("!HHHHH", flags, 1, len(records), 0, 0)
        return head + query[12:end] + b"".join(records)

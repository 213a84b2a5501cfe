"""Providers whose plugin does harm, each in cells of its own, and other tenants' verifications beside them."""

import os
import pathlib
import shutil
import threading
import time

from harness import BUILD, FAST, scratch

from .crash import LOST
from .plugins import fixture_plugins

# What ends the cell: the step dies, is made again, dies again, and its session is set aside.
DEADLY = (
    "segfault", "abort", "exit", "loop", "stack", "silence", "fork", "socket", "exec", "signal", "ptrace", "garbage",
    "oversized", "forged", "hello", "close")
# What a cell refuses or runs out of, in the plugin's hands.
REFUSED = ("file", "stat", "create", "code", "threads", "descriptors", "memory", "shared_memory")


class Outlaws:
    """A folder of plugins in which every deed has a library, and so cells, of its own."""

    def __init__(self, deeds=DEADLY + REFUSED):
        self.deeds = deeds
        self._folder = scratch("gatehouse-outlaws-")
        for deed in deeds:
            shutil.copy(pathlib.Path(fixture_plugins()) / "libOutlaw.so", pathlib.Path(self._folder.name) / f"lib{self.plugin(deed)}.so")
        self.plugins = os.pathsep.join((self._folder.name, str(BUILD)))

    def library(self, deed):
        return pathlib.Path(self._folder.name) / f"lib{self.plugin(deed)}.so"

    @staticmethod
    def plugin(deed):
        return f"Outlaw-{deed}"

    @staticmethod
    def tenant(deed):
        return f"mallory-{deed.replace('_', '-')}"

    @property
    def tenants(self):
        return [self.tenant(deed) for deed in self.deeds]

    def providers(self, **changes):
        return [
            {"id": f"outlaw-{deed.replace('_', '-')}", "plugin": self.plugin(deed),
             "endpoints": {"api": "http://127.0.0.1:9"}, "secrets": {"key": {"env": "OUTLAW_KEY"}},
             "config": {"deed": deed}, **FAST, "tenants": {self.tenant(deed): {}}, **changes}
            for deed in self.deeds]

    def close(self):
        self._folder.cleanup()


class Bystanders:
    """Sends verifications of one tenant at an even pace, from several threads, until it is stopped."""

    def __init__(self, send, rate, threads):
        self._send, self._pause, self._count = send, threads / rate, threads
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self.done = 0
        self.failures = []
        self.times = []
        self._threads = [threading.Thread(target=self._run, args=(index,), daemon=True) for index in range(threads)]

    def start(self):
        self.began = time.monotonic()
        for thread in self._threads:
            thread.start()
        return self

    def stop(self):
        self._stop.set()
        for thread in self._threads:
            thread.join(60)
        self.seconds = time.monotonic() - self.began

    def _run(self, index):
        due = self.began + self._pause * index / self._count
        while not self._stop.wait(max(0.0, due - time.monotonic())):
            due += self._pause
            start = time.monotonic()
            try:
                problem = self._send()
            except LOST as lost:
                problem = repr(lost)
            with self._lock:
                self.done += 1
                self.times.append(time.monotonic() - start)
                if problem:
                    self.failures.append(problem)

    def percentile(self, share):
        """Milliseconds."""
        ordered = sorted(self.times)
        return 1000 * ordered[min(len(ordered) - 1, int(len(ordered) * share))]

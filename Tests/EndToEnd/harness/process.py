"""One child process: started, watched, ended by its own id."""

import atexit
import pathlib
import queue
import signal
import subprocess
import sys
import threading
import time
import weakref

from .environment import child_environment

_children = weakref.WeakSet()


@atexit.register
def _leave_nobody_behind():
    for child in list(_children):
        if child.poll() is None:
            child.kill()


# A test run that is told to end must end its children too: without this SIGTERM would skip atexit.
if threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))


class ProcessFailure(AssertionError):
    """A child did not do what it had to; carries the end of its log."""


class Process:
    """Runs `arguments` in `directory`; standard error goes to `log`, lines of standard output to `next_line`."""

    def __init__(self, arguments, directory, log, environment=None):
        self.arguments = [str(argument) for argument in arguments]
        self.log = pathlib.Path(log)
        self._lines = queue.Queue()
        with open(self.log, "ab") as errors:
            self._child = subprocess.Popen(
                self.arguments, cwd=directory, env=child_environment(environment), stdin=subprocess.PIPE,
                stdout=subprocess.PIPE, stderr=errors)
        _children.add(self._child)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def pid(self):
        return self._child.pid

    @property
    def is_running(self):
        return self._child.poll() is None

    def _read(self):
        for line in self._child.stdout:
            self._lines.put(line.decode("utf-8", "replace").rstrip("\n"))
        self._lines.put(None)

    def next_line(self, within=60.0):
        """The next line of standard output."""
        try:
            line = self._lines.get(timeout=within)
        except queue.Empty:
            raise ProcessFailure(f"{self} printed nothing within {within} s\n{self.log_end()}") from None
        if line is None:
            self._lines.put(None)
            raise ProcessFailure(f"{self} ended with {self.wait()} before it printed a line\n{self.log_end()}")
        return line

    def rest(self, within=60.0):
        """(exit code, the lines not read yet), once it has ended."""
        code, lines = self.wait(within), []
        while (line := self._lines.get(timeout=10)) is not None:
            lines.append(line)
        self._lines.put(None)
        return code, lines

    def send(self, number):
        self._child.send_signal(number)

    def close_input(self):
        self._child.stdin.close()

    def wait(self, within=60.0):
        """The exit code; negative for a signal."""
        try:
            return self._child.wait(timeout=within)
        except subprocess.TimeoutExpired:
            raise ProcessFailure(f"{self} still runs after {within} s\n{self.log_end()}") from None

    def stop(self, within=60.0):
        """SIGTERM, and exit code 0 within the time; a child that does not end is killed and reported."""
        if self.is_running:
            self.send(signal.SIGTERM)
        try:
            code = self.wait(within)
        except ProcessFailure:
            self.kill()
            raise
        finally:
            self._release()
        if code != 0:
            raise ProcessFailure(f"{self} ended with {code}\n{self.log_end()}")
        return code

    def kill(self):
        """SIGKILL: the process has no say in it."""
        if self.is_running:
            self._child.kill()
        self._child.wait(timeout=30)
        self._release()

    def _release(self):
        self._reader.join(timeout=10)
        for pipe in (self._child.stdin, self._child.stdout):
            if pipe and not pipe.closed:
                try:
                    pipe.close()
                except BrokenPipeError:
                    pass

    def log_text(self):
        return self.log.read_text("utf-8", "replace") if self.log.exists() else ""

    def log_end(self, lines=30):
        return "\n".join(self.log_text().splitlines()[-lines:])

    def __str__(self):
        return f"{pathlib.Path(self.arguments[0]).name} {' '.join(self.arguments[1:3])} (pid {self.pid})"


def run_to_end(arguments, directory, environment=None, within=60.0, text_in=None):
    """Runs a short command; returns `subprocess.CompletedProcess` with text output."""
    started = time.monotonic()
    try:
        return subprocess.run(
            [str(argument) for argument in arguments], cwd=directory, env=child_environment(environment),
            input=text_in if text_in is not None else "", capture_output=True, text=True, timeout=within, check=False)
    except subprocess.TimeoutExpired:
        raise ProcessFailure(f"{arguments} still ran after {time.monotonic() - started:.0f} s") from None

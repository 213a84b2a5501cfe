"""Sweeps: the host dies at the first boundary, at the second, … until a request gets past them all."""

import time

from harness import eventually

from .crash import LOST, end_of, start_armed
from .records import Records

# Of `rows`, after `run` and after `run_again_and_again`.
COLUMNS = ("point", "client", "at its death", "calls", "after restart", "more calls", "seconds")
AGAIN_COLUMNS = ("point", "at its death", "calls")


class Sweep:
    """Crashes of one host under one scenario; `problems` and `rows` are the result."""

    def __init__(self, host, sims, scenario):
        self.host = host
        self.sims = sims
        self.scenario = scenario
        self.records = Records(host.database_file)
        self.problems = []
        self.rows = []
        self.start_points = 0

    def run(self, first=1):
        """Every boundary from `first` on. The first ones belong to the start of the host itself."""
        usual = self._undisturbed()
        point = first
        while self._crash(point, usual):
            point += 1
            if point > 200:
                self.problems.append("200 boundaries and no end")
                break
        self.points = point - 1
        return self

    def run_again_and_again(self, first, calls=0):
        """One crash, and then one in each recovery, at a later and later boundary, until the work is done.

        The first crash is the first one from point `first` on that leaves the request in the database and `calls` calls
        at the vendor.
        """
        usual = self._undisturbed()
        scenario, host = self.scenario, self.host
        while True:
            before = set(self.records.requests())
            scenario.clear_calls(self.sims)
            if start_armed(host, first) and self._send() is not None:
                raise AssertionError(f"{scenario.name}: no crash left a request to recover")
            end_of(host)
            first += 1
            new = [name for name in self.records.requests() if name not in before]
            if new and sum(scenario.calls(self.sims).values()) >= calls:
                break
            self._recover(first)
            host.stop()
        at_death = self.records.standing(new[0])
        self.rows.append((first - 1, at_death, sum(scenario.calls(self.sims).values())))
        crashes, point = 1, 1
        while not start_armed(host, point) or not self._settles_or_dies():
            end_of(host)
            crashes += 1
            self.rows.append((point, self.records.standing(new[0]), sum(scenario.calls(self.sims).values())))
            point += 1
            if point > 200:
                self.problems.append("200 crashes and no end")
                break
        self.points = crashes
        # The last host is still armed: the next commit, even of a mere reading client, would kill it.
        host.process.kill()
        host.start()
        end = self._judge(new[0], None, usual, f"after {crashes} crashes", crashes)
        self.rows.append(("-", end, sum(scenario.calls(self.sims).values())))
        host.stop()
        return self

    def _settles_or_dies(self):
        """True when all work is done, False when the host died before."""
        return eventually(
            lambda: "settled" if self.records.settled() else None if self.host.process.is_running else "died", 60,
            "an end of the work or of the host") == "settled"

    def _undisturbed(self):
        """The calls of a request that nothing happens to."""
        self.scenario.clear_calls(self.sims)
        self.host.start()
        answer = self.scenario.send(self.host, self.sims)
        self.host.stop()
        if answer.status != 201:
            raise AssertionError(f"{self.scenario.name} without any crash: {answer}")
        return self.scenario.calls(self.sims)

    def _send(self):
        """The answer, or None when the connection broke."""
        try:
            return self.scenario.send(self.host, self.sims)
        except LOST:
            return None

    def _crash(self, point, usual):
        """False when the request was answered: the boundary lies behind it."""
        host, scenario = self.host, self.scenario
        before = set(self.records.requests())
        scenario.clear_calls(self.sims)
        is_ready = start_armed(host, point)
        answer = self._send() if is_ready else None
        if answer is not None:
            if answer.status != 201:
                self.problems.append(f"point {point}: answered {answer}")
            host.process.kill()
            return False
        code = end_of(host) if is_ready else -9
        if code != -9:
            self.problems.append(f"point {point}: ended with {code}")
        new = [name for name in self.records.requests() if name not in before]
        standing = self.records.standing(new[0]) if new else "not stored"
        calls = scenario.calls(self.sims)
        died = standing if is_ready else "starting"
        if not is_ready:
            self.start_points = max(self.start_points, point)
        since = time.monotonic()
        self._recover(point)
        seconds = time.monotonic() - since
        if len(new) > 1:
            self.problems.append(f"point {point}: {len(new)} requests for one")
        outcome = self._judge(new[0], standing, usual, f"point {point}", 1) if new else "absent"
        if not new and scenario.is_voucher:
            self._expect_no_voucher(point)
        more = sum(scenario.calls(self.sims).values()) - sum(calls.values())
        self.rows.append(
            (point, "lost" if is_ready else "not sent", died, sum(calls.values()), outcome, more, f"{seconds:.1f}"))
        host.stop()
        return True

    def _recover(self, point):
        self.host.start()
        eventually(self.records.settled, 60, f"{self.scenario.name}, point {point}: the end of all work")

    def _judge(self, request, standing, usual, where, crashes):
        """Notes everything that is wrong with a recovered request; returns its end in a word."""
        row = self.records.requests()[request]
        answer = self.scenario.fetch(self.host, request)
        found = self.records.problems()
        if answer.status != 200:
            found.append(f"GET answers {answer}")
        else:
            found += self.scenario.result_problems(answer.json, row, self.sims)
        found += self.scenario.call_problems(self.scenario.calls(self.sims), usual, self.sims, crashes)
        self.problems += [f"{where} ({standing}): {problem}" for problem in found]
        return row["decision"] or row["status"]

    def _expect_no_voucher(self, point):
        known = set(self.records.requests())
        strangers = [entry for entry in self.sims.airtime.ledger()["vouchers"] if entry["reference"] not in known]
        if strangers:
            self.problems.append(f"point {point}: vouchers of no request: {strangers}")

"""What the host wrote down, read from its database without the host: no sealed column is looked into."""

import contextlib
import json
import sqlite3
import uuid

FINAL = ("completed", "failed", "cancelled", "expired")


class Records:
    """The database of a host, dead or alive."""

    def __init__(self, file):
        self.file = file

    def rows(self, sql, *values):
        with contextlib.closing(sqlite3.connect(f"file:{self.file}?mode=ro", uri=True, timeout=20)) as database:
            database.row_factory = sqlite3.Row
            return [dict(row) for row in database.execute(sql, values)]

    def requests(self):
        """id → row, oldest first."""
        rows = self.rows(
            "SELECT id, kind, operation, method, status, provider, decision, failure_code, version, completed_at"
            " FROM requests ORDER BY created_at, id")
        return {text(row["id"]): row for row in rows}

    def sessions(self, request):
        return self.rows(
            "SELECT id, ordinal, status, step, percentage, operation, failure_code FROM provider_sessions"
            " WHERE request = ? ORDER BY ordinal", raw(request))

    def effects(self, request):
        return self.rows(
            "SELECT e.* FROM session_effects e JOIN provider_sessions s ON s.id = e.session WHERE s.request = ?"
            " ORDER BY s.ordinal, e.step, e.key", raw(request))

    def events(self, request):
        return self.rows("SELECT seq, type, data FROM events WHERE request = ? ORDER BY seq", raw(request))

    def jobs(self):
        return self.rows("SELECT request, session, state, reason, attempts FROM jobs")

    def deaths(self):
        return self.rows("SELECT session, step, count, blamed FROM step_deaths")

    def settled(self):
        """Whether every request is final and no job is left but parked ones."""
        return all(row["status"] in FINAL for row in self.requests().values()) and all(
            job["state"] == "parked" for job in self.jobs())

    def standing(self, request):
        """How far a request had come, in a few words."""
        row = self.requests().get(request)
        if row is None:
            return "not stored"
        session = (self.sessions(request) or [{"step": 0}])[-1]
        pending = [
            effect["key"] + (" (dispatched)" if effect["dispatched_at"] else "")
            for effect in self.effects(request) if effect["outcome"] is None]
        return f"{row['status']}, step {session['step']}" + (f", {', '.join(pending)} pending" if pending else "")

    def problems(self, parked=()):
        """Everything that must not be when all work is done; an empty list is what tests want."""
        found = []
        requests = self.requests()
        for job in self.jobs():
            name = text(job["request"])
            if job["state"] != "parked" or name not in parked:
                found.append(f"{name}: a job is left, {job['state']}, {job['reason'] or 'without a reason'}")
        history = [text(row["request"]) for row in self.rows("SELECT request FROM job_history")]
        for name, row in requests.items():
            expected = 0 if name in parked else 1
            if history.count(name) != expected:
                found.append(f"{name}: {history.count(name)} entries in the history of jobs")
            found += [f"{name}: {problem}" for problem in self._request_problems(name, row, name in parked)]
        integrity = [row["integrity_check"] for row in self.rows("PRAGMA integrity_check")]
        if integrity != ["ok"]:
            found.append(f"the database is damaged: {integrity[:3]}")
        found += [f"a row without its parent: {row}" for row in self.rows("PRAGMA foreign_key_check")]
        return found

    def _request_problems(self, name, row, is_parked):
        if row["status"] not in FINAL:
            yield f"still {row['status']}"
        if row["completed_at"] is None:
            yield "no time of its end"
        for session in self.sessions(name):
            if session["status"] in ("running", "waiting"):
                yield f"session {session['ordinal']} is {session['status']}"
        for effect in self.effects(name):
            if effect["outcome"] is None and not is_parked:
                yield f"effect {effect['key']} has no outcome"
        yield from self.event_problems(self.events(name), row)

    @staticmethod
    def event_problems(events, row):
        kind = row["kind"]
        types = [event["type"] for event in events]
        if [event["seq"] for event in events] != list(range(1, len(events) + 1)):
            yield f"events are numbered {[event['seq'] for event in events]}"
        if types.count(f"{kind}.created") != 1 or types[0] != f"{kind}.created":
            yield f"events begin {types}"
        ends = [entry for entry in types if entry.rpartition(".")[2] in FINAL and ".step." not in entry]
        # The verdict may be revised afterwards, any number of times.
        while types and types[-1] == f"{kind}.revised":
            types.pop()
        if ends != [f"{kind}.{row['status']}"] or types[-1] != ends[0]:
            yield f"events end {types}, the request {row['status']}"
        told = [json.loads(event["data"]) for event in events if event["type"].endswith("step.completed")]
        steps = [data["currentStep"] / max(data["totalSteps"], 1) for data in told]
        if steps != sorted(steps):
            yield f"progress went back: {steps}"


def text(identifier):
    return str(uuid.UUID(bytes=bytes(identifier)))


def raw(identifier):
    return uuid.UUID(identifier).bytes

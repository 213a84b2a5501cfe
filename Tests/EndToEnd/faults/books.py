"""What must hold of all requests when all work is done, judged on all rows at once."""

import uuid
from collections import Counter, defaultdict

from .records import FINAL, Records


class Books:
    """Everything a host wrote down. Ids are texts."""

    def __init__(self, database):
        self.database = database

    def is_settled(self):
        """No request is under way, and no job is left but those that are set aside."""
        under_way, = self.database.rows("SELECT count(*) FROM requests WHERE completed_at IS NULL")
        jobs, = self.database.rows("SELECT count(*) FROM jobs WHERE state <> 'parked'")
        return under_way[0] == 0 and jobs[0] == 0

    def standing(self):
        """{(status, state of the job): count}"""
        rows = self.database.rows(
            "SELECT r.status, j.state, count(*) FROM requests r LEFT JOIN jobs j ON j.request = r.id GROUP BY 1, 2")
        return {(status, state or "gone"): count for status, state, count in rows}

    def requests(self):
        """{id: row} of everything that clients asked for."""
        names = ("kind", "mode", "status", "decision", "provider", "failure_code", "completed_at")
        rows = self._rows("requests", "id", names, where="kind <> 'maintenance'")
        return {row.pop("id"): row for row in rows}

    def parked(self):
        """{request: reason} of what is set aside: dead letters."""
        return {row["request"]: row["reason"] for row in self._rows("jobs", "request", ("state", "reason"))
                if row["state"] == "parked"}

    def attempts(self):
        """{(kind of repetition, outcome): (effects, attempts noted)} of calls."""
        rows = self.database.rows(
            "SELECT repeat, outcome, count(*), sum(attempts) FROM session_effects WHERE kind = 'http' GROUP BY 1, 2")
        return {(repeat, outcome): (count, attempts) for repeat, outcome, count, attempts in rows}

    def problems(self):
        """Everything that must not be; an empty list is what tests want. Dead letters are no problem here."""
        requests, parked = self.requests(), self.parked()
        found = [f"{row['request']}: a job is left, {row['state']}"
                 for row in self._rows("jobs", "request", ("state",)) if row["state"] != "parked"]
        history = Counter(row["request"] for row in self._rows("job_history", "request", ()))
        events = self.events()
        for name, row in requests.items():
            if row["status"] not in FINAL or row["completed_at"] is None:
                found.append(f"{name}: still {row['status']}")
            if name not in parked and history[name] != 1:
                found.append(f"{name}: {history[name]} entries in the history of jobs")
            found += [f"{name}: {problem}" for problem in Records.event_problems(events[name], row)]
        found += self._session_problems(parked)
        return found + self.database.damage()

    def story(self, request):
        """What became of one request, session by session and call by call."""
        key, name = self.database.id, request.replace("-", "")
        sessions = self.database.rows(
            "SELECT s.ordinal, s.operation, s.status, s.failure_class, s.failure_code, e.key, e.repeat, e.outcome, e.attempts"
            " FROM provider_sessions s LEFT JOIN session_effects e ON e.session = s.id"
            f" WHERE {key('s.request')} = '{name}' ORDER BY s.ordinal, e.step")
        return f"{request} {self.requests()[request]}, set aside: {self.parked().get(request)}, {sessions}"

    def events(self):
        """{request: rows}, in their order."""
        events = defaultdict(list)
        for row in self._rows("events", "request", ("seq", "type", "data"), order="request, seq"):
            events[row["request"]].append(row)
        return events

    def _session_problems(self, parked):
        key = self.database.id
        for request, ordinal, status in self.database.rows(
                f"SELECT {key('request')}, ordinal, status FROM provider_sessions WHERE status IN ('running', 'waiting')"):
            yield f"{text(request)}: session {ordinal} is {status}"
        for request, name in self.database.rows(
                f"SELECT {key('s.request')}, e.key FROM session_effects e JOIN provider_sessions s ON s.id = e.session"
                " WHERE e.outcome IS NULL"):
            if text(request) not in parked:
                yield f"{text(request)}: effect {name} has no outcome"

    def _rows(self, table, identifier, names, where="true", order=None):
        columns = ", ".join([self.database.id(identifier), *names])
        ordered = f" ORDER BY {order}" if order else ""
        for row in self.database.rows(f"SELECT {columns} FROM {table} WHERE {where}{ordered}"):
            yield {identifier: text(row[0]), **dict(zip(names, row[1:]))}


def text(hexadecimal):
    return str(uuid.UUID(hex=hexadecimal))

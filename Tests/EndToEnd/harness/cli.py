"""The command line, run to its end."""

import json
import tempfile

from .environment import program
from .process import run_to_end


class CommandResult:
    """code, out, err; `json` reads standard output."""

    def __init__(self, finished):
        self.code = finished.returncode
        self.out = finished.stdout
        self.err = finished.stderr

    @property
    def json(self):
        return json.loads(self.out)

    @property
    def all(self):
        return self.out + self.err

    def __repr__(self):
        return f"exit {self.code}\n--- out\n{self.out}--- err\n{self.err}"


def gatehouse(*arguments, directory=None, environment=None, within=60.0):
    """`gatehouse ARGUMENTS…`; without a directory in an empty one, so that no gatehouse.yaml is met by chance."""
    if directory is None:
        with tempfile.TemporaryDirectory(prefix="gatehouse-e2e-") as empty:
            return CommandResult(run_to_end([program("gatehouse"), *arguments], empty, environment, within))
    return CommandResult(run_to_end([program("gatehouse"), *arguments], directory, environment, within))


def _required(result):
    if result.code != 0:
        raise AssertionError(f"the command was refused: {result!r}")
    return result.json


def create_tenant(name, database):
    """`{"id", "name"}`"""
    return _required(gatehouse("tenant", "create", name, "--database", database, "--json"))


def create_key(tenant, database, scopes=None):
    """`{"id", "key"}`"""
    more = ["--scopes", scopes] if scopes else []
    return _required(gatehouse("key", "create", "--tenant", tenant, *more, "--database", database, "--json"))

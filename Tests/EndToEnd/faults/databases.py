"""The host's rows, read without the host, whichever database holds them."""

import contextlib
import csv
import io
import os
import sqlite3
import subprocess


class SQLiteFile:
    """A database file; read-only."""

    is_postgres = False

    def __init__(self, file):
        self.file = file

    @staticmethod
    def id(column):
        return f"lower(hex({column}))"

    def rows(self, sql):
        with contextlib.closing(sqlite3.connect(f"file:{self.file}?mode=ro", uri=True, timeout=20)) as database:
            return database.execute(sql).fetchall()

    def damage(self):
        integrity = [row[0] for row in self.rows("PRAGMA integrity_check")]
        return ([] if integrity == ["ok"] else integrity[:3]) + [
            f"a row without its parent: {row}" for row in self.rows("PRAGMA foreign_key_check")]


class PostgresDatabase:
    """A database on a server of ours, through psql; numbers come as int, absent values as None."""

    is_postgres = True

    def __init__(self, url):
        self.url = url

    @staticmethod
    def id(column):
        return f"encode({column}, 'hex')"

    def rows(self, sql):
        done = subprocess.run(
            ["psql", self.url, "-X", "-q", "-v", "ON_ERROR_STOP=1", "--csv", "-t", "-P", "null=\x01", "-c", sql],
            capture_output=True, text=True, check=False, timeout=300,
            env={"PATH": os.environ["PATH"], "PGOPTIONS": "-c default_transaction_read_only=on", "LC_ALL": "C.UTF-8"})
        if done.returncode:
            raise AssertionError(f"psql: {done.stderr}")
        csv.field_size_limit(1 << 24)
        return [tuple(self._value(text) for text in row) for row in csv.reader(io.StringIO(done.stdout))]

    @staticmethod
    def _value(text):
        if text == "\x01":
            return None
        return int(text) if text.lstrip("-").isdigit() and len(text) < 19 else text

    @staticmethod
    def damage():
        return []

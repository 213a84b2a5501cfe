"""What the stories of crashes stand on: the host's own records, sweeps of crashes, vendors written here."""

from .async_case import SEED, SHORT, AsyncCase
from .books import Books
from .boundaries import Sweep
from .cells import cells_of, is_cell
from .crash import end_of, start_armed
from .databases import PostgresDatabase, SQLiteFile
from .failing_vendors import SETTINGS as VENDOR_RETRIES
from .failing_vendors import FailingVendors
from .full_disk import SmallDisk
from .gate import Gate
from .judgement import Judgement
from .nodes import Nodes
from .orders import Crowd
from .outlaws import DEADLY, REFUSED, Bystanders, Outlaws
from .plugins import fixture_plugins
from .records import FINAL, Records
from .report import show
from .scenarios import SCENARIOS, Scenario, once_airtime
from .stream import Stream
from .toggling import Toggling, replace
from .vendor import SigningVendor
from .wishes import wishes

__all__ = [
    "AsyncCase", "Books", "Bystanders", "Crowd", "DEADLY", "FINAL", "FailingVendors", "Gate", "Judgement", "Nodes", "Outlaws",
    "PostgresDatabase", "REFUSED", "Records", "SCENARIOS", "SEED", "SHORT", "SQLiteFile", "Scenario", "SigningVendor", "SmallDisk",
    "Stream", "Sweep", "Toggling", "VENDOR_RETRIES", "cells_of", "end_of", "fixture_plugins", "is_cell", "once_airtime", "replace",
    "show", "start_armed", "wishes",
]

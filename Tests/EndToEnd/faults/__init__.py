"""What the stories of crashes stand on: the host's own records, sweeps of crashes, vendors written here."""

from .boundaries import Sweep
from .crash import end_of, start_armed
from .full_disk import SmallDisk
from .gate import Gate
from .orders import Crowd
from .plugins import fixture_plugins
from .records import FINAL, Records
from .report import show
from .scenarios import SCENARIOS, Scenario, once_airtime
from .vendor import SigningVendor

__all__ = [
    "Crowd", "FINAL", "Gate", "Records", "SCENARIOS", "Scenario", "SigningVendor", "SmallDisk", "Sweep", "end_of",
    "fixture_plugins", "once_airtime", "show", "start_armed",
]

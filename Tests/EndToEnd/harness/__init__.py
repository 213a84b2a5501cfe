"""What the stories stand on: processes, simulators, a host, a client. README.md beside this folder describes it."""

from .case import HostCase, SimulatedCase
from .cli import CommandResult, create_key, create_tenant, gatehouse
from .client import Answer, Client
from .documents import block, blocks
from .environment import BUILD, child_environment, scratch
from .front import Front
from .host import Host
from .images import blank, image, image64
from .ports import closed_port
from .postgres import Postgres
from .process import Process, ProcessFailure
from .providers import DEFAULT_SECRETS, FAST, airtime, idmeta, regula, write_providers
from .shapes import mentions, shape
from .simulators import TOKEN, Simulators, Vendor
from .sink import Sink
from .waiting import eventually

__all__ = [
    "Answer", "BUILD", "Client", "CommandResult", "DEFAULT_SECRETS", "FAST", "Front", "Host", "HostCase", "Postgres",
    "Process", "ProcessFailure", "SimulatedCase", "Simulators", "Sink", "TOKEN", "Vendor", "airtime", "blank", "block",
    "blocks", "child_environment", "closed_port", "create_key", "create_tenant", "eventually", "gatehouse", "idmeta",
    "image", "image64", "mentions", "regula", "scratch", "shape", "write_providers",
]

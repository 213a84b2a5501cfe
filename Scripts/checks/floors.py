#!/usr/bin/env python3
"""The house is a stack of floors: a target depends only on floors below, and imports only what it declares.

The compiler's own check accepts what comes in through another target; this one reads the manifest and the imports.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

HOUSE = "Sources/Host/"
FLOORS = {
    "Domain": 0,
    "Vault": 1, "Store": 1, "ProviderConfig": 1, "Egress": 1, "PluginHost": 1,
    "Bindings": 2, "Conformance": 2, "Engine": 2, "Webhooks": 2, "Realtime": 2,
    "API": 3, "Console": 3,
    "Main": 4,
}  # fmt: skip
TOP = max(FLOORS.values())
# A C library has one room in the house; the others go through that room's API.
LIBRARY_ROOMS = {"COpenSSL": "Vault", "CCurl": "Egress", "CYAML": "ProviderConfig", "CSQLite": "Store", "CPostgres": "Store"}
# These stand beside the house and may look into any floor.
ANY_FLOOR = ("Tests/", "Benchmarks/")
# A cell calls plugins with the same code as the host does; nothing else of the house is in it.
CELL, CELL_ROOM = "Sources/PluginCell/", "PluginHost"

TOOLCHAIN = {
    "Swift", "Builtin", "_Concurrency", "_StringProcessing", "RegexBuilder", "Synchronization", "Observation", "Distributed",
    "Foundation", "FoundationEssentials", "FoundationNetworking", "FoundationXML", "FoundationInternationalization",
    "Dispatch", "Glibc", "Musl", "Darwin", "Android", "CoreFoundation", "Testing", "XCTest", "PackageDescription",
    "SwiftShims", "Cxx", "CxxStdlib",
}  # fmt: skip

IMPORT = re.compile(
    r"^\s*(?:@[\w()]+\s+)*(?:(?:package|public|internal|private|fileprivate)\s+)?"
    r"import\s+(?:(?:struct|class|enum|protocol|func|var|let|typealias|actor)\s+)?(\w+)"
)


class Target:
    def __init__(self, described: dict):
        self.name = described["name"]
        self.kind = described["type"]
        default = {"test": "Tests/", "plugin": "Plugins/"}.get(self.kind, "Sources/") + self.name
        self.path = (described.get("path") or default).rstrip("/")
        self.excluded = [f"{self.path}/{entry}".rstrip("/") for entry in described.get("exclude", [])]
        self.dependencies = [
            next(iter(entry.values()))[0] for entry in described.get("dependencies", [])
            if next(iter(entry)) in ("byName", "target", "product")
        ]  # fmt: skip

    @property
    def room(self):
        """The folder under Sources/Host, or None outside the house."""
        return self.path[len(HOUSE):].split("/")[0] if self.path.startswith(HOUSE) else None

    @property
    def floor(self):
        return FLOORS.get(self.room)

    def owns(self, file: str) -> bool:
        return file.startswith(self.path + "/") and not any(
            file == entry or file.startswith(entry + "/") for entry in self.excluded
        )


def objection(user: Target, used: Target):
    """Why `user` may not depend on `used`; None when it may."""
    if user.kind == "test" or f"{user.path}/".startswith(ANY_FLOOR):
        return None
    if used.name in LIBRARY_ROOMS and user.room and user.room != LIBRARY_ROOMS[used.name]:
        return f"only {LIBRARY_ROOMS[used.name]} talks to {used.name}; ask {LIBRARY_ROOMS[used.name]} or have Main adapt it"
    if used.path.startswith("Sources/ProviderSims") and user.room and user.floor != TOP:
        return "simulators stay out of the house; only Main (for the demo) may use them"
    if used.floor is None:
        return None
    if f"{user.path}/".startswith(CELL) and used.room == CELL_ROOM:
        return None
    if user.floor is None:
        return None if used.floor == 0 else f"{used.name} is inside the house; from outside only floor 0 may be used"
    if used.floor == user.floor:
        return f"both are on floor {user.floor}; declare the small protocol {user.name} needs and let Main adapt {used.name}"
    if used.floor > user.floor:
        return f"floor {user.floor} may not reach up to floor {used.floor}"
    return None


def manifest_problems(targets: list):
    by_name = {target.name: target for target in targets}
    for target in targets:
        if target.room and target.floor is None:
            yield f"Package.swift: target {target.name}: no floor for {target.path}; name it in Scripts/checks/floors.py"
        for name in target.dependencies:
            if name in by_name and (reason := objection(target, by_name[name])):
                yield f"Package.swift: target {target.name} depends on {name}: {reason}"


def imports(text: str):
    """(line number, module) of each real import; code inside multi-line string literals does not count."""
    inside_literal = False
    for number, line in enumerate(text.splitlines(), 1):
        if not inside_literal and (match := IMPORT.match(line)) and "// lint: " not in line:
            yield number, match.group(1)
        if line.count('"""') % 2 == 1:
            inside_literal = not inside_literal


def import_problems(targets: list, target: Target, file: str, text: str):
    by_module = {other.name.replace("-", "_"): other for other in targets}
    declared = {name.replace("-", "_") for name in target.dependencies}
    for number, module in imports(text):
        if module in TOOLCHAIN or module == target.name.replace("-", "_"):
            continue
        other = by_module.get(module)
        if other and (reason := objection(target, other)):
            yield f"{file}:{number}: {target.name} imports {module}: {reason}"
        elif module not in declared:
            yield f"{file}:{number}: {target.name} imports {module} without declaring it in Package.swift"


def swift_files(root: Path, target: Target):
    for file in sorted((root / target.path).rglob("*.swift")):
        relative = str(file.relative_to(root))
        if target.owns(relative):
            yield relative, file.read_text(encoding="utf-8")


def main() -> int:
    root = Path(__file__).resolve().parents[2]
    dump = subprocess.run(["swift", "package", "dump-package"], cwd=root, capture_output=True, text=True)
    if dump.returncode != 0:
        print(f"  error: Package.swift cannot be read:\n{dump.stderr}")
        return 1
    targets = [Target(described) for described in json.loads(dump.stdout)["targets"]]
    problems = list(manifest_problems(targets))
    for target in targets:
        for file, text in swift_files(root, target):
            problems += import_problems(targets, target, file, text)
    for problem in problems:
        print(f"  error: {problem}")
    print(f"  {len(targets)} targets, {sum(target.floor is not None for target in targets)} of them in the house")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())

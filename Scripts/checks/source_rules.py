#!/usr/bin/env python3
"""Rules about single source files: length, calls that are not allowed, imports that cost start-up time."""

import os
import re
import sys
from pathlib import Path

FOLDERS = ["Sources", "Plugins", "Tests", "Benchmarks", "Examples"]
SHIPPED = {"Sources", "Plugins"}
SUFFIXES = {".swift", ".c", ".h", ".cc", ".cpp", ".hpp"}
LENGTH_ERROR, LENGTH_WARNING = 400, 300

FORBIDDEN = re.compile(r"\b(?:TODO|FIXME)\b|\btry!|\bfatalError\(")
# An excuse must give its reason, or it excuses nothing.
EXCUSED = re.compile(r"// lint: \S")
WHOLE_FOUNDATION = re.compile(r"^\s*(?:(?:package|public|internal|private|fileprivate)\s+)?import\s+Foundation\s*(?://.*)?$")
# What FoundationEssentials lacks; a file using any of these is right to import all of Foundation.
NEEDS_FOUNDATION = re.compile(
    r"\bNS[A-Z]\w+|\bURL(?:Session|Request|Response|Credential|ProtectionSpace)\w*|\bProcess\(|\bPipe\(|\bBundle\b"
    r"|\bFileHandle\b|\bThread\b|\bTimer\b|\bRunLoop\b|\bOperationQueue\b|\b\w*Formatter\b|\bCharacterSet\b"
    r"|\bXMLParser\b|\bUserDefaults\b|\bNotificationCenter\b|\bHTTPCookie\w*|\bHost\.|\bformat:|\.capitalized\b"
    r"|trimmingCharacters|\.regularExpression|\bInputStream\b|\bOutputStream\b|\bMeasurement\b|\bUnit[A-Z]\w+"
    r"|\.formatted\(|\.localized|\bautoreleasepool\b|\bJSONSerialization\b|\bStream\b|\bStringTransform\b"
)


class Report:
    def __init__(self):
        self.errors, self.warnings, self.lengths = [], [], []

    def check(self, path: str, text: str):
        lines = text.splitlines()
        self.lengths.append(len(lines))
        if len(lines) > LENGTH_ERROR:
            self.errors.append(f"{path}:1: {len(lines)} lines, at most {LENGTH_ERROR}; split it by concept")
        elif len(lines) > LENGTH_WARNING:
            self.warnings.append(f"{path}:1: {len(lines)} lines, better at most {LENGTH_WARNING}")
        if Path(path).parts[0] in SHIPPED:
            self.check_shipped(path, lines)

    def check_shipped(self, path: str, lines: list):
        for number, line in enumerate(lines, 1):
            found = FORBIDDEN.search(line)
            if found and not EXCUSED.search(line):
                self.errors.append(
                    f"{path}:{number}: '{found.group(0)}' is refused; do it now, or end the line with '// lint: reason'"
                )
        for number, line in enumerate(lines, 1):
            if WHOLE_FOUNDATION.match(line) and not EXCUSED.search(line):
                if not any(NEEDS_FOUNDATION.search(other) for other in lines):
                    self.warnings.append(f"{path}:{number}: 'import Foundation' where FoundationEssentials may do")

    def summary(self) -> str:
        if not self.lengths:
            return "no source files"
        ordered = sorted(self.lengths)
        short = sum(length <= LENGTH_WARNING for length in ordered)
        return (
            f"{len(ordered)} files, median {ordered[len(ordered) // 2]} lines, longest {ordered[-1]}, "
            f"{100 * short // len(ordered)} % within {LENGTH_WARNING}"
        )


def source_files(root: Path):
    for folder in FOLDERS:
        for directory, names, files in os.walk(root / folder, followlinks=True):
            names[:] = sorted(name for name in names if name not in (".build", "target"))
            for file in sorted(files):
                if Path(file).suffix in SUFFIXES:
                    yield Path(directory) / file


def main() -> int:
    root = Path(__file__).resolve().parents[2]
    report = Report()
    for file in source_files(root):
        report.check(str(file.relative_to(root)), file.read_text(encoding="utf-8"))
    for warning in report.warnings:
        print(f"  warning: {warning}")
    for error in report.errors:
        print(f"  error: {error}")
    print(f"  {report.summary()}")
    return 1 if report.errors else 0


if __name__ == "__main__":
    sys.exit(main())

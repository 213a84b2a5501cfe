"""Tables of what happened, for whoever runs the tests."""

import os
import sys


def show(title, columns, rows):
    """Prints a table to standard error; with GATEHOUSE_FAULTS_REPORT also to the end of that file."""
    cells = [[str(cell) for cell in row] for row in [columns, *rows]]
    widths = [max(len(row[column]) for row in cells) for column in range(len(columns))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in cells]
    table = "\n".join(["", title, *("  " + line for line in lines), ""])
    print(table, file=sys.stderr)
    file = os.environ.get("GATEHOUSE_FAULTS_REPORT")
    if file:
        with open(file, "a", encoding="utf-8") as report:
            report.write(table + "\n")

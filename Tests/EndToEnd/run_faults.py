"""Runs the long fault suites, `fault_*.py`, one after the other, and shows what each of them measured.

    python3 Tests/EndToEnd/run_faults.py [FILE …]      exit code 0 when all pass

GATEHOUSE_FAULTS_SHORT=1 asks each suite for its short form, a minute or less; GATEHOUSE_FAULTS_SEED for other moments.
"""

import sys

from run import main

# Each is bounded by ten minutes of its own.
LONGEST = 660.0

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], "fault_*.py", at_once=1, longest=LONGEST, shows_all=True))

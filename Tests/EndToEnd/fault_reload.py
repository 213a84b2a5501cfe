"""A hundred changes of the configuration and the plugin under load."""

import unittest

from faults import SHORT
from test_reload import UnderLoad


class Hundred(UnderLoad):
    times = 40 if SHORT else 100


del UnderLoad

if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: AGPL-3.0-or-later
"""Stand-ins that let everything run on one machine without a token. They refuse to run anywhere else."""

from __future__ import annotations

import os
import sys


def refuse_outside_the_demo() -> None:
    """Exit with a sentence unless AMANAT_DEMO=1 is set: a stand-in must never meet a real family."""
    if os.environ.get("AMANAT_DEMO") != "1":
        sys.exit("this is a stand-in for demonstrations: start it with `make demo`, or set AMANAT_DEMO=1")

# SPDX-License-Identifier: AGPL-3.0-or-later
"""Telegram's side of the edge: requests, updates, buttons, pacing. Knows no draft, no vault, no interview state."""

from __future__ import annotations

import os

# The library warns at every Retry-After until its new reading of times is chosen; choose it before it loads.
os.environ.setdefault("PTB_TIMEDELTA", "true")

# SPDX-License-Identifier: AGPL-3.0-or-later
"""Other bots, to measure against."""

from __future__ import annotations

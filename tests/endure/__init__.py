# SPDX-License-Identifier: AGPL-3.0-or-later
"""That no answer is lost, and how fast that is: crashes, faults, floods, hostile input, speed."""

from __future__ import annotations

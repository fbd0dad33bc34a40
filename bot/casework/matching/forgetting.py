# SPDX-License-Identifier: AGPL-3.0-or-later
"""Names are remembered while they are compared, for speed; here they are let go of."""

from __future__ import annotations

from bot.casework.matching import letters, names, sounds


def forget_names() -> None:
    """Forget every name that was compared: the last session of the desk has ended."""
    for remembered in (
        letters.match_key,
        letters.sound_of,
        letters.skeleton_of,
        names.read_name,
        sounds.distance,
        sounds.alike,
        sounds.names_alike,
    ):
        remembered.cache_clear()

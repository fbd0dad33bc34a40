# SPDX-License-Identifier: AGPL-3.0-or-later
"""The interview's door to the understanding of dates."""

from __future__ import annotations

from bot.interview.understanding.dates.meanings import Ask, Refused, Understood
from bot.interview.understanding.dates.understanding import MAX_DATE_TEXT, is_edtf, understand_date

__all__ = ["MAX_DATE_TEXT", "Ask", "Refused", "Understood", "is_edtf", "understand_date"]

# SPDX-License-Identifier: AGPL-3.0-or-later
"""The answers that many questions share, since version 1."""

from __future__ import annotations

from bot.interview.questions.shape import Option
from bot.interview.text import msg

YES = Option("yes", msg("Yes"), also=msg("y; ok; yes please"))
NO = Option("no", msg("No"), also=msg("n; not; no thank you"))
SKIP = msg("Skip this question")

# SPDX-License-Identifier: AGPL-3.0-or-later
"""Set a paper as PDF, in memory, with our own fonts. Words are data to the typesetter, never markup."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path

import fontpkg_noto_sans
import fontpkg_noto_sans_arabic
import msgspec
import typst

from bot.desk.un_paper.content import INTRO, TITLE, Section
from bot.desk.words import printable

_PAPER = Path(__file__).parent / "paper.typ"
MAX_TOGETHER = 400  # letters that stay on one page with the name of their field
_UNBROKEN = re.compile(r"(\S{40})(?=\S)")  # a longer run may be broken, so that it stays on the page


def draw(sections: Sequence[Section]) -> bytes:
    """Give the PDF. It holds no time and nothing about this machine; the same words give the same bytes."""
    paper = {
        "title": TITLE,
        "intro": INTRO,
        "sections": [
            {
                "title": section.title,
                "lines": [
                    {
                        "label": line.label,
                        "values": [_value(one) for one in line.values],
                        "long": sum(map(len, line.values)) > MAX_TOGETHER,
                    }
                    for line in section.lines
                ],
            }
            for section in sections
        ],
    }
    drawn: bytes = typst.compile(
        _PAPER,
        font_paths=[Path(fontpkg_noto_sans.ROOT), Path(fontpkg_noto_sans_arabic.ROOT)],
        ignore_system_fonts=True,
        sys_inputs={"paper": msgspec.json.encode(paper).decode()},
    )
    return drawn


def _value(text: str) -> dict[str, object]:
    return {"text": _UNBROKEN.sub("\\1\u200b", printable(text)), "rtl": _reads_right_to_left(text)}


def _reads_right_to_left(text: str) -> bool:
    kinds = (unicodedata.bidirectional(letter) for letter in text)
    return next((kind in {"R", "AL"} for kind in kinds if kind in {"L", "R", "AL"}), False)

# SPDX-License-Identifier: AGPL-3.0-or-later
"""`python -m tests.interview.measure`: taps and words of the written journeys, bytes of every screen per language.

Prints a table and ends with one line of JSON. A journey counts when its report is sent.
"""

from __future__ import annotations

import json
import statistics
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.commands.locales_screens import all_screens
from bot.interview.questions import CURRENT, Kind
from bot.interview.screens import screen
from bot.interview.state import Interview
from bot.interview.transcript import GUTTER
from bot.interview.words import load_words, render
from locales import offered_languages

TRANSCRIPTS = Path(__file__).parent.parent / "transcripts"


def journey(path: Path) -> tuple[int, int, int] | None:
    """Give taps, typed words and files of one journey, or None when nothing is sent in it."""
    lines = path.read_text(encoding="utf-8").split("\n")
    if not any(line.startswith("does") and line.endswith("deposit") for line in lines):
        return None
    said = [line[GUTTER:].strip() for line in lines if line.startswith("reporter")]
    taps = sum(one.startswith("[") for one in said)
    files = sum(one.startswith(("(voice", "(photo", "(document")) for one in said)
    words = sum(len(one.split()) for one in said if not one.startswith(("[", "(", "/")))
    return taps, words, files


def bytes_of(language: str) -> tuple[int, int, int]:
    """Give the bytes of the first prompt, and the median and the most of all screens."""
    words = load_words(language)
    sizes = [len(shown.text.encode()) for shown in all_screens(language)]
    first = len(render(screen(Interview.begin()), words).text.encode())
    return first, round(statistics.median(sizes)), max(sizes)


def main() -> None:
    """Print the table and the line."""
    told = {path.stem: found for path in sorted(TRANSCRIPTS.glob("*.txt")) if (found := journey(path))}
    sizes = {locale.code: bytes_of(locale.code) for locale in offered_languages()}
    table = Table("journey", "taps", "words typed", "files")
    for name, figures in told.items():
        table.add_row(name, *map(str, figures))
    screens = Table("language", "first prompt, bytes", "median screen", "largest screen")
    for code, figures in sizes.items():
        screens.add_row(code, *map(str, figures))
    console = Console()
    console.print(table, screens)
    line = {
        "journeys": len(told),
        "median_taps": statistics.median(taps for taps, _, _ in told.values()),
        "median_words": statistics.median(words for _, words, _ in told.values()),
        "taps_before_first_question": sum(
            one.kind in (Kind.LANGUAGE, Kind.PAGE) for one in CURRENT.questions
        ),
        "first_prompt_bytes": sizes["ur"][0],
        "largest_screen_bytes": max(most for _, _, most in sizes.values()),
    }
    print(json.dumps(line))


if __name__ == "__main__":
    main()

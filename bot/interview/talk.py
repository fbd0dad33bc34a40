# SPDX-License-Identifier: AGPL-3.0-or-later
"""Hold the interview in a terminal: no chat, no database, nothing is stored.

Type an answer, a button's words or its number. Files are typed as (voice), (photo), (photo: a caption),
(document); anything else a chat may carry as (sticker), (location) and so on. Ctrl-D ends.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.panel import Panel
from rich.text import Text as Styled

from bot.interview.acts import Act, Ask, Deposit, LookUp
from bot.interview.pages import receipt_screen
from bot.interview.path import may_review, told_count
from bot.interview.state import PartnerOffer
from bot.interview.transcript import Talk, act_name, bot_entry, plain, written
from bot.interview.turns import Turn
from bot.interview.visit import Looked, Seen
from bot.interview.words import Rendered, load_words, render
from locales import offered_languages

EXAMPLE_PARTNER = PartnerOffer(id="example", names={"en": "Example Rights Group", "ur": "مثال حقوق گروپ"})
EXAMPLE_RECEIPT = "0000 0000 0000 0000 0000"


def main(argv: Sequence[str] | None = None) -> int:
    """Hold one interview; return the exit code."""
    parser = argparse.ArgumentParser(prog="amanat talk", description="Hold the interview in this terminal.")
    parser.add_argument("--language", choices=[one.code for one in offered_languages()], default="en")
    parser.add_argument("--save", metavar="FILE", type=Path, help="write the conversation as a transcript")
    options = parser.parse_args(argv)
    today = datetime.now(UTC).date()
    talk = Talk(today, (EXAMPLE_PARTNER,), options.language)
    kept = [
        "# A conversation held in the terminal.",
        written("language", options.language),
        written("today", today.isoformat()),
        written("partners", "example=Example"),
    ]
    console = Console()
    for entries in _conversation(talk, console):
        kept += entries
    if options.save is not None:
        options.save.write_text("\n".join(kept) + "\n", encoding="utf-8")
        console.print(f"The transcript is in {options.save}.")
    return 0


def _conversation(talk: Talk, console: Console) -> Iterator[list[str]]:
    """Ask and answer until the input ends; give the entries of the transcript."""
    line, number = f"(opens the chat: {talk.language})", 0
    while True:
        try:
            turn = talk.turn_of(line, number=number)
        except ValueError:
            console.print("There is no such button here.", style="dim")
            turn = None
        if turn is not None:
            yield _answered(talk, console, line, turn)
        read = _read(console)
        if read is None:
            return
        line, number = read, number + 1


def _read(console: Console) -> str | None:
    """Give the next line that is not empty, or None at the end of the input."""
    while True:
        try:
            typed = console.input("[bold]> [/bold]").strip()
        except (EOFError, KeyboardInterrupt):
            return None
        if not sys.stdin.isatty():
            console.print(typed, style="bold", markup=False)
        if typed:
            return typed


def _answered(talk: Talk, console: Console, line: str, turn: Turn | Looked) -> list[str]:
    said, acts = talk.take(turn)
    entries = [written("reporter", line), *(written("does", act_name(act)) for act in acts)]
    if said is not None:
        entries.append(bot_entry(said))
        _show(console, talk, said)
    for act in acts:
        _do(console, talk, act)
        if isinstance(act, LookUp):
            # There is no vault here, so every number is found: a way to see the visit's screens.
            looked = Looked(Seen.FOUND, "received")
            answer, _ = talk.take(looked)
            entries.append(written("receipt", "(found: received)"))
            if answer is not None:
                entries.append(bot_entry(answer))
                _show(console, talk, answer)
    return entries


def _show(console: Console, talk: Talk, said: Rendered) -> None:
    """Draw one message; answers are numbered, because a number can be typed."""
    numbers = {button.action: at for at, button in enumerate(talk.shown().options, start=1)}
    console.print(Panel(Styled(plain(said.text)), border_style="dim", width=min(console.width, 90)))
    for row in said.rows:
        parts = (
            f"[{numbers[b.action]}. {plain(b.label)}]" if b.action in numbers else f"[{plain(b.label)}]"
            for b in row
        )
        console.print("  " + "  ".join(parts), style="cyan", markup=False, highlight=False)


def _do(console: Console, talk: Talk, act: Act) -> None:
    """Say what would be done; nothing is."""
    if isinstance(act, Deposit):
        words = load_words(talk.interview.language)
        _show_plain(
            console, render(receipt_screen(EXAMPLE_RECEIPT, reviewed=may_review(talk.interview)), words)
        )
        told = told_count(talk.interview)
        console.print(f"Nothing was stored: this is a rehearsal. Answers given: {told}.", style="bold")
    elif not isinstance(act, LookUp | Ask):
        console.print(f"(here the bot would: {act_name(act)})", style="dim")


def _show_plain(console: Console, said: Rendered) -> None:
    console.print(Panel(Styled(plain(said.text)), border_style="dim", width=min(console.width, 90)))


if __name__ == "__main__":
    sys.exit(main())

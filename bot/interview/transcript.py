# SPDX-License-Identifier: AGPL-3.0-or-later
"""Conversations as plain text, which a translator or a lawyer can read and a test can play again.

# What this conversation shows.
language ur
today    2026-03-05
partners hrcp=HRCP
bot      When was Zakir taken?
         [Today] [Yesterday]
reporter [Today]
reporter in my own words
reporter (voice)                 also (photo), (photo: a caption), (photo album), (document), (sticker) …
reporter (changes: old -> new)   an edited message
reporter (location: 26.0, 63.0)  a pin on the map
reporter (old tap: a:13:today)   a tap on a button of long ago
receipt  (found: received)       the answer to a look-up, during a visit
does     deposit                 an act that is not a message
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from bot.interview.acts import Acknowledge, Act, Ask, CloseVisit, Deposit, Hide, OpenVisit, Say
from bot.interview.companions import has_companions, next_person
from bot.interview.pages import receipt_screen
from bot.interview.parts import Screen
from bot.interview.screens import screen
from bot.interview.state import Interview, PartnerOffer
from bot.interview.step import step
from bot.interview.text import FSI, LRI, PSI, RLM
from bot.interview.turns import (
    UNUSABLE,
    Attached,
    AttachedFile,
    Began,
    Edited,
    Located,
    Said,
    Tapped,
    Turn,
    Unusable,
)
from bot.interview.visit import Looked, Seen, Visit, visit_screen, visit_step
from bot.interview.words import Rendered, load_words, reply_with

KINDS = ("photo", "voice", "audio", "video", "document")
GUTTER = 9
ALBUM = "album"
INVENTED_RECEIPT = "1234 5678 9012 3456 7890"
_MARKS = str.maketrans("", "", FSI + LRI + PSI + RLM)


@dataclass
class Talk:
    """One conversation held without a chat: an interview, and the visits made from it."""

    today: date
    partners: tuple[PartnerOffer, ...] = ()
    language: str = "en"
    interview: Interview = field(init=False)
    visit: Visit | None = None
    files: int = 0
    receipt: bool = (
        False  # the page with the number, from which the next person of the same day is told about
    )
    refs: dict[str, str] = field(default_factory=dict)  # words -> message

    def __post_init__(self) -> None:
        self.interview = Interview.begin(self.partners).model_copy(update={"language": self.language})

    def shown(self) -> Screen:
        """Give the screen that is shown now."""
        if self.receipt:
            return receipt_screen(INVENTED_RECEIPT, companions=True)
        return visit_screen(self.visit) if self.visit is not None else screen(self.interview)

    def take(self, turn: Turn | Looked) -> tuple[Rendered | None, tuple[Act, ...]]:
        """Take one turn; give the message that answers it, and the acts that are not messages."""
        acts: tuple[Act, ...]
        if self.receipt:
            self.receipt = not (isinstance(turn, Tapped) and turn.action == "next")
            acts = (Ask(),)
        elif self.visit is not None:
            stepped = visit_step(self.visit, turn)
            self.visit, acts = stepped.visit, stepped.acts
        elif isinstance(turn, Looked):
            acts = ()
        else:
            taken = step(self.interview, turn, today=self.today)
            self.interview, acts = taken.interview, taken.acts
        return self._follow(acts)

    def _follow(self, acts: tuple[Act, ...]) -> tuple[Rendered | None, tuple[Act, ...]]:
        """Go into a visit or out of it, as the acts say."""
        for act in acts:
            if isinstance(act, Deposit) and has_companions(self.interview):
                self.receipt = True
                self.interview = next_person(self.interview)
                acts = (*acts, Ask())
            elif isinstance(act, OpenVisit):
                begun = Visit.begin(self.interview.language, self.partners, act.receipt_text)
                self.visit = begun.visit
                acts = (*acts, *begun.acts)
            elif isinstance(act, CloseVisit):
                self.visit = None
                acts = (*acts, Ask())
        spoken = self.visit.language if self.visit is not None else self.interview.language
        done = tuple(act for act in acts if not isinstance(act, Say | Ask | Hide | Acknowledge))
        return reply_with(self.shown(), acts, load_words(spoken)), done

    def turn_of(self, line: str, *, number: int) -> Turn | Looked:
        """Read one line of a reporter as a turn."""
        ref = str(number)
        if line.startswith("[") and line.endswith("]"):
            return Tapped(self.action_of(line[1:-1]), ref)
        if line.startswith("(") and line.endswith(")"):
            return self._special(line[1:-1], ref)
        self.refs[line] = ref
        return Said(line, ref)

    def action_of(self, label: str) -> str:
        """Find the button with this label on the screen."""
        spoken = self.visit.language if self.visit is not None else self.interview.language
        rows = reply_with(self.shown(), (Ask(),), load_words(spoken))
        assert rows is not None
        for button in (button for row in rows.rows for button in row):
            if plain(button.label).removeprefix("✓ ") == label.removeprefix("✓ "):
                return button.action
        raise ValueError("there is no button with this label on the screen; look at the line before it")

    def _special(self, inside: str, ref: str) -> Turn | Looked:
        head, _, rest = inside.partition(":")
        rest = rest.strip()
        if head == "opens the chat":
            return Began(rest or None)
        if head == "old tap":
            return Tapped(rest, ref)
        if head == "changes":
            before, _, after = rest.partition("->")
            return Edited(after.strip(), self.refs.get(before.strip(), ref))
        if head in {seen.value for seen in Seen}:
            state, _, question = rest.partition(";")
            return Looked(Seen(head), state.strip(), question.strip() or None)
        kind, _, album = head.partition(" ")
        if kind in KINDS:
            self.files += 1
            group = ALBUM if album == ALBUM else None
            return Attached(AttachedFile(f"file-{self.files}", kind, caption=rest or None, group=group), ref)
        if head == "location" and rest:
            latitude, longitude = (float(part) for part in rest.split(","))
            return Located(latitude, longitude, ref)
        return Unusable(head if head in UNUSABLE else "unknown-type", ref)


def plain(text: str) -> str:
    """Give a text without the invisible marks of direction."""
    return text.translate(_MARKS)


def written(speaker: str, text: str) -> str:
    """Give one entry of a transcript; further lines are set in under the first."""
    first, *more = text.split("\n")
    lines = [f"{speaker:<{GUTTER}}{first}", *(" " * GUTTER + line if line else "" for line in more)]
    return "\n".join(line.rstrip() for line in lines)


def bot_entry(said: Rendered) -> str:
    """Give what the bot says as an entry: its text, and its buttons in reading order as drawn."""
    rows = [" ".join(f"[{plain(button.label)}]" for button in row) for row in said.rows]
    return written("bot", "\n".join([plain(said.text).replace("\n\n", "\n"), *rows]))


def act_name(act: Act) -> str:
    """Give an act as a transcript names it."""
    return type(act).__name__.lower()


def played(source: str) -> str:
    """Play the reporter's lines of a transcript and give the whole transcript as it comes out now."""
    lines = source.split("\n")
    settings = dict(
        line.split(None, 1) for line in lines if line.split(" ")[0] in ("language", "today", "partners")
    )
    names = dict(pair.split("=", 1) for pair in settings.get("partners", "").split())
    partners = tuple(PartnerOffer(id=key, names={"en": name}) for key, name in names.items())
    talk = Talk(
        date.fromisoformat(settings["today"].strip()), partners, settings.get("language", "en").strip()
    )
    out = [line for line in lines if line.startswith("#")]
    out += [f"{key:<{GUTTER}}{value.strip()}" for key, value in settings.items()]
    for number, line in enumerate(lines):
        if not line.startswith(("reporter", "receipt")):
            continue
        entry = line[GUTTER:].strip()
        said, acts = talk.take(talk.turn_of(entry, number=number))
        out.append(written(line.split(" ")[0], entry))
        out += [written("does", act_name(act)) for act in acts]
        if said is not None:
            out.append(bot_entry(said))
    return "\n".join(out) + "\n"

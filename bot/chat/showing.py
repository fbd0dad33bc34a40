# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a chat sees, drawn from its draft alone; every button carries the draft's key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.chat.draft import Draft
from bot.chat.listening import listen_knob, voices_of
from bot.chat.sentences import say
from bot.chat.wire.buttons import carried_key, pack, pack_under
from bot.chat.wire.pages import Knob, Page
from bot.interview.acts import Act, Ask, Hide, Say
from bot.interview.pages import receipt_screen
from bot.interview.parts import Screen
from bot.interview.screens import screen
from bot.interview.spoken import speaks
from bot.interview.state import Overlay
from bot.interview.visit import visit_screen
from bot.interview.words import Rendered, load_words, render
from storage.receipts import format_receipt

BEGIN_ANEW = "x:new"
SEND_WITHOUT = "x:without"


def page_of(
    draft: Draft, key: bytes | None, acts: Sequence[Act] = (Ask(),), *, edits: int | None = None
) -> Page | None:
    """Give the page that answers a turn, or None where none is needed.

    edits: the tapped message, changed in place where the interview asks for that.
    """
    language = draft.language() or "en"
    said = tuple(render(act, load_words(language)).text for act in acts if isinstance(act, Say))
    asks = [act for act in acts if isinstance(act, Ask | Hide)]
    if not said and not asks:
        return None
    in_place = any(isinstance(act, Ask) and act.in_place for act in asks) and not said
    return _below(draft, key, said, edits if in_place else None)


def _below(draft: Draft, key: bytes | None, said: tuple[str, ...], edits: int | None) -> Page:
    """Put the current screen under what is said: a chat's newest message must always carry the buttons."""
    shown = shown_now(draft)
    if shown is None:
        return waiting_page(draft, key, said) if draft.interview is not None else Page(said)
    language = draft.language() or "en"
    if draft.receipt is not None and draft.visit is None:
        edits = None
    page = _screen_page(shown, language, key, said, edits)
    return replace(page, voices=voices_of(shown, language)) if edits is None and follows(draft) else page


def shown_now(draft: Draft) -> Screen | None:
    """Give the screen a draft shows, or None while its files are waited for or nothing is open."""
    if draft.visit is not None:
        return visit_screen(draft.visit.state)
    if draft.interview is None:
        return None
    if draft.interview.overlay is not Overlay.HIDDEN:
        if draft.waiting:
            return None
        if draft.receipt is not None:
            return receipt_screen(
                format_receipt(draft.receipt),
                reviewed=draft.may_read,
                quiet=draft.quiet,
                companions=bool(draft.interview.repeated),
            )
    return screen(draft.interview)


def follows(draft: Draft) -> bool:
    """Say whether the recording of a page follows unasked: to who answers by voice, and never into a hidden chat."""
    interview = draft.interview
    if interview is None or interview.overlay is Overlay.HIDDEN:
        return False
    return draft.aloud or speaks(interview)


def heard_page(draft: Draft) -> Page:
    """Give what the current screen says, to be heard. The screen and its buttons stay as they are."""
    shown = shown_now(draft)
    voices = voices_of(shown, draft.language() or "en") if shown is not None else ()
    return Page(voices=voices, keeps_keyboard=True)


def held_page(key: bytes, language: str, *, full: bool = False) -> Page:
    """Tell that what came is kept, or that no more can be, and ask for a tap that brings the draft back."""
    knob = Knob(say("begin_anew", language), pack(key, BEGIN_ANEW))
    # The earlier question's buttons must stay: they are what this page asks for.
    return Page(question=say("held_full" if full else "held", language), rows=((knob,),), keeps_keyboard=True)


def waiting_page(draft: Draft, key: bytes | None, said: tuple[str, ...] = ()) -> Page:
    """Tell that the files are still coming, with a way out for those who cannot wait."""
    language = draft.language() or "en"
    knob = Knob(say("send_without", language), pack(key, SEND_WITHOUT))
    return Page(said, say("files_wait", language), ((knob,),))


def said_page(key: str, language: str, **values: str | int) -> Page:
    """Give one sentence of the edge, without touching any buttons."""
    return Page((say(key, language, **values),), keeps_keyboard=True)


def _screen_page(
    shown: Screen, language: str, key: bytes | None, said: tuple[str, ...], edits: int | None
) -> Page:
    rendered = render(shown, load_words(language))
    rows = _knobs(rendered, key)
    if voices_of(shown, language):
        rows = (*rows, (listen_knob(language, key),))
    return Page(said, rendered.text, rows, edits=edits)


def _knobs(rendered: Rendered, key: bytes | None) -> tuple[tuple[Knob, ...], ...]:
    carrying = carried_key(key)  # once for all buttons
    return tuple(
        tuple(Knob(button.label, pack_under(carrying, button.action)) for button in row)
        for row in rendered.rows
    )

# SPDX-License-Identifier: AGPL-3.0-or-later

"""The pages that lie over the questions: help, safety, pause, erasing, and the end."""

from __future__ import annotations

from collections.abc import Callable

import locales
from bot.interview.parts import Button, Screen
from bot.interview.path import told_count
from bot.interview.state import Interview, Overlay
from bot.interview.text import LRI, PSI, Line, Text, counted, critical, msg

DRAFT_KEPT_DAYS = 30  # Source: the intake's setting draft_kept_for has this default.
READ_WITHIN_DAYS = 7  # Source: what the moderators promise each other; see docs/architecture.md.

ON = Button("on", msg("Go on"), also=msg("yes; continue"), option=True)
STOP = Button("stop", msg("Stop for now"), also=msg("stop"), option=True)
ERASE = Button("erase", msg("Erase everything"), option=True)
HIDE = Button("hide", msg("Clear this chat now"), option=True)
CLEAN = Button("clean", msg("Clear this chat now"), option=True)
RECEIPT = Button("receipt", msg("I have a receipt number"), option=True)
NEXT = Button("next", msg("I wrote it down. Tell about the next person"), option=True)
AGAIN = Button("begin", msg("Tell about another person"), option=True)
ANTI_FRAUD = critical(
    "We never ask for money. We never promise to free someone. Our people never write to you first from another account."
)

# Only here, and not in the way of anybody who tells: it neither advises for that notice nor against it.
LEGAL = critical(
    "In Balochistan there is a government notice about telling the authorities of a missing relative. We are not an authority, and we do not replace a lawyer. We can ask one of our people to speak with you."
)


def _rows(*buttons: Button) -> tuple[tuple[Button, ...], ...]:
    return tuple((button,) for button in buttons)


def _help(_: Interview) -> Screen:
    return Screen(
        (
            msg(
                "You can answer by writing, by voice, with a photo or with a paper. You can skip, go back, or stop at any time."
            ),
            critical("/stop closes this at once and clears the chat. What you told is kept, locked."),
            critical(
                "The word “weather”, written alone, does the same. Nobody beside you will wonder at it."
            ),
            critical("/delete erases everything you told here and have not sent."),
            msg(
                "/language changes the language. /receipt is for people who have a receipt number. /start goes on."
            ),
            LEGAL,
            ANTI_FRAUD,
        ),
        _rows(ON, Button("safer", msg("How to be safer"), option=True), STOP, ERASE),
    )


def _safer(_: Interview) -> Screen:
    return Screen(
        (
            critical("Use this where nobody looks over your shoulder."),
            critical("Lock your phone and lock Telegram with a code. Turn off the preview of messages."),
            critical("Do not write the names of people who saw it. Do not forward this chat to anyone."),
            critical("Clear this chat each time you finish."),
            critical(
                "If someone forces you to open the phone, your safety is more important than this report."
            ),
            msg("A relative in another country can also tell us, in your place."),
        ),
        _rows(ON, STOP),
    )


def _not_safe(_: Interview) -> Screen:
    return Screen(
        (msg("That is all right. Your safety comes first. Come back any time, and write /start."),),
        _rows(Button("on", msg("I am safe now"), option=True), HIDE),
    )


def _paused(interview: Interview) -> Screen:
    kept: list[Line] = [msg("We stop here. Come back when you wish, and tap Go on.")]
    if told_count(interview):
        kept.append(
            critical(
                "What you told is kept, locked, for {n} days after your last answer. It is not sent yet.",
                n=DRAFT_KEPT_DAYS,
            )
        )
        kept.append(
            critical(
                "The key to it lies only in this chat. If you delete the whole chat, nobody can open it again, not even we."
            )
        )
    return Screen(tuple(kept), _rows(ON, HIDE, ERASE))


def _hidden(_: Interview) -> Screen:
    return Screen((msg("Welcome."),), _rows(Button("open", msg("Open"), option=True)))


def _resuming(interview: Interview) -> Screen:
    told = counted(
        "You told us {n} thing. It is kept.", "You told us {n} things. They are kept.", told_count(interview)
    )
    return Screen((told, msg("Shall we go on?")), _rows(ON, STOP, ERASE))


def _erasing(_: Interview) -> Screen:
    return Screen(
        (
            critical("Erase everything you told here? It cannot be brought back."),
            critical(
                "What you have already sent is not erased by this. For that you need the receipt number."
            ),
        ),
        _rows(
            Button("erase:yes", msg("Yes, erase everything"), also=msg("yes"), option=True),
            Button("on", msg("No, go back"), also=msg("no"), option=True),
        ),
    )


def _erased(_: Interview) -> Screen:
    return Screen(
        (
            critical("Everything you told here is erased. Please also delete this chat on your phone."),
            msg("You can begin again any time."),
        ),
        _rows(Button("begin", msg("Begin again"), option=True), RECEIPT),
    )


def _declined(_: Interview) -> Screen:
    return Screen(
        (critical("That is your right. Nothing is sent."), critical("Shall I erase what you told here?")),
        _rows(
            Button("erase:yes", msg("Yes, erase everything"), also=msg("yes"), option=True),
            Button("stop", msg("Leave it here for now"), option=True),
            Button("on", msg("Ask me again"), option=True),
        ),
    )


def _language(_: Interview) -> Screen:
    offered = locales.offered_languages()
    prompt = "Which language is easiest for you?"
    lines = tuple(
        Text(prompt, language=locale.code)
        for locale in offered
        if locales.shown_in(locale.code, prompt, critical=False) == locale.code
    )
    return Screen(lines, tuple((language_button(locale),) for locale in offered))


def language_button(locale: locales.Locale) -> Button:
    """Give the button of one language, named in itself; its bare name can be typed too."""
    return Button(
        f"lang:{locale.code}", locales.menu_name(locale), also=Text(locale.native_name), option=True
    )


def _sent(_: Interview) -> Screen:
    return Screen(
        (
            msg("What you told us was sent, and is locked."),
            msg("To add something or to change your mind, use your receipt number."),
        ),
        _rows(RECEIPT, AGAIN, CLEAN),
    )


PAGES: dict[Overlay, Callable[[Interview], Screen]] = {
    Overlay.HELP: _help,
    Overlay.SAFER: _safer,
    Overlay.NOT_SAFE: _not_safe,
    Overlay.PAUSED: _paused,
    Overlay.HIDDEN: _hidden,
    Overlay.RESUMING: _resuming,
    Overlay.ERASING: _erasing,
    Overlay.ERASED: _erased,
    Overlay.DECLINED: _declined,
    Overlay.LANGUAGE: _language,
    Overlay.SENT: _sent,
}


def page(interview: Interview) -> Screen:
    """Give the page that lies over the question."""
    assert interview.overlay is not None
    return PAGES[interview.overlay](interview)


def receipt_screen(
    receipt: str, *, reviewed: bool = True, quiet: bool = False, companions: bool = False
) -> Screen:
    """Give the last screen: the receipt, what happens next, how to withdraw, how to clean up.

    receipt: as it is to be read, five groups of four digits; it stands alone on its line.
    reviewed: whether the team may read it (`path.may_review`); nothing is promised that the reporter refused.
    quiet: after the hardest news only the number is given. companions: others were taken at the same time.
    """
    if quiet:
        return Screen(
            (
                critical(
                    "It is with us. A person of our team will read it. When you come back with this number, you find here what that person wrote to you."
                ),
                critical("This is your receipt number:"),
                LRI + receipt + PSI,
                critical(
                    "With this number you can come back from any phone, or take it back. Write /receipt."
                ),
            ),
            _rows(CLEAN),
        )
    will_read = critical(
        "A person of our team will read it, usually within {n} days. We cannot promise a result.",
        n=READ_WITHIN_DAYS,
    )
    kept_only = critical(
        "Our team keeps it and does not read it, as you decided. With this number you can change that."
    )
    return Screen(
        (
            critical("It is done. What you told us is locked, and it is with us."),
            critical("This is your receipt number:"),
            # Digits alone take their order from the phone's language: without this, five groups could be
            # shown from right to left, and written down in the wrong order. Source: UAX #9, rules N1 and N2.
            LRI + receipt + PSI,
            critical(
                "Write it on paper, or remember it. Do not keep it in the phone. We cannot find it again for you."
            ),
            will_read if reviewed else kept_only,
            critical(
                "With this number you can come back from any phone: add something, answer a question, change your mind, or take it back. Write /receipt."
            ),
            ANTI_FRAUD,
            critical("Now clear this chat. Write the number down first."),
        ),
        _rows(*((NEXT,) if companions else ()), CLEAN),
    )

# SPDX-License-Identifier: AGPL-3.0-or-later

"""What happened: the rest of the core. Where it happened in the last days, only what is needed first."""

from __future__ import annotations

from dataclasses import replace

from bot.interview.questions.core_1.answers import SKIP
from bot.interview.questions.core_2.lanes import DONT_KNOW, NEWS_ONLY, RECENT, RETURNED, former
from bot.interview.questions.shape import Kind, Option, Question, Together, Variant
from bot.interview.text import Text, critical, msg


def _core(key: str, *unless: Together, own: tuple[Text, ...] = ()) -> Question:
    """Give a question of version 1, not asked of who only brings news. own: its wording for who is back."""
    variants = (Variant(RETURNED, own),) if own else ()
    return replace(former(key), unless=(NEWS_ONLY, *unless), instead=variants)


_date, _place, _who, _account = (former(key) for key in ("date", "place", "who_took", "account"))
# The short names first, so that a phone draws three on a line; what is rare or vague comes last.
_WHO = (
    *("fc", "ctd", "army", "police", "levies", "rangers", "intelligence", "coast_guard"),
    *("plain", "armed_men", "iran", "afghan", "other", "dont_know"),
)

EVENT = (
    _core("date", own=(msg("When were you taken?"), _date.prompt[1])),
    _core("date_sure"),
    replace(_core("place", own=(msg("Where were you taken?"), _place.prompt[1])), kind=Kind.PLACE),
    _core("place_type", RECENT),
    replace(
        _core("who_took", own=(msg("Who do you believe took you?"), _who.prompt[1])),
        options=tuple(sorted(_who.options, key=lambda option: _WHO.index(option.key))),
        columns=3,
    ),
    Question(
        "taken_with",
        Kind.CHOICE,
        (
            msg("Was anyone else taken at the same time?"),
            msg("If yes, you can tell about each of them after this. What is the same is not asked again."),
        ),
        title=msg("Others taken at the same time"),
        options=(
            Option("no", msg("No"), also=msg("n; not; nobody")),
            Option("family", msg("Yes, from our family")),
            Option("others", msg("Yes, other people")),
            DONT_KNOW,
        ),
        columns=2,
        skip=SKIP,
        unless=(NEWS_ONLY,),
    ),
    Question(
        "returned",
        Kind.WORDS,
        (msg("When did you come back?"), msg("A day, a month, or “about that time” is fine. You can write it in your own way.")),
        title=msg("When you came back"),
        skip=SKIP,
        asked_if=RETURNED,
        unless=(NEWS_ONLY,),
    ),
    _core("steps_taken", RETURNED),
    _core("steps_why", RETURNED, RECENT),
    _core(
        "account",
        own=(
            critical("Some questions can be painful. You may skip this one, or stop and come back."),
            critical("Tell only what you wish to tell, in your own words. Voice is fine. What was done to you there you can tell a person later, or never."),
            critical("Please do not name people who saw it. For their safety, only say how many."),
        ),
    ),
    _core("photo", RETURNED),
    _core("papers", RECENT),
    Question(
        "more",
        Kind.CHOICE,
        (
            critical("Thank you. What you told is kept. It can be sent as it is."),
            msg("There are about twenty more short questions. They can help, and you can leave them at any time. Shall I ask them?"),
        ),
        options=(
            Option("no", msg("No, go to the end"), also=msg("no; n; not now")),
            Option("yes", msg("Yes, ask me"), also=msg("yes; y; ok")),
        ),
        unless=(NEWS_ONLY, RECENT),
    ),
)  # fmt: skip

# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whatever comes, in whatever order: no error, no loss, always a way on and a way out."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.interview.acts import Forget, OpenVisit
from bot.interview.labels import tapped_by
from bot.interview.screens import screen
from bot.interview.state import Interview, Overlay
from bot.interview.step import step
from bot.interview.turns import UNUSABLE, Attached, AttachedFile, Began, Edited, Said, Tapped, Turn, Unusable
from bot.interview.visit import Looked, Seen, Visit, visit_screen, visit_step
from bot.interview.words import load_words, render, reply
from bot.interview.writing import clean
from tests.interview.interview_cast import BEGIN, CORE, HRCP, TODAY

NUMBERS = [str(number) for number in range(64)] + ["25.1", "25.2", "x", ""]
OPTIONS = [
    "son",
    "daughter",
    "not_relative",
    "yes",
    "no",
    "today",
    "dont_know",
    "type",
    "year",
    "keep",
    "c0",
    "c9",
    "fc",
    "myself",
    "news",
    "died",
    "family",
    "enough",
]
SIMPLE = [
    "stop",
    "on",
    "open",
    "hide",
    "clean",
    "help",
    "safer",
    "erase",
    "early",
    "enough",
    "next",
    "more",
    "send",
    "lang:ur",
    "lang:xx",
    "not_safe",
]
actions = st.one_of(
    st.sampled_from(SIMPLE),
    st.builds(
        lambda verb, number, option: f"{verb}:{number}:{option}",
        st.sampled_from(["a", "m", "go", "done", "skip", "back", "keep", "edit"]),
        st.sampled_from(NUMBERS),
        st.sampled_from(OPTIONS),
    ),
    st.text(max_size=20),
)
refs = st.sampled_from([None, "1", "2", "3"])
# A surrogate, a NUL and a bidi override are among what phones and attackers send.
texts = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        ["yes", "ہاں", "2", "1, 2", "ذاکر", "5 March 2024", "03/04/2024", "\ud800", "\u202eabc", "x" * 5000]
    ),
    st.sampled_from(["/start", "/help", "/language", "/stop", "/what now", "{person}", "a\nb"]),
)
files = st.builds(
    AttachedFile,
    id=st.uuids().map(str),
    kind=st.sampled_from(["photo", "voice", "audio", "video", "document", "strange"]),
    caption=st.one_of(st.none(), texts),
    group=st.sampled_from([None, None, "g1"]),
)
turns = st.one_of(
    st.builds(Began, st.sampled_from([None, "ur", "en-GB", "xx", ""])),
    st.builds(Said, texts, refs),
    st.builds(Tapped, actions, refs),
    st.builds(Attached, files, refs),
    st.builds(Edited, texts, refs),
    st.builds(Unusable, st.sampled_from([*UNUSABLE, "video_note", ""]), refs),
)


def kept_words(interview: Interview) -> str:
    """Give everything the state holds, as text."""
    return json.dumps(interview.to_json(), ensure_ascii=False)


def is_answer(turn: Turn, before: Interview) -> bool:
    """Say whether a turn tells something that must be kept."""
    if before.overlay in (Overlay.SENT, Overlay.ERASED):
        return False
    text = clean(getattr(turn, "text", ""))
    # What is typed instead of a tap is kept as the tap's choice, a command as what it does.
    is_tap = bool(tapped_by(text, screen(before), before.language))
    return bool(text) and not text.startswith("/") and not is_tap


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(CORE)), st.lists(turns, max_size=12))
def test_no_turn_raises_loses_an_answer_or_leaves_a_dead_end(begun: int, chosen: list[Turn]):
    interview = Interview.begin((HRCP,))
    for turn in CORE[:begun]:
        interview = step(interview, turn, today=TODAY).interview

    for turn in chosen:
        before = interview
        stepped = step(interview, turn, today=TODAY)
        interview = stepped.interview
        words = load_words(interview.language)
        shown = render(screen(interview), words)
        reply(interview, stepped.acts, words)

        assert Interview.from_json(json.loads(json.dumps(interview.to_json()))) == interview
        assert shown.text
        assert shown.rows, "there is always a way on"
        assert all(len(b.action.encode()) <= 20 and b.action.isascii() for row in shown.rows for b in row)
        if Forget() in stepped.acts or any(isinstance(act, OpenVisit) for act in stepped.acts):
            continue
        for key in before.answers:
            assert key in interview.answers
        if isinstance(turn, Said | Edited) and is_answer(turn, before):
            kept = json.dumps(clean(turn.text), ensure_ascii=False)
            assert kept in kept_words(interview)
        if isinstance(turn, Attached) and before.overlay not in (Overlay.SENT, Overlay.ERASED):
            assert turn.file.id in kept_words(interview)
        for told in all_words(before):
            assert told in all_words(interview), "no word is ever lost"


def all_words(interview: Interview) -> set[str]:
    """Give all words that stand in any answer, now or earlier."""
    return {
        told.text
        for given in interview.answers.values()
        for words in (given.words, *(old.words for old in given.earlier))
        for told in words
    }


visit_actions = st.sampled_from(
    [
        "v:home",
        "v:add",
        "v:answer",
        "v:done",
        "v:consents",
        "v:c:24",
        "v:c:25.1",
        "v:yes",
        "v:no",
        "v:withdraw",
        "v:sure",
        "v:sure2",
        "v:leave",
        "clean",
        "lang:ur",
        "x",
    ]
)
visit_turns = st.one_of(
    turns,
    st.builds(Tapped, visit_actions),
    st.builds(Looked, st.sampled_from(Seen), texts, st.one_of(st.none(), texts)),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(visit_turns, max_size=12))
def test_a_visit_never_raises_and_never_drops_what_was_collected(chosen: list[Turn | Looked]):
    visit = Visit.begin("en", (HRCP,)).visit
    for turn in chosen:
        before = visit
        stepped = visit_step(visit, turn)
        visit = stepped.visit
        assert render(visit_screen(visit), load_words(visit.language)).rows
        handed_over = [act for act in stepped.acts if type(act).__name__ == "AddToCase"]
        if before.words and not visit.words:
            assert handed_over


def test_the_first_steps_are_those_the_tests_believe():
    interview = Interview.begin((HRCP,))
    for turn in BEGIN:
        interview = step(interview, turn, today=TODAY).interview
    assert interview.position == "relation"

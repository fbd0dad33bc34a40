# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whatever comes, in whatever order: no error, no loss, always a way on and a way out."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.interview.acts import CleanUp, Forget, OpenVisit
from bot.interview.labels import stop_typed, tapped_by
from bot.interview.path import steps
from bot.interview.questions import CURRENT, Kind
from bot.interview.screens import screen
from bot.interview.state import Interview, Overlay
from bot.interview.step import step
from bot.interview.turns import UNUSABLE, Attached, AttachedFile, Began, Edited, Said, Tapped, Turn, Unusable
from bot.interview.visit import Looked, Seen, Visit, visit_screen, visit_step
from bot.interview.words import load_words, render, reply
from bot.interview.writing import clean
from tests.interview.interview_cast import BEGIN, CORE, HRCP, TODAY

NUMBERS = [str(number) for number in range(64)] + ["25.1", "25.2", "x", ""]
OPTIONS = sorted(
    {option.key for question in CURRENT.questions for option in question.options}
    | {"today", "type", "year", "keep", "c0", "c9", "enough", "x"}
)
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
    text = clean(getattr(turn, "text", ""))
    # What is typed instead of a tap is kept as the tap's choice, a command as what it does.
    is_tap = bool(tapped_by(text, screen(before), before.language))
    is_stop = stop_typed(text, before.language)  # the everyday word closes the chat; it tells nothing
    return bool(text) and not text.startswith("/") and not is_tap and not is_stop


def holds(before: Interview, turn: Turn) -> Interview:
    """Take one turn and see that it raised nothing, lost nothing, and left a way on and a way out."""
    stepped = step(before, turn, today=TODAY)
    interview = stepped.interview
    words = load_words(interview.language)
    shown = render(screen(interview), words)
    reply(interview, stepped.acts, words)

    assert Interview.from_json(json.loads(json.dumps(interview.to_json()))) == interview
    assert shown.text
    assert shown.rows, "there is always a way on"
    assert all(len(b.action.encode()) <= 20 and b.action.isascii() for row in shown.rows for b in row)
    out = step(interview, Said("/stop"), today=TODAY)
    assert out.interview.overlay in (Overlay.HIDDEN, Overlay.SENT, Overlay.ERASED), (
        "there is always a way out"
    )
    assert CleanUp() in out.acts
    assert out.interview.answers == interview.answers
    if before.overlay in (Overlay.SENT, Overlay.ERASED):
        return interview  # what was told is with the team, or gone on purpose; this is the next report
    if Forget() in stepped.acts or any(isinstance(act, OpenVisit) for act in stepped.acts):
        return interview
    for key in before.answers:
        assert key in interview.answers
    if isinstance(turn, Said | Edited) and is_answer(turn, before):
        kept = json.dumps(clean(turn.text), ensure_ascii=False)
        assert kept in kept_words(interview)
    if isinstance(turn, Attached):
        assert turn.file.id in kept_words(interview)
    for told in all_words(before):
        assert told in all_words(interview), "no word is ever lost"
    return interview


def in_lane(name: str) -> Interview:
    """Give an interview that has just entered one of the lanes."""
    interview = Interview.begin((HRCP,))
    for turn in LANES[name]:
        interview = step(interview, turn, today=TODAY).interview
    return interview


NUMBER = {question.key: question.number for question in CURRENT.questions}
NAMED = (Said("Zakir Farzi", "10"), Tapped(f"skip:{NUMBER['father_name']}"))
LANES: dict[str, tuple[Turn, ...]] = {
    "core": tuple(BEGIN),
    "second part": (*CORE[: CORE.index(Tapped("a:36:no"))], Tapped("a:36:yes")),
    "decisions": tuple(CORE[: CORE.index(Tapped("a:23:yes"))]),
    "read-back": tuple(CORE),
    "sent": (*CORE, Tapped("send")),
    "last days": (*BEGIN, Tapped("a:7:son"), *NAMED, Tapped("a:29:dont_know"), Tapped("a:13:today")),
    "child": (*BEGIN, Tapped("a:7:brother"), *NAMED, Said("9", "11")),
    "not a relative": (*BEGIN, Tapped("a:7:not_relative"), Tapped("a:8:man"), Tapped("a:9:no"), *NAMED),
    "who is back": (*BEGIN, Tapped("a:7:myself"), Tapped("a:8:woman"), *NAMED),
    "news": (*BEGIN[:-1], Tapped("go:6:news"), Tapped("a:7:brother"), *NAMED),
    "news of a death": (*BEGIN[:-1], Tapped("go:6:news"), Tapped("a:7:son"), *NAMED, Tapped("a:31:died")),
    "early": (*BEGIN, Tapped("a:7:son"), Said("Zakir Farzi", "10"), Tapped("early")),
}


@pytest.mark.timeout(400)
@settings(max_examples=200, deadline=None)
@given(st.data(), st.sampled_from([*LANES, "fresh"]), st.integers(0, 16))
def test_no_turn_raises_loses_an_answer_or_leaves_a_dead_end(data: st.DataObject, lane: str, many: int):
    """Half of the turns are buttons of the screen that is shown, so that every lane is really walked."""
    interview = Interview.begin((HRCP,)) if lane == "fresh" else in_lane(lane)
    for _ in range(many):
        shown = [button.action for button in screen(interview).buttons]
        on_screen = st.builds(Tapped, st.sampled_from(shown), refs)
        interview = holds(interview, data.draw(st.one_of(on_screen, turns)))


CARRIED: tuple[Turn, ...] = (
    *(Said(text, "90") for text in ("x", "0", "-1", "99999999999999999999", "\ud800", "\u202eabc", "{person}", "a\nb")),
    *(Said(text, "91") for text in ("x" * 5000, "۳", "ہاں", "yes", "no", "1, 2, 3", "31 February 2024", "5 March 2031")),
    *(Said(text) for text in ("", " ", "/start", "/start x", "/help@bot", "/language", "/receipt", "/delete", "/?", "weather")),
    *(Attached(AttachedFile(f"f-{kind}", kind), "92") for kind in ("photo", "voice", "audio", "video", "document", "?")),
    Attached(AttachedFile("album-1", "photo", caption="yes", group="g"), "93"),
    Attached(AttachedFile("album-2", "photo", group="g"), "94"),
    *(Edited(text, ref) for text in ("no", "5 March 2024", "") for ref in ("90", "93", None)),
    *(Unusable(what, "95") for what in (*UNUSABLE, "video_note")),
    *(Tapped(action) for action in ("", "?", "a", "a::", "a:99:yes", "m:17:fc", "done:17", "skip:7", "back:1", "edit:10")),
    *(Tapped(action) for action in ("erase:yes", "send", "early", "more", "enough", "lang:xx", "\u0000", "x" * 64)),
    *(Began(hint) for hint in (None, "ur", "xx-YY")),
)  # fmt: skip


@pytest.mark.parametrize("key", [question.key for question in CURRENT.questions])
def test_every_question_takes_whatever_telegram_carries_in_any_order(key: str):
    """Each thing first, and each after each, at every question of the present questionnaire."""
    told = in_lane("read-back")
    position = next(one.key for one in steps(told) if one.key.partition(":")[0] == key)
    for begun in (Interview.begin((HRCP,)), told):
        here = begun.model_copy(update={"position": position})
        for first in CARRIED:
            after = holds(here, first)
            second = CARRIED[(CARRIED.index(first) * 7 + len(key)) % len(CARRIED)]
            holds(after, second)


def test_the_lanes_of_these_tests_are_the_lanes_of_the_interview():
    """Each begins where it says; a question that no lane reaches would be tested by nobody."""
    positions = {name: in_lane(name).position.partition(":")[0] for name in LANES}

    assert positions["second part"] == "other_names"
    assert positions["child"] == "guardian"
    assert positions["news"] == "news_kind"
    assert positions["news of a death"] == "consent_hard"
    assert in_lane("last days").recent
    assert in_lane("sent").overlay is Overlay.SENT
    assert {question.kind for question in CURRENT.questions} == set(Kind), (
        "a new kind needs a turn of its own here"
    )


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
@given(st.data(), st.integers(0, 14))
def test_a_visit_never_raises_and_never_drops_what_was_collected(data: st.DataObject, many: int):
    visit = Visit.begin("en", (HRCP,)).visit
    for _ in range(many):
        before = visit
        shown = [button.action for button in visit_screen(visit).buttons]
        turn = data.draw(st.one_of(st.builds(Tapped, st.sampled_from(shown)), visit_turns))
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

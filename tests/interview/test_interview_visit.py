# SPDX-License-Identifier: AGPL-3.0-or-later
"""Coming back with the receipt."""

from __future__ import annotations

import re

from bot.interview.acts import AddToCase, Ask, CleanUp, CloseVisit, LookUp, Withdraw
from bot.interview.turns import Attached, AttachedFile, Said, Tapped
from bot.interview.visit import Looked, Seen, Stage, Visit, visit_screen, visit_step
from bot.interview.words import load_words, render
from tests.interview.interview_cast import HRCP, said_keys


def home(**found: object) -> Visit:
    begun = Visit.begin("en", (HRCP,), "1234").visit
    return visit_step(begun, Looked(Seen.FOUND, **found)).visit


def after(visit: Visit, *turns: object):
    acts = ()
    for turn in turns:
        stepped = visit_step(visit, turn)
        visit, acts = stepped.visit, stepped.acts
    return visit, acts


def text_of(visit: Visit) -> str:
    return render(visit_screen(visit), load_words(visit.language)).text


def test_a_typed_number_is_looked_up_and_not_kept():
    visit, acts = after(Visit.begin("en").visit, Said("1234 5678 9012 3456 7890"))

    assert acts == (LookUp("1234 5678 9012 3456 7890"),)
    assert "1234" not in str(visit.to_json())


def test_a_mistyped_and_an_unknown_number_are_asked_for_again():
    visit = Visit.begin("en", (), "12").visit
    for seen, key in ((Seen.MISTYPED, "receipt_mistyped"), (Seen.UNKNOWN, "receipt_unknown")):
        again, acts = after(visit, Looked(seen))
        assert again.stage is Stage.NUMBER
        assert said_keys(acts) == [key]


def test_the_state_is_told_in_words_and_the_question_waits_inside():
    visit = home(state="waiting_for_family", question="Has anyone seen him since?")

    assert "Has anyone seen him since?" in text_of(visit)
    assert "We have read your report" in text_of(visit)


def test_an_unknown_state_still_says_something_true():
    assert "it is kept" in text_of(home(state="some_new_state"))


def test_what_is_typed_at_a_waiting_question_answers_it():
    _, acts = after(home(state="received", question="Where?"), Said("In Mastung"), Tapped("v:done"))

    assert acts[0] == AddToCase(words="In Mastung", answers_question=True)


def test_something_can_be_added_by_words_and_files():
    voice, album = AttachedFile("v", "voice"), [AttachedFile(x, "photo", group="g") for x in "ab"]
    visit, acts = after(
        home(state="received"), Tapped("v:add"), Said("news"), *map(Attached, (voice, *album))
    )
    assert acts == ()

    _, acts = after(visit, Tapped("v:done"))
    assert acts[0] == AddToCase(words="news", files=("v", "a", "b"))


def test_leaving_without_done_still_hands_over_what_was_told():
    for leave in (Tapped("v:leave"), Said("/stop"), Said("/start")):
        _, acts = after(home(state="received"), Said("news"), leave)
        assert acts[0] == AddToCase(words="news")
        assert acts[-1] == CloseVisit()
    assert CleanUp() in after(home(state="received"), Said("/stop"))[1]


def test_withdrawal_is_asked_twice_and_says_what_cannot_be_called_back():
    visit, acts = after(home(state="verified"), Tapped("v:withdraw"))
    assert "cannot be called back" in text_of(visit)
    assert acts == (Ask(),)

    not_yet, acts = after(visit, Tapped("v:sure2"))
    assert Withdraw() not in acts
    assert not_yet.stage is Stage.WITHDRAWING

    done, acts = after(visit, Tapped("v:sure"), Tapped("v:sure2"))
    assert acts[0] == Withdraw()
    assert "Nobody shares it any more" in text_of(done)

    _, acts = after(visit, Tapped("v:sure"), Tapped("v:home"))
    assert Withdraw() not in acts


def test_a_consent_can_be_changed_each_by_itself():
    visit, acts = after(home(state="received"), Tapped("v:consents"), Tapped("v:c:25.1"), Tapped("v:no"))
    change = acts[0].consents[0]

    assert (change.purpose, change.partner, change.given) == ("partner", "hrcp", False)
    assert change.asked.startswith("May we share it with HRCP?")
    assert visit.stage is Stage.CONSENTS


def test_words_and_voice_never_change_a_consent():
    at_consent, _ = after(home(state="received"), Tapped("v:consents"), Tapped("v:c:26"))
    for turn in (Said("maybe"), Attached(AttachedFile("v", "voice"))):
        _, acts = after(at_consent, turn)
        assert not any(isinstance(act, AddToCase) for act in acts)


def test_a_visit_comes_back_from_json_as_it_was():
    visit, _ = after(home(state="received", question="?"), Said("news"))

    assert Visit.from_json(visit.to_json()) == visit


def test_the_holder_is_told_when_her_number_was_last_used():
    """Somebody else may have her paper: she sees the day, and can say that it was not she."""
    looking = Visit.begin("en", (), "1234").visit
    first = visit_step(looking, Looked(Seen.FOUND, "received")).visit
    again = visit_step(looking, Looked(Seen.FOUND, "received", last_used="2026-11-20")).visit

    assert "last used" not in render(visit_screen(first), load_words("en")).text
    assert "20 November 2026" in re.sub(
        "[\u2066-\u2069]", "", render(visit_screen(again), load_words("en")).text
    )

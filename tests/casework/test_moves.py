# SPDX-License-Identifier: AGPL-3.0-or-later
"""What may become of a case, and what may not."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.casework.moves import (
    LEASE_FOR,
    MOVES,
    Move,
    MoveNotAllowed,
    State,
    Who,
    allowed_moves,
    diagram,
    is_left,
    may_propose,
    move,
)

CORA, DAWIT = "cora", "dawit"


def test_who_takes_a_new_case_holds_it() -> None:
    moved = move(State.RECEIVED, Move.TAKE, by=CORA, held_by=None)

    assert (moved.to, moved.held_by) == (State.UNDER_REVIEW, CORA)


def test_a_case_is_taken_once() -> None:
    with pytest.raises(MoveNotAllowed):
        move(State.UNDER_REVIEW, Move.TAKE, by=DAWIT, held_by=CORA)


@pytest.mark.parametrize("chosen", [Move.RELEASE, Move.DECLINE, Move.ASK])
def test_only_the_holder_decides_while_a_case_is_under_review(chosen: Move) -> None:
    assert move(State.UNDER_REVIEW, chosen, by=CORA, held_by=CORA)

    with pytest.raises(MoveNotAllowed):
        move(State.UNDER_REVIEW, chosen, by=DAWIT, held_by=CORA)


def test_a_released_case_belongs_to_nobody() -> None:
    assert move(State.UNDER_REVIEW, Move.RELEASE, by=CORA, held_by=CORA).held_by is None


def test_a_colleague_may_resume_a_case_that_waits_for_the_family() -> None:
    moved = move(State.WAITING_FOR_FAMILY, Move.RESUME, by=DAWIT, held_by=CORA)

    assert (moved.to, moved.held_by) == (State.UNDER_REVIEW, DAWIT)


def test_asking_does_not_take_back_what_was_verified() -> None:
    assert move(State.VERIFIED, Move.ASK, by=DAWIT, held_by=CORA).to is State.VERIFIED
    assert move(State.REFERRED, Move.ASK, by=DAWIT, held_by=CORA).to is State.REFERRED


def test_nothing_unverified_is_referred() -> None:
    may_refer = {state for (state, chosen) in MOVES if chosen is Move.REFER}

    assert {State.VERIFIED, State.REFERRED} == may_refer


def test_declining_can_be_taken_back() -> None:
    assert move(State.DECLINED, Move.REOPEN, by=DAWIT, held_by=CORA).to is State.UNDER_REVIEW


def test_the_family_may_withdraw_from_every_state() -> None:
    for state in State:
        assert State.WITHDRAWN is MOVES[state, Move.WITHDRAW].to


def test_no_moderator_withdraws_in_the_familys_name() -> None:
    for state in State:
        assert Move.WITHDRAW not in allowed_moves(state, by=CORA, held_by=CORA)
        with pytest.raises(MoveNotAllowed):
            move(state, Move.WITHDRAW, by=CORA, held_by=CORA)


@given(st.lists(st.tuples(st.sampled_from(list(Move)), st.sampled_from([CORA, DAWIT])), max_size=30))
def test_no_sequence_of_moves_leaves_withdrawn(moves: list[tuple[Move, str]]) -> None:
    state, held_by = State.WITHDRAWN, None
    for chosen, by in moves:
        with pytest.raises(MoveNotAllowed):
            move(state, chosen, by=by, held_by=held_by)


@given(st.lists(st.tuples(st.sampled_from(list(Move)), st.sampled_from([CORA, DAWIT])), max_size=40))
def test_a_case_under_review_always_has_a_holder(moves: list[tuple[Move, str]]) -> None:
    state, held_by = State.RECEIVED, None
    for chosen, by in moves:
        try:
            moved = move(state, chosen, by=by, held_by=held_by)
        except MoveNotAllowed:
            continue
        state, held_by = moved.to, moved.held_by
        assert state is not State.UNDER_REVIEW or held_by is not None


def test_what_is_offered_is_what_is_allowed() -> None:
    for state in State:
        for by in (CORA, DAWIT):
            offered = allowed_moves(state, by=by, held_by=CORA)
            for chosen in Move:
                if chosen in offered:
                    assert move(state, chosen, by=by, held_by=CORA, given_to=DAWIT)
                else:
                    with pytest.raises(MoveNotAllowed):
                        move(state, chosen, by=by, held_by=CORA)


def test_a_case_is_handed_to_a_colleague_by_its_holder_and_never_to_herself_or_nobody() -> None:
    for state in (State.UNDER_REVIEW, State.WAITING_FOR_FAMILY, State.VERIFIED, State.REFERRED):
        moved = move(state, Move.HAND_OVER, by=CORA, held_by=CORA, given_to=DAWIT)
        assert (moved.to, moved.held_by) == (state, DAWIT)
        for by, to in ((CORA, CORA), (CORA, None), (DAWIT, DAWIT), (DAWIT, CORA)):
            with pytest.raises(MoveNotAllowed):
                move(state, Move.HAND_OVER, by=by, held_by=CORA, given_to=to)


def test_the_diagram_draws_every_row() -> None:
    drawn = diagram()

    assert drawn.startswith("stateDiagram-v2\n")
    for (state, chosen), leads in MOVES.items():
        assert f"{state.name} --> {leads.to.name} : {chosen.value}" in drawn


def test_only_the_family_row_is_the_withdrawal() -> None:
    assert {Move.WITHDRAW} == {chosen for (_, chosen), leads in MOVES.items() if leads.by is Who.FAMILY}


def test_the_picture_in_the_documents_is_drawn_from_the_table() -> None:
    """When this fails, put what `python -m bot.casework.moves` prints into docs/casework.md."""
    page = (Path(__file__).parents[2] / "docs" / "casework.md").read_text("utf-8")

    assert f"```mermaid\n{diagram()}```" in page


def test_a_case_whose_holder_left_can_be_taken_over_and_no_other() -> None:
    moved = move(State.UNDER_REVIEW, Move.TAKE_OVER, by=DAWIT, held_by=CORA, is_left=True)
    assert (moved.to, moved.held_by) == (State.UNDER_REVIEW, DAWIT)

    assert Move.TAKE_OVER not in allowed_moves(State.UNDER_REVIEW, by=DAWIT, held_by=CORA)
    with pytest.raises(MoveNotAllowed):
        move(State.UNDER_REVIEW, Move.TAKE_OVER, by=DAWIT, held_by=CORA)
    with pytest.raises(MoveNotAllowed):
        move(State.UNDER_REVIEW, Move.TAKE_OVER, by=CORA, held_by=CORA, is_left=True)


def test_a_case_is_left_when_its_holder_is_gone_or_did_nothing_for_a_week() -> None:
    today = date(2026, 11, 23)

    assert is_left(holder_is_active=False, last_act_on=today, today=today)
    assert is_left(holder_is_active=True, last_act_on=today - LEASE_FOR, today=today)
    assert not is_left(holder_is_active=True, last_act_on=today - LEASE_FOR + timedelta(days=1), today=today)
    assert not is_left(holder_is_active=True, last_act_on=None, today=today)


def test_calling_a_report_untrue_takes_two() -> None:
    for state in (State.UNDER_REVIEW, State.DECLINED):
        assert Move.REJECT not in allowed_moves(state, by=CORA, held_by=CORA)
        with pytest.raises(MoveNotAllowed):
            move(state, Move.REJECT, by=CORA, held_by=CORA)
        assert move(state, Move.REJECT, by=DAWIT, held_by=CORA, by_two=True).to is State.DECLINED

    assert may_propose(State.UNDER_REVIEW, Move.REJECT, by=CORA, held_by=CORA)
    assert not may_propose(State.UNDER_REVIEW, Move.REJECT, by=DAWIT, held_by=CORA)
    assert may_propose(State.DECLINED, Move.REJECT, by=DAWIT, held_by=CORA)
    assert not may_propose(State.VERIFIED, Move.REJECT, by=CORA, held_by=CORA)
    assert not may_propose(State.UNDER_REVIEW, Move.DECLINE, by=CORA, held_by=CORA)

# SPDX-License-Identifier: AGPL-3.0-or-later
"""What takes two is done by no one alone: one test for each, with the same moderator signing twice."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

import pytest

from bot.casework.moves import MOVES, MoveNotAllowed, Who, move
from bot.desk.desk import Desk
from storage.report import Answer, Arrival, Suspicion
from storage.silences import all_silences
from storage.states import DecisionKind
from tests.desk.desk_browser import Browser, form_on
from tests.desk.desk_cast import Family, answers, consents, deposit, kept, to_the_un, withdraw
from tests.desk.desk_referring import CHECKED, READY_FOR_THE_UN, proposed, the_referral, verified


async def _under_review(desk: Desk, cora: Browser, family: Family) -> None:
    await cora.press(family.page, "/moves/take")
    await cora.press(family.page, "/record", **CHECKED)


async def _withdrawn(desk: Desk, cora: Browser, family: Family) -> None:
    await withdraw(desk, family)


async def _frozen(desk: Desk, cora: Browser, family: Family) -> None:
    await verified(cora, family)
    await cora.press(family.page, "/freeze", reason="The brother was threatened.")


async def _ready_for_the_un(desk: Desk, cora: Browser, family: Family) -> None:
    await verified(cora, family, **READY_FOR_THE_UN)


async def _as_it_stands(desk: Desk, cora: Browser, family: Family) -> None:
    """Nothing has to be done first: this family says who reports, and came in a flood."""


REPORTER = "Zarina Farzi, sister"
BEFORE: Mapping[DecisionKind, Callable[[Desk, Browser, Family], Awaitable[None]]] = {
    DecisionKind.VERIFY: _under_review,
    DecisionKind.REJECT: _under_review,
    DecisionKind.ERASE: _withdrawn,
    DecisionKind.LIFT_FREEZE: _frozen,
    DecisionKind.REVEAL: _as_it_stands,
    DecisionKind.SILENCE: _as_it_stands,
    DecisionKind.TO_UN: _ready_for_the_un,
}


async def what_counts(desk: Desk, cora: Browser, family: Family) -> tuple[object, ...]:
    """Give of a case what a decision of two would change."""
    view = (await kept(await desk.database(), family)).view
    shown = REPORTER in (await cora.get(family.page)).text
    async with (await desk.database()).read() as session:
        silenced = len(await all_silences(session))
    paper = "Save the paper (PDF)" in (await cora.get(f"{family.page}/communication")).text
    return (view.state, view.frozen_on, view.content_erased_on, shown, silenced, paper)


@pytest.mark.parametrize("kind", DecisionKind)
async def test_one_moderator_who_signs_twice_has_signed_once(
    desk: Desk, cora: Browser, dawit: Browser, kind: DecisionKind
) -> None:
    named = (*answers(), Answer(question="reporter_name", asked="Your name?", words=REPORTER))
    amina = await deposit(
        desk,
        told=named,
        given=(*consents(), to_the_un()),
        arrival=Arrival(reasons=(Suspicion.FLOOD,), sender="ef" * 16),
    )
    await BEFORE[kind](desk, cora, amina)
    before = await what_counts(desk, cora, amina)
    address = f"{amina.page}/together/{kind.value}"
    await cora.press(address, f"/together/{kind.value}", reason="The same text came under three names.")
    second = {
        name: value for name, value in form_on(await dawit.get(address), "/sign").items() if name != "token"
    }

    again = await cora.send(f"{address}/sign", **second)

    assert again.status_code == 409
    assert await what_counts(desk, cora, amina) == before
    assert f"{address}/sign" not in (await cora.get(address)).text
    await dawit.press(address, "/sign")
    assert await what_counts(desk, cora, amina) != before


async def test_one_moderator_refers_nothing_alone(
    desk: Desk, cora: Browser, dawit: Browser, amina: Family
) -> None:
    await verified(cora, amina)
    address = await proposed(cora, amina)
    form = form_on(await dawit.get(address), "/sign")

    again = await cora.send(f"{address}/sign", **{name: form[name] for name in form if name != "token"})

    assert again.status_code == 409
    assert (await the_referral(desk, amina)).state.value == "proposed"


@pytest.mark.parametrize("row", [row for row, leads in MOVES.items() if leads.by is Who.TWO], ids=str)
def test_a_move_of_two_is_never_made_by_one(row: tuple[object, object]) -> None:
    state, chosen = row
    for held_by in ("cora", "dawit", None):
        with pytest.raises(MoveNotAllowed):
            move(state, chosen, by="cora", held_by=held_by)  # type: ignore[arg-type]
        assert move(state, chosen, by="cora", held_by=held_by, by_two=True)  # type: ignore[arg-type]

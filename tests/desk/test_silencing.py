# SPDX-License-Identifier: AGPL-3.0-or-later
"""Silencing a chat from the desk: some days by one, without an end by two, lifted by anybody, never by name."""

from __future__ import annotations

from bot.desk.desk import Desk
from storage.report import Suspicion
from storage.silences import all_silences
from storage.states import SilenceState
from tests.desk.desk_browser import Browser
from tests.desk.desk_cast import Family
from tests.desk.test_quarantine import CHAT, acts, came


async def kept(desk: Desk) -> list[tuple[str, bool, SilenceState]]:
    async with (await desk.database()).read() as session:
        return [(one.handle, one.until is None, one.state) for one in await all_silences(session)]


async def test_one_moderator_silences_for_days_and_another_lifts_it(
    desk: Desk, cora: Browser, dawit: Browser
) -> None:
    odd = await came(desk, Suspicion.FLOOD, sender=CHAT)
    assert f"{odd.page}/silence" in (await cora.get(odd.page)).text

    page = await cora.press(f"{odd.page}/silence", "/silence", days="3")

    assert "The chat is silenced within a minute" in page.text
    assert [(CHAT, False, SilenceState.ASKED)] == await kept(desk)
    assert CHAT not in page.text
    await dawit.press("/quarantine/silenced", "/lift")
    assert [(CHAT, False, SilenceState.LIFTING)] == await kept(desk)
    assert ["chat-silenced", "chat-heard-again"] == await acts(desk, odd)


async def test_without_an_end_takes_two(desk: Desk, cora: Browser, dawit: Browser) -> None:
    odd = await came(desk, Suspicion.FLOOD, sender=CHAT)
    address = f"{odd.page}/together/silence"

    await cora.press(address, "/together/silence")
    assert [] == await kept(desk), "one alone only proposes"
    assert "you cannot sign twice" in (await cora.get(address)).text
    await dawit.press(address, "/together/silence/sign")

    assert [(CHAT, True, SilenceState.ASKED)] == await kept(desk)
    assert ["silence-proposed", "chat-silenced-by-two"] == await acts(desk, odd)


async def test_an_ordinary_report_names_no_chat_to_silence(desk: Desk, cora: Browser, amina: Family) -> None:
    """Families who came as families come cannot be silenced, and not by a forged form either."""
    page = await cora.get(f"{amina.page}/silence")
    assert 'name="days"' not in page.text

    refused = await cora.send(f"{amina.page}/silence", days="3")
    assert 409 == refused.status_code
    assert 409 == (await cora.get(f"{amina.page}/together/silence")).status_code
    assert [] == await kept(desk)


async def test_a_forged_time_and_a_shorter_wish_are_refused(desk: Desk, cora: Browser) -> None:
    odd = await came(desk, Suspicion.FLOOD, sender=CHAT)
    again = await came(desk, Suspicion.FLOOD, sender=CHAT)

    assert 400 == (await cora.send(f"{odd.page}/silence", days="9999")).status_code
    await cora.press(f"{odd.page}/silence", "/silence", days="7")
    assert 409 == (await cora.send(f"{again.page}/silence", days="1")).status_code
    assert [(CHAT, False, SilenceState.ASKED)] == await kept(desk)


async def test_a_stranger_and_a_form_without_token_silence_nobody(
    desk: Desk, eve: Browser, cora: Browser
) -> None:
    odd = await came(desk, Suspicion.FLOOD, sender=CHAT)

    assert "/sign-in" in (await eve.get(f"{odd.page}/silence")).headers["location"]
    assert (await eve.http.post(f"{odd.page}/silence", data={"days": "3"})).status_code in {401, 403}
    assert 403 == (await cora.http.post(f"{odd.page}/silence", data={"days": "3"})).status_code
    assert [] == await kept(desk)

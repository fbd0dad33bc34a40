# SPDX-License-Identifier: AGPL-3.0-or-later
"""The trail: who did what, on the case, of a person, and whole in pages; never content; checked anywhere."""

from __future__ import annotations

import re
from datetime import date
from uuid import uuid4

import pytest

from bot.desk.desk import Desk
from bot.desk.trail.acts import ACTS
from storage.audit import append, verify_chain
from storage.audit_files import read_export
from tests.desk.conftest import SIGNING_KEYS
from tests.desk.desk_browser import Browser
from tests.desk.desk_cast import ACCOUNT, PERSON, Family
from tests.desk.desk_referring import proposed, verified


async def fill(desk: Desk, *, lines: int, by: str = "cora") -> None:
    """Add many lines to the chain."""
    async with (await desk.database()).begin() as session:
        for _ in range(lines):
            await append(
                session,
                act="case-take",
                about=uuid4(),
                actor_id=by,
                sign=SIGNING_KEYS[by].sign,
                on=date(2026, 11, 23),
            )


async def test_the_case_page_tells_who_did_what(cora: Browser, dawit: Browser, amina: Family) -> None:
    await verified(cora, amina)
    await dawit.press(amina.page, "/moves/confirm")

    page = (await cora.get(amina.page)).text

    trail = page[page.index('id="trail"') :]
    assert trail.index("checked it too") < trail.index("proposed to verify it") < trail.index("took the case")


async def test_a_persons_trail_shows_her_acts_alone(cora: Browser, dawit: Browser, amina: Family) -> None:
    await verified(cora, amina)
    await dawit.press(amina.page, "/moves/confirm")

    page = (await cora.get("/team/dawit/trail")).text

    assert "checked it too" in page
    assert "took the case" not in page
    assert f'href="{amina.page}"' in page


async def test_the_whole_trail_comes_in_pages_the_newest_first(desk: Desk, cora: Browser) -> None:
    await fill(desk, lines=120)

    positions: list[int] = []
    address = "/trail"
    while address:
        page = (await cora.get(address)).text
        positions += [int(found) for found in re.findall(r'<span class="mono">(\d+)</span> ·', page)]
        found = re.search(r'rel="next" href="([^"]+)"', page)
        address = found[1] if found else ""

    assert positions == list(range(120, 0, -1))


@pytest.mark.parametrize("before", ["x", "-1", "9" * 30, "٣", ""])
async def test_a_made_up_place_in_the_trail_shows_the_first_page(
    desk: Desk, cora: Browser, before: str
) -> None:
    await fill(desk, lines=2)

    page = await cora.get("/trail", params={"before": before})

    assert page.status_code == 200
    assert "took the case" in page.text


async def test_the_export_is_checked_without_this_desk(
    desk: Desk, cora: Browser, dawit: Browser, amina: Family
) -> None:
    await verified(cora, amina)
    await dawit.press(await proposed(cora, amina), "/sign")

    saved = await cora.get("/trail/export")

    verdict = verify_chain(read_export(saved.text.splitlines()), desk.team)
    assert verdict.whole
    assert verdict.checked == 8  # two of them: each moderator opened the case
    assert saved.headers["content-disposition"].startswith("attachment")


async def test_no_page_of_the_trail_holds_content(cora: Browser, dawit: Browser, amina: Family) -> None:
    await verified(cora, amina)
    await cora.ask(amina.page, "Was he seen in Turbat?")
    await dawit.press(await proposed(cora, amina), "/sign")

    for address in ("/trail", "/team/cora/trail", "/trail/export"):
        text = (await cora.get(address)).text
        for words in (PERSON, ACCOUNT.split()[0], "Turbat", "Taken at night", "voices", "Voices"):
            assert words not in text, address


async def test_every_act_that_the_product_notes_has_words(cora: Browser) -> None:
    """A new act needs a new line in bot/desk/trail/acts.py."""
    from pathlib import Path

    from bot.casework.moves import Move
    from bot.casework.triage import SetAside
    from storage.states import DecisionKind

    root = Path(__file__).parents[2]
    others = {"case-refer", "case-reject", "case-withdraw", "case-set-aside", "case-bring-back"}
    noted: set[str] = {f"case-{one.value}" for one in Move} - others
    noted |= {"chat-silenced-by-two", "chat-heard-again"}
    noted |= {f"set-aside-{one.value}" for one in SetAside} | {"quarantine-released", "brought-back"}
    noted |= {f"{one.value}-{what}" for one in DecisionKind for what in ("proposed", "cancelled")}
    for path in [*(root / "bot/desk").rglob("*.py"), *(root / "bot/commands").rglob("*.py")]:
        noted |= set(re.findall(r'\.(?:note|record)\(\s*"([a-z-]+)"', path.read_text("utf-8")))

    assert sorted(noted - set(ACTS)) == []

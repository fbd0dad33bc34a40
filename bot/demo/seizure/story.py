# SPDX-License-Identifier: AGPL-3.0-or-later
"""The story of a run: four people at their phones, two moderators, crashes in between, and then the power goes."""

from __future__ import annotations

import asyncio
import re
import sqlite3
import time
from collections.abc import Callable
from contextlib import AsyncExitStack, closing

import httpx

from bot.demo.check import CheckFailed
from bot.demo.moderators import verify
from bot.demo.partners import LAWYERS, VOICES
from bot.demo.seizure import desk as desk_work
from bot.demo.seizure import dictating
from bot.demo.seizure.hosts import PROCESSES, Hosts
from bot.demo.seizure.people import Teller
from bot.demo.seizure.plan import Kind, Plan

CASE_PATH = re.compile(r"(.*/cases/[0-9a-f-]{36})")
DONE_WITHIN_SECONDS = 60.0

Narrate = Callable[[str], None]
Measure = Callable[[str], None]


def play_short(hosts: Hosts, plan: Plan, narrate: Narrate) -> None:
    """Play what every leak shows in: one person leaves her draft open."""

    async def one_person() -> None:
        teller = await Teller.pick_up(hosts.url("phone"), plan.unfinished)
        async with teller.phone:
            await teller.begin()
            await teller.tell_who_and_when()
            await teller.tell_where(after_restart=False)

    narrate("One person tells who, when and where, and leaves her draft open.")
    asyncio.run(one_person())


def play(hosts: Hosts, plan: Plan, narrate: Narrate, measure: Measure) -> None:
    """Play everything. `measure` is called with a process's name while that process runs and holds the most."""
    narrate("Four people write, one deletes her draft; in the middle the chat is killed (SIGKILL).")
    asyncio.run(_tell(hosts, plan))
    narrate(
        "The moderators read both reports, ask a question, write a note, and take a third report down for a family "
        "without a phone; then the desk is killed."
    )
    case = _read_and_ask(hosts, plan)
    hosts.kill("desk")
    hosts.start("desk")
    narrate("One comes back from another phone and answers; another takes her report back.")
    asyncio.run(_come_back(hosts, plan))
    measure("intake")
    narrate(
        "The case is verified, signed twice and delivered; a second parcel is left on its way, a fourth report half taken down."
    )
    _refer(hosts, plan, case, measure)
    narrate("The chat is killed and started again; it erases what was taken back. A backup is made.")
    hosts.kill("intake")
    hosts.start("intake")
    _wait_until_erased(hosts)
    hosts.back_up()


async def _tell(hosts: Hosts, plan: Plan) -> None:
    """Let all four write at once, with one crash of the chat between the when and the where."""
    tellers = [await Teller.pick_up(hosts.url("phone"), one) for one in plan.people]
    async with AsyncExitStack() as phones:
        for teller in tellers:
            await phones.enter_async_context(teller.phone)
        await asyncio.gather(*(_begin(teller) for teller in tellers))
        hosts.kill("intake")
        hosts.start("intake")
        await asyncio.gather(*(_go_on(teller) for teller in tellers))


async def _begin(teller: Teller) -> None:
    await teller.begin()
    await teller.tell_who_and_when()
    if teller.entrusted.kind is Kind.ERASED:
        await teller.give_photo()
        await teller.delete()


async def _go_on(teller: Teller) -> None:
    kind = teller.entrusted.kind
    if kind is Kind.ERASED:
        return
    await teller.tell_where(after_restart=True)
    if kind is Kind.DRAFT:
        await teller.give_photo()
        return
    await teller.tell_what()
    await teller.give_everything()
    shared = "Yes" if kind is Kind.REPORT else "No"
    await teller.decide("Yes", "Yes", shared, shared, "No", "No")
    await teller.send_report()
    if kind is Kind.REPORT:
        await teller.tap("Clear this chat now")


def _read_and_ask(hosts: Hosts, plan: Plan) -> str:
    """Take both cases; ask about the one, write a record of the other. Gives the first one's address."""
    with desk_work.sign_in(hosts.url("desk"), hosts.moderators[0]) as desk:
        desk_work.record(desk, desk_work.take(desk, plan.withdrawn), plan)
        plan.moderated = True
        dictating.finish(desk, dictating.begin(desk, plan.dictated), plan.dictated)
        page = desk_work.ask(desk, desk_work.take(desk, plan.finished), plan.question)
        match = CASE_PATH.match(page.url)
        if match is None:
            raise CheckFailed("the desk did not stay on the case")
        return match.group(1)


async def _come_back(hosts: Hosts, plan: Plan) -> None:
    asked = await Teller.pick_up(hosts.url("phone"), plan.finished, other=True)
    leaving = Teller.again(hosts.url("phone"), plan.withdrawn)

    async def answer() -> None:
        screen = await asked.show_receipt()
        if plan.question not in screen.text:
            raise CheckFailed("the question did not wait in the mailbox")
        await asked.answer_question()

    async def take_back() -> None:
        await leaving.show_receipt()
        await leaving.take_back()

    async with asked.phone, leaving.phone:
        await asyncio.gather(answer(), take_back())


def _refer(hosts: Hosts, plan: Plan, case: str, measure: Measure) -> None:
    """Deliver to one partner; cut the forwarder off and sign for the other, so that a parcel stays on its way."""
    first, second = hosts.moderators
    with (
        desk_work.sign_in(hosts.url("desk"), first) as desk,
        desk_work.sign_in(hosts.url("desk"), second) as other,
    ):
        desk_work.record(desk, desk_work.read_answer(desk, case, plan), plan)
        verify(desk, other, case)
        desk_work.refer(desk, other, case, VOICES)
        desk_work.wait_until_shown(desk, case, _registry_reference(hosts))
        measure("forwarder")
        hosts.kill("forwarder")
        desk_work.refer(desk, other, case, LAWYERS)
        dictating.begin(desk, plan.half_dictated)
        measure("desk")


def _registry_reference(hosts: Hosts) -> str:
    """Wait until the registry has the case; give the number under which it keeps it."""
    until = time.monotonic() + DONE_WITHIN_SECONDS
    while time.monotonic() < until:
        hosts.check_alive(*PROCESSES)
        answer = httpx.get(f"{hosts.url('registry')}/sim/received", timeout=10, trust_env=False)
        cases = answer.raise_for_status().json()["cases"]
        if cases:
            return str(cases[0]["registry_ref"])
        time.sleep(0.3)
    raise CheckFailed(f"the registry received nothing within {DONE_WITHIN_SECONDS:.0f} s")


def _wait_until_erased(hosts: Hosts) -> None:
    """Wait until the withdrawn case's content is marked as erased."""
    until = time.monotonic() + DONE_WITHIN_SECONDS
    while time.monotonic() < until:
        hosts.check_alive("intake")
        with closing(sqlite3.connect(hosts.home_of("vault").database_file, timeout=10)) as database:
            erased = database.execute("SELECT count(*) FROM cases WHERE content_erased_on IS NOT NULL")
            if erased.fetchone()[0] == 1:
                return
        time.sleep(0.3)
    raise CheckFailed(f"the withdrawn report was not erased within {DONE_WITHIN_SECONDS:.0f} s")

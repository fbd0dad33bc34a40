# SPDX-License-Identifier: AGPL-3.0-or-later
"""`make demo-check`: play the whole job over the real parts, and look at everything that was left behind.

Steps: 1. a relative reports in Urdu, the chat's process is killed in between; 2. the first moderator reads,
records, verifies, is refused a partner without consent, and signs; 3. the second reads the same and signs;
4. the registry receives exactly what was signed; 5. nothing that anybody entrusted lies readable anywhere.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
import time
from collections.abc import Callable
from typing import Any

import httpx

from bot.casework.package import digest_of
from bot.demo import moderators as desk_work
from bot.demo.house import House
from bot.demo.pages import Moderator
from bot.demo.relative import ACCOUNT, NAME, Relative, Told
from bot.demo.search import Canary, file_canaries, find, text_canary
from bot.demo.telegram.phone import Phone, PhoneError, Standin

RELATIVE_CHAT_ID = 7391824650
DELIVERED_WITHIN_SECONDS = 60.0
CASE_PATH = re.compile(r"(.*/cases/[0-9a-f-]{36})")


class CheckFailed(Exception):  # noqa: N818 -- named for what happened
    """A step did not happen as it must. Names the step."""


def play_the_whole_job(house: House, narrate: Callable[[str], None]) -> dict[str, object]:
    """Play everything; returns the figures. Raises CheckFailed with the first step that went wrong."""
    try:
        narrate("1. A relative opens the chat and tells in Urdu about her brother.")
        told = asyncio.run(_tell(house, narrate))
        narrate(
            f"   {told.answers} answers, {len(told.files)} files; her receipt has {len(told.receipt)} digits."
        )
        registry_reference, signed_digest = _moderate(house, told, narrate)
        narrate("5. Everything that the three processes wrote is searched for what was entrusted.")
        searched = _search(house, told)
        narrate(f"   {searched['bytes_searched']:,} bytes, {searched['canaries']} canaries, nothing found.")
    except (PhoneError, desk_work.DeskSurprise, LookupError, StopIteration) as error:
        raise CheckFailed(f"{type(error).__name__}: {error}") from None
    return {
        "answers": told.answers,
        "attachments": len(told.files),
        "receipt": told.receipt,
        "registry_reference": registry_reference,
        "digest": signed_digest,
        **searched,
    }


async def _tell(house: House, narrate: Callable[[str], None]) -> Told:
    async with await Phone.pick_up(
        house.url("phone"), name="Amina", language_code="ur", chat_id=RELATIVE_CHAT_ID
    ) as phone:
        relative = Relative(phone, narrate)
        await relative.begin()
        await relative.tell_who_and_when()
        narrate("   In the middle the chat's process is killed (SIGKILL) and started again; she goes on.")
        house.kill("intake")
        house.start("intake")
        await relative.tell_what_happened()
        narrate("   She sends a voice note, a photo and a paper.")
        await relative.give_files()
        await relative.decide()
        await relative.read_and_send()
        for shown in ("15 مارچ 2024", "نیلے پل کے پاس، پنجگور"):
            _must(shown in relative.told.read_back, "every answer from before the kill is in the read-back")
    async with Standin(house.url("phone")) as standin:
        complaints = await standin.complaints()
        _must(not complaints, f"every request fits the Bot API description: {complaints[:3]}")
    return relative.told


def _moderate(house: House, told: Told, narrate: Callable[[str], None]) -> tuple[str, str]:
    first, second = house.moderators
    with Moderator(house.url("desk")) as desk:
        narrate(f"2. {first.name} signs in at the desk, takes the case and opens what was sent.")
        desk_work.sign_in(desk, first)
        page, opened = desk_work.take_and_read(desk)
        _must(NAME in page.html and ACCOUNT in page.html, "the family's own words stand on the case")
        for kind, content in told.files.items():
            _must(
                hashlib.sha256(content).hexdigest() in opened, f"the {kind} opens at the desk byte for byte"
            )
        narrate(f"   {len(told.files)} of {len(told.files)} files are the same bytes that she sent.")
        case = _case(page.url)
        desk_work.write_record(desk, page)
        with Moderator(house.url("desk")) as other:
            desk_work.sign_in(other, second)
            desk_work.verify(desk, other, case)
        _must(desk_work.refused_without_consent(desk, case), "a partner without consent is refused")
        narrate("   A partner she said no to is refused; the one she said yes to is previewed and signed.")
        digest = desk_work.propose(desk, case)
    _must(not _received(house), "nothing leaves with one signature")
    with Moderator(house.url("desk")) as desk:
        narrate(f"3. {second.name} reads the same package, compares the digest and signs too.")
        desk_work.sign_in(desk, second)
        desk_work.countersign(desk, case, digest)
        received = _wait_for_delivery(house)
        package = _get(house, f"/view/{received['receipt_id']}/exact.json").text
        _must(digest_of(package.encode()) == digest, "the registry received exactly what was signed")
        for label, words in told.words.items():
            _must(
                label in ("name", "father's name", "place") or words not in package, f"the {label} stays here"
            )
        _must(desk_work.NOTES not in package and told.receipt not in package, "notes and receipt stay here")
        narrate(
            f"4. The registry received {len(package.encode()):,} bytes and {len(received['files'])} file: those."
        )
        reference = str(received["registry_ref"])
        _must(reference in _until_shown(desk, case, reference), "the desk shows the registry's reference")
        narrate(f"   Its signed receipt is at the desk: reference {reference}.")
    return reference, digest


def _case(url: str) -> str:
    match = CASE_PATH.match(url)
    if match is None:
        raise CheckFailed("the desk did not stay on the case")
    return match.group(1)


def _received(house: House) -> list[dict[str, Any]]:
    return list(_get(house, "/sim/received").json()["cases"])


def _get(house: House, path: str) -> httpx.Response:
    answer = httpx.get(f"{house.url('registry')}{path}", timeout=10, trust_env=False)
    answer.raise_for_status()
    return answer


def _wait_for_delivery(house: House) -> dict[str, Any]:
    until = time.monotonic() + DELIVERED_WITHIN_SECONDS
    while time.monotonic() < until:
        house.check_alive()
        cases = _received(house)
        if cases:
            _must(len(cases) == 1, "the case arrives once")
            return cases[0]
        time.sleep(0.3)
    raise CheckFailed(f"the registry received nothing within {DELIVERED_WITHIN_SECONDS:.0f} s")


def _until_shown(desk: Moderator, case: str, reference: str) -> str:
    until = time.monotonic() + DELIVERED_WITHIN_SECONDS
    text = ""
    while time.monotonic() < until:
        text = desk.open(case).text
        if reference in text:
            break
        time.sleep(0.5)
    return text


def canaries_of(house: House, told: Told) -> list[Canary]:
    """Give everything that was entrusted, and every secret that must not lie where it was not put."""
    found = [text_canary(label, words) for label, words in told.words.items()]
    # Parts too: a name is a leak without its second half.
    found += [
        text_canary(f"part of {k}", part)
        for k, w in told.words.items()
        for part in w.split()
        if len(part) > 4
    ]
    found += [text_canary("chat id", str(told.chat_id)), text_canary("receipt", told.receipt)]
    groups = [told.receipt[i : i + 4] for i in range(0, 20, 4)]
    found += [text_canary("receipt", " ".join(groups)), text_canary("receipt", "-".join(groups))]
    for kind, content in told.files.items():
        found += file_canaries(kind, content)
    found += [
        text_canary("moderator's note", desk_work.NOTES),
        text_canary("record", desk_work.CIRCUMSTANCES),
    ]
    found += [text_canary(f"passphrase of {one.name}", one.passphrase) for one in house.moderators]
    found += [text_canary("bot token", house.token), text_canary("file name", "درخواست.pdf")]
    found += [Canary("draft key", key) for key in told.draft_keys]
    return found


def _search(house: House, told: Told) -> dict[str, int]:
    house.stop_all()
    canaries = canaries_of(house, told)
    sightings, bytes_searched = find(canaries, [house.home.root, house.logs])
    _must(not sightings, f"nothing readable is left: {[(s.label, s.file, s.shape) for s in sightings[:5]]}")
    return {"canaries": len(canaries), "bytes_searched": bytes_searched}


def _must(holds: object, step: str) -> None:
    if not holds:
        raise CheckFailed(step)

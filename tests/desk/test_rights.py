# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every route with and without its right: strangers, moderators who may not, missing and foreign form tokens."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI
from starlette.routing import Route

from bot.desk.app import make_app
from bot.desk.desk import Desk
from bot.desk.doors import OPEN
from bot.desk.rights import RIGHTS, Right, drawn
from storage.home import Home
from tests.desk.desk_assisted import Taker
from tests.desk.desk_browser import Browser, form_on
from tests.desk.desk_cast import Family, Sent, add, kept, to_the_un
from tests.desk.desk_house import newcomer, sign_change, team_of, upload
from tests.desk.desk_referring import CHECKED, READY_FOR_THE_UN, proposed, verified
from tests.desk.test_desk_doors import example, flat, refuses


def addresses() -> list[tuple[str, str]]:
    """Give method and a plausible address of every row of the table."""
    return [(method, _filled(path)) for method, path in RIGHTS]


def _filled(path: str) -> str:
    for part in [one.split("}")[0] for one in path.split("{")[1:]]:
        path = path.replace(f"{{{part}}}", example(f"{{{part}}}"))
    return path


def test_every_route_stands_in_the_table_and_every_row_is_a_route(app: FastAPI) -> None:
    """When this fails for a new route, say in `bot/desk/rights.py` who may use it."""
    routes = {
        (method, route.path)
        for route in flat(app.routes)
        if isinstance(route, Route)
        for method in (route.methods or set()) - {"HEAD"}
    }

    assert routes == RIGHTS.keys()


def test_what_the_table_opens_to_anybody_is_what_the_door_opens() -> None:
    named = {(method, "/static/{name}" if path.startswith("/static/") else path) for method, path in OPEN}

    assert named == {row for row, right in RIGHTS.items() if right is Right.ANYBODY}


def test_the_page_of_the_documentation_is_the_table() -> None:
    """When this fails, put what `python -m bot.desk.rights` prints into docs/rights.md."""
    page = (Path(__file__).parents[2] / "docs" / "rights.md").read_text("utf-8")

    assert drawn() in page


async def test_a_stranger_is_refused_wherever_the_table_says_so(eve: Browser) -> None:
    for (method, address), right in zip(addresses(), RIGHTS.values(), strict=True):
        answer = await eve.http.request(method, address, data={"x": "y"} if method == "POST" else None)
        if right is not Right.ANYBODY:
            assert refuses(answer), (method, address, answer.status_code)
        elif method == "GET":
            assert answer.status_code == 200, address


@pytest.mark.parametrize("token", ["missing", "false", "foreign"])
async def test_every_change_is_refused_without_the_token_of_the_form(
    cora: Browser, dawit: Browser, token: str
) -> None:
    sent = {"missing": {}, "false": {"token": "f" * 64}, "foreign": {"token": await dawit.token()}}[token]
    for method, address in addresses():
        if method == "POST":
            answer = await cora.http.post(address, data={"passphrase": "x", **sent})
            assert answer.status_code == 403, address


async def test_a_moderator_with_the_token_passes_the_door_at_every_form(cora: Browser) -> None:
    """What she sends is empty or about nothing; whatever is wrong with it, it is not she who is refused."""
    for (method, address), right in zip(addresses(), RIGHTS.values(), strict=True):
        if method == "POST" and right is not Right.ANYBODY and address != "/sign-out":
            answer = await cora.http.post(address, data={"token": await cora.token()})
            assert answer.status_code in {303, 400, 404, 409, 422}, (address, answer.status_code)


@dataclass(frozen=True)
class Scene:
    """What a row is tried with."""

    desk: Desk
    home: Home
    cora: Browser
    dawit: Browser
    family: Family

    async def taken(self) -> str:
        """Let Cora take the case and write its record; give the version that a form must name."""
        await self.cora.press(self.family.page, "/moves/take")
        await self.cora.press(self.family.page, "/record", **CHECKED)
        return await self.version()

    async def version(self) -> str:
        """Give the case's version now."""
        return str((await kept(await self.desk.database(), self.family)).view.version)


Try = Callable[[Scene], Awaitable[httpx.Response]]


async def _move_of_others(scene: Scene) -> httpx.Response:
    version = await scene.taken()
    return await scene.dawit.send(f"{scene.family.page}/moves/release", version=version)


async def _ask_for_others(scene: Scene) -> httpx.Response:
    version = await scene.taken()
    return await scene.dawit.send(f"{scene.family.page}/ask", version=version, question="Which road?")


async def _look_at_questions_for_others(scene: Scene) -> httpx.Response:
    await scene.taken()
    return await scene.dawit.get(f"{scene.family.page}/asking")


async def _hand_over_of_others(scene: Scene) -> httpx.Response:
    version = await scene.taken()
    return await scene.dawit.send(f"{scene.family.page}/hand-over", version=version, to="dawit", note="x")


async def _begin_for_others(scene: Scene) -> httpx.Response:
    version = await scene.taken()
    return await scene.dawit.send(f"{scene.family.page}/together/reject", version=version, reason="untrue")


async def _sign_twice(scene: Scene) -> httpx.Response:
    await scene.taken()
    page = f"{scene.family.page}/together/verify"
    shown = await scene.cora.press(page, "/together/verify")
    decision = form_on(shown, "/verify/cancel")["decision"]
    return await scene.cora.send(f"{page}/sign", decision=decision, version=await scene.version())


async def _countersign_ones_own(scene: Scene) -> httpx.Response:
    await verified(scene.cora, scene.family)
    address = await proposed(scene.cora, scene.family)
    second = form_on(await scene.dawit.get(address), "/sign")
    return await scene.cora.send(f"{address}/sign", **{k: v for k, v in second.items() if k != "token"})


async def _let_in_alone(scene: Scene) -> httpx.Response:
    _, request = newcomer()
    address = str((await upload(scene.cora, request.to_bytes())).headers["location"])
    heard = request.fingerprint[-9:]
    await sign_change(scene.cora, address, "cora", heard=heard)
    return await sign_change(scene.cora, address, "cora", heard=heard)


async def _sign_with_a_wrong_passphrase(scene: Scene) -> httpx.Response:
    return await scene.cora.send("/team/passphrase", passphrase="not hers", again="x", kind="own")


async def _key_file_of_nobody(scene: Scene) -> httpx.Response:
    return await scene.cora.get("/team/key-file")


def _with_the_report_of_another(method: str, path: str = "") -> Try:
    async def tried(scene: Scene) -> httpx.Response:
        await scene.taken()
        taker = await Taker.begin(scene.cora)
        if method == "GET":
            return await scene.dawit.get(taker.address)
        return await scene.dawit.send(taker.address + path, at=taker.fields()["at"], action="go:4")

    return tried


async def _state_a_death(scene: Scene) -> httpx.Response:
    await scene.taken()
    here = scene.home
    app = make_app(Sent(here, here.database_url, here.blobs_url, may_state_death="cora"))
    async with Browser(app) as other:
        await other.sign_in("dawit")
        death = {"said": "died_in_custody", "source": "relative", "on_edtf": "2026-11", "words": "x"}
        sent = await other.press(scene.family.page, "/statements", **death)
    await app.state.desk.close()
    return sent


async def _paper_signed_by_one(scene: Scene) -> httpx.Response:
    await add(scene.desk, scene.family, given=(to_the_un(),))
    await verified(scene.cora, scene.family, **READY_FOR_THE_UN)
    await scene.cora.press(f"{scene.family.page}/together/communicate", "/together/communicate")
    return await scene.cora.send(f"{scene.family.page}/communication", sure="yes")


WITHOUT: Mapping[tuple[str, str], Try] = {
    ("POST", "/cases/{case_id}/moves/{chosen}"): _move_of_others,
    ("GET", "/cases/{case_id}/asking"): _look_at_questions_for_others,
    ("POST", "/cases/{case_id}/ask"): _ask_for_others,
    ("POST", "/cases/{case_id}/hand-over"): _hand_over_of_others,
    ("POST", "/cases/{case_id}/statements"): _state_a_death,
    ("POST", "/cases/{case_id}/together/{kind}"): _begin_for_others,
    ("POST", "/cases/{case_id}/together/{kind}/sign"): _sign_twice,
    ("POST", "/cases/{case_id}/communication"): _paper_signed_by_one,
    ("POST", "/cases/{case_id}/referrals/{referral_id}/sign"): _countersign_ones_own,
    ("POST", "/team/changes/{change_id}/sign"): _let_in_alone,
    ("POST", "/team/passphrase"): _sign_with_a_wrong_passphrase,
    ("GET", "/team/key-file"): _key_file_of_nobody,
    ("GET", "/assisted/{taking_id}"): _with_the_report_of_another("GET"),
    ("POST", "/assisted/{taking_id}"): _with_the_report_of_another("POST"),
    ("POST", "/assisted/{taking_id}/erase"): _with_the_report_of_another("POST", "/erase"),
    ("POST", "/assisted/{taking_id}/noted"): _with_the_report_of_another("POST", "/noted"),
}


def test_every_right_beyond_being_a_moderator_is_tried_without_it() -> None:
    beyond = {row for row, right in RIGHTS.items() if right not in {Right.ANYBODY, Right.MODERATOR}}

    assert beyond == WITHOUT.keys()


@pytest.mark.parametrize("row", WITHOUT, ids=lambda row: f"{row[0]} {row[1]}")
async def test_a_moderator_without_the_right_is_refused_and_nothing_changes(
    desk: Desk, home: Home, cora: Browser, dawit: Browser, amina: Family, row: tuple[str, str]
) -> None:
    scene = Scene(desk, home, cora, dawit, amina)

    answer = await WITHOUT[row](scene)

    assert answer.status_code in {404, 409, 422}, answer.status_code
    view = (await kept(await desk.database(), amina)).view
    is_checked = "referrals" in row[1] or "communication" in row[1]
    expected = "verified" if is_checked else "received" if "/team/" in row[1] else "under_review"
    assert view.state == expected
    assert view.held_by == (None if expected == "received" else "cora")
    assert {one.id for one in team_of(home).moderators} == {"cora", "dawit"}


async def test_a_case_that_is_not_there_is_nobodys(cora: Browser) -> None:
    assert (await cora.get(f"/cases/{uuid4()}")).status_code == 404

# SPDX-License-Identifier: AGPL-3.0-or-later
"""Closed by default: every route but the listed few refuses Eve, and every form without its token."""

from __future__ import annotations

import re
from collections.abc import Iterator
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI
from starlette.routing import Mount, Route

from bot.desk.desk import Desk
from bot.desk.doors import HEADERS, MAX_FORM_BYTES, OPEN
from tests.desk.desk_browser import Browser
from tests.desk.desk_cast import Family, kept

READING = ("GET", "HEAD")
CHANGING = ("POST", "PUT", "PATCH", "DELETE")


def every_route(app: FastAPI) -> Iterator[tuple[str, str]]:
    """Give the method and a plausible address of every route the application has."""
    for route in flat(app.routes):
        assert isinstance(route, Route), "a route of a new kind needs a look at the outer door"
        for method in route.methods or ():
            yield method, re.sub(r"\{[^}]+\}", lambda found: example(found[0]), route.path)


def flat(routes: list[object]) -> Iterator[object]:
    """Give routes and those inside included routers and mounts."""
    for route in routes:
        inner = getattr(route, "routes", None)
        if inner and not isinstance(route, Route):
            assert not isinstance(route, Mount), "a mounted application needs a look at the outer door"
            yield from flat(inner)
        elif hasattr(route, "original_router"):
            yield from flat(route.original_router.routes)
        else:
            yield route


def example(parameter: str) -> str:
    """Give a value for a part of an address."""
    return {"{number}": "1", "{name}": "desk.css", "{partner_id}": "voices", "{chosen}": "take"}.get(
        parameter, str(uuid4())
    )


def refuses(answer: httpx.Response) -> bool:
    """Tell whether an answer sends a stranger away."""
    to_sign_in = answer.status_code == 303 and answer.headers["location"].startswith("/sign-in")
    return to_sign_in or answer.status_code in {401, 403}


async def test_the_crawler_sees_every_page_of_the_desk(app: FastAPI) -> None:
    found = {address.split("/")[1] for _, address in every_route(app)}

    assert {"queue", "cases", "sign-in", "sign-out", "language", "static", "health"} <= found
    assert len(set(every_route(app))) >= 20


async def test_every_route_that_is_not_listed_refuses_eve(app: FastAPI, eve: Browser) -> None:
    for method, address in every_route(app):
        if (("GET" if method == "HEAD" else method), address) not in OPEN:
            answer = await eve.http.request(method, address)
            assert refuses(answer), (method, address, answer.status_code)


async def test_every_route_answers_with_the_headers_whoever_asks(
    app: FastAPI, amina: Family, eve: Browser, cora: Browser
) -> None:
    for method, address in sorted(every_route(app)):
        path = re.sub(r"/cases/[0-9a-f-]{36}", amina.page, address)
        for browser in (eve, cora):
            answer = await browser.http.request(method, path)
            policy = answer.headers["content-security-policy"]
            assert policy.startswith("default-src 'none'"), (method, path)
            assert "script" not in policy, (method, path)
            for name in HEADERS.keys() - {"Content-Security-Policy"}:
                assert answer.headers[name] == HEADERS[name], (method, path, name)


async def test_eve_cannot_tell_whether_a_case_exists(amina: Family, eve: Browser) -> None:
    there, not_there = await eve.get(amina.page), await eve.get(f"/cases/{uuid4()}")

    assert there.status_code == not_there.status_code == 303
    assert there.content == not_there.content


async def test_eve_cannot_tell_whether_a_page_exists(eve: Browser) -> None:
    assert refuses(await eve.get("/no-such-page"))


async def test_a_route_written_tomorrow_is_closed(app: FastAPI, eve: Browser, cora: Browser) -> None:
    @app.get("/tomorrow")
    def tomorrow() -> str:
        return "secret"

    assert refuses(await eve.get("/tomorrow"))
    assert (await cora.get("/tomorrow")).status_code == 200


async def test_a_made_up_session_opens_nothing(amina: Family, eve: Browser) -> None:
    for cookie in ("", "x", "v.x", "a" * 43):
        answer = await eve.http.get(amina.page, headers={"cookie": f"amanat_desk={cookie}"})
        assert refuses(answer)


async def test_every_changing_route_refuses_a_missing_token(app: FastAPI, cora: Browser) -> None:
    for method, address in every_route(app):
        if method in CHANGING:
            answer = await cora.http.request(method, address, data={"passphrase": "x"})
            assert answer.status_code == 403, (method, address)


async def test_every_changing_route_refuses_the_token_of_somebody_else(
    app: FastAPI, cora: Browser, dawit: Browser
) -> None:
    foreign = await dawit.token()

    for method, address in every_route(app):
        if method in CHANGING:
            answer = await cora.http.request(method, address, data={"token": foreign})
            assert answer.status_code == 403, (method, address)


async def test_signing_in_needs_a_token_too(eve: Browser) -> None:
    await eve.get("/sign-in")

    answer = await eve.http.post("/sign-in", data={"moderator": "cora", "passphrase": "x", "token": ""})

    assert answer.status_code == 403


async def test_a_form_from_another_site_is_refused_even_with_the_token(cora: Browser) -> None:
    answer = await cora.http.post(
        "/sign-out", data={"token": await cora.token()}, headers={"sec-fetch-site": "cross-site"}
    )

    assert answer.status_code == 403
    assert (await cora.get("/queue")).status_code == 200


async def test_the_right_token_is_accepted(cora: Browser) -> None:
    assert (await cora.http.post("/sign-out", data={"token": await cora.token()})).status_code == 303


async def test_reading_changes_nothing_but_what_was_read(
    desk: Desk, amina: Family, app: FastAPI, cora: Browser
) -> None:
    before = await kept(await desk.database(), amina)

    for method, address in every_route(app):
        if method in READING:
            await cora.http.request(method, re.sub(r"/cases/[0-9a-f-]{36}", amina.page, address))

    assert await kept(await desk.database(), amina) == before


async def test_unknown_cases_and_unknown_addresses_look_the_same(cora: Browser) -> None:
    pages = [
        await cora.get(path)
        for path in (f"/cases/{uuid4()}", "/cases/not-an-id", "/no-such-page", f"/cases/{uuid4()}/refer")
    ]

    assert {page.status_code for page in pages} == {404}
    assert len({re.sub(r'value="[^"]*"', "", page.text) for page in pages}) == 1


async def test_a_form_that_is_too_large_is_refused(cora: Browser) -> None:
    answer = await cora.http.post(
        "/sign-out", data={"token": await cora.token(), "more": "x" * (MAX_FORM_BYTES + 1)}
    )

    assert answer.status_code == 413
    assert "too much for one form" in answer.text


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"no boundary"),
        ("multipart/form-data; boundary=x", b"--x\r\nbroken"),
        ("application/json", b"{}"),
        ("text/plain", b"token=1"),
        ("application/x-www-form-urlencoded", b"\xff\xfe%zz=&&&=;"),
    ],
)
async def test_a_broken_form_changes_nothing(cora: Browser, kind: str, body: bytes) -> None:
    answer = await cora.http.post("/sign-out", content=body, headers={"content-type": kind})

    assert answer.status_code in {400, 403}
    assert (await cora.get("/queue")).status_code == 200


async def test_what_was_typed_is_shown_back_when_the_desk_was_locked(
    desk: Desk, amina: Family, cora: Browser
) -> None:
    token = await cora.token()
    desk.sessions.close_all()

    answer = await cora.http.post(
        f"{amina.page}/record",
        data={"token": token, "version": "1", "circumstances": "An hour of <careful> work"},
    )

    assert answer.status_code == 401
    assert "An hour of &lt;careful&gt; work" in answer.text
    assert token not in answer.text


async def test_an_unforeseen_error_is_a_page_with_a_number_and_no_words_of_the_error(
    app: FastAPI, cora: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    @app.get("/broken")
    def broken() -> str:
        raise RuntimeError("the name of a person")

    answer = await cora.get("/broken")

    assert answer.status_code == 500
    assert "The desk failed at this" in answer.text
    assert "the name of a person" not in answer.text + caplog.text
    assert "content-security-policy" in answer.headers

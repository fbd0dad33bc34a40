# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the desk answers when something is wrong repeats nothing of a case, and its log nothing at all."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
from fastapi import FastAPI
from starlette.responses import PlainTextResponse

from bot.demo.search import text_canary
from bot.desk import case_page, search_page
from bot.desk.doors import Doors
from tests.chat.overheard import found, listening
from tests.desk.desk_browser import PASSPHRASES, Browser
from tests.desk.desk_cast import ACCOUNT, PERSON, Family

TOLD = ("Zahid Farzi from the old bridge", PERSON, "تربت")


async def everything_wrong(app: FastAPI, eve: Browser, cora: Browser, amina: Family) -> str:
    """Ask for what is not there, send what cannot be read, and let pages fail; give all answers."""
    said = quote(TOLD[0])
    answers = [
        await eve.get("/health"),
        await eve.get(f"/{said}"),
        await eve.get(f"/cases/{said}?{said}"),
        await eve.http.post("/sign-in", data={"moderator": TOLD[0], "passphrase": TOLD[0]}),
        await eve.http.post(f"{amina.page}/ask", data={"token": "x"}),
        await eve.sign_in("cora", "a wrong passphrase"),
        await cora.get(f"/{said}"),
        await cora.get(f"/cases/{said}"),
        await cora.get(f"/cases/{uuid4()}?show={said}"),
        await cora.get(f"/queue?lane={said}&flag={said}&language={said}&after={said}"),
        await cora.get(f"/quarantine?cluster={said}&reason={said}"),
        await cora.http.post(
            "/quarantine", data={"token": await cora.token(), "act": TOLD[0], "case": TOLD[0]}
        ),
        await cora.http.post(
            f"{amina.page}/moves/{said}", data={"token": await cora.token(), "reason": TOLD[0]}
        ),
        await cora.http.post(f"{amina.page}/record", data={"reason": TOLD[0]}),
        await cora.http.post("/quarantine", content=b"\xff" * 900_000),
        await cora.http.put(f"{amina.page}", content=TOLD[0]),
        await cora.get(f"{amina.page}/files/99"),
        await cora.get(amina.page),  # this one is made to fail by the tests below
        await cora.http.get("/search", params={"words": TOLD[0]}),
    ]
    return "\n".join(f"{one.status_code} {one.headers} {one.text}" for one in answers[:-2]) + "".join(
        f"\n{one.status_code} {one.text}" for one in answers[-2:] if one.status_code >= 400
    )


def fails_with_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the case page and the search fail with errors that quote the family."""

    def fails(*_given: object, **_named: object) -> Any:
        words = f"{PERSON} {ACCOUNT} {TOLD[0]}"
        raise RuntimeError(words)

    monkeypatch.setattr(case_page, "odd_arrival", fails)
    monkeypatch.setattr(search_page, "lines_of", fails)


async def test_no_error_page_and_no_log_of_the_desk_repeats_a_word(
    app: FastAPI,
    eve: Browser,
    cora: Browser,
    amina: Family,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    fails_with_words(monkeypatch)
    with listening(tmp_path) as (ear, file):
        answers = await everything_wrong(app, eve, cora, amina)

    assert {"400", "403", "404", "413", "500"} <= {line[:3] for line in answers.split("\n")}
    secrets = [text_canary("said", one) for one in (*TOLD, *ACCOUNT.split("\n"))]
    secrets += [text_canary("passphrase", one) for one in (*PASSPHRASES.values(), "a wrong passphrase")]
    out, err = capfd.readouterr()
    told = {"log": "\n".join(ear.heard), "file": file.read_text("utf-8"), "terminal": out + err}
    assert "desk failed to answer" in told["file"]
    seen = found(secrets, answers=_without_addresses(answers), **told)
    assert [] == seen


async def test_an_error_page_that_repeats_the_family_is_caught(
    app: FastAPI,
    eve: Browser,
    cora: Browser,
    amina: Family,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The search must be able to fail: a page that quotes its error, and a log that keeps it, are both found."""
    unforeseen = Doors._unforeseen

    async def tells(self: Doors, error: Exception, scope: Any, receive: Any, send: Any) -> None:
        logging.getLogger("bot.desk").error("failed", exc_info=error)
        if send.has_started:
            await unforeseen(self, error, scope, receive, send)
        else:
            await PlainTextResponse(str(error), 500)(scope, receive, send)

    monkeypatch.setattr(Doors, "_unforeseen", tells)
    fails_with_words(monkeypatch)
    with listening(tmp_path) as (ear, _file):
        answers = await everything_wrong(app, eve, cora, amina)

    secrets = [text_canary("said", PERSON)]
    assert {"answers", "log"} == {
        one.file for one in found(secrets, answers=answers, log="\n".join(ear.heard))
    }


def _without_addresses(answers: str) -> str:
    """Leave out where a stranger is sent on to after signing in: that is the address she asked for herself."""
    return "\n".join(part for part in answers.split("\n") if not part.startswith("303 "))

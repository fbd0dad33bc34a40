# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every answer forbids scripts, other sites, framing and caching; no page holds a script or a foreign address."""

from __future__ import annotations

import re

import pytest

from bot.desk.doors import HEADERS
from bot.desk.media import requested_span
from bot.desk.pages import TEMPLATES
from tests.desk.desk_browser import Browser
from tests.desk.desk_cast import Family

PAGES = ("/sign-in", "/health", "/static/desk.css", "/queue", "/no-such-page", "/")


async def test_every_answer_carries_the_headers(eve: Browser, cora: Browser, amina: Family) -> None:
    answers = [await browser.get(page) for browser in (eve, cora) for page in (*PAGES, amina.page)]
    answers.append(await eve.http.post("/sign-in", data={}))

    for answer in answers:
        for name, value in HEADERS.items():
            assert answer.headers[name] == value, (answer.url.path, name)


async def test_nothing_is_allowed_that_is_not_named(cora: Browser) -> None:
    policy = (await cora.get("/queue")).headers["content-security-policy"]

    assert policy.startswith("default-src 'none';")
    assert "script" not in policy
    assert "unsafe" not in policy
    assert "http" not in policy


async def test_a_file_is_never_a_page(cora: Browser, amina: Family) -> None:
    answers = [await cora.get(f"{amina.page}/files/{way}") for way in ("1/veil", "2")]
    answers.append(await cora.take_original(amina.page, 3))

    for answer in answers:
        assert answer.status_code == 200
        assert "sandbox" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("template", sorted(TEMPLATES.glob("*.html")), ids=lambda path: path.name)
def test_no_template_holds_script_style_or_a_foreign_address(template: object) -> None:
    text = template.read_text("utf-8")  # type: ignore[attr-defined]

    assert not re.search(
        r"<script|javascript:|\son[a-z]+\s*=|\sstyle\s*=|<style|<iframe|<object|<embed", text, re.I
    )
    assert not re.search(r"https?://|//[a-z]", text, re.I)
    assert "|safe" not in text


def test_the_style_sheet_fetches_nothing() -> None:
    css = (TEMPLATES.parent / "static" / "desk.css").read_text("utf-8")

    assert not re.search(r"url\(|@import|@font-face|https?:", css)


def test_the_style_sheet_has_no_left_or_right() -> None:
    """Right-to-left pages use the same rules."""
    css = (TEMPLATES.parent / "static" / "desk.css").read_text("utf-8")
    found = re.findall(
        r"(?:margin|padding|border|inset)-(?:left|right)|(?<![-\w])(?:left|right)\s*:|float:",
        css,
    )

    assert found == []


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, None),
        ("bytes=0-99", (0, 99)),
        ("bytes=500-", (500, 999)),
        ("bytes=-100", (900, 999)),
        ("bytes=0-5000", (0, 999)),
        ("bytes=1000-", "unsatisfiable"),
        ("bytes=-0", "unsatisfiable"),
        ("bytes=5-2", None),
        ("bytes=0-1,5-9", None),
        ("bytes=-", None),
        ("lines=1-2", None),
    ],
)
def test_a_range_is_read_as_the_standard_says(header: str | None, expected: object) -> None:
    assert requested_span(header, 1000) == expected

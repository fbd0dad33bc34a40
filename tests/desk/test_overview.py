# SPDX-License-Identifier: AGPL-3.0-or-later
"""The overview counts without names; its file holds no small number and no formula."""

from __future__ import annotations

import csv
import io

import pytest

from bot.desk.desk import Desk
from bot.desk.overview_page import safe_cell
from bot.desk.words import load_words
from tests.desk.desk_browser import Browser
from tests.desk.desk_cast import PERSON, deposit
from tests.desk.test_belonging import twins


async def test_the_overview_counts_and_names_nobody(desk: Desk, cora: Browser) -> None:
    await twins(desk)

    page = (await cora.get("/overview")).text

    assert "3 cases, counted without names" in page
    assert "Frontier Corps" in page
    assert "<svg" in page
    assert "style=" not in page
    for secret in (PERSON, "Zaakir", "Farzi", "Sohrab", "Turbat", "تربت"):
        assert secret not in page.split("<main")[1]


async def test_the_file_holds_no_small_number(desk: Desk, cora: Browser) -> None:
    for _ in range(6):
        await deposit(desk)
    await twins(desk)

    answer = await cora.get("/overview.csv")
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))

    assert answer.headers["content-type"].startswith("text/csv")
    assert "attachment" in answer.headers["content-disposition"]
    assert ["Cases by state", "New", "9"] in rows
    assert {row[2] for row in rows[1:]} <= {"<5", *map(str, range(5, 10))}
    assert "<5" in {row[2] for row in rows}


@pytest.mark.parametrize(
    "hostile", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", '=HYPERLINK("x")']
)
def test_no_cell_is_a_formula(hostile: str) -> None:
    assert safe_cell(hostile).startswith("'")
    assert safe_cell("تربت") == "تربت"


async def test_an_empty_overview_says_so(cora: Browser) -> None:
    assert "nothing to count yet" in (await cora.get("/overview")).text


def test_months_are_said_in_words_on_the_page_and_a_year_stays_a_year() -> None:
    assert load_words("en").month("2026-10") == "October 2026"
    assert load_words("ur").month("2026-10") == "اکتوبر 2026"
    assert load_words("ur").month("2024") == "2024"

# SPDX-License-Identifier: AGPL-3.0-or-later
"""`amanat try`: one JSON object for each line, in order, whatever the line holds."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.try_ import What, answers

KINDS = [What.DATE, What.PLACE, What.NAME, What.PAPER]


def tried(what: What, *lines: str) -> list[dict[str, object]]:
    """Give the answers to some lines."""
    return list(answers(what, lines))


def test_a_date_is_answered_with_its_meaning_and_read_back_in_both_calendars():
    [answer] = tried(What.DATE, "fa\t2026-11-22\t۱۷ آذر ۱۴۰۱")

    assert answer["edtf"] == "2022-12-08"
    assert answer["calendar"] == "persian"
    assert answer["read_back"] == "۱۷ آذر ۱۴۰۱ = ۸ دسامبر ۲۰۲۲"


def test_a_day_of_the_islamic_calendar_is_read_back_as_that_day():
    [answer] = tried(What.DATE, "en\t2026-11-22\t15 Ramadan 1446")

    assert answer["read_back"] == "15 Ramadan 1446 = 14 March 2025 – 16 March 2025"


def test_two_meanings_are_asked_back_as_candidates():
    [answer] = tried(What.DATE, "en\t2026-11-22\t3/4/2024")

    assert answer["outcome"] == "ask"
    assert [one["edtf"] for one in answer["candidates"]] == ["2024-04-03", "2024-03-04"]  # type: ignore[attr-defined]


def test_a_name_is_answered_out_of_its_sentence_and_a_sentence_not_understood_is_asked():
    understood, asked = tried(
        What.NAME, "ur\t2026-11-22\tمیرے بیٹے کا نام زاہد ہے", "ur\t2026-11-22\tمیرا پیارا جو گھر سے گیا زاہد"
    )

    assert (understood["outcome"], understood["given"]) == ("understood", "زاہد")
    assert (asked["outcome"], asked["reason"]) == ("ask", "sentence")


@pytest.mark.parametrize("what", KINDS)
@pytest.mark.parametrize(
    "line", ["", "one column", "en\t2026-11-22", "en\tyesterday\ttoday", "xx\t2026-11-22\ttoday"]
)
def test_a_line_that_cannot_be_used_is_refused_with_a_reason(what: What, line: str):
    [answer] = tried(what, line)

    assert answer["outcome"] == "refused"
    assert answer["reason"]


@given(st.sampled_from(KINDS), st.text(max_size=80))
def test_no_line_makes_it_fail(what: What, text: str):
    [answer] = tried(what, f"ur\t2026-11-22\t{text}")

    assert json.dumps(answer)


def test_the_command_answers_line_by_line_in_order_even_to_bytes_that_are_no_text():
    lines = b"en\t2026-11-22\t2014\nen\t2026-11-22\t\xff\xfe\nur\t2026-11-22\t\xd8\xa2\xd8\xac\n"

    result = subprocess.run(
        [sys.executable, "-c", "from bot.commands import main; main()", "try", "date"],
        input=lines,
        capture_output=True,
        check=True,
        timeout=60,
    )

    found = [json.loads(line) for line in result.stdout.decode().splitlines()]
    assert [one["edtf"] for one in found] == ["2014", None, "2026-11-22"]

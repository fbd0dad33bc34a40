# SPDX-License-Identifier: AGPL-3.0-or-later
"""Logs say what happened and nothing that anybody said."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from pathlib import Path

from bot.logs import EventFormatter

TOKEN_LINE = 'HTTP Request: POST https://api.telegram.org/bot123456:secret/getUpdates "HTTP/1.1 200 OK"'


def line_of(name: str, message: str, *arguments: object, **fields: object) -> dict[str, object]:
    """Format one record as our handler would."""
    record = logging.LogRecord(name, logging.WARNING, __file__, 1, message, arguments, None)
    record.__dict__.update(fields)
    return dict(json.loads(EventFormatter().format(record)))


def test_our_own_events_pass_with_their_fields() -> None:
    """A count and an outcome help the operator."""
    event = line_of("bot.chat.polling", "a batch was committed", updates=3)

    assert (event["event"], event["updates"]) == ("a batch was committed", 3)


def test_a_librarys_words_are_withheld() -> None:
    """The HTTP client's line holds the bot's token; only the logger's name remains."""
    event = line_of("httpx", TOKEN_LINE)

    assert "secret" not in json.dumps(event)
    assert event["room"] == "httpx"


def test_arguments_of_our_own_events_are_not_written_into_them() -> None:
    """An event is a fixed sentence; words filled into it by mistake do not appear."""
    assert "ذاکر" not in json.dumps(line_of("bot.chat", "got %s", "ذاکر"), ensure_ascii=False)


def test_a_long_field_becomes_its_type() -> None:
    """A field that could hold somebody's words is replaced."""
    assert line_of("bot.chat", "x", words="ا" * 200)["words"] == "str"


def test_times_are_cut_to_the_minute() -> None:
    """An exact time could be matched with what the network saw."""
    assert str(line_of("bot", "x")["at"]).count(":") == 1


def test_an_uncaught_error_leaves_its_type_and_our_place_only(tmp_path: Path) -> None:
    """A traceback may quote somebody; it is not written."""
    script = (
        "from pathlib import Path; from bot.logs import configure_logs; import sys, asyncio, logging\n"
        f"configure_logs(file=Path({str(tmp_path / 'x.log')!r}))\n"
        "logging.getLogger('telegram').warning('Received data was %s', 'her words')\n"
        "raise ValueError('her words')\n"
    )
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    written = (tmp_path / "x.log").read_text() + result.stderr + result.stdout

    assert "her words" not in written
    assert "ValueError" in written

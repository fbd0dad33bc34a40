# SPDX-License-Identifier: AGPL-3.0-or-later
"""Logs that cannot leak: our own events pass, everybody else's words are withheld.

Libraries write what they please: the HTTP client puts the bot's token into its log, the Telegram library
the words of the person (measured). So a record that does not come from our own rooms keeps only its level,
its logger's name and the type of the error; its message, arguments and traceback are dropped.
Our own events are short fixed sentences with fields such as counts and outcomes, never content.
"""

from __future__ import annotations

import json
import logging
import logging.config
import sys
from datetime import UTC, datetime
from pathlib import Path

OUR_ROOMS = ("bot", "storage", "locales")
_PLAIN_FIELDS = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}


def is_ours(logger_name: str) -> bool:
    """Say whether a logger belongs to one of our own rooms."""
    return logger_name.split(".", 1)[0] in OUR_ROOMS


class EventFormatter(logging.Formatter):
    """Writes one JSON object a line. Times are cut to the minute: exact ones could be matched to a person."""

    def format(self, record: logging.LogRecord) -> str:
        """Give the line for one record, without any words that are not ours."""
        event: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%MZ"),
            "level": record.levelname.lower(),
            "room": record.name,
        }
        if is_ours(record.name):
            event["event"] = record.msg if isinstance(record.msg, str) else type(record.msg).__name__
            event |= {k: _harmless(v) for k, v in record.__dict__.items() if k not in _PLAIN_FIELDS}
        else:
            event["event"] = "a library reported something; its words are withheld"
        if record.exc_info and record.exc_info[0] is not None:
            event["error"] = record.exc_info[0].__name__
        return json.dumps(event, ensure_ascii=True)


def _harmless(value: object) -> object:
    """Keep numbers, booleans and short words; anything else becomes the name of its type."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str) and len(value) <= 80:
        return value
    return type(value).__name__


def configure_logs(*, level: str = "INFO", file: Path | None = None) -> None:
    """Send all logging of this process through the formatter above, to standard error or one file."""
    handler: logging.Handler
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handler = logging.FileHandler(file, encoding="utf-8")
    else:
        handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(EventFormatter())
    root = logging.getLogger()
    for former in root.handlers[:]:
        root.removeHandler(former)
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    for room in OUR_ROOMS:
        logging.getLogger(room).setLevel(level)
    # An uncaught error would otherwise print a traceback whose last line may quote somebody's words.
    sys.excepthook = _withhold
    logging.captureWarnings(capture=True)


def _withhold(kind: type[BaseException], _error: BaseException, trace: object) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger("bot").critical(
        "stopped by an error", extra={"error": kind.__name__, "where": our_place(trace)}
    )


def our_place(trace: object) -> str:
    """Name the file and line of our own code nearest to the fault: enough to find it, nothing of anybody's."""
    place = "unknown"
    while trace is not None:
        frame = getattr(trace, "tb_frame", None)
        if frame is not None and is_ours(str(frame.f_globals.get("__name__", ""))):
            place = f"{frame.f_globals['__name__']}:{getattr(trace, 'tb_lineno', 0)}"
        trace = getattr(trace, "tb_next", None)
    return place

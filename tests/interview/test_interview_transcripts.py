# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every conversation in tests/transcripts still goes as it is written there."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.interview.talk import main
from bot.interview.transcript import played

TRANSCRIPTS = sorted((Path(__file__).parent.parent / "transcripts").glob("*.txt"))


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_a_conversation_goes_as_it_is_written(path: Path):
    written = path.read_text(encoding="utf-8")

    assert played(written) == written


def test_there_are_conversations_in_every_language_that_is_offered_whole_and_each_gets_to_the_end():
    texts = [path.read_text(encoding="utf-8") for path in TRANSCRIPTS]
    whole = [text for text in texts if "does     deposit" in text]

    for language in ("ur", "fa", "ps", "sd", "en"):
        assert any(f"language {language}" in text for text in whole), language

    assert sum("language ur" in text for text in texts) >= 3
    assert sum("language en" in text for text in texts) >= 3


def test_the_terminal_holds_an_interview_and_saves_it(tmp_path: Path, monkeypatch, capsys):
    lines = iter(
        [
            "English",
            "continue",
            "go on",
            "go on",
            "go on",
            "yes",
            "My son",
            "[no such button]",
            "Zakir",
            "/stop",
        ]
    )

    def type_next(*_args: object) -> str:
        try:
            return next(lines)
        except StopIteration:
            raise EOFError from None

    monkeypatch.setattr("rich.console.Console.input", type_next)
    saved = tmp_path / "talk.txt"

    assert main(["--language", "en", "--save", str(saved)]) == 0
    assert "What is the name of the father of Zakir?" in capsys.readouterr().out
    transcript = saved.read_text(encoding="utf-8")
    assert played(transcript) == transcript

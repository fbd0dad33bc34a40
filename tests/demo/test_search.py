# SPDX-License-Identifier: AGPL-3.0-or-later
"""The search that guards the vault's claim finds what it should: a search that cannot find proves nothing."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.demo.search import file_canaries, find, text_canary

NAME = "ذاکر فرضی"
HIDINGS: dict[str, Callable[[str], bytes]] = {
    "plain": lambda text: text.encode(),
    "utf-16": lambda text: text.encode("utf-16-le"),
    "hex": lambda text: text.encode().hex().encode(),
    "base64": lambda text: base64.b64encode(text.encode()),
    "base64 shifted by one": lambda text: base64.b64encode(b"x" + text.encode() + b"yz"),
    "base64 shifted by two": lambda text: base64.urlsafe_b64encode(b"xy" + text.encode() + b"z"),
    "json": lambda text: json.dumps({"name": text}).encode(),
    "gzip": lambda text: gzip.compress(b"before " + text.encode()),
}


@pytest.mark.parametrize("hiding", sorted(HIDINGS))
def test_a_name_is_found_however_it_was_left_lying(hiding: str, tmp_path: Path) -> None:
    """Each shape in which software leaves a text is looked for."""
    (tmp_path / "somewhere").write_bytes(b"\x00noise " + HIDINGS[hiding](NAME) + b" more noise")

    sightings, _ = find([text_canary("name", NAME)], [tmp_path])

    assert {"name"} == {sighting.label for sighting in sightings}


def test_a_chat_number_is_found_as_digits_and_as_an_integer(tmp_path: Path) -> None:
    """A chat's number may lie as text or in a binary column."""
    (tmp_path / "digits").write_bytes(b"chat=7391824650;")
    (tmp_path / "binary").write_bytes(b"\x01" + (7391824650).to_bytes(8, "big") + b"\x02")

    sightings, _ = find([text_canary("chat", "7391824650")], [tmp_path])

    assert {"digits", "binary"} == {sighting.file for sighting in sightings}


def test_a_piece_of_a_photo_is_found_inside_another_file(tmp_path: Path) -> None:
    """Three pieces stand for the whole file."""
    photo = bytes(range(256)) * 40
    (tmp_path / "disk.img").write_bytes(b"\xff" * 999 + photo + b"\xff" * 99)

    sightings, looked_at = find(file_canaries("photo", photo), [tmp_path])

    assert sightings
    assert looked_at == 999 + len(photo) + 99


def test_a_name_in_a_file_name_is_found(tmp_path: Path) -> None:
    """File names are content too."""
    (tmp_path / f"{NAME}.ogg").write_bytes(b"")

    sightings, _ = find([text_canary("name", NAME)], [tmp_path])

    assert [sighting.file for sighting in sightings] == ["a file's name"]


def test_nothing_is_found_where_nothing_is(tmp_path: Path) -> None:
    """The search does not cry wolf over other people's words."""
    (tmp_path / "a").write_bytes(gzip.compress("ناصر بلوچ".encode() * 20))

    assert find([text_canary("name", NAME), text_canary("chat", "7391824650")], [tmp_path])[0] == []

# SPDX-License-Identifier: AGPL-3.0-or-later
"""partners.json: public things, closed by default, and refusals that say what to correct."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.casework.errors import PartnersNotUsable
from bot.casework.partner import Part, load_partners, save_partners

GOOD: dict[str, Any] = {
    "id": "voices",
    "names": {"en": "Voices", "ur": "آوازیں"},
    "base_url": "https://registry.example.org/ed/",
    "verify_key": "A" * 43,
    "accepts": ["names", "when"],
}


def written(folder: Path, *partners: dict[str, Any]) -> Path:
    path = folder / "partners.json"
    path.write_text(json.dumps(list(partners)), encoding="utf-8")
    return path


def test_partners_are_read_and_written_back(tmp_path: Path) -> None:
    partners = load_partners(written(tmp_path, GOOD))

    assert partners["voices"].base_url == "https://registry.example.org/ed"
    assert partners["voices"].accepts == {Part.NAMES, Part.WHEN}
    assert [partners["voices"].name(language) for language in ("ur", "bal")] == ["آوازیں", "Voices"]
    save_partners(tmp_path / "again.json", partners)
    assert load_partners(tmp_path / "again.json") == partners


def test_no_partners_is_a_list_of_none(tmp_path: Path) -> None:
    assert load_partners(written(tmp_path)) == {}


@pytest.mark.parametrize(
    "changes",
    [
        {"base_url": "http://registry.example.org"},
        {"base_url": "https://user:secret@registry.example.org"},
        {"base_url": "registry"},
        {"verify_key": "short"},
        {"names": {"ur": "آوازیں"}},
        {"id": "Voices Registry"},
        {"accepts": ["everything"]},
        {"surprise": True},
    ],
)
def test_an_unusable_partner_is_refused_with_the_field_to_correct(
    tmp_path: Path, changes: dict[str, Any]
) -> None:
    with pytest.raises(PartnersNotUsable) as caught:
        load_partners(written(tmp_path, GOOD | changes))

    assert next(iter(changes)) in str(caught.value)
    assert "secret" not in str(caught.value)


def test_plain_http_is_for_this_machine_only(tmp_path: Path) -> None:
    assert load_partners(written(tmp_path, GOOD | {"base_url": "http://127.0.0.1:8703"}))


def test_nothing_is_accepted_by_default(tmp_path: Path) -> None:
    with pytest.raises(PartnersNotUsable, match="accepts"):
        load_partners(written(tmp_path, {key: value for key, value in GOOD.items() if key != "accepts"}))


def test_a_partner_listed_twice_or_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PartnersNotUsable, match="repeated"):
        load_partners(written(tmp_path, GOOD, GOOD))
    with pytest.raises(PartnersNotUsable, match="amanat init"):
        load_partners(tmp_path / "nowhere.json")

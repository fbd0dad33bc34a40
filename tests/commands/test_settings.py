# SPDX-License-Identifier: AGPL-3.0-or-later
"""A setting that cannot be used is named, with its cure, and its value is never shown."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.settings import DeskSettings, IntakeSettings, SettingsError, load_settings


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the machine that runs the tests counts."""
    for name in ("AMANAT_BOT_TOKEN", "AMANAT_BOT_TOKEN_FILE", "AMANAT_HOME", "AMANAT_DESK_PORT"):
        monkeypatch.delenv(name, raising=False)


def test_a_missing_token_names_the_setting_and_where_to_get_one(tmp_path: Path) -> None:
    """The operator reads what to do, not a traceback."""
    with pytest.raises(SettingsError, match=r"AMANAT_BOT_TOKEN: .*BotFather"):
        load_settings(IntakeSettings, home=tmp_path).token()


def test_the_token_may_lie_in_a_file(tmp_path: Path) -> None:
    """A credential of the service manager is a file."""
    (tmp_path / "token").write_text("123:abc\n")
    (tmp_path / "amanat.env").write_text(f"AMANAT_BOT_TOKEN_FILE={tmp_path / 'token'}\n")

    assert load_settings(IntakeSettings, home=tmp_path).token().get_secret_value() == "123:abc"


def test_a_token_never_shows_in_the_settings_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings may be printed by accident; the token is not in them."""
    monkeypatch.setenv("AMANAT_BOT_TOKEN", "123456:secret-words")

    assert "secret-words" not in repr(load_settings(IntakeSettings, home=tmp_path))


def test_an_unusable_value_is_named_but_not_repeated(tmp_path: Path) -> None:
    """What was typed wrongly may have been a secret in the wrong place."""
    (tmp_path / "amanat.env").write_text("AMANAT_DESK_PORT=my-secret\n")

    with pytest.raises(SettingsError, match="AMANAT_DESK_PORT") as caught:
        load_settings(DeskSettings, home=tmp_path)

    assert "my-secret" not in str(caught.value)


def test_an_address_without_a_scheme_is_refused(tmp_path: Path) -> None:
    """A Bot API address needs its scheme."""
    (tmp_path / "amanat.env").write_text("AMANAT_API_BASE_URL=api.example.org\n")

    with pytest.raises(SettingsError, match="AMANAT_API_BASE_URL"):
        load_settings(IntakeSettings, home=tmp_path)


def test_durations_are_read_in_the_units_that_the_page_names(tmp_path: Path) -> None:
    """Days for drafts, minutes for the desk's lock."""
    (tmp_path / "amanat.env").write_text("AMANAT_DRAFT_KEPT_FOR=14\nAMANAT_IDLE_LOCK_FOR=5\n")

    assert load_settings(IntakeSettings, home=tmp_path).draft_kept_for == timedelta(days=14)
    assert load_settings(DeskSettings, home=tmp_path).idle_lock_for == timedelta(minutes=5)


def test_the_home_folder_comes_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One variable moves everything."""
    monkeypatch.setenv("AMANAT_HOME", str(tmp_path))

    assert load_settings(IntakeSettings).home.root == tmp_path

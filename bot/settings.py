# SPDX-License-Identifier: AGPL-3.0-or-later
"""Settings of the three processes: from the environment, then from AMANAT_HOME/amanat.env.

Each process reads only what it needs. Every name starts with AMANAT_; docs/settings.md lists them all.
A setting that is missing or unusable stops the start with its name and the cure, never with a traceback.
"""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BeforeValidator, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from storage.home import Home

DEFAULT_HOME = Path("~/.amanat")


class SettingsError(Exception):
    """A setting is missing or unusable. The message names it and says what to do."""


def home_from_environment(override: Path | None = None) -> Home:
    """Give the home folder: the override, else AMANAT_HOME, else ~/.amanat."""
    chosen = override or Path(os.environ.get("AMANAT_HOME") or DEFAULT_HOME)
    return Home(chosen.expanduser().resolve())


def _days(value: Any) -> Any:
    return timedelta(days=int(value)) if isinstance(value, int | str) and str(value).isdigit() else value


def _minutes(value: Any) -> Any:
    return timedelta(minutes=int(value)) if isinstance(value, int | str) and str(value).isdigit() else value


def _seconds(value: Any) -> Any:
    return timedelta(seconds=float(value)) if isinstance(value, int | float | str) else value


Days = Annotated[timedelta, BeforeValidator(_days)]
Minutes = Annotated[timedelta, BeforeValidator(_minutes)]
Seconds = Annotated[timedelta, BeforeValidator(_seconds)]


class Settings(BaseSettings):
    """What every process needs: where things lie, and which team key is the right one."""

    model_config = SettingsConfigDict(env_prefix="AMANAT_", extra="ignore", arbitrary_types_allowed=True)

    home: Annotated[Home, NoDecode]
    database_url: str = ""
    blobs_url: str = ""
    team_fingerprint: str | None = Field(
        default=None, description="fingerprint of the team key, as `amanat init` printed it"
    )
    log_level: Literal["DEBUG", "INFO", "WARNING"] = "INFO"
    log_file: Path | None = Field(default=None, description="write events here instead of standard error")

    @field_validator("home", mode="before")
    @classmethod
    def _home(cls, value: Any) -> Any:
        return value if isinstance(value, Home) else Home(Path(str(value)).expanduser().resolve())

    def model_post_init(self, _context: Any) -> None:
        """Fill the two addresses that follow from the home folder unless they were set."""
        self.database_url = self.database_url or self.home.database_url
        self.blobs_url = self.blobs_url or self.home.blobs_url


class IntakeSettings(Settings):
    """The chat: the only process that knows the bot's token, and no key that opens anything at rest."""

    bot_token: SecretStr | None = Field(default=None, description="the bot's token, from BotFather")
    bot_token_file: Path | None = Field(default=None, description="a file that holds the bot's token")
    api_base_url: str = "https://api.telegram.org"
    proxy_url: str | None = Field(
        default=None, description="http:// or socks5:// proxy where Telegram is filtered"
    )
    draft_kept_for: Days = timedelta(days=30)
    notice_every: Minutes = timedelta(minutes=30)
    duress_words: str = ""  # further words, with commas, that close the chat like /stop
    poll_for: Seconds = timedelta(seconds=50)  # Source: Telegram's server waits 50 s at most.
    paced: bool = True
    flood_from: int = Field(default=40, ge=5)  # reports an hour, from all chats together
    # Reading a question and answering it takes longer, also the tenth time.
    fastest_turn: Seconds = timedelta(seconds=1.5)
    webhook_url: str | None = Field(
        default=None, description="public https:// address for Telegram's deliveries; unset: long polling"
    )
    webhook_listen: str = "127.0.0.1:8443"
    metrics_file: Path | None = Field(
        default=None, description="write counters here once a minute, in Prometheus' text format"
    )

    @field_validator("webhook_url")
    @classmethod
    def _webhook(cls, value: str | None) -> str | None:
        loopback = ("http://127.0.0.1:", "http://localhost:")  # a Bot API server of one's own on this machine
        if value and not value.startswith(("https://", *loopback)):
            raise ValueError("expected an address that starts with https://")
        return value or None

    @field_validator("api_base_url")
    @classmethod
    def _address(cls, value: str) -> str:
        if not value.startswith(("https://", "http://")):
            raise ValueError("expected an address that starts with https://")
        return value.rstrip("/")

    def token(self) -> SecretStr:
        """Give the bot's token from the setting or the file. Raises SettingsError when there is none."""
        if self.bot_token is not None and self.bot_token.get_secret_value().strip():
            return SecretStr(self.bot_token.get_secret_value().strip())
        if self.bot_token_file is not None:
            try:
                return SecretStr(self.bot_token_file.read_text("utf-8").strip())
            except OSError:
                raise SettingsError(
                    "AMANAT_BOT_TOKEN_FILE: the file cannot be read; check that it exists and belongs to this user"
                ) from None
        raise SettingsError(
            "AMANAT_BOT_TOKEN: no token is set; ask @BotFather for one in Telegram (/newbot) and put it into "
            f"{self.home.settings_file} as AMANAT_BOT_TOKEN=…"
        )


class DeskSettings(Settings):
    """The desk: holds the moderators' key files; unlocked keys live in its memory only."""

    host: str = Field(default="127.0.0.1", validation_alias="AMANAT_DESK_HOST")
    port: int = Field(default=8400, ge=0, le=65535, validation_alias="AMANAT_DESK_PORT")
    idle_lock_for: Minutes = timedelta(minutes=15)
    lease_for: Minutes = timedelta(minutes=60)
    rest_after_cases: int = Field(default=8, ge=0, le=99)
    rest_after: Minutes = timedelta(minutes=120)
    organisation: str = "Amanat"
    consent_days: int = Field(default=365, ge=1, le=3650)
    may_state_death: str = ""  # ids of moderators, with commas


class ForwarderSettings(Settings):
    """The forwarder: carries sealed parcels to partners; holds only its own small key."""

    poll_every: Seconds = timedelta(seconds=20)


AnySettings = TypeVar("AnySettings", bound=Settings)


def load_settings(kind: type[AnySettings], *, home: Path | None = None) -> AnySettings:
    """Read the settings of one process. Raises SettingsError with the name of the setting and the cure."""
    place = home_from_environment(home)
    try:
        return kind(home=place, _env_file=place.settings_file)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        name = str(first["loc"][0]) if first["loc"] else "settings"
        name = name if name.startswith("AMANAT_") else f"AMANAT_{name.upper()}"
        raise SettingsError(
            f"{name}: {first['msg'].lower()}; see docs/settings.md for what is expected"
        ) from None

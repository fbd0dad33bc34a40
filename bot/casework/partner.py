# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who a partner is: its registry's address, the keys its people gave us by hand, and what it may receive.

partners.json is a list of partners and holds public things only. Fields a partner receives are listed; nothing is sent by default.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, field_validator

from bot.casework.errors import PartnersNotUsable

VERIFY_KEY_BYTES = 32  # Source: RFC 8032, Ed25519 public keys.
LOCAL_HOSTS = frozenset({"127.0.0.1", "::1", "localhost"})


class Part(StrEnum):
    """The parts of a record that can leave, one by one."""

    NAMES = "names"
    FATHER_NAME = "father_name"
    HUSBAND_NAME = "husband_name"
    SEX = "sex"
    AGE = "age"
    WHEN = "when"
    WHERE = "where"
    PERPETRATORS = "perpetrators"
    CIRCUMSTANCES = "circumstances"
    STEPS = "steps"
    FATE = "fate"
    SOURCES = "sources"
    ATTACHMENTS = "attachments"


def key_bytes(text: str) -> bytes:
    """Read a key written in base64url or base64, padded or not. Raises ValueError."""
    plain = text.strip().replace("+", "-").replace("/", "_").rstrip("=")
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4), altchars=b"-_", validate=True)
    except binascii.Error:
        raise ValueError("expected a key in base64url") from None


class Partner(BaseModel):
    """One organisation to which a family may let us refer a case."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,31}$")]
    names: Mapping[str, str]  # language -> name as shown to families and moderators; "en" is required
    base_url: str  # of the registry, without a slash at the end
    verify_key: str  # Ed25519 public key that signs its receipts, base64url
    sealing_key: str | None = None  # HPKE MLKEM768_X25519 public key, base64url; None: opens with us
    accepts: frozenset[Part]

    @field_validator("base_url")
    @classmethod
    def _https_only(cls, base_url: str) -> str:
        parts = urlsplit(base_url)
        if not parts.hostname or parts.username or parts.query or parts.fragment:
            raise ValueError(
                "expected the address of a registry, for example https://registry.example.org/api"
            )
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOCAL_HOSTS):
            raise ValueError("expected https; plain http is for this machine only")
        return base_url.rstrip("/")

    @field_validator("verify_key")
    @classmethod
    def _verify_key_length(cls, verify_key: str) -> str:
        if len(key_bytes(verify_key)) != VERIFY_KEY_BYTES:
            raise ValueError("expected an Ed25519 public key of 32 bytes in base64url")
        return verify_key

    @field_validator("sealing_key")
    @classmethod
    def _sealing_key_reads(cls, sealing_key: str | None) -> str | None:
        if sealing_key is not None:
            key_bytes(sealing_key)
        return sealing_key

    @field_validator("names")
    @classmethod
    def _has_english(cls, names: Mapping[str, str]) -> Mapping[str, str]:
        if "en" not in names:
            raise ValueError('expected a name for "en"')
        return names

    def name(self, language: str) -> str:
        """Give the partner's name in a language, else in English."""
        return self.names.get(language) or self.names["en"]

    @property
    def verify_key_bytes(self) -> bytes:
        """The key that signs its receipts."""
        return key_bytes(self.verify_key)

    @property
    def sealing_key_bytes(self) -> bytes | None:
        """The key that parcels are sealed to, if it has one."""
        return key_bytes(self.sealing_key) if self.sealing_key else None


_PARTNERS = TypeAdapter(tuple[Partner, ...])


def load_partners(path: Path) -> dict[str, Partner]:
    """Read partners.json: partner id -> partner, in the order of the file. Raises PartnersNotUsable."""
    try:
        partners = _PARTNERS.validate_json(path.read_bytes())
    except FileNotFoundError:
        raise PartnersNotUsable("expected partners.json: run `amanat init`, or set AMANAT_HOME") from None
    except ValidationError as error:
        where = ", ".join(sorted({".".join(map(str, one["loc"])) for one in error.errors()})[:5])
        raise PartnersNotUsable(
            f"expected partners.json as in docs/registry-api.md; correct: {where}"
        ) from None
    found = {partner.id: partner for partner in partners}
    if len(found) != len(partners):
        raise PartnersNotUsable("expected every partner once in partners.json; remove the repeated id")
    return found


def save_partners(path: Path, partners: Mapping[str, Partner]) -> None:
    """Write partners.json, readable by people."""
    rows = [
        partner.model_dump(mode="json") | {"accepts": sorted(partner.accepts)}
        for partner in partners.values()
    ]
    path.write_text(json.dumps(rows, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")

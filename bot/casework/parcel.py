# SPDX-License-Identifier: AGPL-3.0-or-later
"""The inside of a parcel: the exact bytes of a package and the keys of the files that go with it.

The desk seals a parcel twice: to the team, so that the second moderator sees what she signs, and to
the one who hands it over (the forwarder, or the partner itself). Sealing is not this room's work.
"""

from __future__ import annotations

import base64
from typing import Literal

import rfc8785
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.casework.errors import NotAParcel


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, populate_by_name=True)


class ParcelFile(_Shape):
    """One sealed file: where it lies, the key that opens it, and what must come out."""

    blob_id: str = Field(pattern=r"^[0-9a-f]{32}$")
    key: str = Field(min_length=43, max_length=43)  # base64url of 32 bytes, no padding
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")  # of the plain file
    size_bytes: int = Field(ge=0)
    media_type: str

    @property
    def key_bytes(self) -> bytes:
        """The key that opens the blob."""
        return base64.urlsafe_b64decode(self.key + "=")


class Parcel(_Shape):
    """A package in its exact bytes, with its files."""

    schema_: Literal["amanat-parcel/1"] = Field(default="amanat-parcel/1", alias="schema")
    package: str  # canonical JSON text; its UTF-8 bytes are what the partner receives
    files: tuple[ParcelFile, ...] = ()

    @property
    def package_bytes(self) -> bytes:
        """The bytes the partner will receive."""
        return self.package.encode("utf-8")

    def to_bytes(self) -> bytes:
        """Give the parcel as canonical JSON, ready to be sealed."""
        return rfc8785.dumps(self.model_dump(mode="json", by_alias=True))


def make_parcel(package_bytes: bytes, files: tuple[ParcelFile, ...]) -> Parcel:
    """Put the exact bytes of a package and the keys of its files into one parcel."""
    return Parcel(package=package_bytes.decode("utf-8"), files=files)


def read_parcel(plain: bytes) -> Parcel:
    """Read an opened parcel. Raises NotAParcel for any other shape."""
    try:
        return Parcel.model_validate_json(plain)
    except ValidationError:
        raise NotAParcel("expected an opened parcel from the desk; refer the case again") from None

# SPDX-License-Identifier: AGPL-3.0-or-later
"""The parameters of one Bot API request, however they came: query, form, multipart or JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.requests import Request

from .errors import bad_request

MAX_FIELDS = 1000  # No method has a tenth of it.
MAX_FIELD_BYTES = 32 << 20  # Far beyond any text field; the body as a whole is bounded by this machine.


@dataclass(frozen=True)
class Upload:
    """A file in a multipart request."""

    data: bytes
    name: str
    media_type: str


@dataclass(frozen=True)
class Parameters:
    """Parameters by name, read forgivingly as the real server does."""

    values: Mapping[str, Any]
    uploads: Mapping[str, Upload] = field(default_factory=dict)
    files: Sequence[Upload] = ()  # all uploads in order, also those of one name

    def text(self, name: str, default: str = "") -> str:
        """Return a parameter as text."""
        value = self.values.get(name)
        return default if value is None else value if isinstance(value, str) else json.dumps(value)

    def integer(self, name: str, default: int = 0) -> int:
        """Return a parameter as a whole number; what is none counts as the default."""
        try:
            return int(self.values.get(name, default))
        except (TypeError, ValueError):
            return default

    def flag(self, name: str) -> bool:
        """Return a parameter as yes or no."""
        return str(self.values.get(name, "")).lower() in ("true", "1", "yes")

    def parsed(self, name: str) -> Any:
        """Return a parameter as JSON, None if absent. Raises Refused."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value.strip():
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {name} JSON object") from None

    @property
    def chat_id(self) -> int | None:
        """The chat the request is about, if it names one by number."""
        text = self.text("chat_id").strip()
        return int(text) if text.removeprefix("-").isdigit() and text.isascii() else None


async def read_parameters(request: Request) -> Parameters:
    """Read all parameters of a request. Raises Refused when a JSON body cannot be read."""
    values: dict[str, Any] = dict(request.query_params)
    files: list[tuple[str, Upload]] = []
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        values |= _json_body(await request.body())
    elif kind == "application/x-www-form-urlencoded":
        values |= _form_body(await request.body())
    elif kind == "multipart/form-data":
        async with request.form(max_part_size=MAX_FIELD_BYTES, max_fields=MAX_FIELDS) as form:
            for name, value in form.multi_items():
                if isinstance(value, UploadFile):
                    data = await value.read()
                    files.append((name, Upload(data, value.filename or "", value.content_type or "")))
                else:
                    values[name] = value
    return Parameters(values, dict(files), [upload for _, upload in files])


def _form_body(body: bytes) -> dict[str, str]:
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MAX_FIELDS))
    except ValueError:
        raise bad_request("strings must be encoded in UTF-8") from None


def _json_body(body: bytes) -> dict[str, Any]:
    if not body.strip():
        return {}
    try:
        values = json.loads(body)
    except ValueError:
        raise bad_request("can't parse JSON object") from None
    if not isinstance(values, dict):
        raise bad_request("expected an Object")
    return values

# SPDX-License-Identifier: AGPL-3.0-or-later
"""The chat's own fixtures serve here too: a real intake against the stand-in."""

from __future__ import annotations

from tests.chat.conftest import intake, phone, settings, standin, standin_url, vault

__all__ = ["intake", "phone", "settings", "standin", "standin_url", "vault"]

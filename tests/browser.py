# SPDX-License-Identifier: AGPL-3.0-or-later
"""The real browser of the tests: where it is, and what is said when it is not there."""

from __future__ import annotations

import os
import shutil

import pytest

BROWSER_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]
HOW_TO_GET_ONE = "Chromium is not installed; on Debian: apt-get install chromium"


def chromium() -> str:
    """Give the browser's path. Skips the test without one, or fails it when AMANAT_REQUIRE=all says so."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        if os.environ.get("AMANAT_REQUIRE") == "all":
            pytest.fail(HOW_TO_GET_ONE)
        pytest.skip(HOW_TO_GET_ONE)
    return found

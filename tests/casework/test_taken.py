# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whoever took a report down leaves verifying to two others, where there are two others."""

from __future__ import annotations

import pytest

from bot.casework.taken import may_verify


@pytest.mark.parametrize(
    ("taken_by", "moderators", "may"),
    [
        (None, {"cora", "dawit"}, True),
        ("dawit", {"cora", "dawit", "erum"}, True),
        ("cora", {"cora", "dawit"}, True),
        ("cora", {"cora", "dawit", "erum"}, False),
        ("cora", {"dawit", "erum"}, False),
    ],
    ids=[
        "a family's own report",
        "another took it",
        "a team of two",
        "a team of three",
        "left and came back",
    ],
)
def test_who_may_be_one_of_the_two(taken_by: str | None, moderators: set[str], may: bool) -> None:
    assert may_verify("cora", taken_by=taken_by, moderators=moderators) is may

# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may do what at the desk: every route with the right that it asks for, as one table.

The outer door refuses strangers and false form tokens before any route is looked up (`bot.desk.doors`); what more a
route asks for, it checks itself. This table says what that is; the tests try each row with and without the right.
`python -m bot.desk.rights` draws it for docs/rights.md.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Right(StrEnum):
    """What somebody needs, besides the token of the form, which every change asks for."""

    ANYBODY = "anybody"
    MODERATOR = "a moderator who is signed in"
    HERSELF = "the moderator herself"
    HOLDER = "the holder of the case"
    BY_MOVE = "whom the table of moves names"
    STATEMENT = "a moderator; for a death, one who may state it"
    PROVEN = "a moderator, with her passphrase again"
    AFTER_TWO = "a moderator, once two have signed"
    SECOND = "a second moderator, who has not signed yet"
    SECOND_PROVEN = "a second moderator, with her passphrase again"


_CASE = "/cases/{case_id}"
_REFERRAL = f"{_CASE}/referrals/{{referral_id}}"
_TWO = f"{_CASE}/together/{{kind}}"
_CHANGE = "/team/changes/{change_id}"
RIGHTS: Final[Mapping[tuple[str, str], Right]] = MappingProxyType(
    {
        ("GET", "/health"): Right.ANYBODY,
        ("GET", "/sign-in"): Right.ANYBODY,
        ("POST", "/sign-in"): Right.ANYBODY,
        ("POST", "/language"): Right.ANYBODY,
        ("GET", "/static/{name}"): Right.ANYBODY,
        ("POST", "/sign-out"): Right.MODERATOR,
        ("GET", "/"): Right.MODERATOR,
        ("GET", "/queue"): Right.MODERATOR,
        ("POST", "/queue/lists"): Right.MODERATOR,
        ("POST", "/queue/lists/remove"): Right.MODERATOR,
        ("GET", "/quarantine"): Right.MODERATOR,
        ("POST", "/quarantine"): Right.MODERATOR,
        ("GET", "/quarantine/set-aside"): Right.MODERATOR,
        ("GET", "/quarantine/silenced"): Right.MODERATOR,
        ("POST", "/quarantine/silenced/{silence_id}/lift"): Right.MODERATOR,
        ("GET", "/search"): Right.MODERATOR,
        ("POST", "/search"): Right.MODERATOR,
        ("GET", "/overview"): Right.MODERATOR,
        ("GET", "/overview.csv"): Right.MODERATOR,
        ("GET", "/trail"): Right.MODERATOR,
        ("GET", "/trail/export"): Right.MODERATOR,
        ("GET", _CASE): Right.MODERATOR,
        ("GET", f"{_CASE}/files/{{number}}"): Right.MODERATOR,
        ("POST", f"{_CASE}/files/{{number}}/show"): Right.MODERATOR,
        ("POST", f"{_CASE}/files/{{number}}/cover"): Right.MODERATOR,
        ("POST", f"{_CASE}/files/{{number}}/pages"): Right.MODERATOR,
        ("GET", f"{_CASE}/files/{{number}}/veil"): Right.MODERATOR,
        ("GET", f"{_CASE}/files/{{number}}/picture"): Right.MODERATOR,
        ("GET", f"{_CASE}/files/{{number}}/pages/{{page}}"): Right.MODERATOR,
        ("GET", f"{_CASE}/files/{{number}}/original"): Right.MODERATOR,
        ("POST", f"{_CASE}/files/{{number}}/original"): Right.MODERATOR,
        ("POST", f"{_CASE}/texts/{{slug}}"): Right.MODERATOR,
        ("POST", f"{_CASE}/record"): Right.MODERATOR,
        ("POST", f"{_CASE}/statements"): Right.STATEMENT,
        ("POST", f"{_CASE}/moves/{{chosen}}"): Right.BY_MOVE,
        ("GET", f"{_CASE}/asking"): Right.BY_MOVE,
        ("POST", f"{_CASE}/ask"): Right.BY_MOVE,
        ("POST", f"{_CASE}/quiet"): Right.MODERATOR,
        ("POST", f"{_CASE}/quiet/end"): Right.MODERATOR,
        ("POST", f"{_CASE}/messages/{{message_id}}/let-go"): Right.MODERATOR,
        ("POST", f"{_CASE}/hand-over"): Right.HOLDER,
        ("POST", f"{_CASE}/links"): Right.MODERATOR,
        ("POST", f"{_CASE}/links/undo"): Right.MODERATOR,
        ("POST", f"{_CASE}/freeze"): Right.MODERATOR,
        ("GET", f"{_CASE}/silence"): Right.MODERATOR,
        ("POST", f"{_CASE}/silence"): Right.MODERATOR,
        ("GET", _TWO): Right.MODERATOR,
        ("POST", _TWO): Right.BY_MOVE,
        ("POST", f"{_TWO}/sign"): Right.SECOND,
        ("POST", f"{_TWO}/cancel"): Right.MODERATOR,
        ("GET", f"{_CASE}/communication"): Right.MODERATOR,
        ("POST", f"{_CASE}/communication"): Right.AFTER_TWO,
        ("GET", f"{_CASE}/refer"): Right.MODERATOR,
        ("GET", f"{_CASE}/refer/{{partner_id}}"): Right.MODERATOR,
        ("GET", f"{_CASE}/refer/{{partner_id}}/files/{{number}}"): Right.MODERATOR,
        ("POST", f"{_CASE}/refer/{{partner_id}}"): Right.MODERATOR,
        ("GET", _REFERRAL): Right.MODERATOR,
        ("GET", f"{_REFERRAL}/files/{{number}}"): Right.MODERATOR,
        ("POST", f"{_REFERRAL}/sign"): Right.SECOND,
        ("POST", f"{_REFERRAL}/cancel"): Right.MODERATOR,
        ("GET", f"{_REFERRAL}/recall"): Right.MODERATOR,
        ("POST", f"{_REFERRAL}/recall"): Right.MODERATOR,
        ("GET", "/assisted"): Right.MODERATOR,
        ("POST", "/assisted"): Right.MODERATOR,
        ("GET", "/assisted/{taking_id}"): Right.HERSELF,
        ("POST", "/assisted/{taking_id}"): Right.HERSELF,
        ("POST", "/assisted/{taking_id}/erase"): Right.HERSELF,
        ("POST", "/assisted/{taking_id}/noted"): Right.HERSELF,
        ("GET", "/rest"): Right.MODERATOR,
        ("POST", "/rest"): Right.MODERATOR,
        ("POST", "/rest/limit"): Right.MODERATOR,
        ("GET", "/notices"): Right.MODERATOR,
        ("POST", "/notices/code"): Right.MODERATOR,
        ("POST", "/notices/end"): Right.MODERATOR,
        ("GET", "/team"): Right.MODERATOR,
        ("GET", "/team/{moderator_id}"): Right.MODERATOR,
        ("GET", "/team/{moderator_id}/trail"): Right.MODERATOR,
        ("GET", "/team/{moderator_id}/welcome"): Right.MODERATOR,
        ("GET", "/team/key-file"): Right.HERSELF,
        ("GET", "/team/passphrase"): Right.MODERATOR,
        ("POST", "/team/passphrase"): Right.PROVEN,
        ("POST", "/team/requests"): Right.MODERATOR,
        ("POST", "/team/{moderator_id}/remove"): Right.MODERATOR,
        ("GET", _CHANGE): Right.MODERATOR,
        ("GET", f"{_CHANGE}/paper"): Right.MODERATOR,
        ("POST", f"{_CHANGE}/sign"): Right.SECOND_PROVEN,
        ("POST", f"{_CHANGE}/drop"): Right.MODERATOR,
    }
)


def drawn() -> str:
    """Draw the table for the documentation."""
    lines = ["| page or form | a stranger | who may | form token |", "|---|---|---|---|"]
    for (method, path), right in RIGHTS.items():
        stranger = "may" if right is Right.ANYBODY else "is sent to sign in"
        token = "asked for" if method == "POST" else "–"
        lines.append(f"| {method} `{path}` | {stranger} | {right.value} | {token} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(drawn())

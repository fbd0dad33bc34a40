# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is claimed: what a seizure of each host yields, powered off and running.

The run measures every line of this; docs/threat-model.md prints it. A kind that is named neither as held nor as
possible must not be found there at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.demo.seizure.plan import Kind


@dataclass(frozen=True)
class Claim:
    """What one host yields in one state."""

    clear: str = ""  # what is readable there and was entrusted by nobody
    held: frozenset[Kind] = field(default_factory=frozenset)
    possible: frozenset[Kind] = field(default_factory=frozenset)  # what passed and may linger in memory

    @property
    def allowed(self) -> frozenset[Kind]:
        """Give what may be found."""
        return self.held | self.possible

    @property
    def never(self) -> tuple[Kind, ...]:
        """Give what must not be found."""
        return tuple(kind for kind in Kind if kind not in self.allowed)


OFF: Mapping[str, Claim] = {
    "intake": Claim(
        "settings, the team's public key, the moderators' names, the partners' addresses; the bot's token, where "
        "it was put into a file"
    ),
    "vault": Claim(
        "how many cases are in which state since which day, which moderator did what on which day, which case went "
        "to which partner; sizes, in steps; the names of moderators and partners"
    ),
    "desk": Claim(
        "the moderators' names; key files, worth what their passphrases are worth (Argon2id, 64 MiB, seven "
        "generated words)"
    ),
    "forwarder": Claim(
        "with a copy of the database, the packages sealed to it that are still on their way",
        held=frozenset({Kind.FORWARDER_KEY}),
    ),
}
RUNNING: Mapping[str, Claim] = {
    "intake": Claim(
        "what arrives while it is held",
        held=frozenset({Kind.TOKEN, Kind.DRAFT, Kind.DRAFT_KEY, Kind.ACCOUNT}),
        possible=frozenset({Kind.REPORT, Kind.WITHDRAWN, Kind.ERASED, Kind.RECEIPT, Kind.MAILBOX}),
    ),
    "desk": Claim(
        "while a moderator is signed in: all that the team's key opens",
        held=frozenset({Kind.TEAM_KEY}),
        possible=frozenset(
            {
                Kind.REPORT,
                Kind.WITHDRAWN,
                Kind.RECORD,
                Kind.NOTE,
                Kind.MAILBOX,
                Kind.PASSPHRASE,
                Kind.DICTATED,
                Kind.HALF_DICTATED,
                Kind.DICTATED_RECEIPT,
            }
        ),
    ),
    "forwarder": Claim(
        "packages that pass",
        held=frozenset({Kind.FORWARDER_KEY}),
        possible=frozenset({Kind.REPORT, Kind.RECORD}),
    ),
}
HOST_NAMES: Mapping[str, str] = {
    "intake": "intake host",
    "vault": "database, blobs, backups",
    "desk": "desk host",
    "forwarder": "forwarder host",
}


def off_words(host: str) -> str:
    """Say what a powered-off host yields."""
    claim = OFF[host]
    entrusted = f"{named(claim.held)}; " if claim.held else ""
    return f"{entrusted}{claim.clear}. Nothing else that anybody entrusted"


def running_words(host: str) -> str:
    """Say what a running host yields beyond that."""
    claim = RUNNING.get(host)
    if claim is None:
        return "the same; no process of ours runs there"
    more = claim.held - OFF[host].held
    words = f"also {named(more)}; {claim.clear}. " if more else f"also {claim.clear}. "
    words += f"What passed lately can linger in its memory until a restart: {named(claim.possible)}. "
    return words + f"Never: {named(claim.never)}"


def named(kinds: frozenset[Kind] | tuple[Kind, ...]) -> str:
    """List some kinds in words, always in the same order."""
    return ", ".join(kind.value for kind in Kind if kind in kinds)

# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where one speaker stands. Pure: what lies on the disk is given from outside, as the prompts that are done."""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from bot.interview.spoken import Script


class Spoken(msgspec.Struct, forbid_unknown_fields=True):
    """One prompt as it was spoken and kept: where Telegram has it, and the hash of the text it was made from."""

    file_id: str
    text: str


class Session(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One speaker's way through the prompts of one language."""

    language: str
    by: str  # a role, never a name
    at: str = ""  # key of the prompt that is read now; "" once all are done or left out
    heard: Spoken | None = None  # spoken, and not yet kept
    kept: dict[str, Spoken] = msgspec.field(default_factory=dict)  # on their way to the disk
    left_out: list[str] = msgspec.field(default_factory=list)
    hidden: bool = False

    def go_on(self, prompts: Collection[Script], done: Collection[str]) -> None:
        """Stand before the first prompt that is neither done, kept nor left out."""
        passed = {*done, *self.kept, *self.left_out}
        self.heard = None
        self.at = next((one.key for one in prompts if one.key not in passed), "")

    def back(self, prompts: Collection[Script]) -> None:
        """Stand before the prompt above the present one, to speak it once more; above the first there is none."""
        keys = [one.key for one in prompts]
        here = keys.index(self.at) if self.at in keys else len(keys)
        self.heard = None
        self.at = keys[max(0, here - 1)] if keys else ""

    def keep(self) -> None:
        """Keep what was spoken."""
        if self.heard is not None and self.at:
            self.kept[self.at] = self.heard
            self.left_out = [key for key in self.left_out if key != self.at]
        self.heard = None

    def leave_out(self) -> None:
        """Leave the present prompt out for now."""
        if self.at and self.at not in self.left_out:
            self.left_out.append(self.at)

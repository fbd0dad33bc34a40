# SPDX-License-Identifier: AGPL-3.0-or-later
"""The errors of this room. They never quote what a partner answered: error bodies leak."""

from __future__ import annotations


class PartnersError(Exception):
    """Base of every error raised in bot.partners."""


class KeysMissing(PartnersError):  # noqa: N818 -- named for what happened
    """The forwarder's own keys are not there or are not private."""


class SignatureInvalid(PartnersError):  # noqa: N818 -- named for what happened
    """A signed message does not carry the signature it should."""


class ReceiptInvalid(PartnersError):  # noqa: N818 -- named for what happened
    """A registry's receipt is missing, unsigned, or speaks of something else than was sent."""


class Unreachable(PartnersError):  # noqa: N818 -- named for what happened
    """No complete answer came back; whether the registry stored anything is unknown."""

    def __init__(self, reason: str) -> None:
        """Remember a reason in key form, for example "timed-out"."""
        super().__init__(f"expected an answer from the registry ({reason}); it is tried again later")
        self.reason = reason

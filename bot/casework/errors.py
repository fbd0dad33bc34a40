# SPDX-License-Identifier: AGPL-3.0-or-later
"""The errors of this room. Messages say what was expected; they never quote what was found."""

from __future__ import annotations


class CaseworkError(Exception):
    """Base of every error raised in bot.casework."""


class PartnersNotUsable(CaseworkError):  # noqa: N818 -- named for what happened
    """The list of partners is missing or has another shape than documented."""


class NotAParcel(CaseworkError):  # noqa: N818 -- named for what happened
    """The bytes inside a parcel are not what the desk puts there."""


class NotADeliveryNote(CaseworkError):  # noqa: N818 -- named for what happened
    """The bytes the forwarder left for the desk are not what it leaves there."""

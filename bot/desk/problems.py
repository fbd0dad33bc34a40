# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the desk says when something is refused or fails: a sentence, and a way on.

The same page answers whether a case does not exist or is not for this moderator.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


def _(message: str) -> str:
    """Mark a sentence for the translators."""
    return message


class Problem(NamedTuple):
    """A refusal as a person reads it; both sentences are translated where they are shown."""

    title: str
    cure: str


PROBLEMS: Mapping[int, Problem] = MappingProxyType(
    {
        400: Problem(
            _("The desk could not read this form"),
            _("Go back, load the page again and send it once more."),
        ),
        403: Problem(
            _("This form was not sent from an open page of this desk"),
            _("Nothing was changed. Load the page again, then send it from there."),
        ),
        404: Problem(
            _("There is nothing to see here"),
            _(
                "The page or case does not exist, or it is not open to you. The queue shows all cases you may see."
            ),
        ),
        405: Problem(
            _("This page cannot be used in that way"),
            _("Go back to the queue and choose from there."),
        ),
        409: Problem(
            _("A colleague was faster"),
            _(
                "The case has changed since you opened the page. Nothing was overwritten. Read it again, then decide."
            ),
        ),
        413: Problem(
            _("That is too much for one form"),
            _("Shorten the text, or leave out the file, and send it again."),
        ),
        422: Problem(
            _("The desk could not use this form"),
            _("Go back and look at the fields once more."),
        ),
        500: Problem(
            _("The desk failed at this"),
            _(
                "It is not your fault, and nothing was changed. Try again; if it stays, tell the operator the number below."
            ),
        ),
        503: Problem(
            _("The vault cannot be reached at the moment"),
            _("Nothing was changed. Wait a minute and try again; if it stays, tell the operator."),
        ),
    }
)

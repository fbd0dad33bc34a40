# SPDX-License-Identifier: AGPL-3.0-or-later
"""What each act of the audit chain is called. An act that is not listed is shown as the word it is."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType


def _(message: str) -> str:
    """Mark a sentence for the translators."""
    return message


# Acts about a case: their line leads to it.
CASE_ACTS: Mapping[str, str] = MappingProxyType(
    {
        "case-opened": _("opened the case"),
        "case-take": _("took the case"),
        "case-taken-down": _("took the report down by telephone or face to face"),
        "case-take-by-tap": _("took the case that was claimed in the chat"),
        "case-release-by-tap": _("gave the case back, as tapped in the chat"),
        "case-take-over": _("took the case over"),
        "case-release": _("gave the case back"),
        "quarantine-released": _("let it out of quarantine into the queue"),
        "set-aside-copies": _("set it aside: copies of one text"),
        "set-aside-machine": _("set it aside: not written by a person"),
        "set-aside-abuse": _("set it aside: abuse or threats"),
        "set-aside-empty": _("set it aside: nothing is told in it"),
        "set-aside-trial": _("set it aside: somebody tried the bot"),
        "brought-back": _("brought it back into quarantine"),
        "chat-silenced": _("silenced its chat for some days"),
        "silence-proposed": _("proposed to silence its chat without an end"),
        "silence-cancelled": _("took that proposal back"),
        "chat-silenced-by-two": _("agreed to silence its chat without an end"),
        "chat-heard-again": _("let its chat be heard again"),
        "case-resume": _("went on checking"),
        "verify-proposed": _("checked the record and proposed to verify it"),
        "verify-cancelled": _("took the proposal to verify it back"),
        "case-verified": _("checked the record too: the case is verified"),
        "case-verify": _("marked the case as verified"),
        "case-hand-over": _("handed the case over"),
        "statement-added": _("wrote down what became known"),
        "case-confirm": _("checked it too"),
        "case-reopen": _("began to check it again"),
        "case-decline": _("did not take it further"),
        "case-ask": _("asked the family"),
        "case-quieted": _("let only a person speak to the family"),
        "case-speaks-again": _("let the chat answer the family as before"),
        "message-let-go": _("let a question go that was held back"),
        "case-link": _("decided whether it belongs together with another case"),
        "case-unlink": _("took such a decision back"),
        "record-saved": _("saved the record"),
        "referral-proposed": _("signed a referral first"),
        "referral-countersigned": _("signed a referral second"),
        "referral-cancelled": _("cancelled a referral"),
        "referral-recalled": _("called a referral back"),
        "referrals-frozen": _("froze the referrals after a reprisal"),
        "reject-proposed": _("proposed to reject it as untrue"),
        "reject-cancelled": _("took the proposal to reject it back"),
        "case-rejected": _("agreed to reject it as untrue"),
        "erase-proposed": _("proposed to erase it"),
        "erase-cancelled": _("took the proposal to erase it back"),
        "case-erased": _("agreed to erase it"),
        "lift-freeze-proposed": _("proposed to lift the freeze"),
        "lift-freeze-cancelled": _("took the proposal to lift the freeze back"),
        "freeze-lifted": _("agreed to lift the freeze"),
        "communicate-proposed": _("read the paper for the UN and signed first"),
        "communicate-cancelled": _("took the signature under the paper for the UN back"),
        "un-paper-agreed": _("read the paper for the UN and signed second"),
        "un-paper-saved": _("saved the paper for the UN"),
        "reveal-reporter-proposed": _("proposed to show who reported"),
        "reveal-reporter-cancelled": _("took the proposal to show who reported back"),
        "reporter-revealed": _("agreed to show who reported"),
    }
)
# Acts about one thing of a case: their line names the thing, and says nothing of what it is.
ITEM_ACTS: Mapping[str, str] = MappingProxyType(
    {
        "file-shown": _("uncovered a file"),
        "file-heard": _("listened to a recording"),
        "clean-copy-made": _("had a clean copy of a picture drawn"),
        "pages-drawn": _("had pages of a paper drawn"),
        "transcript-written": _("wrote a transcript"),
        "translation-written": _("wrote a translation"),
        "original-saved": _("saved an original, as it came"),
    }
)
TEAM_ACTS: Mapping[str, str] = MappingProxyType(
    {
        "key-holder-added": _("confirmed a new key holder"),
        "key-holder-removed": _("removed a key holder"),
        "epoch-begun": _("began a new team key"),
        "epoch-resealed": _("moved everything to the new team key"),
        "reseal-cannot-open": _("found something sealed that does not open"),
        "recovery-shares-made": _("made new recovery shares"),
        "team-recovered": _("brought the team key back from recovery shares"),
    }
)
ACTS: Mapping[str, str] = MappingProxyType({**CASE_ACTS, **ITEM_ACTS, **TEAM_ACTS})

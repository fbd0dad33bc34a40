# SPDX-License-Identifier: AGPL-3.0-or-later
"""What waits for a second signature: decisions and referrals. Shown where a moderator begins, and on the team page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from bot.casework.errors import PartnersNotUsable
from bot.desk.desk import Desk
from bot.desk.together.meanings import MEANINGS
from bot.desk.words import Words
from storage.decisions import waiting
from storage.referrals import referrals_waiting


def _(message: str) -> str:
    """Mark a sentence for the translators."""
    return message


REFERRAL_TO = _("Referral to {partner}")


@dataclass(frozen=True)
class Waits:
    """One thing that one moderator has signed."""

    case_id: UUID
    address: str
    title: str  # in the reader's language
    first: str  # the name of who signed
    first_id: str
    on: date


async def waiting_signatures(desk: Desk, words: Words) -> list[Waits]:
    """List what waits for a second signature, the oldest first; what no longer counts is left out."""
    database = await desk.database()
    async with database.read() as transaction:
        decisions = [one for one in await waiting(transaction) if not one.outdated]
        referrals = await referrals_waiting(transaction)
    found = [
        Waits(
            one.case_id,
            f"/cases/{one.case_id}/together/{one.kind.value}",
            words.say(MEANINGS[one.kind].title),
            desk.name_of(one.signatures[0].moderator_id),
            one.signatures[0].moderator_id,
            one.signatures[0].on,
        )
        for one in decisions
    ]
    found += [
        Waits(
            one.case_id,
            f"/cases/{one.case_id}/referrals/{one.referral_id}",
            words.say(REFERRAL_TO, partner=_partner(desk, one.partner_id, words)),
            desk.name_of(one.first_signer),
            one.first_signer,
            one.first_signed_on,
        )
        for one in referrals
    ]
    return sorted(found, key=lambda one: (one.on, one.address))


def _partner(desk: Desk, partner_id: str, words: Words) -> str:
    """Name a partner; by its id while the file of partners is broken."""
    try:
        partner = desk.partners().get(partner_id)
    except PartnersNotUsable:
        partner = None
    return partner.name(words.language) if partner is not None else partner_id

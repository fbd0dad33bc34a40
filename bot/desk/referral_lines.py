# SPDX-License-Identifier: AGPL-3.0-or-later
"""How far a referral has come, in words: signatures, tries, and what the registry answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from uuid import UUID

from bot.casework.errors import PartnersNotUsable
from bot.desk.cases import OpenedCase
from bot.desk.desk import Desk
from bot.desk.sessions import Session
from bot.desk.words import Words
from storage.referrals import ReferralState, ReferralView


def _(message: str) -> str:
    """Mark a sentence for the translators."""
    return message


STATES: Mapping[ReferralState, tuple[str, str]] = MappingProxyType(
    {
        ReferralState.PROPOSED: (_("waits for a second signature"), "warn"),
        ReferralState.READY: (_("signed by two, on its way"), "accent"),
        ReferralState.DELIVERED: (_("received by the registry"), "good"),
        ReferralState.REFUSED: (_("refused by the registry"), "stop"),
        ReferralState.CANCELLED: (_("cancelled, nothing was sent"), ""),
        ReferralState.RETRACTING: (_("being called back"), "warn"),
        ReferralState.RETRACTED: (_("called back; the registry confirmed"), ""),
    }
)


@dataclass(frozen=True)
class Signer:
    """Who signed, and when."""

    name: str
    on: date


@dataclass(frozen=True)
class ReferralLine:
    """One referral on the page of its case."""

    referral_id: UUID
    partner_name: str
    label: str
    tone: str
    revision: int
    reference: str | None
    attempts: int
    signers: tuple[Signer, ...]
    awaits_me: bool


def referral_lines(case: OpenedCase, desk: Desk, session: Session, words: Words) -> list[ReferralLine]:
    """List the referrals of a case, the newest first."""
    return [referral_line(view, desk, session, words) for view in reversed(case.referrals)]


def referral_line(view: ReferralView, desk: Desk, session: Session, words: Words) -> ReferralLine:
    """Say how far one referral has come."""
    label, tone = STATES[view.state]
    signed = {signature.moderator_id for signature in view.signatures}
    return ReferralLine(
        referral_id=view.referral_id,
        partner_name=partner_name(view.partner_id, desk, words),
        label=label,
        tone=tone,
        revision=view.revision,
        reference=view.registry_reference,
        attempts=sum(delivery.attempts for delivery in view.deliveries),
        signers=tuple(Signer(desk.name_of(one.moderator_id), one.on) for one in view.signatures),
        awaits_me=view.state is ReferralState.PROPOSED and session.moderator_id not in signed,
    )


def partner_name(partner_id: str, desk: Desk, words: Words) -> str:
    """Give a partner's name, or its id when it is no longer in the partners file."""
    try:
        partner = desk.partners().get(partner_id)
    except PartnersNotUsable:
        partner = None
    return partner.name(words.language) if partner else partner_id

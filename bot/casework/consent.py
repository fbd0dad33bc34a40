# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the family allows now: per purpose and per partner, default no, the latest word wins.

A withdrawal beats everything, whenever it came. Silence is not consent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from storage.report import Addition, Consent, Purpose, Report


@dataclass(frozen=True, slots=True)
class Decision:
    """The word that stands for one purpose (and one partner): yes or no, and since which day."""

    given: bool
    on: date


Key = tuple[Purpose, str | None]


@dataclass(frozen=True, slots=True)
class Consents:
    """All decisions that stand. What is not in it is not allowed."""

    decisions: Mapping[Key, Decision] = field(default_factory=lambda: MappingProxyType({}))
    withdrawn: bool = False

    def decision(self, purpose: Purpose, partner_id: str | None = None) -> Decision | None:
        """Give the decision that stands for a purpose, or None when nobody ever answered."""
        return self.decisions.get((purpose, partner_id))


def effective_consents(
    report: Report, additions: Iterable[Addition] = (), *, withdrawn: bool = False
) -> Consents:
    """Work out what the family allows now.

    withdrawn: the case was withdrawn with the receipt (its state says so).
    The order is that of the deposits: the report, then the additions as they came in; within one
    deposit the order in which the decisions stand. The phone's idea of the time decides nothing.
    """
    decisions: dict[Key, Decision] = {}
    later = sorted(additions, key=lambda addition: addition.received_at)
    for received_at, consents in [
        (report.received_at, report.consents),
        *((addition.received_at, addition.consents) for addition in later),
    ]:
        for consent in consents:
            key = _key(consent)
            if key is not None:
                decisions[key] = Decision(consent.given, (consent.at or received_at).date())
    kept = decisions.get((Purpose.KEEP, None))
    return Consents(MappingProxyType(decisions), withdrawn or (kept is not None and not kept.given))


def may_share_with(consents: Consents, partner_id: str) -> bool:
    """Say whether the case may go to this partner: only on its own yes, and only while it stands.

    A no to having people review the case bars every partner, because nothing goes out unreviewed.
    """
    reviewed = consents.decision(Purpose.REVIEW)
    if reviewed is not None and not reviewed.given:
        return False
    return _stands(consents, Purpose.PARTNER, partner_id)


def may_use_for(consents: Consents, purpose: Purpose) -> bool:
    """Say whether a purpose without a partner (United Nations, publishing) is allowed."""
    return _stands(consents, purpose, None)


def _stands(consents: Consents, purpose: Purpose, partner_id: str | None) -> bool:
    decision = consents.decision(purpose, partner_id)
    return not consents.withdrawn and decision is not None and decision.given


def _key(consent: Consent) -> Key | None:
    """A yes to "partners" that names none is a yes to nobody."""
    if consent.purpose is Purpose.PARTNER:
        return (Purpose.PARTNER, consent.partner) if consent.partner else None
    return (consent.purpose, None)

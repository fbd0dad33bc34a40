# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the page of a case says of gates, clocks, category and statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.casework.clocks import running
from bot.casework.evidence import category_of
from bot.casework.gates import (
    RULES,
    Gate,
    Need,
    Seen,
    missing_for,
    missing_to_propose,
    next_gate,
    reached,
)
from bot.casework.outcome import OF_DEATH, is_found_dead
from bot.desk import record_labels
from bot.desk.desk import Desk
from bot.desk.opened import OpenedCase
from bot.desk.record_parts import (
    ELEMENTS,
    date_means,
    names_to_propose,
    places_to_propose,
    signs_of,
)
from bot.desk.sessions import Session


def _(message: str) -> str:
    """Mark a sentence for the translators."""
    return message


RECORD_NOT_SAVED = _("The record has not been saved yet.")


@dataclass(frozen=True)
class Missing:
    """One thing that is missing, and the id of the element where it is filled in."""

    label: str
    field: str


def seen(case: OpenedCase, *, partner_id: str | None = None) -> Seen:
    """Give what the gates of a case are computed from."""
    return Seen(case.facts, case.report, case.consents, partner_id)


def unmet(needs: Sequence[Need]) -> list[Missing]:
    """Name what is missing, with the place to fill it in."""
    return [Missing(record_labels.NEEDS[need], RULES[need].field) for need in needs]


def missing_to_verify(case: OpenedCase) -> list[Missing]:
    """List what must be there before two may verify a case; a saved record before all."""
    unsaved = [] if case.record is not None else [Missing(RECORD_NOT_SAVED, "record")]
    return unsaved + unmet(missing_to_propose(seen(case)))


def missing_for_un(case: OpenedCase) -> tuple[Need, ...]:
    """List what gate 4 still needs, the family's yes to the United Nations with it."""
    return missing_for(Gate.UN_READY, seen(case))


def missing_to_refer(case: OpenedCase, partner_id: str) -> tuple[Need, ...]:
    """List what gate 5 still needs for a partner."""
    return missing_for(Gate.PARTNER_READY, seen(case, partner_id=partner_id))


def panel(case: OpenedCase, desk: Desk, session: Session) -> Mapping[str, object]:
    """Give what the templates of the case page need."""
    facts, at = case.facts, seen(case)
    now, to = reached(at), next_gate(at)
    return {
        "gate_now": now,
        "gate_next": to,
        "gate_names": record_labels.GATES,
        "gates": [gate for gate in Gate if gate <= Gate.UN_READY],
        "gate_missing": unmet(missing_for(to, at)) if to is not None else [],
        "clocks": running(facts, case.consents, today=desk.today(), consent_for=desk.consent_for),
        "clock_names": record_labels.CLOCKS,
        "category": record_labels.CATEGORIES[
            category_of(facts.elements, [one.category for one in facts.believed_perpetrators])
        ],
        "element_titles": record_labels.ELEMENT_TITLES,
        "element_names": ELEMENTS,
        "signs_of": signs_of,
        "sign_names": record_labels.SIGNS,
        "said_names": {
            said: label
            for said, label in record_labels.SAID.items()
            if said not in OF_DEATH or desk.may_state_death(session.moderator_id)
        },
        "all_said_names": record_labels.SAID,
        "may_state_death": desk.may_state_death(session.moderator_id),
        "found_dead": is_found_dead(facts.statements, facts.status),
        "independences": record_labels.INDEPENDENCE,
        "certainty_names": record_labels.CERTAINTIES,
        "edtf_help": record_labels.EDTF_HELP,
        "date_means": lambda edtf: date_means(edtf, today=desk.today()),
        "names_to_propose": names_to_propose,
        "places_to_propose": places_to_propose,
    }

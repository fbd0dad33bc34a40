# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who holds a key file: what makes a change count, and what it does to the team.

A change needs the signatures of two active moderators, neither of them the one concerned, and the team key of the
moment; fewer than two moderators never stay.
"""

from __future__ import annotations

import json
from dataclasses import replace

from storage.errors import Conflict, NotFound
from storage.keyring import CONFIRMED, Confirmation, Keyring, Member, epoch_statement
from storage.papers import CHANGE_LABEL, Change, PaperDamaged, Request
from storage.signing import verify
from storage.team import Moderator, Team
from storage.text import to_text

SIGNERS_NEEDED = 2


def change_to_add(request: Request, team: Team) -> Change:
    """Begin adding a key holder. Raises Conflict when her id is taken."""
    if any(one.id == request.moderator_id for one in team.moderators):
        raise Conflict(
            "expected an id that nobody in the team has or had; let her join again with another --id"
        )
    return Change("add", team.current.key_id, request.moderator_id, request)


def change_to_remove(moderator_id: str, team: Team) -> Change:
    """Begin removing a key holder. Raises NotFound, Conflict when fewer than two would stay."""
    if not team.moderator(moderator_id).active:
        raise Conflict("expected an active moderator; this one was removed before")
    staying = [one for one in team.moderators if one.active and one.id != moderator_id]
    if len(staying) < SIGNERS_NEEDED:
        raise Conflict("expected two moderators to stay; add another one first (`amanat keys invite`)")
    return Change("remove", team.current.key_id, moderator_id)


def check_signable(change: Change, signer_id: str, team: Team) -> None:
    """Refuse a change that this moderator cannot sign now. Raises PaperDamaged, Conflict."""
    if change.team_key_id != team.current.key_id:
        raise Conflict("expected a change for this team and its newest key; begin it again")
    if change.act == "add" and change.request is not None:
        change_to_add(change.request, team)
    else:
        change_to_remove(change.moderator_id, team)
    if signer_id == change.moderator_id:
        raise Conflict("expected two other moderators to sign; nobody decides about herself")
    if any(one.moderator_id == signer_id for one in change.signatures):
        raise Conflict(
            "expected a second moderator; this one has signed already, let another run the command"
        )
    if not all(_holds(one, change, team) for one in change.signatures):
        raise PaperDamaged(
            "expected the signature of an active moderator of this team; begin the change again"
        )


def is_complete(change: Change, team: Team) -> bool:
    """Tell whether two different active moderators, neither the one concerned, have signed."""
    signers = {one.moderator_id for one in change.signatures if _holds(one, change, team)}
    return len(signers - {change.moderator_id}) >= SIGNERS_NEEDED


def apply_change(change: Change, team: Team, keyring: Keyring) -> tuple[Team, Keyring]:
    """Give the team and the keyring after a change. Raises Conflict unless it is complete."""
    if change.team_key_id != team.current.key_id or not is_complete(change, team):
        raise Conflict(
            "expected the signatures of two moderators; let the second one run `amanat keys confirm`"
        )
    if change.act == "add" and change.request is not None:
        change_to_add(change.request, team)
        member = Member(
            CONFIRMED,
            change.request.sealing_key,
            change.request.own_signature,
            change.statement(),
            change.signatures,
        )
        moderators = (*team.moderators, change.request.moderator())
        return replace(team, moderators=moderators), keyring.with_member(change.moderator_id, member)
    change_to_remove(change.moderator_id, team)
    moderators = tuple(
        replace(one, active=False) if one.id == change.moderator_id else one for one in team.moderators
    )
    return replace(team, moderators=moderators), keyring.without_handed(change.moderator_id)


def is_accounted_for(moderator: Moderator, team: Team, keyring: Keyring) -> bool:
    """Tell whether a moderator in the team file came in as she should: founded, recovered, or confirmed by two."""
    member = keyring.members.get(moderator.id)
    if member is None:
        return False
    if member.how != CONFIRMED:
        return True
    if _confirmed_key(member.statement) != to_text(moderator.signing_key):
        return False
    return len(_confirmers(moderator, member, team)) >= SIGNERS_NEEDED


def follows(newer: Team, known: Team, keyring: Keyring) -> bool:
    """Tell whether a team is what became of a known one: its moderators signed for every new key and newcomer.

    Nobody disappears, changes her key or comes back; those who came in by recovery need a new start.
    """
    if newer.keys[: len(known.keys)] != known.keys or not _vouched_for(newer, known, keyring):
        return False
    if len(newer.moderators) < len(known.moderators):
        return False
    so_far = known
    for number, moderator in enumerate(newer.moderators):
        if number < len(known.moderators):
            before = known.moderators[number]
            if moderator not in (before, replace(before, active=False)):
                return False
            continue
        so_far = replace(so_far, moderators=(*so_far.moderators, moderator))
        member = keyring.members.get(moderator.id)
        is_confirmed = member is not None and member.how == CONFIRMED
        if not is_confirmed or not is_accounted_for(moderator, so_far, keyring):
            return False
    return True


def _vouched_for(newer: Team, known: Team, keyring: Keyring) -> bool:
    """Tell whether moderators who were active in the known team signed for each key that it does not have."""
    people = {one.id: one.signing_key for one in known.moderators if one.active}
    for key in newer.keys[len(known.keys) :]:
        begun = keyring.epoch(key.epoch)
        if begun is None or begun.by not in people:
            return False
        if not verify(epoch_statement(key), begun.signature, people[begun.by]):
            return False
    return True


def _confirmed_key(statement: bytes) -> str | None:
    """Give the signing key that a statement adds to the team."""
    try:
        return str(json.loads(statement.removeprefix(CHANGE_LABEL))["request"]["signing_key"])
    except (ValueError, KeyError, TypeError):
        return None


def _confirmers(moderator: Moderator, member: Member, team: Team) -> set[str]:
    """Give the ids of the others whose signatures under a confirmation hold, also of those who left since."""
    keys = {one.id: one.signing_key for one in team.moderators if one.id != moderator.id}
    return {
        one.moderator_id
        for one in member.confirmed_by
        if one.moderator_id in keys and verify(member.statement, one.signature, keys[one.moderator_id])
    }


def _holds(one: Confirmation, change: Change, team: Team) -> bool:
    try:
        signer = team.moderator(one.moderator_id)
    except NotFound:
        return False
    return signer.active and verify(change.statement(), one.signature, signer.signing_key)

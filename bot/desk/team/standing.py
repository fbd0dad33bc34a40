# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is in the team, how each came in, and what is wrong with its keys: as the team page shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot.desk.desk import Desk
from bot.desk.team.papers import has_welcome
from bot.desk.words import Words
from storage.key_health import DrillState, KeyHealth, look_at_keys
from storage.keyring import (
    CONFIRMED,
    FOUNDED,
    RECOVERED,
    Keyring,
    KeyringDamaged,
    keyring_file,
    load_keyring,
    sealing_key_of,
)
from storage.membership import is_accounted_for
from storage.team import Moderator


def _(message: str) -> str:
    """Mark a sentence for the translators."""
    return message


CAME_IN: Mapping[str, str] = MappingProxyType(
    {
        FOUNDED: _("founded the team"),
        CONFIRMED: _("confirmed by {names}"),
        RECOVERED: _("came back with the recovery shares"),
    }
)


@dataclass(frozen=True)
class MemberLine:
    """One key holder on the team page."""

    moderator_id: str
    name: str
    fingerprint: str
    active: bool
    came_in: str
    is_stranger: bool  # two moderators did not confirm her
    key_state: str  # whether she holds, or can receive, the newest team key
    key_tone: str
    has_welcome: bool  # a welcome waits to be handed on to her


def member_lines(desk: Desk, words: Words) -> list[MemberLine]:
    """List all key holders, the active ones first."""
    keyring = keyring_of(desk)
    lines = [_line(one, desk, keyring, words) for one in desk.team.moderators]
    return sorted(lines, key=lambda line: not line.active)


def keyring_of(desk: Desk) -> Keyring | None:
    """Read the keyring; None when it cannot be read."""
    try:
        return load_keyring(keyring_file(desk.home), desk.team)
    except KeyringDamaged:
        return None


def warnings(desk: Desk, words: Words) -> list[tuple[str, str]]:
    """Say what is wrong with the keys: the sentence, and its tone."""
    found: list[tuple[str, str]] = []
    if desk.team_is_in_doubt:
        found.append(
            (
                words.say(
                    "team.json was changed in a way that the moderators known here did not sign for. The desk goes on "
                    "with the team as it was. Call the others, compare with a backup, then have the desk started anew."
                ),
                "stop",
            )
        )
    keyring = keyring_of(desk)
    if keyring is None:
        found.append(
            (words.say("desk/keyring.json cannot be read. Have it brought back from a backup."), "stop")
        )
        return found
    return found + _of_keys(look_at_keys(desk.home, desk.team, keyring, today=desk.today()), desk, words)


def drill_line(desk: Desk, words: Words) -> str:
    """Say how the last drill with the recovery shares stands."""
    health = look_at_keys(desk.home, desk.team, keyring_of(desk) or Keyring(), today=desk.today())
    if health.drilled_on is None:
        return words.say("No drill was ever made.")
    day = words.day(health.drilled_on)
    if health.drill is DrillState.OLDER_KEY:
        return words.say("The last drill, on {day}, was for an older team key.", day=day)
    return words.say("The last drill was made on {day}, and the shares work.", day=day)


def _of_keys(health: KeyHealth, desk: Desk, words: Words) -> list[tuple[str, str]]:
    found = []
    if health.strangers:
        names = ", ".join(desk.name_of(one) for one in health.strangers)
        found.append(
            (
                words.say(
                    "Two moderators did not confirm {names}. Stop, call the others, and compare team.json with a backup.",
                    names=names,
                ),
                "stop",
            )
        )
    if health.head_trouble is not None:
        found.append(
            (
                words.say("The kept head of the trail cannot be trusted. Compare with the published one."),
                "stop",
            )
        )
    if health.drill is not DrillState.FRESH:
        found.append(
            (
                words.say(
                    "The recovery shares were not proved for ninety days. Bring them together and run: amanat keys drill"
                ),
                "warn",
            )
        )
    if health.epoch_unfinished:
        found.append(
            (
                words.say("A new team key was begun and not finished. Have this run: amanat keys rotate"),
                "warn",
            )
        )
    return found


def _line(moderator: Moderator, desk: Desk, keyring: Keyring | None, words: Words) -> MemberLine:
    member = keyring.members.get(moderator.id) if keyring is not None else None
    is_known = keyring is not None and is_accounted_for(moderator, desk.team, keyring)
    names = ", ".join(desk.name_of(one.moderator_id) for one in member.confirmed_by) if member else ""
    state, tone = _key_state(moderator, desk, keyring)
    return MemberLine(
        moderator_id=moderator.id,
        name=moderator.name,
        fingerprint=moderator.fingerprint,
        active=moderator.active,
        came_in=words.say(CAME_IN[member.how], names=names) if member is not None and is_known else "",
        is_stranger=moderator.active and not is_known,
        key_state=state,
        key_tone=tone,
        has_welcome=moderator.active and has_welcome(desk.home, moderator.id),
    )


def _key_state(moderator: Moderator, desk: Desk, keyring: Keyring | None) -> tuple[str, str]:
    """Say whether a member holds the newest team key, and whether she can receive the next one."""
    if keyring is None or not moderator.active:
        return "", ""
    if moderator.id in keyring.handed.get(desk.team.current.epoch, {}):
        return _("has not taken the newest team key yet"), "warn"
    if sealing_key_of(keyring, moderator) is None:
        return _("can receive a new team key after her next sign-in"), "warn"
    return _("holds the newest team key"), "good"

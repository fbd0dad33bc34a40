# SPDX-License-Identifier: AGPL-3.0-or-later
"""The chain of custody of one thing: received, sealed, opened, made into something, saved, sent. Decides nothing.

Each line about a moderator's act is one entry of the audit chain, under its number there; nothing else is known.
Source: Berkeley Protocol, a chronological record of custodians.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.casework.derived import DerivedItem, to_hour
from bot.desk.cases import OPENED, OpenedCase
from bot.desk.desk import Desk
from bot.desk.items.things import Thing
from bot.desk.referral_lines import STATES, partner_name
from bot.desk.trail.acts import ITEM_ACTS
from bot.desk.words import Words
from storage.audit import AuditEntry
from storage.envelope import parse
from storage.errors import CannotOpen


def _(message: str) -> str:
    """Mark a sentence for the translators."""
    return message


CHANNELS = {
    "telegram": _("Received from the family by Telegram, between {first} and {last} o'clock UTC"),
    "assisted": _("Taken down from the family by a moderator, between {first} and {last} o'clock UTC"),
}
OTHER_CHANNEL = _("Received, between {first} and {last} o'clock UTC")
SEALED_NOW = _("Sealed to the team key at once; now under team key {epoch}")
SEALED = _("Sealed to the team key at once")
OPENED_CASE = _("opened the case")
IN_REFERRAL = _("In referral {revision} to {partner}: {state}")


@dataclass(frozen=True)
class CustodyLine:
    """One moment in the life of a thing."""

    on: date
    said: str  # translated
    who: str = ""  # a moderator; empty when it was nobody's act
    position: int | None = None  # in the audit chain
    sha256: str = ""  # of what was made
    made_with: str = ""  # the tool, by its own name


def custody_of(case: OpenedCase, thing: Thing, desk: Desk, words: Words) -> Sequence[CustodyLine]:
    """Give the chain of custody of one thing, the oldest first."""
    acts = sorted(_acts(case, thing, desk, words), key=lambda line: line.position or 0)
    lines = [*_arrival(case, thing, words), *acts, *_sent(case, thing, desk, words)]
    return sorted(lines, key=lambda line: line.on)  # of one day: as they stand here


def _arrival(case: OpenedCase, thing: Thing, words: Words) -> list[CustodyLine]:
    channel = case.report.channel if case.report is not None else ""
    hour = to_hour(thing.received_at)
    received = words.say(
        CHANNELS.get(channel, OTHER_CHANNEL),
        first=f"{hour:%H}:00",
        last=f"{hour + timedelta(hours=1):%H}:00",
    )
    try:
        sealed = words.say(SEALED_NOW, epoch=words.number(parse(thing.sealed_in).epoch))
    except CannotOpen:
        sealed = words.say(SEALED)
    return [CustodyLine(hour.date(), received), CustodyLine(hour.date(), sealed)]


def _acts(case: OpenedCase, thing: Thing, desk: Desk, words: Words) -> list[CustodyLine]:
    """Put the entries about this thing into words, and say of each text and picture what came of it."""
    made = {item.derived_id: item for item in thing.derived}
    lines = [
        _act(entry, desk, words, made.get(entry.about) or _picture(thing, entry))
        for entry in case.item_trail
        if entry.about is not None and (entry.about == thing.item_id or entry.about in made)
    ]
    if thing.item_id is None:  # words are read with their case
        opened = [entry for entry in case.trail if entry.act == OPENED]
        lines += [
            CustodyLine(entry.on, words.say(OPENED_CASE), desk.name_of(entry.actor_id), entry.position)
            for entry in opened
        ]
    return lines


def _picture(thing: Thing, entry: AuditEntry) -> DerivedItem | None:
    """Give the picture that an entry about a file speaks of: its clean copy. Of pages there are many; none is named."""
    return thing.clean if entry.act == "clean-copy-made" else None


def _act(entry: AuditEntry, desk: Desk, words: Words, made: DerivedItem | None) -> CustodyLine:
    label = ITEM_ACTS.get(entry.act)
    said = words.say(label) if label else entry.act
    who = desk.name_of(entry.actor_id)
    if made is None:
        return CustodyLine(entry.on, said, who, entry.position)
    return CustodyLine(entry.on, said, who, entry.position, made.sha256, made.made_with or "")


def _sent(case: OpenedCase, thing: Thing, desk: Desk, words: Words) -> list[CustodyLine]:
    """Say in which referrals the thing is, or its clean copy."""
    if thing.shown is None:
        return []
    blob_ids = {thing.shown.attachment.blob_id}
    if thing.clean is not None and thing.clean.file is not None:
        blob_ids.add(thing.clean.file.blob_id)
    lines = []
    for referral in case.referrals:
        if not blob_ids.isdisjoint(referral.blob_ids):
            state, _tone = STATES[referral.state]
            partner = partner_name(referral.partner_id, desk, words)
            said = words.say(
                IN_REFERRAL, revision=words.number(referral.revision), partner=partner, state=words.say(state)
            )
            lines.append(CustodyLine(max(one.on for one in referral.signatures), said))
    return lines

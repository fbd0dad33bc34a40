# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the last page of an assisted report carries, so that a desk that dies while it sends loses nothing.

The form with which a report is sent holds the whole of it, receipt and all: sealed to the team, and signed by the
moderator who took it, so that nobody else can put words into her mouth. A desk that was started anew, and knows nothing
of the report, goes on from there: it shows the receipt when the report had arrived, and the same last page when not.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from uuid import UUID

import anyio.to_thread
import msgspec

from bot.desk.assisted.keeping import KEPT_FOR, Taking
from bot.desk.desk import Desk
from bot.desk.sessions import Session
from storage.errors import CannotOpen
from storage.intake import find_receipt
from storage.receipts import derive
from storage.sealing import Purpose, seal
from storage.signing import SIGNATURE_BYTES, verify
from storage.team import TeamKey
from storage.text import from_text, to_text


def _(message: str) -> str:
    """Mark a sentence for the translators."""
    return message


HAD_ARRIVED = _(
    "The desk was away while you were sending. The report had arrived; this is its number. It is not sent twice."
)
NOT_ARRIVED = _("The desk was away before the report was sent. Nothing of it is lost: send it again.")
_LABEL = b"amanat/1 assisted report carried by its last page\0"


class _Carried(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    taking: Taking
    moderator_id: str
    made_at: int  # seconds since 1970: as old as what lies in memory may become, and no older


def carried(taking_id: UUID, taking: Taking, session: Session, keys: Sequence[TeamKey]) -> str:
    """Give what the page carries. keys: of the team, the newest last."""
    plain = msgspec.json.encode(_Carried(taking, session.moderator_id, int(time.time())))
    signature = session.keys.sign(_LABEL + taking_id.bytes + plain)
    key = next(one for one in reversed(keys) if session.keys.fits(one))
    return to_text(seal(signature + plain, key, purpose=Purpose.NOTE, about=taking_id))


async def brought_back(desk: Desk, session: Session, taking_id: UUID, untrusted: str) -> Taking | None:
    """Go on with a report that a page carried, and say how it stands; None when it is none of hers, or too old."""
    taking = _opened(session, taking_id, untrusted)
    if taking is None or taking_id in desk.takings.ended:
        return None
    keys = await anyio.to_thread.run_sync(derive, taking.receipt)
    async with (await desk.database()).read() as transaction:
        found = await find_receipt(transaction, keys.tag)
    if found is not None and found.case_id == taking.case_id:
        taking = taking.left_with_receipt()
    desk.takings.keep(taking_id, taking, session, desk.team.keys)
    session.notice = HAD_ARRIVED if taking.sent else NOT_ARRIVED
    return taking


def _opened(session: Session, taking_id: UUID, untrusted: str) -> Taking | None:
    try:
        content = session.keys.open(from_text(untrusted), purpose=Purpose.NOTE, about=taking_id)
        signature, plain = content[:SIGNATURE_BYTES], content[SIGNATURE_BYTES:]
        if not verify(_LABEL + taking_id.bytes + plain, signature, session.keys.signing_public_key):
            return None
        found = msgspec.json.decode(plain, type=_Carried)
    except (CannotOpen, ValueError, msgspec.MsgspecError):
        return None
    is_hers = found.moderator_id == session.moderator_id
    is_young = 0 <= time.time() - found.made_at < KEPT_FOR.total_seconds()
    return found.taking if is_hers and is_young and found.taking.receipt else None

# SPDX-License-Identifier: AGPL-3.0-or-later
"""Changing one's own passphrase: generated words are offered once, and typed once to show that they are written down."""

from __future__ import annotations

import asyncio
import logging
from typing import Annotated

from fastapi import APIRouter, Request, Response
from fastapi.params import Depends
from starlette.responses import RedirectResponse

from bot.desk.desk import Desk, desk_of, session_of
from bot.desk.errors import CannotSignIn
from bot.desk.pages import fields_of, words_of
from bot.desk.team.change_pages import acting_holder
from bot.desk.words import SIGN_IN_REFUSALS
from storage.holders import write_key_file
from storage.keyfile import PASSPHRASE_COST
from storage.keymaking import generate_passphrase

log = logging.getLogger(__name__)
router = APIRouter()
TheDesk = Annotated[Desk, Depends(desk_of)]
MIN_PASSPHRASE_CHARACTERS = 16  # Decision: as `amanat init` asks; seven generated words have about fifty.


def _(message: str) -> str:
    """Mark a sentence for the translators."""
    return message


TOO_SHORT = _("Your own words need at least sixteen characters. Better take the words that are offered.")
NOT_TWICE = _("The two were not the same. Type the new passphrase twice.")
SAME_AS_BEFORE = _("This is the passphrase you have. Choose another one.")
NOT_WRITTEN = _("The key file could not be written. The old passphrase still counts. Tell the operator.")
CHANGED = _(
    "Your passphrase is changed. Older copies of your key file still open with the old one: destroy them."
)
CHANGED_SAVE = _(
    "Save your new key file below: it opens with the new passphrase. The old file still opens with the old one: destroy it."
)


@router.get("/team/passphrase")
def offer_words(request: Request, desk: TheDesk) -> Response:
    """Offer a new passphrase; another look offers other words."""
    session_of(request).offered_words = generate_passphrase()
    return _show(request, desk)


@router.post("/team/passphrase")
async def change(request: Request, desk: TheDesk) -> Response:
    """Write the key file under the new passphrase, whole or not at all."""
    session, fields = session_of(request), fields_of(request.state.form)
    new = fields.get("new_passphrase", "").strip()
    wrong = _wrong(new, fields.get("again", "").strip(), fields.get("passphrase", "").strip())
    if wrong:
        return _show(request, desk, wrong=wrong)
    try:
        holder = await acting_holder(request, desk)
    except CannotSignIn as refused:
        sentence = words_of(request).say(SIGN_IN_REFUSALS[refused.reason], seconds=refused.seconds)
        return _show(request, desk, wrong=sentence, status=429 if refused.seconds else 422)
    path = desk.home.key_file(session.moderator_id)
    if request.state.form.get("key_file") and not path.is_file():
        session.new_key_file = await asyncio.to_thread(holder.key_file, new, cost=PASSPHRASE_COST)
        session.notice = CHANGED_SAVE
    else:
        try:
            await asyncio.to_thread(write_key_file, path, holder, new, cost=PASSPHRASE_COST)
        except OSError as error:
            log.error("key file not written", extra={"error_type": type(error).__name__})  # noqa: TRY400 -- no traceback
            return _show(request, desk, wrong=NOT_WRITTEN, status=503)
        session.notice = CHANGED
    session.offered_words = ""
    return RedirectResponse("/team", status_code=303)


def _wrong(new: str, again: str, old: str) -> str:
    """Say what is wrong with a new passphrase; empty when nothing is."""
    if _plain(new) != _plain(again):
        return NOT_TWICE
    if len(new) < MIN_PASSPHRASE_CHARACTERS:
        return TOO_SHORT
    return SAME_AS_BEFORE if _plain(new) == _plain(old) else ""


def _plain(passphrase: str) -> str:
    return " ".join(passphrase.split())


def _show(request: Request, desk: Desk, *, wrong: str = "", status: int | None = None) -> Response:
    session = session_of(request)
    return desk.pages.render(
        request,
        "passphrase.html",
        status=status or (422 if wrong else 200),
        offered=session.offered_words,
        on_desk=desk.home.key_file(session.moderator_id).is_file(),
        wrong=wrong,
    )

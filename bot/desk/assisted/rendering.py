# SPDX-License-Identifier: AGPL-3.0-or-later
"""Puts the pages of an assisted report together: how one begins, each question, the end, and the receipt."""

from __future__ import annotations

from uuid import UUID

from fastapi import Request, Response

from bot.desk.assisted.answers import Form
from bot.desk.assisted.carrying import carried
from bot.desk.assisted.keeping import Taking
from bot.desk.assisted.sending import ready
from bot.desk.assisted.showing import begun, receipt_words, shown
from bot.desk.assisted.words import CONSENTS, HOW
from bot.desk.desk import Desk, session_of
from bot.desk.labels import KINDS, language_name
from bot.desk.pages import words_of
from locales import offered_languages
from storage.receipts import format_receipt, new_receipt

ADD, AWAY = "add-file", "without-file:"  # what the buttons beside files send


def show_begin(
    request: Request,
    desk: Desk,
    *,
    wrong: str = "",
    typed: str = "",
    language: str = "",
    how: str = "",
    status: int = 200,
) -> Response:
    """Show how a report is taken, and those that can be gone on with. typed: words that found no report."""
    return desk.pages.render(
        request,
        "assisted.html",
        status=status,
        languages_spoken=[one.code for one in offered_languages()],
        language_name=language_name,
        hows=HOW,
        mine=begun(desk.takings, session_of(request)),
        wrong=wrong,
        typed=typed,
        language=language,
        how=how,
        here="/assisted",
    )


def show_taking(
    request: Request,
    desk: Desk,
    taking_id: UUID,
    taking: Taking,
    *,
    wrong: str = "",
    form: Form | None = None,
    lost: str = "",
    consent_by: str = "",
    status: int = 200,
) -> Response:
    """Show where a report stands. form: what was sent and not taken; lost: words of an earlier page."""
    here, mine = f"/assisted/{taking_id}", words_of(request).language
    common = {
        "status": status,
        "taking": taking,
        "language": taking.interview.language,
        "language_name": language_name,
        "my_language": mine,
        "wrong": wrong,
        "lost": lost,
        "here": here,
    }
    if taking.sent:
        said = receipt_words(taking, mine)
        return desk.pages.render(
            request,
            "assisted_receipt.html",
            receipt=format_receipt(taking.receipt),
            said=said,
            **common,  # type: ignore[arg-type]
        )
    page = shown(taking, mine)
    held = ""
    if page.is_end:  # the receipt is made before the report is sent, and the page holds both
        session, taking = session_of(request), taking.changed(receipt=taking.receipt or new_receipt())
        desk.takings.keep(taking_id, taking, session, desk.team.keys)
        held = carried(taking_id, ready(taking), session, desk.team.keys)
    return desk.pages.render(
        request,
        "assisted_question.html",
        shown=page,
        typed=form.words if form else page.standing,
        ticked=form.chosen if form else [one.action for one in page.answers if one.chosen],
        how=HOW[taking.how],
        consents_by=CONSENTS,
        consent_by=consent_by,
        carried=held,
        kinds=KINDS,
        add=ADD,
        away=AWAY,
        **common,  # type: ignore[arg-type]
    )

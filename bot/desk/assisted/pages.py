# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of an assisted report: one question each, in the family's words to read aloud and in the moderator's.

Every page is a function of what is kept, as in the chat: a page that is loaded again asks the same question, and
what was answered is never asked twice.
"""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, Request, Response
from fastapi.params import Depends
from starlette.datastructures import UploadFile
from starlette.responses import RedirectResponse

from bot.casework.errors import PartnersNotUsable
from bot.desk.assisted.answers import TOO_MUCH, Form, Wrong, answered
from bot.desk.assisted.carrying import brought_back
from bot.desk.assisted.handed import NO_FILE, file_of, forget_files, with_file, without_file
from bot.desk.assisted.keeping import MAX_EACH, Taking
from bot.desk.assisted.rendering import ADD, AWAY, show_begin, show_taking
from bot.desk.assisted.sending import ready, send
from bot.desk.desk import Desk, desk_of, session_of
from bot.desk.errors import Missing, OutOfDate
from bot.desk.pages import fields_of, words_of
from bot.desk.sessions import Session
from bot.interview.acts import Deposit, Say
from bot.interview.aloud import NEEDLESS
from bot.interview.path import current
from bot.interview.questions import Kind
from bot.interview.state import Given, Interview, PartnerOffer
from bot.interview.step import step
from bot.interview.turns import Tapped
from bot.interview.words import load_words, render
from locales import offered_languages
from storage.report import ConsentBy, TakenHow

router = APIRouter()
TheDesk = Annotated[Desk, Depends(desk_of)]


def _(message: str) -> str:
    """Mark a sentence for the translators."""
    return message


NOT_HERE = _("This page had gone on already. Here is where you are now; what you wrote below was not taken.")
READ_ALOUD = _("Nothing was sent. Say how the yes was given, and that you read the words aloud.")
ERASED = _("What was taken is erased. Nothing was kept.")
CHOOSE = _("Choose the language in which you speak, and how.")
TOO_MANY = _("You have begun as many as can wait. Go on with one of them, or erase it.")
GONE = _(
    "This report is not here. An hour has passed since its last answer, the desk was started anew, "
    "or a colleague is taking it. What you wrote stands below; begin again, and copy it from there."
)
ENDED = _("The report is in the queue. A colleague reads it next.")


@router.get("/assisted")
async def begin_page(request: Request, desk: TheDesk) -> Response:
    """Show how a report is taken, and those that can be gone on with."""
    return show_begin(request, desk)


@router.post("/assisted")
async def begin(request: Request, desk: TheDesk) -> Response:
    """Begin to take a report."""
    session, fields = session_of(request), fields_of(request.state.form)
    language, how = fields.get("language", ""), fields.get("how", "")
    if language not in {one.code for one in offered_languages()} or how not in set(TakenHow):
        return show_begin(request, desk, wrong=CHOOSE, language=language, how=how, status=422)
    if len(desk.takings.mine(session)) >= MAX_EACH:
        return show_begin(request, desk, wrong=TOO_MANY, language=language, how=how, status=409)
    interview = Interview.begin(_partners(desk))
    for action in (f"lang:{language}", "go:2"):  # the language, and the page that speaks of Telegram
        interview = step(interview, Tapped(action), today=desk.today()).interview
    for key in NEEDLESS:
        interview = interview.with_given(key, Given(skipped=True, settled=True))
    taking_id = uuid4()
    taking = Taking(interview=interview, how=TakenHow(how), report_id=uuid4(), case_id=uuid4())
    desk.takings.keep(taking_id, taking, session, desk.team.keys)
    desk.rests.opened(
        session.moderator_id, taking.case_id, desk.today()
    )  # listening weighs as much as reading
    return _to(taking_id)


@router.get("/assisted/{taking_id}")
async def ask(request: Request, taking_id: UUID, desk: TheDesk) -> Response:
    """Ask the next question, show what to send, or the receipt."""
    session = session_of(request)
    try:
        taking = desk.takings.open(taking_id, session)
    except Missing:
        found = await brought_back(desk, session, taking_id, session.carried)
        if found is None:
            return show_begin(request, desk, wrong=GONE, status=404)
        taking, session.carried = found, ""
    return show_taking(request, desk, taking_id, taking)


@router.post("/assisted/{taking_id}")
async def answer(request: Request, taking_id: UUID, desk: TheDesk) -> Response:
    """Take one answer: what was chosen, what was said, or both."""
    session, form = session_of(request), _form(request)
    desk.rests.at_work(session.moderator_id, desk.today())
    try:
        taking = desk.takings.open(taking_id, session)
    except Missing:
        held = fields_of(request.state.form).get("carried", "")
        if await brought_back(desk, session, taking_id, held) is not None:
            return _to(taking_id)
        return show_begin(request, desk, wrong=GONE, typed=form.words, status=404)
    handed = await file_of(request.state.form)
    if handed is not None:
        form = replace(form, file=sha256(handed[0]).hexdigest())
    if form.at != str(taking.turn):
        if form.digest == taking.last:  # the same form twice: a second click, a page loaded again
            return _to(taking_id)
        return show_taking(request, desk, taking_id, taking, wrong=NOT_HERE, lost=form.words, status=409)
    if taking.sent:
        return _to(taking_id)
    if not taking.opened:
        changed = taking.changed(opened=True, turn=taking.turn + 1, last=form.digest)
    elif handed is not None or form.action == ADD or form.action.startswith(AWAY):
        return await _files(request, desk, taking_id, taking, form, handed)
    elif form.action == "send":
        return await _send(request, desk, taking_id, taking)
    else:
        try:
            mine = words_of(request).language
            changed = answered(taking, form, today=desk.today(), my_language=mine)
        except Wrong as wrong:
            return show_taking(request, desk, taking_id, taking, wrong=str(wrong), form=form, status=422)
    if not desk.takings.keep(taking_id, changed, session, desk.team.keys):
        return show_taking(request, desk, taking_id, taking, wrong=TOO_MUCH, form=form, status=422)
    return _to(taking_id)


async def _files(
    request: Request,
    desk: Desk,
    taking_id: UUID,
    taking: Taking,
    form: Form,
    handed: tuple[bytes, UploadFile] | None,
) -> Response:
    """Keep a file that was handed over, or take one away; the answer that it came with is taken too."""
    session, is_away = session_of(request), form.action.startswith(AWAY)
    is_answer = form.action != ADD and not is_away and bool(form.action or form.words or form.chosen)
    try:
        if is_away:
            taking = await without_file(desk, taking, form.action.removeprefix(AWAY))
        elif handed is None:
            raise Wrong(NO_FILE)  # noqa: TRY301 -- shown on the same page as the others
        if handed is not None:
            changed = await with_file(desk, taking, *handed)
            taking = changed.changed(turn=taking.turn + 1, last=form.digest, said=(), said_to_me=())
        _keep(desk, taking_id, taking, session)
        if is_answer:
            mine = words_of(request).language
            _keep(desk, taking_id, answered(taking, form, today=desk.today(), my_language=mine), session)
            return _to(taking_id)
    except Wrong as wrong:
        return show_taking(request, desk, taking_id, taking, wrong=str(wrong), form=form, status=422)
    return show_taking(request, desk, taking_id, taking, form=form)


def _keep(desk: Desk, taking_id: UUID, taking: Taking, session: Session) -> None:
    if not desk.takings.keep(taking_id, taking, session, desk.team.keys):
        raise Wrong(TOO_MUCH)


@router.post("/assisted/{taking_id}/erase")
async def erase(request: Request, taking_id: UUID, desk: TheDesk) -> Response:
    """Let go of a report that was not sent."""
    session = session_of(request)
    taking = desk.takings.open(taking_id, session)
    if taking.sent:
        raise OutOfDate("expected a report that was not sent")
    await forget_files(desk, list(taking.files.values()))
    desk.takings.drop(taking_id)
    session.notice = ERASED
    return RedirectResponse("/assisted", status_code=303)


@router.post("/assisted/{taking_id}/noted")
async def noted(request: Request, taking_id: UUID, desk: TheDesk) -> Response:
    """Let go of the receipt that the family has now; go on with the next person, or to the case."""
    session, fields = session_of(request), fields_of(request.state.form)
    taking = desk.takings.open(taking_id, session)
    if not taking.sent or fields.get("at") != str(taking.turn):
        raise OutOfDate("expected a receipt that the family was given")
    if "next" in fields and taking.next_follows:
        desk.takings.keep(taking_id, taking.about_the_next(), session, desk.team.keys)
        return _to(taking_id)
    desk.takings.drop(taking_id)
    session.notice = ENDED
    return RedirectResponse("/queue", status_code=303)


async def _send(request: Request, desk: Desk, taking_id: UUID, taking: Taking) -> Response:
    """Seal and deposit it once how the yes was given is said."""
    session, fields = session_of(request), fields_of(request.state.form)
    by = fields.get("consent_by", "")
    if taking.interview.overlay is not None or current(taking.interview).question.kind is not Kind.READ_BACK:
        raise OutOfDate("expected a report that was gone through to its end")
    if by not in set(ConsentBy) or "read_aloud" not in fields:
        return show_taking(request, desk, taking_id, taking, wrong=READ_ALOUD, consent_by=by, status=422)
    stepped = step(taking.interview, Tapped("send"), today=desk.today())
    if not any(isinstance(act, Deposit) for act in stepped.acts):  # without a yes to keep it: asked again
        spoken = [act for act in stepped.acts if isinstance(act, Say)]
        mine = load_words(words_of(request).language)
        taking = taking.changed(
            interview=stepped.interview,
            turn=taking.turn + 1,
            said=tuple(render(act, load_words(taking.interview.language)).text for act in spoken),
            said_to_me=tuple(render(act, mine).text for act in spoken),
        )
    else:
        taking = ready(taking)
        desk.takings.keep(taking_id, taking, session, desk.team.keys)
        await send(desk, session, taking, ConsentBy(by))
        taking = taking.left_with_receipt()
    desk.takings.keep(taking_id, taking, session, desk.team.keys)
    return _to(taking_id)


def _form(request: Request) -> Form:
    form, fields = request.state.form, fields_of(request.state.form)
    words = fields.get("words", "").replace("\r\n", "\n").strip()
    chosen = tuple(sorted({one for one in form.getlist("chosen") if isinstance(one, str)}))
    return Form(fields.get("at", ""), words, fields.get("action", ""), chosen)


def _to(taking_id: UUID) -> Response:
    return RedirectResponse(f"/assisted/{taking_id}", status_code=303)


def _partners(desk: Desk) -> tuple[PartnerOffer, ...]:
    """Give the partners that a family is asked about; none while their file is broken."""
    try:
        return tuple(PartnerOffer(id=one.id, names=dict(one.names)) for one in desk.partners().values())
    except PartnersNotUsable:
        return ()

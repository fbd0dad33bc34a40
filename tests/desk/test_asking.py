# SPDX-License-Identifier: AGPL-3.0-or-later
"""A question is chosen or written, seen as the family will see it, and only then sealed; the answer comes back unread."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from bot.desk.desk import Desk
from bot.interview.asking import TEMPLATES, as_seen, worded
from locales import LOCALES, ReviewState
from storage import intake
from storage.receipts import open_mailbox
from storage.report import Addition
from storage.sealing import Purpose, seal
from tests.desk.desk_browser import Browser, form_on
from tests.desk.desk_cast import AT, PERSON, Family

QUESTION = "وہ کس وقت آئے تھے؟"


async def mailbox(desk: Desk, family: Family) -> list[tuple[UUID, str]]:
    """Give what the family's receipt opens now."""
    async with (await desk.database()).read() as session:
        found = await intake.mailbox_messages(session, family.keys.tag)
    return [(one.message_id, open_mailbox(one.sealed, family.keys, one.message_id).decode()) for one in found]


async def answer(desk: Desk, family: Family, message_id: UUID, words: str) -> None:
    """Let the family answer with its receipt."""
    addition = Addition(
        addition_id=uuid4(), language="ur", received_at=AT, words=words, answers_message=message_id
    )
    sealed = seal(
        addition.canonical_bytes(), desk.team.current, purpose=Purpose.ADDITION, about=addition.addition_id
    )
    async with (await desk.database()).begin() as session:
        await intake.add_to_case(
            session, family.keys.tag, sealed, addition.addition_id, (), desk.today(), message_id
        )


async def test_a_prepared_question_is_seen_in_both_languages_before_it_reaches_the_family(
    desk: Desk, cora: Browser, amina: Family
) -> None:
    await cora.press(amina.page, "/moves/take")
    chosen = await cora.press(f"{amina.page}/asking", "/ask", template="papers")
    theirs, mine = worded("papers", "ur"), worded("papers", "en")
    for text in (theirs.text, mine.text, "ہماری ٹیم آپ سے پوچھتی ہے", "Our team asks you"):
        assert text in chosen.text
    assert "not yet read by a native speaker" in chosen.text
    assert not await mailbox(desk, amina)

    sent = await cora.http.post(f"{amina.page}/ask", data=form_on(chosen, "/ask"))
    assert sent.status_code == 303
    ((_, text),) = await mailbox(desk, amina)
    assert text == theirs.text


async def test_what_was_not_seen_is_not_sent(desk: Desk, cora: Browser, amina: Family) -> None:
    """The proof of having seen one text is no proof for another, and none can be made up."""
    await cora.press(amina.page, "/moves/take")
    fields = form_on(await cora.press(amina.page, "/ask", question=QUESTION), "/ask")
    for changed in ({"question": "Another text"}, {"seen": "00"}, {"template": "news"}):
        shown = await cora.http.post(f"{amina.page}/ask", data=fields | changed)
        assert shown.status_code == 200
        assert "What the family will see" in shown.text
        assert not await mailbox(desk, amina)
    assert (await cora.http.post(f"{amina.page}/ask", data=fields)).status_code == 303
    assert [text for _, text in await mailbox(desk, amina)] == [QUESTION]


async def test_a_question_in_ones_own_words_is_looked_at_for_the_name_and_for_words_that_hurt(
    cora: Browser, amina: Family
) -> None:
    await cora.press(amina.page, "/moves/take")
    plain = await cora.press(amina.page, "/ask", question=QUESTION)
    named = await cora.press(amina.page, "/ask", question=f"{PERSON.split()[1]} کہاں ہیں؟")
    hard = await cora.press(amina.page, "/ask", question="Is he a victim?")

    assert "It names the person" not in plain.text
    assert "can hurt or frighten" not in plain.text
    assert "It names the person" in named.text
    assert "can hurt or frighten" in hard.text


async def test_an_answer_stands_under_its_question_and_unread_in_the_queue(
    desk: Desk, cora: Browser, dawit: Browser, amina: Family
) -> None:
    await cora.press(amina.page, "/moves/take")
    await cora.get(amina.page)
    await cora.ask(amina.page, QUESTION)
    assert "unread message from the family" not in (await dawit.get("/queue?lane=waiting")).text
    ((message_id, _),) = await mailbox(desk, amina)
    await answer(desk, amina, message_id, "رات دو بجے")

    queue = await dawit.get("/queue?lane=waiting&unread=1")
    assert "1 unread message from the family" in queue.text
    section = (await dawit.get(amina.page)).text.split('id="messages"')[1]
    assert QUESTION in section
    assert "رات دو بجے" in section.split(QUESTION)[1]
    assert "unread" in section


async def test_who_may_not_ask_is_offered_no_questions(dawit: Browser, cora: Browser, amina: Family) -> None:
    await cora.press(amina.page, "/moves/take")
    assert (await dawit.get(f"{amina.page}/asking")).status_code == 409
    assert (await cora.get(f"{amina.page}/asking")).status_code == 200


@pytest.mark.parametrize("language", list(LOCALES))
def test_every_prepared_question_can_be_read_in_every_language_and_says_how_far_it_was_read(
    language: str,
) -> None:
    for key in TEMPLATES:
        shown = worded(key, language)
        assert shown.text in as_seen(shown.text, language, state="").text
        assert shown.language == ({"bal": "ur", "brh": "ur"}.get(language, language))
        assert (shown.state is ReviewState.APPROVED) == (shown.language == "en")
        assert "{" not in shown.text

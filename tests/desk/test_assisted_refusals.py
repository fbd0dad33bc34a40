# SPDX-License-Identifier: AGPL-3.0-or-later
"""A report that is being taken is its moderator's alone, for an hour, sealed; nothing that was written is lost unseen."""

from __future__ import annotations

from uuid import uuid4

import pytest

from bot.desk.assisted.keeping import KEPT_FOR, MAX_EACH
from bot.desk.desk import Desk
from bot.interview.labels import DURESS
from bot.interview.words import load_words
from tests.desk.desk_assisted import Taker
from tests.desk.desk_browser import Browser
from tests.desk.test_assisted import reports, told_up_to_consents

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }} {% raw %}",
    "\u202eturned\u202c \u0000\u0007 ‏",
    "'; DROP TABLE cases; --",
    "/delete",
    "/stop",
    load_words("en").say(DURESS).split(";")[0],
    "1234 5678 9012 3456 7890",
    "😀" * 500,
)


async def named(browser: Browser) -> Taker:
    """Begin a report and stop at the question for the name."""
    taker = await Taker.begin(browser, "en")
    await taker.go_on()
    await taker.choose("brother")
    return taker


async def test_only_the_moderator_who_takes_it_sees_it_or_can_touch_it(
    desk: Desk, cora: Browser, dawit: Browser
) -> None:
    taker = await named(cora)
    await taker.say("Zakir Farzi")
    at = taker.fields()["at"]
    for path, fields in (
        ("", {"at": at, "words": "Someone else"}),
        ("/erase", {}),
        ("/noted", {"at": at}),
    ):
        assert (await dawit.send(taker.address + path, **fields)).status_code == 404
    seen = await dawit.get(taker.address)
    assert seen.status_code == 404
    assert "Zakir" not in seen.text
    assert "Begun and not finished" not in seen.text
    assert taker.address in (await cora.get("/assisted")).text
    taker.page = await cora.get(taker.address)
    assert taker.fields()["at"] == at


async def test_what_is_kept_in_memory_is_sealed_and_goes_on_after_the_desk_locked_itself(
    desk: Desk, cora: Browser
) -> None:
    taker = await named(cora)
    await taker.say("Zakir Farzi")
    (kept,) = desk.takings.kept.values()
    assert b"Zakir" not in kept.sealed

    desk.sessions.close_all()
    locked = await cora.http.post(taker.address, data=taker.fields() | {"words": "Farzi Walid"})
    assert locked.status_code == 401
    assert "Farzi Walid" in locked.text
    await cora.sign_in("cora")
    taker.page = await cora.get(taker.address)
    await taker.say("Farzi Walid")
    assert taker.page.status_code == 200


async def test_after_an_hour_it_is_gone_and_the_words_on_the_open_page_are_shown_back(
    desk: Desk, cora: Browser
) -> None:
    taker = await named(cora)
    now = desk.takings.clock()
    desk.takings.clock = lambda: now + KEPT_FOR.total_seconds() + 1

    answer = await taker.say("Zakir Farzi")

    assert answer.status_code == 404
    assert "An hour has passed" in taker.text
    assert "Zakir Farzi" in taker.text
    assert not desk.takings.kept
    assert (await cora.get(f"/assisted/{uuid4()}")).status_code == 404


async def test_a_page_that_was_left_open_takes_nothing_and_shows_back_what_was_written(
    desk: Desk, cora: Browser
) -> None:
    taker = await named(cora)
    old = taker.fields()
    await taker.say("Zakir Farzi")
    late = await cora.http.post(taker.address, data=old | {"words": "another name"})
    assert late.status_code == 409
    assert "another name" in late.text
    assert "was not taken" in late.text

    again = await cora.http.post(taker.address, data=old | {"words": "Zakir Farzi"})

    assert again.status_code == 303, "the same form twice is one answer"
    await taker.send(action="", words="Farzi Walid")
    await taker.to_the_end()
    await taker.finish()
    (report,) = await reports(desk, cora)
    name = report.answer("person_name")
    assert name is not None
    assert (name.words, name.earlier) == ("Zakir Farzi", ())


async def test_sending_twice_makes_one_case_with_one_receipt(desk: Desk, cora: Browser) -> None:
    taker = await Taker.begin(cora)
    await told_up_to_consents(taker)
    await taker.to_the_end()
    form = taker.fields() | {"action": "send", "consent_by": "spoken", "read_aloud": "yes"}
    receipt = await taker.finish()
    await cora.http.post(taker.address, data=form)
    taker.page = await cora.get(taker.address)

    assert taker.receipt() == receipt
    assert len(await reports(desk, cora)) == 1


async def test_several_reports_that_wait_are_told_apart_by_name_and_one_that_is_sent_by_its_number(
    cora: Browser,
) -> None:
    await Taker.begin(cora, "fa", how="in-person")
    taker = await named(cora)
    await taker.say("<b>Zakir</b> Farzi")
    sent = await Taker.begin(cora)
    await told_up_to_consents(sent)
    await sent.to_the_end()
    receipt = await sent.finish()

    page = (await cora.get("/assisted")).text
    assert "Go on, no name told yet" in page
    assert "Go on with &lt;b&gt;Zakir&lt;/b&gt; Farzi" in page
    assert "Sent: give the family its number" in page
    assert receipt not in page
    assert "ذاکر" not in page


async def test_the_receipt_cannot_be_shown_again(desk: Desk, cora: Browser) -> None:
    taker = await Taker.begin(cora)
    await told_up_to_consents(taker)
    await taker.to_the_end()
    receipt = await taker.finish()
    assert b"".join(receipt.encode().split()) not in b"".join(
        one.sealed for one in desk.takings.kept.values()
    )
    await cora.press(taker.address, "/noted")

    gone = await cora.get(taker.address)

    assert gone.status_code == 404
    assert receipt not in gone.text
    assert not desk.takings.kept


@pytest.mark.parametrize(
    "changes",
    [{"read_aloud": ""}, {"consent_by": ""}, {"consent_by": "guessed"}],
    ids=["not read aloud", "no way told", "a way that is none"],
)
async def test_without_saying_how_the_yes_was_given_nothing_is_sent(
    desk: Desk, cora: Browser, changes: dict[str, str]
) -> None:
    taker = await Taker.begin(cora)
    await told_up_to_consents(taker)
    await taker.to_the_end()
    sent = {"action": "send", "consent_by": "spoken", "read_aloud": "yes"} | changes
    refused = await taker.send(**{key: value for key, value in sent.items() if value})

    assert refused.status_code == 422
    assert "Nothing was sent" in taker.text
    assert await reports(desk, cora) == []


async def test_what_no_page_offers_is_refused(desk: Desk, cora: Browser) -> None:
    taker = await named(cora)
    for action in (
        "stop",
        "hide",
        "erase:yes",
        "send",
        "lang:en",
        "receipt",
        "edit:4",
        "a:1:yes",
        "nonsense",
    ):
        answer = await taker.browser.http.post(taker.address, data=taker.fields() | {"action": action})
        assert answer.status_code in {400, 409}, action
    nothing = await taker.send(action="", words="  \u200b ")
    assert nothing.status_code in {303, 422}
    taker.page = await cora.get(taker.address)
    for fields in ({"language": "xx", "how": "phone"}, {"language": "ur", "how": "by pigeon"}, {}):
        wrong = await cora.send("/assisted", **fields)
        assert wrong.status_code == 422
        assert "Choose the language" in wrong.text


async def test_an_answer_that_is_too_long_is_shown_back_whole(desk: Desk, cora: Browser) -> None:
    taker = await named(cora)
    long = "بہت " * 2000
    refused = await taker.say(long)
    assert refused.status_code == 422
    assert "too long for one answer" in taker.text
    assert taker.fields()["words"].strip() == long.strip()


async def test_a_long_account_is_kept_whole_and_a_full_report_says_so(desk: Desk, cora: Browser) -> None:
    taker = await named(cora)
    await taker.say("Zakir Farzi")
    await taker.to_the_end(until='rows="8"')
    account = " ".join(f"word{number}" for number in range(1200))
    await taker.say(account)
    for _ in range(60):
        refused = await taker.say("ا" * 11_000)
        if refused.status_code != 303:
            break
    assert refused.status_code == 422
    assert "This report is full" in taker.text
    taker.page = await cora.get(taker.address)
    await taker.to_the_end()
    await taker.finish()

    (report,) = await reports(desk, cora)
    kept = report.answer("account")
    assert kept is not None
    assert kept.words is not None
    assert kept.words.split()[:1200] == account.split()


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
async def test_hostile_words_are_words_and_nothing_else(desk: Desk, cora: Browser, words: str) -> None:
    """What a chat takes for a command, for a receipt or for the word that closes everything is an answer here."""
    taker = await named(cora)
    await taker.say(words)
    assert taker.page.status_code == 200
    assert "<script>alert" not in taker.page.text
    assert "<img src=x" not in taker.page.text
    await taker.to_the_end()
    assert "<script>alert" not in taker.page.text
    assert "<img src=x" not in taker.page.text
    await taker.finish()

    (report,) = await reports(desk, cora)
    name = report.answer("person_name")
    assert name is not None
    assert name.words
    assert name.words.startswith(words.split()[0][:4].strip("\u202e"))


async def test_words_in_the_field_are_not_lost_by_another_button(desk: Desk, cora: Browser) -> None:
    taker = await named(cora)
    await taker.say("Zakir Farzi")
    for way in ("skip", "back"):
        refused = await taker.choose(way, "Farzi Walid")
        assert refused.status_code == 422
        assert "Write it down first" in taker.text
        assert taker.fields()["words"] == "Farzi Walid"


async def test_one_moderator_cannot_fill_the_memory_nor_push_a_colleague_out(
    desk: Desk, cora: Browser, dawit: Browser
) -> None:
    hers = await named(dawit)
    for _ in range(MAX_EACH):
        await Taker.begin(cora)
    full = await cora.send("/assisted", language="ur", how="phone")

    assert full.status_code == 409
    assert "as many as can wait" in full.text
    assert (await dawit.get(hers.address)).status_code == 200

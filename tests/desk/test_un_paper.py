# SPDX-License-Identifier: AGPL-3.0-or-later
"""The paper for the UN working group: what it says, what it never says, and that two must have read it."""

from __future__ import annotations

from datetime import date

import httpx
import pypdfium2
import pytest

from bot.casework.record import Record
from bot.desk.desk import Desk
from bot.desk.un_paper.content import content
from bot.desk.un_paper.drawing import draw
from bot.desk.words import printable
from storage.audit import entries
from storage.report import Answer
from tests.desk.desk_browser import Browser
from tests.desk.desk_cast import ACCOUNT, PERSON, Family, add, answers, consents, deposit, to_the_un, withdraw
from tests.desk.desk_referring import READY_FOR_THE_UN, verified
from tests.desk.test_hostile_text import HOSTILE, tell

REPORTER = "Zarina Farzi, sister"
NOTE = "a note that stays here"
READ = {**READY_FOR_THE_UN, "internal_notes": NOTE, "steps.0.reference": "FIR 12/2026 Turbat"}


def words_in(pdf: bytes) -> str:
    """Give the words of a PDF, without what separates them."""
    document = pypdfium2.PdfDocument(pdf)
    text = " ".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return " ".join(text.replace("\u200b", "").replace("\ufffe", "").split())


async def ready(desk: Desk, cora: Browser) -> Family:
    """Give a case that may go to the working group, once two have signed."""
    told = (*answers(), Answer(question="reporter_name", asked="Your name?", words=REPORTER))
    family = await deposit(desk, told=told, given=(*consents(), to_the_un()))
    await verified(cora, family, **READ)
    return family


async def two_sign(cora: Browser, dawit: Browser, family: Family) -> None:
    """Let both read and sign."""
    await cora.press(f"{family.page}/together/communicate", "/together/communicate")
    await dawit.press(f"{family.page}/together/communicate", "/together/communicate/sign")


async def save(browser: Browser, family: Family, **fields: str) -> httpx.Response:
    """Save the paper."""
    data = {"token": await browser.token(), "sure": "yes"} | fields
    return await browser.http.post(f"{family.page}/communication", data=data)


async def test_two_read_it_and_then_it_can_be_saved_and_says_the_record_and_no_more(
    desk: Desk, cora: Browser, dawit: Browser
) -> None:
    family = await ready(desk, cora)
    page = (await cora.get(f"{family.page}/communication")).text
    assert PERSON in page
    assert "FIR 12/2026 Turbat" in page
    assert (await save(cora, family)).status_code == 409
    await two_sign(cora, dawit, family)
    unsure = await save(cora, family, sure="")
    assert unsure.status_code == 422
    assert "Tick the box first" in unsure.text

    saved = await save(cora, family)

    assert saved.headers["content-type"] == "application/pdf"
    assert saved.headers["content-disposition"] == 'attachment; filename="communication.pdf"'
    words = words_in(saved.content)
    for said in (
        "Working Group on Enforced or Involuntary Disappearances",
        "October 5, 2026 (about)",
        "Kech",
        "Frontier Corps (FC)",
        "Taken at night from home.",
        "FIR 12/2026 Turbat",
        "Missing",
        "Amanat Test Desk",
        "Given on November 20, 2026",
        "the reasons are not recorded",
        "2 people of the organisation",
    ):
        assert said in words, said
    shown = (await cora.get(f"{family.page}/communication")).text
    for never in (REPORTER, "Zarina", NOTE, *ACCOUNT.split("\n"), "voices", "cora", "dawit"):
        assert never not in words
        assert never not in shown.split("paper-title")[-1]
    for hidden in (b"CreationDate", b"ModDate", str(desk.home.root).encode()):
        assert hidden not in saved.content
    async with (await desk.database()).read() as transaction:
        acts = [(one.actor_id, one.act) for one in await entries(transaction) if one.about == family.case_id]
    assert acts[-3:] == [
        ("cora", "communicate-proposed"),
        ("dawit", "un-paper-agreed"),
        ("cora", "un-paper-saved"),
    ]


@pytest.mark.parametrize("change", ["said something", "took the yes back", "withdrew", "frozen", "record"])
async def test_whatever_changes_the_case_ends_what_two_have_signed(
    desk: Desk, cora: Browser, dawit: Browser, change: str
) -> None:
    family = await ready(desk, cora)
    await two_sign(cora, dawit, family)
    match change:
        case "said something":
            await add(desk, family, words="ایک اور بات")
        case "took the yes back":
            await add(desk, family, given=(to_the_un(given=False),))
        case "withdrew":
            await withdraw(desk, family)
        case "frozen":
            await cora.press(family.page, "/freeze")
        case "record":
            await cora.press(family.page, "/moves/reopen")

    assert (await save(dawit, family)).status_code == 409
    assert "Save the paper" not in (await dawit.get(f"{family.page}/communication")).text


async def test_without_the_familys_yes_nobody_can_sign_and_the_page_says_what_is_missing(
    desk: Desk, cora: Browser, dawit: Browser, amina: Family
) -> None:
    assert (await cora.get(f"{amina.page}/communication")).status_code == 404, "not verified"
    await verified(cora, amina)
    page = (await cora.get(f"{amina.page}/communication")).text

    assert "Missing before two can sign" in page
    assert f"{amina.page}#reporter_reachable" in page
    assert f"{amina.page}#consents" in page
    assert "to the first signature" not in page
    assert "Not given." in page
    assert "No spelling of the name in Latin letters" in page
    assert (await cora.get(f"{amina.page}/together/communicate")).status_code == 409


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_words_are_words_in_the_pdf(hostile: str) -> None:
    told = f'{hostile} #panic() #import "@preview/x:1.0.0" #read("/etc/passwd") $x$ *b* </script>'
    record = Record(circumstances=told[:9000] + " the end")
    pdf = draw(
        content(record, sender="A & B <Desk>", consent_on=None, checked_by=2, prepared_on=date(2026, 11, 28))
    )
    words = words_in(pdf)

    assert "the end" in words
    assert "Who submits this" in words
    assert "#panic()" in words
    assert b"/JavaScript" not in pdf
    assert b"/URI" not in pdf


@pytest.mark.parametrize("hostile", [HOSTILE[1], HOSTILE[6], HOSTILE[8], HOSTILE[9]], ids=range(4))
async def test_a_hostile_report_comes_to_paper_as_words(
    desk: Desk, cora: Browser, dawit: Browser, hostile: str
) -> None:
    """What the family told flows into the proposed record, and from there to the paper."""
    family = await tell(desk, hostile, more=(to_the_un(),))
    facts = {"when.edtf": "2026-10", "perpetrators.0.category": "unknown", "steps.0.kind": "police"}
    await verified(cora, family, **READY_FOR_THE_UN, **facts)
    await two_sign(cora, dawit, family)

    saved = await save(dawit, family)

    assert saved.status_code == 200
    words = words_in(saved.content)
    assert "Who submits this" in words
    letters = "".join(one for one in printable(hostile) if one.isalpha())
    assert letters[:12] in "".join(one for one in words if one.isalpha())
    assert not set("\u202e\u2066\u2067") & set(words)
    for never in (b"/JavaScript", b"/URI", b"/Launch", b"/OpenAction"):
        assert never not in saved.content


def test_the_same_record_gives_the_same_bytes_and_a_long_word_stays_on_the_page() -> None:
    record = Record(circumstances="x" * 4000)
    sections = content(record, sender="us", consent_on=None, checked_by=2, prepared_on=date(2026, 11, 28))
    pdf = draw(sections)

    assert pdf == draw(sections)
    document = pypdfium2.PdfDocument(pdf)
    width = document[0].get_width()
    page = document[0].get_textpage()
    assert max(page.get_charbox(at)[2] for at in range(page.count_chars())) < width

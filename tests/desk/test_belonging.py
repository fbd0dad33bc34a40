# SPDX-License-Identifier: AGPL-3.0-or-later
"""Cases that may belong together are shown with reasons; a person decides, and may undo it; nobody is told."""

from __future__ import annotations

from uuid import uuid4

from sqlalchemy import select

from bot.desk.cases import OPENED
from bot.desk.desk import Desk
from storage import intake
from storage.audit import entries
from storage.matching import load_links
from storage.report import Answer, ToldDate
from storage.tables import MatchToken
from tests.desk.desk_browser import Browser
from tests.desk.desk_cast import Family, answers, deposit, withdraw


def told(name: str, father: str, place: str, edtf: str = "2026-10-05") -> tuple[Answer, ...]:
    """Give answers about somebody else, or about the same person in other words."""
    changed = {
        "person_name": Answer(question="person_name", asked="?", words=name),
        "father_name": Answer(question="father_name", asked="?", words=father),
        "place": Answer(question="place", asked="?", words=place),
        "date": Answer(question="date", asked="?", words=edtf, date=ToldDate(words=edtf, edtf=edtf)),
    }
    return tuple(changed.get(answer.question, answer) for answer in answers())


async def twins(desk: Desk) -> tuple[Family, Family, Family]:
    """Let two relatives report one person in two scripts, and a third somebody else."""
    one = await deposit(desk, told=told("ذاکر فرضی بلوچ", "فرضی والد", "تربت"))
    other = await deposit(desk, told=told("Zaakir Farzi", "Farzi Walid", "Turbat"))
    stranger = await deposit(desk, told=told("Sohrab Mengal", "Bashir", "Khuzdar", "2019-03-02"))
    return one, other, stranger


async def test_a_case_told_in_another_script_is_shown_with_its_reasons(desk: Desk, cora: Browser) -> None:
    one, other, stranger = await twins(desk)
    await cora.get("/queue")

    page = (await cora.get(one.page)).text
    section = page.split('id="belonging"')[1]

    assert str(other.case_id) in section
    assert "Perhaps the same person" in section
    assert "the place is the same" in section
    assert str(stranger.case_id) not in section


async def test_people_told_of_in_one_sitting_lead_to_each_other(desk: Desk, cora: Browser) -> None:
    group = uuid4()
    one = await deposit(desk, told=told("ذاکر فرضی", "فرضی والد", "تربت"), group_id=group)
    other = await deposit(desk, told=told("Sohrab Mengal", "Bashir", "Khuzdar", "2019-03-02"), group_id=group)
    stranger = await deposit(desk, told=told("Nazar Rind", "Kamal", "Gwadar", "2018-01-02"), group_id=uuid4())
    alone = await deposit(desk)
    await cora.get("/queue")

    section = (await cora.get(one.page)).text.split('id="belonging"')[1]

    assert "Told together" in section
    assert f'href="{other.page}"' in section
    assert str(stranger.case_id) not in section
    assert f'href="{one.page}"' in (await cora.get(other.page)).text
    for nobody in (stranger, alone):
        assert "Told together" not in (await cora.get(nobody.page)).text
    await withdraw(desk, other)
    assert "Told together" not in (await cora.get(one.page)).text


async def test_a_decision_is_kept_at_both_cases_sealed_and_undone(desk: Desk, cora: Browser) -> None:
    one, other, _ = await twins(desk)
    await cora.get("/queue")
    decided = await cora.press(one.page, "/links", verdict="same-person", other=str(other.case_id))
    assert "is kept" in decided.text
    assert "The same person" in (await cora.get(other.page)).text
    database = await desk.database()
    async with database.read() as session:
        kept = await load_links(session, one.case_id)
        acts = [entry.act for entry in await entries(session) if entry.act != OPENED]
    assert kept is not None
    assert other.case_id.bytes not in kept.sealed
    assert str(other.case_id).encode() not in kept.sealed
    assert acts.count("case-link") == 1

    undone = await cora.press(other.page, "/links/undo", other=str(one.case_id))

    assert "is undone" in undone.text
    assert "Decided" not in (await cora.get(one.page)).text


async def test_not_the_same_takes_a_case_out_of_the_candidates(desk: Desk, cora: Browser) -> None:
    one, other, _ = await twins(desk)
    await cora.get("/queue")
    await cora.press(one.page, "/links", verdict="not-same", other=str(other.case_id))

    section = (await cora.get(one.page)).text.split('id="belonging"')[1]

    assert "Perhaps the same person" not in section


async def test_a_wrong_decision_is_refused(desk: Desk, cora: Browser) -> None:
    one, other, _ = await twins(desk)
    token = await cora.token()

    for verdict, whom, status in (
        ("merge", str(other.case_id), 400),
        ("same-person", "no id", 400),
        ("same-person", str(uuid4()), 404),
        ("same-person", str(one.case_id), 409),
    ):
        sent = {"token": token, "verdict": verdict, "other": whom}
        answer = await cora.http.post(f"{one.page}/links", data=sent)
        assert answer.status_code == status, (verdict, whom)


async def test_tokens_say_nothing_in_the_clear_and_go_with_a_withdrawal(desk: Desk, cora: Browser) -> None:
    one, other, _ = await twins(desk)
    await cora.get("/queue")
    await cora.get(one.page)
    await cora.press(one.page, "/links", verdict="same-person", other=str(other.case_id))
    database = await desk.database()

    async def count(family: Family) -> int:
        async with database.read() as session:
            found = await session.execute(select(MatchToken).where(MatchToken.case_id == family.case_id))
            return len(found.all())

    assert await count(one) == 16
    await withdraw(desk, one)

    assert await count(one) == 0
    async with database.read() as session:
        assert await load_links(session, one.case_id) is None
    assert (await cora.get(other.page)).status_code == 200


async def test_a_family_with_its_receipt_sees_nothing_of_it(desk: Desk, cora: Browser) -> None:
    one, other, _ = await twins(desk)
    await cora.get("/queue")
    await cora.press(one.page, "/links", verdict="same-person", other=str(other.case_id))

    async with (await desk.database()).read() as session:
        messages = await intake.mailbox_messages(session, other.keys.tag)

    assert list(messages) == []

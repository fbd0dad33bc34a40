# SPDX-License-Identifier: AGPL-3.0-or-later
"""The record: proposed from the family's words, saved sealed, and never over a colleague's work."""

from __future__ import annotations

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import FormData

from bot.casework.record import Record, read_record
from bot.casework.vocabulary import PerpetratorCategory, StepKind
from bot.desk.desk import Desk
from bot.desk.record_form import form_from, form_of, record_from
from storage.home import Home
from storage.opening import Purpose, unlock
from storage.sealing import seal
from tests.desk.desk_browser import PASSPHRASES, Browser, form_on
from tests.desk.desk_cast import PERSON, Family, kept
from tests.desk.desk_referring import verified


async def saved_record(desk: Desk, home: Home, family: Family) -> Record:
    """Open the record that the vault keeps."""
    file = await kept(await desk.database(), family)
    assert file.sealed_record is not None
    keys = unlock(home.key_file("dawit").read_bytes(), PASSPHRASES["dawit"])
    return read_record(keys.open(file.sealed_record, purpose=Purpose.RECORD, about=file.record_id))


async def test_the_record_is_proposed_from_the_familys_words(cora: Browser, amina: Family) -> None:
    await cora.press(amina.page, "/moves/take")

    fields = form_on(await cora.get(amina.page), "/record")

    assert fields["names.0"] == PERSON
    assert fields["father_name"] == "فرضی والد"
    assert fields["sex"] == "male"
    assert fields["when.edtf"] == "2026-10-05~"
    assert fields["where.words"] == "تربت"
    assert fields["perpetrators.0.category"] == "frontier_corps"
    assert fields["steps.0.kind"] == "police"
    assert fields["circumstances"] == ""


async def test_a_saved_record_is_sealed_and_opens_for_a_colleague(
    desk: Desk, home: Home, cora: Browser, amina: Family
) -> None:
    await cora.press(amina.page, "/moves/take")
    page = await cora.press(
        amina.page, "/record", **{"names.1": "Zakir Farzi Baloch", "circumstances": "Taken at night."}
    )

    assert "The record is saved" in page.text
    record = await saved_record(desk, home, amina)
    assert [name.text for name in record.names] == [PERSON, "Zakir Farzi Baloch"]
    assert record.names[1].script.value == "Latn"
    assert record.circumstances == "Taken at night."
    assert b"Zakir" not in home.database_file.read_bytes()


async def test_the_second_of_two_moderators_is_told_and_nothing_is_overwritten(
    desk: Desk, home: Home, cora: Browser, dawit: Browser, amina: Family
) -> None:
    await cora.press(amina.page, "/moves/take")
    dawits = form_on(await dawit.get(amina.page), "/record")
    await cora.press(amina.page, "/record", circumstances="What Cora wrote.")

    sent = await dawit.http.post(f"{amina.page}/record", data=dawits | {"circumstances": "What Dawit wrote."})

    assert sent.status_code == 409
    assert "A colleague saved this case while you were writing" in sent.text
    assert form_on(sent, "/record")["circumstances"] == "What Dawit wrote."
    assert (await saved_record(desk, home, amina)).circumstances == "What Cora wrote."


async def test_after_comparing_she_may_save_hers_on_purpose(
    desk: Desk, home: Home, cora: Browser, dawit: Browser, amina: Family
) -> None:
    await cora.press(amina.page, "/moves/take")
    dawits = form_on(await dawit.get(amina.page), "/record")
    await cora.press(amina.page, "/record", circumstances="What Cora wrote.")
    told = await dawit.http.post(f"{amina.page}/record", data=dawits | {"circumstances": "Both together."})

    again = await dawit.http.post(f"{amina.page}/record", data=form_on(told, "/record"))

    assert again.status_code == 303
    assert (await saved_record(desk, home, amina)).circumstances == "Both together."


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("when.edtf", "last spring", "This date is not understood"),
        ("age_at_event", "twenty", "Write the age as a number"),
        ("age_at_event", "400", "Write the age as a number"),
        ("where.country", "Pakistan", "two capital letters"),
        ("names.0", "x" * 20_001, ""),
        ("circumstances", "x" * 20_001, "This is too long"),
        ("sex", "<b>", "This cannot be used here"),
        ("steps.0.on_edtf", "someday", "This date is not understood"),
        ("perpetrators.0.category", "ghosts", "This cannot be used here"),
    ],
)
async def test_what_cannot_be_used_is_shown_back_with_a_sentence(
    desk: Desk, cora: Browser, amina: Family, *, field: str, typed: str, sentence: str
) -> None:
    await cora.press(amina.page, "/moves/take")

    page = await cora.press(amina.page, "/record", **{field: typed, "internal_notes": "kept beside it"})

    if not sentence:  # A name is cut to its limit instead of being refused.
        assert "The record is saved" in page.text
        return
    assert page.status_code == 422
    assert sentence in page.text
    shown = form_on(page, "/record")
    assert shown["internal_notes"] == "kept beside it"
    if field != "sex" and not field.endswith("category"):
        assert shown[field].strip() == typed
    assert (await kept(await desk.database(), amina)).sealed_record is None


async def test_nobody_writes_the_record_of_a_case_that_nobody_has_taken(cora: Browser, amina: Family) -> None:
    page = await cora.get(amina.page)
    fields = form_on(page, "/record")

    assert "Take the case first" in page.text
    assert (await cora.http.post(f"{amina.page}/record", data=fields)).status_code == 409


async def test_a_record_that_does_not_open_is_never_replaced(
    desk: Desk, cora: Browser, amina: Family
) -> None:
    await cora.press(amina.page, "/moves/take")
    fields = form_on(await cora.get(amina.page), "/record")
    from storage.cases import save_record

    async with (await desk.database()).begin() as session:
        other = seal(b"{}", desk.team.current, purpose=Purpose.NOTE, about=uuid4())
        version = await save_record(session, amina.case_id, other, int(fields["version"]))

    page = await cora.get(amina.page)
    sent = await cora.http.post(f"{amina.page}/record", data=fields | {"version": str(version)})

    assert "The record cannot be opened with your key" in page.text
    assert sent.status_code == 409


async def test_changing_a_verified_record_takes_others_checks_away(
    desk: Desk, home: Home, cora: Browser, dawit: Browser, amina: Family
) -> None:
    await verified(cora, amina)
    assert (await saved_record(desk, home, amina)).checked_by == ("cora", "dawit")

    await dawit.press(amina.page, "/record", circumstances="Something else.")

    assert (await saved_record(desk, home, amina)).checked_by == ("dawit",)


texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=30)


@given(
    names=st.lists(texts, max_size=4),
    notes=texts,
    district=texts,
    age=st.none() | st.integers(0, 120),
    categories=st.lists(st.sampled_from(list(PerpetratorCategory)), max_size=3),
    kinds=st.lists(st.sampled_from(list(StepKind)), max_size=3),
)
def test_a_form_sent_back_untouched_changes_nothing(
    names: list[str],
    notes: str,
    district: str,
    age: int | None,
    categories: list[PerpetratorCategory],
    kinds: list[StepKind],
) -> None:
    record = Record.model_validate(
        {
            "names": [{"text": " ".join(name.split()), "script": "Zyyy"} for name in names if name.strip()],
            "age_at_event": age,
            "where": {"district": district.strip()} if district.strip() else None,
            "believed_perpetrators": [{"category": category} for category in categories],
            "steps_taken": [{"kind": kind} for kind in kinds],
            "internal_notes": notes.strip() or None,
        }
    )
    form = form_of(record, version=1)
    sent = FormData(list(form.fields.items()))

    again = record_from(form_from(sent, version=1, before=record), record)

    assert isinstance(again, Record)
    shown = {"names": ()}  # the script of a name is found anew from its letters
    assert again.model_copy(update=shown) == record.model_copy(update=shown)
    assert [name.text for name in again.names] == [name.text for name in record.names]

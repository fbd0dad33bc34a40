# SPDX-License-Identifier: AGPL-3.0-or-later
"""Transcripts and translations stand beside what they were made from; a correction is a new version."""

from __future__ import annotations

import hashlib
import re

import pytest

from bot.casework.derived import DerivedKind
from bot.casework.shapes import MAX_TEXT_LENGTH
from bot.desk.desk import Desk
from storage.home import Home
from storage.keymaking import new_seed, team_key
from storage.sealing import Purpose, seal
from storage.tables import DerivedRow
from tests.desk.desk_browser import Browser
from tests.desk.desk_cast import ACCOUNT, PERSON, Family, add, withdraw
from tests.desk.test_viewing import acts, derived

TRANSCRIPT = "وہ رات کو آئے، ہم سب گھر پر تھے۔"
BETTER = "وہ رات گیارہ بجے آئے، ہم سب گھر پر تھے۔"
TRANSLATION = "They came at night; we were all at home."
ACCOUNT_SLUG = "words-9"


async def write(
    browser: Browser, family: Family, slug: str, kind: str, language: str, text: str, seen: int = 0
):  # type: ignore[no-untyped-def]
    """Send the form of one thing."""
    return await browser.send(
        f"{family.page}/texts/{slug}", kind=kind, language=language, text=text, seen=str(seen)
    )


def part_of(page: str, anchor: str) -> str:
    """Give the part of a page from one thing to the next."""
    found = re.search(rf'id="{anchor}".*?(?=<article|<section|\Z)', page, re.S)
    assert found is not None
    return found.group(0)


async def test_a_voice_note_has_its_transcript_first_and_then_the_player(
    cora: Browser, amina: Family
) -> None:
    page = await write(cora, amina, "file-2", "transcript", "ur", TRANSCRIPT)

    voice = part_of(page.text, "file-2")
    assert f'<p class="told words" lang="ur" dir="rtl">{TRANSCRIPT}</p>' in voice
    assert voice.index(TRANSCRIPT) < voice.index("<audio controls")


async def test_original_transcript_and_translation_stand_side_by_side_each_in_its_direction(
    cora: Browser, amina: Family
) -> None:
    await write(cora, amina, "file-2", "transcript", "ur", TRANSCRIPT)
    await write(cora, amina, "file-2", "translation", "en", TRANSLATION, seen=1)
    page = await write(cora, amina, ACCOUNT_SLUG, "translation", "en", "Two cars came.")

    words = part_of(page.text, ACCOUNT_SLUG)
    assert words.index(ACCOUNT[:20]) < words.index("Two cars came.")
    assert '<p class="told words" lang="en" dir="ltr">Two cars came.</p>' in words
    assert '<p class="told words" dir="auto" lang="ur">' in words
    assert f'<p class="told words" lang="en" dir="ltr">{TRANSLATION}</p>' in page.text


async def test_each_text_names_the_hash_of_what_it_was_made_from(
    desk: Desk, home: Home, cora: Browser, amina: Family
) -> None:
    await write(cora, amina, "file-2", "transcript", "ur", TRANSCRIPT)
    await write(cora, amina, "file-2", "translation", "en", TRANSLATION, seen=1)
    await write(cora, amina, "words-2", "translation", "en", "Zakir Farzi Baloch")

    transcript, of_voice, of_name = await derived(desk, home, amina)

    assert transcript.parent_sha256 == hashlib.sha256(amina.files["voice"]).hexdigest()
    assert of_voice.parent_sha256 == transcript.sha256
    assert of_name.parent_sha256 == hashlib.sha256(PERSON.encode()).hexdigest()
    assert {item.made_with for item in (transcript, of_voice, of_name)} == {None}
    assert {item.made_by for item in (transcript, of_voice, of_name)} == {"cora"}


async def test_a_correction_is_a_new_version_and_the_old_one_stays(
    desk: Desk, home: Home, cora: Browser, dawit: Browser, amina: Family
) -> None:
    await write(cora, amina, "file-2", "transcript", "ur", TRANSCRIPT)
    page = await write(dawit, amina, "file-2", "transcript", "ur", BETTER, seen=1)

    first, second = await derived(desk, home, amina)
    assert (first.text, second.text) == (TRANSCRIPT, BETTER)
    assert second.replaces == first.derived_id
    assert (first.made_by, second.made_by) == ("cora", "dawit")
    voice = part_of(page.text, "file-2")
    assert voice.index(BETTER) < voice.index("1 earlier version") < voice.index(TRANSCRIPT)


async def test_a_translation_of_a_transcript_that_was_corrected_says_so(cora: Browser, amina: Family) -> None:
    await write(cora, amina, "file-2", "transcript", "ur", TRANSCRIPT)
    fresh = await write(cora, amina, "file-2", "translation", "en", TRANSLATION, seen=1)
    stale = await write(cora, amina, "file-2", "transcript", "ur", BETTER, seen=2)

    assert "was corrected after this was translated" not in fresh.text
    assert "was corrected after this was translated" in stale.text


async def test_what_a_colleague_wrote_meanwhile_is_not_passed_over(
    desk: Desk, home: Home, cora: Browser, dawit: Browser, amina: Family
) -> None:
    await write(cora, amina, "file-2", "transcript", "ur", TRANSCRIPT)

    page = await write(dawit, amina, "file-2", "transcript", "ur", BETTER)

    assert page.status_code == 409
    assert "A colleague wrote here while you were typing" in page.text
    assert TRANSCRIPT in page.text
    assert BETTER in page.text
    assert [item.text for item in await derived(desk, home, amina)] == [TRANSCRIPT]


async def test_a_text_about_another_thing_does_not_stand_in_the_way(
    cora: Browser, dawit: Browser, amina: Family
) -> None:
    await write(cora, amina, "file-2", "transcript", "ur", TRANSCRIPT)

    page = await write(dawit, amina, "words-2", "translation", "en", "Zakir Farzi Baloch")

    assert page.status_code == 200
    assert "The translation is kept." in page.text


async def test_the_form_on_the_page_can_be_sent_as_it_stands(cora: Browser, amina: Family) -> None:
    page = await cora.press(amina.page, "/texts/words-2", text="Zakir Farzi Baloch")

    assert "The translation is kept." in page.text
    assert '<p class="told words" lang="en" dir="ltr">Zakir Farzi Baloch</p>' in page.text


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("  \n ", "Type the words first."), ("x" * (MAX_TEXT_LENGTH + 1), "longer than can be kept")],
    ids=["nothing", "too long"],
)
async def test_an_unusable_text_is_shown_back_with_the_reason(
    cora: Browser, amina: Family, text: str, sentence: str
) -> None:
    page = await write(cora, amina, "words-2", "translation", "en", text)

    assert page.status_code == 422
    assert sentence in page.text
    assert text.strip() in page.text


async def test_the_same_text_again_is_no_new_version(
    desk: Desk, home: Home, cora: Browser, amina: Family
) -> None:
    await write(cora, amina, "words-2", "translation", "en", "Zakir")

    page = await write(cora, amina, "words-2", "translation", "en", "Zakir ", seen=1)

    assert page.status_code == 422
    assert len(await derived(desk, home, amina)) == 1


@pytest.mark.parametrize(
    ("slug", "kind", "language", "status"),
    [
        ("words-2", "translation", "xx", 400),
        ("words-2", "clean_copy", "en", 400),
        ("words-2", "transcript", "ur", 400),
        ("words-99", "translation", "en", 404),
        ("file-9", "transcript", "ur", 404),
    ],
)
async def test_a_form_that_this_desk_does_not_make_is_refused(
    cora: Browser, amina: Family, slug: str, kind: str, language: str, status: int
) -> None:
    assert (await write(cora, amina, slug, kind, language, "words")).status_code == status


async def test_words_added_later_can_be_translated_too(desk: Desk, cora: Browser, amina: Family) -> None:
    await add(desk, amina, words="آج ایک گواہ ملا")

    page = await write(cora, amina, "added-1", "translation", "en", "Today a witness was found")

    assert '<p class="told words" lang="en" dir="ltr">Today a witness was found</p>' in page.text


async def test_writing_needs_the_token_and_a_session(cora: Browser, eve: Browser, amina: Family) -> None:
    fields = {"kind": "translation", "language": "en", "text": "x", "seen": "0"}

    assert (await cora.http.post(f"{amina.page}/texts/words-2", data=fields)).status_code == 403
    assert (await eve.send(f"{amina.page}/texts/words-2", **fields)).status_code == 401


async def test_after_a_withdrawal_nothing_is_written_and_nothing_is_shown(
    desk: Desk, cora: Browser, amina: Family
) -> None:
    await write(cora, amina, "words-2", "translation", "en", "Zakir Farzi Baloch")
    await withdraw(desk, amina)

    assert "Zakir Farzi" not in (await cora.get(amina.page)).text
    assert (await write(cora, amina, "words-2", "translation", "en", "again", seen=1)).status_code == 404


async def test_an_item_that_does_not_open_is_counted_and_the_rest_is_shown(
    desk: Desk, cora: Browser, amina: Family
) -> None:
    foreign = team_key(new_seed(), epoch=9)
    async with (await desk.database()).begin() as session:
        session.add(
            DerivedRow(
                derived_id=amina.case_id,
                case_id=amina.case_id,
                position=0,
                sealed_item=seal(b"{}", foreign, purpose=Purpose.DERIVED, about=amina.case_id),
            )
        )

    page = (await cora.get(amina.page)).text

    assert "1 transcript, translation or copy cannot be opened with your key" in page
    assert PERSON in page


async def test_a_hostile_text_is_only_text(cora: Browser, amina: Family) -> None:
    text = "</textarea><script>alert(1)</script>\u202egpj.exe"

    page = await write(cora, amina, "words-2", "translation", "en", text)

    assert "<script>alert" not in page.text
    assert "⟨U+202E⟩" in page.text


async def test_the_audit_chain_says_that_a_text_was_written_and_nothing_of_it(
    desk: Desk, home: Home, cora: Browser, amina: Family
) -> None:
    await write(cora, amina, "file-2", "transcript", "ur", TRANSCRIPT)

    (item,) = await derived(desk, home, amina)

    assert item.kind is DerivedKind.TRANSCRIPT
    assert ("transcript-written", item.derived_id) in await acts(desk)

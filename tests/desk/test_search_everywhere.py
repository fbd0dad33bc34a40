# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a search looks in: places with all that lies in them, numbers of papers, and what moderators wrote beside."""

from __future__ import annotations

import pytest

from bot.desk.desk import Desk
from bot.interview.understanding.places.gazetteer import GAZETTEER_VERSION, Place, gazetteer
from storage.report import Answer, ToldNumber, ToldPlace
from tests.desk.desk_browser import Browser
from tests.desk.desk_cast import Family, add, answers, deposit
from tests.desk.test_belonging import told
from tests.desk.test_search import look
from tests.desk.test_texts_beside import write

CNIC = "51203-1234567-1"


def place_of(name: str, kind: str) -> Place:
    """Give a place of the gazetteer."""
    return next(one for one in gazetteer().places if one.name == name and one.kind == kind)


def told_place(place: Place) -> ToldPlace:
    """Give what an answer keeps of a place that was understood."""
    return ToldPlace(
        gazetteer_id=place.id,
        gazetteer_version=GAZETTEER_VERSION,
        name=place.name,
        district=place.district,
        province=place.admin1,
        country=place.country,
    )


def with_answers(*changed: Answer) -> tuple[Answer, ...]:
    """Give the usual answers with some others in their place, or behind them."""
    new = {answer.question: answer for answer in changed}
    kept = [new.pop(answer.question, answer) for answer in answers()]
    return (*kept, *new.values())


async def in_turbat(desk: Desk) -> Family:
    """Let a family tell of a place whose words say nothing, understood as the town of Turbat."""
    place = place_of("Turbat", "town")
    return await deposit(
        desk,
        told=with_answers(Answer(question="place", asked="?", words="ہمارے گھر سے", place=told_place(place))),
    )


@pytest.mark.parametrize("asked", ["Turbat", "تربت", "TURBAT", "توربت"])
async def test_any_spelling_of_a_place_finds_what_was_stored_with_its_id(
    desk: Desk, cora: Browser, asked: str
) -> None:
    here = await in_turbat(desk)
    elsewhere = await deposit(desk, told=told("Zakir", "Farzi", "Gwadar"))

    page = (await look(cora, place=asked)).text

    assert here.page in page
    assert elsewhere.page not in page


@pytest.mark.parametrize("asked", ["Kech", "کیچ", "Balochistan", "بلوچستان"])
async def test_a_district_and_a_province_contain_their_towns(desk: Desk, cora: Browser, asked: str) -> None:
    here = await in_turbat(desk)

    assert here.page in (await look(cora, place=asked)).text
    assert here.page not in (await look(cora, place="Gwadar")).text


async def test_a_place_of_two_words_is_not_every_place_with_one_of_them(desk: Desk, cora: Browser) -> None:
    bugti = await deposit(desk, told=told("Zakir", "Farzi", "Dera Bugti"))
    other = await deposit(desk, told=told("Zakir", "Farzi", "Dera Murad Jamali"))

    page = (await look(cora, place="ڈیرہ بگٹی")).text

    assert bugti.page in page
    assert other.page not in page


async def test_a_place_that_nobody_listed_is_found_by_its_sound(desk: Desk, cora: Browser) -> None:
    village = await deposit(desk, told=told("Zakir", "Farzi", "Zangikalat"))

    assert village.page in (await look(cora, place="زنگی کلات")).text or (
        village.page in (await look(cora, place="زنگیکلات")).text
    )


@pytest.mark.parametrize("asked", [CNIC, "5120312345671", "۵۱۲۰۳-۱۲۳۴۵۶۷-۱", "CNIC 51203 1234567 1"])
async def test_an_identity_card_is_found_however_it_is_typed(desk: Desk, cora: Browser, asked: str) -> None:
    known = await deposit(
        desk,
        told=with_answers(
            Answer(
                question="papers_told",
                asked="?",
                words="وہ کارڈ",
                numbers=(ToldNumber(kind="cnic", number=CNIC),),
            )
        ),
    )
    other = await deposit(desk)

    page = (await look(cora, paper=asked)).text

    assert known.page in page
    assert other.page not in page


@pytest.mark.parametrize("asked", ["FIR 45/2026", "45/2026", "ایف آئی آر ۴۵/۲۰۲۶"])
async def test_a_police_report_is_found_with_its_letters_or_without(
    desk: Desk, cora: Browser, asked: str
) -> None:
    known = await deposit(
        desk,
        told=with_answers(
            Answer(question="fir", asked="?", words="x", numbers=(ToldNumber(kind="fir", number="45/2026"),))
        ),
    )

    assert known.page in (await look(cora, paper=asked)).text
    assert known.page not in (await look(cora, paper="46/2026")).text


async def test_a_telephone_is_found_as_it_is_dialled_at_home_and_abroad(desk: Desk, cora: Browser) -> None:
    known = await deposit(
        desk,
        told=with_answers(
            Answer(
                question="phone_of_person",
                asked="?",
                words="x",
                numbers=(ToldNumber(kind="phone", number="+923331234567"),),
            )
        ),
    )

    for asked in ("0333 1234567", "+92 333 1234567", "۰۳۳۳۱۲۳۴۵۶۷"):
        assert known.page in (await look(cora, paper=asked)).text, asked


async def test_how_to_reach_who_reported_finds_nothing(desk: Desk, cora: Browser) -> None:
    covered = await deposit(
        desk,
        told=with_answers(
            Answer(
                question="contact",
                asked="?",
                words=f"my card {CNIC}",
                numbers=(
                    ToldNumber(kind="cnic", number=CNIC),
                    ToldNumber(kind="phone", number="+923331234567"),
                ),
                place=told_place(place_of("Panjgur", "district")),
            )
        ),
    )

    for asked in ({"paper": CNIC}, {"paper": "0333 1234567"}, {"place": "Panjgur"}, {"words": "card"}):
        assert covered.page not in (await look(cora, **asked)).text, asked


async def test_transcripts_and_translations_are_searched_as_soon_as_they_are_kept(
    cora: Browser, amina: Family
) -> None:
    assert amina.page not in (await look(cora, words="pomegranate")).text

    await write(cora, amina, "file-2", "transcript", "ur", "وہ انار کے درخت کے پاس تھے۔")
    await write(cora, amina, "file-2", "translation", "en", "They were by the pomegranate tree.", seen=1)

    assert amina.page in (await look(cora, words="pomegranate")).text
    assert amina.page in (await look(cora, words="انار درخت")).text


async def test_a_corrected_translation_is_no_longer_found_by_its_old_words(
    cora: Browser, amina: Family
) -> None:
    await write(cora, amina, "file-2", "translation", "en", "They were by the pomegranate tree.")
    await write(cora, amina, "file-2", "translation", "en", "They were by the fig tree.", seen=1)

    assert amina.page in (await look(cora, words="fig")).text
    assert amina.page not in (await look(cora, words="pomegranate")).text


async def test_what_the_family_added_later_is_searched(desk: Desk, cora: Browser, amina: Family) -> None:
    await add(desk, amina, words="ایک سفید گاڑی بھی تھی")

    assert amina.page in (await look(cora, words="سفید")).text


@pytest.mark.parametrize(
    ("stored", "asked"),
    [
        ("Gul Muhammad", "Golmohammad"),
        ("گل محمد", "Gulmohammad"),
        ("عبدالکریم", "Abdul Karim"),
        ("Mohd Aslam", "محمد اسلم"),
    ],
)
async def test_a_name_is_found_together_or_apart_and_in_short(
    desk: Desk, cora: Browser, stored: str, asked: str
) -> None:
    one = await deposit(desk, told=told(stored, "Farzi", "Hub"))
    other = await deposit(desk, told=told("Sohrab", "Bashir", "Hub"))

    page = (await look(cora, words=asked)).text

    assert one.page in page
    assert other.page not in page


async def test_a_page_behind_a_case_that_has_gone_begins_at_the_first_again(
    desk: Desk, cora: Browser
) -> None:
    one = await deposit(desk, told=told("Zakir", "Farzi", "Turbat"))
    sent = await cora.http.post("/search", data={"token": await cora.token(), "words": "Zakir"})

    page = await cora.get(f"{sent.headers['location']}&after=00000000-0000-4000-8000-000000000000")

    assert page.status_code == 200
    assert one.page in page.text


async def test_what_was_understood_stands_beside_the_words_as_told(desk: Desk, cora: Browser) -> None:
    turbat = place_of("Turbat", "town")
    known = await deposit(
        desk,
        told=with_answers(
            Answer(question="place", asked="?", words="ہمارے گھر سے", place=told_place(turbat)),
            Answer(
                question="papers_told",
                asked="?",
                words="کارڈ اور پرچہ",
                numbers=(
                    ToldNumber(kind="cnic", number=CNIC),
                    ToldNumber(kind="fir", number="45/2026"),
                    ToldNumber(kind="of-a-later-version", number="7777"),
                ),
            ),
        ),
    )

    page = (await cora.get(known.page)).text
    told_words = page.split('id="words"')[1].split('id="gates"')[0]

    for said in ("ہمارے گھر سے", "Turbat, Kech, Balochistan", turbat.id, "کارڈ اور پرچہ"):
        assert said in told_words
    assert f'Identity card (CNIC) <span class="mono" dir="ltr">{CNIC}</span>' in told_words
    assert 'Police report (FIR) <span class="mono" dir="ltr">45/2026</span>' in told_words
    assert 'Another number <span class="mono" dir="ltr">7777</span>' in told_words
    await cora.send("/language", language="ur")
    assert "تربت، کیچ، بلوچستان" in (await cora.get(known.page)).text


async def test_numbers_and_places_of_who_reported_stay_covered_with_the_words(
    desk: Desk, cora: Browser
) -> None:
    covered = await deposit(
        desk,
        told=with_answers(
            Answer(
                question="contact",
                asked="?",
                words="call me",
                numbers=(ToldNumber(kind="phone", number="+923331234567"),),
                place=told_place(place_of("Panjgur", "district")),
            )
        ),
    )

    page = (await cora.get(covered.page)).text

    for hidden in ("call me", "+923331234567", "Panjgur", "pk-panjgur"):
        assert hidden not in page
    assert "Covered: it says who reports" in page

# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the interview promises at each turn."""

from __future__ import annotations

import pytest

from bot.interview.acts import Acknowledge, Ask, CleanUp, Deposit, Forget, Hide, OpenVisit
from bot.interview.path import current, told_count
from bot.interview.screens import screen
from bot.interview.state import Interview, Overlay
from bot.interview.turns import UNUSABLE, Attached, AttachedFile, Began, Edited, Said, Tapped, Unusable
from tests.interview.interview_cast import BEGIN, CORE, go_on, held, said_keys


def test_the_core_path_ends_at_the_read_back_and_sends_once():
    interview, _ = held(*CORE)
    assert current(interview).key == "read_back"

    sent, acts = go_on(interview, Tapped("send"))
    _, again = go_on(sent, Tapped("send"))

    assert acts == (Deposit(),)
    assert Deposit() not in again


def test_the_state_comes_back_from_json_as_it_was():
    interview, _ = held(*CORE)

    assert Interview.from_json(interview.to_json()) == interview


def test_a_typed_label_or_its_number_counts_as_the_tap():
    for words in ("My brother", "my brother.", "2", "۲", "٢"):
        interview, _ = held(*BEGIN, Said(words))
        assert interview.given("relation").choices == ("brother",), words


def test_several_numbers_choose_several_only_where_several_may_be_chosen():
    many, _ = held(*CORE[:14], Said("1, 3"))
    assert many.given("who_took").choices == ("fc", "army")

    one, _ = held(*BEGIN, Said("1, 3"))
    assert one.given("relation").choices == ()
    assert one.given("relation").words[0].text == "1, 3"


def test_a_woman_is_asked_for_her_husband_and_a_man_is_not():
    daughter, _ = held(*BEGIN, Tapped("a:7:daughter"), Said("Mahjabeen"), Said("Ghulam"), Said("34"))
    assert daughter.position == "husband_name"

    son, _ = held(*BEGIN, Tapped("a:7:son"), Said("Zakir"), Said("Ghulam"), Said("34"))
    assert son.position == "date"

    girl, _ = held(*BEGIN, Tapped("a:7:daughter"), Said("Mahjabeen"), Said("Ghulam"), Said("۱۵"))
    assert girl.position == "date"


def test_someone_who_is_not_a_relative_is_asked_whether_the_family_knows():
    interview, _ = held(*BEGIN, Tapped("a:7:not_relative"), Tapped("a:8:man"))

    assert interview.position == "family_knows"


def test_keep_no_sends_nothing_and_offers_to_erase():
    interview, acts = held(*CORE[:-5], Tapped("a:23:no"))
    assert interview.overlay is Overlay.DECLINED
    assert Deposit() not in acts

    for action in ("send", "a:24:yes", "keep:23", "done:23"):
        after, acts = go_on(interview, Tapped(action))
        assert after.overlay is Overlay.DECLINED, action
        assert Deposit() not in acts

    erased, acts = go_on(interview, Tapped("erase:yes"))
    assert Forget() in acts
    assert erased.answers == {}


def test_keep_no_can_be_thought_over():
    interview, _ = held(*CORE[:-5], Tapped("a:23:no"), Tapped("on"), Tapped("a:23:yes"))

    assert interview.position == "consent_review"


def test_without_review_nothing_further_is_asked_for_and_nothing_further_is_allowed():
    interview, _ = held(*CORE[:-4], Tapped("a:24:no"))

    assert interview.position == "read_back"


def test_consent_is_never_made_out_of_words_a_voice_or_a_skip():
    interview, _ = held(*CORE[:-2])
    assert interview.position == "consent_un"

    voice = Attached(AttachedFile("v9", "voice"), "90")
    for turn in (Said("well, perhaps"), voice, Tapped("skip:26"), Tapped("done:26"), Tapped("keep:26")):
        after, _ = go_on(interview, turn)
        assert after.position == "consent_un", turn
        assert not after.given("consent_un").settled


def test_a_late_tap_may_take_a_consent_back_but_never_give_one():
    interview, _ = held(*CORE)

    taken_back, _ = go_on(interview, Tapped("a:25.1:no"))
    assert taken_back.given("consent_partner:hrcp").choices == ("no",)

    not_given, acts = go_on(interview, Tapped("a:26:yes"))
    assert not_given.given("consent_un").choices == ("no",)
    assert said_keys(acts) == ["late_tap"]


def test_a_late_tap_changes_an_older_choice_and_keeps_the_earlier_one():
    interview, _ = held(*CORE[:8], Tapped("a:7:brother"))

    assert interview.given("relation").choices == ("brother",)
    assert interview.given("relation").earlier[0].choices == ("son",)
    assert interview.position == "father_name"


def test_the_same_tap_twice_is_harmless():
    once, _ = held(*BEGIN, Tapped("a:7:son"))
    twice, acts = go_on(once, Tapped("a:7:son"))

    assert twice == once
    assert acts == (Ask(),)


def test_a_tap_on_a_later_question_answers_nothing():
    interview, acts = held(*BEGIN, Tapped("a:16:road"))

    assert interview.given("place_type").empty
    assert said_keys(acts) == ["late_tap"]


def test_the_account_collects_until_done():
    interview, _ = held(*CORE[:21], Said("one"), Said("two"), Attached(AttachedFile("v", "voice")))
    assert [told.text for told in interview.given("account").words] == [CORE[20].text, "one", "two"]
    assert interview.position == "account"

    after, acts = go_on(interview, Tapped("done:20"))
    assert after.position == "photo"
    assert said_keys(acts) == ["saved_heavy"]


def test_an_album_is_one_answer_and_one_reply():
    first, acts = held(*CORE[:23], Attached(AttachedFile("a", "photo", group="g")))
    assert said_keys(acts) == ["kept_photo"]

    second, acts = go_on(first, Attached(AttachedFile("b", "photo", group="g")))
    assert acts == (Acknowledge("album"),)
    assert [file.id for file in second.given("photo").files] == ["a", "b"]


def test_an_album_stays_together_when_its_first_picture_moved_the_interview_on():
    interview, _ = held(*CORE[:12], Attached(AttachedFile("a", "photo", caption="at the bazaar", group="g")))
    assert interview.position == "place_type"

    after, _ = go_on(interview, Attached(AttachedFile("b", "photo", group="g")))
    assert [file.id for file in after.given("place").files] == ["a", "b"]
    assert after.position == "place_type"


def test_a_photo_without_words_is_kept_and_the_question_asked_again():
    interview, acts = held(*BEGIN, Tapped("a:7:son"), Attached(AttachedFile("card", "photo")))
    assert interview.position == "person_name"
    assert said_keys(acts) == ["kept_photo"]

    after, _ = go_on(interview, Tapped("done:10"))
    assert after.position == "father_name"


@pytest.mark.parametrize("what", UNUSABLE)
def test_each_unusable_thing_has_its_own_sentence_and_the_question_stays(what: str):
    interview, acts = held(*BEGIN, Unusable(what))

    assert said_keys(acts) == [what]
    assert Ask() in acts
    assert interview.position == "relation"


def test_an_edited_message_changes_the_answer_and_the_earlier_words_stay():
    interview, _ = held(*CORE, Edited("Zakir Farzi Baloch", "10"), Edited("9 June 2009", "12"))

    name, when = interview.given("person_name"), interview.given("date")
    assert [told.text for told in name.words] == ["Zakir Farzi Baloch"]
    assert name.earlier[-1].words[0].text == "Zakir Farzi"
    assert when.date is not None
    assert when.date.edtf == "2009-06-09"


def test_an_edited_message_nobody_knows_is_kept_aside():
    interview, _ = held(*CORE[:10], Edited("something else", "999"))

    assert [told.text for told in interview.given("aside").words] == ["something else"]


def test_early_sending_asks_only_what_is_needed():
    interview, _ = held(*CORE[:8], Tapped("early"))
    assert interview.position == "consent_keep"

    ready, _ = go_on(interview, Tapped("a:23:yes"), Tapped("a:24:yes"))
    assert ready.position == "read_back"
    assert go_on(ready, Tapped("send"))[1] == (Deposit(),)


def test_early_sending_needs_a_name_or_an_account():
    interview, acts = held(*BEGIN, Tapped("a:7:son"), Tapped("early"))

    assert said_keys(acts) == ["nothing_to_send"]
    assert interview.position == "person_name"


def test_after_a_change_of_mind_the_rest_can_still_be_told():
    interview, _ = held(*CORE[:8], Tapped("early"), Tapped("a:23:yes"), Tapped("a:24:yes"), Tapped("more"))

    assert interview.position == "father_name"
    assert not interview.early


def test_an_answer_is_changed_from_the_read_back_and_comes_back_to_it():
    interview, _ = held(*CORE, Tapped("edit:15"))
    assert interview.position == "place"

    after, _ = go_on(interview, Said("Khuzdar"))
    assert after.position == "read_back"
    assert after.given("place").earlier[0].words[0].text == "Mastung"


def test_stop_waits_and_resume_counts_what_was_told():
    paused, _ = held(*CORE[:10], Tapped("stop"))
    assert paused.overlay is Overlay.PAUSED

    back, _ = go_on(paused, Began())
    assert back.overlay is Overlay.RESUMING
    assert told_count(back) == 4
    assert go_on(back, Tapped("on"))[0].position == "date"


def test_the_stop_command_hides_everything_at_once_and_loses_nothing():
    hidden, acts = held(*CORE[:10], Said("/stop"))
    assert acts == (CleanUp(), Hide())
    assert [button.action for button in screen(hidden).buttons] == ["open"]

    for turn in (Said("who is there"), Tapped("a:13:today"), Began(), Unusable("sticker"), Said("/start")):
        still, acts = go_on(hidden, turn)
        assert acts == (Hide(),), turn
        assert still.overlay is Overlay.HIDDEN

    assert go_on(hidden, Tapped("open"), Tapped("on"))[0].position == "date"


def test_erasing_is_asked_twice_and_an_old_yes_erases_nothing():
    interview, _ = held(*CORE)
    untouched, acts = go_on(interview, Tapped("erase:yes"))
    assert untouched == interview
    assert acts == (Ask(),)

    erased, acts = go_on(interview, Said("/delete"), Tapped("erase:yes"))
    assert acts[:2] == (Forget(), CleanUp())
    assert erased.answers == {}


def test_after_the_end_the_bot_does_not_pretend_to_keep_anything():
    sent, _ = held(*CORE, Tapped("send"))
    for turn in (Said("one thing more"), Attached(AttachedFile("late", "photo")), Edited("x", "10")):
        after, acts = go_on(sent, turn)
        assert said_keys(acts) == ["after_the_end"]
        assert after == sent


def test_a_receipt_typed_at_the_door_opens_a_visit_and_is_not_kept():
    interview, acts = held(Tapped("lang:en"), Said("1234 5678 9012 3456 7890"))

    assert acts == (OpenVisit("1234 5678 9012 3456 7890"),)
    assert "1234" not in str(interview.to_json())


def test_the_language_can_be_changed_at_any_question():
    interview, _ = held(*CORE[:10], Said("/language"), Tapped("lang:ur"))

    assert interview.language == "ur"
    assert interview.position == "date"


def test_an_unclear_date_is_asked_once_more_and_then_kept_in_words():
    interview, acts = held(*CORE[:10], Said("when the dates were ripe"))
    assert interview.position == "date"
    assert interview.nudge == "unclear"

    after, acts = go_on(interview, Said("truly, then"))
    assert said_keys(acts) == ["date_kept"]
    assert after.given("date").date is None
    assert after.given("date").earlier[0].words[0].text == "when the dates were ripe"


def test_a_date_with_two_meanings_is_asked_back():
    interview, _ = held(*CORE[:10], Said("03/04/2024"))
    assert [told.edtf for told in interview.candidates] == ["2024-04-03", "2024-03-04"]

    after, _ = go_on(interview, Tapped("a:13:c1"))
    assert after.given("date").date is not None
    assert after.given("date").date.edtf == "2024-03-04"


def test_an_edited_label_changes_the_choice():
    interview, _ = held(*BEGIN, Said("My son", "9"), Said("Zakir", "10"), Edited("My brother", "9"))

    assert interview.given("relation").choices == ("brother",)
    assert interview.position == "father_name"


def test_an_edited_message_may_take_a_consent_back_but_gives_none():
    no, _ = held(*CORE[:-2], Said("yes", "90"), Tapped("a:27:no"), Edited("no", "90"))
    assert no.given("consent_un").choices == ("no",)

    not_yes, _ = held(*CORE[:-2], Said("no", "90"), Tapped("a:27:no"), Edited("yes", "90"))
    assert not_yes.given("consent_un").choices == ()
    assert not_yes.position == "consent_un"


def test_a_changed_caption_is_kept_beside_the_words():
    photo = Attached(AttachedFile("p", "photo"), "50")
    interview, _ = held(*CORE[:21], photo, Edited("this is the street", "50"))

    assert [told.text for told in interview.given("account").words][-1] == "this is the street"


def test_an_answer_written_while_the_help_page_is_open_answers_the_question_beneath():
    """She asks for help in the middle, reads, and writes the name: it is the name."""
    interview, acts = held(*BEGIN, Tapped("a:7:son"), Said("/help", "9"), Said("Zakir Farzi", "10"))

    assert interview.overlay is None
    assert [told.text for told in interview.given("person_name").words] == ["Zakir Farzi"]
    assert any(isinstance(act, Ask) for act in acts)


def test_words_written_while_the_chat_is_paused_are_kept_but_are_no_answer():
    """Beside it the other case: a pause is no question."""
    interview, _ = held(*BEGIN, Tapped("a:7:son"), Tapped("stop"), Said("Zakir Farzi", "10"))

    assert interview.given("person_name").empty
    assert "Zakir Farzi" in str(interview.to_json())

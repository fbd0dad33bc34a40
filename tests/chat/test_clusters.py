# SPDX-License-Identifier: AGPL-3.0-or-later
"""Near copies of a report are found without keeping a word of it, and families are not taken for copies."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from bot.chat.clusters import KEY_KEPT_FOR, Clusters
from storage.report import Answer, Attachment, AttachmentKind, Report

STORY = (
    "They came at two in the night with four cars and broke the door. Ten men in plain clothes took {name} from his "
    "bed, hit his father and said nothing. The neighbours saw the cars drive off to the {where}. Nobody has told us "
    "anything since, not the police and not the camp."
)
STORY_UR = (
    "رات دو بجے وہ چار گاڑیوں میں آئے اور دروازہ توڑ دیا۔ سادہ کپڑوں میں دس آدمی {name} کو بستر سے اٹھا کر لے گئے، "
    "اس کے والد کو مارا اور کچھ نہیں بتایا۔ پڑوسیوں نے گاڑیوں کو {where} کی طرف جاتے دیکھا۔ اس کے بعد کسی نے کچھ نہیں بتایا۔"
)
SAME_RAID = (
    "It was after two at night. Four cars stopped in our street and men in plain clothes broke the door of my uncle's "
    "house. They took my cousin Zahid from his bed and hit my uncle with a rifle. We have heard nothing since.",
    "My brother Karim was taken the same night as Zahid from the next house. I saw four cars, two of them white. The men "
    "wore no uniform. They told my mother to be quiet and drove away to the east. We went to the police in the morning.",
    "We live across the street. At two in the night I woke up because a door was broken. Ten men came, they had covered "
    "faces. They pushed two boys, Zahid and Karim, into cars. The police did not write down what we said.",
    "رات کو دو بجے کے بعد چار گاڑیاں ہماری گلی میں آئیں۔ میرے بھائی کریم کو سادہ کپڑوں والے لوگ لے گئے۔ میری ماں روتی رہی مگر "
    "انہوں نے کچھ نہیں سنا۔ صبح ہم تھانے گئے مگر کسی نے رپورٹ نہیں لکھی۔ اب تک کوئی خبر نہیں۔",
)


def told(*words: str, group: UUID | None = None, files: tuple[str, ...] = ()) -> Report:
    """Make a report with these answers."""
    return Report(
        report_id=uuid4(),
        questionnaire="core",
        questionnaire_version=2,
        language="en",
        channel="telegram",
        group_id=group,
        received_at=datetime(2026, 3, 5, tzinfo=UTC),
        complete=True,
        answers=tuple(Answer(question="account", asked="?", words=one) for one in words),
        attachments=tuple(
            Attachment(
                attachment_id=f"a{number}",
                blob_id="0" * 32,
                key="k" * 43,
                kind=AttachmentKind.VOICE,
                media_type="audio/ogg",
                size_bytes=1,
                sha256=digest,
                question="account",
            )
            for number, digest in enumerate(files)
        ),
    )


def test_copies_with_other_names_and_places_are_one_cluster_in_any_script() -> None:
    for story in (STORY, STORY_UR):
        clusters = Clusters()
        joined = [
            clusters.join(told(story.format(name=name, where=where)))
            for name, where in (("Zahid", "east"), ("Karim Baksh", "old bridge"), ("حمید", "چھاؤنی"))
        ]

        assert 1 == len({label for label, _size in joined})
        assert [1, 2, 3] == [size for _label, size in joined]


def test_one_letter_more_or_another_typing_makes_no_new_text() -> None:
    clusters = Clusters()
    first, _ = clusters.join(told(STORY_UR.format(name="ذاکر", where="شہر")))

    other = STORY_UR.replace("ی", "ي").replace("ک", "ك").replace(" ", "  ") + "\u200c!"
    assert (first, 2) == clusters.join(told(other.format(name="ذاکر", where="شہر")))


def test_families_who_tell_of_the_same_raid_in_their_own_words_are_not_alike() -> None:
    clusters = Clusters()

    assert {1} == {clusters.join(told(one))[1] for one in (*SAME_RAID, STORY, STORY_UR)}


def test_people_taken_together_count_once_however_many_they_are() -> None:
    """Their shared account is copied into each report; that is one family, not a flood."""
    clusters, group = Clusters(), uuid4()

    sizes = [clusters.join(told(STORY.format(name=str(n), where="east"), group=group))[1] for n in range(9)]

    assert [1] * 9 == sizes


def test_short_answers_make_no_cluster() -> None:
    clusters = Clusters()

    labels = {clusters.join(told("I do not know", "Turbat", "Zahid"))[0] for _ in range(5)}
    assert 5 == len(labels)


def test_the_same_recording_is_a_copy_where_there_are_no_words() -> None:
    clusters = Clusters()

    first = clusters.join(told(files=("a" * 64,)))
    assert (first[0], 2) == clusters.join(told(files=("a" * 64,)))
    assert 1 == clusters.join(told(files=("b" * 64,)))[1]


def test_a_report_that_is_tried_again_counts_once() -> None:
    """A full disk makes the same batch come back; the family must not look like its own copy."""
    clusters, report = Clusters(), told(STORY.format(name="Zahid", where="east"))

    assert clusters.join(report) == clusters.join(report)


def test_a_cluster_lives_on_over_one_change_of_the_key_and_ends_with_the_next() -> None:
    now = 0.0
    clusters = Clusters(lambda: now)
    day = KEY_KEPT_FOR.total_seconds()
    label, _ = clusters.join(told(STORY.format(name="Zahid", where="east")))
    first_key = clusters._now.key

    now = 1.5 * day
    assert (label, 2) == clusters.join(told(STORY.format(name="Karim", where="west")))
    assert first_key != clusters._now.key
    now = 4.0 * day
    assert (label, 3) != clusters.join(told(STORY.format(name="Hamid", where="west")))
    assert first_key not in {clusters._now.key, clusters._before.key if clusters._before else b""}


def test_what_is_remembered_holds_no_word_and_two_processes_cannot_compare() -> None:
    one, other = Clusters(), Clusters()
    report = told(STORY.format(name="Zahid", where="east"))
    one.join(report)
    other.join(report)

    remembered = pickle.dumps([list(one._now.clusters.values()), one._now.holders])
    assert not any(word.encode() in remembered for word in ("Zahid", "night", "cars", "broke"))
    assert not set(one._now.holders).intersection(other._now.holders)


def test_memory_stays_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.chat.clusters.MAX_CLUSTERS", 10)
    clusters = Clusters()
    for number in range(40):
        clusters.join(told(" ".join(f"word{number * 50 + n}" for n in range(50))))

    assert 10 == len(clusters._now.clusters)
    assert {c.label for held in clusters._now.holders.values() for c in held} == set(clusters._now.clusters)

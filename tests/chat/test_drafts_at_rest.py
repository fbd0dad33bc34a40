# SPDX-License-Identifier: AGPL-3.0-or-later
"""A draft comes back as it was laid down, also one of a former program; one of a newer program is not half-read."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from bot.chat.draft import Draft, FileState, HeldTurn, KeptFile, LateFiles, OpenVisit
from bot.chat.errors import DraftUnreadable
from bot.interview.state import Interview, Overlay
from bot.interview.step import step
from bot.interview.turns import Attached, AttachedFile, Began, Edited, Said
from bot.interview.visit_screens import Stage
from bot.interview.visit_state import Visit
from tests.endure.story import TODAY, story

# As the program wrote it that kept drafts with pydantic: what stood at its default was left out.
FORMER = {
    "report_id": "2f85d916-ea17-4469-a68e-4395a3810b60",
    "case_id": "647901b8-9eb2-4226-ae61-44ddfbfd0fe5",
    "interview": {
        "questionnaire": "core",
        "version": 2,
        "position": "age",
        "overlay": "paused",
        "answers": {
            "relation": {"choices": ["son"], "settled": True, "language": "en"},
            "person_name": {"words": [{"text": "Zahid", "ref": "17"}], "settled": True, "language": "en"},
            "date": {"date": {"edtf": "2024-03-05"}, "earlier": [{"words": [{"text": "in spring"}]}]},
        },
    },
    "files": {"ab": {"file_id": "F", "kind": "photo", "media_type": "image/jpeg", "state": "kept"}},
    "messages": [[1, 1795861468], [2, 1795861469]],
}


def told() -> Interview:
    interview = step(Interview.begin(), Began("en"), today=TODAY).interview
    for number, said in enumerate(story(1)[:-1]):
        interview = step(interview, Said(said, str(number)), today=TODAY).interview
    return interview


def test_a_draft_comes_back_as_it_was():
    at = int(datetime(2026, 3, 5, tzinfo=UTC).timestamp())
    turns = (
        Said("a", "1"),
        Edited("b", "2"),
        Attached(AttachedFile(id="x", kind="voice", caption="ش", group="g"), "3"),
    )
    draft = Draft(
        interview=told(),
        visit=OpenVisit(state=Visit(language="ur", stage=Stage.LOOKING), tag="00ff"),
        late=[LateFiles(tag="00ff", language="ur", files=["ab"])],
        files={"ab": KeptFile(state=FileState.KEPT, file_id="F", kind="photo", media_type="image/jpeg")},
        messages=[(1, at), (2, at)],
        waiting="deposit",
        receipt="12345678901234567890",
        held=[HeldTurn.of(turn) for turn in turns],
    )
    back = Draft.read(draft.to_bytes())
    assert back == draft
    assert tuple(one.turn() for one in back.held) == turns


def test_a_draft_of_the_former_program_is_read():
    draft = Draft.read(json.dumps(FORMER).encode())
    assert draft.interview is not None
    assert draft.interview.overlay is Overlay.PAUSED
    assert draft.interview.language == "en"
    assert draft.interview.given("person_name").words[0].text == "Zahid"
    assert draft.interview.given("date").earlier[0].words[0].text == "in spring"
    assert draft.files["ab"].state is FileState.KEPT
    assert draft.messages == [(1, 1795861468), (2, 1795861469)]
    assert not draft.interview.given("age").settled


@pytest.mark.parametrize(
    "changed",
    [
        {"format": "amanat-draft/2"},
        {"something": "new"},
        {"interview": FORMER["interview"] | {"mood": "new"}},
        {"interview": FORMER["interview"] | {"version": "two"}},
        {"messages": [[1]]},
        {"waiting": "for ever"},
    ],
)
def test_a_draft_of_another_shape_is_refused_without_a_word_of_it(changed):
    with pytest.raises(DraftUnreadable) as refused:
        Draft.read(json.dumps(FORMER | changed).encode())
    assert refused.value.__cause__ is None
    assert "Zahid" not in str(refused.value)


@pytest.mark.parametrize("broken", [b"", b"{", b"[]", b"null", b'{"messages": "\xff"}', b'"\xed\xa0\x80"'])
def test_bytes_that_are_no_draft_are_refused(broken):
    with pytest.raises(DraftUnreadable):
        Draft.read(broken)

# SPDX-License-Identifier: AGPL-3.0-or-later
"""Hostile updates: a hand-made corpus, what hypothesis draws, and both put through a mill of small changes.

Every text in them holds MARK, so that one search through a log tells whether anything of anybody's got there.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from copy import deepcopy
from functools import lru_cache
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

MARK = "Zq7x"
CORPUS = Path(__file__).parent / "corpus"
FIRST_CHAT = 7_100_000_000
CHATS = 400

_odd = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.just([]), st.just({}), st.just("")
)
_words = st.one_of(
    st.text(alphabet=st.characters(codec=None), max_size=60),  # type: ignore[arg-type]
    st.sampled_from(
        ["/start", "/stop", "/delete", "/receipt", "English", "Continue", "Go on", "1", "۲", "Back"]
    ),
).map(lambda text: text if text.startswith("/") or len(text) < 3 else MARK + text)
_person = st.fixed_dictionaries(
    {
        "id": st.integers(FIRST_CHAT, FIRST_CHAT + CHATS),
        "is_bot": st.booleans() | _odd,
        "first_name": st.just(MARK),
    },
    optional={"language_code": st.sampled_from(["en", "ur", "bal", "x" * 99]) | _odd},
)
_chat = st.fixed_dictionaries(
    {
        "id": st.integers(FIRST_CHAT, FIRST_CHAT + CHATS) | st.integers() | _odd,
        "type": st.sampled_from(["private"] * 6 + ["group", "channel"]) | _odd,
    }
)
_data = st.one_of(
    st.binary(min_size=0, max_size=64).map(lambda raw: raw.decode("latin-1")),
    st.tuples(
        st.sampled_from(["", "A" * 43, "A" * 42 + "="]),
        st.sampled_from(["go:2", "stop", "a:7:son", "x:new", "send"]),
    ).map(".".join),
)
_file = st.fixed_dictionaries(
    {"file_id": st.text(max_size=20).map(lambda text: MARK + text) | _odd},
    optional={"file_name": st.text(max_size=40) | _odd, "mime_type": st.text(max_size=30) | _odd, "file_size": st.integers() | _odd},
)  # fmt: skip
_content = st.one_of(
    st.fixed_dictionaries({"text": _words}),
    st.fixed_dictionaries({"text": _odd}),
    st.fixed_dictionaries({"photo": st.lists(_file, max_size=3)}, optional={"caption": _words | _odd}),
    st.sampled_from(["document", "voice", "audio", "video", "sticker", "contact", "poll"]).flatmap(
        lambda kind: st.fixed_dictionaries({kind: _file | _odd})
    ),
)
_message = st.tuples(
    st.fixed_dictionaries(
        {
            "message_id": st.integers(1, 10**6) | _odd,
            "date": st.just(1_800_000_000) | _odd,
            "chat": _chat | _odd,
        },
        optional={"from": _person | _odd, "reply_to_message": _odd, "forward_origin": _odd},
    ),
    _content,
).map(lambda parts: {**parts[0], **parts[1]})
_tap = st.fixed_dictionaries(
    {
        "id": st.text(max_size=20) | _odd,
        "from": _person | _odd,
        "data": _data | _odd,
        "message": _message | _odd,
    }
)
hostile = st.one_of(
    st.fixed_dictionaries({"message": _message}),
    st.fixed_dictionaries({"edited_message": _message}),
    st.fixed_dictionaries({"callback_query": _tap}),
    st.dictionaries(
        st.sampled_from(["message", "my_chat_member", "channel_post", "poll"]), _odd | _message, max_size=2
    ),
)


@lru_cache(maxsize=1)
def corpus() -> dict[str, dict[str, Any]]:
    """Give the hand-made updates by name."""
    return {
        f"{file.stem}/{name}": update
        for file in sorted(CORPUS.glob("*.json"))
        for name, update in json.loads(file.read_text("utf-8")).items()
    }


def drawn(count: int, number: int) -> list[dict[str, Any]]:
    """Let hypothesis draw updates."""
    found: list[dict[str, Any]] = []

    @seed(number)
    @settings(
        max_examples=count,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        deadline=None,
    )
    @given(hostile)
    def draw(update: dict[str, Any]) -> None:
        found.append(update)

    draw()
    return found


def milled(seeds: list[dict[str, Any]], count: int, rng: random.Random) -> Iterator[dict[str, Any]]:
    """Give so many updates: a seed each, changed in up to three places, numbered, in one of the chats."""
    for number in range(count):
        update = deepcopy(seeds[number % len(seeds)] if number < len(seeds) else rng.choice(seeds))
        for _ in range(rng.randrange(4) if number >= len(seeds) else 0):
            _change(update, rng)
        if rng.random() < 0.8 and number >= len(seeds):
            _move(update, FIRST_CHAT + rng.randrange(CHATS))
        if "update_id" not in update or number >= len(seeds):
            update["update_id"] = 10_000 + number - (rng.random() < 0.02) * rng.randrange(1, 50)
        yield update


def _move(update: dict[str, Any], chat_id: int) -> None:
    """Let an update come from a certain private chat, if its shape allows that."""
    for part in update.values():
        whole = part.get("message", part) if isinstance(part, dict) else None
        if isinstance(whole, dict) and isinstance(whole.get("chat"), dict):
            whole["chat"] = {"id": chat_id, "type": "private"}
            part["from"] = {"id": chat_id, "is_bot": False, "first_name": MARK}


def _change(update: Any, rng: random.Random) -> None:
    """Change one place somewhere inside."""
    place = update
    while isinstance(place, dict) and place:
        key = rng.choice(list(place))
        if isinstance(place[key], dict) and place[key] and rng.random() < 0.7:
            place = place[key]
            continue
        place[key] = rng.choice(
            [
                None,
                [],
                {},
                -1,
                0,
                2**63,
                1.5,
                True,
                "",
                MARK,
                "\x00",
                "\ud800",
                "\u202e" + MARK,
                place[key],
                [place[key]],
            ]
        )
        if rng.random() < 0.2:
            del place[key]
        return

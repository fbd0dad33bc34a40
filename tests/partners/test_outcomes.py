# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an answer means is decided in one pure place."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.partners.outcomes import (
    FIRST_WAIT,
    JITTER,
    KNOWN_CODES,
    MAX_WAIT,
    Delivered,
    ReadBack,
    Refused,
    TryAgain,
    after_read_back,
    judge,
    read_retry_after,
    wait_for,
)

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@given(st.integers(100, 599), st.one_of(st.none(), st.sampled_from(sorted(KNOWN_CODES))))
def test_nothing_is_delivered_without_a_signed_receipt(status: int, code: str | None) -> None:
    assert not isinstance(judge(status, receipt_valid=False, code=code), Delivered)


@pytest.mark.parametrize("status", [200, 201, 202])
def test_a_receipt_delivers(status: int) -> None:
    assert judge(status, receipt_valid=True) == Delivered()


@pytest.mark.parametrize("status", [401, 403, 410, 422])
def test_what_another_try_would_only_repeat_is_final(status: int) -> None:
    assert isinstance(judge(status, receipt_valid=False), Refused)


@pytest.mark.parametrize("status", [302, 404, 408, 425, 429, 500, 502, 503, 504])
def test_what_may_pass_is_tried_again(status: int) -> None:
    assert isinstance(judge(status, receipt_valid=False), TryAgain)


def test_a_request_that_a_proxy_sent_twice_is_not_refused_for_good() -> None:
    assert isinstance(judge(401, receipt_valid=False, code="replay"), ReadBack)


def test_a_case_the_registry_must_not_take_again_is_final() -> None:
    assert judge(409, receipt_valid=False, code="suppressed") == Refused("suppressed")


def test_a_conflict_over_the_same_bytes_is_a_delivery_and_over_others_a_refusal() -> None:
    conflict = judge(409, receipt_valid=False, code="revision-conflict")
    assert isinstance(conflict, ReadBack)

    assert after_read_back(conflict, held_digest="sha-256:a", sent_digest="sha-256:a") == Delivered()
    assert after_read_back(conflict, held_digest="sha-256:b", sent_digest="sha-256:a") == Refused(
        "revision-conflict"
    )


@given(st.integers(1, 10_000), st.floats(0, 1))
def test_waits_grow_and_stay_bounded(attempts: int, chance: float) -> None:
    wait = wait_for(attempts, asked_for=None, chance=chance)

    assert FIRST_WAIT * (1 - JITTER) <= wait <= MAX_WAIT * (1 + JITTER)


def test_a_registry_is_never_asked_sooner_than_it_said() -> None:
    assert wait_for(1, asked_for=timedelta(hours=2), chance=0.5) == timedelta(hours=2)


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("120", timedelta(minutes=2)),
        ("Mon, 23 Nov 2026 12:05:00 GMT", timedelta(minutes=5)),
        ("Mon, 23 Nov 2026 11:00:00 GMT", timedelta(0)),
        ("999999999999", MAX_WAIT),
        ("soon", None),
        ("", None),
        (None, None),
        ("-5", None),
    ],
)
def test_retry_after_is_read_as_seconds_or_a_date(header: str | None, wait: timedelta | None) -> None:
    assert read_retry_after(header, now=NOW) == wait


@given(st.text(max_size=40))
def test_no_retry_after_is_too_strange(header: str) -> None:
    wait = read_retry_after(header, now=NOW)
    assert wait is None or timedelta(0) <= wait <= MAX_WAIT

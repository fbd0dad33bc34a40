# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the family allows: nothing by default, the latest word, and a withdrawal above all."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.casework.consent import Consents, effective_consents, may_share_with, may_use_for
from storage.report import Purpose
from tests.casework.examples import a_consent, a_report, an_addition


def test_silence_is_not_consent() -> None:
    consents = effective_consents(a_report())

    assert not may_share_with(consents, "voices")
    assert not any(may_use_for(consents, purpose) for purpose in Purpose)
    assert not may_share_with(Consents(), "voices")


def test_consent_for_one_partner_is_not_consent_for_another() -> None:
    consents = effective_consents(a_report(consents=(a_consent(Purpose.PARTNER, partner="voices"),)))

    assert may_share_with(consents, "voices")
    assert not may_share_with(consents, "lawyers")


def test_a_yes_to_partners_that_names_none_is_a_yes_to_nobody() -> None:
    consents = effective_consents(a_report(consents=(a_consent(Purpose.PARTNER),)))

    assert not may_share_with(consents, "voices")


def test_consent_for_one_purpose_is_not_consent_for_another() -> None:
    consents = effective_consents(a_report(consents=(a_consent(Purpose.UNITED_NATIONS),)))

    assert may_use_for(consents, Purpose.UNITED_NATIONS)
    assert not may_use_for(consents, Purpose.PUBLISH)
    assert not may_share_with(consents, "voices")


def test_the_latest_word_wins_both_ways() -> None:
    report = a_report(consents=(a_consent(Purpose.PARTNER, partner="voices"),))
    no = an_addition(a_consent(Purpose.PARTNER, partner="voices", given=False), hours_later=1)
    again = an_addition(a_consent(Purpose.PARTNER, partner="voices"), hours_later=2)

    assert not may_share_with(effective_consents(report, [no]), "voices")
    assert may_share_with(effective_consents(report, [again, no]), "voices")  # their order of arrival counts


def test_a_withdrawal_beats_every_yes() -> None:
    report = a_report(consents=(a_consent(Purpose.PARTNER, partner="voices"),))
    later = an_addition(a_consent(Purpose.PARTNER, partner="voices"))

    assert not may_share_with(effective_consents(report, [later], withdrawn=True), "voices")


def test_who_does_not_let_us_keep_it_has_withdrawn() -> None:
    report = a_report(
        consents=(a_consent(Purpose.PARTNER, partner="voices"), a_consent(Purpose.KEEP, given=False))
    )

    assert effective_consents(report).withdrawn
    assert not may_share_with(effective_consents(report), "voices")


def test_a_case_that_nobody_may_review_goes_to_nobody() -> None:
    report = a_report(
        consents=(a_consent(Purpose.PARTNER, partner="voices"), a_consent(Purpose.REVIEW, given=False))
    )

    assert not may_share_with(effective_consents(report), "voices")


@given(st.lists(st.tuples(st.sampled_from(["voices", "lawyers"]), st.booleans()), max_size=12))
def test_only_the_last_word_about_a_partner_counts(said: list[tuple[str, bool]]) -> None:
    report = a_report(
        consents=tuple(a_consent(Purpose.PARTNER, partner=partner, given=given) for partner, given in said)
    )

    for partner in ("voices", "lawyers"):
        last = next((given for about, given in reversed(said) if about == partner), False)
        assert may_share_with(effective_consents(report), partner) is last

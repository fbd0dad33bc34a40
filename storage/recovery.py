# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bring the team's seed back from recovery shares. For the offline recovery command alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from shamir_mnemonic import MnemonicError, combine_mnemonics
from shamir_mnemonic.share import Share

from storage.errors import SharesMissing
from storage.hybrid import SEED_BYTES


def combine_shares(shares: Iterable[str]) -> bytes:
    """Give the seed back. Raises SharesMissing, which says only how many usable shares are missing.

    A share with a typing mistake, a share given twice and a share of another set count as not given.
    """
    usable = _largest_set(shares)
    if not usable:
        raise SharesMissing(None)
    threshold = usable[0].member_threshold
    if len(usable) < threshold:
        raise SharesMissing(threshold - len(usable))
    try:
        seed: bytes = combine_mnemonics([share.mnemonic() for share in usable[:threshold]])
    except MnemonicError:
        raise SharesMissing(None) from None
    if len(seed) != SEED_BYTES:
        raise SharesMissing(None)
    return seed


def _largest_set(shares: Iterable[str]) -> list[Share]:
    """Read the shares and give those that belong together, each once."""
    sets: dict[object, dict[int, Share]] = defaultdict(dict)
    for words in shares:
        try:
            share = Share.from_mnemonic(" ".join(words.lower().split()))
        except MnemonicError:
            continue
        if share.group_count == 1:
            sets[(share.group_parameters())][share.index] = share
    best = max(sets.values(), key=len, default={})
    return list(best.values())

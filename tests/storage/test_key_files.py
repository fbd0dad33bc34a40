# SPDX-License-Identifier: AGPL-3.0-or-later
"""Key files, the team file, the home folder and recovery shares."""

from __future__ import annotations

import itertools
import json
import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shamir_mnemonic.wordlist import WORDLIST

from storage.envelope import Purpose
from storage.errors import (
    CannotOpen,
    CannotUnlock,
    FingerprintMismatch,
    KeyFileExposed,
    NotFound,
    SharesMissing,
    TeamNotFound,
)
from storage.home import Home, check_private, write_private
from storage.keyfile import PASSPHRASE_COST, Cost
from storage.keymaking import (
    generate_passphrase,
    make_key_file,
    make_shares,
    new_seed,
    new_signing_key,
    public_key_of,
    team_key,
)
from storage.opening import Unlocked, change_passphrase, unlock
from storage.recovery import combine_shares
from storage.sealing import PARKED_ABOUT, seal
from storage.signing import verify
from storage.team import Moderator, Team, TeamKey, load_team, save_team
from tests.storage.vault_cast import CHEAP

SEED = bytes(range(32))
SIGNING_KEY = new_signing_key()
PASSPHRASE = "correct horse battery staple and two more"


def key_file(seeds: dict[int, bytes] | None = None, cost: Cost = CHEAP) -> bytes:
    return make_key_file(
        moderator_id="cora",
        name="Cora",
        passphrase=PASSPHRASE,
        seeds=seeds or {1: SEED},
        signing_key=SIGNING_KEY,
        cost=cost,
    )


def test_a_key_file_and_its_passphrase_unlock_together() -> None:
    unlocked = unlock(key_file(), PASSPHRASE)

    assert ("cora", "Cora", (1,)) == (unlocked.moderator_id, unlocked.name, unlocked.epochs)
    assert unlocked.fits(team_key(SEED, epoch=1))
    assert not unlocked.fits(team_key(new_seed(), epoch=1))


def test_the_default_cost_is_the_recommended_one_and_is_stored() -> None:
    stored = json.loads(key_file(cost=PASSPHRASE_COST))["kdf"]

    assert (64 * 1024, 3, 4) == (stored["memory_kib"], stored["iterations"], stored["lanes"])
    assert "cora" == unlock(key_file(cost=PASSPHRASE_COST), PASSPHRASE).moderator_id


def test_a_passphrase_is_the_same_from_every_keyboard() -> None:
    assert unlock(key_file(), "  correct  horse\tbattery staple and two more ")


def test_a_wrong_passphrase_and_a_damaged_file_are_refused_alike() -> None:
    sentences = set()
    whole = json.loads(key_file())
    wrong_files = [b"", b"{}", b"[]", b"null", b"\xff", key_file()[:-20], b"[" * 100_000]
    for field in whole:
        changed = dict(whole)
        del changed[field]
        wrong_files.append(json.dumps(changed).encode())
    for path, value in (
        (("moderator", "id"), "dawit"),
        (("moderator", "name"), "Dawit"),
        (("kdf", "memory_kib"), 2**40),
        (("kdf", "iterations"), 2),
        (("keys",), []),
        (("sealed",), whole["sealed"][::-1]),
    ):
        changed = json.loads(key_file())
        inner = changed
        for step in path[:-1]:
            inner = inner[step]
        inner[path[-1]] = value
        wrong_files.append(json.dumps(changed).encode())
    for untrusted_file, passphrase in [
        (key_file(), "wrong"),
        (key_file(), ""),
        *((f, PASSPHRASE) for f in wrong_files),
    ]:
        with pytest.raises(CannotUnlock) as refused:
            unlock(untrusted_file, passphrase)
        assert refused.value.__suppress_context__
        sentences.add(str(refused.value))
    assert 1 == len(sentences)


@given(st.binary(max_size=300))
@settings(max_examples=100, deadline=None)
def test_garbage_is_refused_as_a_key_file(garbage: bytes) -> None:
    with pytest.raises(CannotUnlock):
        unlock(garbage, PASSPHRASE)


def test_no_secret_stands_in_a_key_file_or_in_a_representation() -> None:
    written = key_file()

    for secret in (SEED, SIGNING_KEY.private_bytes_raw(), PASSPHRASE.encode()):
        assert secret not in written
        assert secret.hex().encode() not in written
    assert "Unlocked(...)" == repr(unlock(written, PASSPHRASE))


def test_a_changed_passphrase_opens_and_the_old_one_no_longer_does() -> None:
    changed = change_passphrase(key_file(), PASSPHRASE, "another one", cost=CHEAP)

    assert "cora" == unlock(changed, "another one").moderator_id
    with pytest.raises(CannotUnlock):
        unlock(changed, PASSPHRASE)


def test_every_epoch_held_opens_and_no_other() -> None:
    seeds = {1: SEED, 2: new_seed()}
    unlocked = unlock(key_file(seeds), PASSPHRASE)
    for epoch, seed in seeds.items():
        sealed = seal(b"x", team_key(seed, epoch=epoch), purpose=Purpose.PARKED, about=PARKED_ABOUT)
        assert b"x" == unlocked.open(sealed, purpose=Purpose.PARKED, about=PARKED_ABOUT)

    sealed = seal(b"x", team_key(SEED, epoch=3), purpose=Purpose.PARKED, about=PARKED_ABOUT)
    with pytest.raises(CannotOpen):
        unlocked.open(sealed, purpose=Purpose.PARKED, about=PARKED_ABOUT)


def test_an_envelope_moves_to_a_new_epoch_without_its_body_changing() -> None:
    second = new_seed()
    unlocked = unlock(key_file({1: SEED, 2: second}), PASSPHRASE)
    old = seal(b"x", team_key(SEED, epoch=1), purpose=Purpose.REPORT, about=PARKED_ABOUT)
    new = unlocked.seal_again(old, team_key(second, epoch=2), purpose=Purpose.REPORT, about=PARKED_ABOUT)

    assert old[-4112:] == new[-4112:]
    assert b"x" == unlocked.open(new, purpose=Purpose.REPORT, about=PARKED_ABOUT)
    with pytest.raises(CannotOpen):
        unlock(key_file(), PASSPHRASE).open(new, purpose=Purpose.REPORT, about=PARKED_ABOUT)


def test_after_forgetting_nothing_opens_or_signs() -> None:
    unlocked = unlock(key_file(), PASSPHRASE)
    sealed = seal(b"x", team_key(SEED, epoch=1), purpose=Purpose.REPORT, about=PARKED_ABOUT)
    unlocked.forget()

    with pytest.raises(CannotOpen):
        unlocked.open(sealed, purpose=Purpose.REPORT, about=PARKED_ABOUT)
    with pytest.raises(CannotOpen):
        unlocked.sign(b"statement")


def test_a_signature_counts_for_its_statement_and_its_signer(cora: Unlocked, dawit: Unlocked) -> None:
    signature = cora.sign(b"statement")

    assert verify(b"statement", signature, cora.signing_public_key)
    assert not verify(b"another", signature, cora.signing_public_key)
    assert not verify(b"statement", signature, dawit.signing_public_key)
    assert not verify(b"statement", b"", cora.signing_public_key)
    assert not verify(b"statement", signature, b"")


def test_passphrases_are_random_words_of_the_list() -> None:
    words = generate_passphrase().split()

    assert 7 == len(words)
    assert set(words) <= set(WORDLIST)
    assert generate_passphrase() != generate_passphrase()
    with pytest.raises(ValueError, match="6 words"):
        generate_passphrase(5)


def test_any_three_of_five_shares_bring_the_seed_back() -> None:
    shares = make_shares(SEED, threshold=3, count=5)

    for chosen in itertools.combinations(shares, 3):
        assert SEED == combine_shares(chosen)
    assert SEED == combine_shares([share.upper() + "  " for share in shares])


def test_too_few_shares_say_how_many_are_missing_and_nothing_else() -> None:
    first, second, third, *_ = make_shares(SEED, threshold=3, count=5)
    foreign = make_shares(new_seed(), threshold=3, count=5)[0]
    mistyped = third.replace(third.split()[-1], "academic" if third.split()[-1] != "academic" else "acid")

    for given_shares, missing in (
        ([first, second], 1),
        ([first], 2),
        ([first, first, first], 2),
        ([first, second, mistyped], 1),
        ([first, second, foreign], 1),
        ([], None),
        (["not a share"], None),
    ):
        with pytest.raises(SharesMissing) as refused:
            combine_shares(given_shares)
        assert missing == refused.value.missing
        assert refused.value.__suppress_context__ or refused.value.__context__ is None


@pytest.mark.parametrize(("threshold", "count"), [(1, 5), (4, 3), (2, 17)])
def test_shares_that_protect_nothing_are_refused(threshold: int, count: int) -> None:
    with pytest.raises(ValueError, match="threshold"):
        make_shares(SEED, threshold=threshold, count=count)


def test_the_team_file_reads_back_and_the_pin_is_checked(tmp_path: Path, team: Team) -> None:
    path = tmp_path / "team.json"
    save_team(path, team)
    pin = team.current.fingerprint

    assert team == load_team(path, pinned_fingerprint=None) == load_team(path, pinned_fingerprint=pin)
    assert team == load_team(path, pinned_fingerprint=pin.replace(" ", "").upper())
    assert 10 == len(pin.split())
    with pytest.raises(FingerprintMismatch):
        load_team(path, pinned_fingerprint=team_key(SEED, epoch=1).fingerprint)
    with pytest.raises(FingerprintMismatch):
        load_team(path, pinned_fingerprint="")


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"\xff", b'{"format": "amanat-team/1", "keys": []}'])
def test_a_missing_or_broken_team_file_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(TeamNotFound):
        load_team(tmp_path / "nowhere.json", pinned_fingerprint=None)
    (tmp_path / "team.json").write_bytes(content)
    with pytest.raises(TeamNotFound):
        load_team(tmp_path / "team.json", pinned_fingerprint=None)


def test_a_team_finds_its_keys_and_people_or_nothing(team: Team) -> None:
    assert "cora" == team.moderator("cora").id
    assert team.current == team.key(1)
    with pytest.raises(NotFound):
        team.moderator("eve")
    with pytest.raises(NotFound):
        team.key(2)


def test_keys_and_people_of_the_wrong_shape_are_refused() -> None:
    public_key = public_key_of(SEED)
    for epoch, raw in ((0, public_key), (1, public_key[:-1]), (1, b"\xff" * 1216)):
        with pytest.raises(ValueError, match=r"expected|ML-KEM"):
            TeamKey(epoch, raw)
    for moderator_id, signing_key in (("../x", bytes(32)), ("", bytes(32)), ("cora", bytes(31))):
        with pytest.raises(ValueError, match="expected"):
            Moderator(moderator_id, "Cora", signing_key)
    with pytest.raises(ValueError, match="once"):
        Team((TeamKey(1, public_key),), (Moderator("a", "A", bytes(32)), Moderator("a", "B", bytes(32))))


def test_private_files_are_written_private_and_whole(tmp_path: Path) -> None:
    path = tmp_path / "cora.key.json"
    write_private(path, b"first")
    write_private(path, b"second")

    assert b"second" == path.read_bytes()
    assert 0o600 == stat.S_IMODE(path.stat().st_mode)
    assert [path] == list(tmp_path.iterdir())
    check_private(path)


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o620])
def test_a_key_file_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "cora.key.json"
    write_private(path, b"x")
    path.chmod(mode)

    with pytest.raises(KeyFileExposed):
        check_private(path)


def test_every_folder_of_the_home_belongs_to_its_owner_alone(home: Home) -> None:
    folders = [home.root, *(path for path in home.root.rglob("*") if path.is_dir())]

    assert {0o700} == {stat.S_IMODE(folder.stat().st_mode) for folder in folders}
    assert home.desk_keys.is_dir()
    assert Path(home.blobs_url).is_dir()
    assert home.key_file("cora") == home.desk_keys / "cora.key.json"

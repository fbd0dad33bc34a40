# SPDX-License-Identifier: AGPL-3.0-or-later
"""Somebody comes to hold the team's keys only when two moderators say so, and stops when two others do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result

from storage.audit import verify_chain
from storage.audit_files import head_file, read_head
from storage.errors import StorageError
from storage.home import Home, write_private
from storage.papers import read_paper
from tests.commands.house import REPORT, House


def join(house: House, name: str = "Farida") -> Path:
    """Let a newcomer make her keys on a computer of her own; give her request."""
    request = house.folder / f"{name.lower()}.request.json"
    house.keep_words(name.lower(), "my own words are seven and long")
    result = house.run(
        "keys", "join", "--name", name, "--request", request,
        "--new-passphrase-file", house.words_file(name.lower()), home=her_home(house),
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    return request


def her_home(house: House) -> Home:
    """Give the newcomer's own home folder."""
    return Home(house.folder / "her-computer")


def confirm(house: House, who: str, paper: Path, *more: object) -> Result:
    """Confirm a paper, having heard the right fingerprint."""
    read = read_paper(paper.read_bytes())
    request = getattr(read, "request", read)
    return house.run_as(who, "keys", "confirm", paper, "--fingerprint", request.fingerprint, *more)


def let_in(house: House) -> Path:
    """Take a newcomer through both confirmations; give her welcome."""
    request = join(house)
    first = confirm(house, "cora", request)
    assert first.exit_code == 0, first.output
    second = confirm(house, "dawit", house.folder / "farida.half-signed.json")
    assert second.exit_code == 0, second.output
    return house.folder / "farida.welcome.json"


def finish(house: House, welcome: Path, fingerprint: str | None = None) -> Result:
    """Let the newcomer open her welcome."""
    return house.run(
        "keys", "finish", welcome, "--passphrase-file", house.words_file("farida"),
        "--fingerprint", fingerprint or house.team.current.fingerprint, home=her_home(house),
    )  # fmt: skip


def test_who_is_confirmed_by_two_opens_what_the_others_open(house: House) -> None:
    """From the request to the first report read, with keys that nobody else ever held."""
    (report_id,) = house.deposit()

    assert finish(house, let_in(house)).exit_code == 0
    assert house.opens("farida", report_id, her_home(house)) == REPORT
    assert (
        house.unlock("farida", her_home(house)).signing_public_key
        == house.team.moderator("farida").signing_key
    )


def test_one_moderator_alone_lets_nobody_in(house: House) -> None:
    """The first signature makes a half-signed file and changes nothing; the same hand does not count twice."""
    before = house.home.team_file.read_bytes()
    confirm(house, "cora", join(house))

    again = confirm(house, "cora", house.folder / "farida.half-signed.json")

    assert isinstance(again.exception, StorageError)
    assert "second moderator" in str(again.exception)
    assert before == house.home.team_file.read_bytes()


def test_a_forged_first_signature_does_not_count(house: House) -> None:
    """Whoever writes Dawit's name under a paper without his key is found out."""
    confirm(house, "cora", join(house))
    half = house.folder / "farida.half-signed.json"
    paper = json.loads(half.read_bytes())
    paper["signatures"][0]["id"] = "dawit"
    half.write_text(json.dumps(paper))

    result = confirm(house, "cora", half)

    assert "signature" in str(result.exception)
    assert [one.id for one in house.team.moderators] == ["cora", "dawit"]


def test_a_fingerprint_that_differs_stops_everything(house: House) -> None:
    """Keys exchanged on the way are noticed on the telephone."""
    result = house.run_as("cora", "keys", "confirm", join(house), "--fingerprint", "0000 1111")

    assert "--fingerprint" in str(result.exception)
    assert not (house.folder / "farida.half-signed.json").exists()


def test_without_anybody_to_compare_nothing_is_confirmed(house: House) -> None:
    """A script has to bring the fingerprint that was heard."""
    result = house.run_as("cora", "keys", "confirm", join(house))

    assert "--fingerprint" in str(result.exception)


@pytest.mark.parametrize("field", ["id", "name", "signing_key", "sealing_key", "own_signature"])
def test_a_damaged_request_is_refused(house: House, field: str) -> None:
    """Each part of a request is bound to the others by her own signature or by the fingerprint."""
    request = join(house)
    heard = read_paper(request.read_bytes()).fingerprint  # type: ignore[union-attr]
    paper = json.loads(request.read_bytes())
    paper[field] = paper[field][:-2] + ("aa" if not paper[field].endswith("aa") else "bb")
    request.write_text(json.dumps(paper))

    result = house.run_as("cora", "keys", "confirm", request, "--fingerprint", heard)

    assert result.exception is not None
    assert not list(house.folder.glob("*.half-signed.json"))


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"format": "amanat-key-change/1"}', b"[" * 100_000])
def test_what_is_no_paper_is_refused_in_one_sentence(house: House, content: bytes) -> None:
    """A wrong file is not a traceback."""
    paper = house.folder / "x.json"
    paper.write_bytes(content)

    result = house.run_as("cora", "keys", "confirm", paper, "--fingerprint", "x")

    assert isinstance(result.exception, StorageError)


def test_a_welcome_of_another_team_is_noticed(house: House, tmp_path: Path) -> None:
    """The newcomer compares the team's fingerprint too."""
    welcome = let_in(house)

    result = finish(house, welcome, fingerprint="dead beef")

    assert "--fingerprint" in str(result.exception)
    assert not her_home(house).key_file("farida").exists()


def test_a_welcome_opens_for_nobody_else(house: House) -> None:
    """Seeds are sealed to the keys of the request; another newcomer's keys do not open them."""
    welcome = let_in(house)
    her_home(house).desk_keys.joinpath("farida.joining.json").unlink()
    (house.folder / "farida.request.json").unlink()
    join(house)

    assert "not made for these keys" in str(finish(house, welcome).exception)


def test_an_id_is_never_used_twice(house: House) -> None:
    """Old signatures name their signer by id."""
    result = confirm(house, "cora", join(house, "Dawit"))

    assert "--id" in str(result.exception)


def test_letting_somebody_in_is_in_the_audit_chain(house: House) -> None:
    """With a head kept outside the database."""
    let_in(house)

    chain = house.audit()
    assert [(entry.act, entry.actor_id) for entry in chain] == [("key-holder-added", "dawit")]
    assert verify_chain(chain, house.team, kept_head=read_head(head_file(house.home), house.team)).whole


def test_a_name_put_into_the_team_file_by_hand_is_named_as_such(house: House) -> None:
    """Who writes herself into team.json is not confirmed, cannot act, and stops the next epoch."""
    other = House(house.folder / "other", ("mallory", "trent")).found()
    finish(house, let_in(house))
    content = json.loads(house.home.team_file.read_bytes())
    content["moderators"].append(json.loads(other.home.team_file.read_bytes())["moderators"][0])
    house.home.team_file.write_text(json.dumps(content))

    listed = json.loads(house.run("keys", "list", "--json").stdout)

    came_in = {person["id"]: person["came_in"] for person in listed["moderators"]}
    assert came_in == {
        "cora": "founded", "dawit": "founded", "farida": "confirmed cora dawit", "mallory": "NOT CONFIRMED"
    }  # fmt: skip
    refused = house.run_as("cora", "keys", "rotate", "--passphrase-of", f"dawit={house.words_file('dawit')}")
    assert "mallory" in str(refused.exception)
    assert house.team.current.epoch == 1


def test_two_others_remove_a_key_holder(house_of_three: House) -> None:
    """Her key file here is gone, she can act no more, and what she signed can still be checked."""
    house = house_of_three
    house.act("erum", "took-case")
    fingerprint = [
        p["fingerprint"] for p in json.loads(house.run("keys", "list", "--json").stdout)["moderators"]
    ][2]
    kept = house.home.key_file("erum").read_bytes()
    half = house.folder / "half.json"

    first = house.run_as("cora", "keys", "remove", "erum", "--fingerprint", fingerprint, "--out", half)
    assert first.exit_code == 0, first.output
    assert house.team.moderator("erum").active
    second = house.run_as("dawit", "keys", "confirm", half, "--fingerprint", fingerprint)

    assert second.exit_code == 0, second.output
    assert not house.team.moderator("erum").active
    assert not house.home.key_file("erum").exists()
    assert verify_chain(house.audit(), house.team).whole
    write_private(house.home.key_file("erum"), kept)
    assert "removed" in str(house.run_as("erum", "keys", "refresh").exception)


def test_two_always_stay(house: House) -> None:
    """A removal never leaves a team that cannot refer a case."""
    assert "two moderators to stay" in str(house.run_as("cora", "keys", "remove", "dawit").exception)


def test_nobody_removes_herself(house_of_three: House) -> None:
    """The two who sign are two others."""
    assert "herself" in str(house_of_three.run_as("erum", "keys", "remove", "erum").exception)


def test_a_half_signed_paper_ends_with_its_epoch(house: House) -> None:
    """A paper that lay about for a year lets nobody in under a newer key."""
    confirm(house, "cora", join(house))
    rotated = house.run_as("cora", "keys", "rotate", "--passphrase-of", f"dawit={house.words_file('dawit')}")
    assert rotated.exit_code == 0, rotated.output

    result = confirm(house, "dawit", house.folder / "farida.half-signed.json")

    assert "begin it again" in str(result.exception)

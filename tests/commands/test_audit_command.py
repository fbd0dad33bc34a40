# SPDX-License-Identifier: AGPL-3.0-or-later
"""The audit chain proves itself offline: whatever is changed, the first broken entry is named."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from bot.commands.audit import check_export
from storage.audit import AuditEntry
from storage.audit_files import export_lines, head_file
from storage.text import from_text, to_text
from tests.commands.house import House

ENTRIES = 24
EDITS = 100


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> House:
    """A house with a chain, its export and its kept head."""
    house = House(tmp_path_factory.mktemp("audit")).found()
    for number in range(ENTRIES // 4):
        house.act("cora", "took-case", "asked-family", "verified")
        house.act("dawit", f"countersigned-{'abcdef'[number]}")
    assert house.run("audit", "head").exit_code == 0
    assert house.run("audit", "export", export_of(house)).exit_code == 0
    return house


def export_of(house: House) -> Path:
    """Give the place of the export."""
    return house.folder / "export.jsonl"


def first_broken(house: House, lines: list[str]) -> int | None:
    """Check an export with these lines; give the first broken entry."""
    path = house.folder / "tampered.jsonl"
    path.write_text("".join(f"{line}\n" for line in lines))
    return check_export(path, head_file(house.home), house.team).broken_at


def edit(lines: list[str], chance: random.Random) -> int:
    """Change one thing in one entry, and its shown hash to fit."""
    position = chance.randrange(1, len(lines))
    content = json.loads(lines[position])
    field = chance.choice(["position", "act", "about", "actor", "on", "previous", "signature"])
    others = {
        "position": content["position"] + chance.choice([-1, 1, 100]),
        "act": "rejected",
        "about": str(UUID(int=chance.getrandbits(128))),
        "actor": "dawit" if content["actor"] == "cora" else "cora",
        "on": "2025-01-01",
        "previous": f"{chance.getrandbits(256):064x}",
        "signature": to_text(chance.randbytes(64)),
    }
    content[field] = others[field]
    content["hash"] = AuditEntry(
        content["position"], content["act"], UUID(content["about"]), content["actor"],
        date.fromisoformat(content["on"]), content["previous"],
        from_text(content["signature"]),
    ).entry_hash  # fmt: skip
    lines[position] = json.dumps(content)
    return position


def delete(lines: list[str], chance: random.Random) -> int:
    """Take some entries out of the middle."""
    first = chance.randrange(1, len(lines) - 1)
    last = min(len(lines) - 1, first + chance.randrange(1, 4))
    del lines[first:last]
    return first


def reorder(lines: list[str], chance: random.Random) -> int:
    """Exchange two entries."""
    one, other = sorted(chance.sample(range(1, len(lines)), 2))
    lines[one], lines[other] = lines[other], lines[one]
    return one


def truncate(lines: list[str], chance: random.Random) -> int:
    """Cut off the end."""
    length = chance.randrange(1, len(lines))
    del lines[length:]
    return length


def double(lines: list[str], chance: random.Random) -> int:
    """Put an entry in a second time."""
    position = chance.randrange(1, len(lines))
    lines.insert(position + 1, lines[position])
    return position + 1


def damage(lines: list[str], chance: random.Random) -> int:
    """Change one sign of one line."""
    position = chance.randrange(1, len(lines))
    at = chance.randrange(len(lines[position]))
    sign = chance.choice([one for one in 'aZ0{"x' if one != lines[position][at]])
    lines[position] = lines[position][:at] + sign + lines[position][at + 1 :]
    return position


@pytest.mark.parametrize("tamper", [edit, delete, reorder, truncate, double, damage])
def test_a_hundred_random_changes_of_each_kind_are_caught(
    kept: House, tamper: Callable[[list[str], random.Random], int]
) -> None:
    """And each time the first broken entry is named."""
    whole = export_of(kept).read_text().splitlines()
    assert first_broken(kept, list(whole)) is None
    found, wanted = [], []
    for number in range(EDITS):
        lines = list(whole)
        wanted.append(tamper(lines, random.Random(number)))
        found.append(first_broken(kept, lines))

    assert wanted == found


def test_who_writes_the_end_anew_with_his_own_key_is_caught_by_the_kept_head(kept: House) -> None:
    """Dawit can sign; he cannot make the head that was kept elsewhere."""
    chain = kept.audit()
    keys = kept.unlock("dawit")
    previous = chain[-3].entry_hash
    for index in (-2, -1):
        bare = replace(
            chain[index], actor_id="dawit", on=chain[index].on + timedelta(1), previous_hash=previous
        )
        chain[index] = replace(bare, signature=keys.sign(bare.statement()))
        previous = chain[index].entry_hash

    assert first_broken(kept, list(export_lines(chain))) == ENTRIES


def test_the_command_names_the_first_broken_entry(kept: House) -> None:
    """Exit code 1, one line."""
    lines = export_of(kept).read_text().splitlines()
    del lines[5]
    path = kept.folder / "shorter.jsonl"
    path.write_text("\n".join(lines) + "\n")

    result = kept.run("audit", "verify", path)

    assert result.exit_code == 1
    assert result.stdout.startswith("BROKEN at entry 5: ")


def test_an_export_is_checked_on_another_machine(kept: House, tmp_path: Path) -> None:
    """With team.json and the published head; no database, no key."""
    result = kept.run(
        "audit", "verify", export_of(kept), "--team", kept.home.team_file, "--head", head_file(kept.home),
        home=House(tmp_path).home,
    )  # fmt: skip

    assert result.exit_code == 0, result.output
    assert f"{ENTRIES} entries hold" in result.stdout


def test_a_head_that_no_moderator_signed_is_refused(kept: House, tmp_path: Path) -> None:
    """Otherwise whoever cuts the chain also writes the head."""
    content = json.loads(head_file(kept.home).read_bytes())
    content["entry"]["act"] = "nothing"
    forged = tmp_path / "head.json"
    forged.write_text(json.dumps(content))

    assert "signed by a moderator" in str(
        kept.run("audit", "verify", export_of(kept), "--head", forged).exception
    )


@pytest.mark.parametrize("content", ["", "{}", "[]\n", "no export\n"])
def test_what_is_no_export_is_refused(kept: House, tmp_path: Path, content: str) -> None:
    """In one sentence."""
    path = tmp_path / "x"
    path.write_text(content)

    assert "amanat audit export" in str(kept.run("audit", "verify", path).exception)


def test_the_daily_head_is_one_line_to_publish(kept: House) -> None:
    """Day, number, hash."""
    assert kept.run("audit", "head").stdout.split() == [
        "2026-11-23",
        str(ENTRIES),
        kept.audit()[-1].entry_hash,
    ]


def test_the_head_finds_out_that_the_database_was_cut(house: House) -> None:
    """The kept head is not moved back."""
    house.act("cora", "took-case", "verified")
    house.run("audit", "head")
    before = head_file(house.home).read_bytes()
    house.query("DELETE FROM audit WHERE position = 2")

    result = house.run("audit", "head")

    assert result.exit_code == 1
    assert result.stdout.startswith("BROKEN at entry 2: ")
    assert before == head_file(house.home).read_bytes()


def test_an_edit_in_the_database_is_in_the_export(house: House) -> None:
    """What is exported is what is there, not what should be."""
    house.act("cora", "took-case", "verified")
    house.query("UPDATE audit SET act = 'rejected' WHERE position = 1")
    house.run("audit", "export", export_of(house))

    assert "BROKEN at entry 1" in house.run("audit", "verify", export_of(house)).stdout

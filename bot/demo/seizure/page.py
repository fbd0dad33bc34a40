# SPDX-License-Identifier: AGPL-3.0-or-later
"""The section of docs/threat-model.md that is written from the claims, between two marks."""

from __future__ import annotations

from pathlib import Path

from bot.demo.seizure.yields import HOST_NAMES, off_words, running_words

PAGE = Path(__file__).resolve().parents[3] / "docs" / "threat-model.md"
BEGIN = "<!-- from here: written by `python -m bot.demo.seizure --page` -->"
END = "<!-- up to here -->"
PHONE = (
    "a reporter's phone (not measured)",
    "the chat as far as it was not cleaned; an unfinished draft until it expires",
    "the same",
)
NOTES = """\
`make seizure` proves this table. It gives each process a host of its own, lets invented people play the whole job with
crashes in between, searches the memory of the running processes, kills them all, and searches every disk for all that
was entrusted, in every shape in which software leaves things lying. It tries every value of 32 bytes that a host holds
as a key on every ciphertext. A build that logs an answer, stores a chat id or keeps a key is caught.

What the disks tell although nothing on them can be read:

- Drafts, reports and records show that they are there, and their size in steps of 4 KiB; attachments in chunks of 64 KiB.
- Rows hold days and files are dated to midnight, but a file system notes by itself when a file was last changed, to the
  second, and no program can set that back. So on a disk that is not encrypted, it is written when each attachment came,
  and when anything came last. Encrypt the disks.
- The write-ahead log keeps the order of the newest changes, without times.
- A draft's row is nothing without the chat that holds its key. Whoever has both the database and an uncleaned phone
  opens that one draft, and for two days the receipt that was made from it.
- Memory is not wiped when it is freed: a running intake can show parts of reports that were already sent. Restarting it
  ends that, and so does the power switch.
- Swap is not measured here: what was in memory would be in it. The units in `deploy/systemd` forbid it, and core dumps
  with it; the run checks that no process would leave a core dump."""


def section() -> str:
    """Give the generated section, marks included."""
    rows = [(HOST_NAMES[host], off_words(host), running_words(host)) for host in HOST_NAMES]
    table = ["| seized | powered off | running |", "|---|---|---|"]
    table += [f"| {seized} | {off} | {running} |" for seized, off, running in (*rows, PHONE)]
    return "\n".join([BEGIN, *table, "", NOTES, END])


def with_section(page: str) -> str:
    """Give the page with the section as it must be. Raises ValueError when the marks are not there."""
    if page.count(BEGIN) != 1 or page.count(END) != 1 or page.index(BEGIN) > page.index(END):
        raise ValueError("expected the two marks once each in docs/threat-model.md; put them back")
    before, rest = page.split(BEGIN)
    return before + section() + rest.split(END)[1]


def write_page() -> None:
    """Write the section into the page."""
    PAGE.write_text(with_section(PAGE.read_text("utf-8")), "utf-8")

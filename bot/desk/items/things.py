# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every single thing of a case that can be read, heard or seen, with what was made from it. Decides nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from bot.casework.derived import (
    DerivedItem,
    Versions,
    clean_copy_of,
    is_outdated,
    pages_of,
    sha256_of,
    texts_of,
)
from bot.desk.errors import Missing
from bot.desk.opened import OpenedCase, ShownFile


@dataclass(frozen=True)
class Thing:
    """Words or a file, as the family sent them, and what moderators made from them."""

    slug: str  # its name on the page and in addresses: words-3, added-1, file-2
    of: str  # its name inside what is derived from it
    sha256: str
    language: str  # of the family's answers
    received_at: datetime
    sealed_in: bytes  # the envelope that holds it, or the key to it
    words: str | None = None
    shown: ShownFile | None = None
    texts: Sequence[Versions] = ()
    pages: Sequence[DerivedItem] = ()
    clean: DerivedItem | None = None

    @property
    def written(self) -> int:
        """Tell how many texts were written for it; a form says how many it showed."""
        return sum(len(group.items) for group in self.texts)

    @property
    def item_id(self) -> UUID | None:
        """Give the id under which the audit chain names a file; words are named by their case."""
        return UUID(hex=self.shown.attachment.blob_id) if self.shown is not None else None

    @property
    def of_pages(self) -> int:
        """Tell how many pages a paper has; 0 before the first of them was drawn."""
        return (self.pages[-1].of_pages or 0) if self.pages else 0

    @property
    def derived(self) -> list[DerivedItem]:
        """Give all that was made from it."""
        made = [item for group in self.texts for item in group.items]
        return [*made, *self.pages, *([self.clean] if self.clean is not None else [])]

    def is_outdated(self, item: DerivedItem) -> bool:
        """Tell whether a translation is one of a transcript that was corrected since."""
        return is_outdated(item, self.texts, self.sha256)


def things_of(case: OpenedCase) -> Mapping[str, Thing]:
    """Give the things of a case by their names on the page."""
    if case.report is None:
        return {}
    return {thing.slug: thing for thing in (*_words(case), *_files(case))}


def file_of(case: OpenedCase, number: int) -> Thing:
    """Give one file of a case. Raises Missing."""
    found = things_of(case).get(f"file-{number}")
    if found is None:
        raise Missing("expected a file of this case")
    return found


def _words(case: OpenedCase) -> list[Thing]:
    """Give the words of the report and of what was added."""
    found = []
    report = case.report
    assert report is not None
    sealed = case.file.sealed_report
    for at, answer in enumerate(report.answers, start=1):
        if answer.words:
            of = f"answer:{at}:{answer.question}"[:100]
            found.append(
                _with_texts(
                    case, f"words-{at}", of, answer.words, report.language, report.received_at, sealed
                )
            )
    for at, (addition, view) in enumerate(zip(case.additions, case.file.additions, strict=True), start=1):
        content = addition.content
        if content is not None and content.words:
            of = f"addition:{addition.addition_id}"
            found.append(
                _with_texts(
                    case, f"added-{at}", of, content.words, content.language, content.received_at, view.sealed
                )
            )
    return found


def _with_texts(
    case: OpenedCase, slug: str, of: str, words: str, language: str, at: datetime, sealed: bytes
) -> Thing:
    return Thing(
        slug, of, sha256_of(words), language, at, sealed, words=words, texts=texts_of(case.derived, of)
    )


def _files(case: OpenedCase) -> list[Thing]:
    """Give the files, numbered as on this desk."""
    report = case.report
    assert report is not None
    sources = [(report.language, report.received_at, case.file.sealed_report)] * len(report.attachments)
    for addition, view in zip(case.additions, case.file.additions, strict=True):
        if addition.content is not None:
            content = addition.content
            sources += [(content.language, content.received_at, view.sealed)] * len(content.attachments)
    found = []
    for shown in case.files:  # of which some may be covered: who reports is not shown before two have signed
        language, at, sealed = sources[shown.number - 1]
        attachment = shown.attachment
        of = f"file:{attachment.blob_id}"
        found.append(
            Thing(
                f"file-{shown.number}", of, attachment.sha256, language, at, sealed,
                shown=shown,
                texts=texts_of(case.derived, of),
                pages=pages_of(case.derived, of),
                clean=clean_copy_of(case.derived, of, attachment.sha256),
            )
        )  # fmt: skip
    return found

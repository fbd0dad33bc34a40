# SPDX-License-Identifier: AGPL-3.0-or-later
"""A volunteer without git gets one file, and what comes back is taken in row by row, rules first."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from typer.testing import CliRunner, Result

import locales
from bot.commands.app import app
from bot.commands.locales_file import catalog_header, write_catalog
from bot.commands.locales_sentences import DOMAINS, every_sentence
from locales import LocalesError, ReviewState, load_catalog, read_catalog, review_state


@pytest.fixture(autouse=True)
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Catalogs of our own to change."""
    shutil.copytree(locales.HERE, tmp_path / "locales", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    monkeypatch.setattr(locales, "HERE", tmp_path / "locales")
    locales.forget_read()
    yield
    monkeypatch.undo()
    locales.forget_read()


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["locales", *map(str, arguments)])


def exported(folder: Path, language: str = "ps", kind: str = "csv") -> Path:
    path = folder / f"for-{language}.{kind}"
    result = run("export", path, "--language", language)
    assert result.exit_code == 0, result.output
    return path


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def save(path: Path, rows: list[dict[str, str]], delimiter: str = ",") -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.DictWriter(file, list(rows[0]), delimiter=delimiter)
        table.writeheader()
        table.writerows(rows)


def changed(path: Path, english: str, **cells: str) -> None:
    rows = rows_of(path)
    next(row for row in rows if row["english"] == english).update(cells)
    save(path, rows)


def taken_in(path: Path, *more: object, by: str = "gul", language: str = "ps") -> Result:
    return run("import", path, "--language", language, "--by", by, *more)


def shown(english: str, language: str = "ps") -> str:
    return load_catalog("amanat", language).gettext(english)


def test_the_table_begins_with_a_bom_and_has_every_sentence_with_urdu_beside(tmp_path: Path):
    path = exported(tmp_path)
    rows = rows_of(path)

    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert len(rows) == len(every_sentence()) + sum(bool(one.plural) for one in every_sentence())
    saved = next(row for row in rows if row["english"] == "Saved.")
    assert saved["beside"] == shown("Saved.", "ur")
    assert saved["state"] == "draft"
    assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for row in rows for cell in row.values())


@pytest.mark.parametrize("kind", ["csv", "po"])
@pytest.mark.parametrize("language", ["ur", "fa", "ps", "sd", "bal", "brh"])
def test_what_comes_back_unchanged_changes_nothing(tmp_path: Path, language: str, kind: str):
    before = {path: path.read_bytes() for path in locales.HERE.rglob("*.po")}
    result = taken_in(exported(tmp_path, language, kind), language=language)

    assert result.exit_code == 0, result.output
    assert {path: path.read_bytes() for path in locales.HERE.rglob("*.po")} == before


@pytest.mark.parametrize("language", ["ur", "fa", "ps", "sd", "bal", "brh"])
def test_a_catalog_written_anew_says_the_same_and_the_second_time_in_the_same_bytes(language: str):
    for domain in DOMAINS:
        catalog = read_catalog(domain, language)
        if catalog is None:
            continue
        path = locales.catalog_path(domain, language)
        written = []
        for _ in range(2):
            write_catalog(path, catalog_header(domain, language), read_catalog(domain, language) or ())
            locales.forget_read()
            written.append(path.read_bytes())
        again = read_catalog(domain, language)
        assert again is not None
        assert written[0] == written[1]
        assert said(again) == said(catalog)


def said(catalog: Catalog) -> list[tuple[object, ...]]:
    return [(m.id, m.string, m.user_comments, m.fuzzy) for m in catalog if m.id]


def test_a_changed_row_becomes_a_draft_of_its_translator(tmp_path: Path):
    path = exported(tmp_path)
    changed(path, "Saved.", translation="وساتل شو.")
    before = locales.catalog_path("amanat", "ps").read_text("utf-8").split("\n")

    assert taken_in(path).exit_code == 0
    assert shown("Saved.") == "وساتل شو."
    assert review_state("ps", "Saved.") is ReviewState.DRAFT
    after = locales.catalog_path("amanat", "ps").read_text("utf-8").split("\n")
    assert len([1 for old, new in zip(before, after, strict=True) if old != new]) == 2
    assert any("by: gul" in line for line in after)


def test_two_native_speakers_approve_and_one_alone_does_not(tmp_path: Path):
    path = exported(tmp_path)
    changed(path, "Saved.", state="reviewed")

    assert taken_in(path, by="gul").exit_code == 0
    assert review_state("ps", "Saved.") is ReviewState.REVIEWED
    assert taken_in(path, by="gul").exit_code == 0
    assert review_state("ps", "Saved.") is ReviewState.REVIEWED
    assert taken_in(path, by="zar").exit_code == 0
    assert review_state("ps", "Saved.") is ReviewState.APPROVED

    changed(path, "Back", state="approved")
    refused = taken_in(path, by="gul")
    assert refused.exit_code == 1
    assert "nobody approves alone" in refused.output
    assert review_state("ps", "Back") is ReviewState.DRAFT


@pytest.mark.parametrize(
    ("english", "cells", "reason"),
    [
        ("about {date}", {"translation": "شاوخوا"}, "{date}"),
        ("about {date}", {"translation": "شاوخوا {date"}, "brace"),
        ("Back", {"translation": "ش" * 46}, "45"),
        ("Saved.", {"translation": "خوندي شو!"}, "exclamation"),
        ("Saved.", {"translation": "ستا خبره خوندي شوه."}, "respect"),
        ("Saved.", {"translation": '=HYPERLINK("http://x.invalid";"خوندي")'}, "formula"),
        ("Saved.", {"translation": "+1"}, "formula"),
        ("Saved.", {"translation": "قرباني خوندي شو."}, "frightens"),
        ("Saved.", {"translation": "خوندي\u202e شو."}, "direction"),
        ("Saved.", {"translation": "خوندي\x07 شو."}, "control"),
        ("Saved.", {"state": "perfect"}, "draft or reviewed"),
        ("Saved.", {"id": "amanat-00000000"}, "export anew"),
        ("You told us {n} thing. It is kept.", {"translation": ""}, "both forms"),
    ],
)
def test_a_row_that_breaks_a_rule_is_left_out_with_a_sentence_and_the_others_are_taken(
    tmp_path: Path, english: str, cells: dict[str, str], reason: str
):
    path = exported(tmp_path)
    changed(path, "Photo", translation="تصویر")
    changed(path, english, **cells)
    before = shown(english)
    result = taken_in(path)

    assert result.exit_code == 1
    assert reason in result.output
    assert result.output.startswith("row")
    assert shown(english) == before
    assert shown("Photo") == "تصویر"


@pytest.mark.parametrize("kind", ["csv", "po"])
def test_an_edited_translation_does_not_keep_the_review_of_the_one_before(tmp_path: Path, kind: str):
    """A gettext editor or Weblate changes the words and leaves the comment that says reviewed."""
    first = exported(tmp_path)
    changed(first, "Saved.", state="reviewed")
    assert taken_in(first, by="gul").exit_code == 0
    again = tmp_path / "again"
    again.mkdir()
    path = exported(again, "ps", kind)
    path.write_text(path.read_text("utf-8-sig").replace("خوندي شو.", "وساتل شو.", 1), "utf-8-sig")

    assert taken_in(path, by="zar").exit_code == 0
    assert shown("Saved.") == "وساتل شو."
    assert review_state("ps", "Saved.") is ReviewState.DRAFT


@pytest.mark.parametrize("kind", ["csv", "po"])
def test_a_file_of_one_language_is_refused_for_another_and_taken_for_its_own(tmp_path: Path, kind: str):
    path = exported(tmp_path, "ps", kind)

    refused = taken_in(path, language="fa")
    assert isinstance(refused.exception, LocalesError)
    assert "made for ps" in str(refused.exception)
    assert taken_in(path, language="ps").exit_code == 0


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_table_is_read_as_any_spreadsheet_saves_it(tmp_path: Path, delimiter: str):
    path = exported(tmp_path)
    rows = rows_of(path)
    next(row for row in rows if row["english"] == "Saved.").update(translation="وساتل شو.")
    save(path, rows, delimiter=delimiter)

    assert taken_in(path).exit_code == 0
    assert shown("Saved.") == "وساتل شو."


def test_a_check_writes_nothing(tmp_path: Path):
    path = exported(tmp_path)
    changed(path, "Saved.", translation="وساتل شو.")

    assert "could be taken in" in taken_in(path, "--check").output
    assert shown("Saved.") != "وساتل شو."


def test_an_empty_row_stays_open_and_a_new_one_begins_a_catalog(tmp_path: Path):
    path = exported(tmp_path, "bal")
    rows = rows_of(path)
    next(row for row in rows if row["english"] == "Help").update(translation="کمک", state="reviewed")
    save(path, rows, delimiter=";")

    assert taken_in(path, language="bal").exit_code == 0
    assert review_state("bal", "Help", "chat") is ReviewState.REVIEWED
    assert review_state("bal", "Saved.") is None


def test_a_po_file_carries_the_same(tmp_path: Path):
    path = exported(tmp_path, "sd", "po")
    text = path.read_text("utf-8")
    path.write_text(text.replace('msgstr "محفوظ ٿي ويو."', 'msgstr "رکيو ويو."'), "utf-8")

    assert taken_in(path, language="sd").exit_code == 0
    assert shown("Saved.", "sd") == "رکيو ويو."
    assert load_catalog("chat", "sd").gettext("Go on") == "اڳتي هلو"


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("export", "{}/a.csv", "--language", "xx"), "use one of"),
        (("export", "{}/a.doc", "--language", "ps"), "use .csv or .po"),
        (("import", "{}/none.csv", "--language", "ps", "--by", "gul"), "cannot be read"),
        (("import", "{}/bad.csv", "--language", "ps", "--by", "gul"), "columns"),
        (("import", "{}/latin.csv", "--language", "ps", "--by", "gul"), "UTF-8"),
        (("import", "{}/bad.po", "--language", "ps", "--by", "gul"), "right file"),
        (("import", "{}/bad.csv", "--language", "ps", "--by", "a b"), "--by"),
    ],
)
def test_what_cannot_be_done_is_refused_with_the_cure(
    tmp_path: Path, arguments: tuple[str, ...], reason: str
):
    (tmp_path / "bad.csv").write_text("a,b\n1,2\n")
    (tmp_path / "latin.csv").write_bytes("id,é".encode("latin-1"))
    (tmp_path / "bad.po").write_text('msgid "a\nmsgstr ')
    result = run(*(one.format(tmp_path) for one in arguments))

    assert isinstance(result.exception, LocalesError)
    assert reason in str(result.exception)


def test_a_file_that_is_there_is_not_written_over(tmp_path: Path):
    path = exported(tmp_path)

    assert isinstance(run("export", path, "--language", "ps").exception, LocalesError)

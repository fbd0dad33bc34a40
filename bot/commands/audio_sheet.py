# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sheets about recorded prompts: for a speaker to prepare with, and for a moderator to listen. No script in them."""

from __future__ import annotations

import base64
import csv
from collections.abc import Iterator
from html import escape
from pathlib import Path

import locales
from bot.commands.audio_approval import trouble
from bot.commands.audio_recording import prompts, recordings_folder
from bot.commands.locales_export import BOM
from bot.commands.words import say
from bot.interview.spoken import Script, scripts
from locales import SOURCE_LANGUAGE, LocalesError
from locales.audio import audio_folder, content_of, read_recordings, text_hash

COLUMNS = ("number", "prompt", "english", "text", "recorded")
STYLE = "body{font:1.1rem/1.7 sans-serif;max-width:46rem;margin:1rem auto;padding:0 1rem}article{break-inside:avoid;border-top:1px solid #999;padding:.5rem 0}h2{font-size:.9rem;color:#555}audio{width:100%}p{white-space:pre-wrap;margin:.3rem 0}"


def run_sheet(to: Path, language: str) -> None:
    """Write the sheet for a speaker. Raises LocalesError."""
    known = prompts(language)
    _refuse_old(to)
    english = {one.key: one.text for one in scripts(SOURCE_LANGUAGE)}
    approved = {key: one.text for key, one in read_recordings(audio_folder(language)).items()}
    if to.suffix == ".csv":
        with to.open("w", encoding=BOM, newline="") as file:
            table = csv.writer(file)
            table.writerow(COLUMNS)
            for number, one in enumerate(known.values(), start=1):
                done = "yes" if approved.get(one.key) == text_hash(one.text) else ""
                table.writerow((number, one.key, english.get(one.key, ""), one.text, done))
    elif to.suffix == ".html":
        to.write_text(_page(language, "Prompts to read out", _prompts(known, approved)), "utf-8")
    else:
        raise LocalesError(f"{to.name}: the ending says the kind of file; use .html or .csv")
    say(f"{len(known)} prompts are in {to}. How to record them: docs/translating.md")


def run_listen(home: Path | None, to: Path, language: str) -> None:
    """Write the page for listening. Raises LocalesError."""
    known, folder = prompts(language), recordings_folder(home, language)
    if to.suffix != ".html":
        raise LocalesError(f"{to.name}: name a new file that ends in .html")
    _refuse_old(to)
    waiting = read_recordings(folder)
    heard = [
        _player(known[key], folder)
        for key in known
        if key in waiting and not trouble(waiting[key], known, folder)
    ]
    to.write_text(_page(language, "Recordings that wait to be heard", iter(heard)), "utf-8")
    say(
        f"{len(heard)} recordings are in {to}. Then: amanat locales audio approve --language {language} NAME …"
    )


def _refuse_old(to: Path) -> None:
    if to.exists():
        raise LocalesError(f"{to} is there already; name a new file")


def _prompts(known: dict[str, Script], approved: dict[str, str]) -> Iterator[str]:
    for number, one in enumerate(known.values(), start=1):
        mark = " ✓" if approved.get(one.key) == text_hash(one.text) else ""
        yield f'<article><h2 dir="ltr">{number}. {escape(one.key)}{mark}</h2><p dir="auto">{escape(one.text)}</p></article>'


def _player(script: Script, folder: Path) -> str:
    content = content_of(folder, read_recordings(folder)[script.key]) or b""
    sound = base64.b64encode(content).decode()
    return (
        f'<article><h2 dir="ltr">{escape(script.key)}</h2><p dir="auto">{escape(script.text)}</p>'
        f'<audio controls preload="none" src="data:audio/ogg;base64,{sound}"></audio></article>'
    )


def _page(language: str, title: str, articles: Iterator[str]) -> str:
    locale = locales.LOCALES[language]
    direction = "rtl" if locale.rtl else "ltr"
    return (
        f'<!doctype html><html lang="{locale.tag}" dir="{direction}"><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{title}: {locale.native_name}</title>'
        f'<style>{STYLE}</style><h1 dir="auto">{locale.native_name}</h1>\n'
        + "\n".join(articles)
        + "\n</html>\n"
    )

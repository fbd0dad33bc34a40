# SPDX-License-Identifier: AGPL-3.0-or-later
"""The documents tell the truth: settings, commands, files and links that they name exist, and the other way round."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import typer.main

from bot.commands.app import app
from bot.settings import DeskSettings, ForwarderSettings, IntakeSettings

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("deploy/*.md")])


def read(name: str) -> str:
    """Give the text of one page."""
    return (ROOT / name).read_text("utf-8")


def setting_names() -> set[str]:
    """Give every AMANAT_ name that a process reads."""
    names = {"AMANAT_HOME"}
    for kind in (IntakeSettings, DeskSettings, ForwarderSettings):
        for field, info in kind.model_fields.items():
            if field != "home":
                names.add(str(info.validation_alias or f"AMANAT_{field.upper()}"))
    return names


def test_every_setting_is_explained() -> None:
    """An operator never has to read code to find a setting."""
    page = read("docs/settings.md")

    assert [] == sorted(name for name in setting_names() if f"`{name}`" not in page)


def test_every_explained_setting_exists() -> None:
    """A setting that was removed is removed from the page too."""
    known = setting_names() | {"AMANAT_REQUIRE", "AMANAT_DEMO"}
    rows = set(re.findall(r"^\| `(AMANAT_[A-Z_]+)` \|", read("docs/settings.md"), re.MULTILINE))

    assert set() == rows - known


def test_every_command_is_in_the_readme() -> None:
    """The README names all that can be typed."""
    commands = typer.main.get_command(app).list_commands(None)  # type: ignore[arg-type, attr-defined]

    assert [] == [command for command in commands if f"`amanat {command}" not in read("README.md")]


def test_every_make_target_that_a_page_names_exists() -> None:
    """`make something` in a page can be typed."""
    targets = set(re.findall(r"^([a-z.-]+):", read("Makefile"), re.MULTILINE))
    named = {name for page in PAGES for name in re.findall(r"`make ([a-z-]+)", page.read_text("utf-8"))}

    assert set() == named - targets


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_file_that_a_page_names_exists(page: Path) -> None:
    """Links, pictures and paths in backticks lead somewhere."""
    text = page.read_text("utf-8")
    links = [link for link in re.findall(r"\]\(([^)#\s]+)", text) if "://" not in link]
    paths = re.findall(r"`((?:bot|storage|tests|docs|deploy|locales)/[\w./-]+\w)`", text)
    lost = [link for link in links if not (page.parent / link).exists()]
    lost += [path for path in paths if not (ROOT / path).exists()]

    assert [] == lost


def test_the_image_and_the_project_are_locked_to_the_same_versions() -> None:
    """What is tested is what is deployed."""
    pins = [
        set(re.findall(r"^([a-z0-9-]+==[^ ]+)", read(name), re.MULTILINE))
        for name in ("requirements.lock", "deploy/requirements-runtime.lock")
    ]

    assert pins[1]
    assert set() == pins[1] - pins[0]


def test_the_lock_holds_hashes_and_no_addresses() -> None:
    """Every locked package has a hash; no line says where to fetch it."""
    lock = read("requirements.lock")

    assert "://" not in lock
    assert lock.count("==") <= lock.count("--hash=sha256:")


def test_every_dependency_is_explained_in_the_readme() -> None:
    """The table of parts says why each library is here."""
    wanted = tomllib.loads(read("pyproject.toml"))["project"]["dependencies"]
    names = [re.split(r"[\[><=~ ]", line)[0].lower() for line in wanted]
    readme = read("README.md").lower()

    assert [] == [name for name in names if name not in readme]


def test_the_project_speaks_of_itself_alone() -> None:
    """No path of a builder's machine and no mark of unfinished work is in the tree."""
    files = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\n")
    marks = re.compile(
        r"(?<![\w.])/(?:work|farm|root)/[a-z]|#.*\b(?:TODO|FIXME|XXX)\b|raise NotImplementedError"
    )
    found = []
    for name in filter(None, files):
        path = ROOT / name
        if path.suffix in {".py", ".md", ".toml", ".yaml", ".yml", ".html", ".css", ".js", ".po", ".txt"}:
            text = path.read_text("utf-8")
            found += [
                f"{name}: {match.group(0)}" for match in marks.finditer(text) if name != "tests/test_docs.py"
            ]

    assert [] == found

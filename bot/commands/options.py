# SPDX-License-Identifier: AGPL-3.0-or-later
"""The flags that the commands for key holders share. Each prompt has one, so that a script can answer it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

HomeOption = Annotated[
    Path | None,
    typer.Option(
        "--home", envvar="AMANAT_HOME", help="Folder for everything Amanat writes.", show_default="~/.amanat"
    ),
]
AsOption = Annotated[
    str | None, typer.Option("--as", help="Your moderator id, when several key files are here.")
]
KeyFileOption = Annotated[
    Path | None, typer.Option("--key-file", help="Your key file, when it is not in desk/keys.")
]
PassphraseFileOption = Annotated[
    Path | None,
    typer.Option(
        "--passphrase-file",
        help="Private file with your passphrase, instead of typing it (or AMANAT_PASSPHRASE_FILE).",
    ),
]
NewPassphraseFileOption = Annotated[
    Path | None,
    typer.Option(
        "--new-passphrase-file",
        help="Private file with the new passphrase (or AMANAT_NEW_PASSPHRASE_FILE); left out, words are generated.",
    ),
]
SecretsToOption = Annotated[
    Path | None,
    typer.Option("--secrets-to", help="Write secret words to this new private file instead of the screen."),
]
FingerprintOption = Annotated[
    str | None,
    typer.Option(
        "--fingerprint", help="The fingerprint as you heard it by telephone; then nothing is asked."
    ),
]
SharesOption = Annotated[
    int, typer.Option("--shares", help="How many recovery shares to make.", min=2, max=16)
]
ThresholdOption = Annotated[
    int, typer.Option("--threshold", help="How many of them bring the team key back.", min=2, max=16)
]
SharesFileOption = Annotated[
    Path | None,
    typer.Option("--shares-file", help="Private file with the shares, one a line, instead of typing them."),
]

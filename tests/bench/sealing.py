# SPDX-License-Identifier: AGPL-3.0-or-later
"""`make bench`, the vault's part: sealing and opening, side by side with what people would use instead.

Figures are medians of one run and ratios within it; absolute times depend on the machine. Reports of 2,000
bytes; an attachment of 20 MB, the most that Telegram hands out.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import shutil
import statistics
import subprocess
import tempfile
import time
import tracemalloc
import uuid
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from rich.console import Console
from rich.table import Table

from storage.hybrid import expand
from storage.keyfile import Contents
from storage.keymaking import new_seed, new_signing_key, team_key
from storage.opening import Unlocked
from storage.sealing import BlobSealer, Purpose, new_blob_key, seal

REPORT = secrets.token_bytes(1000).hex().encode()
ATTACHMENT = secrets.token_bytes(20 * 1024**2)
PIECE_BYTES = 64 * 1024
Timed = dict[str, tuple[float, float]]  # name -> seconds to seal, seconds to open
out = Console(highlight=False)


def median(deed: Callable[[], object], times: int) -> float:
    """Give the median time of a deed in seconds."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        deed()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def side_by_side(deeds: list[Callable[[], object]], times: int) -> list[float]:
    """Give the median time of each deed, measured in turn, so that a busy moment hits all of them."""
    taken: list[list[float]] = [[] for _ in deeds]
    for _ in range(times):
        for deed, times_of_it in zip(deeds, taken, strict=True):
            start = time.perf_counter()
            deed()
            times_of_it.append(time.perf_counter() - start)
    return [statistics.median(one) for one in taken]


def ours() -> tuple[float, float]:
    """Seal and open a report as the product does: padded, bound to purpose and id, under a fresh data key."""
    seed = new_seed()
    key, about = team_key(seed, epoch=1), uuid.uuid4()
    unlocked = Unlocked(Contents("cora", "Cora", {1: seed}, new_signing_key()))
    sealed = seal(REPORT, key, purpose=Purpose.REPORT, about=about)
    return (
        median(lambda: seal(REPORT, key, purpose=Purpose.REPORT, about=about), 400),
        median(lambda: unlocked.open(sealed, purpose=Purpose.REPORT, about=about), 400),
    )


def bare_hpke() -> tuple[float, float]:
    """Seal the bytes with the library's HPKE alone: no padding, no binding, no epochs."""
    suite = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
    private = expand(new_seed()).private_key
    public = private.public_key()
    sealed = suite.encrypt(REPORT, public)
    return median(lambda: suite.encrypt(REPORT, public), 400), median(
        lambda: suite.decrypt(sealed, private), 400
    )


def age() -> tuple[float, float] | None:
    """Seal with age (X25519), in the same process."""
    try:
        import pyrage
    except ImportError:
        return None
    identity = pyrage.x25519.Identity.generate()
    people = [identity.to_public()]
    sealed = pyrage.encrypt(REPORT, people)
    return median(lambda: pyrage.encrypt(REPORT, people), 400), median(
        lambda: pyrage.decrypt(sealed, [identity]), 400
    )


def gpg() -> tuple[float, float] | None:
    """Seal with gpg (Curve25519), as a program, which is how it is used."""
    program = shutil.which("gpg")
    if program is None:
        return None
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        Path(folder).chmod(0o700)
        base = [
            program,
            "--homedir",
            folder,
            "--batch",
            "--quiet",
            "--trust-model",
            "always",
            "--passphrase",
            "",
        ]

        def run(*more: str, given: bytes = b"") -> bytes:
            return subprocess.run([*base, *more], input=given, capture_output=True, check=True).stdout

        run("--quick-generate-key", "bench", "default", "default", "never")
        sealed = run("--encrypt", "--recipient", "bench", given=REPORT)
        times = (
            median(lambda: run("--encrypt", "--recipient", "bench", given=REPORT), 15),
            median(lambda: run("--decrypt", given=sealed), 15),
        )
        subprocess.run(
            ["gpgconf", "--homedir", folder, "--kill", "gpg-agent"], capture_output=True, check=False
        )
        return times


def seal_attachment() -> None:
    """Seal an attachment as the intake does: piece by piece, with the digest that the report needs."""
    sealer = BlobSealer(new_blob_key())
    for place in range(0, len(ATTACHMENT), PIECE_BYTES):
        sealer.update(ATTACHMENT[place : place + PIECE_BYTES])
    for _piece in sealer.last_pieces():
        pass


def bare_loop(*, with_digest: bool) -> None:
    """Seal an attachment with a bare loop of AES-GCM over pieces."""
    cipher, digest = AESGCM(secrets.token_bytes(32)), hashlib.sha256()
    for number, place in enumerate(range(0, len(ATTACHMENT), PIECE_BYTES)):
        piece = ATTACHMENT[place : place + PIECE_BYTES]
        if with_digest:
            digest.update(piece)
        cipher.encrypt(number.to_bytes(12, "big"), piece, None)


def extra_memory_bytes() -> int:
    """Measure how much memory sealing an attachment takes beyond the attachment itself, at its highest."""
    tracemalloc.start()
    seal_attachment()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


def main() -> None:
    """Measure, print a table, end with one line of JSON."""
    timed: dict[str, tuple[float, float] | None] = {}
    for name, measure in (
        ("Amanat", ours),
        ("cryptography's HPKE alone", bare_hpke),
        ("age", age),
        ("gpg", gpg),
    ):
        out.print(f"measuring {name} …")
        timed[name] = measure()
    out.print("measuring an attachment of 20 MB …")
    attachment, with_digest, without = side_by_side(
        [seal_attachment, lambda: bare_loop(with_digest=True), lambda: bare_loop(with_digest=False)], 15
    )
    table = Table("a report of 2,000 bytes", "seal, µs", "open, µs")
    for name, times in timed.items():
        table.add_row(
            name, *(["not installed", ""] if times is None else [f"{1e6 * one:,.0f}" for one in times])
        )
    out.print(table)
    figures = {
        "report_us": {
            name: times and [round(1e6 * one, 1) for one in times] for name, times in timed.items()
        },
        "attachment_mb_per_s": round(20 / attachment),
        "attachment_ratio_to_bare_loop_with_digest": round(with_digest / attachment, 2),
        "attachment_ratio_to_bare_loop_without_digest": round(without / attachment, 2),
        "attachment_extra_memory_kib": extra_memory_bytes() // 1024,
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()

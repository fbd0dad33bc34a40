# SPDX-License-Identifier: AGPL-3.0-or-later
"""The table at the end of a run: what each host yielded, powered off and running, as it was measured."""

from __future__ import annotations

from collections import Counter

from rich.table import Table

from bot.demo.seizure.measure import Measured
from bot.demo.seizure.plan import Kind
from bot.demo.seizure.yields import HOST_NAMES, OFF, RUNNING, named

MIB = 1024**2


def result_table(measured: Measured) -> Table:
    """Give the table of what was measured."""
    table = Table(title="What a seizure of each host yields, as measured", show_lines=True)
    for column in ("seized", "powered off", "running"):
        table.add_column(column, overflow="fold")
    for host, name in HOST_NAMES.items():
        table.add_row(name, _off(host, measured), _running(host, measured))
    return table


def finds_table(measured: Measured) -> Table:
    """Give the table of what lay where it must not."""
    table = Table(title="Given away")
    for column in ("host", "what", "where", "shape"):
        table.add_column(column, overflow="fold")
    rows = [(one.host, f"{one.kind}: {one.what}", one.where, one.shape) for one in measured.finds]
    rows += [("any", f"a {one.shape} opened", one.place, "with a key from a disk") for one in measured.opened]
    for row in dict.fromkeys(rows):
        table.add_row(*row)
    return table


def _off(host: str, measured: Measured) -> str:
    found = measured.on_disk.get(host, Counter[Kind]())
    lines = [f"{kind.value}: {count} found" for kind, count in found.items()] or ["nothing entrusted found"]
    if host == "forwarder":
        opened = ", ".join(f"{count} of {place}" for place, count in measured.forwarder_opened.items())
        lines.append(f"its key opens: {opened or 'nothing here'}")
    if host == "vault":
        times = measured.file_times
        lines.append(
            f"blobs: {times.blobs}, dated to midnight: {times.blobs - times.modified_exactly}; "
            f"the file system notes the second for {times.changed_in_run}"
        )
    return "\n".join([*lines, f"readable: {OFF[host].clear}"])


def _running(host: str, measured: Measured) -> str:
    if host not in RUNNING:
        return "the same; no process of ours runs there"
    held = measured.running.get(host)
    if held is None:
        return "not measured in this run"
    if held.trouble:
        return f"not measured: {held.trouble}"
    lines = [f"{held.image_bytes // MIB} MiB of memory searched"]
    lines += [
        f"{kind.value}: {held.found[kind]} of {held.planted[kind]}" for kind in Kind if held.found[kind]
    ]
    absent = tuple(kind for kind in Kind if held.planted[kind] and not held.found[kind])
    return "\n".join([*lines, f"not found: {named(absent)}"])

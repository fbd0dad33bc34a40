# SPDX-License-Identifier: AGPL-3.0-or-later
"""Measure what the seized hosts yield, and hold it against what is claimed.

1. Every disk is searched for every canary and for exact times. 2. Every key on the disks is tried on every ciphertext.
3. The same search and the same trial are shown to work: with the right keys everything opens, and the canaries are there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from bot.demo.search import Canary, Sighting, files_under, find, find_in, wanted_shapes
from bot.demo.seizure.ciphertexts import Ciphertext, ciphertexts
from bot.demo.seizure.hosts import HOSTS, Hosts
from bot.demo.seizure.keys import candidate_keys
from bot.demo.seizure.memory import Held
from bot.demo.seizure.plan import Kind, Plan, Planted
from bot.demo.seizure.times import FileTimes, Span, exact_times, file_times
from bot.demo.seizure.trying import Opened, pursue, try_keys
from bot.demo.seizure.yields import OFF, RUNNING

OPENS_WITH_THE_RIGHT_KEYS = (
    Kind.DRAFT, Kind.REPORT, Kind.NOTE, Kind.RECORD, Kind.MAILBOX, Kind.DICTATED,
)  # fmt: skip
GONE = (Kind.WITHDRAWN, Kind.ERASED, Kind.HALF_DICTATED)  # no key opens any of it
PARCELS = "referral.sealed_parcel"


class ControlFailed(Exception):  # noqa: N818 -- named for what happened
    """The measuring itself is broken: it does not find what is certainly there."""


@dataclass(frozen=True)
class Find:
    """Something that lies where it must not, by kind and place; never the thing itself."""

    host: str
    kind: str
    what: str
    where: str
    shape: str


@dataclass
class Measured:
    """All that was measured in one run."""

    canaries: int = 0
    files: int = 0
    bytes_searched: int = 0
    on_disk: dict[str, Counter[Kind]] = field(default_factory=dict)
    finds: list[Find] = field(default_factory=list)
    keys_tried: int = 0
    ciphertexts: int = 0
    opened: list[Opened] = field(default_factory=list)  # by a key that must not open
    forwarder_opened: Counter[str] = field(default_factory=Counter)
    control_opened: int = 0
    file_times: FileTimes = field(default_factory=FileTimes)
    running: dict[str, Held] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Say whether nothing was given away beyond what is claimed."""
        return not self.finds and not self.opened


def search_disks(hosts: Hosts, planted: list[Planted], span: Span, measured: Measured) -> None:
    """Search every host's disk for canaries and exact times."""
    numbered = [Canary(str(number), one.canary.content) for number, one in enumerate(planted)]
    measured.canaries = len(planted)
    for host in HOSTS:
        sightings, size = find(numbered, hosts.disk(host))
        measured.bytes_searched += size
        measured.files += sum(len(files_under(place)) for place in hosts.disk(host))
        kinds = {planted[int(one.label)].kind for one in sightings}
        measured.on_disk[host] = Counter(planted[n].kind for n in {int(one.label) for one in sightings})
        for one in sightings:
            found = planted[int(one.label)]
            if found.kind not in OFF[host].held:
                measured.finds.append(_find(host, found, one))
        if lost := OFF[host].held - kinds:
            raise ControlFailed(
                f"the search did not find {', '.join(lost)} on the {host} host, where it lies"
            )
        measured.finds += [
            Find(host, "an exact time", one.label, one.file, one.shape)
            for one in exact_times(hosts.disk(host), span)
        ]
    measured.file_times = file_times(Path(hosts.home_of("vault").blobs_url), span)
    if measured.file_times.modified_exactly:
        measured.finds.append(Find("vault", "an exact time", "file time", "blobs", "modified"))


def note_running(name: str, held: Held, measured: Measured) -> None:
    """Hold what a running process had against what is claimed of it. Raises ControlFailed if it had nothing."""
    measured.running[name] = held
    if not held.trouble and not any(held.found[kind] for kind in RUNNING[name].held):
        raise ControlFailed(f"the look into the running {name} did not even find what it certainly holds")
    for kind in held.found:
        if kind not in RUNNING[name].allowed:
            for label in sorted(held.labels[kind]):
                measured.finds.append(Find(name, kind.value, label, "memory while running", "as it is"))
    if not held.trouble and not held.core_dumps_off:
        measured.finds.append(Find(name, "a core dump", "allowed", "limits", "on"))


def try_all_keys(hosts: Hosts, measured: Measured, progress: Callable[[int, int], None]) -> list[Ciphertext]:
    """Try every key of every powered-off host on every ciphertext there is. Gives the ciphertexts."""
    places = {host: hosts.disk(host) for host in HOSTS}
    sealed = ciphertexts([place for host in HOSTS for place in places[host]])
    measured.ciphertexts = len(sealed)
    own = hosts.forwarder_seed()
    keys = candidate_keys([place for host in HOSTS for place in places[host]])
    if own not in keys:
        raise ControlFailed("the search for keys did not find the forwarder's own seed on its disk")
    measured.keys_tried = len(keys)
    opened = try_keys(keys, sealed, progress)
    of_forwarder = [one for one in opened if one.key == own and one.place == PARCELS]
    measured.opened = [one for one in opened if one not in of_forwarder]
    measured.forwarder_opened = Counter(one.place for one in pursue(of_forwarder, sealed))
    return sealed


def control(hosts: Hosts, plan: Plan, sealed: list[Ciphertext], measured: Measured, *, short: bool) -> None:
    """Show that the same means find and open what is there. Raises ControlFailed.

    With the passphrases and the phones' draft keys, what is kept opens and shows the canaries, and what was
    withdrawn or erased is in none of it.
    """
    seeds = {seed for contents in hosts.opened_key_files() for seed in contents.seeds.values()}
    keys = seeds | {key for one in plan.people for key in one.draft_keys}
    opened = pursue(try_keys(keys, sealed), sealed)
    measured.control_opened = len(opened)
    shown = {kind: _shows(plan, kind, opened) for kind in Kind}
    expected = {Kind.DRAFT} if short else set(OPENS_WITH_THE_RIGHT_KEYS)
    if lost := [kind for kind in Kind if kind in expected and not shown[kind]]:
        raise ControlFailed(f"with the right keys {', '.join(lost)} should have opened; they did not")
    if left := [kind for kind in GONE if shown[kind]]:
        raise ControlFailed(f"{', '.join(left)} can still be opened with the right keys; they should be gone")


def _shows(plan: Plan, kind: Kind, opened: list[Opened]) -> bool:
    wanted = wanted_shapes(one.canary for one in plan.planted() if one.kind is kind)
    return any(find_in(wanted, one.plain, one.place) for one in opened)


def _find(host: str, planted: Planted, sighting: Sighting) -> Find:
    return Find(host, planted.kind.value, planted.canary.label, sighting.file, sighting.shape)

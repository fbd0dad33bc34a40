# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demo's house with walls: the intake, the database, the desk and the forwarder each on a host of its own.

A host is a folder: its AMANAT_HOME, its temporary folder, its user's home and its working directory. The team is
founded elsewhere, as on a machine that is offline, and each host gets only what belongs there.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.commands.init import NewModerator, found_team
from bot.demo.house import FAVOURITE_PORTS, MODERATOR_NAMES, House, HouseError, _free_port
from bot.demo.search import text_canary
from bot.demo.seizure.plan import Kind, Plan, Planted, of_secret
from bot.partners.keys import load_forwarder_keys
from storage.home import Home
from storage.keyfile import Contents, unwrap
from storage.keymaking import generate_passphrase

HOSTS = ("intake", "vault", "desk", "forwarder")
PROCESSES = ("intake", "desk", "forwarder")
CARRIED = {  # what is brought to each host from where the team was founded
    "intake": ("amanat.env", "team.json", "partners.json"),
    "vault": ("amanat.env", "team.json", "partners.json", "vault"),
    "desk": ("amanat.env", "team.json", "partners.json", "forwarder.json", "desk"),
    "forwarder": ("amanat.env", "team.json", "partners.json", "forwarder.json", "forwarder"),
}


@dataclass
class Hosts(House):
    """The house, its hosts apart, and the power switch. `leak` starts an intake that leaks on purpose."""

    leak: str | None = None
    shares: tuple[str, ...] = ()

    @property
    def home(self) -> Home:
        """Give the place where the team is founded; it is gone once the hosts are set up."""
        return Home(self.folder / "founding")

    def __enter__(self) -> Hosts:
        for folder in (self.folder, self.logs):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.ports = {part: _free_port(0) for part in FAVOURITE_PORTS}
        self.moderators = [NewModerator(name, generate_passphrase()) for name in MODERATOR_NAMES]
        settings = self._settings_lines()
        self.shares = found_team(self.home, self.moderators, threshold=3, shares=5, settings=settings).shares
        try:
            for part in ("phone", "registry"):
                self.start(part)
            self._write_partners()
            self._separate()
            for part in PROCESSES:
                self.start(part)
        except BaseException:
            self.stop_all()
            raise
        return self

    def host(self, name: str) -> Path:
        """Give the folder of one host."""
        return self.folder / "hosts" / name

    def home_of(self, name: str) -> Home:
        """Give the AMANAT_HOME of one host."""
        return Home(self.host(name) / "home")

    def disk(self, name: str) -> tuple[Path, ...]:
        """Give everything that a seized host holds: its folder and what its process wrote to its log."""
        log = self.logs / f"{name}.log"
        return (self.host(name), log) if log.exists() else (self.host(name),)

    def command(self, part: str) -> list[str]:
        """Give the command line of one process, in its host's working directory."""
        if part not in PROCESSES:
            return super().command(part)
        command = super().command(part)
        if self.leak is not None and part == "intake":
            command = [sys.executable, "-m", "bot.demo.seizure.leaky", self.leak]
        return ["/bin/sh", "-c", 'cd "$0" && exec "$@"', str(self.host(part) / "work"), *command]

    def environment(self, part: str) -> Mapping[str, str]:
        """Give the environment of one process: everything it may write to lies on its host."""
        given = dict(super().environment(part))
        return given | self._places(part) if part in PROCESSES else given

    def back_up(self) -> Path:
        """Make a backup on the database's host, as its operator would. Raises HouseError."""
        backup = self.host("vault") / "backups" / "amanat-backup.tar"
        backup.parent.mkdir(mode=0o700, exist_ok=True)
        kept = {key: value for key, value in os.environ.items() if not key.startswith("AMANAT_")}
        done = subprocess.run(
            [sys.executable, "-c", "from bot.commands import main; main()", "backup", str(backup)],
            env=kept | self._places("vault"),
            cwd=self.host("vault") / "work",
            capture_output=True,
            timeout=60,
            check=False,
        )
        if done.returncode != 0:
            raise HouseError(f"the backup ended with exit code {done.returncode}")
        (self.host("vault") / "backup.log").write_bytes(done.stdout + done.stderr)
        return backup

    def power_off(self) -> None:
        """Cut the power of every host: nobody commits, closes or tidies anything any more."""
        for part in PROCESSES:
            if part in self.processes and self.processes[part].poll() is None:
                self.kill(part)
        self.stop_all()

    def keep_secrets_of_founding(self, plan: Plan) -> None:
        """Plant the secrets that founding the team made. The key files are opened here, with their passphrases."""
        for label, text in {
            "bot token": self.token,
            "part of bot token": self.token.partition(":")[2],
        }.items():
            plan.secrets.append(Planted(Kind.TOKEN, text_canary(label, text)))
        for person in self.moderators:
            label = f"passphrase of {person.name}"
            plan.secrets.append(Planted(Kind.PASSPHRASE, text_canary(label, person.passphrase)))
        for number, share in enumerate(self.shares, 1):
            plan.secrets.append(Planted(Kind.TEAM_KEY, text_canary(f"recovery share {number}", share)))
        for contents in self.opened_key_files():
            signing_key = contents.signing_key.private_bytes_raw()
            plan.secrets += of_secret(Kind.TEAM_KEY, f"signing key of {contents.name}", signing_key)
            for seed in contents.seeds.values():
                plan.secrets += of_secret(Kind.TEAM_KEY, "team seed", seed)
        plan.secrets += of_secret(Kind.FORWARDER_KEY, "forwarder's seed", self.forwarder_seed())

    def opened_key_files(self) -> list[Contents]:
        """Open every moderator's key file with her passphrase."""
        desk = self.home_of("desk")
        return [
            unwrap(desk.key_file(one.moderator_id).read_bytes(), one.passphrase) for one in self.moderators
        ]

    def forwarder_seed(self) -> bytes:
        """Give the seed that opens parcels on their way."""
        return load_forwarder_keys(self.home_of("forwarder")).sealing_seed

    def _separate(self) -> None:
        """Set up the hosts with what belongs to each, and destroy the place of the founding."""
        for name, carried in CARRIED.items():
            self.home_of(name).make()
            for place in ("tmp", "user", "work"):
                (self.host(name) / place).mkdir(mode=0o700)
            for one in carried:
                source, target = self.home.root / one, self.home_of(name).root / one
                if source.is_dir():
                    shutil.copytree(source, target, dirs_exist_ok=True)
                else:
                    shutil.copy2(source, target)
            for folder in ("vault", "desk", "forwarder"):
                if folder not in carried:
                    shutil.rmtree(self.home_of(name).root / folder)
        shutil.rmtree(self.home.root)

    def _places(self, name: str) -> dict[str, str]:
        """Give the settings that say where a process reads and writes."""
        host, vault = self.host(name), self.home_of("vault")
        return {
            "AMANAT_HOME": str(self.home_of(name).root),
            "AMANAT_DATABASE_URL": vault.database_url,
            "AMANAT_BLOBS_URL": vault.blobs_url,
            "HOME": str(host / "user"),
            "TMPDIR": str(host / "tmp"),
        }

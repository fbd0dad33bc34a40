# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demo's two partners: one that the relative may say yes to, and one to say no to.

Both are invented. They share one registry stand-in at two addresses; what is never consented to never
arrives there.
"""

from __future__ import annotations

from pathlib import Path

from bot.casework.partner import Part, Partner, save_partners
from bot.demo.registry.keys import trust_sender, verify_key
from bot.partners.keys import load_forwarder_public
from storage.home import Home

VOICES = "voices"
LAWYERS = "lawyers"


def introduce(home: Home, registry: Path, registry_url: str) -> None:
    """Exchange keys between the forwarder and the registry, as people would by telephone; write partners.json."""
    forwarder = load_forwarder_public(home)
    trust_sender(registry, key_id=forwarder.key_id, key=forwarder.signing_key, name="Amanat (demo)")
    its_key = verify_key(registry)
    partners = [
        Partner(
            id=VOICES,
            names={"en": "Voices Registry", "ur": "آوازیں رجسٹر"},
            base_url=registry_url,
            verify_key=its_key,
            accepts=frozenset(Part),
        ),
        Partner(
            id=LAWYERS,
            names={"en": "Lawyers for Families", "ur": "خاندانوں کے وکیل"},
            base_url=f"{registry_url}/at/{LAWYERS}",
            verify_key=its_key,
            accepts=frozenset(Part) - {Part.ATTACHMENTS},
        ),
    ]
    save_partners(home.partners_file, {partner.id: partner for partner in partners})

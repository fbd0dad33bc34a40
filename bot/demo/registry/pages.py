# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the stand-in shows to people: the list of cases, one case with its files, and its exact bytes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from bot.demo.registry.keys import load_senders
from bot.demo.registry.store import ORGANISATION, HeldCase, Store

HERE = Path(__file__).parent
SHOWN_IMAGES = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})
HEADERS = {
    "content-security-policy": "default-src 'none'; img-src 'self'; style-src 'self'; media-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
}


def _words(key: object) -> str:
    """Turn a vocabulary key into words: frontier_corps -> frontier corps."""
    return str(key).replace("_", " ")


def _kib(size_bytes: int) -> str:
    return f"{size_bytes / 1024:.0f} KiB" if size_bytes < 1_048_576 else f"{size_bytes / 1_048_576:.1f} MiB"


def _days(when: dict[str, Any]) -> str:
    """Write the days a date can mean, for people."""
    first, last = when.get("earliest"), when.get("latest")
    if first == last:
        return str(first or "unknown")
    return f"between {first or 'unknown'} and {last or 'unknown'}"


@dataclass
class Pages:
    """The pages for people. They need no signature: this is a demo on one's own machine."""

    folder: Path
    store: Store

    def __post_init__(self) -> None:
        """Load the templates."""
        self._templates = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
        )
        self._templates.filters |= {"words": _words, "kib": _kib, "days": _days}

    async def index(self, _request: Request) -> Response:
        """List what arrived, the newest first."""
        cases = sorted(self.store.cases.values(), key=lambda held: held.received_at, reverse=True)
        return self._page(
            "index.html",
            cases=[self._shown(held) for held in cases],
            withdrawn=[stone.shown() for stone in self.store.tombstones.values()],
            senders=len(load_senders(self.folder)),
        )

    async def case(self, request: Request) -> Response:
        """Show one case, its files and its exact bytes."""
        held = self._held(request)
        if held is None:
            return self._page("gone.html", status=404)
        return self._page("case.html", **self._shown(held))

    async def raw(self, request: Request) -> Response:
        """Give the exact bytes of one case."""
        held = self._held(request)
        if held is None:
            return self._page("gone.html", status=404)
        return Response(held.content, media_type="application/json; charset=utf-8", headers=HEADERS)

    async def file(self, request: Request) -> Response:
        """Give the bytes of one file; what is no picture or sound is offered for saving."""
        held, sha256 = self._held(request), request.path_params["sha256"]
        if held is None or sha256 not in held.files:
            return self._page("gone.html", status=404)
        kind = held.media_types[sha256]
        inline = kind in SHOWN_IMAGES or kind.startswith("audio/")
        disposition = {} if inline else {"content-disposition": "attachment"}
        return Response(held.files[sha256], media_type=kind, headers=HEADERS | disposition)

    async def received(self, _request: Request) -> Response:
        """List what arrived, for programs: the unattended check and the tests."""
        return JSONResponse(
            {
                "cases": [
                    {
                        "case_id": held.case.case_id,
                        "partner": held.case.consent.partner,
                        "revision": held.case.revision,
                        "digest": held.digest,
                        "registry_ref": held.registry_ref,
                        "receipt_id": held.receipt_id,
                        "files": sorted(held.files),
                    }
                    for held in self.store.cases.values()
                ],
                "withdrawn": [stone.shown()["case_id"] for stone in self.store.tombstones.values()],
            }
        )

    def _held(self, request: Request) -> HeldCase | None:
        wanted = request.path_params["receipt_id"]
        return next((held for held in self.store.cases.values() if held.receipt_id == wanted), None)

    def _shown(self, held: HeldCase) -> dict[str, Any]:
        body = json.loads(held.content)
        manifest = [
            file | {"here": file["sha256"] in held.files, "image": file["media_type"] in SHOWN_IMAGES,
                    "audio": file["media_type"].startswith("audio/")}
            for file in body.get("attachments", [])
        ]  # fmt: skip
        photo = next(
            (file for file in manifest if file["image"] and file["here"] and "photo" in file["role"]), None
        )
        return {
            "held": held,
            "body": body,
            "id": held.receipt_id,
            "names": [name["text"] for name in body.get("person", {}).get("names", [])],
            "manifest": manifest,
            "photo": photo,
            "exact": held.content.decode("utf-8"),
            "pretty": json.dumps(body, ensure_ascii=False, indent=2),
        }

    def _page(self, template: str, *, status: int = 200, **values: Any) -> Response:
        html = self._templates.get_template(template).render(organisation=ORGANISATION, **values)
        return HTMLResponse(html, status, headers=HEADERS)

# SPDX-License-Identifier: AGPL-3.0-or-later
"""The stand-in put together: receiver, pages, fault plan."""

from __future__ import annotations

from pathlib import Path

from pydantic import TypeAdapter, ValidationError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp

from bot.demo.registry.faults import Fault, FaultPlan, Misbehaving
from bot.demo.registry.keys import load_or_make_key
from bot.demo.registry.pages import HERE, Pages
from bot.demo.registry.receiving import Receiver, Refused, problem
from bot.demo.registry.store import Problem, Store

_FAULTS = TypeAdapter(list[Fault])
_CODES = {404: "not-found", 405: "method-not-allowed"}


def make_app(folder: Path, *, public_url: str | None = None) -> ASGIApp:
    """Make the stand-in over its folder of keys. What it receives stays in memory."""
    store = Store(load_or_make_key(folder))
    receiver, pages, plan = Receiver(folder, store, public_url), Pages(folder, store), FaultPlan()

    async def faults(request: Request) -> Response:
        """GET: what is still to come. PUT: a new plan. DELETE: behave."""
        if request.method != "GET":
            try:
                plan.waiting = _FAULTS.validate_json(await request.body()) if request.method == "PUT" else []
            except ValidationError:
                return problem(Problem(422, "validation"))
        return JSONResponse([fault.model_dump() for fault in plan.waiting])

    async def style(_request: Request) -> Response:
        return FileResponse(HERE / "templates" / "registry.css", media_type="text/css")

    contract = [
        Route("/.well-known/ed-registry", receiver.capabilities, methods=["GET"]),
        Route("/cases/{case_id}", receiver.put_case, methods=["PUT"]),
        Route("/cases/{case_id}", receiver.get_case, methods=["GET"]),
        Route(
            "/cases/{case_id}/attachments/{sha256}",
            receiver.attachment,
            methods=["GET", "HEAD", "PUT", "DELETE"],
        ),
        Route("/cases/{case_id}/withdrawal", receiver.withdrawal, methods=["GET", "PUT"]),
        Route("/receipts/{receipt_id}", receiver.receipt, methods=["GET"]),
    ]
    app = Starlette(
        routes=[
            *contract,
            Mount("/at/{house}", routes=contract),
            Route("/", pages.index),
            Route("/style.css", style),
            Route("/view/{receipt_id}", pages.case),
            Route("/view/{receipt_id}/exact.json", pages.raw),
            Route("/view/{receipt_id}/files/{sha256}", pages.file),
            Route("/sim/faults", faults, methods=["GET", "PUT", "DELETE"]),
            Route("/sim/received", pages.received),
        ],
        exception_handlers={Refused: _refused, HTTPException: _other},
    )
    return Misbehaving(app, plan)


async def _refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    return problem(error.problem, error.errors)


async def _other(_request: Request, error: Exception) -> Response:
    """Give what the framework refuses by itself the same shape as everything else."""
    assert isinstance(error, HTTPException)
    answer = problem(Problem(error.status_code, _CODES.get(error.status_code, "validation")))
    answer.headers.update(error.headers or {})
    return answer

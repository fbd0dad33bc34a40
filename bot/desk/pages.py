# SPDX-License-Identifier: AGPL-3.0-or-later
"""Makes pages: the template, the words in the reader's language, the form token, the cookies.

Templates escape everything; text from outside goes through the filter `told`, in an element with dir="auto".
"""

from __future__ import annotations

import ipaddress
import re
import secrets
from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.desk import problems
from bot.desk.package_words import KEYS, in_reading_order, value_in_words
from bot.desk.sessions import Session, Sessions
from bot.desk.words import LANGUAGES, Words, direction_for, direction_of, load_words, preferred_language, told

COOKIE: Final = "amanat_desk"
LEADS_BACK: Final = frozenset({400, 403, 409, 413, 422})  # the case is there, and she may read it
_CASE_IN = re.compile(r"/cases/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?=/|$)")
LANGUAGE_COOKIE: Final = "amanat_language"
VISITOR = "v."  # Before sign-in the cookie names nobody, and starts like this.
LANGUAGE_KEPT_FOR = timedelta(days=365)
TEMPLATES = Path(__file__).parent / "templates"
# Never shown back, whatever becomes of the form.
SECRET_FIELDS = frozenset({"token", "version", "at", "passphrase", "new_passphrase", "again", "carried"})
MAX_SHOWN_BACK = 40  # Limit: fields of a refused form that are shown back.


class Pages:
    """Renders every page of the desk."""

    def __init__(self, sessions: Sessions, *, organisation: str, idle_lock_for: timedelta) -> None:
        """Load the templates."""
        self._sessions = sessions
        self._organisation = organisation
        self._idle_lock_for = idle_lock_for
        self._templates = _templates()

    def render(self, request: Request, template: str, *, status: int = 200, **values: object) -> Response:
        """Render one page for whoever asks, with her language and form token."""
        words = words_of(request)
        session: Session | None = getattr(request.state, "session", None)
        cookie = request.cookies.get(COOKIE)
        visitor = None
        if session is None and not (cookie and cookie.startswith(VISITOR)):
            cookie = visitor = VISITOR + secrets.token_urlsafe(24)
        page = self._templates.get_template(template).render(
            {
                "words": words,
                "_": words.say,
                "n_": words.count,
                "languages": LANGUAGES,
                "organisation": self._organisation,
                "idle_minutes": max(1, round(self._idle_lock_for.total_seconds() / 60)),
                "session": session,
                "notice": session.take_notice() if session is not None and status < 400 else None,
                "token": self._sessions.form_proof(cookie or ""),
                "here": request.url.path,
                **values,
            }
        )
        answer = HTMLResponse(page, status_code=status)
        if visitor is not None:
            set_cookie(answer, COOKIE, visitor, request=request)
        return answer

    def problem(
        self, request: Request, status: int, *, incident: str | None = None, goes_on: bool = False
    ) -> Response:
        """Render a sentence about what went wrong, and a way on. goes_on: with the sealed report that the form held."""
        problem = problems.PROBLEMS.get(status, problems.PROBLEMS[500])
        # The address asked for may hold anything; the page repeats none of it.
        return self.render(
            request,
            "problem.html",
            status=status,
            problem=problem,
            incident=incident,
            here="/queue",
            case_address=_case_in(request.url.path) if status in LEADS_BACK else None,
            carried=_carried(request) if goes_on else "",
            same_address=request.url.path,
        )

    def locked(self, request: Request) -> Response:
        """Tell who sent a form after the desk locked itself, and show back what she had typed."""
        return self.render(
            request,
            "locked.html",
            status=401,
            typed=_typed(request),
            carried=_carried(request),
            same_address=request.url.path,
        )


def _typed(request: Request) -> list[str]:
    """Give what was typed into a form that was not taken."""
    typed = [
        value
        for name, value in request.state.form.multi_items()
        if not isinstance(value, UploadFile) and name not in SECRET_FIELDS and value.strip()
    ]
    return typed[:MAX_SHOWN_BACK]


def _carried(request: Request) -> str:
    """Give the sealed report that a form held, for the desk to go on with."""
    return fields_of(request.state.form).get("carried", "")


@cache
def _templates() -> Environment:
    """Give the templates; read and compiled once per process, however many desks it runs."""
    templates = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,  # they come with the program; looking at each file at every page costs more than it tells
    )
    templates.filters["told"] = told
    templates.globals |= {
        "direction_of": direction_of,
        "direction_for": direction_for,
        "key_words": KEYS,
        "value_in_words": value_in_words,
        "in_reading_order": in_reading_order,
    }
    return templates


def _case_in(path: str) -> str | None:
    """Give the address of the case that an address lies under."""
    found = _CASE_IN.match(path)
    return found[0] if found is not None else None


def words_of(request: Request) -> Words:
    """Give the words in the language that the reader chose, or that her browser asks for."""
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    return load_words(chosen or preferred_language(request.headers.get("accept-language", "")))


def set_cookie(
    answer: Response, name: str, value: str, *, request: Request, kept_for: timedelta | None = None
) -> None:
    """Set a cookie that no script and no other site can use; without kept_for it ends with the browser."""
    answer.set_cookie(
        name,
        value,
        max_age=int(kept_for.total_seconds()) if kept_for is not None else None,
        path="/",
        httponly=True,
        samesite="strict",
        secure=not _is_loopback(request.url.hostname),
    )


def was_session(cookie: str | None) -> bool:
    """Tell whether a cookie once named a session, open or ended."""
    return bool(cookie) and not str(cookie).startswith(VISITOR)


def safe_way_back(untrusted_path: str | None) -> str:
    """Give a path of ours to go on to after a form; anything else leads to the queue."""
    path = untrusted_path or ""
    is_ours = (
        path.startswith("/") and not path.startswith(("//", "/\\")) and path.isascii() and path.isprintable()
    )
    return path if is_ours and "\\" not in path else "/queue"


def fields_of(form: Mapping[str, object]) -> dict[str, str]:
    """Give the text fields of a form; the last of several counts."""
    return {name: value for name, value in form.items() if isinstance(value, str)}


def _is_loopback(hostname: str | None) -> bool:
    if hostname == "localhost":
        return True
    try:
        return ipaddress.ip_address(hostname or "").is_loopback
    except ValueError:
        return False

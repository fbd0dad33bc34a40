# SPDX-License-Identifier: AGPL-3.0-or-later
"""The Bot API methods that the stand-in carries out, by lower-case name.

A method takes the world and the request's parameters and returns the result, or raises Refused.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from ..parameters import Parameters
from ..world import World
from . import about, messages, sending, updates

Method = Callable[[World, Parameters], Awaitable[Any]]

METHODS: dict[str, Method] = {
    **updates.METHODS,
    **sending.METHODS,
    **messages.METHODS,
    **about.METHODS,
}

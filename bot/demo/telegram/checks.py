# SPDX-License-Identifier: AGPL-3.0-or-later
"""Check requests and objects against the Bot API description.

Telegram forgives much: unknown parameters, odd types. The stand-in forgives too, but keeps a complaint, so that a
test can insist on none. Complaints name fields and types, never values: values are what families wrote.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

WHOLE_NUMBER = re.compile(r"-?\d+", re.ASCII)
BOOLEAN_WORDS = frozenset({"true", "false", "True", "False", "1", "0"})

Fields = dict[str, dict[str, Any]]


@cache
def description() -> dict[str, Any]:
    """Load the Bot API description: methods and types by name (origin: data/SOURCE.md)."""
    text = files(__package__).joinpath("data/bot-api.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


@cache
def methods_by_lower_name() -> dict[str, str]:
    """Map lower-case method names to the described ones: Telegram does not care about case."""
    return {name.lower(): name for name in description()["methods"]}


def check_call(method: str, parameters: Mapping[str, Any], uploads: Collection[str] = ()) -> list[str]:
    """Return what is wrong with a request; `uploads` are the names of the multipart files."""
    fields: Fields | None = description()["methods"].get(method)
    if fields is None:
        return [f"{method}: no such method"]
    taken = {*parameters, *uploads}
    wrong = [
        f"{method}: missing parameter {n}" for n, f in fields.items() if f.get("required") and n not in taken
    ]
    attached = {name for name in uploads if name not in fields}
    for name in parameters:
        if name not in fields:
            wrong.append(f"{method}: unknown parameter {name}")
        elif name not in uploads:
            wrong += check_value(parameters[name], fields[name]["types"], f"{method}: {name}")
    mentions = json.dumps(list(parameters.values()), default=str) if attached else ""
    wrong += [f"{method}: unknown file {n}" for n in sorted(attached) if f"attach://{n}" not in mentions]
    return wrong


def check_object(type_name: str, value: Any, path: str | None = None) -> list[str]:
    """Return what is wrong with an object of a described type."""
    path = path or type_name
    if type_name in ("Integer", "String", "Boolean", "Float", "True", "InputFile"):
        return [] if _is_basic(type_name, value) else [f"{path}: expected {type_name}"]
    if type_name.startswith("Array of "):
        return _check_array(type_name.removeprefix("Array of "), value, path)
    described = description()["types"][type_name]
    if "subtypes" in described:
        return check_value(value, described["subtypes"], path)
    value = _unpack(value)
    if not isinstance(value, dict):
        return [f"{path}: expected {type_name}"]
    return _check_fields(type_name, described["fields"], value, path)


def check_value(value: Any, types: list[str], path: str) -> list[str]:
    """Return what is wrong with a value that may be of any of these types: the least wrong reading counts."""
    readings = [check_object(type_name, value, path) for type_name in types]
    return min(readings, key=len)


def _check_fields(type_name: str, fields: Fields, value: dict[str, Any], path: str) -> list[str]:
    wrong = [f"{path}: unknown field {name} of {type_name}" for name in value if name not in fields]
    for name, field in fields.items():
        if name in value:
            wrong += check_value(value[name], field["types"], f"{path}.{name}")
        elif field.get("required"):
            wrong.append(f"{path}: missing field {name} of {type_name}")
    return wrong


def _check_array(of: str, value: Any, path: str) -> list[str]:
    value = _unpack(value)
    if not isinstance(value, list):
        return [f"{path}: expected Array of {of}"]
    return [wrong for i, item in enumerate(value) for wrong in check_object(of, item, f"{path}[{i}]")]


def _is_basic(type_name: str, value: Any) -> bool:
    if type_name == "Integer":
        return _is_whole(value)
    if type_name == "Float":
        return _is_whole(value) or isinstance(value, float) or (isinstance(value, str) and _is_number(value))
    if type_name in ("Boolean", "True"):
        return isinstance(value, bool) or (isinstance(value, str) and value in BOOLEAN_WORDS)
    return isinstance(value, str)  # String, and InputFile given as a file_id, a link or attach://


def _is_whole(value: Any) -> bool:
    if isinstance(value, str):
        return WHOLE_NUMBER.fullmatch(value) is not None
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _unpack(value: Any) -> Any:
    """Parse a JSON-serialised parameter, as forms must carry objects."""
    if isinstance(value, str):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value

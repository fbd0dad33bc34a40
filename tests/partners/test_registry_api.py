# SPDX-License-Identifier: AGPL-3.0-or-later
"""The published contract: valid OpenAPI, examples that fit, and the same words as the code."""

from __future__ import annotations

import asyncio
import hashlib
import uuid
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import requests
import schemathesis
import yaml
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator, FormatChecker
from openapi_spec_validator import validate
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

import bot.partners
from bot.casework import vocabulary
from bot.casework.consent import effective_consents
from bot.casework.package import MAX_PACKAGE_BYTES, Package, Sender, build_package
from bot.casework.partner import Part, Partner
from bot.partners.keys import load_forwarder_keys
from bot.partners.outcomes import KNOWN_CODES
from bot.partners.receipts import ReceiptState
from bot.partners.signatures import RequestSigner, content_digest
from storage.report import Purpose
from tests.casework.examples import a_checked_record, a_consent, a_report
from tests.partners.cast import Office, RunningRegistry

SPEC_FILE = Path(bot.partners.__file__).with_name("registry-api.yaml")
SPEC: dict[str, Any] = yaml.safe_load(SPEC_FILE.read_text("utf-8"))
SCHEMAS = SPEC["components"]["schemas"]
MAX_EXAMPLES = 15
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


def fits(value: object, schema: dict[str, Any]) -> None:
    """Check a value against a schema of the contract."""
    Draft202012Validator(
        {**schema, "components": SPEC["components"]}, format_checker=FormatChecker()
    ).validate(value)


def test_the_contract_is_valid_openapi() -> None:
    validate(SPEC)


def test_every_example_fits_its_schema() -> None:
    found = 0
    bodies = [
        part
        for path in SPEC["paths"].values()
        for operation in (value for key, value in path.items() if key != "parameters")
        for holder in (operation.get("requestBody"), *operation["responses"].values())
        if holder
        for part in holder.get("content", {}).items()
    ] + [part for answer in SPEC["components"]["responses"].values() for part in answer["content"].items()]
    for _, part in bodies:
        if "example" in part:
            fits(part["example"], part["schema"])
            found += 1

    assert found >= 7


@pytest.mark.parametrize("child", [True, False, None])
def test_what_we_build_fits_the_contract(child: bool | None) -> None:
    partner = Partner(
        id="voices",
        names={"en": "V"},
        base_url="https://r.example",
        verify_key="A" * 43,
        accepts=frozenset(Part),
    )
    package = build_package(
        a_checked_record(is_child=child, husband_name={"text": "Farzi", "script": "Latn"}),
        effective_consents(a_report(consents=(a_consent(Purpose.PARTNER, partner="voices"),))),
        partner,
        case_id=uuid.uuid4(),
        revision=1,
        attachments={},
        sender=Sender("amanat-test", "Families' Legal Aid"),
        prepared_on=date(2026, 11, 23),
    )

    assert isinstance(package, Package)
    fits(dict(package.body), SCHEMAS["Case"])


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        (SCHEMAS["Perpetrator"]["properties"]["category"], vocabulary.PerpetratorCategory),
        (SCHEMAS["Perpetrator"]["properties"]["basis"], vocabulary.Basis),
        (SCHEMAS["Perpetrator"]["properties"]["certainty"], vocabulary.Belief),
        (SCHEMAS["FateStatus"], vocabulary.FateStatus),
        (SCHEMAS["Step"]["properties"]["kind"], vocabulary.StepKind),
        (SCHEMAS["Place"]["properties"]["place_type"], vocabulary.PlaceType),
        (SCHEMAS["Source"]["properties"]["kind"], vocabulary.SourceKind),
        (SCHEMAS["Part"], Part),
        (SCHEMAS["Receipt"]["properties"]["state"], ReceiptState),
        (SCHEMAS["Problem"]["properties"]["code"], KNOWN_CODES),
    ],
)
def test_the_contract_and_the_code_use_the_same_words(schema: dict[str, Any], words: Any) -> None:
    assert set(schema["enum"]) == {str(word) for word in words}


def test_the_contract_states_the_limit_we_keep() -> None:
    assert SCHEMAS["Capabilities"]["properties"]["max_case_bytes"]["minimum"] == MAX_PACKAGE_BYTES


class SignEverything(requests.auth.AuthBase):
    """Signs whatever is asked the way the forwarder does."""

    def __init__(self, signer: RequestSigner) -> None:
        self._signer = signer

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        body = request.body.encode() if isinstance(request.body, str) else request.body
        if isinstance(body, bytes) and body:
            request.headers["content-digest"] = content_digest(hashlib.sha256(body).digest())
        self._signer.sign(request, now=datetime.now(UTC))  # type: ignore[arg-type]  # the same three attributes
        return request


@pytest.mark.parametrize("mode", list(GenerationMode))
async def test_the_stand_in_keeps_the_contract_whatever_it_is_asked(
    office: Office, registry: RunningRegistry, mode: GenerationMode
) -> None:
    """Properly signed requests with generated contents, good and bad, over real HTTP."""
    keys = load_forwarder_keys(office.settings.home)
    session = requests.Session()
    session.trust_env = False
    session.auth = SignEverything(RequestSigner(keys.public.key_id, keys.signing_key))
    asked: set[tuple[str, int]] = set()

    for result in schemathesis.openapi.from_dict(SPEC).get_all_operations():
        operation = result.ok()
        if mode is GenerationMode.NEGATIVE and not list(operation.iter_parameters()):
            continue  # Nothing about it can be wrong.

        @settings(
            max_examples=MAX_EXAMPLES,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
            derandomize=True,
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def ask(case: schemathesis.Case) -> None:
            if isinstance(case.body, dict) and "case_id" in case.body and mode is GenerationMode.POSITIVE:
                case.body["case_id"] = f"urn:uuid:{case.path_parameters['case_id']}"
                case.headers = {"If-None-Match": "*"}
            answer = case.call(base_url=registry.url, session=session)
            asked.add((case.method, answer.status_code))
            case.validate_response(answer, checks=CHECKS)

        await asyncio.to_thread(ask)

    session.close()
    if mode is GenerationMode.POSITIVE:
        assert {("GET", 200), ("PUT", 201)} <= asked
    assert {status for _, status in asked} & {404, 409, 410, 412, 422}

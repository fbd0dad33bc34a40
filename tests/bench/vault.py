# SPDX-License-Identifier: AGPL-3.0-or-later
"""A vault of many sealed cases, made in two processes, with some people told of twice."""

from __future__ import annotations

import random
import sqlite3
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from storage.hybrid import expand
from storage.report import Answer, Consent, Purpose, Report, ToldDate
from storage.sealing import Purpose as SealPurpose
from storage.sealing import seal
from storage.team import TeamKey
from tests.bench.people import Person, invent, told_again

SEAL_PROCESSES = 2
AT_ONCE = 500
TOLD_TWICE_IN = 200  # one case in so many is told of again by another relative
STATES = (("received", 0.55), ("under_review", 0.12), ("waiting_for_family", 0.08), ("verified", 0.1), ("referred", 0.1), ("declined", 0.05))  # fmt: skip
ACCOUNT = {
    "ur": "وہ رات کو آئے۔ ہم سب گھر پر تھے۔ دو گاڑیاں تھیں اور کچھ لوگ وردی میں تھے۔ اس کے بعد کوئی خبر نہیں ملی۔",
    "fa": "شب آمدند. همه خانه بودیم. دو ماشین بود و چند نفر لباس نظامی داشتند. بعد از آن خبری نشد.",
    "bal": "شپا آتکنت۔ ما درست لۏگا اتێں۔ دو گاڑی ات و لهتێن مردم وردیا ات۔ چہ آیا رند هچ هال نێست۔",
    "en": "They came at night. All of us were at home. There were two cars, and some of the men wore uniforms.",
}


def report_of(person: Person, report_id: uuid.UUID, rng: random.Random) -> Report:
    """Make the report that a relative sends about a person."""
    at = datetime.combine(person.day, datetime.min.time(), UTC)
    answers = [
        Answer(question="relation", asked="?", choices=(person.relation,)),
        Answer(question="person_name", asked="What is the name?", words=person.name),
        Answer(question="father_name", asked="And the father's?", words=person.father_name),
        Answer(question="age", asked="How old?", words=str(person.age)),
        Answer(
            question="date",
            asked="When did it happen?",
            words=person.day.isoformat(),
            date=ToldDate(words=person.day.isoformat(), edtf=person.day.isoformat()),
        ),
        Answer(question="place", asked="Where?", words=person.place_name),
        Answer(question="place_type", asked="What kind of place?", choices=("home",)),
        Answer(question="who_took", asked="Who?", choices=(rng.choice(("fc", "ctd", "plain", "police")),)),
        Answer(question="steps_taken", asked="What was done?", choices=("police", "commission")),
        Answer(question="account", asked="Tell it in your own words.", words=ACCOUNT[person.language]),
    ]
    consents = tuple(
        Consent(purpose=purpose, given=True, asked="?", language=person.language, text_version="1", at=at)
        for purpose in (Purpose.KEEP, Purpose.REVIEW)
    )
    return Report(
        report_id=report_id,
        questionnaire="core",
        questionnaire_version=1,
        language=person.language,
        channel="telegram",
        received_at=at,
        complete=True,
        answers=tuple(answers),
        consents=consents,
    )


def _seal_some(job: tuple[int, bytes, list[tuple[bytes, Person]]]) -> list[tuple[bytes, bytes]]:
    number, public_key, people = job
    rng, key = random.Random(number), TeamKey(1, public_key)
    sealed = []
    for report_bytes, person in people:
        report_id = uuid.UUID(bytes=report_bytes)
        plain = report_of(person, report_id, rng).canonical_bytes()
        sealed.append((report_bytes, seal(plain, key, purpose=SealPurpose.REPORT, about=report_id)))
    return sealed


def people_of(count: int, rng: random.Random) -> tuple[list[Person], dict[int, int]]:
    """Invent people; the second value says which case tells of the same person as which."""
    people: list[Person] = []
    twice: dict[int, int] = {}
    while len(people) < count:
        people.append(invent(rng))
        if len(people) < count and rng.randrange(TOLD_TWICE_IN) == 0:
            twice[len(people) - 1] = len(people)
            people.append(told_again(people[-1], rng))
    return people, twice


def fill(
    database_file: Path, seed: bytes, count: int, tell: Callable[[int], None]
) -> list[tuple[uuid.UUID, uuid.UUID]]:
    """Fill an empty migrated vault; give the pairs of cases that tell of one person."""
    rng = random.Random(20261123)
    people, twice = people_of(count, rng)
    report_ids = [uuid.UUID(int=rng.getrandbits(128), version=4) for _ in people]
    case_ids = [uuid.UUID(int=rng.getrandbits(128), version=4) for _ in people]
    public_key = expand(seed).public_key
    jobs = (
        (
            start,
            public_key,
            [(report_ids[i].bytes, people[i]) for i in range(start, min(count, start + AT_ONCE))],
        )
        for start in range(0, count, AT_ONCE)
    )
    states, weights = zip(*STATES, strict=True)
    connection = sqlite3.connect(database_file)
    # Only while filling: the desk opens it with every safeguard.
    connection.execute("PRAGMA synchronous = OFF")
    number = 0
    with ProcessPoolExecutor(SEAL_PROCESSES) as pool:
        for batch in _in_order(pool, jobs):
            for report_bytes, sealed in batch:
                person, case_id = people[number], case_ids[number].hex
                state = rng.choices(states, weights)[0]
                held = (
                    rng.choice(("cora", "dawit")) if state in {"under_review", "waiting_for_family"} else None
                )
                day = person.day.isoformat()
                connection.execute(
                    "INSERT INTO cases (case_id, state, received_on, active_on, version, held_by, record_id, "
                    "receipt_tag, mailbox_public_key) VALUES (?, ?, ?, ?, 1, ?, ?, ?, ?)",
                    (case_id, state, day, day, held, uuid.uuid4().hex, uuid.uuid4().bytes, bytes(1216)),
                )
                connection.execute(
                    "INSERT INTO deposit (deposit_id, case_id, position, sealed_content, received_on, read) "
                    "VALUES (?, ?, 0, ?, ?, ?)",
                    (uuid.UUID(bytes=report_bytes).hex, case_id, sealed, day, state != "received"),
                )
                number += 1
            connection.commit()
            tell(number)
    connection.close()
    return [(case_ids[one], case_ids[other]) for one, other in twice.items()]


def _in_order(
    pool: ProcessPoolExecutor, jobs: Iterator[tuple[int, bytes, list[tuple[bytes, Person]]]]
) -> Iterator[list[tuple[bytes, bytes]]]:
    """Seal batch by batch, never more than a few ahead of what is written."""
    waiting = []
    for job in jobs:
        waiting.append(pool.submit(_seal_some, job))
        if len(waiting) > 2 * SEAL_PROCESSES:
            yield waiting.pop(0).result()
    for one in waiting:
        yield one.result()


def seconds_since(started: float) -> float:
    """Give the seconds since a moment of the steady clock."""
    return time.perf_counter() - started

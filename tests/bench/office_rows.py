"""A made-up office of many cases, written past the services: what `tests.bench.office` looks at."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import insert, text
from sqlmodel import Session, SQLModel

from dsr.db.events import record
from dsr.db.tables import (
    Call,
    Case,
    CaseNumber,
    CaseUser,
    ClockFact,
    Dispatch,
    Hold,
    HoldItem,
    Job,
    Letter,
    LetterRecipient,
    LetterText,
    LetterVersion,
    Link,
    ListeningTask,
    Message,
    Note,
    Recording,
    RightRequest,
    Seal,
    Source,
    User,
)
from dsr.deps import Deps
from tests.bench.office_events import chained, lines_of, model_defaults, printed

TODAY = date(2026, 11, 25)
OPEN_SHARE = 0.05
"""The share of open cases: a year of 12,500 cases has some thousand in a month, and half of them take longer."""
BATCH = 5_000
STAFF = 20
_FIRST = ("Aino", "Veikko", "Helmi", "Onni", "Siiri", "Eino", "Lempi", "Toivo", "Sylvi", "Arvo")
_LAST = ("Esimerkki", "Mallinen", "Oletettula", "Kuvitella", "Testaaja", "Näytelä", "Harjoitus", "Exempelman")
_WORDS = [
    "puhelu",
    "tallenne",
    "pysäköinti",
    "valvonta",
    "soitin",
    "numerosta",
    "kopio",
    "pyydän",
    "tietoja",
    "asiakaspalvelu",
    "laskutus",
    "virhe",
    "kesällä",
    "syksyllä",
    "kaupunki",
    "vastaus",
    "odotan",
    "kiitos",
    "ystävällisin",
    "terveisin",
    "samtal",
    "inspelning",
    "begäran",
    "svar",
    "uppgifter",
    "nummer",
]
_STATES = ("received", "assessing", "assessing", "answering", "handing_over")

Rows = dict[type[SQLModel], list[dict[str, Any]]]


def fill(session: Session, deps: Deps, count: int, events: int) -> None:
    """Write `count` cases, ids from 1 on, and `events` events; the people are the users that there are and `STAFF` more."""
    chance = random.Random(11)
    staff = _people(session)
    session.execute(insert(Source).values(id=1, name="Zylinc"))
    hashes = {right: deps.catalogue.workflow_hash(right) for right in deps.catalogue.rights}
    rows: Rows = {}
    seals: list[dict[str, Any]] = []
    for case_id in range(1, count + 1):
        for table, row in _case(case_id, count, events // count, staff, hashes, chance):
            (seals if table is Seal else rows.setdefault(table, [])).append(row)
        if case_id % BATCH == 0 or case_id == count:
            _write(session, rows)
    _write(session, {Seal: list(chained(seals))})
    if session.connection().dialect.name == "postgresql":
        _set_sequences(session)


def _people(session: Session) -> list[int]:
    numbers = range(1000, 1000 + STAFF)
    at = _at(TODAY, -900)
    for number in numbers:
        email, name = f"kasittelija.{number}@example.fi", f"Käsittelijä {number}"
        session.add(User(id=number, email=email, name=name, roles=["handler"], created_at=at))
    record(session, "users", "user_added", at=at)
    return list(numbers)


def _case(
    case_id: int, count: int, events: int, staff: list[int], hashes: dict[str, str], chance: random.Random
) -> Iterator[tuple[type[SQLModel], dict[str, Any]]]:
    """Everything of one case; the last ones are open."""
    is_open = case_id > count * (1 - OPEN_SHARE)
    received = TODAY - timedelta(days=chance.randrange(0, 60) if is_open else chance.randrange(90, 1500))
    user, name = chance.choice(staff), f"{chance.choice(_FIRST)} {chance.choice(_LAST)} {case_id}"
    own: list[tuple[type[SQLModel], dict[str, Any]]] = []
    own.append(
        (
            Case,
            {
                "id": case_id,
                "reference": f"{case_id}/00.01.03/{received.year}",
                "outside_reference": f"HEL {received.year}-{case_id}" if case_id % 7 == 0 else "",
                "state": "open" if is_open else chance.choice(["closed"] * 9 + ["routed"]),
                "subject_name": name,
                "subject_email": f"henkilo{case_id}@posti.example",
                "name_key": name.casefold(),
                "language": "sv" if case_id % 12 == 0 else "fi",
                "answer_way": "email",
                "is_protected": case_id % 100 == 0,
                "mandate": "missing" if case_id % 50 == 0 else "not_needed",
                "search": {},
                "assigned_to": user if chance.random() < 0.8 else None,
                "created_by": user,
                "created_at": _at(received),
            },
        )
    )
    if case_id % 40 == 0:
        kind = "named" if case_id % 100 == 0 else "barred"
        own.append((CaseUser, {"case_id": case_id, "user_id": staff[0], "kind": kind, "at": _at(received)}))
    yield from own
    yield (
        CaseNumber,
        {
            "id": case_id,
            "case_id": case_id,
            "raw": f"040 {5550000 + case_id}",
            "e164": f"+35840{5550000 + case_id}",
            "kind": "number",
            "added_at": _at(received),
        },
    )
    told = list(_texts(case_id, received, user, chance))
    told += _request(case_id, received, user, hashes, is_open=is_open)
    told += _calls(case_id, received, user, is_open=is_open)
    yield from told
    yield from lines_of(case_id, own + told, received, user, events)


def _texts(
    case_id: int, received: date, user: int, chance: random.Random
) -> Iterator[tuple[type[SQLModel], dict[str, Any]]]:
    for number in range(2):
        words = " ".join(chance.choices(_WORDS, k=60))
        yield (
            Message,
            {
                "id": 2 * case_id + number,
                "case_id": case_id,
                "kind": "request" if number == 0 else "other",
                "channel": ("email", "web_form", "letter", "phone")[(case_id + number) % 4],
                "arrived_at": _at(received, 10 * number),
                "text": f"Hei, {words}. Viite tapaus{case_id}.",
                "masked_codes": 0,
                "recorded_by": user,
                "recorded_at": _at(received, 10 * number),
            },
        )
        yield (
            Note,
            {
                "id": 2 * case_id + number,
                "case_id": case_id,
                "text": f"Soitettu {' '.join(chance.choices(_WORDS, k=20))} muistio{case_id}",
                "by_user": user,
                "at": _at(received, 12 * number),
            },
        )


def _request(
    case_id: int, received: date, user: int, hashes: dict[str, str], *, is_open: bool
) -> Iterator[tuple[type[SQLModel], dict[str, Any]]]:
    right = "access" if case_id % 5 else "erasure"
    state = (_STATES[case_id % len(_STATES)] if right == "access" else "received") if is_open else "answered"
    safe_on = received + timedelta(days=28)
    yield (
        RightRequest,
        {
            "id": case_id,
            "case_id": case_id,
            "right": right,
            "workflow_hash": hashes[right],
            "state": state if right == "access" or is_open else "erased",
            "message_id": 2 * case_id,
            "answers": {},
            "outcome": "" if is_open else "full",
            "counted_outcome": "" if is_open else "full",
            "is_open": is_open,
            "received_on": received,
            "received_month": received.year * 100 + received.month,
            "answer_days": None if is_open else 20,
            "safe_on": safe_on,
            "strict_on": safe_on,
            "statutory_on": safe_on + timedelta(days=2),
            "act_by_on": safe_on if is_open else None,
            "act_by_reason": "answer" if is_open else "",
            "answered_on": None if is_open else received + timedelta(days=20),
            "timeliness": "" if is_open else "on_time",
        },
    )
    facts = ["received", "identity_asked"] + ([] if is_open and case_id % 9 == 0 else ["identity_answered"])
    days = {"received": 0, "identity_asked": 3, "identity_answered": 6, "answer_sent": 20}
    facts = (facts if case_id % 3 == 0 else facts[:1]) + ([] if is_open else ["answer_sent"])
    for number, kind in enumerate(facts):
        yield (
            ClockFact,
            {
                "id": 4 * case_id + number,
                "right_request_id": case_id,
                "kind": kind,
                "happened_on": received + timedelta(days=days[kind]),
                "question": "letter:1" if number else "",
                "claims_pause": True,
                "recorded_at": _at(received, days[kind]),
            },
        )
    answer = {"answering": "submitted", "assessing": "", "received": "", "handing_over": "sent"}.get(state, "sent")
    for number, (kind, standing) in enumerate((("acknowledgement", "sent"), ("access_answer", answer))):
        if standing:
            yield from _letter(2 * case_id + number, case_id, kind, standing, received, user)
    for number, kind in enumerate(("acknowledge", "score_candidates", "print_letter", "send_letter")):
        failed = kind == "send_letter" and case_id % 997 == 0
        yield (
            Job,
            {
                "id": 4 * case_id + number,
                "kind": kind,
                "key": f"{kind}:{case_id}",
                "args": {"letter_id": 2 * case_id, "version": 1} if kind != "score_candidates" else {},
                "state": "failed" if failed else "done",
                "due_at": _at(received),
                "case_id": case_id,
                "made_at": _at(received),
            },
        )


def _letter(
    letter_id: int, case_id: int, kind: str, state: str, received: date, user: int
) -> Iterator[tuple[type[SQLModel], dict[str, Any]]]:
    yield (
        Letter,
        {
            "id": letter_id,
            "case_id": case_id,
            "right_request_id": case_id if kind != "acknowledgement" else None,
            "kind": kind,
            "state": state,
            "grounds": [],
            "options": {},
            "submitted_parts": {},
            "created_by": user,
            "created_at": _at(received, 5),
            "submitted_at": _at(received, 6),
        },
    )
    text = {"id": letter_id, "letter_id": letter_id, "language": "fi", "blocks": {"text": "Vastaus."}}
    yield LetterText, text | (printed(letter_id, case_id) if state == "sent" else {})
    yield (
        LetterVersion,
        {
            "id": letter_id,
            "letter_id": letter_id,
            "version": 1,
            "by_user": user,
            "at": _at(received, 5),
            "content": {},
        },
    )
    if state == "sent":
        yield (
            Dispatch,
            {
                "id": letter_id,
                "letter_id": letter_id,
                "way": "email",
                "sent_at": _at(received, 15),
                "by_user": user,
                "recorded_at": _at(received, 15),
            },
        )
    if kind == "access_answer" and state == "sent":
        served = None if letter_id % 200 == 1 else received + timedelta(days=18)
        yield (
            LetterRecipient,
            {
                "id": letter_id,
                "letter_id": letter_id,
                "case_id": case_id,
                "role": "subject",
                "served_on": served,
                "added_at": _at(received, 15),
            },
        )


def _calls(
    case_id: int, received: date, user: int, *, is_open: bool
) -> Iterator[tuple[type[SQLModel], dict[str, Any]]]:
    due_on = received + timedelta(days=150)
    yield (
        Call,
        {
            "id": case_id,
            "source_id": 1,
            "ext_call_id": f"call-{case_id}",
            "started_at": _at(received, -30),
            "caller_raw": f"040{5550000 + case_id}",
            "caller_e164": f"+35840{5550000 + case_id}",
            "caller_kind": "number",
            "queue": f"queue_{case_id % 40}",
            "duration_ms": 200_000,
            "destruction_on": due_on,
        },
    )
    yield Recording, {"id": case_id, "source_id": 1, "call_id": case_id, "due_on": due_on, "state": "present"}
    yield Link, {"id": case_id, "case_id": case_id, "call_id": case_id, "by_user": user, "at": _at(received, 4)}
    yield (
        Hold,
        {
            "id": case_id,
            "case_id": case_id,
            "kind": "case",
            "reason": "request",
            "criteria": {},
            "wide": {},
            "declined": {},
            "placed_by": user,
            "placed_at": _at(received),
            "review_by": TODAY + timedelta(days=30 if is_open else 200),
            "released_at": None if is_open else _at(received, 90),
        },
    )
    yield (
        HoldItem,
        {
            "id": case_id,
            "hold_id": case_id,
            "recording_id": case_id,
            "rule": "number",
            "matched_at": _at(received),
            "upstream": "waiting" if is_open and case_id % 20 == 0 else "confirmed",
        },
    )
    if is_open and case_id % 15 == 0:
        yield (
            ListeningTask,
            {
                "id": case_id,
                "case_id": case_id,
                "call_id": case_id,
                "asked_by": user,
                "asked_at": _at(received, 5),
                "due_on": received + timedelta(days=20),
                "escalates_on": received + timedelta(days=15),
                "assignee": user,
                "basis": "agent",
                "answer": {},
            },
        )


def _write(session: Session, rows: Rows) -> None:
    """Parents first, in the order of the foreign keys."""
    for table in SQLModel.metadata.sorted_tables:
        for model, found in rows.items():
            if model.__table__ is table and found:  # type: ignore[attr-defined]
                defaults = model_defaults(model)
                if "id" in defaults and "id" not in found[0]:
                    defaults.pop("id")
                session.execute(insert(table), [defaults | row for row in found])
                found.clear()


def _set_sequences(session: Session) -> None:
    names = session.execute(
        text(
            "SELECT c.table_name FROM information_schema.columns c WHERE c.table_schema = 'public' "
            "AND c.column_name = 'id' AND c.column_default LIKE 'nextval%'"
        )
    ).scalars()
    for name in list(names):
        session.execute(
            text(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), (SELECT coalesce(max(id), 1) FROM {name}))")
        )


def _at(on: date, days: int = 0) -> datetime:
    return datetime(on.year, on.month, on.day, 7, 0, tzinfo=UTC) + timedelta(days=days)

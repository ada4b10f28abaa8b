"""The lines of the log of the made-up office: what tells of the rows of a case, filled up with others to as many as wanted."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from sqlmodel import SQLModel

from dsr.db.columns import canonical_json
from dsr.db.events import START, chain_hash, iso
from dsr.db.tables import (
    Case,
    CaseUser,
    Dispatch,
    Event,
    Hold,
    HoldItem,
    Letter,
    LetterText,
    Link,
    ListeningTask,
    RightRequest,
    Seal,
    StreamHead,
)
from dsr.db.told_rows import BY_MODEL

SEALED_EVERY = 4
"""So many lines of a stream pass between its seals: a working day has some hundred minutes in which something moves."""

REAL_EVERY = 10
"""The letters of every so-many-th case have PDFs of their real size, `PDF_BYTES`; those of the others are short."""

PDF_BYTES = 31_000
HTML_CHARACTERS = 12_000

Row = tuple[type[SQLModel], dict[str, Any]]
_Line = tuple[str, int | None, dict[str, Any]]
_KINDS = ("case_assigned", "note_added", "message_added", "identity_checked")


def printed(letter_id: int, case_id: int) -> dict[str, Any]:
    """The frozen text of a printed letter and its PDF: bytes that no compression makes shorter, as those of a PDF."""
    is_real = case_id % REAL_EVERY == 0
    html = f"<p>Vastaus {letter_id}.</p>".ljust(HTML_CHARACTERS if is_real else 40, ".")
    pdf = b"%PDF-1.7 " + random.Random(letter_id).randbytes(PDF_BYTES if is_real else 200)
    return {
        "final_html": html,
        "final_sha256": hashlib.sha256(html.encode()).hexdigest(),
        "pdf": pdf,
        "pdf_sha256": hashlib.sha256(pdf).hexdigest(),
    }


def lines_of(case_id: int, rows: Sequence[Row], received: date, user: int, count: int) -> Iterator[Row]:
    """At least `count` lines that a reading of the log finds whole, with their seals and the head of the stream."""
    told = [line for table, row in rows for line in _told(table, row, rows)]
    filling = max(count - 1 - len(told), 0)
    others: list[_Line] = [(_KINDS[number % len(_KINDS)], None, _filling()) for number in range(filling)]
    stream, prev, stands = f"case:{case_id}", START, _stands(rows)
    lines = [("case_opened", None, _filling()), *told, *others]
    for seq, (kind, request_id, body) in enumerate(lines, 1):
        at = datetime(received.year, received.month, received.day, 7, 0, tzinfo=UTC) + timedelta(days=seq)
        line = {"at": iso(at), "body": body, "by": user, "kind": kind, "right_request_id": request_id, "seq": seq, "stream": stream}  # fmt: skip
        line |= {"stands": stands} if seq == 1 else {}
        written = canonical_json(line)
        own = {"body": written, "prev_hash": prev, "hash": chain_hash(prev, written)}
        yield Event, {"stream": stream, "seq": seq, "right_request_id": request_id, "kind": kind, "at": at, "by_user": user, **own}  # fmt: skip
        prev = own["hash"]
        if seq % SEALED_EVERY == 0 or seq == len(lines):
            yield Seal, {"at": at, "heads": canonical_json([[stream, seq, prev]])}
    yield StreamHead, {"stream": stream, "seq": len(lines), "hash": prev, "sealed_seq": len(lines)}


def chained(seals: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The seals one after the other, each bound to the one before it."""
    prev = START
    for seal in seals:
        sealed = chain_hash(prev, seal["heads"])
        yield {**seal, "prev_hash": prev, "hash": sealed}
        prev = sealed


@cache
def model_defaults(model: type[SQLModel]) -> dict[str, Any]:
    """What a row has where nothing is said: inserting many rows at once fills nothing in."""
    return {
        name: field.get_default(call_default_factory=True)
        for name, field in model.model_fields.items()
        if not field.is_required()
    }


def _stands(rows: Sequence[Row]) -> dict[str, dict[str, Any]]:
    """How the watched ones of these rows stand, as a line tells it."""
    found: dict[str, dict[str, Any]] = {}
    for table, row in rows:
        if (of := BY_MODEL.get(table)) is not None:
            whole = model_defaults(table) | row
            found.setdefault(of.name, {})[of.key_of(whole.__getitem__)] = of.told(whole.__getitem__)
    return found


def _filling() -> dict[str, Any]:
    return {"channel": "email", "kind_of_message": "other", "rights": ["access"], "to_user": 1000}


def _told(table: type[SQLModel], row: dict[str, Any], rows: Sequence[Row]) -> Iterator[_Line]:
    """What the log tells of one row; of texts and items with that to which they belong."""
    if table is Case:
        if row["is_protected"]:
            yield "case_protected", None, {}
    elif table is CaseUser:
        yield f"user_{row['kind']}", None, {"user": row["user_id"]}
    elif table is RightRequest:
        yield "right_request_opened", row["id"], {"right": row["right"], "received_on": row["received_on"].isoformat()}
        if not row["is_open"]:
            yield "close", row["id"], {"state": row["state"], "is_open": False, "outcome": row["outcome"]}
    elif table is Letter:
        own = {"letter_id": row["id"], "letter": row["kind"]}
        yield "letter_drafted", None, own
        texts = [one for of, one in rows if of is LetterText and one["letter_id"] == row["id"] and "pdf" in one]
        if texts:
            yield (
                "letter_approved",
                None,
                own | {"final_sha256": {one["language"]: one["final_sha256"] for one in texts}},
            )
            yield "letter_printed", None, own | {"pdf_sha256": {one["language"]: one["pdf_sha256"] for one in texts}}
    elif table is Dispatch:
        body = {"letter_id": row["letter_id"], "dispatch_id": row["id"], "way": row["way"]}
        yield "letter_sent", None, body | {"letter": "access_answer", "sent_at": row["sent_at"].isoformat()}
    elif table is ListeningTask:
        yield "listening_asked", None, {"task": row["id"], "due_on": row["due_on"].isoformat()}
    elif table is Link:
        yield "call_linked", None, {"call_id": row["call_id"]}
    elif table is Hold:
        kept = sum(of is HoldItem and one["hold_id"] == row["id"] for of, one in rows)
        yield "hold_placed", None, {"hold_id": row["id"], "items": kept, "kept": {str(row["id"]): kept}}
        if row["released_at"] is not None:
            yield "hold_released", None, {"hold_id": row["id"]}

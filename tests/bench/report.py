"""How long the compliance report takes: `python -m tests.bench.report [CASES] [postgresql] [keep=FOLDER]`.

A made-up year of cases, each with one right request, its stages, holds, letters of ground and causes, is written straight into
the tables. Then the whole report of the year is made ten times, and beside it in the same run the plain alternative: every
row of the year read and counted in Python, for the counts by month and the answer times alone. Both must count the same.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import pairwise

from sqlalchemy import func, select
from sqlmodel import Session, SQLModel, col

from dsr.db.bulk import insert_rows
from dsr.db.engine import Database
from dsr.db.migrate import migrate
from dsr.db.tables import Case, CaseGround, Hold, LatenessCause, Message, RightRequest, User
from dsr.services.report import Scope, compliance
from dsr.services.report.counted import count_moved
from tests.bench.office_events import model_defaults
from tests.bench.places import look_tables_over, place, times
from tests.made_once import calendar

FIRST, TODAY = date(2026, 1, 1), date(2026, 12, 31)
AT = datetime(2026, 1, 2, 8, tzinfo=UTC)
RIGHTS = ("access", "access", "access", "erasure", "rectification", "restriction", "objection")
CHANNELS = ("email", "email", "web_form", "letter", "phone", "counter")
LANGUAGES = ("fi", "fi", "fi", "sv", "unknown")
HANDLERS = 12
RUNS = 10


def main() -> None:
    """Print the figures."""
    count = next((int(word) for word in sys.argv[1:] if word.isdigit()), 100_000)
    with place("report") as at:
        database = Database(at.url)
        migrate(database)
        began = time.perf_counter()
        with database.read() as session:
            is_filled = session.scalar(select(func.count()).select_from(Case)) == count
        if not is_filled:
            with database.write() as session:
                fill(session, count)
            _count_months(database)
            look_tables_over(database)
        print(f"{count} cases in {at.kind}, filled in {time.perf_counter() - began:.0f} s", flush=True)
        ours, plain = (times([partial(_in_session, database, work)] * RUNS, at) for work in (_ours, _plain))
        assert _ours_told(database) == _plain_told(database), "the two count differently"
        print(f"the whole report of the year:             {ours}")
        print(f"rows in Python, months and answer times:  {plain}")
        print(
            f"ours takes {ours.p50 / plain.p50:.2f} of the plain way, which tells two of the report's fourteen tables"
        )
        database.close()


def _count_months(database: Database) -> None:
    """As the minute job does."""
    while True:
        with database.write() as session:
            if not count_moved(session, at=AT):
                return


def fill(session: Session, count: int) -> None:
    """A year of cases; most answered in time, some late, some open, withdrawn or merged."""
    chance = random.Random(1150)
    session.add_all(
        User(id=number, email=f"{number}@example.fi", name=f"H{number}", roles=["handler"], created_at=AT)
        for number in range(1, HANDLERS + 1)
    )
    session.flush()
    rows = [_made_up(chance, number) for number in range(1, count + 1)]
    _insert(session, Case, [row["case"] for row in rows])
    _insert(session, Message, [row["message"] for row in rows])
    _insert(session, RightRequest, [{**row["request"], **row["stages"]} for row in rows])
    _insert(session, Hold, [row["hold"] for row in rows])
    _insert(session, CaseGround, [row["ground"] for row in rows if row["ground"]])
    _insert(session, LatenessCause, [row["cause"] for row in rows if row["cause"]])


def _insert(session: Session, table: type[SQLModel], rows: list[dict[str, object]]) -> None:
    whole = [{**model_defaults(table), **row} for row in rows]
    names = tuple(name for name in whole[0] if name != "id" or "id" in rows[0]) if whole else ()
    insert_rows(session, table, names, [tuple(row[name] for name in names) for row in whole])


def _made_up(chance: random.Random, number: int) -> dict[str, dict[str, object]]:
    received = FIRST + timedelta(days=chance.randrange(364))
    due = received + timedelta(days=31)
    took = max(1, round(chance.gauss(18, 7)))
    answered = received + timedelta(days=took)
    is_open = answered > TODAY
    outcome = (
        ""
        if is_open
        else chance.choices(("full", "partial", "refused", "none_found", "withdrawn", "merged"), (70, 8, 8, 8, 4, 2))[0]
    )
    is_answered = not is_open and outcome not in ("withdrawn", "merged")
    timeliness = ("on_time" if answered <= due else "late") if is_answered else ""
    moment = datetime.combine(received, AT.time(), UTC)
    handler, right = chance.randrange(1, HANDLERS + 1), chance.choice(RIGHTS)
    channel, language = chance.choice(CHANNELS), chance.choice(LANGUAGES)
    parts: list[int] = sorted(chance.randrange(took + 1) for _ in range(4))
    bounds = [0, *parts, took]
    days = [later - earlier for earlier, later in pairwise(bounds)]
    return {
        "case": _case(number, handler, language, moment, is_open=is_open),
        "message": {
            "id": number, "case_id": number, "kind": "request", "channel": channel, "arrived_at": moment,
            "arrival_time_known": True, "first_place": "", "text": "Pyydän puheluni. " * 30, "masked_codes": 0,
            "recorded_by": handler, "spoke_with": "", "recorded_at": moment,
        },
        "request": {
            "id": number, "case_id": number, "right": right, "workflow_hash": "0" * 64, "state": "received", "message_id": number,
            "answers": {}, "outcome": outcome, "counted_outcome": outcome, "is_open": is_open, "received_on": received, "safe_on": due,
            "strict_on": due, "statutory_on": due, "act_by_on": due if is_open else None,
            "act_by_reason": "answer" if is_open else "", "extension": "counts" if number % 20 == 0 else "none",
            "calendar_version": "1" * 64, "answered_on": answered if is_answered else None, "timeliness": timeliness,
            "channel": channel, "language": language,
        },
        "stages": {
            "received_month": received.year * 100 + received.month, "answer_days": took if is_answered else None,
            "spare_days": (due - answered).days if is_answered else None,
            "is_promise_kept": answered <= due if is_answered else None,
            **{f"{name}_days": (one if is_answered else None) for name, one in zip(("logged", "identity", "draft", "approval", "dispatch"), days, strict=True)},
            "is_identity_asked": number % 9 == 0, "is_clarification_asked": number % 40 == 0,
            "paused_days": 4 if number % 9 == 0 else 0, "is_saved_by_pause": number % 90 == 0,
            "extension_factor": "complexity" if number % 20 == 0 else "", "promised_on": due,
        },
        "hold": {
            "id": number, "case_id": number, "kind": "case", "reason": "x", "words": "", "reference": "", "criteria": {},
            "wide": {}, "declined": {}, "placed_by": handler, "placed_at": moment, "review_by": due, "review_reason": "",
            "release_reason": "",
        },
        "ground": _ground(number, handler, moment) if outcome in ("refused", "partial") else {},
        "cause": (
            {"right_request_id": number, "code": "listening", "by_user": handler, "at": moment} if timeliness == "late" else {}
        ),
    }  # fmt: skip


def _case(number: int, handler: int, language: str, at: datetime, *, is_open: bool) -> dict[str, object]:
    return {
        "id": number, "version": 3, "reference": f"{number}/00.01.06/2026", "outside_reference": "",
        "state": "open" if is_open else "closed", "route": "", "other_rights": [], "subject_name": "Kim Salainen",
        "subject_email": "kim@posti.example", "subject_address": "Keksitynkatu 1, 02770 Espoo", "subject_hetu": "",
        "name_key": "kim salainen", "language": language, "scope": "this_register", "wished_form": "", "answer_way": "email",
        "turvakielto": "no", "mandate": "not_needed", "is_protected": number % 500 == 0, "search": {},
        "assigned_to": handler, "created_by": handler, "created_at": at,
    }  # fmt: skip


def _ground(number: int, handler: int, at: datetime) -> dict[str, object]:
    return {
        "case_id": number, "right_request_id": number, "code": ("G3", "G12", "G21")[number % 3], "language": "fi",
        "fields": {}, "part": {}, "reasons": "x" * 200, "version": 1, "by_user": handler, "at": at,
    }  # fmt: skip


def _ours(session: Session) -> object:
    return compliance(session, Scope(FIRST, TODAY), calendar(), TODAY)


def _ours_told(database: Database) -> object:
    with database.read() as session:
        report = compliance(session, Scope(FIRST, TODAY), calendar(), TODAY)
    months = {month: (one.received, one.on_time, one.late) for month, one in report.tally.months.items()}
    return months, report.times.all.median


def _plain(session: Session) -> tuple[dict[str, tuple[int, int, int]], float]:
    """As one would write it at a desk: every row of the year, counted by a loop."""
    months: dict[str, list[int]] = {}
    days: list[int] = []
    columns = (
        *(col(RightRequest.received_on), col(RightRequest.answered_on)),
        *(col(RightRequest.outcome), col(RightRequest.timeliness)),
    )
    for received, answered, outcome, timeliness in session.execute(select(*columns)):
        if outcome in ("merged", "undone") or not FIRST <= received <= TODAY:
            continue
        month = months.setdefault(received.isoformat()[:7], [0, 0, 0])
        month[0] += 1
        month[1] += timeliness == "on_time"
        month[2] += timeliness == "late"
        if answered is not None:
            days.append((answered - received).days)
    return {name: (one[0], one[1], one[2]) for name, one in sorted(months.items())}, float(statistics.median(days))


def _plain_told(database: Database) -> object:
    with database.read() as session:
        return _plain(session)


def _in_session(database: Database, work: Callable[[Session], object]) -> None:
    with database.read() as session:
        work(session)


if __name__ == "__main__":
    main()

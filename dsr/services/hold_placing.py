"""Holds that a handler places with a reason: a restriction, a complaint, an authority that asks; counted, then placed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.events import record
from dsr.db.tables import Call, Case, Hold
from dsr.deps import Deps
from dsr.domain.calendar import local_date
from dsr.domain.errors import Fault, Invalid, Refused
from dsr.domain.holds import BY_HAND, WITHOUT_CASE, HoldKind
from dsr.domain.named_times import Window
from dsr.domain.phone import classify
from dsr.domain.plain_text import hidden_fault
from dsr.services import holds, projection
from dsr.services.cases import ONE_PRESS, add_window
from dsr.services.hold_reviews import LONGEST, REASON_LIMIT

REFERENCE_LIMIT = 120


@dataclass(frozen=True)
class Wish:
    """What a handler wants held: whose word (`kind`, `reason`, `reference`), by what, and until when without another look.

    `numbers` as written; `calls` are ids. `review_by` None is the usual ninety days.
    """

    kind: str
    reason: str
    reference: str = ""
    numbers: tuple[str, ...] = ()
    windows: tuple[Window, ...] = ()
    calls: tuple[int, ...] = ()
    review_by: date | None = None


def recordings_of(session: Session, wish: Wish, *, has_case: bool, on: date) -> int:
    """How many recordings the hold would freeze now: shown before it is placed. Raises `Invalid` with a fault a field."""
    return holds.recordings_of(session, _checked(session, wish, has_case=has_case, on=on))


def place(
    session: Session, deps: Deps, case: Case | None, wish: Wish, *, seen: int | None, by: int, at: datetime
) -> Hold:
    """Place the hold. The caller has taken `holds_lock` and, where there is a case, claimed it.

    A time that a restriction names becomes one of its case's, whose calls are proposed: it is the subject's own word.
    `seen` is the number of recordings that the person was shown. Raises `Invalid`, and `Refused` where nothing was
    counted yet or it has become more since.
    """
    today = local_date(at)
    criteria = _checked(session, wish, has_case=case is not None, on=today)
    count = holds.recordings_of(session, criteria)
    if seen is None or count > seen:
        raise Refused(
            f"The hold would freeze {count} recordings: look at the number, and place it then",
            code="hold_count_first",
            values={"count": count},
        )
    hold = Hold(
        case_id=case.id if case is not None else None,
        kind=wish.kind,
        reason="by_hand",
        words=" ".join(wish.reason.split()),
        reference=" ".join(wish.reference.split()),
        criteria=criteria,
        placed_by=by,
        placed_at=at,
        review_by=wish.review_by or today + holds.REVIEW_AFTER,
    )
    if (placed := _just_placed(session, hold)) is not None:
        return placed
    session.add(hold)
    session.flush()
    kept = holds.match(session, hold, at)
    stream = holds.stream_of(hold)
    record(
        session,
        stream,
        "hold_placed",
        at=at,
        by=by,
        hold_id=hold.id,
        kind_of_hold=hold.kind,
        items=kept,
        kept=holds.kept_by(session, [hold.id]),
    )
    if case is not None and case.state == "open" and wish.kind == HoldKind.RESTRICTION:
        _propose(session, case.id or 0, wish, seen, by=by, at=at)
    if case is not None:
        projection.project_case(session, deps, case)
    return hold


def _propose(session: Session, case_id: int, wish: Wish, seen: int, *, by: int, at: datetime) -> None:
    """Have the case searched by the times of a restriction. The number was shown before it was placed: where the request's
    own hold would ask about one of them, that was the person's word."""
    for window in wish.windows:
        times = holds.times_of([window])
        before = holds.criteria_of(session, case_id)
        if any(value in before[name] for name, values in times.items() for value in values):
            continue
        add_window(session, case_id, window, by=by, at=at)
        for hold in holds.open_holds(session, case_id):
            for name, value in ((name, value) for name, values in times.items() for value in values):
                if value in hold.wide.get(name, []):
                    holds.confirm_wide(session, hold, name, value, seen=seen, by=by, at=at)


def _just_placed(session: Session, hold: Hold) -> Hold | None:
    """The same hold in the same words by the same person a minute ago, still in force: a form sent twice places one. The
    lock is taken."""
    same = {name: getattr(hold, name) for name in ("case_id", "kind", "reason", "words", "reference", "placed_by")}
    recent = (col(Hold.placed_at) > hold.placed_at - ONE_PRESS, col(Hold.released_at).is_(None))
    query = select(Hold).filter_by(**same).where(*recent)
    return next((one for one in session.scalars(query) if one.criteria == hold.criteria), None)


def _checked(session: Session, wish: Wish, *, has_case: bool, on: date) -> dict[str, list[Any]]:
    """The criteria in stored form. Without a number a time needs its line too: else it would freeze a whole city's calls.

    A time catches what it catches at intake: every call of its line where the number is not known, only those without a
    number where it was hidden or is named besides.
    """
    faults = _word_faults(wish, has_case=has_case)
    numbers = [classify(raw).e164 for raw in wish.numbers]
    if None in numbers:
        faults.append(Fault("number", "Write a number that one line has, such as 040 123 4567.", "hold_number_unsafe"))
    if not (wish.numbers or wish.windows or wish.calls):
        message = "Say what is held: a number, a time with its line, or calls."
        faults.append(Fault("number", message, "hold_nothing_named"))
    if any(not window.queue for window in wish.windows):
        message = "Choose the line: a time alone would freeze everybody's calls."
        faults.append(Fault("window_1_queue", message, "hold_line_missing"))
    if any(session.get(Call, call_id) is None for call_id in wish.calls):
        faults.append(Fault("calls", "Choose calls that are in the register.", "hold_call_unknown"))
    if wish.review_by is not None and not on < wish.review_by <= on + LONGEST:
        faults.append(Fault("review_by", "Write a day later than today, at most a year ahead.", "hold_first_review"))
    if faults:
        raise Invalid(faults)
    return {
        "numbers": sorted({number for number in numbers if number}),
        **holds.times_of(wish.windows),
        "calls": sorted(set(wish.calls)),
    }


def _word_faults(wish: Wish, *, has_case: bool) -> list[Fault]:
    faults = []
    if wish.kind not in BY_HAND:
        faults.append(Fault("kind", "Choose why the recordings are held.", "hold_kind_missing"))
    elif not has_case and wish.kind not in WITHOUT_CASE:
        faults.append(Fault("kind", "A restriction belongs to a case: place it there.", "hold_needs_case"))
    if len(wish.reason.strip()) < 3 or len(wish.reason) > REASON_LIMIT:
        faults.append(Fault("reason", "Write the reason, in at most 1000 characters.", "hold_reason_missing"))
    is_needed = wish.kind == HoldKind.AUTHORITY
    if len(wish.reference) > REFERENCE_LIMIT or (is_needed and not wish.reference.strip()):
        message = "Write which authority asks and its reference, in at most 120 characters."
        faults.append(Fault("reference", message, "hold_reference_missing"))
    for place, text in (("reason", wish.reason), ("reference", wish.reference)):
        if fault := hidden_fault(place, text.strip()):
            faults.append(fault)
    return faults

"""Cases: find them, take one for a change, change what was written down."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update
from sqlmodel import Session, col

from dsr.db import case_changes, outbox
from dsr.db.case_changes import Change
from dsr.db.events import record
from dsr.db.inserts import insert_into
from dsr.db.tables import Case, CaseNumber, CaseWindow, Counter, LeftCase, Note
from dsr.deps import Deps
from dsr.domain.calendar import local_date
from dsr.domain.errors import Fault, Invalid, NotFound, Refused, Stale
from dsr.domain.identity import mask_hetus
from dsr.domain.named_times import Window
from dsr.domain.phone import classify
from dsr.domain.plain_text import composed, is_text
from dsr.services import holds, projection
from dsr.services.case_access import visible_to
from dsr.services.searchable import can_search

ONE_PRESS = timedelta(minutes=1)
"""How long the same of the same user is one press too many."""
TOLD = 5
"""So many kinds of changes are told to whoever read the case before them, the newest."""


def claim(session: Session, case_id: int, seen_version: int, *, by: int | None = None) -> Case:
    """Take the case for one human change of `by`; raises `Stale` with what changed when it is not as it was read."""
    taken = session.execute(
        update(Case)
        .where(col(Case.id) == case_id, col(Case.version) == seen_version)
        .values(version=col(Case.version) + 1)
        .returning(col(Case.id))
    ).scalar_one_or_none()
    case = one_case(session, case_id)
    if taken is None:
        raise _changed_meanwhile(case_changes.since(session, case_id, seen_version) if seen_version > 0 else [], by)
    session.refresh(case)
    case_changes.begin(session, f"case:{case_id}", case_id, case.version)
    return case


def _changed_meanwhile(made: Sequence[Change], by: int | None) -> Stale:
    """What others changed since the case was read; where nobody did, what the reader did, as by pressing twice."""
    others = [change for change in made if change.by is None or change.by != by]
    kinds = list(dict.fromkeys(kind for change in others or made for kind in change.kinds))
    values = {"changes": ", ".join(kinds[-TOLD:])}
    if not kinds:
        return Stale(
            "This page does not fit the case as it stands now. Read the case again and repeat what still holds.",
            code="case_page_old",
        )
    if not others:
        return Stale(
            "You have changed this case yourself since you read it.", code="case_changed_by_you", values=values
        )
    return Stale(
        "This case changed while you were reading it. Read it again and repeat what still holds.",
        code="case_changed",
        values=values,
    )


def one_case(session: Session, case_id: int) -> Case:
    """The case, or `NotFound`."""
    case = session.get(Case, case_id)
    if case is None:
        raise NotFound("There is no such case")
    return case


def likely_earlier(session: Session, name: str, e164s: list[str], *, user_id: int, limit: int = 5) -> list[Case]:
    """Earlier cases with the same number or the same name that this user may see, newest first."""
    conditions = []
    if key := name_key(name):
        conditions.append(col(Case.name_key) == key)
    if e164s:
        same = select(col(CaseNumber.case_id)).where(col(CaseNumber.e164).in_(e164s))
        conditions.append(col(Case.id).in_(same))
    if not conditions:
        return []
    query = select(Case).where(or_(*conditions), col(Case.state).in_(("open", "closed")), visible_to(user_id))
    return list(session.scalars(query.order_by(col(Case.id).desc()).limit(limit)))


def assign(session: Session, case: Case, user_id: int | None, *, by: int, at: datetime) -> None:
    """Give the case to a handler, or to nobody. One that a leaver left is left no more."""
    if user_id is not None:
        session.execute(delete(LeftCase).where(col(LeftCase.case_id) == case.id))
    case.assigned_to = user_id
    session.add(case)
    record(session, f"case:{case.id}", "case_assigned", at=at, by=by, to_user=user_id)


def add_note(session: Session, case_id: int, text: str, *, by: int, at: datetime) -> Note:
    """Write a note; identity codes in it are masked. The same words of the same user within a minute are one note, however
    often the button was pressed. Raises `Invalid` for an empty or over-long one."""
    text = composed(text).replace("\r\n", "\n").strip()
    if not text or len(text) > 10_000 or not is_text(text):
        raise Invalid([Fault("text", "Write a note of at most 10 000 characters.", "note_length")])
    masked = mask_hetus(text)[0]
    if (same := _note_just_written(session, case_id, masked, by, at)) is not None:
        return same
    note = Note(case_id=case_id, text=masked, by_user=by, at=at)
    session.add(note)
    session.flush()
    record(session, f"case:{case_id}", "note_added", at=at, by=by, note_id=note.id)
    return note


def _note_just_written(session: Session, case_id: int, text: str, by: int, at: datetime) -> Note | None:
    # The presses of one button may come at the same moment: on PostgreSQL they wait for each other here.
    session.execute(select(col(Case.id)).where(col(Case.id) == case_id).with_for_update(key_share=True))
    same = (
        col(Note.case_id) == case_id,
        col(Note.by_user) == by,
        col(Note.text) == text,
        col(Note.at) > at - ONE_PRESS,
    )
    return session.scalars(select(Note).where(*same).limit(1)).first()


def change_subject(
    session: Session,
    deps: Deps,
    case: Case,
    logged_fields: dict[str, str],
    numbers: tuple[str, ...],
    *,
    by: int,
    at: datetime,
    checks_turvakielto: bool = False,
) -> None:
    """Correct what was written down of the subject; new numbers are searched and held at once.

    The caller has taken `holds_lock` and claimed the case. Only fields named in `logged_fields` are changed.
    `checks_turvakielto`: it was looked up again, and stands as it did.
    """
    for name, value in logged_fields.items():
        checks_turvakielto |= name == "turvakielto" and value != case.turvakielto
        setattr(case, name, value)
    if checks_turvakielto:
        case.turvakielto_checked_on = local_date(at) if case.turvakielto != "not_checked" else None
    case.name_key = name_key(case.subject_name)
    session.add(case)
    known = set(session.scalars(select(col(CaseNumber.raw)).where(col(CaseNumber.case_id) == case.id)))
    added = [raw for raw in numbers if raw not in known]
    add_numbers(session, case.id or 0, added, at)
    record(
        session,
        f"case:{case.id}",
        "subject_changed",
        at=at,
        by=by,
        fields=sorted({*logged_fields, *(["turvakielto"] if checks_turvakielto else [])}),
        numbers_added=len(added),
    )
    if added:
        search_again(session, case.id or 0, by=by, at=at)
    projection.project_case(session, deps, case)


def add_window(session: Session, case_id: int, window: Window, *, by: int, at: datetime) -> None:
    """Add a time in which the subject says they called from a number that they hid or do not know. The holds lock is
    taken."""
    row = CaseWindow(case_id=case_id, from_at=window.from_at, to_at=window.to_at, queue=window.queue)
    row.is_number_hidden = window.is_number_hidden
    session.add(row)
    session.flush()
    record(session, f"case:{case_id}", "window_added", at=at, by=by, window_id=row.id)
    search_again(session, case_id, by=by, at=at)


def search_on_request(session: Session, case_id: int, *, by: int, at: datetime) -> None:
    """Search again because somebody asks for it; raises `Refused` where nothing is known to search by."""
    if not can_search(session, case_id):
        raise Refused(
            "There is nothing to search by: enter a number or a time, or link a call found by other means",
            code="nothing_to_search_by",
        )
    search_again(session, case_id, by=by, at=at)


def search_again(session: Session, case_id: int, *, by: int, at: datetime) -> None:
    """Hold what the case's numbers and times catch now, and have the candidates scored again."""
    holds.widen_for_case(session, case_id, by=by, at=at)
    score(session, case_id, at=at)


def name_key(name: str) -> str:
    """The name as it is compared: case folded, single spaces, letters composed."""
    return " ".join(composed(name).casefold().split())[:200]


def add_numbers(session: Session, case_id: int, raws: list[str], at: datetime) -> None:
    """Write the numbers with what each of them is; only a safe one gets its E.164 form."""
    numbers = [classify(raw) for raw in raws]
    for number in numbers:
        session.add(CaseNumber(case_id=case_id, raw=number.raw, e164=number.e164, kind=number.kind.value, added_at=at))
    session.flush()
    score_those_with(session, [number.e164 for number in numbers if number.e164], except_case=case_id, at=at)


def score_those_with(session: Session, e164s: Sequence[str], *, at: datetime, except_case: int | None = None) -> None:
    """Have the other open cases with one of these numbers scored again: a line that somebody else has too is shared."""
    if not e164s:
        return
    query = (
        select(col(CaseNumber.case_id))
        .join(Case, col(Case.id) == col(CaseNumber.case_id))
        .where(col(CaseNumber.e164).in_(e164s), col(Case.state) == "open", col(Case.id) != (except_case or 0))
        .distinct()
    )
    score_all(session, session.scalars(query).all(), at=at)


def score(session: Session, case_id: int, *, at: datetime) -> None:
    """Have the case's candidates scored again in a job; one job, however often it is asked before that begins."""
    score_all(session, [case_id], at=at)


def score_all(session: Session, case_ids: Sequence[int], *, at: datetime) -> None:
    """As `score`, for each of these cases."""
    waiting = outbox.cases_waited_for(session, "score_candidates", case_ids, at)
    for case_id in sorted(set(case_ids) - waiting):
        outbox.enqueue(session, "score_candidates", key=f"score:{case_id}:{at.isoformat()}", at=at, case_id=case_id)


def next_number(session: Session, series: str) -> int:
    """The next number of a series; never given twice, and taken back with the transaction."""
    insert = insert_into(session, Counter).values(name=series, last=1)
    query = insert.on_conflict_do_update(index_elements=["name"], set_={"last": col(Counter.last) + 1})
    return int(session.execute(query.returning(col(Counter.last))).scalar_one())

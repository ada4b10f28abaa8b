"""What access to a case depends on, read from the database: for one case, and as a condition for lists."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from sqlalchemy import ColumnElement, CompoundSelect, Select, Text, and_, exists, or_, select, type_coerce, union
from sqlmodel import Session, col

from dsr.db.inserts import insert_into
from dsr.db.tables import Case, CaseAct, CaseUser, Letter, LetterVersion, User
from dsr.domain.access import CaseFacts
from dsr.domain.logged_request import Route

LISTS_CALLS = ("access_answer", "access_refused", "no_data_found")
"""Letters that list calls or say that there are none: what is given of each call is decided in them."""


def case_facts(session: Session, case_id: int, letter_id: int | None = None) -> CaseFacts | None:
    """The facts that `may` asks for; None when there is no such case, or no such letter in it.

    Preparers are read only where a letter is concerned: everyone who wrote a version of it or of its ground.
    """
    found = session.execute(select(col(Case.is_protected), col(Case.route)).where(col(Case.id) == case_id)).first()
    if found is None:
        return None
    if letter_id is not None and not _is_letter_of(session, letter_id, case_id):
        return None
    users = session.execute(
        select(col(CaseUser.user_id), col(CaseUser.kind)).where(col(CaseUser.case_id) == case_id)
    ).all()
    return CaseFacts(
        is_protected=found.is_protected,
        is_for_officer=found.route == Route.DPO_MESSAGE.value,
        named_user_ids=frozenset(user_id for user_id, kind in users if kind == "named"),
        barred_user_ids=frozenset(user_id for user_id, kind in users if kind == "barred"),
        preparer_ids=preparer_ids(session, letter_id) if letter_id is not None else frozenset(),
    )


def preparer_ids(session: Session, letter_id: int) -> frozenset[int]:
    """Everyone who wrote a version of the letter or of its ground: none of them may approve it.

    A ground is written in a version, in a step of the case, and on a call that is given or withheld. Whoever ever wrote
    one in the case counts for every letter that rests on grounds or lists calls, also where it was written over since.
    """
    query = select(col(LetterVersion.by_user)).where(col(LetterVersion.letter_id) == letter_id).distinct()
    writers = {user_id for user_id in session.scalars(query) if user_id is not None}
    letter = session.get(Letter, letter_id)
    if letter is not None and (letter.grounds or letter.kind in LISTS_CALLS):
        writers |= ground_writers(session, letter.case_id)
    return frozenset(writers)


def ground_writers(session: Session, case_id: int) -> set[int]:
    """Everyone who ever wrote a ground of this case, or what is given of one of its calls."""
    query = select(col(CaseUser.user_id)).where(col(CaseUser.case_id) == case_id, col(CaseUser.kind) == "wrote_ground")
    return set(session.scalars(query))


def note_ground_writer(session: Session, case_id: int, user_id: int, *, at: datetime) -> None:
    """Write down, once a case, that the user wrote a ground in it: never taken back, so that nobody approves their own."""
    if session.get(CaseUser, (case_id, user_id, "wrote_ground")) is None:
        session.add(CaseUser(case_id=case_id, user_id=user_id, kind="wrote_ground", at=at))
        session.flush()


def note_act(session: Session, case_id: int, user_id: int, *, at: datetime) -> None:
    """Write down that the user changes something of the case now: a reminder that comes later is then theirs alone."""
    new = insert_into(session, CaseAct).values(case_id=case_id, user_id=user_id, at=at)
    session.execute(new.on_conflict_do_update(index_elements=["case_id", "user_id"], set_={"at": at}))


@lru_cache(maxsize=1000)
def visible_to(user_id: int) -> ColumnElement[bool]:
    """The condition on `Case` that keeps a list to what this user may see: not barred, named where protected, and the data
    protection officer where it is a message to the officer.

    The same rules as `may` applies to one case; lists must use it, whatever they are sorted by. A condition is no answer:
    it is made once a user, and what it finds is read anew by every query.
    """
    return and_(
        ~_has(user_id, "barred"),
        or_(col(Case.is_protected).is_(False), _has(user_id, "named")),
        or_(col(Case.route) != Route.DPO_MESSAGE.value, _is_officer(user_id)),
    )


def open_to_all() -> ColumnElement[bool]:
    """The condition on `Case` that its reference may be told to somebody of the office who reads no cases (design: figures
    and references only): neither protected nor a message to the officer."""
    return and_(col(Case.is_protected).is_(False), col(Case.route) != Route.DPO_MESSAGE.value)


@lru_cache(maxsize=1000)
def hidden_from(user_id: int) -> CompoundSelect[int]:
    """The ids of the cases that `visible_to` leaves out, few beside all: for lists of what belongs to a case."""
    protected = select(col(Case.id)).where(col(Case.is_protected), ~_has(user_id, "named"))
    officers = select(col(Case.id)).where(col(Case.route) == Route.DPO_MESSAGE.value, ~_is_officer(user_id))
    return union(barred_from(user_id), protected, officers)


def barred_from(user_id: int) -> Select[int]:
    """The ids of the cases from which the user is barred."""
    return select(col(CaseUser.case_id)).where(col(CaseUser.user_id) == user_id, col(CaseUser.kind) == "barred")


def basis_of(case: Case, facts: CaseFacts, user_id: int) -> str:
    """Why this user may look, as a code for the access log."""
    if facts.is_protected:
        return "named"
    return "assigned" if case.assigned_to == user_id else "role"


def _has(user_id: int, kind: str) -> ColumnElement[bool]:
    # A list of the few cases of this user, read once: asked case by case it would cost as much as the list is long.
    few = select(col(CaseUser.case_id)).where(col(CaseUser.user_id) == user_id, col(CaseUser.kind) == kind)
    return col(Case.id).in_(few)


def _is_officer(user_id: int) -> ColumnElement[bool]:
    roles = type_coerce(col(User.roles), Text)
    return exists().where(col(User.id) == user_id, roles.like('%"dpo"%'))


def _is_letter_of(session: Session, letter_id: int, case_id: int) -> bool:
    return session.scalars(select(col(Letter.case_id)).where(col(Letter.id) == letter_id)).first() == case_id

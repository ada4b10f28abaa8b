"""Cases found by reference, asiatunnus, name, number, or words of their messages and notes.

Who may see which case is a condition of the same query (`case_access.visible_to`): neither rows nor counts tell of others.

Texts are searched by their words and the beginnings of words: FTS5 on SQLite (triggers of the tables), on PostgreSQL
an index of the table's own text in the configuration `simple`. No stemmer: Finnish inflects at the end, a case may
hold two languages, and both databases must find the same. What somebody may not see is left out inside the query,
before anything is counted. What was typed is posted, never in an address or a log; the filters stay in the address.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    and_,
    any_,
    func,
    literal_column,
    or_,
    select,
    union_all,
)
from sqlmodel import Session, col

from dsr.db.tables import Case, CaseNumber, Message, Note, Representative
from dsr.db.words import cases_with
from dsr.domain.case_search import Sought, stands_in

NOTE, MESSAGE = "note", "message"


def newest_texts(session: Session, number: int) -> dict[str, int]:
    """After which message and which note, by id, about `number` more come; nothing where there are no more than those."""
    last = session.execute(select(*(select(func.max(col(one.id))).scalar_subquery() for one in (Message, Note)))).one()
    after = {name: _rounded((newest or 0) - number) for name, newest in zip((MESSAGE, NOTE), last, strict=True)}
    return after if any(one > 0 for one in after.values()) else {}


def _rounded(text_id: int) -> int:
    """To the thousand below: the bound is written into the query, and the database shall know it again."""
    return text_id // 1000 * 1000


def in_texts(session: Session, sought: Sought, after: Mapping[str, int]) -> ColumnElement[bool]:
    """The condition on `Case` that the words stand in one of its texts of those `after` the named ids."""
    return _one_of(session, _texts(session, sought, after))


def matching(session: Session, sought: Sought, among: Collection[int] | None = None) -> ColumnElement[bool]:
    """The condition on `Case` that one of its keys, or one of its texts, is what is sought.

    Every part must stand in the same reference, name or text. Each way of finding is a list of ids of its own, so that SQLite
    walks an index of each; together they are one list, so that only what is in it is looked at. `among` are the cases that the words
    were found in already; None has them looked for in every text.
    """
    ways = [
        and_(col(Case.outside_reference) != literal_column("''"), _all_in(col(Case.outside_reference), sought)),
        and_(*(col(Case.name_key).contains(part, autoescape=True) for part in sought.parts)),  # case folded as it is
    ]
    if sought.has_digit:  # what our own references have besides digits is the same in all of them
        ways.append(_all_in(col(Case.reference), sought))
    if not _is_sqlite(session):
        # Its index of pieces answers them all; what has no three letters in a row is walked for once.
        ways = [or_(*ways)]
    named = select(col(Representative.case_id)).where(_all_in(col(Representative.name), sought))
    lists: list[Select[Any]] = [select(col(Case.id)).where(way) for way in ways] + [named]
    if sought.e164:
        lists.append(select(col(CaseNumber.case_id)).where(col(CaseNumber.e164) == sought.e164))
    if sought.digits:
        bare: SQLColumnExpression[str] = col(CaseNumber.raw)
        for mark in " -()./+":
            bare = func.replace(bare, mark, "")
        same = and_(col(CaseNumber.e164).is_(None), bare == sought.digits)
        lists.append(select(col(CaseNumber.case_id)).where(same))
    if among is not None:
        lists.append(select(col(Case.id)).where(col(Case.id).in_(among)))
    elif sought.words:
        lists += _texts(session, sought, {})
    return _one_of(session, lists)


def _texts(session: Session, sought: Sought, after: Mapping[str, int]) -> list[Select[int]]:
    is_sqlite = _is_sqlite(session)
    return [cases_with(name, sought.words, after.get(name, 0), is_sqlite=is_sqlite) for name in (MESSAGE, NOTE)]


def _one_of(session: Session, lists: Sequence[Select[Any]]) -> ColumnElement[bool]:
    """That the case is in one of the lists. PostgreSQL gets them as one array: of lists it would ask each case that there is
    whether somebody may see it, before it looks which are found."""
    found = union_all(*lists)
    if _is_sqlite(session):
        return col(Case.id).in_(found)
    return col(Case.id) == any_(func.array(found.scalar_subquery()))


def _is_sqlite(session: Session) -> bool:
    return session.connection().dialect.name == "sqlite"


def found_in(session: Session, sought: Sought, case_ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    """In which texts of each of these cases the words stand: `message`, `note`; a case found otherwise is left out.

    The few texts of a page are read: the index would go through every text with a common word again.
    """
    found: dict[int, tuple[str, ...]] = {}
    if not sought.words:
        return found
    for name, table in ((MESSAGE, Message), (NOTE, Note)):
        texts = select(col(table.case_id), col(table.text)).where(col(table.case_id).in_(case_ids))
        for case_id in {row[0] for row in session.execute(texts) if stands_in(sought, row[1])}:
            found[case_id] = (*found.get(case_id, ()), name)
    return found


def _all_in(column: SQLColumnExpression[str], sought: Sought) -> ColumnElement[bool]:
    return and_(*(_stands_in(column, part) for part in sought.parts))


def _stands_in(column: SQLColumnExpression[str], part: str) -> ColumnElement[bool]:
    """Capital letters do not matter; SQLite lowers those of ASCII only, so that Ä is asked for besides."""
    spellings = [] if part.isascii() else [part.capitalize(), part.upper()]
    return or_(column.icontains(part, autoescape=True), *(column.contains(one, autoescape=True) for one in spellings))

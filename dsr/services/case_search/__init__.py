"""Cases found by reference, asiatunnus, name, number, or words of their messages and notes.

Who may see which case is a condition of the same query (`case_access.visible_to`): neither rows nor counts tell of others.

Texts are searched by their words and the beginnings of words: FTS5 on SQLite (triggers of the tables), on PostgreSQL
an index of the table's own text in the configuration `simple`. No stemmer: Finnish inflects at the end, a case may
hold two languages, and both databases must find the same. What somebody may not see is left out inside the query,
before anything is counted. What was typed is posted, never in an address or a log; the filters stay in the address.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, func, or_, select
from sqlmodel import Session, col

from dsr.db.tables import Case, CaseNumber, Message, Note, Representative
from dsr.db.words import rows_with
from dsr.domain.case_search import Sought, stands_in

NOTE, MESSAGE = "note", "message"


def matching(session: Session, sought: Sought) -> ColumnElement[bool]:
    """The condition on `Case` that one of its keys, or one of its texts, is what is sought.

    Every part must stand in the same reference, name or text. Each way of finding is a list of ids of its own, so that each
    uses its index.
    """
    ways = [
        _all_in(col(Case.reference), sought),
        _all_in(col(Case.outside_reference), sought),
        and_(*(col(Case.name_key).contains(part, autoescape=True) for part in sought.parts)),  # case folded as it is
    ]
    named = select(col(Representative.case_id)).where(_all_in(col(Representative.name), sought))
    lists = [select(col(Case.id)).where(way) for way in ways] + [named]
    if sought.e164:
        lists.append(select(col(CaseNumber.case_id)).where(col(CaseNumber.e164) == sought.e164))
    if sought.digits:
        bare: SQLColumnExpression[str] = col(CaseNumber.raw)
        for mark in " -()./+":
            bare = func.replace(bare, mark, "")
        same = and_(col(CaseNumber.e164).is_(None), bare == sought.digits)
        lists.append(select(col(CaseNumber.case_id)).where(same))
    if sought.words:
        lists += [
            select(col(table.case_id)).where(col(table.id).in_(_rows(session, name, sought)))
            for name, table in ((MESSAGE, Message), (NOTE, Note))
        ]
    return or_(*(col(Case.id).in_(found) for found in lists))


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


def _rows(session: Session, name: str, sought: Sought) -> Select[int]:
    return rows_with(name, sought.words, is_sqlite=session.connection().dialect.name == "sqlite")


def _all_in(column: SQLColumnExpression[str], sought: Sought) -> ColumnElement[bool]:
    return and_(*(_stands_in(column, part) for part in sought.parts))


def _stands_in(column: SQLColumnExpression[str], part: str) -> ColumnElement[bool]:
    """Capital letters do not matter; SQLite lowers those of ASCII only, so that Ä is asked for besides."""
    spellings = [part] if part.isascii() else [part, part.capitalize(), part.upper()]
    return or_(
        func.lower(column).contains(part, autoescape=True),
        *(column.contains(one, autoescape=True) for one in spellings[1:]),
    )

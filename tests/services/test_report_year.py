"""The figures of a year for publication: small counts are kept back, and a small office still has something to tell."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from typing import Any

from sqlmodel import Session

from dsr.db.engine import Database
from dsr.db.tables import CaseGround
from dsr.domain.publication import LEAST
from dsr.services.report.figures import Figures, Tally
from dsr.services.report.passage import Passed
from dsr.services.report.year import (
    KEPT_BACK,
    YearFigures,
    published_tables,
    year_figures,
    year_json,
    year_rows,
    year_tables,
)
from tests.made_once import catalogue
from tests.services.report_parts import AT, TODAY, filled

TOGETHER = "Poisjätetyt (...) yhteensä"


def _request(month: int, outcome: str, timeliness: str = "on_time") -> tuple[Any, ...]:
    """One received on the second of a month; answered where it is in time or late."""
    answered = f"2026-{month:02}-20" if timeliness else None
    return f"2026-{month:02}-02", "2026-12-31", answered, timeliness, outcome, "none", not outcome


def _year(database: Database, *kinds: tuple[str, int]) -> None:
    """A year of requests answered in time: so many of each outcome, all of March."""
    filled(database, [_request(3, outcome) for outcome, number in kinds for _ in range(number)])


def _ground(session: Session, numbers: Iterable[int], code: str) -> None:
    texts = {"language": "fi", "fields": {}, "reasons": "", "by_user": 1, "at": AT}
    session.add_all(CaseGround(case_id=one, right_request_id=one, code=code, **texts) for one in numbers)


def _found(database: Database) -> YearFigures:
    with database.read() as session:
        return year_figures(session, 2026, TODAY)


def test_small_counts_are_kept_back_and_what_would_tell_them(database: Database) -> None:
    _year(database, ("full", 30), ("none_found", 3), ("refused", 12))
    found = _found(database)
    answers, endings = found.tables["answers"].counts, found.tables["endings"].counts
    assert (found.received, endings["answered"]) == (45, 45)
    assert (answers["full"], answers["none_found"], answers["refused"]) == (30, None, None)
    assert found.tables["punctuality"].counts == {"on_time": 45, "not_on_time": 0}
    with database.read() as session:
        tables = {one.code: one for one in year_tables(session, found, catalogue(), "fi")}
    assert ("Ei tietoja", KEPT_BACK) in tables["answers"].rows
    assert tables["answers"].rows[-1] == (TOGETHER, 15), "as the reader can reckon: told, so that nobody has to"
    told = year_json(found)
    assert (told["answers"]["none_found"], told["kept_back"]) == (None, {"answers": 15})
    assert {"table": "answers", "part": "kept_back", "number": 15} in year_rows(found)


def test_a_small_office_tells_its_quarters_where_no_month_could_be_told(database: Database) -> None:
    """Twenty-four requests: every month has two, every quarter six."""
    filled(database, [_request(month, "full") for month in range(1, 13) for _ in range(2)])
    found = _found(database)
    assert set(found.tables["months"].counts.values()) == {6}
    with database.read() as session:
        tables = {one.code: one for one in year_tables(session, found, catalogue(), "fi")}
    assert [row[0] for row in tables["months"].rows] == ["1–3/2026", "4–6/2026", "7–9/2026", "10–12/2026"]
    assert year_json(found)["months"] == {
        "2026-01/2026-03": 6,
        "2026-04/2026-06": 6,
        "2026-07/2026-09": 6,
        "2026-10/2026-12": 6,
    }


def test_a_year_of_twelve_tells_its_halves(sqlite_database: Database) -> None:
    filled(sqlite_database, [_request(month, "full") for month in range(1, 13)])
    assert _found(sqlite_database).tables["months"].counts == {"2026-01/2026-06": 6, "2026-07/2026-12": 6}


def test_what_no_class_can_tell_is_no_table(sqlite_database: Database) -> None:
    filled(sqlite_database, [_request(month, "full") for month in (1, 2, 3, 4, 5, 6, 7, 8)])
    found = _found(sqlite_database)
    assert found.received == 8
    assert "months" not in found.tables, "six and two: either half would tell the other"
    assert found.tables["rights"].counts == {"access": 8}


def test_whether_the_answers_were_in_time_is_told_beside_a_small_kind_of_answer(sqlite_database: Database) -> None:
    rows = [_request(3, "full") for _ in range(20)] + [_request(3, "none_found", "late") for _ in range(9)]
    filled(sqlite_database, [*rows, _request(4, "partial"), *(_request(5, "withdrawn", "") for _ in range(5))])
    tables = _found(sqlite_database).tables
    assert tables["endings"].counts == {"answered": 30, "withdrawn": 5, "transferred": 0, "open": 0}
    assert tables["punctuality"].counts == {"on_time": 21, "not_on_time": 9}
    assert tables["answers"].counts == {"full": 20, "partial": None, "none_found": None, "refused": 0}


def test_the_number_of_the_answered_is_not_told_where_it_would_tell_the_few_others(sqlite_database: Database) -> None:
    filled(sqlite_database, [*(_request(3, "full") for _ in range(20)), _request(4, "withdrawn", "")])
    tables = _found(sqlite_database).tables
    assert not {"endings", "answers", "punctuality"} & set(tables), "twenty-one less twenty"


def test_the_refusals_by_ground_do_not_tell_a_small_count_of_refusals(database: Database) -> None:
    """Nearly every refusal has one ground: nine by ground, six of them in part, would tell three in whole."""
    _year(database, ("full", 40), ("partial", 6), ("refused", 3))
    with database.write() as session:
        _ground(session, range(41, 50), "G3")
    found = _found(database)
    assert (found.tables["answers"].counts["refused"], "grounds" in found.tables) == (None, False)


def test_the_refusals_by_ground_are_told_beside_refusals_that_are_told(sqlite_database: Database) -> None:
    _year(sqlite_database, ("full", 40), ("refused", 12))
    with sqlite_database.write() as session:
        _ground(session, range(41, 48), "G3")
        _ground(session, range(48, 51), "G5")
        _ground(session, range(51, 53), "G12")
    grounds = _found(sqlite_database).tables["grounds"]
    assert (grounds.counts, grounds.together) == ({"G12": None, "G3": 7, "G5": None}, 5)


def test_a_year_with_fewer_than_five_requests_publishes_nothing(sqlite_database: Database) -> None:
    _year(sqlite_database, ("full", 4))
    found = _found(sqlite_database)
    assert (found.received, dict(found.tables), found.median_days, found.extended) == (None, {}, None, None)


def _published(full: int, partial: int, refused: int, withdrawn: int, waiting: int, late: int) -> str:
    """All tables of such a year of March; each refusal, in whole or in part, has one ground, as nearly all have."""
    answered = full + partial + refused
    totals = Figures(
        received=answered + withdrawn + waiting,
        answered=answered,
        on_time=answered - late,
        late=late,
        withdrawn=withdrawn,
        open=waiting,
        full=full,
        partial=partial,
    )
    parts = {"x": totals}
    counted = Tally(totals, (), {"2026-03": totals}, parts, parts, parts, Passed.of({}))
    grounds = {"G3": partial + refused} if partial + refused else {}
    return f"{totals.received} {published_tables(counted, grounds)}"


def test_all_tables_of_a_year_together_tell_no_small_count() -> None:
    """Every year of five to nine requests, grouped by all that its reader sees."""
    readers: dict[str, list[tuple[int, ...]]] = {}
    for counts in product(range(10), repeat=5):
        if LEAST <= sum(counts) <= 9:
            for late in range(sum(counts[:3]) + 1):
                readers.setdefault(_published(*counts, late), []).append((*counts, late))
    for seen, possible in readers.items():
        for values in map(set, zip(*possible, strict=True)):
            assert len(values) > 1 or not 0 < min(values) < LEAST, (seen, possible)

"""The figures of a year for the data balance sheet (tietotilinpäätös), made to be published: small counts are kept back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from dsr.catalogue import Catalogue
from dsr.domain import report_words as words
from dsr.domain.publication import LEAST, Published, publishable_classes, publishable_part
from dsr.domain.report_tables import CAPTIONS, HEADS
from dsr.domain.workflow import Labels
from dsr.services.call_queues import directory, may_be_published, name_in
from dsr.services.case_retention.kept import LINE, kept_of_cases
from dsr.services.report.codes import lines_of_cases, refusals_by_ground
from dsr.services.report.counted import lines_of
from dsr.services.report.figures import Figures, Tally, tally
from dsr.services.report.scope import Scope
from dsr.services.report.tables import Cell, Table, ground_name, month_name, right_name
from dsr.services.report.times import AnswerTimes, answer_times

YEAR_COLUMNS = ("table", "part", "number")
KEPT_BACK = "..."
"""How a count that is kept back is printed, as in official statistics."""

TOGETHER = "kept_back"
"""What the counts kept back of a table make together, beside them in every form."""


@dataclass(frozen=True)
class YearFigures:
    """The published figures of a year of receipt; None is a count that is kept back.

    Every table parts one known whole (`received`, or of `answers` and `punctuality` the answered, which are told only where
    that number is) and shares nothing else with another table, so that `domain.publication` protects each by itself. The
    refusals by `grounds` are told only where those in whole and in part are: few have two grounds, so that their sum
    would tell them. `lines` names no sensitive line, and none with fewer than five cases.
    """

    year: int
    on: date
    received: int | None
    tables: Mapping[str, Published]
    extended: int | None
    median_days: float | None
    ninetieth_days: int | None
    lines: Mapping[str, int]


def year_figures(session: Session, year: int, today: date) -> YearFigures:
    """The figures of the requests received in a year, as they stand `today`."""
    scope = Scope(date(year, 1, 1), date(year, 12, 31))
    lines = lines_of(session, scope, today)
    counted, times = tally(lines), answer_times(lines).all
    totals = counted.totals
    has_enough = totals.received >= LEAST
    tables = published_tables(counted, refusals_by_ground(session, scope, today)) if has_enough else {}
    may_tell_days = has_enough and times.answers >= LEAST
    return YearFigures(
        year,
        today,
        totals.received if has_enough or not totals.received else None,
        tables,
        publishable_part(totals.extended, totals.received) if has_enough else None,
        times.median if may_tell_days else None,
        times.ninetieth if may_tell_days and _is_shared(times) else None,
        _lines(session, scope) if has_enough else {},
    )


def published_tables(counted: Tally, grounds: Mapping[str, int]) -> dict[str, Published]:
    """The tables of a year in their order, of five requests or more; those that would tell nothing are left out."""
    # What matters most stands first in each: beside a small count the last is kept back first.
    endings, answers, punctuality = _endings(counted.totals)
    tables = {"endings": publishable_classes(endings)}
    if _tells(tables["endings"], "answered"):
        tables |= {"answers": publishable_classes(answers), "punctuality": publishable_classes(punctuality)}
    months = {name: one.received for name, one in counted.months.items()}
    tables["months"] = publishable_classes(months, *(_longer(months, size) for size in (3, 6)))
    for name, parts in (("rights", counted.rights), ("channels", counted.channels), ("languages", counted.languages)):
        tables[name] = publishable_classes({part: one.received for part, one in parts.items()})
    if grounds and _tells(tables.get("answers"), "partial", "refused"):
        tables["grounds"] = publishable_classes(grounds)
    return {name: told for name, told in tables.items() if told is not None}


def _endings(totals: Figures) -> tuple[dict[str, int], dict[str, int], dict[str, int]]:
    """How all ended, and of the answered what was answered and whether in time."""
    ended = {name: getattr(totals, name) for name in ("answered", "withdrawn", "transferred", "open")}
    answers = {name: getattr(totals, name) for name in ("full", "partial", "none_found")}
    in_time = {"on_time": totals.on_time, "not_on_time": totals.answered - totals.on_time}
    return ended, {**answers, "refused": totals.refused_whole}, in_time


def _tells(table: Published | None, *names: str) -> bool:
    return table is not None and all(table.counts[name] is not None for name in names)


def _longer(months: Mapping[str, int], size: int) -> dict[str, int]:
    """The months of a year added up to quarters (3) or half-years (6), each named by its first and last month."""
    sums: Counter[str] = Counter()
    for month, count in months.items():
        year, number = month.split("-")
        first = (int(number) - 1) // size * size + 1
        sums[f"{year}-{first:02}/{year}-{first + size - 1:02}"] += count
    return dict(sums)


def _is_shared(times: AnswerTimes) -> bool:
    """Whether at least five answers took as long as the ninetieth per cent or longer: then it is no single person's."""
    return sum(count for days, count in times.counts.items() if days >= (times.ninetieth or 0)) >= LEAST


def _lines(session: Session, scope: Scope) -> dict[str, int]:
    """Cases with a linked call of each line, by its technical name: ours, known, never sensitive at any time, five or more."""
    rows = Counter({row[0]: row[1] for row in session.execute(lines_of_cases(scope.counted()))})
    for (_what, line), number in kept_of_cases(session, scope.from_on, scope.to_on, (LINE,)).items():
        rows[line] += number
    enough = {line: number for line, number in rows.items() if number >= LEAST}
    entries = directory(session, tuple(enough)).entries if enough else {}
    return {line: number for line, number in sorted(enough.items()) if may_be_published(entries.get(line, ()))}


def year_tables(session: Session, found: YearFigures, catalogue: Catalogue, language: str) -> tuple[Table, ...]:
    """The published figures as tables in one language, a count that is kept back as three dots."""
    known = directory(session, tuple(found.lines)) if found.lines else None
    names: Mapping[str, Callable[[str], str]] = {
        "months": _months_name,
        "rights": lambda one: right_name(catalogue, one, language),
        "channels": lambda one: words.told(words.CHANNELS, one, language),
        "languages": lambda one: words.told(words.LANGUAGES, one, language),
        "grounds": lambda one: ground_name(catalogue, one, language),
        "endings": lambda one: words.told(words.FIGURES, one, language),
        "answers": lambda one: words.told(words.FIGURES, one, language),
        "punctuality": lambda one: words.told(words.FIGURES, one, language),
    }
    tables = [
        _table(name, {names[name](part): count for part, count in told.counts.items()}, language, told.together)
        for name, told in found.tables.items()
    ]
    if known is not None:
        named = {name_in(known.latest(line), language) or line: count for line, count in found.lines.items()}
        tables.append(_table("lines", named, language))
    return (Table("year", _YEAR[language], _heads("what", language), tuple(_summary(found, language))), *tables)


_YEAR = Labels("Koko vuosi", "Hela året", "The whole year")
_SUMMARY: Mapping[str, Labels] = {
    "received": Labels("saapuneita pyyntöjä", "inkomna begäranden", "requests received"),
    "extended": Labels("määräaikaa jatkettiin", "tidsfristen förlängdes", "time limit extended"),
    "median_days": Labels("vastausajan mediaani, päivää", "svarstidens median, dagar", "median days to the answer"),
    "ninetieth_days": Labels("yhdeksän kymmenestä vastattiin viimeistään, päivää", "nio av tio besvarades inom, dagar", "nine in ten answered within, days"),
}  # fmt: skip
_BY = {"months": "month", "rights": "right", "channels": "channel", "languages": "language", "grounds": "ground", "lines": "line"}  # fmt: skip


def _summary(found: YearFigures, language: str) -> Iterator[tuple[Cell, ...]]:
    for name, label in _SUMMARY.items():
        value = getattr(found, name)
        yield label[language], KEPT_BACK if value is None else value


def _table(code: str, counts: Mapping[str, int | None], language: str, together: int | None = None) -> Table:
    rows = [(name, KEPT_BACK if count is None else count) for name, count in counts.items()]
    if together is not None:
        rows.append((HEADS[TOGETHER][language], together))
    return Table(code, CAPTIONS[code][language], _heads(_BY.get(code, "outcome"), language), tuple(rows))


def _months_name(months: str) -> str:
    """11/2026, or 10-12/2026 of several, as on the page."""
    first, _to, last = months.partition("/")
    return f"{int(first.split('-')[1])}–{month_name(last)}" if last else month_name(first)


def _heads(by: str, language: str) -> tuple[str, ...]:
    return HEADS[by][language], HEADS["number"][language]


def year_json(found: YearFigures) -> dict[str, Any]:
    """The published figures as plain values; null is a count that is kept back."""
    return {
        "year": found.year,
        "on": found.on.isoformat(),
        "least_published": LEAST,
        "received": found.received,
        "extended": found.extended,
        "median_days": found.median_days,
        "ninetieth_days": found.ninetieth_days,
        **{name: dict(told.counts) for name, told in found.tables.items()},
        TOGETHER: {name: told.together for name, told in found.tables.items() if told.together is not None},
        "cases_by_line": dict(found.lines),
    }


def year_rows(found: YearFigures) -> list[dict[str, Any]]:
    """The published figures as rows of table, part and number; an empty number is kept back."""
    whole = [{"table": "year", "part": name, "number": getattr(found, name)} for name in _SUMMARY]
    parts = [
        {"table": table, "part": part, "number": count}
        for table, counts in (
            *((name, _with_together(told)) for name, told in found.tables.items()),
            ("lines", found.lines),
        )
        for part, count in counts.items()
    ]
    return [{**row, "number": KEPT_BACK if row["number"] is None else row["number"]} for row in (*whole, *parts)]


def _with_together(told: Published) -> dict[str, int | None]:
    return {**told.counts, TOGETHER: told.together} if told.together is not None else dict(told.counts)


def paper_of_year(found: YearFigures, tables: Sequence[Table]) -> dict[str, Any]:
    """What the year's template prints."""
    return {"year": found.year, "on": found.on, "tables": [asdict(one) for one in tables], "least": LEAST}

"""The report as plain tables in one language: the same for page, spreadsheet and paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from dsr.catalogue import Catalogue
from dsr.domain import report_words as words
from dsr.domain.report_tables import CAPTIONS, HEADS, NOTES, ROWS
from dsr.domain.workflow import Labels
from dsr.services.report.compliance import Compliance
from dsr.services.report.figures import Figures
from dsr.services.report.times import AnswerTimes

Cell = str | int | float | None
COLUMNS = ("received", "on_time", "disputable", "late", "open_in_time", "open_late", "transferred", "withdrawn")
"""The figures of a row, in their order: all but the first part what was received."""

ENDINGS = ("full", "partial", "none_found", "refused_whole", "withdrawn", "transferred", "open", "merged")
"""How requests ended; the merged ones stand apart, they are not among those received."""


@dataclass(frozen=True)
class Table:
    """One table: `texts` of its columns are words, the others numbers. `total` is its last row, set apart, or None."""

    code: str
    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] | None = None
    texts: int = 1
    note: str = ""


def tables_of(report: Compliance, catalogue: Catalogue, language: str) -> tuple[Table, ...]:
    """Every table of the report that has something to tell, in the order in which it is read."""
    tallied, passed = report.tally, report.passed

    def named(code: str) -> str:
        return right_name(catalogue, code, language)

    tables = (
        _parted("months", "month", {month_name(one): found for one, found in tallied.months.items()}, report, language),
        _parted("rights", "right", {named(one): found for one, found in tallied.rights.items()}, report, language),
        _parted("channels", "channel", _worded(tallied.channels, words.CHANNELS, language), report, language),
        _parted("languages", "language", _worded(tallied.languages, words.LANGUAGES, language), report, language),
        _endings(report.totals, language),
        _times(report, {named(one): found for one, found in report.times.rights.items()}, language),
        _stages(report, language),
        _causes(report, language),
        _named("near", {"near": report.times.near_misses, "saved": passed.pauses.saved}, language),
        _named("pauses", {name: getattr(passed.pauses, name) for name in ("identity_asked", "clarification_asked", "paused", "paused_days")}, language),
        _counts("extensions", "ground", {words.told(words.FACTORS, one, language): count for one, count in report.extensions.items()}, language),
        _named("promises", {name: getattr(passed.promises, name) for name in ("kept", "broken", "to_come")}, language),
        _counts("grounds", "ground", {ground_name(catalogue, one, language): count for one, count in report.grounds.items()}, language),
        _holds(report, language),
        _complaints(report, language),
    )  # fmt: skip
    return tuple(one for one in tables if one.rows)


def right_name(catalogue: Catalogue, right: str, language: str) -> str:
    """The name of a right; one that has no workflow any more keeps its code."""
    flow = catalogue.rights.get(right)
    return flow.labels[language] if flow else right


def ground_name(catalogue: Catalogue, code: str, language: str) -> str:
    """The code of a ground and its name; one that is no longer in the catalogue keeps its code."""
    ground = catalogue.grounds.get(code)
    return f"{code} {ground.titles[language]}" if ground is not None else code


def month_name(month: str) -> str:
    """11/2026 of 2026-11."""
    year, number = month.split("-")
    return f"{int(number)}/{year}"


def _head(names: Sequence[str], language: str) -> tuple[str, ...]:
    return tuple((HEADS.get(name) or words.FIGURES[name])[language] for name in names)


def _table(code: str, heads: Sequence[str], rows: Iterator[tuple[Cell, ...]], language: str, **more: object) -> Table:
    note = NOTES[code][language] if code in NOTES else ""
    return Table(code, CAPTIONS[code][language], _head(heads, language), tuple(rows), note=note, **more)  # type: ignore[arg-type]


def _parted(code: str, by: str, parts: Mapping[str, Figures], report: Compliance, language: str) -> Table:
    total = (HEADS["total"][language], *_figures(report.totals))
    rows: Iterator[tuple[Cell, ...]] = ((name, *_figures(one)) for name, one in parts.items())
    return _table(code, (by, *COLUMNS), rows, language, total=total)


def _endings(totals: Figures, language: str) -> Table:
    counts = {words.FIGURES[name][language]: getattr(totals, name) for name in ENDINGS if getattr(totals, name)}
    return _counts("endings", "outcome", counts, language)


def _figures(one: Figures) -> tuple[int, ...]:
    return tuple(getattr(one, name) for name in COLUMNS)


def _worded(parts: Mapping[str, Figures], known: Mapping[str, Labels], language: str) -> dict[str, Figures]:
    return {words.told(known, name, language): one for name, one in parts.items()}


def _times(report: Compliance, rights: Mapping[str, AnswerTimes], language: str) -> Table:
    rows = ((name, *_days(one)) for name, one in rights.items())
    heads = ("right", "answers", "median", "ninetieth", "longest")
    return _table("times", heads, rows, language, total=(HEADS["all"][language], *_days(report.times.all)))


def _days(one: AnswerTimes) -> tuple[Cell, ...]:
    return one.answers, one.median, one.ninetieth, one.longest


def _stages(report: Compliance, language: str) -> Table:
    found = [one for one in report.passed.stages if one.all is not None]
    late = [one.late for one in found if one.late is not None]
    total = (
        words.STAGES["all"][language],
        round(sum(one.all or 0 for one in found), 1),
        round(sum(late), 1) if late else None,
    )
    rows = ((words.STAGES[one.stage][language], one.all, one.late) for one in found)
    return _table("stages", ("stage", "mean", "mean_late"), rows, language, total=total)


def _causes(report: Compliance, language: str) -> Table:
    told = {words.told(words.CAUSES, code, language): count for code, count in report.causes.items()}
    untold = {words.UNTOLD[language]: report.causes_untold} if report.causes_untold else {}
    return _counts("causes", "cause", {**told, **untold}, language)


def _named(code: str, counts: Mapping[str, int], language: str) -> Table:
    return _counts(code, "what", {ROWS[name][language]: count for name, count in counts.items()}, language)


def _counts(code: str, by: str, counts: Mapping[str, int], language: str) -> Table:
    return _table(code, (by, "number"), iter(tuple(counts.items())), language)


def _holds(report: Compliance, language: str) -> Table:
    placed = (
        (words.told(words.HOLD_KINDS, kind, language), number, report.holds.standing.get(kind, 0))
        for kind, number in report.holds.placed.items()
    )
    lost = ((words.told(words.LOSSES, kind, language), number, None) for kind, number in report.holds.lost.items())
    return _table("holds", ("what", "placed", "standing"), iter((*placed, *lost)), language)


def _complaints(report: Compliance, language: str) -> Table:
    rows = (
        (
            words.told(words.COMPLAINTS, one.kind, language),
            _outcome(one.kind, one.outcome, language),
            one.number,
        )
        for one in report.complaints
    )
    return _table("complaints", ("what", "outcome", "number"), rows, language, texts=2)


def _outcome(kind: str, outcome: str, language: str) -> str:
    found = words.COMPLAINT_OUTCOMES.get((kind, outcome))
    return found[language] if found is not None else outcome

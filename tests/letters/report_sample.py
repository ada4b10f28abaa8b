"""Made-up reports, as final HTML: deadline compliance, the page of a month, the figures of a year."""

from __future__ import annotations

from datetime import date, timedelta

from dsr.domain.workload import Foresight
from dsr.printing.reports import compliance_html, monthly_html, year_html
from dsr.services.report import Compliance, Scope
from dsr.services.report.figures import Figures, Line, Tally
from dsr.services.report.keeping import Complaint, Holds
from dsr.services.report.notable import Notable, Soon
from dsr.services.report.paper import opening, paper_values
from dsr.services.report.passage import Passed, Pauses, Promises, StageDays
from dsr.services.report.tables import Table
from dsr.services.report.times import AnswerTimes, Times
from dsr.services.report.year import YearFigures, paper_of_year
from tests.made_once import ROOT, catalogue

FIRST, LAST = date(2026, 1, 1), date(2026, 11, 25)
REPORTS = ROOT / "templates" / "reports"


def sample_report(language: str, *, is_empty: bool = False) -> str:
    """Eleven months and sixty cases, so that tables go over pages; or a period without requests."""
    values = paper_values(made_up(is_empty=is_empty), catalogue(), language)
    return compliance_html(values, catalogue().register.facts, language, REPORTS)


def made_up(*, is_empty: bool = False) -> Compliance:
    """The report of which the samples are printed."""
    totals = Figures() if is_empty else Figures(60, 48, 40, 5, 3, 2, 1, 9, 1, 6, 4, 3, 38, 3, 2)
    months = {} if is_empty else {f"2026-{month:02}": Figures(received=month, on_time=month) for month in range(1, 12)}
    parts = {} if is_empty else {"access": totals}
    stages = tuple(StageDays(name, None if is_empty else 4.5, None) for name in ("logged", "draft", "dispatch"))
    times = AnswerTimes({} if is_empty else dict.fromkeys(range(3, 51), 1))
    return Compliance(
        scope=Scope(FIRST, LAST),
        on=LAST,
        tally=Tally(
            totals,
            tuple(Line(month, "access", one) for month, one in months.items()),
            months,
            parts,
            {} if is_empty else {"email": totals},
            {} if is_empty else {"fi": totals},
            Passed(stages, Pauses(4, 1, 4, 21, 1), Promises(40, 8, 9)),
        ),
        times=Times(times, {} if is_empty else {"access": times}, 5),
        extensions={} if is_empty else {"complexity": 4, "number": 2},
        late=() if is_empty else tuple(_case(number, "late") for number in range(1, 41)),
        soon=Soon({}, (), 0) if is_empty else _soon(),
        foresight=None if is_empty else Foresight((1, 2), 1.4, 0.6, {}, {41: LAST + timedelta(days=3)}),
        grounds={} if is_empty else {"G3": 3, "G12": 1},
        causes={} if is_empty else {"listening": 4, "decision": 2},
        holds=Holds({"case": 55}, {"case": 12}, {"recording_lost": 0, "recording_missing": 1}),
        complaints=() if is_empty else (Complaint("complaint", "answered", 2), Complaint("decision", "none", 3)),
    )


def sample_month(language: str) -> str:
    """The page of a month with as much on it as there ever is."""
    report = made_up()
    long = "Tallennejärjestelmän tai sen toimittajan viive ja muuta pitkää"
    values = {
        "month": "10/2026",
        "on": "2026-11-02",
        "opening": list(opening(report, language)),
        "months": {
            "heads": ["Kuukausi", *("Avoinna, aikaa jäljellä",) * 8],
            "rows": [[f"{month}/2026", *(28,) * 8] for month in range(5, 11)],
        },
        "stages": [[long, 4.5]] * 5,
        "causes": [[long, 3]] * 4,
        "weeks": [{"first": None, "last": None, "number": 2, "is_late": is_late} for is_late in (True, False)]
        + [{"first": "2026-11-02", "last": "2026-11-08", "number": week, "is_late": False} for week in range(5)],
        "open_late": [f"{number}/00.01.06/2026" for number in range(6101, 6113)],
        "open_late_more": 40,
        "corrected": ["7/2026", "8/2026"],
    }
    return monthly_html(values, catalogue().register.facts, language, REPORTS)


def sample_year(language: str) -> str:
    """The published figures of a year, some kept back."""
    found = YearFigures(2026, LAST, 60, {}, 6, 17.5, 29, {})
    tables = (Table("endings", "Pyynnöt", ("Lopputulos", "Määrä"), (("Toteutettu", 38), ("Ei tietoja", "..."))),)
    return year_html(paper_of_year(found, tables), catalogue().register.facts, language, REPORTS)


def _soon() -> Soon:
    named = tuple(_case(number, "open") for number in range(41, 61))
    return Soon({one.last_on: 1 for one in named}, named, 2)


def _case(number: int, standing: str) -> Notable:
    received = FIRST + timedelta(days=number)
    answered = received + timedelta(days=33) if standing == "late" else None
    return Notable(f"{number}/00.01.06/2026", "access", received, received + timedelta(days=30), answered, standing)

"""How well calls are matched where it is known who spoke: `python -m tests.bench.ground_truth [CALLS] [REQUESTS]`.

A made-up register (`tests.office.truth`) is imported as any file is; then people ask for their calls, give every number they
ever used and say truthfully since when and who else uses it. Nothing foreign may be ticked beforehand. Beside it the plain
way, every call from a given number, and what our rules do where everybody says that a line is theirs alone since ever.
"""

from __future__ import annotations

import csv
import random
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.engine import Database
from dsr.db.migrate import migrate
from dsr.db.tables import Call, CaseNumber
from dsr.domain.matching import Band, Basis, Candidate, Shared, is_ticked_beforehand
from dsr.domain.named_times import Window
from dsr.jobs.calls import import_file, open_file
from dsr.services import register, register_counts, scoring, shared_lines
from tests.office.truth import Owned, Soul, Truth, make_people, rows
from tests.services.letters_office import LetterOffice, open_office

CONFIRMED = 0.6
REMEMBERED = 0.4
LISTED = 0.5
SHARED = {"mobile": Shared.NO, "household": Shared.HOUSEHOLD, "switchboard": Shared.WORKPLACE}


@dataclass
class Tally:
    """What was found for all requests together; lists have one entry a request."""

    true: int = 0
    ticked: int = 0
    ticked_foreign: int = 0
    strong_true: int = 0
    likely_true: int = 0
    found_true: int = 0
    load: list[int] = field(default_factory=list)
    complete: int = 0
    with_foreign: int = 0
    seconds: list[float] = field(default_factory=list)


def main() -> None:
    """Print the figures; exit 1 where a foreign call was ticked."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    asked = int(sys.argv[2]) if len(sys.argv) > 2 else 300
    chance = random.Random(20261102)
    truth = make_people(count, chance)
    with tempfile.TemporaryDirectory() as folder:
        office = _office(folder)
        _load(office, truth, count, chance, folder)
        people = chance.sample([person for person, soul in enumerate(truth.people) if soul.calls], asked)
        with office.deps.database.read() as session:
            owner = {
                call_id: truth.owner[ext_id]
                for call_id, ext_id in session.execute(select(col(Call.id), col(Call.ext_call_id)))
            }
            _print_counts(session)
        cases = {person: _ask(office, truth.people[person], person, chance) for person in people}
        ours = _measured(office, truth, cases, owner)
        naive = _plain(office, truth, people, owner)
        _believe_everything(office, cases)
        careless = _measured(office, truth, cases, owner)
    _print("rules with true words", ours)
    _print("every line said to be one's own", careless)
    linked, foreign, found, with_foreign = naive
    true = ours.true
    print(
        f"plain: every call from a given number: {linked} linked, {foreign} foreign, precision {1 - foreign / linked:.3f}"
    )
    print(f"  recall {found / true:.3f}, requests with a foreign call {with_foreign / asked:.1%}")
    sys.exit(1 if ours.ticked_foreign else 0)


def _office(folder: str) -> LetterOffice:
    database = Database(f"sqlite:///{folder}/dsr.sqlite3")
    migrate(database)
    office = open_office(database)
    office.clock.at = datetime(2026, 11, 2, 13, 32, tzinfo=UTC)
    return office


def _load(office: LetterOffice, truth: Truth, count: int, chance: random.Random, folder: str) -> None:
    began = time.perf_counter()
    path = Path(folder) / "calls.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows(rows(truth, count, chance))
    made = time.perf_counter()
    opened = open_file(office.deps, str(path))
    with office.deps.database.write() as session:
        batch = register.begin_import(session, opened, label="calls.csv", actor="cli:bench", by=None, at=office.clock())
        batch_id = batch.id or 0
    counts = import_file(office.deps, opened, batch_id)
    print(
        f"{count} calls of {len(truth.people)} people, {counts.rows} rows: made in {made - began:.0f} s, "
        f"imported in {time.perf_counter() - made:.0f} s ({counts.rejected} rejected)",
        flush=True,
    )
    with office.deps.database.write() as session:
        for number in truth.switchboards[: int(len(truth.switchboards) * LISTED)]:
            shared_lines.save_line(session, "0" + number, "switchboard", "Esimerkki Oy", by=None, at=office.clock())


def _print_counts(session: Session) -> None:
    began = time.perf_counter()
    found = register_counts.counts(session, date(2026, 5, 2), datetime(2026, 11, 2, 14, tzinfo=UTC))
    print(
        f"counted in {time.perf_counter() - began:.1f} s: {found.calls} calls, {found.unusable / found.calls:.1%} without a "
        f"person's number, {found.lines} lines, busy above {found.busy_from} calls",
        flush=True,
    )


def _ask(office: LetterOffice, soul: Soul, person: int, chance: random.Random) -> int:
    """Log the request with every number, and write down what the person says of each; answers the case's id."""
    remembered: tuple[Window, ...] = ()
    if chance.random() < REMEMBERED:
        _id, moment, queue = chance.choice(soul.calls)
        told = moment + timedelta(minutes=chance.randrange(-8, 9))
        remembered = (Window(told - timedelta(minutes=10), told + timedelta(minutes=10), queue),)
    case_id = office.open_case(
        subject_name=f"Keksitty Henkilö {person}",
        numbers=tuple("0" + one.digits for one in soul.numbers),
        windows=remembered,
    )
    with office.deps.database.write() as session:
        for row in session.scalars(select(CaseNumber).where(col(CaseNumber.case_id) == case_id)):
            owned = next(one for one in soul.numbers if one.e164 == row.e164)
            _say(row, owned, office.clock(), is_confirmed=owned.to_on is None and chance.random() < CONFIRMED)
            session.add(row)
    return case_id


def _say(row: CaseNumber, owned: Owned, at: datetime, *, is_confirmed: bool) -> None:
    row.from_on, row.to_on, row.shared = owned.from_on, owned.to_on, SHARED[owned.kind].value
    if is_confirmed and owned.kind == "mobile":
        row.basis, row.confirmed_at = Basis.CALLBACK.value, at


def _believe_everything(office: LetterOffice, cases: dict[int, int]) -> None:
    """Every number of every case: confirmed, nobody else's, since ever."""
    with office.deps.database.write() as session:
        for row in session.scalars(select(CaseNumber).where(col(CaseNumber.case_id).in_(cases.values()))):
            row.basis, row.confirmed_at, row.shared = Basis.CALLBACK.value, office.clock(), Shared.NO.value
            row.from_on, row.to_on = date(2010, 1, 1), None
            session.add(row)


def _measured(office: LetterOffice, truth: Truth, cases: dict[int, int], owner: dict[int, int]) -> Tally:
    tally = Tally()
    for person, case_id in cases.items():
        began = time.perf_counter()
        with office.deps.database.read() as session:
            found = scoring.search(session, case_id, office.clock())
        tally.seconds.append(time.perf_counter() - began)
        if found.counted is not None and not tally.true:
            with office.deps.database.write() as session:
                register_counts.keep(session, replace(found.counted, counted_at=office.clock()))
        own = {one.call_id for one in found.candidates if owner[one.call_id] == person}
        _add(tally, len(truth.people[person].calls), found.candidates, own)
    return tally


def _add(tally: Tally, true: int, candidates: Sequence[Candidate], mine: set[int]) -> None:
    own = [one for one in candidates if one.call_id in mine]
    ticked = [one for one in candidates if is_ticked_beforehand(one.band, one.blockers)]
    likely = [one for one in own if one.band is not Band.WEAK]
    foreign = sum(one.call_id not in mine for one in ticked)
    tally.true += true
    tally.ticked += len(ticked)
    tally.ticked_foreign += foreign
    tally.with_foreign += foreign > 0
    tally.strong_true += sum(one.band is Band.STRONG for one in own)
    tally.likely_true += len(likely)
    tally.found_true += len(own)
    tally.complete += len(likely) == true
    tally.load.append(sum(one.band is Band.POSSIBLE for one in candidates))


def _plain(
    office: LetterOffice, truth: Truth, people: Iterable[int], owner: dict[int, int]
) -> tuple[int, int, int, int]:
    """Linked, foreign, true ones found, and requests with a foreign one, where a number is all that is looked at."""
    linked = foreign = with_foreign = 0
    with office.deps.database.read() as session:
        for person in people:
            numbers = [one.e164 for one in truth.people[person].numbers]
            mine = list(session.scalars(select(col(Call.id)).where(col(Call.caller_e164).in_(numbers))))
            wrong = sum(owner[call_id or 0] != person for call_id in mine)
            linked, foreign, with_foreign = linked + len(mine), foreign + wrong, with_foreign + (wrong > 0)
    return linked, foreign, linked - foreign, with_foreign


def _print(name: str, tally: Tally) -> None:
    asked = len(tally.load)
    print(f"{name}: {asked} requests, {tally.true} calls of theirs")
    print(
        f"  ticked beforehand {tally.ticked}, foreign among them {tally.ticked_foreign} (in {tally.with_foreign} requests)"
    )
    print(
        f"  recall: strong {tally.strong_true / tally.true:.3f}, strong and possible {tally.likely_true / tally.true:.3f}, "
        f"weak too {tally.found_true / tally.true:.3f}"
    )
    print(f"  all of a person's calls strong or possible: {tally.complete / asked:.1%} of requests")
    print(
        f"  possible calls to look at a request: p50 {_share(tally.load, 0.5):.0f}, p95 {_share(tally.load, 0.95):.0f}"
    )
    print(
        f"  a search: p50 {_share(tally.seconds, 0.5) * 1000:.0f} ms, p95 {_share(tally.seconds, 0.95) * 1000:.0f} ms"
    )


def _share(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(int(len(values) * share), len(values) - 1)]


if __name__ == "__main__":
    main()

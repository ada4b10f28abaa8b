"""What a case is searched by beside numbers: what the subject remembers, an employee's own agent id; and what was covered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update
from sqlmodel import col

from dsr.db.engine import holds_lock
from dsr.db.tables import Call, Candidate, CandidateSnapshot, Case, HoldItem, ImportBatch, Job, Recording, Source
from dsr.domain.clues import Clue, ClueKind, checked_clue
from dsr.domain.errors import Invalid, Refused
from dsr.domain.named_times import Window
from dsr.jobs.handlers import all_handlers
from dsr.jobs.running import run_job
from dsr.services import (
    call_sources,
    candidates,
    case_clues,
    cases,
    find_calls,
    register_counts,
    scoring,
    snapshots,
)
from dsr.services.coverage import known_by_source, percent_unusable
from dsr.services.letters.searched import search_values
from dsr.services.searchable import can_search
from dsr.services.undecided import unlisted_matches
from tests.services.call_files import AT, asterisk_row, take, write_rows
from tests.services.letters_office import LetterOffice


def score(office: LetterOffice) -> None:
    with office.deps.database.read() as session:
        query = select(col(Job.id)).where(col(Job.kind) == "score_candidates", col(Job.state) == "queued")
        waiting = list(session.scalars(query))
    for job_id in waiting:
        run_job(office.deps, all_handlers(), job_id or 0)


def load(office: LetterOffice, tmp_path: Path, rows: Sequence[tuple[str, ...]], at: datetime | None = None) -> None:
    """Import the rows; `at` sets when their import was begun and done."""
    take(office.deps, write_rows(tmp_path / f"calls-{office.clock()}.csv", rows), chunk_rows=100)
    if at is not None:
        with office.deps.database.write() as session:
            session.execute(
                update(ImportBatch)
                .where(col(ImportBatch.started_at) == office.clock())
                .values(started_at=at, ended_at=at)
            )


def remember(office: LetterOffice, case_id: int, *clues: Clue) -> None:
    with office.deps.database.write() as session:
        holds_lock(session)
        case = session.get_one(Case, case_id)
        for clue in clues:
            case_clues.add_clue(session, office.deps, case, clue, by=office.people["veera"], at=office.clock())


def reasons(office: LetterOffice, case_id: int) -> list[list[str]]:
    with office.deps.database.read() as session:
        query = select(Candidate).where(col(Candidate.case_id) == case_id).order_by(col(Candidate.call_id))
        return [[reason["code"] for reason in row.reasons] for row in session.scalars(query)]


def test_what_the_subject_remembers_is_weighed(quick_office: LetterOffice, tmp_path: Path) -> None:
    office = quick_office
    load(office, tmp_path, [asterisk_row(1, talk=250), asterisk_row(2, AT + timedelta(days=1), agent="B8", talk=900)])
    case_id = office.open_case(numbers=("040 555 0123",))
    remember(
        office,
        case_id,
        Clue(ClueKind.QUEUE, "info-fi"),
        Clue(ClueKind.AGENT, "PJSIP/A7"),
        Clue(ClueKind.DURATION, duration_ms=60_000),
        Clue(ClueKind.DURATION, duration_ms=240_000),
        Clue(ClueKind.AGENT, "PJSIP/A7"),
    )
    score(office)
    assert reasons(office, case_id) == [
        ["number_declared", "queue", "agent", "duration"],
        ["number_declared", "queue"],
    ]
    with office.deps.database.read() as session:
        search = session.get_one(Case, case_id).search
    assert (search["queues"], search["agents"], search["duration_ms"]) == (["info-fi"], ["PJSIP/A7"], 240_000)


def test_an_employee_is_searched_by_the_agent_id_on_its_days_and_the_recordings_are_held(
    letter_office: LetterOffice, tmp_path: Path
) -> None:
    office = letter_office
    rows = [asterisk_row(number, AT + timedelta(days=number), caller=f"04055502{number:02}") for number in range(4)]
    load(office, tmp_path, rows)
    case_id = office.open_case(numbers=())
    with office.deps.database.read() as session:
        assert not can_search(session, case_id)
    remember(office, case_id, Clue(ClueKind.OWN_AGENT, "PJSIP/A7", None, date(2026, 10, 6), date(2026, 10, 7)))
    with office.deps.database.read() as session:
        assert can_search(session, case_id)
    score(office)
    assert reasons(office, case_id) == [["own_agent"]] * 2
    with office.deps.database.read() as session:
        assert {row.band for row in session.scalars(select(Candidate))} == {"strong"}
        assert len(session.scalars(select(HoldItem)).all()) == 2
        assert session.get_one(Case, case_id).search["own_agents"] == [["PJSIP/A7", "2026-10-06", "2026-10-07"]]


@pytest.mark.parametrize("is_linked", [False, True])
def test_when_the_last_term_is_taken_away_nothing_that_it_found_is_asked_about(
    letter_office: LetterOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_linked: bool
) -> None:
    """A wrong agent id: its calls, those too many to list too, stayed on the page for good, since no search could come."""
    office = letter_office
    monkeypatch.setattr(find_calls.calls_matching, "__kwdefaults__", {"limit": 2})
    monkeypatch.setattr(find_calls.unread, "__kwdefaults__", {"limit": 2})
    monkeypatch.setattr(scoring, "MOST", 2)
    rows = [asterisk_row(number, AT + timedelta(minutes=number), caller="") for number in range(4)]
    load(office, tmp_path, rows)
    case_id, by = office.open_case(numbers=()), office.people["veera"]
    remember(office, case_id, Clue(ClueKind.OWN_AGENT, "PJSIP/A7", None, date(2024, 1, 1)))
    score(office)
    with office.deps.database.write() as session:
        holds_lock(session)
        case, at = session.get_one(Case, case_id), office.clock.pass_by(minutes=1)
        assert unlisted_matches(session, [case_id]) == {case_id: 2}
        proposed = session.scalars(select(col(Candidate.call_id)).order_by(col(Candidate.id))).all()
        if is_linked:
            candidates.link_call(session, office.deps, case, proposed[0], "Oma puhelu.", by=by, at=at)
        (clue,) = case_clues.clues_of(session, case_id)
        case_clues.remove_clue(session, office.deps, case, clue.id or 0, by=by, at=at)
    score(office)
    with office.deps.database.read() as session:
        case = session.get_one(Case, case_id)
        assert unlisted_matches(session, [case_id]) == {}
        assert [row.verdict for row in session.scalars(select(Candidate))] == ["linked"] * is_linked
        assert (case.searched_at is not None, case.search.get("other_means", False)) == (is_linked, is_linked)


def test_an_employees_many_calls_are_all_proposed(quick_office: LetterOffice, tmp_path: Path) -> None:
    """None may fall off a list: what is proposed is what is held."""
    office = quick_office
    load(office, tmp_path, [asterisk_row(number, AT + timedelta(minutes=number), caller="") for number in range(520)])
    case_id = office.open_case(numbers=())
    remember(office, case_id, Clue(ClueKind.OWN_AGENT, "PJSIP/A7", None, date(2024, 1, 1)))
    score(office)
    with office.deps.database.read() as session:
        assert len(session.scalars(select(col(Candidate.id))).all()) == 520


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"kind": "hat"}, "kind"),
        ({"kind": "queue"}, "queue"),
        ({"kind": "agent", "agent": " "}, "agent"),
        ({"kind": "own_agent", "agent": "a" * 121}, "agent"),
        ({"kind": "duration", "minutes": "0"}, "minutes"),
        ({"kind": "duration", "minutes": "241"}, "minutes"),
        ({"kind": "own_agent", "agent": "A7", "from_on": "2.11.2026", "to_on": "1.11.2026"}, "to_on"),
        ({"kind": "own_agent", "agent": "A7", "from_on": "3.11.2026"}, "from_on"),
    ],
)
def test_what_is_remembered_is_checked(fields: dict[str, str], place: str) -> None:
    with pytest.raises(Invalid) as refusal:
        checked_clue(fields, date(2026, 11, 2))
    assert [fault.place for fault in refusal.value.faults] == [place]


def test_a_case_takes_twelve_clues(quick_office: LetterOffice) -> None:
    case_id = quick_office.open_case()
    with pytest.raises(Refused, match="remove one"):
        remember(quick_office, case_id, *[Clue(ClueKind.AGENT, f"A{number}") for number in range(13)])


def test_either_reading_of_the_autumn_hour_is_searched_for_a_hidden_number(
    quick_office: LetterOffice, tmp_path: Path
) -> None:
    office = quick_office
    hour = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    rows = [asterisk_row(1, hour, caller="anonymous"), asterisk_row(2, hour + timedelta(hours=1), caller="anonymous")]
    load(office, tmp_path, rows)
    case_id = office.open_case(numbers=(), windows=(Window(hour, hour + timedelta(hours=1)),))
    score(office)
    assert len(reasons(office, case_id)) == 2


def test_the_share_of_calls_without_a_number_and_the_last_known_day_are_told(
    quick_office: LetterOffice, tmp_path: Path
) -> None:
    office = quick_office
    callers = ["anonymous", "", "81621", *["0405550199"] * 17]
    load(office, tmp_path, [asterisk_row(number, caller=caller) for number, caller in enumerate(callers)])
    case_id = office.open_case()
    score(office)
    with office.deps.database.read() as session:
        search = session.get_one(Case, case_id).search
    assert (search["counted"], search["unusable"], percent_unusable(search)) == (20, 3, 15)
    assert known_by_source(search) == {"asterisk21": date(2026, 10, 5)}


def test_counts_are_kept_until_the_next_import(letter_office: LetterOffice, tmp_path: Path) -> None:
    office = letter_office
    since = date(2026, 5, 2)
    load(office, tmp_path, [asterisk_row(number) for number in range(30)] + [asterisk_row(99, caller="0405550199")])
    with office.deps.database.write() as session:
        first = register_counts.counts(session, since, office.clock())
        register_counts.keep(session, first)
        assert (first.calls, first.lines, first.busy_from) == (31, 2, 30)
        session.execute(delete(Recording))
        office.clock.pass_by(minutes=5)
        assert register_counts.counts(session, since, office.clock()) == first
    load(office, tmp_path, [asterisk_row(200, AT + timedelta(days=1), caller="")])
    office.clock.pass_by(minutes=5)
    with office.deps.database.read() as session:
        again = register_counts.counts(session, since, office.clock())
    assert (again.calls, again.unusable) == (32, 1)


@pytest.mark.parametrize("later", [timedelta(days=9), timedelta(minutes=9)], ids=["days", "the same day"])
def test_t20_what_the_register_held_at_receipt_is_kept_once_and_later_changes_are_told(
    letter_office: LetterOffice, tmp_path: Path, later: timedelta
) -> None:
    office = letter_office
    rows = [asterisk_row(number, AT + timedelta(days=number)) for number in range(4)]
    load(office, tmp_path, rows)
    case_id = office.open_case(numbers=("040 555 0123",))
    score(office)
    office.clock.at += later
    load(office, tmp_path, [asterisk_row(9, AT + timedelta(days=9))])
    score(office)
    with office.deps.database.write() as session:
        first = select(col(Recording.id)).order_by(col(Recording.id)).limit(1)
        session.execute(
            update(Recording)
            .where(col(Recording.id) == session.scalar(first))
            .values(state="destroyed", destroyed_at=office.clock())
        )
    with office.deps.database.read() as session:
        since = snapshots.since_receipt(session, case_id)
        kept = session.scalars(select(CandidateSnapshot)).one()
        assert [(one["band"], [state for _id, state in one["recordings"]]) for one in kept.calls] == [
            ("possible", ["expected"])
        ] * 4
        late = set(session.scalars(select(col(Call.id)).order_by(col(Call.id).desc()).limit(1)))
    assert since is not None
    assert (since.then, since.now, since.imported, since.found, since.gone, since.destroyed) == (4, 5, 1, 0, 0, 1)
    assert since.late_calls == late


def test_a_call_that_was_there_but_is_found_by_a_later_number_is_told_apart(
    quick_office: LetterOffice, tmp_path: Path
) -> None:
    office = quick_office
    load(office, tmp_path, [asterisk_row(1), asterisk_row(2, caller="0405550177")])
    case_id = office.open_case(numbers=("040 555 0123",))
    score(office)
    with office.deps.database.write() as session:
        holds_lock(session)
        cases.add_numbers(session, case_id, ["040 555 0177"], office.clock())
        cases.search_again(session, case_id, by=office.people["veera"], at=office.clock.pass_by(days=3))
    score(office)
    with office.deps.database.read() as session:
        since = snapshots.since_receipt(session, case_id)
    assert since is not None
    assert (since.then, since.now, since.imported, since.found) == (1, 2, 0, 1)


DAY = "2026-10-05"


@pytest.mark.parametrize(
    ("until", "one_day", "by_source", "why"),
    [
        ((DAY, DAY), DAY, [], "one day holds for every source"),
        ((DAY, "2026-10-28"), None, [DAY, "2026-10-28"], "each source with its own"),
        (
            (DAY, "2026-11-02"),
            None,
            [DAY, "2026-11-02"],
            "one that reaches the search is no reason to tell of one only",
        ),
        (("2026-11-02", "2026-11-02"), None, [], "all reach the day of the search"),
        ((), None, [], "nothing is known"),
    ],
)
def test_the_letter_tells_of_each_source_up_to_when_its_calls_were_known(
    quick_office: LetterOffice, until: tuple[str, ...], one_day: str | None, by_source: list[str], why: str
) -> None:
    office = quick_office
    case_id = office.open_case()
    with office.deps.database.write() as session:
        case = session.get_one(Case, case_id)
        case.searched_at = datetime(2026, 11, 2, 9, tzinfo=UTC)
        case.search = {"sources": [{"name": f"s{place}", "until": day} for place, day in enumerate(until)]}
        for place in range(len(until)):
            session.add(Source(name=f"s{place}", name_fi=f"järjestelmä {place}", name_sv=f"system {place}"))
        session.flush()
        told = search_values(session, case, "fi")
    assert told is not None
    assert (told["known_until"], [one["until"] for one in told["known_by_source"]]) == (one_day, by_source), why


@pytest.mark.parametrize(
    ("named", "language", "told"),
    [
        ((), "fi", []),  # nobody has named them: one day for all, the earliest
        (("s1",), "fi", [("Vaihde", "2026-10-28"), ("", "2026-10-05")]),
        (("s1",), "sv", [("Växeln", "2026-10-28"), ("", "2026-10-05")]),
        (("s1",), "en", [("Vaihde", "2026-10-28"), ("", "2026-10-05")]),  # no English name: the Finnish one
        (("s0", "s2"), "fi", [("Vaihde", "2026-10-05"), ("", "2026-10-28")]),  # two of one name: the earlier day
    ],
)
def test_a_source_is_told_by_its_plain_name_and_never_by_the_stored_one(
    quick_office: LetterOffice, named: tuple[str, ...], language: str, told: list[tuple[str, str]]
) -> None:
    office = quick_office
    case_id = office.open_case()
    days = {"s0": DAY, "s1": "2026-10-28", "s2": "2026-10-30"}
    with office.deps.database.write() as session:
        case = session.get_one(Case, case_id)
        case.searched_at = datetime(2026, 11, 2, 9, tzinfo=UTC)
        case.search = {"sources": [{"name": name, "until": day} for name, day in days.items()]}
        for name in days:
            session.add(source := Source(name=name))
            session.flush()
            if name in named:
                call_sources.save_names(session, source.id or 0, "Vaihde", "Växeln", by=None, at=office.clock())
        found = search_values(session, case, language)
    assert found is not None
    assert [(one["name"], one["until"]) for one in found["known_by_source"]] == told
    assert (found["known_until"] == DAY) is (not told)
    assert not any(name in str(found) for name in days)


def test_a_letter_gets_the_terms_by_plain_names_and_no_agent_id(quick_office: LetterOffice, tmp_path: Path) -> None:
    office = quick_office
    load(office, tmp_path, [asterisk_row(1), asterisk_row(2, caller="")])
    case_id = office.open_case(windows=(Window(AT, AT + timedelta(minutes=20), "info-fi"),))
    remember(
        *(office, case_id, Clue(ClueKind.QUEUE, "info-fi")),
        *(Clue(ClueKind.OWN_AGENT, agent, None, date(2024, 1, 1)) for agent in ("A7", "B8")),
    )
    score(office)
    with office.deps.database.read() as session:
        told = search_values(session, session.get_one(Case, case_id), "sv")
    assert told is not None
    assert (told["services"], told["unusable_percent"], told["known_until"]) == (
        ["stadens rådgivning"],
        50,
        "2026-10-05",
    )
    assert told["own_agents"] == [{"from_on": "2024-01-01", "to_on": None}], "the days of both ids, once"
    assert told["windows"] == [
        {
            "from_on": "2026-10-05",
            "to_on": "2026-10-05",
            "from_at": "12.00",
            "to_at": "12.20",
            "service": "stadens rådgivning",
        }
    ]
    assert "A7" not in str(told)

"""The directory of call queues: what held on a day, corrections that keep what was, and calls of another controller."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from dsr.db.tables import Case, Letter
from dsr.domain.errors import Invalid, Refused
from dsr.services import call_queues, candidates
from dsr.services.call_queues import QueueWords
from dsr.services.letters.told_calls import told_calls
from tests.services.call_files import asterisk_row, take, write_rows
from tests.services.letters_office import LetterOffice, change_case

OURS = QueueWords("terveys", "Terveysneuvonta", "Hälsorådgivningen")
COUNTYS = replace(OURS, controller=call_queues.WELLBEING_COUNTY, from_on=date(2023, 1, 1), is_sensitive=True)


def _save(office: LetterOffice, words: QueueWords, corrects: int | None = None, reason: str = "") -> int:
    with office.deps.database.write() as session:
        row = call_queues.save_queue(
            session, words, by=office.people["veera"], at=office.clock(), corrects=corrects, reason=reason
        )
        return row.id or 0


def _at(office: LetterOffice, on: date) -> tuple[str, str]:
    with office.deps.database.read() as session:
        entry = call_queues.directory(session).at("terveys", on)
        return (entry.name_fi, entry.controller) if entry is not None else ("", "")


DAYS = [
    (date(2022, 12, 31), "espoo", "the day before the county began"),
    (date(2023, 1, 1), "wellbeing_county", "its first day"),
    (date(2026, 11, 2), "wellbeing_county", "ever since"),
]


def test_a_line_is_what_it_was_on_the_day(letter_office: LetterOffice) -> None:
    _save(letter_office, COUNTYS)
    assert _at(letter_office, date(2022, 12, 31)) == ("", ""), "nothing is known of the time before"
    _save(letter_office, OURS)
    for on, controller, reason in DAYS:
        assert _at(letter_office, on)[1] == controller, reason


def test_a_corrected_entry_counts_no_more_and_stays(quick_office: LetterOffice) -> None:
    wrong = _save(quick_office, replace(OURS, name_fi="Terveysneuvota"))
    with pytest.raises(Invalid):
        _save(quick_office, OURS, corrects=wrong)  # without a reason
    _save(quick_office, OURS, corrects=wrong, reason="Kirjoitusvirhe")
    assert _at(quick_office, date(2026, 1, 1))[0] == "Terveysneuvonta"
    with quick_office.deps.database.read() as session:
        assert [row.name_fi for row in call_queues.history(session, "terveys")] == ["Terveysneuvonta", "Terveysneuvota"]
        assert call_queues.technical_names(session, "terveysneuvota") == ("terveysneuvota",), (
            "a wrong name finds nothing"
        )
    with pytest.raises(Invalid) as refusal:
        _save(quick_office, replace(OURS, name_fi="Muu"))
    assert [fault.code for fault in refusal.value.faults] == ["queue_day_taken"]


def test_a_call_that_was_the_countys_is_told_as_transferred_and_never_given(quick_office: LetterOffice) -> None:
    office = quick_office
    _save(office, COUNTYS)
    case_id = office.open_case()
    call_id = office.link_call(case_id, queue="terveys", started=datetime(2026, 10, 1, 7, tzinfo=UTC))
    with office.deps.database.write() as session:
        case = session.get_one(Case, case_id)
        candidates.unlink_call(session, office.deps, case, call_id, by=office.people["veera"], at=office.clock())
        link = candidates.link_call(
            session, office.deps, case, call_id, "Kertoi päivän.", by=office.people["veera"], at=office.clock()
        )
        assert link.given == "transfer"
        with pytest.raises(Invalid) as refusal:
            candidates.set_given(
                session, office.deps, case, call_id, "full", "", by=office.people["veera"], at=office.clock()
            )
        assert [fault.code for fault in refusal.value.faults] == ["given_anothers"]
        told = told_calls(session, case, None, "sv", date(2026, 11, 2), tells=True)
    assert told["calls"] == []
    assert [(one["queue"], one["controller"]) for one in told["transferred"]] == [
        ("Hälsorådgivningen", "wellbeing_county")
    ]


def test_an_answer_that_would_give_a_call_of_another_controller_is_not_approved(quick_office: LetterOffice) -> None:
    """The line was named after the call was linked: the directory is asked again."""
    office = quick_office
    case_id = office.open_case()
    office.search(case_id)
    office.link_call(case_id)
    office.step(case_id, "start_assessment")
    office.step(case_id, "answer_full")
    letter_id = office.letter(case_id, "access_answer").id or 0
    office.finish(letter_id)
    _save(office, replace(COUNTYS, technical="info-fi"))
    with pytest.raises(Refused, match="another controller's line"):
        office.submit(letter_id)


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_the_answer_prints_what_is_transferred_and_to_whom(quick_office: LetterOffice, language: str) -> None:
    office = quick_office
    _save(office, COUNTYS)
    case_id = office.open_case()
    change_case(office, case_id, language=language)
    office.link_call(case_id, queue="terveys", given="transfer", started=datetime(2026, 10, 1, 7, tzinfo=UTC))
    letter_id = office.ready_answer(case_id)
    office.approve(letter_id)
    with office.deps.database.read() as session:
        assert session.get_one(Letter, letter_id).state == "approved"
    html = office.text(letter_id, language).final_html
    assert {"fi": "Länsi-Uudenmaan hyvinvointialueelle", "sv": "till Västra Nylands välfärdsområde"}[language] in html
    assert {"fi": "Saat jäljennöksen puhelutallenteestasi", "sv": "kopia"}[language] in html


def test_lines_that_nobody_named_are_told_and_those_that_are_numbers_only_counted(
    letter_office: LetterOffice, tmp_path: Path
) -> None:
    office = letter_office
    lines = ("zylinc_1263", "info-fi", "+358405550962", "neuvola", "0405550963", "neuvola", "09 816 22000")
    rows = [asterisk_row(number, queue=line) for number, line in enumerate(lines, start=1)]
    take(office.deps, write_rows(tmp_path / "calls.csv", rows))
    with office.deps.database.read() as session:
        assert call_queues.unnamed_names(session) == ["09 816 22000", "neuvola", "zylinc_1263"]
        found = call_queues.unnamed_lines(session, limit=2)
    assert found.lines == (("neuvola", 2), ("09 816 22000", 1)), "the busiest first; info-fi is in the directory"
    assert (found.numbers, found.number_calls) == (2, 2)


def test_a_register_without_calls_has_no_lines(letter_office: LetterOffice) -> None:
    with letter_office.deps.database.read() as session:
        assert call_queues.unnamed_names(session) == []
        assert call_queues.unnamed_lines(session) == call_queues.Unnamed((), 0, 0)

"""Copies handed over: what is promised, who may be given it, when a request is answered, and the package that goes along."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import subprocess
import zipfile
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from dsr.db.events import body_of, events_of
from dsr.db.tables import (
    METADATA,
    Approval,
    Case,
    Handover,
    Hold,
    IdentityCheck,
    LetterText,
    Link,
    PromisedCopy,
    PurgeItem,
    PurgeRound,
)
from dsr.domain.erasure import Place
from dsr.domain.errors import Invalid, Refused
from dsr.services import candidates, clock
from dsr.services.case_retention.shorter import remove_copies
from dsr.services.handovers import package, promises
from tests.services.letters_office import ARRIVED, LetterOffice, change_case


def _sent_answer(
    office: LetterOffice, *, days: int = 10, is_recorded: bool = True, before: tuple[str, ...] = (), **case: object
) -> int:
    """A case whose answer about one call was sent so many days after its receipt, and `before` done before anybody wrote
    it; answers its id."""
    case_id = office.open_case()
    change_case(office, case_id, **case)
    office.search(case_id)
    office.link_call(case_id, is_recorded=is_recorded)
    _run(office, *before)
    letter_id = office.write_answer(case_id)
    office.approve(letter_id)
    office.print(letter_id)
    office.clock.at = ARRIVED + timedelta(days=days)
    office.send(letter_id)
    return case_id


def _run(office: LetterOffice, *statements: str) -> None:
    with office.deps.database.write() as session:
        for statement in statements:
            session.connection().exec_driver_sql(statement)


def _package(office: LetterOffice, case_id: int, **settings: Any) -> package.Package:
    deps = replace(office.deps, settings=replace(office.deps.settings, **settings))
    with office.deps.database.read() as session:
        request = clock.requests_of(session, case_id)[0]
        return package.build(session, deps, session.get_one(Case, case_id), request, office.clock())


def _faults(refusal: pytest.ExceptionInfo[Invalid]) -> dict[str, str]:
    return {fault.place: fault.code for fault in refusal.value.faults}


def test_a_request_is_answered_on_the_day_its_last_copy_is_out(letter_office: LetterOffice) -> None:
    """The letter left in time, the copy after the last day: the answer is late (GDPR 12(3), 15(3))."""
    office = letter_office
    case_id = _sent_answer(office, days=28)
    waiting = office.request(case_id)
    assert (waiting.state, waiting.is_open, waiting.act_by_on) == ("handing_over", True, date(2026, 12, 2))
    office.clock.at = ARRIVED + timedelta(days=35)
    office.hand_over(case_id)
    done = office.request(case_id)
    assert (done.state, done.outcome, done.answered_on) == ("answered", "full", date(2026, 12, 7))
    assert done.timeliness == "late"


def test_an_answer_without_recordings_is_whole_when_its_letter_is_sent(quick_office: LetterOffice) -> None:
    case_id = _sent_answer(quick_office, is_recorded=False)
    done = quick_office.request(case_id)
    assert (done.state, done.outcome, done.answered_on) == ("answered", "full", date(2026, 11, 12))


def test_the_days_of_an_answer_are_noted_by_stage_and_add_up(letter_office: LetterOffice) -> None:
    office = letter_office
    case_id = _sent_answer(office, days=28)
    assert office.request(case_id).draft_days is None, "not answered before the copy is out"
    office.clock.at = ARRIVED + timedelta(days=35)
    office.hand_over(case_id)
    done = office.request(case_id)
    days = (done.logged_days, done.identity_days, done.draft_days, done.approval_days, done.dispatch_days)
    assert (sum(one or 0 for one in days), done.answer_days, done.received_month) == (35, 35, 202611)
    assert (done.dispatch_days or 0) >= 7, "the copy was waited for"
    assert (done.channel, done.spare_days) == ("email", (done.strict_on - date(2026, 12, 7)).days)


def test_facts_of_calls_are_no_copy_and_close_nothing(quick_office: LetterOffice) -> None:
    """A summary is not a copy (TSV 8422/161/21); an unedited transcript may be one (TSV 3592/152/2019)."""
    case_id = _sent_answer(quick_office)
    quick_office.hand_over(case_id, form="facts")
    assert quick_office.request(case_id).state == "handing_over"
    quick_office.hand_over(case_id, form="transcript")
    assert quick_office.request(case_id).state == "answered"


def test_what_was_promised_stays_promised_when_the_call_is_unlinked(quick_office: LetterOffice) -> None:
    case_id = _sent_answer(quick_office)
    with quick_office.deps.database.write() as session:
        for link in session.scalars(select(Link)):
            session.delete(link)
        request = clock.requests_of(session, case_id)[0]
        assert promises.missing_by_request(session, {request.id or 0}) == {request.id or 0: 1}


def test_nothing_is_handed_over_before_the_answer_is_sent(quick_office: LetterOffice) -> None:
    case_id = quick_office.open_case()
    call_id = quick_office.link_call(case_id)
    with pytest.raises(Refused) as refusal:
        quick_office.hand_over(case_id, call_ids=[call_id])
    assert refusal.value.code == "handover_before_answer"


IMPOSSIBLE: list[tuple[dict[str, Any], str, str, str]] = [
    ({"way": "secure_mail", "identified": "before"}, "identified", "handover_identity", "nobody has been identified"),
    ({"way": "secure_mail", "identified": "suomifi"}, "identified", "handover_identified", "mail shows nobody"),
    ({"way": "suomifi", "identified": "at_handover"}, "identified", "handover_identified", "no document is seen"),
    ({"receiver": "representative"}, "receiver", "handover_mandate", "the mandate was never shown"),
    ({"call_ids": [99]}, "calls", "handover_not_given", "a call of somebody else"),
    ({"call_ids": []}, "calls", "handover_no_calls", "of nothing"),
    ({"items": 0}, "items", "items_unread", "no item"),
    ({"handed_at": ARRIVED + timedelta(days=30)}, "handed_at", "handover_in_future", "not yet"),
    ({"handed_at": ARRIVED - timedelta(days=2)}, "handed_at", "handover_before_receipt", "nobody had asked"),
    ({"form": "summary"}, "form", "answer_not_offered", "a summary is no copy"),
]  # fmt: skip


def test_a_handover_that_cannot_be_true_or_right_is_refused(quick_office: LetterOffice) -> None:
    case_id = _sent_answer(quick_office)
    for told, place, code, reason in IMPOSSIBLE:
        with pytest.raises(Invalid) as refusal:
            quick_office.hand_over(case_id, **told)
        assert _faults(refusal) == {place: code}, reason
    with quick_office.deps.database.read() as session:
        assert session.scalars(select(Handover)).all() == []


def test_copies_go_by_post_only_where_turvakielto_was_checked(quick_office: LetterOffice) -> None:
    case_id = _sent_answer(quick_office)
    quick_office.hand_over(case_id, way="counter", identified="at_handover")  # proves identity for what follows
    with pytest.raises(Refused) as refusal:
        quick_office.hand_over(case_id, way="post", identified="before", call_ids=_promised(quick_office))
    assert refusal.value.code == "turvakielto_not_checked"


def test_a_document_shown_at_the_counter_is_a_check_of_identity(quick_office: LetterOffice) -> None:
    case_id = _sent_answer(quick_office)
    quick_office.hand_over(case_id, way="counter", identified="at_handover")
    with quick_office.deps.database.read() as session:
        (check,) = session.scalars(select(IdentityCheck))
        assert (check.method, check.level, check.result) == ("in_person", "strong", "confirmed")


def test_one_more_copy_later_is_written_down_and_moves_nothing(quick_office: LetterOffice) -> None:
    case_id = _sent_answer(quick_office)
    quick_office.hand_over(case_id)
    before = quick_office.request(case_id).answered_on
    quick_office.clock.pass_by(days=60)
    quick_office.hand_over(case_id, call_ids=_promised(quick_office), form="both")
    assert quick_office.request(case_id).answered_on == before
    with quick_office.deps.database.read() as session:
        assert len(session.scalars(select(Handover)).all()) == 2


def test_who_withdraws_while_copies_wait_lets_nothing_go_that_can_be_appealed(quick_office: LetterOffice) -> None:
    case_id = _sent_answer(quick_office)
    day = quick_office.clock().date().isoformat()
    quick_office.step(case_id, "withdraw", "kirsi", withdrawn_on=day, reason="Ei halua jäljennöksiä.")
    assert quick_office.request(case_id).outcome == "withdrawn"
    with quick_office.deps.database.read() as session:
        assert [hold.released_at for hold in session.scalars(select(Hold).where(col(Hold.case_id) == case_id))] == [
            None
        ]


def test_the_event_says_what_was_handed_over_and_names_nobody(quick_office: LetterOffice) -> None:
    case_id = _sent_answer(quick_office)
    row = quick_office.hand_over(case_id, with_package=True)
    with quick_office.deps.database.read() as session:
        (event,) = (one for one in events_of(session, f"case:{case_id}") if one.kind == "copy_handed_over")
        body, text = body_of(event), event.body
    assert row.package_sha256 == _package(quick_office, case_id).sha256
    assert (body["form"], body["way"], body["package_sha256"]) == ("audio", "suomifi", row.package_sha256)
    assert "allinen" not in text
    assert "5550123" not in text


def test_the_package_opens_everywhere_and_its_manifest_is_true(quick_office: LetterOffice, tmp_path: Path) -> None:
    case_id = _sent_answer(quick_office)
    made = _package(quick_office, case_id)
    (tmp_path / "p.zip").write_bytes(made.content)
    assert subprocess.run(["python3", "-m", "zipfile", "-t", str(tmp_path / "p.zip")], check=True).returncode == 0
    with zipfile.ZipFile(io.BytesIO(made.content)) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        for entry in archive.infolist():
            assert entry.filename.isascii()
            assert not set(entry.filename) & set('\\/:*?"<>|'), "Windows takes none of these"
            assert entry.date_time >= (2026, 1, 1, 0, 0, 0)
        listed = dict(reversed(line.split("  ")) for line in archive.read(package.MANIFEST).decode().splitlines())
        assert sorted(listed) == sorted(set(names) - {package.MANIFEST})
        for name, sha256 in listed.items():
            assert hashlib.sha256(archive.read(name)).hexdigest() == sha256
        archive.extractall(tmp_path)
    done = subprocess.run(["sha256sum", "-c", package.MANIFEST], cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert not any("allinen" in name.casefold() for name in (*names, made.name))


def test_the_same_answer_gives_the_same_bytes_whenever_it_is_asked_for(quick_office: LetterOffice) -> None:
    case_id = _sent_answer(quick_office)
    first = _package(quick_office, case_id)
    quick_office.clock.pass_by(days=3)
    assert _package(quick_office, case_id) == first


def test_the_package_is_what_was_approved_whatever_is_done_since(quick_office: LetterOffice) -> None:
    """Neither a ground that nobody approved, nor another call, nor another name of the line may go along with the letter."""
    case_id = _sent_answer(quick_office)
    approved = _package(quick_office, case_id)
    another = quick_office.link_call(case_id)
    _run(
        quick_office,
        f"UPDATE link SET given = 'none', ground = 'G5' WHERE call_id != {another}",
        "UPDATE call_queue SET name_fi = 'muu'",
        "UPDATE call SET caller_e164 = '+358405550199', duration_ms = 1000",
    )
    assert _package(quick_office, case_id) == approved


def test_a_voided_approval_keeps_no_list_of_calls(quick_office: LetterOffice) -> None:
    case_id = _ready(quick_office)
    letter_id = quick_office.letter(case_id, "access_answer").id or 0
    quick_office.approve(letter_id)
    assert [len(one) for one in _kept_lists(quick_office)] == [1]
    quick_office.write(letter_id, search_note="Vielä yksi asia.")
    assert _kept_lists(quick_office) == [[]]


def test_the_call_list_is_in_plain_words_and_a_formula_is_a_text(quick_office: LetterOffice) -> None:
    named = "UPDATE call_queue SET name_fi = '=1+1'", "UPDATE call SET agent = 'agentti7'"
    case_id = _sent_answer(quick_office, before=named)
    made = _package(quick_office, case_id)
    with zipfile.ZipFile(io.BytesIO(made.content)) as archive:
        (name,) = (one for one in archive.namelist() if one.endswith("-calls-fi.csv"))
        text = archive.read(name).decode()
        (other,) = (one for one in archive.namelist() if one.endswith("-calls.json"))
        (call,) = json.loads(archive.read(other))["calls"]
    assert text.startswith("\ufeff"), "Excel takes UTF-8 for another code page without it"
    head, row = csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";")
    told = dict(zip(head, row, strict=True))
    assert (told["Päivä"], told["Kello"], told["Ero UTC-aikaan"]) == ("14.9.2026", "9.12", "UTC+3")
    assert (told["Palvelu"], told["Kesto"], told["Numero"]) == ("'=1+1", "4 min 5 s", "040 555 0123")
    assert told["Mitä annetaan"] == "jäljennös tallenteesta ja puhelun tiedot"
    assert (call["started_at"], call["length_seconds"]) == ("2026-09-14T09:12:00+03:00", 245)
    assert "agentti7" not in text, "names of agents are not given unless the policy says so"
    assert "agentti7" in _all_text(_package(quick_office, case_id, agents_given=True))


def test_there_is_no_package_before_an_answer_is_printed(quick_office: LetterOffice) -> None:
    case_id = quick_office.open_case()
    with pytest.raises(Refused) as refusal:
        _package(quick_office, case_id)
    assert refusal.value.code == "package_before_answer"


def test_no_package_is_made_without_its_call_list_once_that_has_reached_its_term(quick_office: LetterOffice) -> None:
    """It would have other bytes than the one that the person has, under the same name."""
    office = quick_office
    case_id = _sent_answer(office)
    office.hand_over(case_id, with_package=True)
    office.clock.pass_by(days=120)
    with office.deps.database.write() as session:
        done = {"state": "done", "removed": remove_copies(session, case_id), "done_at": office.clock()}
        made = PurgeRound(kind="copies", proposed_by=office.people["veera"], proposed_at=office.clock())
        session.add(made)
        session.flush()
        on = office.clock().date()
        session.add(
            PurgeItem(round_id=made.id or 0, case_id=case_id, reference="1", term="copies", closed_on=on, **done)
        )
    with pytest.raises(Refused) as refusal:
        _package(office, case_id)
    assert refusal.value.code == "package_list_gone"
    with office.deps.database.read() as session:
        request_id = clock.requests_of(session, case_id)[0].id or 0
        assert package.answer_of(session, office.deps, request_id) is not None
        assert not package.is_offered(session, office.deps, request_id)


def _all_text(made: package.Package) -> str:
    with zipfile.ZipFile(io.BytesIO(made.content)) as archive:
        return "".join(archive.read(name).decode(errors="replace") for name in archive.namelist())


def _ready(office: LetterOffice) -> int:
    """A case whose answer about one call waits for approval."""
    case_id = office.open_case()
    office.search(case_id)
    office.link_call(case_id)
    office.write_answer(case_id)
    return case_id


def _kept_lists(office: LetterOffice) -> list[list[dict[str, Any]]]:
    with office.deps.database.read() as session:
        lists = session.scalars(select(col(Approval.call_list)).where(col(Approval.rule) != "none"))
        return [list(one) for one in lists]


def _promised(office: LetterOffice) -> list[int]:
    with office.deps.database.read() as session:
        return list(session.scalars(select(col(PromisedCopy.call_id))))


def test_a_statement_goes_with_its_recording_in_the_call_list(quick_office: LetterOffice) -> None:
    """The list kept with the approval holds it sealed; what is handed over is read (GDPR 16, second sentence)."""
    words = "Tarkoitin molempia lapsiani."
    sealed = quick_office.deps.cipher.seal(words)
    attached = (
        "INSERT INTO statement (case_id, right_request_id, call_id, sealed, by_user, at) "
        f"SELECT case_id, (SELECT min(id) FROM right_request), call_id, '{sealed}', 1, at FROM link"
    )
    case_id = _sent_answer(quick_office, before=(attached,))
    with zipfile.ZipFile(io.BytesIO(_package(quick_office, case_id).content)) as zipped:
        listed = {name: zipped.read(name).decode("utf-8-sig") for name in zipped.namelist() if "calls" in name}
    (table,) = [text for name, text in listed.items() if name.endswith(".csv")]
    (for_programs,) = [text for name, text in listed.items() if name.endswith(".json")]
    assert next(csv.DictReader(io.StringIO(table), delimiter=";"))["Lisäselvitys"] == words
    assert json.loads(for_programs)["calls"][0]["statements"] == [words]
    with quick_office.deps.database.read() as session:
        (kept,) = session.exec(select(Approval.call_list)).all()
    assert words not in json.dumps(kept, ensure_ascii=False)


def test_t23_a_package_made_for_an_answer_leaves_no_second_register_of_calls(quick_office: LetterOffice) -> None:
    """It is made anew each time it is asked for: the program keeps no copy of it that would need a term of its own, and the
    place where one may lie outside is on the checklist of an erasure."""
    case_id = _sent_answer(quick_office)

    def kept() -> tuple[dict[str, int], list[Path]]:
        with quick_office.deps.database.read() as session:
            connection = session.connection()
            counts = {
                name: int(connection.exec_driver_sql(f"select count(*) from {table}").scalar() or 0)
                for name, table in METADATA.tables.items()
            }
        return counts, sorted(quick_office.deps.settings.data_dir.rglob("*.zip"))

    before = kept()
    assert _package(quick_office, case_id).content
    assert kept() == before
    assert {Place.EXPORT, Place.PACKAGE} <= set(Place)


def test_what_a_sent_answer_gives_is_changed_by_a_new_answer_alone(quick_office: LetterOffice) -> None:
    """A handler alone neither gives what a decision withheld nor keeps what it promised (hallintolaki 44 and 50 §)."""
    office = quick_office
    case_id = _sent_answer(office)
    with office.deps.database.read() as session:
        call_id = session.scalars(select(col(Link.call_id))).one()

    def change(what: str, *more: str) -> None:
        with office.deps.database.write() as session:
            case, by = session.get_one(Case, case_id), office.people["veera"]
            getattr(candidates, what)(session, office.deps, case, call_id, *more, by=by, at=office.clock())

    for is_out in (False, True):
        for what, more in (("set_given", ("masked", "G5")), ("set_given", ("none", "G5")), ("unlink_call", ())):
            with pytest.raises(Refused) as refused:
                change(what, *more)
            assert refused.value.code == "calls_in_sent_answer"
        if not is_out:
            office.hand_over(case_id)
    assert office.request(case_id).outcome == "full", "the copy that was promised went"
    office.step(case_id, "reopen", reason="Kuuntelussa selvisi uutta.")
    change("set_given", "none", "G5")


def test_no_copy_is_handed_over_of_a_call_that_was_never_recorded(quick_office: LetterOffice) -> None:
    office, case_id = quick_office, quick_office.open_case()
    never = office.link_call(case_id, is_recorded=False)
    letter_id = office.ready_answer(case_id)
    office.approve(letter_id)
    office.print(letter_id)
    office.send(letter_id)
    with office.deps.database.read() as session:
        (there,) = promises.missing_calls(session, office.request(case_id).id or 0)
    with pytest.raises(Invalid) as refused:
        office.hand_over(case_id, call_ids=[there, never])
    assert [fault.code for fault in refused.value.faults] == ["handover_no_copy"]
    office.hand_over(case_id, call_ids=[never], form="facts")
    office.hand_over(case_id, call_ids=[there])
    assert office.request(case_id).outcome == "full"


def test_a_length_that_no_source_has_told_is_not_known_and_never_nothing(quick_office: LetterOffice) -> None:
    case_id = _sent_answer(quick_office, before=("UPDATE call SET duration_ms = 0, ended_at = NULL",))
    with zipfile.ZipFile(io.BytesIO(_package(quick_office, case_id).content)) as archive:
        (name,) = (one for one in archive.namelist() if one.endswith("-calls-fi.csv"))
        rows = list(csv.DictReader(io.StringIO(archive.read(name).decode().removeprefix("\ufeff")), delimiter=";"))
    assert [row["Kesto"] for row in rows] == ["ei tiedossa"]
    with quick_office.deps.database.read() as session:
        letters = [text.final_html for text in session.exec(select(LetterText)).all()]
    assert any("ei tiedossa" in html for html in letters)
    assert not any("0\u00a0s<" in html for html in letters)

"""What a letter says is held against what is no ground and what the case knows."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from dsr.db.tables import (
    Call,
    CallQueue,
    Candidate,
    Case,
    CaseWindow,
    Handover,
    Hold,
    Letter,
    Link,
    ListeningTask,
    RightRequest,
)
from dsr.domain.calendar import local_date
from dsr.domain.errors import Invalid, TransitionRefused
from dsr.domain.restriction import AskedUse
from dsr.services import scoring
from dsr.services.call_queues import WELLBEING_COUNTY
from dsr.services.letters import approving, rows
from dsr.services.letters.looked import Severity
from dsr.services.letters.seen import shown_values
from dsr.services.letters.values import Sight, values_for
from dsr.services.rights import disclosing, restricted_uses, tasks
from dsr.services.rights.anothers import told_apart
from dsr.services.rights.restricting import hidden
from tests.services.ground_parts import answers, document
from tests.services.letter_parts import begin, codes_of, decision
from tests.services.letters_office import LetterOffice
from tests.services.rights_parts import in_case, prove_identity
from tests.services.test_case_work import ask_identity


@pytest.mark.parametrize(
    ("block", "text", "code", "severity"),
    [
        ("decision", "Emme anna jäljennöstä. Voit tulla kuuntelemaan tallenteen.", "no_ground_decided", "refuses"),
        ("decision", "Emme anna tietoja, koska siinä olisi liikaa työtä.", "no_ground_decided", "refuses"),
        ("inquiry", "Suojaamme asiakaspalvelijan yksityisyyttä.", "no_ground_said", "note"),
        ("inquiry", "Esihenkilö kuunteli tallenteen 3.11.2026.", None, "note"),
    ],
)
def test_what_is_no_ground_stays_none_in_the_words_of_a_refusal(
    quick_office: LetterOffice, block: str, text: str, code: str | None, severity: str
) -> None:
    _, letter_id = decision(quick_office)
    quick_office.write(letter_id, **{block: text})
    found = codes_of(quick_office, letter_id, Severity(severity))
    assert {one for one in found if one.startswith("no_ground_")} == ({code} if code else set())


def test_a10_backlog_and_holidays_extend_no_time(quick_office: LetterOffice) -> None:
    office, case_id = quick_office, quick_office.open_case()
    office.step(case_id, "start_assessment")
    with pytest.raises(Invalid) as refused:
        office.step(case_id, "extend", factor="number", extension_reason="Pyyntöjä on paljon ja henkilöstö on lomalla.")
    assert [(one.place, one.code) for one in refused.value.faults] == [("extension_reason", "extension_backlog")]
    office.extend(case_id, factor="number", extension_reason="Olet tehnyt kolme pyyntöä.")
    letter_id = office.letter(case_id, "extension_notice").id or 0
    office.write(letter_id, reason="Meillä on ruuhkaa.", progress="Selvitämme asiaa henkilöstöpulasta huolimatta.")
    assert codes_of(office, letter_id) == {"extension_backlog"}
    office.write(letter_id, reason="Olet tehnyt kolme pyyntöä.")
    assert codes_of(office, letter_id) == set()
    assert "extension_backlog" in codes_of(office, letter_id, Severity.NOTE)


def test_a10_only_this_persons_own_requests_extend_the_time_by_their_number(quick_office: LetterOffice) -> None:
    office, case_id = quick_office, quick_office.open_case()
    office.open_case(subject_name="Toinen Henkilö", subject_email="t@example.fi", numbers=("040 555 0999",))
    office.open_case(subject_email="nimikaima@example.fi", numbers=("040 555 0998",))  # of the same name
    fields = {"factor": "number", "extension_reason": "Pyyntöjä on monta."}
    with pytest.raises(Invalid) as refused:
        office.step(case_id, "extend", **fields)
    assert [(one.place, one.code) for one in refused.value.faults] == [("factor", "extension_number")]
    other_id = office.open_case()
    office.step(case_id, "extend", **fields)
    letter_id = office.letter(case_id, "extension_notice").id or 0
    office.finish(letter_id)
    assert codes_of(office, letter_id) == set()
    with office.deps.database.write() as session:
        session.execute(
            update(RightRequest).where(col(RightRequest.case_id) == other_id).values(is_open=False, outcome="withdrawn")
        )
    assert codes_of(office, letter_id) == {"extension_number"}, "withdrawn meanwhile"


def test_several_rights_of_one_case_extend_the_time_by_their_number(quick_office: LetterOffice) -> None:
    case_id = quick_office.open_case(rights=("access", "rectification"))
    quick_office.step(case_id, "extend", factor="number", extension_reason="Olet käyttänyt kahta oikeutta.")
    assert quick_office.letter(case_id, "extension_notice").state == "draft"


def test_an_access_is_complex_by_the_calls_that_are_gone_through(quick_office: LetterOffice) -> None:
    office, case_id = quick_office, quick_office.open_case()
    fields = {"factor": "complexity", "extension_reason": "Tallenteella puhuu muita."}
    office.link_call(case_id)
    with pytest.raises(Invalid) as refused:
        office.step(case_id, "extend", **fields)
    assert [(one.place, one.code) for one in refused.value.faults] == [("factor", "extension_complexity")]
    office.hear(case_id)
    office.step(case_id, "extend", **fields)
    letter_id = office.letter(case_id, "extension_notice").id or 0
    office.finish(letter_id)
    assert codes_of(office, letter_id) == set()
    erasing = office.open_case(rights=("erasure",), subject_name="Toinen", numbers=())
    office.step(erasing, "extend", factor="complexity", extension_reason="Vaatimus koskee oikeudenkäyntiä.")


G3 = {
    "missing": "number_unlinked",
    "tried": "Haimme kaikilla annetuilla numeroilla.",
    "would_suffice": "Toinen numero riittäisi.",
}


def test_a_person_who_was_identified_and_has_linked_calls_is_connected_to_them(quick_office: LetterOffice) -> None:
    office, case_id = quick_office, quick_office.open_case()
    document(office, case_id, "G3", G3)
    office.step(case_id, "refuse", **answers(office, case_id))
    letter_id = office.letter(case_id, "access_refused").id or 0
    office.finish(letter_id)
    assert codes_of(office, letter_id) == set()
    prove_identity(office, case_id)
    assert codes_of(office, letter_id) == set(), "nothing is linked"
    office.link_call(case_id, given="none", ground="G3")
    assert codes_of(office, letter_id) == {"ground_against"}
    other_id = office.open_case()
    office.link_call(other_id)
    prove_identity(office, other_id)
    with pytest.raises(Invalid) as refused:
        document(office, other_id, "G3", G3)
    assert [one.code for one in refused.value.faults] == ["ground_is_connected"]


TO_COUNTY = {
    "authority": "Länsi-Uudenmaan hyvinvointialue",
    "transferred_on": date(2026, 11, 2),
    "sender_told": "no",
    "reason": "Terveysasema kuuluu hyvinvointialueelle.",
}
NOT_OURS = {"ground": "G20", "ground_reasons": "Tiedot ovat toisen.", "ground_evidence": "Siirtoasiakirja 1."}


def test_t56_what_the_city_answers_for_is_neither_transferred_nor_called_anothers(quick_office: LetterOffice) -> None:
    office, case_id = quick_office, quick_office.open_case()
    county(office)
    office.link_call(case_id, queue="terveys", given="transfer")
    office.link_call(case_id)
    with pytest.raises(Invalid) as refused:
        office.step(case_id, "transfer", **TO_COUNTY)
    assert [one.code for one in refused.value.faults] == ["transfer_own_calls"]
    with pytest.raises(Invalid) as refused:
        office.step(case_id, "refuse_not_applicable", **NOT_OURS)
    assert [one.code for one in refused.value.faults] == ["ground_own_calls"]


def test_a_request_about_another_controllers_calls_alone_is_transferred_whole(quick_office: LetterOffice) -> None:
    office, case_id = quick_office, quick_office.open_case()
    county(office)
    office.link_call(case_id, queue="terveys", given="transfer")
    assert _not_transferred(office, case_id) == "transfer_unsearched"
    office.search(case_id)
    proposed = _proposed(office, case_id)
    assert _not_transferred(office, case_id) == "transfer_undecided", "a call to a line of the city's own"
    with office.deps.database.write() as session:
        session.execute(update(Candidate).where(col(Candidate.call_id) == proposed).values(verdict="not_subject"))
    office.step(case_id, "transfer", **TO_COUNTY)
    assert office.request(case_id).outcome == "transferred"
    letter = office.letter(case_id, "transfer_notice")
    assert office.text(letter.id or 0).blocks["why"] == TO_COUNTY["reason"], "the reason is printed"


ONE_LINE = {"their_line": "Terveysasema ", "no_search_reason": "Pyyntö nimeää vain terveysaseman linjan."}


def test_a_request_about_anothers_line_alone_is_transferred_without_a_search(quick_office: LetterOffice) -> None:
    office, case_id = quick_office, quick_office.open_case()
    county(office)
    _proposed(office, case_id)
    assert _not_transferred(office, case_id) == "transfer_unsearched"
    office.step(case_id, "transfer", **TO_COUNTY, **ONE_LINE)
    assert office.request(case_id).outcome == "transferred"


@pytest.mark.parametrize(
    ("told", "since", "place", "code", "reason"),
    [
        ({"their_line": "hammashoito"}, None, "their_line", "transfer_line_unknown", "no such line in the directory"),
        ({"their_line": "info-fi"}, None, "their_line", "transfer_line_ours", "the city's own line"),
        ({}, date(2026, 6, 1), "their_line", "transfer_line_ours", "the city's own in May, whose recordings were kept"),
        ({"no_search_reason": ""}, None, "no_search_reason", "transfer_no_search_reason", "why is written down"),
        ({"no_search_reason": "joo"}, None, "no_search_reason", "transfer_no_search_reason", "a word is no reason"),
        ({"their_line": ""}, None, "their_line", "transfer_unsearched", "a reason alone is no fact"),
    ],
)
def test_without_a_search_the_line_was_anothers_throughout_and_why_is_written_down(
    quick_office: LetterOffice, told: dict[str, str], since: date | None, place: str, code: str, reason: str
) -> None:
    """Hallintolaki 21 § and 31 §: a word of the handler that it is all theirs is no finding."""
    office, case_id = quick_office, quick_office.open_case()
    county(office, since)
    with pytest.raises(Invalid) as refused:
        office.step(case_id, "transfer", **TO_COUNTY, **ONE_LINE | told)
    assert [(one.place, one.code) for one in refused.value.faults] == [(place, code)], reason
    assert office.request(case_id).outcome != "transferred"


def test_a_line_that_became_anothers_before_any_kept_recording_needs_no_search(quick_office: LetterOffice) -> None:
    office, case_id = quick_office, quick_office.open_case()
    county(office, date(2026, 5, 2))
    office.step(case_id, "transfer", **TO_COUNTY, **ONE_LINE)
    assert office.request(case_id).outcome == "transferred"


def test_the_notice_of_a_whole_transfer_does_not_leave_once_a_call_is_the_citys_own(quick_office: LetterOffice) -> None:
    office, case_id = quick_office, quick_office.open_case()
    county(office)
    office.link_call(case_id, queue="terveys", given="transfer")
    office.search(case_id)
    office.step(case_id, "transfer", **TO_COUNTY)
    letter_id = office.letter(case_id, "transfer_notice").id or 0
    office.finish(letter_id)
    office.write(letter_id, kept="Käsittelemme kaupungin puhelut.")
    assert codes_of(office, letter_id) == {"kept_whole"}
    office.write(letter_id, kept="")
    assert codes_of(office, letter_id) == set()
    office.issue(letter_id)
    office.print(letter_id)
    office.link_call(case_id)
    assert "not_whole" in codes_of(office, letter_id)
    with pytest.raises(TransitionRefused) as refused:
        office.send(letter_id)
    assert refused.value.code == "transfer_not_whole"
    office.step(case_id, "reopen", reason="Kaupungin puhelu löytyi.")
    assert office.request(case_id).is_open, "the city answers its own part"


def test_an_answer_that_transfers_a_part_leaves_a_task_whose_notice_tells_of_the_part(
    quick_office: LetterOffice,
) -> None:
    office, case_id = quick_office, quick_office.open_case()
    county(office)
    office.link_call(case_id, queue="terveys", given="transfer")
    letter_id = office.ready_answer(case_id)
    office.approve(letter_id)
    office.print(letter_id)
    office.send(letter_id)

    def act(session: Session, deps: Any, case: Case, request: Any, *, by: int, at: Any) -> None:
        (task,) = (one for one in tasks.of_case(session, case_id) if one.kind == "transfer")
        disclosing.begin_notice(session, deps, case, task.task_id, by=by, at=at)

    in_case(office, case_id, act)
    notice_id = office.letter(case_id, "transfer_notice").id or 0
    assert office.text(notice_id).blocks["to"].startswith("Siirsimme osan pyynnöstäsi [")
    office.finish(notice_id)
    office.issue(notice_id)
    html = office.text(notice_id).final_html.replace("\u00a0", " ")
    assert "Osa pyynnöstäsi kuuluu toiselle viranomaiselle." in html
    assert "olemme vastanneet sinulle erikseen" in html
    office.print(notice_id)
    office.send(notice_id)
    with office.deps.database.read() as session:
        assert [one.outcome for one in tasks.of_case(session, case_id) if one.kind == "transfer"] == ["notified"]


def _not_transferred(office: LetterOffice, case_id: int) -> str:
    """Why the request is not transferred, as the code of the fault."""
    with pytest.raises(Invalid) as refused:
        office.step(case_id, "transfer", **TO_COUNTY)
    return refused.value.faults[0].code


def _proposed(office: LetterOffice, case_id: int) -> int:
    """A call to a line of the city's own that is proposed and undecided; answers its id."""
    call_id = office.link_call(case_id)
    with office.deps.database.write() as session:
        session.execute(delete(Link).where(col(Link.call_id) == call_id))
        session.add(
            Candidate(case_id=case_id, call_id=call_id, score=1, band="possible", reasons=[], found_at=office.clock())
        )
    return call_id


def county(office: LetterOffice, since: date | None = None) -> None:
    """A line that is the wellbeing county's; before the day `since` it was the city's own."""
    with office.deps.database.write() as session:
        names = {"technical": "terveys", "name_fi": "terveysasema", "name_sv": "hälsostationen"}
        if since is not None:
            session.add(CallQueue(**names))
        session.add(CallQueue(**names, controller=WELLBEING_COUNTY, from_on=since))


G2 = {
    "repeated": "unchanged",
    "earlier_cases": "Asia {reference}: samat tallenteet.",
    "interval": "Pyyntöjen väli on kuukausi.",
    "fee_or_refusal": "Kieltäytyminen, koska maksu ei riittäisi.",
}
G19 = {
    "first_copy": "Asia {reference}: annoimme sen.",
    "again_is": "other_form",
    "again": "Sama jäljennös muistitikulla.",
}


def naming(fields: dict[str, str], reference: str) -> dict[str, str]:
    """The fields of a ground that name this reference."""
    return {name: text.format(reference=reference) for name, text in fields.items()}


@pytest.mark.parametrize(("code", "fields", "place"), [("G2", G2, "earlier_cases"), ("G19", G19, "first_copy")])
def test_a_ground_of_repetition_names_an_answered_case(
    quick_office: LetterOffice, code: str, fields: dict[str, str], place: str
) -> None:
    office, case_id, other_id = quick_office, quick_office.open_case(), quick_office.open_case()
    with office.deps.database.read() as session:
        own, other = (session.get_one(Case, one).reference for one in (case_id, other_id))
    for reference, fault in ((own, "missing"), ("aiempi", "missing"), (other, "unanswered")):
        with pytest.raises(Invalid) as refused:
            document(office, case_id, code, naming(fields, reference))
        assert [(one.place, one.code) for one in refused.value.faults] == [(place, f"earlier_case_{fault}")], reference
    with office.deps.database.write() as session:
        row = session.exec(select(RightRequest).where(RightRequest.case_id == other_id)).one()
        row.answered_on = date(2026, 11, 2)
        at, by = office.clock(), office.people["veera"]
        handed = {"form": "audio", "items": 1, "way": "suomifi", "receiver": "subject", "identified": "suomifi"}
        session.add(
            Handover(case_id=other_id, right_request_id=row.id or 0, handed_at=at, by_user=by, recorded_at=at, **handed)
        )
    document(office, case_id, code, naming(fields, other))


def test_a_ground_of_repetition_never_names_the_case_of_another_person(quick_office: LetterOffice) -> None:
    """Neither is it a repetition, nor may a stranger learn another person's reference."""
    office = quick_office
    case_id = office.open_case(subject_name="Kim Mallinen", numbers=("040 555 0101",))
    others = office.open_case(subject_name="Toini Toinen", numbers=("040 555 0102",))
    same_number = office.open_case(subject_name="Kim Entinen", numbers=("040 555 0101",))
    found = {}
    for other_id in (others, same_number):
        with office.deps.database.read() as session:
            reference = session.get_one(Case, other_id).reference
        with pytest.raises(Invalid) as refused:
            document(office, case_id, "G2", naming(G2, reference))
        found[other_id] = refused.value.faults[0].code
    assert found == {others: "earlier_case_anothers", same_number: "earlier_case_unanswered"}


def test_nobody_hears_that_there_are_no_data_while_calls_of_theirs_are_restricted(quick_office: LetterOffice) -> None:
    office = quick_office
    office.link_call(office.open_case(numbers=()))  # in the register before anybody asks
    restricting = office.open_case(rights=("restriction",))
    case_id = office.open_case()
    with office.deps.database.read() as session:
        found = scoring.search(session, case_id, office.clock())
    with office.deps.database.write() as session:
        scoring.store(session, office.deps, case_id, found, at=office.clock())
    office.step(case_id, "start_assessment")
    office.step(case_id, "answer_no_data")
    letter_id = office.letter(case_id, "no_data_found").id or 0
    office.finish(letter_id)
    assert codes_of(office, letter_id) == {"calls_restricted"}
    with office.deps.database.write() as session:
        session.execute(update(Hold).where(col(Hold.case_id) == restricting).values(released_at=office.clock()))
        session.flush()
        again = scoring.search(session, case_id, office.clock())
        scoring.store(session, office.deps, case_id, again, at=office.clock())
    assert "calls_restricted" not in codes_of(office, letter_id), "found by the search, the call can be looked at"


def _told_of_no_data(office: LetterOffice, case_id: int) -> int:
    """A search of the case and the letter that nothing was found, finished; answers its id."""
    with office.deps.database.write() as session:
        found = scoring.search(session, case_id, office.clock())
        scoring.store(session, office.deps, case_id, found, at=office.clock())
    office.step(case_id, "start_assessment")
    office.step(case_id, "answer_no_data")
    letter_id = office.letter(case_id, "no_data_found").id or 0
    office.finish(letter_id)
    return letter_id


TOINI = {"subject_name": "Toini Toinen", "subject_email": "toini@example.fi", "subject_hetu": "010180-9015"}


def test_what_another_case_restricts_as_another_persons_is_no_data_of_this_one(quick_office: LetterOffice) -> None:
    office = quick_office
    restricting = office.open_case(rights=("restriction",), **TOINI)
    office.link_call(restricting)
    case_id = office.open_case(subject_hetu="131052-902Y")
    letter_id = _told_of_no_data(office, case_id)
    prove_identity(office, restricting)
    assert codes_of(office, letter_id) == {"calls_restricted"}, "who asks here was not confirmed"
    prove_identity(office, case_id)
    assert codes_of(office, letter_id) == set()
    assert "calls_anothers" in codes_of(office, letter_id, Severity.NOTE), "the signer knows, the letter is silent"
    assert "rajoit" not in office.text(letter_id).blocks["search_note"].casefold()


@pytest.mark.parametrize("name", ["Toinen Toini", "Toini Maria Toinen", "Toini Virtanen"])
def test_a_name_written_otherwise_makes_nobody_another_person(quick_office: LetterOffice, name: str) -> None:
    office = quick_office
    restricting = office.open_case(rights=("restriction",), **TOINI)
    office.link_call(restricting)
    case_id = office.open_case(subject_name=name)
    for one in (restricting, case_id):
        prove_identity(office, one)
    assert codes_of(office, _told_of_no_data(office, case_id)) == {"calls_restricted"}


def test_a_restricted_call_that_may_be_this_persons_is_left_to_somebody_to_look_at(quick_office: LetterOffice) -> None:
    office = quick_office
    restricting = office.open_case(rights=("restriction",), **TOINI)
    call_id = office.link_call(restricting, started=datetime(2026, 10, 5, 6, 0, tzinfo=UTC))
    other = {"subject_hetu": "131052-902Y"}
    named = office.open_case(**other)
    cases = {"other": office.open_case(**other), "named": named, "same": office.open_case(**TOINI)}
    cases |= {"codeless": office.open_case(subject_name="Aivan Muu")}
    for one in (restricting, *cases.values()):
        prove_identity(office, one)
    cases["unproved"] = office.open_case(**other)
    with office.deps.database.write() as session:
        from_at = datetime(2026, 10, 5, 5, 50, tzinfo=UTC)
        session.add(CaseWindow(case_id=named, from_at=from_at, to_at=from_at + timedelta(minutes=30)))
    with office.deps.database.read() as session:
        surely = {
            name
            for name, case_id in cases.items()
            if told_apart(session, office.deps, session.get_one(Case, case_id), {call_id})
        }
    assert surely == {"other"}, "not one whose time was named, and none of somebody who may be the same person"


def _said(office: LetterOffice, case_id: int, call_id: int, asked: AskedUse) -> None:
    with office.deps.database.write() as session:
        case, by = session.get_one(Case, case_id), office.people["veera"]
        restricted_uses.write_use(session, office.deps, case, [call_id], asked, by=by, at=office.clock())


def _answer_beside_restricted(office: LetterOffice) -> tuple[int, int, int]:
    """A full answer about one call while the search left another out; answers case, letter and the call left out."""
    restricting = office.open_case(rights=("restriction",))
    away = office.link_call(restricting)
    case_id = office.open_case()
    with office.deps.database.write() as session:
        found = scoring.search(session, case_id, office.clock())
        scoring.store(session, office.deps, case_id, found, at=office.clock())
    office.link_call(case_id)
    office.step(case_id, "start_assessment")
    office.step(case_id, "answer_full")
    letter_id = office.letter(case_id, "access_answer").id or 0
    office.finish(letter_id)
    return case_id, letter_id, away


def _restricted_told(office: LetterOffice, letter_id: int) -> int:
    with office.deps.database.read() as session:
        letter = rows.one_letter(session, letter_id)
        sight = approving.sight_of(office.deps, letter, None, office.clock())
        return int(shown_values(session, office.deps, letter, sight)["fi"]["search"]["restricted"])


def test_an_answer_with_calls_is_not_silent_of_those_that_are_restricted(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, letter_id, away = _answer_beside_restricted(office)
    assert codes_of(office, letter_id) == {"calls_restricted"}
    on = local_date(office.clock())
    _said(office, case_id, away, AskedUse("consent", "Tarkastuspyynnön vastaus.", asked_on=on))
    assert codes_of(office, letter_id) == set()
    assert "calls_asked" in codes_of(office, letter_id, Severity.NOTE)
    assert _restricted_told(office, letter_id) == 1
    office.write(letter_id, search_note="Saat kaikki tallenteesi jäljennöksinä.")
    assert codes_of(office, letter_id) == {"given_untrue"}, "those left out are the person's too"
    office.write(letter_id, search_note="Saat taulukon tallenteet jäljennöksinä.")
    assert codes_of(office, letter_id) == set()


def test_an_access_is_complex_while_consent_to_go_through_restricted_calls_is_awaited(
    quick_office: LetterOffice,
) -> None:
    office = quick_office
    away = office.link_call(office.open_case(rights=("restriction",)))
    case_id = office.open_case()
    with office.deps.database.write() as session:
        found = scoring.search(session, case_id, office.clock())
        scoring.store(session, office.deps, case_id, found, at=office.clock())
    fields = {
        "factor": "complexity",
        "extension_reason": "Odotamme suostumustasi rajoitettujen puheluiden läpikäyntiin.",
    }
    with pytest.raises(Invalid):
        office.step(case_id, "extend", **fields)
    on = local_date(office.clock())
    _said(office, case_id, away, AskedUse("consent", "Tarkastuspyynnön vastaus.", asked_on=on))
    office.step(case_id, "extend", **fields)


def test_a_handler_finds_with_a_reason_that_a_restricted_call_is_another_persons(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, letter_id, away = _answer_beside_restricted(office)
    with pytest.raises(Invalid) as bare:
        _said(office, case_id, away, AskedUse("anothers", ""))
    assert [one.place for one in bare.value.faults] == ["reason"]
    _said(office, case_id, away, AskedUse("anothers", "Numeron haltija vaihtui 1.10.2026, operaattorin todistus."))
    assert codes_of(office, letter_id) == set()
    assert "calls_found_anothers" in codes_of(office, letter_id, Severity.NOTE)
    assert _restricted_told(office, letter_id) == 0
    with office.deps.database.read() as session:
        assert hidden(session, case_id, [away]) == {away}, "the finding allows no use"


def test_a_case_that_is_not_found_here_is_told_to_whoever_signs(quick_office: LetterOffice) -> None:
    office, case_id = quick_office, quick_office.open_case()
    bare = {"ground": "G2", "ground_reasons": "Pyyntö toistuu.", "ground_evidence": "Muistio 1."}
    with pytest.raises(Invalid, match="by its reference"):
        office.step(case_id, "refuse_unfounded", **bare)
    document(office, case_id, "G2", naming(G2, "411/00.01.06/2025"))
    office.step(case_id, "refuse_unfounded", **answers(office, case_id))
    letter_id = office.letter(case_id, "unfounded_refused").id or 0
    office.finish(letter_id)
    assert codes_of(office, letter_id) == set()
    assert "earlier_unknown" in codes_of(office, letter_id, Severity.NOTE)


def test_what_is_heard_in_a_recording_is_no_ground_before_somebody_listens(quick_office: LetterOffice) -> None:
    office, (case_id, letter_id) = quick_office, decision(quick_office)
    assert codes_of(office, letter_id) == set()
    office.link_call(case_id, given="none", ground="G5")
    assert codes_of(office, letter_id) == {"unheard"}, "each call that is withheld was listened to"
    with office.deps.database.write() as session:
        task = session.exec(select(ListeningTask).where(ListeningTask.case_id == case_id)).first()
        assert task is not None
        task.state, task.assignee = "waiting", None
    assert codes_of(office, letter_id) == {"unheard", "unheard_nobody"}, "and who may listen is not known"
    with office.deps.database.write() as session:
        session.execute(
            update(ListeningTask).where(col(ListeningTask.case_id) == case_id).values(assignee=office.people["jari"])
        )
    office.hear(case_id, "not_found")
    assert codes_of(office, letter_id) == {"unheard"}, "what the source did not find was not heard"
    office.hear(case_id, third_persons="no")
    assert codes_of(office, letter_id) == {"unheard"}, "where nobody else is heard, nobody else is protected"
    office.hear(case_id)
    for text in ("Päätös ei edellyttänyt kuuntelua.", "Beslutet krävde inte lyssning."):
        office.write(letter_id, inquiry=text)
        assert codes_of(office, letter_id) == {"unheard_said"}, text
    office.write(letter_id, inquiry="Emme kuulleet sinua erikseen.")
    assert codes_of(office, letter_id) == set()


def test_an_estimate_does_not_move_the_last_day(quick_office: LetterOffice) -> None:
    office, case_id = quick_office, quick_office.open_case()
    begin(office, case_id, "delay_notice")
    letter_id = office.letter(case_id, "delay_notice").id or 0
    office.write(letter_id, reason="Tallenteet kuunnellaan vielä.", estimate="Saat vastauksen viimeistään 15.12.2026.")
    assert codes_of(office, letter_id) == {"estimate_late"}
    office.write(letter_id, estimate="Saat vastauksen viimeistään 2.12.2026.")
    assert codes_of(office, letter_id) == set()
    office.clock.pass_by(days=35)
    office.write(letter_id, estimate="Saat vastauksen viimeistään 15.12.2026.")
    assert codes_of(office, letter_id) == set(), "the last day has passed: the late answer has its day"


def test_a_refusal_for_want_of_identity_tells_of_no_call(quick_office: LetterOffice) -> None:
    """The calls may be somebody else's: neither they nor what was searched may stand in the letter (GDPR 5(1)(f), 12(6))."""
    office, case_id = quick_office, quick_office.open_case()
    office.link_call(case_id, given="none", ground="G4")
    office.search(case_id)
    office.step(case_id, "start_assessment")
    ask_identity(office, case_id)
    office.clock.pass_by(days=15)
    office.step(
        case_id, "refuse", ground="G4", ground_reasons="Henkilöllisyyttä ei ole varmistettu.", ground_evidence="Viesti."
    )
    letter_id = office.letter(case_id, "access_refused").id or 0
    office.finish(letter_id)
    assert codes_of(office, letter_id) == set()
    with office.deps.database.read() as session:
        letter = session.get_one(Letter, letter_id)
        told = values_for(session, office.deps, letter, "fi", Sight(office.clock().date()), {})
    assert (told["calls"], told["transferred"], told["search"]) == ([], [], None)


def test_a_decision_on_calls_of_an_unknown_direction_can_leave(quick_office: LetterOffice) -> None:
    office, (case_id, letter_id) = quick_office, decision(quick_office)
    with office.deps.database.write() as session:
        calls = select(Link.call_id).where(Link.case_id == case_id)
        session.execute(update(Call).where(col(Call.id).in_(calls)).values(direction="unknown"))
    assert codes_of(office, letter_id) == set()

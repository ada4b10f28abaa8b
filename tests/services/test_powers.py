"""Who may decide what, by which route a decision is appealed, its number and its marks, and contact details looked up."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from dsr.db.engine import Database
from dsr.db.tables import AppealQuestion, Approval, Delegation
from dsr.domain.access import ALLOWED_ROLES, Action, Role
from dsr.domain.calendar import local_date
from dsr.domain.decision_form import Power, is_stale
from dsr.domain.errors import Invalid, NotAllowed, Refused, Stale
from dsr.services import contact_checks, powers
from dsr.services.letters import editing, rows
from dsr.services.letters.reading import letter_shown
from dsr.services.powers import Delegated
from tests.services.letters_office import LetterOffice, change_case, delegate_to, open_office

REASONS = "Pyyntö on ilmeisen perusteeton. Perustelut on kirjoitettu tähän."
DAY = date(2026, 11, 2)


def refusal(office: LetterOffice, **fields: Any) -> tuple[int, int]:
    """A case with a refusal that waits for the decider; answers the ids of case and letter."""
    case_id = office.open_case(**fields)
    office.step(case_id, "start_assessment")
    office.step(case_id, "refuse", ground="G1", ground_reasons=REASONS, ground_evidence="Muistio 1.")
    letter_id = office.letter(case_id, "access_refused").id or 0
    office.finish(letter_id)
    office.submit(letter_id)
    return case_id, letter_id


def printed(office: LetterOffice, letter_id: int) -> str:
    """The letter as it leaves, with plain spaces."""
    return office.text(letter_id).final_html.replace("\xa0", " ").replace("&nbsp;", " ")


@pytest.mark.parametrize(
    ("kinds", "from_on", "to_on", "on", "decides", "reason"),
    [
        ((), DAY, None, DAY, True, "the first day counts, and no kind means every decision"),
        ((), DAY, DAY, DAY, True, "the last day counts"),
        ((), DAY, None, date(2026, 11, 1), False, "the power had not begun"),
        ((), DAY, DAY, date(2026, 11, 3), False, "the power had ended"),
        (("access_refused",), DAY, None, DAY, True, "the kind is named"),
        (("fee_decision",), DAY, None, DAY, False, "power over fees refuses nothing"),
    ],
)
def test_a_power_covers_its_kinds_on_its_days(
    kinds: tuple[str, ...], from_on: date, to_on: date | None, on: date, decides: bool, reason: str
) -> None:
    assert Power(1, kinds, from_on, to_on).covers(1, "access_refused", on) is decides, reason
    assert not Power(1, kinds, from_on, to_on).covers(2, "access_refused", on)


@pytest.mark.parametrize(
    ("part", "checked_on", "on", "stale", "reason"),
    [
        ("court", None, DAY, True, "nobody ever looked"),
        ("court", date(2026, 8, 2), DAY, False, "a quarter is 92 days"),
        ("court", date(2026, 8, 1), DAY, True, "a day more"),
        ("court", date(2026, 12, 20), date(2027, 1, 4), False, "an address does not change with the year"),
        ("court_fee", date(2026, 12, 20), date(2027, 1, 4), True, "a court fee does (OMa 1020/2024)"),
    ],
)
def test_contact_details_grow_old(part: str, checked_on: date | None, on: date, stale: bool, reason: str) -> None:
    assert is_stale(part, checked_on, on) is stale, reason


def test_a_delegation_gives_power_once_a_second_person_has_confirmed_it(letter_office: LetterOffice) -> None:
    office, at = letter_office, letter_office.clock()
    given = Delegated(
        office.people["paivi"], ("access_refused",), "hallintosääntö 52 §", "52 § i förvaltningsstadgan", DAY
    )
    with office.deps.database.write() as session:
        row_id = powers.delegate(session, office.deps, given, by=office.people["jari"], at=at).id or 0
    for who in ("jari", "paivi"):
        with office.deps.database.write() as session, pytest.raises(Refused) as refused:
            powers.confirm_delegation(session, row_id, by=office.people[who], at=at)
        assert refused.value.code == "power_confirmed_by_second"
    with office.deps.database.write() as session:
        assert powers.authority(session, office.people["paivi"], "access_refused", DAY) is None
        powers.confirm_delegation(session, row_id, by=office.people["veera"], at=at)
        assert powers.authority(session, office.people["paivi"], "access_refused", DAY) is not None


def test_a_delegation_from_an_earlier_day_says_why_and_gives_no_power_before_it_was_confirmed(
    quick_office: LetterOffice,
) -> None:
    office, at = quick_office, quick_office.clock()
    decider, jari = office.people["paivi"], office.people["jari"]
    earlier = Delegated(decider, (), "hallintosääntö 52 §", "52 § i förvaltningsstadgan", date(2020, 1, 1))
    with office.deps.database.write() as session:
        with pytest.raises(Invalid) as refused:
            powers.delegate(session, office.deps, earlier, by=jari, at=at)
        assert [one.place for one in refused.value.faults] == ["why_earlier"]
        said = replace(earlier, why_earlier="Päätös annettiin 1.1.2020, kirjattiin vasta nyt.")
        for row in powers.delegations(session):
            session.delete(row)
        row = powers.delegate(session, office.deps, said, by=jari, at=at)
        powers.confirm_delegation(session, row.id or 0, by=office.people["veera"], at=at)
        on = local_date(at)
        assert powers.authority(session, decider, "access_refused", on - timedelta(days=1)) is None
        assert powers.authority(session, decider, "access_refused", on) is not None


def test_a_decider_without_power_on_the_day_of_approval_decides_nothing(sqlite_database: Database) -> None:
    office = open_office(sqlite_database, demo=False, routes_confirmed=True)
    _, letter_id = refusal(office)
    with office.deps.database.write() as session:
        row = session.get_one(Delegation, 1)
        row.to_on = date(2026, 11, 1)
        session.add(row)
    with pytest.raises(Refused) as refused:
        office.approve(letter_id, "paivi")
    assert refused.value.values["codes"] == "authority"
    delegate_to(sqlite_database, office.people["paivi"], office.people, office.clock(), rule_fi="johtosääntö 7 §")
    office.approve(letter_id, "paivi")
    assert "Toimivalta: johtosääntö 7 §." in printed(office, letter_id)


def test_t46_a_refusal_has_the_form_of_an_administrative_decision(sqlite_database: Database) -> None:
    office = open_office(sqlite_database, demo=False, routes_confirmed=True)
    case_id, letter_id = refusal(office)
    office.approve(letter_id, "paivi")
    html = printed(office, letter_id)
    with office.deps.database.read() as session:
        reference = rows.case_of(session, rows.one_letter(session, letter_id, case_id)).reference
    for said in ("§ 1/2026", reference, "Veera Testinen", "Paivi Testinen", "310", "hallintolain (434/2003)", REASONS):
        assert said in html, said
    assert "Helsingin hallinto-oikeus" in html


def test_t47_a_route_is_versioned_and_confirmed_by_a_second_person(letter_office: LetterOffice) -> None:
    office, at = letter_office, letter_office.clock()
    with office.deps.database.write() as session:
        first = powers.route_of(session, office.deps, "access_refused", DAY)
        row = powers.propose_route(
            session,
            office.deps,
            "access_refused",
            "oikaisuvaatimus_14d",
            "muistio 1",
            DAY,
            by=office.people["jari"],
            at=at,
        )
        assert powers.route_of(session, office.deps, "access_refused", DAY) == first, "not confirmed yet"
        with pytest.raises(Refused):
            powers.confirm_route(session, row.id or 0, by=office.people["jari"], at=at)
        powers.confirm_route(session, row.id or 0, by=office.people["veera"], at=at)
        found = powers.route_of(session, office.deps, "access_refused", DAY)
        before = powers.route_of(session, office.deps, "access_refused", date(2026, 11, 1))
    assert found is not None
    assert (found.route, found.is_confirmed, found.confirmed_by) == ("oikaisuvaatimus_14d", True, "Veera Testinen")
    assert before == first, "a decision of the day before prints what was in force"


def _route(office: LetterOffice, route: str, from_on: date, *, confirm: bool = True) -> int:
    """A version of the route of refusals, written by Jari and confirmed by Veera."""
    with office.deps.database.write() as session:
        by, at = office.people["jari"], office.clock()
        row_id = powers.propose_route(
            session, office.deps, "access_refused", route, "muistio 1", from_on, by=by, at=at
        ).id
    if confirm:
        with office.deps.database.write() as session:
            powers.confirm_route(session, row_id or 0, by=office.people["veera"], at=office.clock())
    return row_id or 0


def test_a_route_begins_on_a_day_that_has_passed_only_where_nothing_printed_since_speaks_against_it(
    quick_office: LetterOffice,
) -> None:
    office, earlier = quick_office, DAY - timedelta(days=30)
    waiting = _route(office, "oikaisuvaatimus_14d", DAY, confirm=False)
    _, letter_id = refusal(office)
    office.approve(letter_id, "paivi")
    with office.deps.database.read() as session:
        assert rows.one_letter(session, letter_id).appeal_route == "hallintovalitus_30d"
    with pytest.raises(Invalid) as refused:
        _route(office, "oikaisuvaatimus_14d", earlier)
    (fault,) = refused.value.faults
    assert (fault.place, fault.code) == ("from_on", "route_printed_otherwise")
    assert dict(fault.values) == {"number": 1, "first": "2026-11-03"}
    with office.deps.database.write() as session, pytest.raises(Invalid):
        powers.confirm_route(session, waiting, by=office.people["veera"], at=office.clock())
    _route(office, "hallintovalitus_30d", earlier)
    _route(office, "oikaisuvaatimus_14d", date(2026, 11, 3))
    with office.deps.database.read() as session:
        found = [powers.route_of(session, office.deps, "access_refused", on) for on in (earlier, date(2026, 11, 3))]
    assert [one.route for one in found if one] == ["hallintovalitus_30d", "oikaisuvaatimus_14d"]


def test_the_time_of_appeal_is_that_of_the_route_which_the_decision_prints(quick_office: LetterOffice) -> None:
    office = quick_office
    _route(office, "oikaisuvaatimus_14d", DAY)
    case_id, letter_id = refusal(office)
    with office.deps.database.read() as session:
        shown = letter_shown(
            session, office.deps, rows.one_letter(session, letter_id), office.people["paivi"], office.clock()
        )
    assert shown.route is not None
    assert shown.route.route == "oikaisuvaatimus_14d", "the page of signing shows what will be printed"
    office.approve(letter_id, "paivi")
    office.print(letter_id)
    office.send(letter_id)
    with office.deps.database.read() as session:
        question = session.scalars(select(AppealQuestion).where(col(AppealQuestion.case_id) == case_id)).one()
        assert question.route == "oikaisuvaatimus_14d"


def test_t47_contact_details_are_due_again_and_a_check_holds_for_its_words(quick_office: LetterOffice) -> None:
    office, register = quick_office, quick_office.deps.catalogue.register
    with office.deps.database.write() as session:
        before = contact_checks.count_stale(session, register, DAY)
        court = next(one for one in contact_checks.contacts(session, register, DAY) if one.part == "court")
        by, at = office.people["paivi"], office.clock()
        with pytest.raises(Stale):
            contact_checks.note_checked(session, register, "court", "other words", DAY, by=by, at=at)
        contact_checks.note_checked(session, register, "court", court.sha256, DAY, by=by, at=at)
        assert contact_checks.count_stale(session, register, DAY) == before - 1
        assert contact_checks.count_stale(session, register, date(2027, 3, 1)) == before


def test_t48_the_data_protection_officer_signs_no_refusal(quick_office: LetterOffice) -> None:
    _, letter_id = refusal(quick_office)
    with pytest.raises(NotAllowed):
        quick_office.approve(letter_id, "tiina")
    assert Role.DPO not in ALLOWED_ROLES[Action.APPROVE_DECISION]


def test_t49_no_decision_leaves_without_a_persons_approval(quick_office: LetterOffice) -> None:
    _, letter_id = refusal(quick_office)
    with pytest.raises(Refused):
        quick_office.send(letter_id, "suomifi")
    quick_office.approve(letter_id, "paivi")
    with quick_office.deps.database.read() as session:
        approval = rows.standing_approval(session, rows.one_letter(session, letter_id))
        assert isinstance(approval, Approval)
        assert approval.by_user == quick_office.people["paivi"]


def test_t51_a_decision_is_marked_and_its_title_names_nobody(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, letter_id = refusal(office)
    marks = {"secret_1_part": "perustelut", "secret_1_by": "24_32", "minutes": "kept_out"}
    with office.deps.database.write() as session:
        letter = rows.one_letter(session, letter_id)
        editing.edit(
            session,
            office.deps,
            letter_id,
            letter.version,
            {},
            None,
            marks,
            by=office.people["veera"],
            at=office.clock(),
        )
    office.submit(letter_id)
    office.approve(letter_id, "paivi")
    html = printed(office, letter_id)
    assert "perustelut (julkisuuslain (621/1999) 24 §:n 1 momentin 32 kohta)" in html
    assert "Ei julkaista yleisessä tietoverkossa eikä julkisissa pöytäkirjoissa" in html
    assert "Mallinen" not in html.partition("<title>")[2].partition("</title>")[0]
    assert case_id


def test_a_secret_part_needs_the_provision_that_makes_it_so(quick_office: LetterOffice) -> None:
    _, letter_id = refusal(quick_office)
    with quick_office.deps.database.write() as session:
        letter, at = rows.one_letter(session, letter_id), quick_office.clock()
        given = {"secret_1_part": "perustelut"}
        with pytest.raises(Invalid) as refused:
            editing.edit(session, quick_office.deps, letter_id, letter.version, {}, None, given, by=1, at=at)
    assert [one.place for one in refused.value.faults] == ["secret_1_part"]


def test_decision_numbers_run_without_gaps_though_two_approve_at_once(letter_office: LetterOffice) -> None:
    office = letter_office
    letters = [refusal(office, subject_name=name)[1] for name in ("Kim Mallinen", "Pat Mallinen")]
    seen = [office.seen(one, "paivi") for one in letters]
    work = [
        threading.Thread(target=office.approve, args=(one, "paivi", what))
        for one, what in zip(letters, seen, strict=True)
    ]
    for one in work:
        one.start()
    for one in work:
        one.join()
    with pytest.raises(Refused):
        office.approve(letters[0], "paivi")
    third = refusal(office, subject_name="Sam Mallinen")[1]
    office.approve(third, "paivi")
    with office.deps.database.read() as session:
        numbers = [rows.one_letter(session, one).decision_number for one in (*letters, third)]
    assert sorted(numbers[:2]) == ["1/2026", "2/2026"]
    assert numbers[2] == "3/2026", "an approval that was refused takes no number"


def test_numbers_begin_anew_with_the_year(quick_office: LetterOffice) -> None:
    office = quick_office
    office.approve(refusal(office)[1], "paivi")
    office.clock.at = datetime(2027, 1, 4, 9, 0, tzinfo=UTC)
    case_id, letter_id = refusal(office, subject_name="Pat Mallinen")
    change_case(office, case_id, outside_reference="")
    office.approve(letter_id, "paivi")
    assert office.letter(case_id, "access_refused").decision_number == "1/2027"

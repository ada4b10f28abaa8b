"""Approval binds what was seen, is never a preparer's, and freezes what leaves."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test
from sqlalchemy import select
from sqlmodel import col

from dsr.catalogue import Approval, ApprovalRule
from dsr.db.engine import Database, holds_lock
from dsr.db.events import body_of, events_of
from dsr.db.tables import Case, CaseUser, Job, Letter, User
from dsr.domain.access import Role
from dsr.domain.errors import Invalid, NotAllowed, Refused, Stale
from dsr.services import candidates, clock, requests
from dsr.services.letters import approving, dispatching, rows
from dsr.services.letters.seen import Seen, parts_from
from tests.services.letters_office import LetterOffice, change_case, open_office
from tests.together import at_once

REASONS = "Pyyntö on ilmeisen perusteeton, koska se koskee toista henkilöä."


def _refusal(office: LetterOffice) -> tuple[int, int]:
    """A decision that refuses, submitted by Veera; answers case and letter."""
    case_id = office.open_case()
    office.step(case_id, "start_assessment")
    office.step(case_id, "refuse", ground="G1", ground_reasons=REASONS, ground_evidence="Muistio 1, sivu 2.")
    letter_id = office.letter(case_id, "access_refused").id or 0
    office.finish(letter_id)
    office.submit(letter_id)
    return case_id, letter_id


def _state(office: LetterOffice, letter_id: int) -> str:
    with office.deps.database.read() as session:
        return rows.one_letter(session, letter_id).state


def test_a_colleague_approves_and_what_was_seen_is_frozen(letter_office: LetterOffice) -> None:
    case_id = letter_office.open_case()
    letter_id = letter_office.ready_answer(case_id)
    letter_office.clock.pass_by(days=3)
    seen = letter_office.seen(letter_id, "jari")
    letter_office.approve(letter_id, "jari", seen)
    text = letter_office.text(letter_id)
    with letter_office.deps.database.read() as session:
        letter = rows.one_letter(session, letter_id)
        verdict = rows.standing_approval(session, letter)
        assert verdict is not None
        assert (letter.state, letter.dated_on, letter.decision_number) == ("approved", date(2026, 11, 5), "")
        assert (verdict.rule, verdict.by_user, verdict.version) == ("colleague", letter_office.people["jari"], 2)
        assert verdict.seen_sha256 == seen[0]
        event = events_of(session, f"case:{case_id}")[-1]
        assert (event.kind, body_of(event)["final_sha256"]) == ("letter_approved", {"fi": text.final_sha256})
        assert list(session.scalars(select(col(Job.key)).where(col(Job.kind) == "print_letter"))) == [
            f"print:{letter_id}:2"
        ]
    assert "5.11.2026" in text.final_html
    assert "Luonnos" not in text.final_html
    assert "Veera Testinen" in text.final_html, "signed by its preparer"


def test_a_decision_gets_its_number_and_signer_only_at_approval(letter_office: LetterOffice) -> None:
    _, letter_id = _refusal(letter_office)
    letter_office.approve(letter_id, "paivi")
    text = letter_office.text(letter_id)
    assert "Viranhaltijapäätös §\u00a01/2026" in text.final_html
    assert "Paivi Testinen" in text.final_html
    assert "hallintopäällikkö" in text.final_html
    _, other = _refusal(letter_office)
    letter_office.approve(other, "paivi")
    with letter_office.deps.database.read() as session:
        assert rows.one_letter(session, other).decision_number == "2/2026"


@pytest.mark.parametrize(
    ("who", "code", "reason"),
    [
        ("veera", "approver_is_preparer", "wrote every version"),
        ("tiina", "approver_lacks_role", "the data protection officer has no role that approves"),
        ("kirsi", "approver_lacks_role", "a clerk"),
    ],
)
def test_nobody_approves_what_they_prepared_or_may_not_sign(
    quick_office: LetterOffice, who: str, code: str, reason: str
) -> None:
    letter_id = quick_office.ready_answer(quick_office.open_case())
    with pytest.raises(NotAllowed) as refusal:
        quick_office.approve(letter_id, who)
    assert refusal.value.code == code, reason
    assert _state(quick_office, letter_id) == "submitted"


def test_a_decider_who_is_also_the_data_protection_officer_signs_nothing(quick_office: LetterOffice) -> None:
    _, letter_id = _refusal(quick_office)
    both = replace(quick_office.actor("paivi"), roles=frozenset({Role.DECIDER, Role.DPO}))
    sha256, parts = quick_office.seen(letter_id, "paivi")
    with quick_office.deps.database.write() as session, pytest.raises(NotAllowed):
        approving.approve(
            session,
            quick_office.deps,
            letter_id,
            sha256,
            parts,
            actor=both,
            states_unbarred=True,
            at=quick_office.clock(),
        )


def _nones(office: LetterOffice) -> list[str]:
    return [one.code for one in office.deps.catalogue.not_grounds]


@pytest.mark.parametrize("left_out", ["motive", "work", "listening_offered", "agent_privacy", "all"])
def test_a_decision_is_signed_only_once_everything_that_is_no_ground_is_ruled_out_by_name(
    quick_office: LetterOffice, left_out: str
) -> None:
    """No list of words knows every way of writing what is no ground (C-307/22): who signs says it of each."""
    _, letter_id = _refusal(quick_office)
    told = [] if left_out == "all" else [one for one in _nones(quick_office) if one != left_out]
    with pytest.raises(Invalid) as refusal:
        quick_office.approve(letter_id, "paivi", rules_out=told)
    missing = len(_nones(quick_office)) if left_out == "all" else 1
    assert [(one.place, one.code, dict(one.values)) for one in refusal.value.faults] == [
        ("ruled_out", "no_grounds_unconfirmed", {"missing": missing})
    ]
    assert _state(quick_office, letter_id) == "submitted"
    with quick_office.deps.database.read() as session:
        assert rows.one_letter(session, letter_id).decision_number == "", "no number is used up"


def test_what_was_ruled_out_stands_with_who_and_when_and_falls_with_an_edit(letter_office: LetterOffice) -> None:
    case_id, letter_id = _refusal(letter_office)
    letter_office.approve(letter_id, "paivi")
    with letter_office.deps.database.read() as session:
        verdict = rows.standing_approval(session, rows.one_letter(session, letter_id))
        assert verdict is not None
        assert verdict.ruled_out == _nones(letter_office)
        assert (verdict.by_user, verdict.at) == (letter_office.people["paivi"], letter_office.clock())
        event = events_of(session, f"case:{case_id}")[-1]
        assert body_of(event)["ruled_out"] == _nones(letter_office)
    letter_office.write(letter_id, who="veera", recipients="Tietoja ei ole luovutettu muille.")
    with letter_office.deps.database.read() as session:
        assert rows.standing_approval(session, rows.one_letter(session, letter_id)) is None
    letter_office.submit(letter_id)
    with pytest.raises(Invalid):
        letter_office.approve(letter_id, "paivi", rules_out=())
    letter_office.approve(letter_id, "paivi")
    assert _state(letter_office, letter_id) == "approved"


def test_an_answer_that_refuses_nothing_asks_for_no_such_word(quick_office: LetterOffice) -> None:
    letter_id = quick_office.ready_answer(quick_office.open_case())
    quick_office.approve(letter_id, "jari", rules_out=())
    assert _state(quick_office, letter_id) == "approved"


def test_every_kind_that_refuses_or_charges_asks_for_it(quick_office: LetterOffice) -> None:
    kinds = quick_office.deps.catalogue.letters.values()
    assert {one.kind for one in kinds if one.rests_on_grounds} <= {one.kind for one in kinds if one.is_decision}


def test_a_handler_does_not_sign_a_decision(quick_office: LetterOffice) -> None:
    _, letter_id = _refusal(quick_office)
    with pytest.raises(NotAllowed):
        quick_office.approve(letter_id, "jari")


def test_one_edit_long_ago_still_makes_a_preparer(letter_office: LetterOffice) -> None:
    case_id = letter_office.open_case()
    letter_id = letter_office.ready_answer(case_id)
    letter_office.write(letter_id, who="jari", search_note="Jarin lisäys.")
    letter_office.write(letter_id, who="veera", search_note="Veera kirjoitti kaiken uudelleen.")
    letter_office.submit(letter_id)
    with pytest.raises(NotAllowed) as refusal:
        letter_office.approve(letter_id, "jari")
    assert refusal.value.code == "approver_is_preparer"


@pytest.mark.parametrize("change", ["link", "name", "turvakielto", "signer", "day"])
def test_approval_of_something_that_changed_since_is_refused_and_says_what(
    quick_office: LetterOffice, change: str
) -> None:
    case_id = quick_office.open_case(answer_way="post", turvakielto="no", subject_address="Kuja 1\n02100 Espoo")
    letter_id = quick_office.ready_answer(case_id)
    seen = quick_office.seen(letter_id, "jari")
    if change == "link":
        quick_office.link_call(case_id)
    if change == "name":
        change_case(quick_office, case_id, subject_name="Kim Toinen")
    if change == "turvakielto":
        change_case(quick_office, case_id, turvakielto="yes")
    if change == "signer":
        with quick_office.deps.database.write() as session:
            user = session.get_one(User, quick_office.people["veera"])
            user.name = "Veera Uusinimi"
            session.add(user)
    if change == "day":
        quick_office.clock.pass_by(days=1)
    with pytest.raises(Stale) as refusal:
        quick_office.approve(letter_id, "jari", seen)
    named = {
        "link": "fi:calls",
        "name": "fi:recipient",
        "turvakielto": "fi:recipient",
        "signer": "fi:contact, fi:signer",
        "day": "fi:document",
    }
    assert refusal.value.values["changes"] == named[change]
    assert _is_waiting(quick_office, letter_id)


def _is_waiting(office: LetterOffice, letter_id: int) -> bool:
    return office.text(letter_id).final_html == "" and _state(office, letter_id) == "submitted"


def test_an_edit_between_seeing_and_approving_is_refused(letter_office: LetterOffice) -> None:
    letter_id = letter_office.ready_answer(letter_office.open_case())
    seen = letter_office.seen(letter_id, "jari")
    letter_office.write(letter_id, search_note="Vielä yksi asia.")
    letter_office.submit(letter_id)
    with pytest.raises(Stale) as refusal:
        letter_office.approve(letter_id, "jari", seen)
    assert refusal.value.values["changes"] == "fi:blocks.search_note, version"


def test_an_edit_voids_the_approval_and_takes_the_frozen_text_back(letter_office: LetterOffice) -> None:
    case_id, letter_id = _refusal(letter_office)
    letter_office.approve(letter_id, "paivi")
    letter_office.print(letter_id)
    letter_office.write(letter_id, inquiry="Tallenteita ei ollut tarpeen kuunnella.")
    text = letter_office.text(letter_id)
    with letter_office.deps.database.read() as session:
        letter = rows.one_letter(session, letter_id)
        assert (letter.state, letter.dated_on) == ("draft", None)
        assert rows.standing_approval(session, letter) is None
        assert [one.voided_at for one in rows.verdicts_of(session, letter)] == [letter_office.clock()]
        assert body_of(events_of(session, f"case:{case_id}")[-1])["voided_approval"] is True
    assert (text.final_html, text.pdf, text.pdf_sha256) == ("", None, "")
    letter_office.submit(letter_id)
    letter_office.approve(letter_id, "paivi")
    with letter_office.deps.database.read() as session:
        assert rows.one_letter(session, letter_id).decision_number == "1/2026", "the same decision keeps its number"


def test_a_letter_goes_back_with_a_comment_only(letter_office: LetterOffice) -> None:
    case_id, letter_id = _refusal(letter_office)
    with letter_office.deps.database.write() as session, pytest.raises(Refused, match="what must be mended"):
        approving.send_back(
            session, letter_office.deps, letter_id, 2, " ", actor=letter_office.actor("paivi"), at=letter_office.clock()
        )
    with letter_office.deps.database.write() as session:
        approving.send_back(
            session,
            letter_office.deps,
            letter_id,
            2,
            "Perustele tarkemmin.",
            actor=letter_office.actor("paivi"),
            at=letter_office.clock(),
        )
    with letter_office.deps.database.read() as session:
        verdict = rows.verdicts_of(session, rows.one_letter(session, letter_id))[-1]
        assert (verdict.verdict, verdict.comment) == ("sent_back", "Perustele tarkemmin.")
        assert "Perustele" not in events_of(session, f"case:{case_id}")[-1].body, "events hold no free text"
    assert _state(letter_office, letter_id) == "draft"


def test_whoever_prepares_or_decides_confirms_that_nothing_bars_them(letter_office: LetterOffice) -> None:
    case_id = letter_office.open_case()
    letter_office.search(case_id)
    letter_office.link_call(case_id)
    letter_office.step(case_id, "start_assessment")
    letter_office.step(case_id, "answer_full")
    letter_id = letter_office.letter(case_id, "access_answer").id or 0
    letter_office.finish(letter_id)
    with letter_office.deps.database.write() as session, pytest.raises(Refused) as refusal:
        approving.submit(
            session,
            letter_office.deps,
            letter_id,
            2,
            by=letter_office.people["veera"],
            states_unbarred=False,
            at=letter_office.clock(),
        )
    assert refusal.value.code == "unbarred_missing"
    letter_office.submit(letter_id)
    with letter_office.deps.database.read() as session:
        assert session.get(CaseUser, (case_id, letter_office.people["veera"], "unbarred_statement")) is not None


def test_someone_barred_does_not_approve(quick_office: LetterOffice) -> None:
    case_id = quick_office.open_case()
    letter_id = quick_office.ready_answer(case_id)
    with quick_office.deps.database.write() as session:
        session.add(
            CaseUser(case_id=case_id, user_id=quick_office.people["jari"], kind="barred", at=quick_office.clock())
        )
    with pytest.raises(Refused) as refusal:
        quick_office.approve(letter_id, "jari")
    assert refusal.value.code == "user_barred"


def test_a_decision_without_a_confirmed_route_is_refused_outside_the_demo(sqlite_database: Database) -> None:
    office = open_office(sqlite_database, demo=False)
    case_id = office.open_case()
    office.step(case_id, "start_assessment")
    office.step(case_id, "refuse", ground="G1", ground_reasons=REASONS, ground_evidence="Muistio 1.")
    letter_id = office.letter(case_id, "access_refused").id or 0
    office.finish(letter_id)
    with pytest.raises(Refused, match="route of appeal is not confirmed"):
        office.submit(letter_id)


def test_a_decision_with_a_confirmed_route_is_given_outside_the_demo(sqlite_database: Database) -> None:
    office = open_office(sqlite_database, demo=False, routes_confirmed=True)
    _, letter_id = _refusal(office)
    office.approve(letter_id, "paivi")
    assert "Helsingin hallinto-oikeus" in office.text(letter_id).final_html


def test_a_letter_that_needs_nobody_is_issued_and_one_that_needs_somebody_is_not(letter_office: LetterOffice) -> None:
    case_id = letter_office.open_case()
    acknowledgement = letter_office.letter(case_id, "acknowledgement").id or 0
    letter_office.issue(acknowledgement)
    assert _state(letter_office, acknowledgement) == "approved"
    letter_office.step(case_id, "start_assessment")
    letter_office.extend(case_id, factor="number", extension_reason="Kolme pyyntöä yhtä aikaa.")
    notice = letter_office.letter(case_id, "extension_notice").id or 0
    with pytest.raises(Refused) as refusal:
        letter_office.issue(notice)
    assert refusal.value.code == "approval_needed"


def test_two_who_approve_at_once_give_one_approval(letter_office: LetterOffice) -> None:
    letter_id = letter_office.ready_answer(letter_office.open_case())
    people = ["jari", "paivi"]
    seen = {who: letter_office.seen(letter_id, who) for who in people}

    def approve(number: int) -> str:
        try:
            letter_office.approve(letter_id, people[number], seen[people[number]])
        except Refused as refusal:
            return refusal.code
        return "granted"

    assert sorted(at_once(2, approve)) == ["granted", "not_submitted"]
    with letter_office.deps.database.read() as session:
        assert len(rows.verdicts_of(session, rows.one_letter(session, letter_id))) == 1


def test_the_parts_of_what_was_seen_survive_a_form() -> None:
    seen = Seen("x", {"fi:calls": "ab12", "fi:blocks.reason": "cd34", "version": "ef56"})
    assert parts_from(seen.as_text()) == dict(seen.parts)
    assert parts_from("junk  =x y=1") == {"": "x", "y": "1"}


class LetterLife(RuleBasedStateMachine):
    """Anything that people may do to one answer, in any order and with any outcome."""

    office: LetterOffice
    reached: ClassVar[set[str]] = set()

    @initialize()
    def open(self) -> None:
        """A new case with its answer drafted."""
        self.case_id = self.office.open_case(answer_way="suomifi")
        self.office.search(self.case_id)
        self.office.link_call(self.case_id)
        self.office.step(self.case_id, "start_assessment")
        self.office.step(self.case_id, "answer_full")
        self.letter_id = self.office.letter(self.case_id, "access_answer").id or 0
        self.office.finish(self.letter_id)

    def _tried(self, what: object, *args: object) -> None:
        self.office.clock.pass_by(minutes=1)
        with suppress(Refused):
            what(*args)  # type: ignore[operator]
        self._hold()

    @rule(who=st.sampled_from(["veera", "jari"]), words=st.sampled_from(["", "Yksi.", "Kaksi."]))
    def edit(self, who: str, words: str) -> None:
        """Someone writes."""
        self._tried(lambda: self.office.write(self.letter_id, who, search_note=words))

    @rule(who=st.sampled_from(["veera", "jari"]))
    def submit(self, who: str) -> None:
        """Someone submits."""
        self._tried(self.office.submit, self.letter_id, who)

    @rule(who=st.sampled_from(["veera", "jari", "paivi", "tiina", "kirsi"]))
    def approve(self, who: str) -> None:
        """Someone approves what they see."""
        self._tried(self.office.approve, self.letter_id, who)

    @rule()
    def print(self) -> None:
        """The printer runs."""
        self._tried(self.office.print, self.letter_id)

    @rule(way=st.sampled_from(["suomifi", "email", "post", "pickup"]))
    @precondition(lambda self: hasattr(self, "letter_id"))
    def send(self, way: str) -> None:
        """Someone records a sending."""
        self._tried(self.office.send, self.letter_id, way)

    @rule()
    def go_on(self) -> None:
        """Whoever is next does what is next."""
        steps = {
            "draft": lambda: self.office.submit(self.letter_id, "veera"),
            "submitted": lambda: self.office.approve(self.letter_id, "paivi"),
            "approved": lambda: self.office.print(self.letter_id),
            "printed": lambda: self.office.send(self.letter_id, "suomifi"),
            "sent": lambda: None,
        }
        self._tried(steps[_state(self.office, self.letter_id)])

    def _hold(self) -> None:
        with self.office.deps.database.read() as session:
            letter = session.get_one(Letter, self.letter_id)
            verdict = rows.standing_approval(session, letter)
            preparers = {one.by_user for one in rows.versions_of(session, letter)}
            texts = rows.texts_of(session, letter)
            if letter.state in ("approved", "printed", "sent"):
                assert verdict is not None, "no way to leave without a granted approval of this version"
                assert verdict.by_user not in preparers, "a preparer never approves"
                assert all(text.final_html for text in texts)
            else:
                assert verdict is None
                assert not any(text.final_html or text.pdf for text in texts)
            if letter.state in ("printed", "sent"):
                assert all((text.pdf or b"").endswith(text.final_html.encode()) for text in texts)
            assert len(dispatching.dispatches_of(session, letter)) == (1 if letter.state == "sent" else 0)
            request = clock.requests_of(session, self.case_id)[0]
            assert (request.state == "handing_over") is (letter.state == "sent")
            self.reached.add(letter.state)


def test_no_path_leads_to_sent_without_a_granted_approval_of_that_version(sqlite_database: Database) -> None:
    LetterLife.office = open_office(sqlite_database)
    run_state_machine_as_test(
        LetterLife,
        settings=settings(
            max_examples=12,
            stateful_step_count=15,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert LetterLife.reached == {"draft", "submitted", "approved", "printed", "sent"}


def _withhold(office: LetterOffice, case_id: int, call_id: int, who: str, given: str = "none") -> None:
    with office.deps.database.write() as session:
        holds_lock(session)
        case = session.get_one(Case, case_id)
        candidates.set_given(session, office.deps, case, call_id, given, "G5", by=office.people[who], at=office.clock())


def _partial(office: LetterOffice) -> tuple[int, int, list[int]]:
    """A decision about two calls that Veera writes; answers case, letter and calls."""
    case_id = office.open_case()
    office.search(case_id)
    calls = [office.link_call(case_id), office.link_call(case_id)]
    office.hear(case_id)
    office.step(case_id, "start_assessment")
    office.step(case_id, "refuse_partly", ground="G5", ground_reasons=REASONS, ground_evidence="Muistio 1.")
    return case_id, office.letter(case_id, "access_refused").id or 0, calls


def test_whoever_withheld_a_call_does_not_approve_the_letter_that_lists_it(letter_office: LetterOffice) -> None:
    """A ground on a call is a ground of the letter, though no version of the letter is by its writer."""
    office = letter_office
    case_id, letter_id, calls = _partial(office)
    _withhold(office, case_id, calls[0], "paivi")
    _withhold(office, case_id, calls[0], "veera", "full")
    _withhold(office, case_id, calls[0], "veera")
    office.finish(letter_id)
    office.submit(letter_id)
    with pytest.raises(NotAllowed) as refusal:
        office.approve(letter_id, "paivi")
    assert refusal.value.code == "approver_is_preparer", "also after somebody else wrote it over"


def test_whoever_unties_a_withheld_call_and_ties_it_again_does_not_approve_the_letter(
    quick_office: LetterOffice,
) -> None:
    """The way round: tied anew, the call is given in full."""
    office = quick_office
    case_id, letter_id, calls = _partial(office)
    for call_id in calls:
        _withhold(office, case_id, call_id, "veera")
    with office.deps.database.write() as session:
        holds_lock(session)
        case, by, at = session.get_one(Case, case_id), office.people["paivi"], office.clock()
        candidates.unlink_call(session, office.deps, case, calls[0], by=by, at=at)
        candidates.link_call(session, office.deps, case, calls[0], "Sama ääni.", by=by, at=at)
    office.finish(letter_id)
    office.submit(letter_id)
    with pytest.raises(NotAllowed) as refusal:
        office.approve(letter_id, "paivi")
    assert refusal.value.code == "approver_is_preparer"


def test_saying_again_what_is_given_already_makes_nobody_a_preparer(quick_office: LetterOffice) -> None:
    case_id, letter_id, calls = _partial(quick_office)
    _withhold(quick_office, case_id, calls[0], "veera")
    _withhold(quick_office, case_id, calls[0], "paivi")
    quick_office.finish(letter_id)
    quick_office.submit(letter_id)
    quick_office.approve(letter_id, "paivi")
    assert _state(quick_office, letter_id) == "approved"


def test_whoever_recorded_the_ground_in_an_earlier_step_does_not_approve_its_letter(quick_office: LetterOffice) -> None:
    """The ground was written by someone who decides too, then anew by Veera: the first writer still counts."""
    office = quick_office
    case_id = office.open_case()
    office.step(case_id, "start_assessment")
    with office.deps.database.write() as session:
        person = session.get_one(User, office.people["paivi"])
        person.roles = ["handler", "decider"]
        session.add(person)
    both = replace(office.actor("paivi"), roles=frozenset({Role.HANDLER, Role.DECIDER}))
    with office.deps.database.write() as session:
        case = session.get_one(Case, case_id)
        request = clock.requests_of(session, case_id)[0]
        answers = {"ground": "G1", "ground_reasons": REASONS, "ground_evidence": "Muistio 1."}
        requests.make_transition(session, office.deps, case, request, "refuse", answers, actor=both, at=office.clock())
    office.step(case_id, "choose_again", reason="Peruste kirjoitetaan uudelleen.")
    office.step(case_id, "refuse", ground="G1", ground_reasons=REASONS, ground_evidence="Muistio 1.")
    letter_id = office.letter(case_id, "access_refused").id or 0
    office.finish(letter_id)
    office.submit(letter_id)
    with pytest.raises(NotAllowed) as refusal:
        office.approve(letter_id, "paivi")
    assert refusal.value.code == "approver_is_preparer"


def test_a_decision_approved_anew_in_another_year_gets_a_number_of_that_year(quick_office: LetterOffice) -> None:
    office = quick_office
    _, letter_id = _refusal(office)
    office.approve(letter_id, "paivi")
    office.write(letter_id, inquiry="Päätös ei edellyttänyt kuuntelua.")
    office.clock.pass_by(days=65)
    office.submit(letter_id)
    office.approve(letter_id, "paivi")
    with office.deps.database.read() as session:
        letter = rows.one_letter(session, letter_id)
        assert (letter.decision_number, letter.dated_on) == ("1/2027", date(2027, 1, 6))


def test_a_letter_that_has_become_a_decision_is_not_approved_in_two_languages(quick_office: LetterOffice) -> None:
    """The rule in force on the day of the verdict counts, not that of the day the draft was begun (kielilaki 19 §)."""
    office = quick_office
    case_id = office.open_case(language="unknown")
    office.step(case_id, "start_assessment")
    office.extend(case_id, factor="number", extension_reason="Kolme pyyntöä.")
    letter_id = office.letter(case_id, "extension_notice").id or 0
    office.finish(letter_id)
    office.clock.pass_by(days=3)
    catalogue = office.deps.catalogue
    kind = catalogue.letter("extension_notice")
    stricter = replace(kind, approval=(*kind.approval, ApprovalRule(date(2026, 11, 5), Approval.DECISION)))
    letters = {**catalogue.letters, "extension_notice": stricter}
    office.deps = replace(office.deps, catalogue=replace(catalogue, letters=letters))
    with pytest.raises(Refused) as refusal:
        office.submit(letter_id)
    assert "language" in str(refusal.value.values["codes"]).split(",")


@pytest.mark.parametrize("shaped", ["another call", "another name", "another address"])
def test_nobody_approves_alone_what_they_themselves_shaped_in_the_case(
    letter_office: LetterOffice, shaped: str
) -> None:
    """Two pairs of eyes: what the case gives to a letter is what its preparer submitted."""
    office = letter_office
    case_id = office.open_case()
    letter_id = office.ready_answer(case_id)
    if shaped == "another call":
        office.link_call(case_id)
    else:
        change_case(office, case_id, **{"another name": {"subject_name": "Toinen Henkilö"}}.get(shaped, {}))
        change_case(office, case_id, answer_way="post", turvakielto="no", subject_address="Toinen tie 1\n02100 Espoo")
    with pytest.raises(Stale) as refusal:
        office.approve(letter_id, "jari")  # having read it as it stands now
    assert refusal.value.code == "shaped_since_submitted"
    assert _state(office, letter_id) == "submitted"
    with office.deps.database.write() as session:
        approving.send_back(
            session, office.deps, letter_id, 2, "Lue uudelleen.", actor=office.actor("jari"), at=office.clock()
        )
    office.submit(letter_id)
    office.approve(letter_id, "jari")
    assert _state(office, letter_id) == "approved"

"""What tests of the rights share: the steps of a case, what is proved and checked on the way, and what was written."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from dsr.catalogue import Approval
from dsr.db.engine import holds_lock
from dsr.db.events import record
from dsr.db.tables import Case, Dispatch, Hold, IdentityCheck, RightRequest, ServiceAttempt
from dsr.domain.calendar import local_date
from dsr.domain.erasure import Assessment, Place
from dsr.domain.errors import Refused
from dsr.domain.matters import Ending
from dsr.services import clock, holds, requests, serving
from dsr.services.letters import rows as letter_rows
from dsr.services.rights import assessing, closing, erasing
from dsr.services.serving.noting import Outcome
from tests.services.letters_office import LetterOffice

WHY = "Asia on selvitetty kirjallisesti."


def in_case(office: LetterOffice, case_id: int, act: Any, right: str = "", **more: Any) -> Any:
    """Do something of a right request in one write transaction, as the pages do."""
    with office.deps.database.write() as session:
        holds_lock(session)
        case = session.get_one(Case, case_id)
        found = clock.requests_of(session, case_id)
        request = next((one for one in found if one.right == right), found[0])
        done = act(session, office.deps, case, request, by=office.people["veera"], at=office.clock(), **more)
        session.flush()
        return done


def step(office: LetterOffice, case_id: int, name: str, right: str = "", **answers: object) -> None:
    def made(session: Session, deps: Any, case: Case, request: RightRequest, *, by: int, at: Any) -> None:
        actor = office.actor("veera")
        requests.make_transition(session, deps, case, request, name, answers, actor=actor, at=at)

    in_case(office, case_id, made, right)


def prove_identity(office: LetterOffice, case_id: int) -> None:
    """Strong identification through Suomi.fi, as a clerk writes it down."""
    with office.deps.database.write() as session:
        at = office.clock()
        session.add(
            IdentityCheck(
                case_id=case_id, kind="checked", method="suomi_fi", level="strong", result="confirmed",
                checked_on=local_date(at), by_user=office.people["veera"], recorded_at=at,
            )
        )  # fmt: skip
        record(session, f"case:{case_id}", "identity_checked", at=at, by=office.people["veera"])


def sent(office: LetterOffice, case_id: int, kind: str) -> None:
    """Write, approve, print and send the newest letter of a kind, each by whom it takes."""
    letter_id = office.letter(case_id, kind).id or 0
    office.finish(letter_id)
    office.submit(letter_id)
    rule = office.deps.catalogue.letter(kind).approval_rule(local_date(office.clock()))
    office.approve(letter_id, "paivi" if rule is Approval.DECISION else "jari")
    office.print(letter_id)
    office.send(letter_id)


def notice_fetched(office: LetterOffice, case_id: int) -> None:
    """The person opened the letter that was sent last on the day after that."""

    def told(session: Session, deps: Any, case: Case, request: RightRequest, *, by: int, at: Any) -> None:
        newest = session.scalars(select(ServiceAttempt).order_by(col(ServiceAttempt.id).desc()).limit(1)).one()
        dispatch = session.get_one(Dispatch, newest.dispatch_id)
        letter = letter_rows.one_letter(session, dispatch.letter_id)
        fetched_on = local_date(dispatch.sent_at) + timedelta(days=1)
        serving.record_outcome(session, deps, letter, newest.id or 0, Outcome("fetched", fetched_on), by=by, at=at)

    in_case(office, case_id, told)


def court_answered(office: LetterOffice, case_id: int, answer: str) -> None:
    """What the court said of the newest letter."""

    def told(session: Session, deps: Any, case: Case, request: RightRequest, *, by: int, at: Any) -> None:
        letter = letter_rows.letters_of(session, case_id)[0]
        serving.answer_appeal_question(session, deps, case, letter, answer, "HAO 1/2027", by=by, at=at)

    in_case(office, case_id, told)


def rows(office: LetterOffice, table: Any, *where: Any) -> list[Any]:
    with office.deps.database.read() as session:
        found = list(session.scalars(select(table).where(*where).order_by(table.id)))
        for one in found:
            session.expunge(one)
        return found


def erase_choice(call_id: int, said: Assessment) -> Any:
    def act(session: Session, deps: Any, case: Case, request: RightRequest, *, by: int, at: Any) -> Any:
        return assessing.assess(session, deps, case, request, call_id, said, by=by, at=at)

    return act


def places_checked(office: LetterOffice, case_id: int, right: str = "erasure", but: Place | None = None) -> None:
    """Every place of copies is confirmed, but for one."""

    def act(session: Session, deps: Any, case: Case, request: RightRequest, *, by: int, at: Any) -> None:
        for place in (one for one in Place if one is not but):
            on = local_date(at)
            said = erasing.SaidOfCopies(place.value, "none", "Kysytty 2.11.")
            if place is Place.SOURCE:
                said = erasing.SaidOfCopies(place.value, "destroyed", "Tiketti 76", done_on=on)
            if place is Place.BACKUP:
                said = erasing.SaidOfCopies(
                    place.value, "rolls_off", "Tiketti 77", rolls_off_on=on + timedelta(days=30)
                )
            erasing.confirm_place(session, deps, case, request, said, by=by, at=at)

    in_case(office, case_id, act, right)


def ready_to_erase(office: LetterOffice, *rights: str) -> tuple[int, int]:
    case_id = office.open_case(rights=rights)
    call_id = office.link_call(case_id)
    office.search(case_id)
    step(office, case_id, "start_assessment", "erasure")
    in_case(office, case_id, erase_choice(call_id, Assessment("erase")), "erasure")
    prove_identity(office, case_id)
    step(office, case_id, "start_erasing", "erasure")
    return case_id, call_id


def restricted(office: LetterOffice, *rights: str) -> tuple[int, int]:
    case_id = office.open_case(rights=rights)
    call_id = office.link_call(case_id)
    office.search(case_id)
    step(office, case_id, "start_assessment", "restriction")
    step(office, case_id, "restrict", "restriction", restriction_ground="a", restriction_reasons=WHY)
    return case_id, call_id


def lifting_submitted(office: LetterOffice) -> tuple[int, int]:
    """A granted restriction of one call, whose lifting somebody has proposed and whose decision waits for approval; answers
    call and letter."""
    case_id, call_id = restricted(office, "restriction")
    prove_identity(office, case_id)
    sent(office, case_id, "restriction_done")
    step(office, case_id, "propose_lifting", "restriction", lifting_reason="asked_by_person", lifting_words=WHY)
    letter_id = office.letter(case_id, "restriction_lifting").id or 0
    office.finish(letter_id)
    office.submit(letter_id)
    return call_id, letter_id


def hold_of_authority(office: LetterOffice, call_id: int) -> None:
    """Somebody else's hold on the call's recordings, placed now."""
    with office.deps.database.write() as session:
        holds_lock(session)
        at, by = office.clock(), office.people["veera"]
        hold = Hold(
            kind="authority", reason="authority", criteria={"calls": [call_id]}, placed_by=by, placed_at=at,
            review_by=local_date(at) + timedelta(days=90),
        )  # fmt: skip
        session.add(hold)
        session.flush()
        assert holds.match(session, hold, at) == 1


def closed_by_hand(office: LetterOffice, case_id: int, task_id: int, outcome: str) -> str:
    """The code of the refusal, for whoever says that a task is done."""

    def act(session: Session, deps: Any, case: Case, request: RightRequest, *, by: int, at: Any) -> None:
        closing.close_by_hand(session, case, task_id, Ending(outcome, WHY, local_date(at)), by=by, at=at)

    with pytest.raises(Refused) as refusal:
        in_case(office, case_id, act)
    return refusal.value.code

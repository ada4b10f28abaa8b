"""A joint reply: letters of several rights, approved each, sent in one act under one cover."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from dsr.catalogue import Approval
from dsr.db.engine import holds_lock
from dsr.db.tables import Case, Dispatch, JointLetter, ServiceAttempt
from dsr.domain.calendar import local_date
from dsr.domain.errors import Invalid, Refused
from dsr.services import clock
from dsr.services.letters import approving, drafting, joint_sending, rows
from dsr.services.letters.checks import checks_of
from dsr.services.letters.joint import COVER, answers_of, covered
from dsr.services.letters.seen import shown_values
from tests.services.letters_office import LetterOffice
from tests.services.rights_parts import prove_identity, step

WHY = "Asia on selvitetty kirjallisesti."


def printed(office: LetterOffice, case_id: int, kind: str) -> int:
    letter_id = office.letter(case_id, kind).id or 0
    office.finish(letter_id)
    office.submit(letter_id)
    rule = office.deps.catalogue.letter(kind).approval_rule(local_date(office.clock()))
    office.approve(letter_id, "paivi" if rule is Approval.DECISION else "jari")
    office.print(letter_id)
    return letter_id


def in_case(office: LetterOffice, case_id: int, act: Any) -> Any:
    with office.deps.database.write() as session:
        holds_lock(session)
        return act(session, session.get_one(Case, case_id))


def joined(office: LetterOffice, *more: str) -> tuple[int, list[int], int]:
    case_id = office.open_case(rights=("restriction", "objection", *more))
    office.link_call(case_id)
    office.search(case_id)
    prove_identity(office, case_id)
    step(office, case_id, "restrict", "restriction", restriction_ground="d", restriction_reasons=WHY)
    step(office, case_id, "uphold", "objection", balancing=WHY)
    letters = [office.letter(case_id, kind).id or 0 for kind in ("restriction_done", "objection_upheld")]
    by, at = office.people["veera"], office.clock()
    cover = in_case(
        office, case_id, lambda session, case: joint_sending.join(session, office.deps, case, letters, by=by, at=at).id
    )
    return case_id, letters, cover


def send(office: LetterOffice, case_id: int, cover: int, way: str = "suomifi", why: str = "") -> int:
    actor, at = office.actor("veera"), office.clock()
    sent: int = in_case(
        office,
        case_id,
        lambda session, case: joint_sending.send(
            session, office.deps, case, cover, way, at, "", why, by=actor.id, at=at, roles=actor.roles
        ),
    )
    return sent


def test_a_joint_reply_answers_each_right_in_one_act(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, _letters, cover = joined(office)
    for kind in ("restriction_done", "objection_upheld", "joint_cover"):
        printed(office, case_id, kind)
    assert send(office, case_id, cover) == 3
    with office.deps.database.read() as session:
        assert [one.state for one in clock.requests_of(session, case_id)] == ["restricted", "upheld"]


def test_a_decision_of_a_joint_reply_goes_another_way_than_it_tells_of_with_the_reason(
    quick_office: LetterOffice,
) -> None:
    """It leaves as it would by itself (hallintolaki 47 §); the reason stands with the decision, not with the rest."""
    office = quick_office
    case_id = office.open_case(rights=("restriction", "objection"), answer_way="suomifi")
    office.link_call(case_id)
    office.search(case_id)
    prove_identity(office, case_id)
    step(office, case_id, "restrict", "restriction", restriction_ground="d", restriction_reasons=WHY)
    grounded = {"ground": "G1", "ground_reasons": WHY, "ground_evidence": WHY}
    step(office, case_id, "refuse", "objection", balancing=WHY, **grounded)
    kinds = ("restriction_done", "objection_refused")
    letters, by, at = [office.letter(case_id, kind).id or 0 for kind in kinds], office.people["veera"], office.clock()
    cover = in_case(
        office, case_id, lambda session, case: joint_sending.join(session, office.deps, case, letters, by=by, at=at).id
    )
    for kind in (*kinds, "joint_cover"):
        printed(office, case_id, kind)
    with pytest.raises(Invalid) as refusal:
        send(office, case_id, cover, "counter")
    assert [(one.place, one.code) for one in refusal.value.faults] == [("without_copy", "way_not_told")]
    assert send(office, case_id, cover, "counter", "Kävi palvelupisteessä ja kuuli päivän.") == 3
    with office.deps.database.read() as session:
        query = select(col(Dispatch.letter_id), col(ServiceAttempt.without_copy))
        told = session.execute(query.join(ServiceAttempt, col(ServiceAttempt.dispatch_id) == col(Dispatch.id)))
        assert {letter_id for letter_id, why in told if why} == {letters[1]}


def test_the_cover_of_a_joint_reply_is_approved_last(quick_office: LetterOffice) -> None:
    """It prints the numbers of the decisions under it: approved before them, it would tell of letters that are not yet."""
    office = quick_office
    case_id, _letters, cover = joined(office)
    printed(office, case_id, "restriction_done")
    office.finish(cover)
    with pytest.raises(Refused) as refusal:
        office.submit(cover)
    assert refusal.value.values == {"codes": "cover_waits"}
    with office.deps.database.read() as session:
        sight = approving.sight_of(office.deps, rows.one_letter(session, cover), None, office.clock())
        letter = rows.one_letter(session, cover)
        checks = checks_of(session, office.deps, letter, shown_values(session, office.deps, letter, sight), sight)
    told = next(check.sentence("fi") for check in checks if check.code == "cover_waits")
    assert office.deps.catalogue.letter("objection_upheld").titles["fi"] in told
    assert office.deps.catalogue.letter("restriction_done").titles["fi"] not in told
    printed(office, case_id, "objection_upheld")
    printed(office, case_id, "joint_cover")
    assert send(office, case_id, cover) == 3


def test_a_joint_reply_leaves_whole_or_not_at_all(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, _letters, cover = joined(office)
    printed(office, case_id, "restriction_done")
    with pytest.raises(Refused) as refusal:
        send(office, case_id, cover)
    assert refusal.value.code == "joint_not_printed"
    assert refusal.value.values == {"letters": "joint_cover, objection_upheld"}, "what is waited for is named"
    with office.deps.database.read() as session:
        assert list(session.scalars(select(Dispatch))) == []


def test_a_cover_does_not_leave_without_its_letters(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, _letters, cover = joined(office)
    for kind in ("restriction_done", "objection_upheld", "joint_cover"):
        printed(office, case_id, kind)
    with pytest.raises(Refused) as refused:
        office.send(cover)
    assert refused.value.code == "cover_alone"
    assert send(office, case_id, cover) == 3


def test_a_part_of_a_joint_reply_does_not_leave_alone_while_its_cover_waits(quick_office: LetterOffice) -> None:
    """It would leave a cover behind that tells of it and could never be sent."""
    office = quick_office
    case_id, letters, cover = joined(office)
    for kind in ("restriction_done", "objection_upheld", "joint_cover"):
        printed(office, case_id, kind)
    for letter_id in letters:
        with pytest.raises(Refused) as refused:
            office.send(letter_id)
        assert refused.value.code == "joint_part_alone"
    with office.deps.database.read() as session:
        assert list(session.scalars(select(Dispatch))) == []
    assert send(office, case_id, cover) == 3


def take_out(office: LetterOffice, case_id: int, letter_id: int) -> None:
    by, at = office.people["veera"], office.clock()
    in_case(office, case_id, lambda session, case: joint_sending.take_out(session, letter_id, by=by, at=at))


def test_a_letter_that_is_taken_out_of_a_joint_reply_leaves_alone_and_its_cover_is_void(
    quick_office: LetterOffice,
) -> None:
    office = quick_office
    case_id, letters, cover = joined(office)
    for kind in ("restriction_done", "objection_upheld", "joint_cover"):
        printed(office, case_id, kind)
    take_out(office, case_id, letters[0])
    with office.deps.database.read() as session:
        letter = rows.one_letter(session, cover)
        assert (letter.state, letter.void_reason) == ("void", "joint_taken_apart")
        assert rows.standing_approval(session, letter) is None
    for letter_id in letters:
        office.send(letter_id)
    with pytest.raises(Refused) as refused:
        take_out(office, case_id, letters[0])
    assert refused.value.code == "joint_none"


def test_letters_that_are_joined_anew_leave_no_earlier_cover_behind(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, letters, cover = joined(office)
    by, at = office.people["veera"], office.clock()
    again = in_case(
        office, case_id, lambda session, case: joint_sending.join(session, office.deps, case, letters, by=by, at=at).id
    )
    with office.deps.database.read() as session:
        assert (rows.one_letter(session, cover).state, rows.one_letter(session, again).state) == ("void", "draft")
        assert [one.id for one in covered(session, again)] == letters


def test_a_cover_tells_of_the_letters_that_come_with_it_and_of_no_other(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = office.open_case(rights=("restriction", "objection", "erasure"))
    office.link_call(case_id)
    office.search(case_id)
    prove_identity(office, case_id)
    step(office, case_id, "restrict", "restriction", restriction_ground="d", restriction_reasons=WHY)
    step(office, case_id, "uphold", "objection", balancing=WHY)
    letters = [office.letter(case_id, kind).id or 0 for kind in ("restriction_done", "objection_upheld")]
    by, at = office.people["veera"], office.clock()
    alone = printed(office, case_id, "restriction_done")
    office.send(alone)
    with office.deps.database.write() as session:
        case = session.get_one(Case, case_id)
        cover = drafting.start(session, office.deps, case, None, COVER, by=by, at=at)
        session.add(JointLetter(letter_id=letters[1], cover_id=cover.id or 0))
        session.flush()
        told = {one["right"]: one for one in answers_of(session, office.deps, case, cover, "en")}
    assert (told["restriction"]["letter"], told["restriction"]["sent_on"]) == (None, local_date(at).isoformat())
    assert told["objection"]["letter"] == office.deps.catalogue.letter("objection_upheld").titles["en"]
    assert (told["erasure"]["letter"], told["erasure"]["sent_on"]) == (None, None)


def test_a_cover_does_not_leave_once_what_it_says_of_another_request_has_changed(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, _letters, cover = joined(office, "erasure")
    for kind in ("restriction_done", "objection_upheld", "joint_cover"):
        printed(office, case_id, kind)
    step(office, case_id, "withdraw", "erasure", withdrawn_on=date(2026, 11, 2), reason=WHY)
    with pytest.raises(Refused) as refused:
        send(office, case_id, cover)
    assert refused.value.code == "letter_answers_outdated", "it promises an answer that nobody waits for any more"
    with office.deps.database.read() as session:
        assert list(session.scalars(select(Dispatch))) == []

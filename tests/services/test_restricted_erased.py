"""The person who asked for a restriction asks for erasing later: with their consent it waits for no lifting (GDPR 18(2))."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from dsr.db.tables import Case, Event, Hold, HoldItem, Recording, Restriction
from dsr.domain.calendar import local_date
from dsr.domain.erasure import Assessment
from dsr.domain.errors import Refused, TransitionRefused
from dsr.domain.later_message import MessageKind
from dsr.services.rights import restricting
from tests.services.letters_office import LetterOffice
from tests.services.rights_parts import (
    erase_choice,
    in_case,
    notice_fetched,
    prove_identity,
    restricted,
    rows,
    sent,
    step,
)
from tests.services.test_case_work import add
from tests.services.test_erasure_after_access import asked_later
from tests.services.test_told_days_of_destruction import hold


def restricted_then_erased(office: LetterOffice) -> tuple[int, int]:
    """A restriction that was answered in full and reached the person, and erasing that is asked for after it."""
    case_id, call_id = restricted(office, "restriction")
    prove_identity(office, case_id)
    sent(office, case_id, "restriction_done")
    office.clock.pass_by(days=2)
    notice_fetched(office, case_id)
    asked_later(office, case_id)
    return case_id, call_id


def consent(office: LetterOffice, case_id: int, answer: str = "yes", *, days_ago: int = 0) -> None:
    day = local_date(office.clock()) - timedelta(days=days_ago)
    step(
        office, case_id, "say_consent", "erasure", erase_restricted=answer, consented_on=day.isoformat(),
        consent_words="Kertoi puhelimessa, ettei tarvitse tallenteita.",
    )  # fmt: skip


def states(office: LetterOffice) -> list[str]:
    return [one.state for one in rows(office, Recording)]


def test_with_consent_restricted_recordings_are_erased_and_the_restriction_goes_on(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, call_id = restricted_then_erased(office)
    with pytest.raises(Refused) as refusal:
        step(office, case_id, "erase", "erasure")
    assert refusal.value.code == "erasure_waits_restriction"
    consent(office, case_id)
    step(office, case_id, "erase", "erasure")
    assert states(office) == ["destroyed"]
    assert rows(office, Restriction)[0].ended_at is None, "nothing was lifted: no notice of 18(3) was due"
    assert rows(office, Hold, Hold.kind == "restriction")[0].released_at is None
    with office.deps.database.read() as session:
        assert restricting.restricted_among(session, [call_id]) == {call_id}, (
            "what else is known of it is still not used"
        )
    told = rows(office, Event, Event.kind == "restricted_erasing_allowed")
    assert len(told) == 1, "the log says why the recording was let go"


def test_without_consent_or_with_one_taken_back_they_wait_for_the_lifting(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, _call_id = restricted_then_erased(office)
    consent(office, case_id, "no")
    with pytest.raises(Refused) as refusal:
        step(office, case_id, "erase", "erasure")
    assert refusal.value.code == "erasure_waits_restriction", "the person said no"
    consent(office, case_id)
    consent(office, case_id, "no")
    with pytest.raises(Refused) as refusal:
        step(office, case_id, "erase", "erasure")
    assert refusal.value.code == "erasure_waits_restriction", "a consent can be taken back (7(3))"
    assert states(office) == ["expected"]


def test_what_another_hold_keeps_from_the_erasing_the_restriction_keeps_too(quick_office: LetterOffice) -> None:
    """The consent can be taken back before that hold ends, and nothing else would keep the recording then (GDPR 7(3))."""
    office = quick_office
    case_id = office.open_case(rights=("restriction",))
    calls = [office.link_call(case_id), office.link_call(case_id)]
    office.search(case_id)
    step(office, case_id, "start_assessment", "restriction")
    step(office, case_id, "restrict", "restriction", restriction_ground="a", restriction_reasons="Päivä on kiistetty.")
    prove_identity(office, case_id)
    sent(office, case_id, "restriction_done")
    office.clock.pass_by(days=2)
    notice_fetched(office, case_id)
    add(office, case_id, MessageKind.NEW_RIGHT, rights=("erasure",), text="Poistakaa nyt tallenteeni.")
    step(office, case_id, "start_assessment", "erasure")
    for call_id in calls:
        in_case(office, case_id, erase_choice(call_id, Assessment("erase")), "erasure")
    step(office, case_id, "start_erasing", "erasure")
    consent(office, case_id)
    kept = next(one.id for one in rows(office, Recording) if one.call_id == calls[1])
    hold(office, calls[1], "authority", None)
    step(office, case_id, "erase", "erasure")
    assert sorted(states(office)) == ["destroyed", "expected"]
    (restriction,) = rows(office, Hold, Hold.kind == "restriction")
    assert restriction.criteria == {"calls": [calls[1]]}
    assert kept in [one.recording_id for one in rows(office, HoldItem, HoldItem.hold_id == restriction.id)]


def test_consent_counts_for_no_restriction_that_began_after_it(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, _call_id = restricted_then_erased(office)
    consent(office, case_id)
    with office.deps.database.write() as session:
        session.execute(update(Restriction).values(from_at=office.clock() + timedelta(days=1)))
    office.clock.pass_by(days=1)
    with pytest.raises(Refused) as refusal:
        step(office, case_id, "erase", "erasure")
    assert refusal.value.code == "erasure_waits_restriction", "the later wish counts"


def test_no_consent_is_asked_where_nothing_is_restricted_or_the_restriction_is_undecided(
    quick_office: LetterOffice,
) -> None:
    office = quick_office
    case_id = office.open_case(rights=("erasure", "restriction"))
    call_id = office.link_call(case_id)
    office.search(case_id)
    step(office, case_id, "start_assessment", "erasure")
    in_case(office, case_id, erase_choice(call_id, Assessment("erase")), "erasure")
    with pytest.raises(TransitionRefused) as refusal:
        consent(office, case_id)
    assert refusal.value.code == "other_restriction_stands", "it is decided or withdrawn first"
    with office.deps.database.read() as session:
        assert session.get_one(Case, case_id).state == "open"

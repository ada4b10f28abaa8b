"""What a leaver leaves: off the desk at once, told to the team, handed on by one act; and calendars by secret address."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import select, update
from sqlmodel import Session, col

from dsr.db.events import body_of, events_of
from dsr.db.tables import Case, CaseUser, LeftCase, MailboxMessage, NamingProposal, RightRequest, User
from dsr.domain.errors import Invalid, NotFound, Refused, Stale
from dsr.services import protection, users
from dsr.services.reminders import desks, feeds, naming
from dsr.services.users import COMMITMENT_VERSION
from tests.services.letters_office import LetterOffice
from tests.services.reminder_parts import away, case_for, move
from tests.services.test_letters_left import discard
from tests.together import at_once

ON = date(2026, 11, 18)


def leave(office: LetterOffice, who: str) -> None:
    with office.deps.database.write() as session:
        users.disable_user(session, office.people[who], by=None, at=office.clock())


def desk_cases(office: LetterOffice, who: str) -> dict[int, int | None]:
    with office.deps.database.read() as session:
        return {case.id or 0: case.assigned_to for case in session.scalars(select(Case).order_by(col(Case.id)))}


def left(office: LetterOffice, who: str) -> list[tuple[int, str]]:
    with office.deps.database.read() as session:
        found = desks.left_cases(session, office.actor(who), ON)
        assert desks.left_count(session, office.actor(who)) == len(found)
        return [(one.case_id, one.left_by) for one in found]


def hand_on(office: LetterOffice, who: str, *chosen: tuple[int, str]) -> dict[str, int]:
    with office.deps.database.write() as session:
        picked = {
            case_id: (session.get_one(Case, case_id).version, office.people[to_user]) for case_id, to_user in chosen
        }
        return dict(desks.hand_on(session, office.actor(who), picked, at=office.clock()))


def protect(session: Session, office: LetterOffice, case_id: int, *named: str) -> None:
    session.execute(update(Case).where(col(Case.id) == case_id).values(is_protected=True))
    for who in named:
        session.add(CaseUser(case_id=case_id, user_id=office.people[who], kind="named", at=office.clock()))


@pytest.mark.parametrize("how", ["disabled", "role taken"])
def test_a_leavers_open_cases_are_on_nobodys_desk_at_once(letter_office: LetterOffice, how: str) -> None:
    office = letter_office
    first, second, other = case_for(office, "veera"), case_for(office, "veera"), case_for(office, "jari")
    closed = case_for(office, "veera")
    office.step(closed, "withdraw", "veera", withdrawn_on=date(2026, 11, 2), reason="Perui.")
    discard(office, closed, "withdrawal_confirmed")
    if how == "disabled":
        leave(office, "veera")
    else:
        with office.deps.database.write() as session:
            users.change_roles(session, office.people["veera"], ["management"], by=None, at=office.clock())
    assert desk_cases(office, "jari") == {
        first: None,
        second: None,
        other: office.people["jari"],
        closed: office.people["veera"],
    }
    assert left(office, "jari") == [(first, "Veera Testinen"), (second, "Veera Testinen")]
    with office.deps.database.read() as session:
        last = events_of(session, f"case:{first}")[-1]
        assert (last.kind, body_of(last)) == ("case_left", {"user": office.people["veera"]})


def test_an_ended_case_with_a_letter_left_goes_off_the_desk_and_is_handed_on_too(letter_office: LetterOffice) -> None:
    """Its letter would wait on the desk of somebody who is gone, and nobody could be given it."""
    office = letter_office
    case_id = case_for(office, "veera")
    office.step(case_id, "withdraw", "veera", withdrawn_on=date(2026, 11, 2), reason="Perui.")
    leave(office, "veera")
    assert left(office, "jari") == [(case_id, "Veera Testinen")]
    assert hand_on(office, "jari", (case_id, "kirsi")) == {"Kirsi Testinen": 1}
    with office.deps.database.read() as session:
        assert [row[2] for row in desks.desks(session)] == [1]
        assert desks.desk_of(session, office.actor("jari"), office.people["kirsi"], ON).cases[0].act_by_on is not None
    discard(office, case_id, "withdrawal_confirmed")
    with office.deps.database.read() as session:
        assert desks.desks(session) == []
    with pytest.raises(Refused, match="nothing is left to do in it"):
        hand_on(office, "jari", (case_id, "jari"))


def test_another_role_that_works_at_a_desk_keeps_it(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = case_for(office, "veera")
    with office.deps.database.write() as session:
        users.change_roles(session, office.people["veera"], ["intake"], by=None, at=office.clock())
    assert desk_cases(office, "jari")[case_id] == office.people["veera"]


def test_what_was_left_is_handed_on_in_one_act_with_an_event_a_case(letter_office: LetterOffice) -> None:
    office = letter_office
    first, second = case_for(office, "veera"), case_for(office, "veera")
    leave(office, "veera")
    assert hand_on(office, "jari", (first, "jari"), (second, "kirsi")) == {"Jari Testinen": 1, "Kirsi Testinen": 1}
    assert left(office, "jari") == []
    with office.deps.database.read() as session:
        assert session.scalars(select(LeftCase)).all() == []
        last = events_of(session, f"case:{second}")[-1]
        assert (last.kind, last.by_user) == ("case_assigned", office.people["jari"])


@pytest.mark.parametrize("why", ["barred", "not named", "left"])
def test_a_case_goes_to_nobody_who_may_not_open_it_and_then_none_goes(quick_office: LetterOffice, why: str) -> None:
    office = quick_office
    first, second = case_for(office, "veera"), case_for(office, "veera")
    with office.deps.database.write() as session:
        if why == "barred":
            session.add(CaseUser(case_id=second, user_id=office.people["kirsi"], kind="barred", at=office.clock()))
        elif why == "not named":
            protect(session, office, second, "veera", "jari")
    leave(office, "veera")
    if why == "left":
        leave(office, "kirsi")
    with pytest.raises(Refused) as refusal:
        hand_on(office, "jari", (first, "kirsi"), (second, "kirsi"))
    assert refusal.value.code == "receiver_cannot_handle"
    assert len(left(office, "jari")) == 2


def test_nobody_hands_on_what_they_may_not_open_and_a_changed_case_is_stale(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = case_for(office, "veera")
    with office.deps.database.write() as session:
        session.add(CaseUser(case_id=case_id, user_id=office.people["jari"], kind="barred", at=office.clock()))
    with pytest.raises(NotFound):
        hand_on(office, "jari", (case_id, "kirsi"))
    with office.deps.database.write() as session, pytest.raises(Stale):
        desks.hand_on(session, office.actor("kirsi"), {case_id: (99, office.people["kirsi"])}, at=office.clock())
    with pytest.raises(Invalid):
        hand_on(office, "kirsi")


def test_a_desk_tells_its_cases_with_tasks_and_how_many_are_hidden(quick_office: LetterOffice) -> None:
    office = quick_office
    shown, hidden = case_for(office, "veera"), case_for(office, "veera")
    with office.deps.database.write() as session:
        protect(session, office, hidden, "veera")
    with office.deps.database.read() as session:
        desk = desks.desk_of(session, office.actor("jari"), office.people["veera"], ON)
        assert ([one.case_id for one in desk.cases], desk.hidden) == ([shown], 1)
        assert (desk.cases[0].tasks, desk.cases[0].reviews, desk.cases[0].act_by_on) == (0, 0, date(2026, 12, 2))
        assert desks.desks(session) == [(office.people["veera"], "Veera Testinen", 2)]
        with pytest.raises(NotFound):
            desks.desk_of(session, office.actor("jari"), office.people["paivi"], ON)


def test_a_protected_case_whose_named_handlers_have_all_left_is_reached_by_naming_one(
    letter_office: LetterOffice,
) -> None:
    office = letter_office
    case_id, at = case_for(office, "veera"), office.clock()
    veera, jari, kirsi, paivi = (office.people[one] for one in ("veera", "jari", "kirsi", "paivi"))
    with office.deps.database.write() as session:
        protect(session, office, case_id, "veera", "kirsi")
        assert (naming.unreachable(session), naming.left_to(session, veera), naming.left_to(session, jari)) == (
            [],
            1,
            0,
        )
        with pytest.raises(Refused):
            naming.propose(session, case_id, jari, by=paivi, at=at)
    leave(office, "veera")
    assert left(office, "jari") == []
    with office.deps.database.write() as session:
        assert [one.case_id for one in naming.unreachable(session)] == [case_id]
        assert naming.unreached_count(session) == 1
        with pytest.raises(Refused):
            naming.propose(session, case_id, kirsi, by=paivi, at=at)
        naming.propose(session, case_id, jari, by=paivi, at=at)
        (waits,) = naming.unreachable(session)
        assert (waits.proposed_id, waits.proposed_by) == (jari, paivi)
        for who in (paivi, jari):
            with pytest.raises(Refused) as refusal:
                naming.confirm(session, case_id, jari, by=who, at=at)
            assert refusal.value.code == "naming_by_another"
        with pytest.raises(NotFound):
            naming.confirm(session, case_id, kirsi, by=kirsi, at=at)
        assert naming.unreached_count(session) == 1, "nothing has opened yet"
        session.execute(update(User).where(col(User.id) == paivi).values(roles=["management"]))
        session.expire_all()
        with pytest.raises(Refused) as refusal:
            naming.confirm(session, case_id, jari, by=kirsi, at=at)
        assert refusal.value.code == "naming_proposer_gone"
        session.execute(update(User).where(col(User.id) == paivi).values(roles=["decider"]))
        session.expire_all()
        naming.confirm(session, case_id, jari, by=kirsi, at=at)
        assert naming.unreachable(session) == []
        assert session.get_one(Case, case_id).assigned_to == jari
        told = [(event.kind, event.by_user) for event in events_of(session, f"case:{case_id}")]
        assert ("naming_proposed", paivi) in told
        assert ("naming_confirmed", kirsi) in told
        assert ("user_named", kirsi) in told
        assert session.scalars(select(NamingProposal)).all() == []


def test_a_closed_case_that_nobody_can_open_is_told_and_one_who_is_barred_is_not_named(
    quick_office: LetterOffice,
) -> None:
    office = quick_office
    case_id, at, paivi, jari = case_for(office, "veera"), office.clock(), office.people["paivi"], office.people["jari"]
    with office.deps.database.write() as session:
        protect(session, office, case_id, "veera")
        session.execute(update(Case).values(state="closed"))
        session.add(CaseUser(case_id=case_id, user_id=jari, kind="barred", at=at))
        session.add(MailboxMessage(source="upload", sha256="0" * 64, arrived_at=at, arrival_source="received", fetched_at=at, proposed_case_id=case_id, proposed_by="reference"))  # fmt: skip
    leave(office, "veera")
    with office.deps.database.write() as session:
        (found,) = naming.unreachable(session)
        assert (found.case_id, found.messages) == (case_id, 1)
        with pytest.raises(Refused) as refusal:
            naming.propose(session, case_id, jari, by=paivi, at=at)
        assert refusal.value.code == "named_is_barred"


def test_a_proposal_that_is_refused_is_gone_and_another_takes_its_place(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, at, paivi, jari = case_for(office, "veera"), office.clock(), office.people["paivi"], office.people["jari"]
    with office.deps.database.write() as session:
        protect(session, office, case_id, "veera")
    leave(office, "veera")
    with office.deps.database.write() as session:
        naming.propose(session, case_id, jari, by=paivi, at=at)
        naming.refuse(session, case_id, jari, by=office.people["kirsi"], at=at)
        assert [one.proposed for one in naming.unreachable(session)] == [""]
        with pytest.raises(NotFound):
            naming.confirm(session, case_id, jari, by=office.people["kirsi"], at=at)
        naming.propose(session, case_id, jari, by=paivi, at=at)
        assert [one.proposed_id for one in naming.unreachable(session)] == [jari]


def test_one_who_has_left_does_not_count_as_the_other_who_is_named(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, veera = case_for(office, "veera"), office.people["veera"]
    with office.deps.database.write() as session:
        protect(session, office, case_id, "veera", "jari")
    leave(office, "jari")
    with office.deps.database.write() as session:
        case = session.get_one(Case, case_id)
        with pytest.raises(Refused) as refusal:
            protection.unname_user(session, case, veera, by=veera, at=office.clock())
        assert refusal.value.code == "last_named_handler"


def test_messages_to_the_officer_are_told_while_nobody_is_the_officer(quick_office: LetterOffice) -> None:
    office = quick_office
    at = office.clock()
    with office.deps.database.write() as session:
        session.add(
            MailboxMessage(
                source="upload",
                sha256="0" * 64,
                arrived_at=at,
                arrival_source="received",
                fetched_at=at,
                is_for_officer=True,
            )
        )
        officers = session.scalars(select(User)).all()
        for user in officers:
            if "dpo" in user.roles:
                user.is_active = False
        session.flush()
        assert naming.unread_of_officer(session) == 1
        session.add(User(email="o@example.fi", name="O", roles=["dpo"], created_at=at))
        session.flush()
        assert naming.unread_of_officer(session) == 0


def calendar_of(office: LetterOffice, who: str) -> list[tuple[str, str, date, int]]:
    with office.deps.database.write() as session:
        if feeds.moved_days(session, office.people[who], office.clock()):
            feeds.note_days(session, office.people[who], office.clock())
        found = feeds.entries(session, office.people[who], office.clock())
    calendar = Calendar.from_ical(feeds.calendar_file(office.deps, found, "en"))
    return [
        (str(one["uid"]), str(one["summary"]), one["dtstart"].dt, int(one["sequence"]))
        for one in calendar.walk("VEVENT")
    ]


def test_a_calendar_has_references_and_days_with_a_stable_uid_and_a_growing_sequence(
    letter_office: LetterOffice,
) -> None:
    office = letter_office
    case_id = case_for(office, "veera")
    with office.deps.database.read() as session:
        reference = session.get_one(Case, case_id).reference
    uid, words = f"act-by-{case_id}@dsr.example.fi", f"{reference}: act by"
    assert calendar_of(office, "veera") == [(uid, words, date(2026, 12, 2), 0)]
    move(office, case_id, date(2026, 12, 9))
    office.clock.pass_by(minutes=5)
    assert calendar_of(office, "veera") == [(uid, words, date(2026, 12, 9), 1)]
    assert calendar_of(office, "veera") == [(uid, words, date(2026, 12, 9), 1)]
    assert calendar_of(office, "jari") == []
    with office.deps.database.write() as session:
        session.execute(update(RightRequest).values(is_open=False, act_by_on=None))
    assert calendar_of(office, "veera") == []


def test_a_calendar_has_the_cases_one_stands_in_for_and_none_one_is_barred_from(quick_office: LetterOffice) -> None:
    office = quick_office
    first, second = case_for(office, "veera"), case_for(office, "veera")
    with office.deps.database.write() as session:
        session.add(CaseUser(case_id=second, user_id=office.people["jari"], kind="barred", at=office.clock()))
    away(office, "veera", "2026-11-02", "2026-11-27", "jari")
    assert [uid for uid, *_rest in calendar_of(office, "jari")] == [f"act-by-{first}@dsr.example.fi"]
    office.clock.pass_by(days=40)
    assert calendar_of(office, "jari") == []


def test_the_same_calendar_gives_the_same_bytes_and_nothing_personal(quick_office: LetterOffice) -> None:
    office = quick_office
    case_for(office, "veera")
    calendar_of(office, "veera")
    found = []
    for _time in range(2):
        with office.deps.database.read() as session:
            entries = feeds.entries(session, office.people["veera"], office.clock())
            found.append(feeds.calendar_file(office.deps, entries, "fi"))
        office.clock.pass_by(hours=3)
    assert found[0] == found[1]
    for word in (b"Kim", b"Mallinen", b"access", b"0405550123", b"Veera"):
        assert word not in found[0]


def test_a_token_opens_one_calendar_until_a_new_one_or_the_end_of_the_account(letter_office: LetterOffice) -> None:
    office = letter_office

    def owner(token: str) -> int | None:
        with office.deps.database.read() as session:
            found = feeds.owner_of(session, token)
            return found.user_id if found is not None else None

    def made(who: str) -> str:
        with office.deps.database.write() as session:
            return feeds.make_feed(session, office.people[who], at=office.clock())

    with office.deps.database.write() as session:
        session.execute(update(User).values(commitment_version=COMMITMENT_VERSION))
    first = made("veera")
    assert owner(first) == office.people["veera"]
    second = made("veera")
    assert (owner(first), owner(second), owner("made-up")) == (None, office.people["veera"], None)
    with office.deps.database.read() as session:
        rows = session.connection().exec_driver_sql("select token_hash from calendar_feed").all()
        assert second not in str(rows), "only its hash is kept"
    with office.deps.database.write() as session:
        feeds.end_feed(session, office.people["veera"], at=office.clock())
    assert owner(second) is None
    third = made("veera")
    leave(office, "veera")
    assert owner(third) is None
    with office.deps.database.write() as session:
        users.enable_user(session, office.people["veera"], by=None, at=office.clock() + timedelta(days=1))
    assert owner(third) is None, "who comes back makes a new one"
    fourth = made("jari")
    with office.deps.database.write() as session:
        users.change_roles(session, office.people["jari"], ["management"], by=None, at=office.clock())
    assert owner(fourth) is None


def test_two_who_propose_at_once_leave_one_proposal_and_of_two_confirmations_one_counts(
    letter_office: LetterOffice,
) -> None:
    office = letter_office
    case_id, at = case_for(office, "veera"), office.clock()
    jari, kirsi, paivi, tiina = (office.people[one] for one in ("jari", "kirsi", "paivi", "tiina"))
    with office.deps.database.write() as session:
        protect(session, office, case_id, "veera")
    leave(office, "veera")

    def propose(number: int) -> None:
        with office.deps.database.write() as session:
            naming.propose(session, case_id, jari, by=(paivi, kirsi)[number], at=at)

    at_once(2, propose)
    with office.deps.database.write() as session:
        (row,) = session.scalars(select(NamingProposal)).all()
        row.proposed_by = paivi

    def confirm(number: int) -> str:
        try:
            with office.deps.database.write() as session:
                naming.confirm(session, case_id, jari, by=(kirsi, tiina)[number], at=at)
        except (NotFound, Refused) as refusal:
            return refusal.code
        return "named"

    assert sorted(at_once(2, confirm)) in (["case_is_reachable", "named"], ["named", "not_found"])
    with office.deps.database.read() as session:
        kinds = [event.kind for event in events_of(session, f"case:{case_id}")]
        assert (kinds.count("naming_proposed"), kinds.count("naming_confirmed"), kinds.count("user_named")) == (2, 1, 1)

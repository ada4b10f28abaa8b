"""Who listens, by when, what they may answer and who may read it: tables, each row with its reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from dsr.adapters.holidays_fi import finnish_calendar
from dsr.domain.access import Role
from dsr.domain.errors import Invalid
from dsr.domain.listening import (
    AgentOf,
    AsOf,
    Basis,
    Choice,
    Leg,
    Listener,
    ListeningPolicy,
    Period,
    Reader,
    Speaker,
    Staff,
    StandIn,
    TeamOf,
    TypedMark,
    answer_of,
    chosen,
    due_day,
    escalated,
    escalation_day,
    may_listen,
    may_read,
    place_text,
    return_day,
)
from dsr.domain.listening.answers import place_ms

FINLAND = finnish_calendar()
AINO, BEA, ESKO, EEVA, OLD = 1, 2, 11, 12, 13
CALLED, TODAY = date(2026, 9, 14), date(2026, 11, 25)
USERS = {
    AINO: Listener(AINO, frozenset({Role.AGENT})),
    BEA: Listener(BEA, frozenset({Role.AGENT})),
    ESKO: Listener(ESKO, frozenset({Role.SUPERVISOR})),
    EEVA: Listener(EEVA, frozenset({Role.SUPERVISOR})),
    OLD: Listener(OLD, frozenset({Role.SUPERVISOR})),
}
STAFF = Staff(
    USERS,
    (
        AgentOf("PJSIP/1", AINO, Period(date(2026, 1, 1), date(2026, 9, 14))),
        AgentOf("PJSIP/1", BEA, Period(date(2026, 9, 15))),
        AgentOf("PJSIP/2", AINO, Period(date(2026, 9, 15))),
        AgentOf("PJSIP/9", ESKO, Period(date(2026, 1, 1))),
    ),
    (
        TeamOf(OLD, "PJSIP/1", "", Period(date(2026, 1, 1), date(2026, 10, 31))),
        TeamOf(ESKO, "PJSIP/1", "", Period(date(2026, 11, 1))),
        TeamOf(EEVA, "", "info", Period(date(2026, 1, 1))),
        TeamOf(EEVA, "PJSIP/9", "", Period(date(2026, 1, 1))),
        TeamOf(ESKO, "PJSIP/9", "", Period(date(2026, 1, 1))),
    ),
)
LEG = Leg("PJSIP/1", "info", CALLED)
POLICY = ListeningPolicy()


def without(user_id: int) -> Staff:
    return replace(STAFF, users={**USERS, user_id: replace(USERS[user_id], is_active=False)})


def away(*absences: tuple[int, Period]) -> Staff:
    return replace(STAFF, absences={user_id: (period,) for user_id, period in absences})


TODAY_OFF = Period(TODAY, TODAY)
IDS, TEAMS = STAFF.agents, STAFF.teams


def with_ids(*ids: AgentOf) -> Staff:
    """Aino's new id is this or none."""
    return replace(STAFF, agents=(*(one for one in IDS if one.agent != "PJSIP/2"), *ids))


def in_team(*places: Period) -> Staff:
    """Her new id was in Esko's team on these days."""
    return replace(STAFF, teams=(*TEAMS, *(TeamOf(ESKO, "PJSIP/2", "", place) for place in places)))


def stood_in(user_id: int, deputy_id: int, *others: int) -> Staff:
    """Aino and these are away today, and the deputy stands in for the first."""
    staff = away(*((one, TODAY_OFF) for one in (AINO, user_id, *others)))
    return replace(staff, stand_ins=(StandIn(user_id, deputy_id, TODAY_OFF),))


WHO_ROWS = [
    (LEG, STAFF, {}, (AINO, Basis.AGENT), "the agent by the mapping as of the call, not today's holder of the id"),
    (replace(LEG, called_on=date(2026, 9, 15)), STAFF, {}, (BEA, Basis.AGENT), "the next day the id is another's"),
    (replace(LEG, agent="PJSIP/7"), STAFF, {}, (None, Basis.NONE), "an id that nobody has, in nobody's team"),
    (replace(LEG, called_on=date(2025, 12, 31)), STAFF, {}, (ESKO, Basis.UNMAPPED), "not mapped on that day"),
    (LEG, without(AINO), {}, (ESKO, Basis.LEFT), "a leaver cannot sign in: the supervisor of now"),
    (LEG, replace(STAFF, users={**USERS, AINO: Listener(AINO, frozenset())}), {}, (ESKO, Basis.LEFT), "role taken away"),
    (LEG, away((AINO, TODAY_OFF)), {}, (ESKO, Basis.ABSENT), "absent today"),
    (LEG, away((AINO, Period(date(2026, 11, 24)))), {}, (ESKO, Basis.LEFT), "left yesterday: no last day"),
    (LEG, with_ids(), {}, (ESKO, Basis.LEFT), "her id is another's since and she has no other: she has left"),
    (LEG, with_ids(AgentOf("PJSIP/2", AINO, Period(CALLED, date(2026, 11, 24)))), {}, (ESKO, Basis.LEFT), "her new id ended yesterday"),
    (LEG, with_ids(AgentOf("PJSIP/2", AINO, Period(CALLED, TODAY))), {}, (AINO, Basis.AGENT), "her last day is today"),
    (LEG, with_ids(AgentOf("PJSIP/2", AINO, Period(date(2026, 12, 1)))), {}, (AINO, Basis.AGENT), "a new id begins next week"),
    (LEG, with_ids(AgentOf("PJSIP/2", AINO, Period(TODAY, date(2026, 11, 24)))), {}, (ESKO, Basis.LEFT), "an id taken back as wrong is none"),
    (LEG, in_team(Period(CALLED)), {}, (AINO, Basis.AGENT), "in a team"),
    (LEG, in_team(Period(CALLED, date(2026, 11, 24))), {}, (ESKO, Basis.LEFT), "the supervisor has ended her place in the team"),
    (LEG, in_team(Period(CALLED, date(2026, 11, 24)), Period(TODAY)), {}, (AINO, Basis.AGENT), "she went to another team"),
    (LEG, in_team(Period(CALLED, date(2026, 9, 13))), {}, (AINO, Basis.AGENT), "a place closed as wrong says nothing"),
    (LEG, in_team(Period(date(2026, 1, 1), date(2026, 9, 14))), {}, (AINO, Basis.AGENT), "the place of who had the id before her"),
    (LEG, away((AINO, TODAY_OFF), (ESKO, Period(date(2026, 11, 24)))), {}, (OLD, Basis.ABSENT), "a supervisor left"),
    (LEG, stood_in(ESKO, EEVA, OLD), {}, (EEVA, Basis.ABSENT), "the deputy of a supervisor who is away"),
    (LEG, stood_in(ESKO, BEA, OLD), {}, (None, Basis.NONE), "a deputy who is no supervisor listens to nothing"),
    (LEG, stood_in(ESKO, AINO, OLD), {}, (None, Basis.NONE), "nor does the agent as her own supervisor's deputy"),
    (LEG, stood_in(ESKO, EEVA, OLD), {"conflicted": frozenset({EEVA})}, (None, Basis.NONE), "a barred deputy"),
    (LEG, stood_in(ESKO, EEVA, OLD, EEVA), {}, (None, Basis.NONE), "the deputy is away too"),
    (LEG, away((AINO, Period(date(2026, 11, 26)))), {}, (AINO, Basis.AGENT), "absent from tomorrow only"),
    (LEG, away((AINO, Period(TODAY, date(2026, 11, 24)))), {}, (AINO, Basis.AGENT), "a row closed as wrong is empty"),
    (LEG, STAFF, {"conflicted": frozenset({AINO})}, (ESKO, Basis.CONFLICT), "the agent is barred, or it is her own case"),
    (LEG, STAFF, {"is_past_agent": True}, (ESKO, Basis.CONFLICT), "a complaint about that agent goes past her"),
    (LEG, STAFF, {"is_past_agent": True, "conflicted": frozenset({ESKO})}, (OLD, Basis.CONFLICT), "and past a barred supervisor"),
    (LEG, away((AINO, TODAY_OFF), (ESKO, TODAY_OFF)), {}, (OLD, Basis.ABSENT), "the supervisor who is there goes first"),
    (LEG, away((AINO, TODAY_OFF), (ESKO, TODAY_OFF), (OLD, TODAY_OFF)), {}, (None, Basis.NONE), "nobody is there"),
    (replace(LEG, agent=""), STAFF, {}, (EEVA, Basis.NO_AGENT), "nobody answered: the supervisor of the line"),
    (replace(LEG, agent="", queue="parking"), STAFF, {}, (None, Basis.NONE), "a line without a supervisor: in the list"),
    (replace(LEG, agent="", queue=""), STAFF, {}, (None, Basis.NONE), "no line either: an empty queue fits no team"),
    (replace(LEG, agent="PJSIP/9"), replace(STAFF, agents=(AgentOf("PJSIP/9", ESKO, Period(CALLED, CALLED)),)), {}, (ESKO, Basis.AGENT), "a supervisor whose id has ended is still one"),
    (replace(LEG, agent="PJSIP/9"), STAFF, {}, (ESKO, Basis.AGENT), "a supervisor who took the call is its agent"),
    (replace(LEG, agent="PJSIP/9"), STAFF, {"is_past_agent": True}, (EEVA, Basis.CONFLICT), "and not her own supervisor"),
    (replace(LEG, agent="PJSIP/7"), STAFF, {"is_past_agent": True}, (None, Basis.NONE), "conflict, and no team"),
]  # fmt: skip


@pytest.mark.parametrize(("leg", "staff", "facts", "expected", "why"), WHO_ROWS, ids=[row[-1] for row in WHO_ROWS])
def test_who_is_asked(leg: Leg, staff: Staff, facts: dict[str, object], expected: tuple[object, ...], why: str) -> None:
    facts = {"conflicted": frozenset(), **facts}
    found = may_listen(leg, staff, POLICY, TODAY, **facts)
    assert chosen(found, staff, TODAY) == Choice(*expected), why


AS_OF_ROWS = [
    (AsOf.CALL, (OLD,), "whoever led her when she took the call"),
    (AsOf.NOW, (ESKO,), "whoever leads her now"),
    (AsOf.EITHER, (ESKO, OLD), "both may, today's supervisor first"),
]


@pytest.mark.parametrize(("as_of", "expected", "why"), AS_OF_ROWS)
def test_whose_supervisor_counts_is_a_policy_value(as_of: AsOf, expected: tuple[int, ...], why: str) -> None:
    policy = replace(POLICY, supervisor_as_of=as_of)
    found = may_listen(LEG, STAFF, policy, TODAY, conflicted=frozenset())
    assert (found.agent, found.supervisors) == (AINO, expected), why


def test_where_time_is_short_the_supervisor_is_asked_at_once_if_there_is_one() -> None:
    found = may_listen(LEG, STAFF, POLICY, TODAY, conflicted=frozenset())
    assert chosen(found, STAFF, TODAY, is_urgent=True) == Choice(ESKO, Basis.URGENT)
    alone = replace(STAFF, teams=())
    assert chosen(
        may_listen(LEG, alone, POLICY, TODAY, conflicted=frozenset()), alone, TODAY, is_urgent=True
    ) == Choice(AINO, Basis.AGENT)


def test_an_unanswered_task_goes_to_the_supervisor_or_to_nobody() -> None:
    found = may_listen(LEG, STAFF, POLICY, TODAY, conflicted=frozenset())
    assert escalated(found, STAFF, TODAY) == Choice(ESKO, Basis.ESCALATED)
    alone = replace(STAFF, teams=())
    assert escalated(may_listen(LEG, alone, POLICY, TODAY, conflicted=frozenset()), alone, TODAY).user_id is None


DAY_ROWS = [
    ("2026-12-22", "2026-11-25", "2026-12-15", "2026-11-30", "five working days ahead; the agent has three"),
    ("2026-12-28", "2026-12-07", "2026-12-17", "2026-12-10", "Christmas and its eve count for nothing: 23, 22, 21, 18, 17"),
    ("2026-12-02", "2026-11-25", "2026-11-26", "2026-11-25", "asked on the day it should be answered: the next working day, and the supervisor at once"),
    ("2026-12-03", "2026-11-25", "2026-11-26", "2026-11-25", "due tomorrow: no time for two"),
    ("2026-12-04", "2026-11-25", "2026-11-27", "2026-11-26", "one day for the agent, for it escalates before the due day"),
    ("2026-12-09", "2026-11-25", "2026-12-02", "2026-11-30", "the independence day is a Sunday this year; three days are there"),
    ("2026-11-25", "2026-11-25", "2026-11-25", "2026-11-24", "the safe day itself: today"),
    ("2026-11-20", "2026-11-25", "2026-11-25", "2026-11-24", "the safe day is past: today, never before the asking"),
    ("2026-11-30", "2026-11-28", "2026-11-30", "2026-11-27", "asked on a Saturday: Monday, which is the safe day"),
]  # fmt: skip


@pytest.mark.parametrize(("safe", "asked", "due", "escalates", "why"), DAY_ROWS, ids=[row[-1] for row in DAY_ROWS])
def test_when_it_is_due_and_escalates(safe: str, asked: str, due: str, escalates: str, why: str) -> None:
    asked_on = date.fromisoformat(asked)
    due_on = due_day(date.fromisoformat(safe), asked_on, POLICY, FINLAND)
    found = (due_on.isoformat(), escalation_day(asked_on, due_on, POLICY, FINLAND).isoformat())
    assert found == (due, escalates), why


RETURN_ROWS = [
    ("2026-11-05", "2026-11-25", "2026-11-10", "the agent's three days anew"),
    ("2026-11-20", "2026-11-25", "2026-11-24", "before the due day, though she has had two days"),
    ("2026-11-24", "2026-11-25", "2026-11-26", "no day is left before it: the day after the due day"),
    ("2026-11-25", "2026-11-25", "2026-11-26", "the due day itself"),
    ("2026-11-27", "2026-11-25", "2026-11-30", "late already: the next working day"),
]


@pytest.mark.parametrize(("on", "due", "back", "why"), RETURN_ROWS, ids=[row[-1] for row in RETURN_ROWS])
def test_when_what_was_passed_on_to_the_agent_comes_back(on: str, due: str, back: str, why: str) -> None:
    found = return_day(date.fromisoformat(on), date.fromisoformat(due), POLICY, FINLAND)
    assert found == date.fromisoformat(back), why


def test_it_never_escalates_on_its_due_day_or_after() -> None:
    for days in range(60):
        safe_on = date.fromordinal(TODAY.toordinal() + days)
        due_on = due_day(safe_on, TODAY, POLICY, FINLAND)
        assert escalation_day(TODAY, due_on, POLICY, FINLAND) < due_on <= max(safe_on, TODAY)


READ_ROWS = [
    ((Role.HANDLER,), (), False, True, "the handler asked"),
    ((Role.DECIDER,), (), False, False, "a decider reads only when signing"),
    ((Role.DECIDER,), (), True, True, "a letter waits for the decision"),
    ((Role.DPO,), (), True, False, "what was said in a call is not the overseer's by default"),
    ((Role.INTAKE,), (), True, False, "the clerk has no use for it"),
    ((Role.ADMIN,), tuple(Reader), True, False, "an administrator never, whatever the policy says"),
    ((Role.DPO,), (Reader.DPO,), False, True, "a city that decides so lets the officer read"),
    ((Role.HANDLER,), (Reader.DPO,), True, False, "a city that decides so keeps handlers out"),
    ((Role.DECIDER,), (Reader.DECIDER,), False, True, "or lets deciders read at any time"),
]


@pytest.mark.parametrize(("roles", "readers", "is_signing", "expected", "why"), READ_ROWS)
def test_who_else_reads_what_listeners_wrote(
    roles: tuple[Role, ...], readers: tuple[Reader, ...], is_signing: bool, expected: bool, why: str
) -> None:
    policy = replace(POLICY, readers=frozenset(readers)) if readers else POLICY
    assert may_read(roles, policy, is_signing=is_signing) is expected, why


MARK = TypedMark(
    "mark_1",
    *("2:14", "2:41", "third_person", "", "relative", "health"),
    harm="Sairaudesta puhutaan.",
    why_masking="Muu puhe ymmärretään ilman sitä.",
)
LENGTH = 245_000


def faults_of(*marks: TypedMark, speaker: str = "yes", third: str = "yes", secrets: str = "no") -> set[tuple[str, str]]:
    with pytest.raises(Invalid) as refusal:
        answer_of(speaker, third, secrets, marks, length_ms=LENGTH)
    return {(fault.place, fault.code) for fault in refusal.value.faults}


MARK_ROWS = [
    ({"start": "2.14", "end": "4:05"}, set(), "a point will do, and the end of the call"),
    ({"end": "4:06"}, {("mark_1_end", "mark_beyond_call")}, "a second past the end"),
    ({"start": "2:41"}, {("mark_1_end", "mark_ends_first")}, "an empty passage"),
    ({"start": "3:00"}, {("mark_1_end", "mark_ends_first")}, "turned round"),
    ({"start": "", "end": "x"}, {("mark_1_start", "mark_place"), ("mark_1_end", "mark_place")}, "no places"),
    ({"start": "2:61"}, {("mark_1_start", "mark_place")}, "no such second"),
    ({"start": "-1:00"}, {("mark_1_start", "mark_place")}, "before the start"),
    ({"start": "٣:14"}, {("mark_1_start", "mark_place")}, "other digits are not read"),
    ({"ground": "", "role": "x", "category": ""}, {("mark_1_ground", "choice_unknown"), ("mark_1_role", "choice_unknown"), ("mark_1_category", "choice_unknown")}, "all three are chosen"),
    ({"harm": " ", "why_masking": ""}, {("mark_1_harm", "mark_words_missing"), ("mark_1_why_masking", "mark_words_missing")}, "the three steps of 15(4) need words"),
    ({"description": "x" * 501}, {("mark_1_description", "mark_words_long")}, "one character too many"),
    ({"harm": "a\u202eb cd"}, {("mark_1_harm", "hidden_characters")}, "nothing hidden"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "expected", "why"), MARK_ROWS, ids=[row[-1] for row in MARK_ROWS])
def test_a_passage_is_valid_or_every_fault_stands_by_its_field(
    change: dict[str, str], expected: set[tuple[str, str]], why: str
) -> None:
    mark = replace(MARK, **change)
    if expected:
        assert faults_of(mark) == expected, why
    else:
        assert len(answer_of("yes", "yes", "no", [mark], length_ms=LENGTH).marks) == 1


def test_passages_that_overlap_are_told_and_those_that_touch_are_not() -> None:
    touching = replace(MARK, place="mark_2", start="2:41", end="3:00")
    answer = answer_of("yes", "yes", "no", [touching, MARK, TypedMark("mark_3")], length_ms=LENGTH)
    assert [mark.from_ms for mark in answer.marks] == [134_000, 161_000], "in the order of the recording"
    inside = replace(MARK, place="mark_2", start="2:20", end="2:30")
    long_before = replace(MARK, place="mark_3", start="0:10", end="3:59")
    assert faults_of(MARK, inside) == {("mark_2_start", "marks_overlap")}
    assert faults_of(MARK, inside, long_before) == {
        ("mark_1_start", "marks_overlap"),
        ("mark_2_start", "marks_overlap"),
    }


def test_where_no_recording_was_found_nothing_else_is_asked() -> None:
    assert answer_of("not_found", "", "", [], length_ms=LENGTH).speaker is Speaker.NOT_FOUND
    assert faults_of(MARK, speaker="not_found") == {("speaker", "marks_without_recording")}
    assert faults_of(speaker="", third="", secrets="maybe") == {
        *(("speaker", "choice_unknown"), ("third_persons", "choice_unknown"), ("secrets", "choice_unknown"))
    }


def test_an_identity_code_in_a_description_is_masked() -> None:
    answer = answer_of("yes", "yes", "no", [replace(MARK, harm="Kertoo koodin 010190-999P.")], length_ms=0)
    assert "010190" not in answer.marks[0].harm


@pytest.mark.parametrize(("third", "is_taken"), [("yes", True), ("unsure", True), ("no", False)])
def test_whoever_acts_for_another_person_speaks_of_that_person(third: str, is_taken: bool) -> None:
    """An answer is final, and what is said of others decides what is gone through before a copy leaves (GDPR 15(4))."""
    if is_taken:
        assert answer_of("for_another", third, "no", [], length_ms=LENGTH).speaker == "for_another"
        return
    with pytest.raises(Invalid) as refusal:
        answer_of("for_another", third, "no", [], length_ms=LENGTH)
    assert [(fault.place, fault.code) for fault in refusal.value.faults] == [("third_persons", "another_not_spoken_of")]


def test_places_are_read_as_they_are_written() -> None:
    for text in ("00:00", "02:14", "59:59", "1:02:14"):
        found = place_ms(text)
        assert found is not None
        assert place_text(found) == text
    assert place_ms("75:10") == 4_510_000, "people read minutes off a player"
    assert place_ms("1:75:10") is None


@pytest.mark.parametrize(
    ("ground", "third", "secrets", "refused"),
    [
        ("third_person", "no", "no", {("third_persons", "marks_contradict")}),
        ("secret", "yes", "no", {("secrets", "marks_contradict")}),
        ("third_person", "yes", "no", set()),
        ("third_person", "unsure", "no", set()),
        ("secret", "no", "yes", set()),
        ("safety", "no", "no", set()),
    ],
)
def test_what_is_said_not_to_be_heard_is_no_ground_of_a_passage(
    ground: str, third: str, secrets: str, refused: set[tuple[str, str]]
) -> None:
    mark = replace(MARK, ground=ground)
    if refused:
        assert faults_of(mark, third=third, secrets=secrets) == refused
    else:
        assert len(answer_of("yes", third, secrets, [mark], length_ms=LENGTH).marks) == 1

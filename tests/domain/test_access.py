"""Who may do what: the whole table, the rules of a case, and what must hold for every user and every case."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsr.domain.access import (
    ALLOWED_ROLES,
    APPROVALS,
    CASE_ACTIONS,
    CASE_ROLES,
    EMERGENCY_ACTIONS,
    SIGNATURES,
    Action,
    Actor,
    CaseFacts,
    Denial,
    Role,
    denial,
    may,
    may_somewhere,
    role_conflicts,
)

COLUMNS = ["intake", "handler", "decider", "agent", "supervisor", "dpo", "management", "admin"]

# One row an action: a mark for each role that may do it, then why.
TABLE = """
                   int han dec age sup dpo man adm
public_page         x   x   x   x   x   x   x   x   sign-in, language, health: anyone, signed in or not
accept_commitment   x   x   x   x   x   x   x   x   it comes before everything else
sign_out            x   x   x   x   x   x   x   x   always possible
own_account         x   x   x   x   x   x   x   x   own password and language
see_catalogue       x   x   x   x   x   x   x   x   workflows and letters hold no personal data
see_queue           x   x   x   .   .   x   .   .   those who see cases
log_request         x   x   .   .   .   .   .   .   the clerk's work; a handler may take a call too
see_case            x   x   x   .   .   x   .   .   agents get one task about one call, never the case
edit_case           x   x   .   .   .   .   .   .   the decider changes nothing he decides on; the DPO only reads
assign_case         x   x   .   .   .   .   .   .   whoever logs or handles it shares out the work
add_message         x   x   .   .   .   .   .   .   later messages come by the same door as the first
note                x   x   x   .   .   .   .   .   everyone who works on the case; the DPO only reads
see_calls           .   x   .   .   .   x   .   .   searching is the handler's; the DPO reads all but audio
link_call           .   x   .   .   .   .   .   .   attribution is the handler's judgement
confirm_number      .   x   .   .   .   .   .   .   whose line it is, and since when, is a judgement
list_shared_lines   .   x   .   .   .   .   .   .   a line on it is never one person's, in any case
confirm_hold        .   x   .   .   .   .   .   .   the handler asks the source system and records its answer
release_hold        .   x   .   .   .   .   .   .   a released hold lets a recording be destroyed
place_hold          .   x   .   .   .   .   .   .   a restriction, a complaint, an authority: a judgement
see_holds           .   x   .   .   .   x   .   .   how many recordings there are is for those who see calls
hold_without_case   .   x   .   .   .   .   .   .   the police or the ombudsman asks
see_destruction     .   x   .   .   .   x   .   .   certificates hold no person; the DPO oversees them
tell_source         .   x   .   .   .   .   .   .   the source's own names may hold a number
ask_identity        .   x   .   .   .   .   .   .   needs a documented doubt, which is a judgement
record_identity     x   x   .   .   .   .   .   .   the counter looks at the document
extend              .   x   .   .   .   .   .   .   needs reasons of this case
correct_receipt     x   x   .   .   .   .   .   .   the clerk knows when it came
make_transition     x   x   .   .   .   .   .   .   each step names its own roles besides
undo_case           x   x   .   .   .   .   .   .   whoever logged it by mistake
see_letter          x   x   x   .   .   x   .   .   part of the case
write_letter        .   x   .   .   .   .   .   .   a decider who wrote could not approve
issue_letter        x   x   .   .   .   .   .   .   letters whose kind needs no approval: the acknowledgement
send_back_letter    .   x   x   .   .   .   .   .   whoever may approve may send back
approve_colleague   .   x   x   .   .   .   .   .   a second pair of eyes
approve_decision    .   .   x   .   .   .   .   .   an administrative decision has one decision-maker
dispatch_letter     x   x   .   .   .   .   .   .   the registry posts, the handler mails
hand_over           x   x   .   .   .   .   .   .   the counter hands copies over, the handler sends them
answer_appeal       .   x   .   .   .   .   .   .   what the court says decides what is kept
record_lateness     .   x   x   .   .   .   .   .   whoever handles or decides knows what held it up
set_again_day       .   .   x   .   .   .   .   .   a decision-maker answers for the time that a new handling takes
see_breaches        .   x   x   .   .   x   .   .   who records, decides and advises (GDPR 33, 39)
record_breach       .   x   x   .   .   x   .   .   whoever hears of one writes it down
decide_breach       .   .   x   .   .   .   .   .   the controller decides, the officer advises (GDPR 38(6))
protect_case        .   x   x   .   .   .   .   .   whoever sees why
bar_user            .   x   x   .   .   .   .   .   hallintolaki 29 §: disqualification is settled in the office
bar_oneself         x   x   x   .   .   x   .   .   hallintolaki 28 §: whoever is disqualified says so and steps aside
state_unbarred      x   x   x   .   .   .   .   .   each preparer and decider says it for himself
see_report          x   x   x   .   .   x   x   .   figures and case ids only
import_calls        .   x   .   .   .   .   .   x   the register of calls, not a case
see_reconciliation  .   x   .   .   .   x   .   x   figures only; who may not see calls sees no call
decide_quarantine   .   x   .   .   .   .   .   .   a day of destruction is the handler's to decide
edit_queues         .   x   .   .   .   .   .   x   the handler knows whose a line is, the administrator what it is called
confirm_fact        .   .   x   .   .   .   x   .   whoever answers for the register; the DPO watches and decides nothing
propose_term        .   .   x   .   .   .   .   x   writes down what would change dates; changes nothing
confirm_term        .   .   x   .   .   .   .   .   the second person decides what moves the dates of cases
manage_users        .   .   .   .   .   .   .   x   keeps it running
manage_settings     .   .   .   .   .   .   .   x   calendars, profiles, retention
see_jobs            .   .   .   .   .   .   .   x   job rows hold ids only
retry_job           .   .   .   .   .   .   .   x   never one that mails what may have left
see_audit           .   .   .   .   .   x   .   x   events hold ids, codes, dates only
see_access_log      .   .   .   .   .   x   .   .   who looked at whose case is for the one who oversees
work_on_rights      .   x   .   .   .   .   .   .   what becomes of a recording and on what ground is the handler's to prepare
ask_listening       .   x   .   .   .   .   .   .   the handler has no ears: she asks those who may listen
read_listening      .   x   x   .   .   x   .   .   what was said in a call: the city's policy narrows it further; an administrator never
listen              .   .   .   x   x   .   .   .   the notice: the agent of the call and that agent's supervisor
lead_team           .   .   .   .   x   .   .   .   the supervisor keeps her own team
see_alarms          .   .   x   .   .   x   .   .   a threat to safety goes to those who can act on it
see_lawfulness      .   .   x   .   .   x   x   .   whoever answers for it: figures and references only
ask_statement       .   x   x   .   .   .   .   .   whoever prepares or decides may want the officer's view
see_statements      .   x   x   .   .   x   .   .   the advice is for those who asked, and its giver
give_statement      .   .   .   .   .   x   .   .   the officer's task (GDPR 39)
see_findings        .   .   .   .   .   x   .   .   look-ups of colleagues are the officer's to look into
make_bundle         .   .   .   .   .   x   .   .   the officer is the Ombudsman's contact (GDPR 39(1)(e)); it names who looked
see_morning         .   .   .   .   .   .   .   x   whether the house runs; nothing of any case
use_interface       .   .   .   .   .   .   .   .   other systems, by tokens of their own; no user by a session
note_absence        x   x   x   .   .   .   .   .   whoever works with cases says when they are away, and who stands in
see_desks           x   x   x   .   .   .   .   .   what a leaver leaves is everybody's who could take it
name_handler        .   .   x   .   .   .   .   .   a protected case whose named people have all left needs one who decides
confirm_naming      .   .   x   .   .   .   .   x   a second person says who may open it, and opens nothing by that
own_calendar        x   x   .   .   .   .   .   .   on whose desks cases lie
record_proceeding   .   x   .   .   .   x   .   .   the officer writes what comes from the Ombudsman, and nothing else
see_retention       .   x   x   .   .   x   .   x   terms and counts; an administrator sees no reference
propose_purge       .   x   x   .   .   .   .   .   whoever works on cases says that one has reached its term
confirm_purge       .   .   x   .   .   .   .   .   a decision on the city's documents: the DPO decides nothing
search_own          .   x   .   .   .   x   .   .   to answer a request about this system itself
see_messages        x   x   .   .   .   .   .   .   whoever logs what comes in
settle_message      x   x   .   .   .   .   .   .   a mail becomes a case, joins one or is put away
see_officer_messages .   .   .   .   .   x   .   .   anybody may write to the officer in confidence (GDPR 38(4)-(5))
answer_as_officer   .   .   .   .   .   x   .   .   nobody else answers for the officer
see_channels        x   x   x   .   .   x   .   x   times and codes only: whoever must act when a channel is silent
speak_for_channel   x   x   .   .   .   .   .   x   whoever opens the post, and whoever keeps the servers
"""

ROWS = [line.split(maxsplit=9) for line in TABLE.strip().splitlines()[1:]]

SIGNED_IN = {"is_active": True, "commitment_accepted": True}
roles_strategy = st.frozensets(st.sampled_from(Role), max_size=4)
actors = st.builds(
    Actor,
    id=st.integers(min_value=1, max_value=4),
    roles=roles_strategy,
    is_active=st.booleans(),
    commitment_accepted=st.booleans(),
)
ids = st.frozensets(st.integers(min_value=1, max_value=4))
cases = st.builds(
    CaseFacts,
    is_protected=st.booleans(),
    is_for_officer=st.booleans(),
    named_user_ids=ids,
    barred_user_ids=ids,
    preparer_ids=ids,
)
actions = st.sampled_from(Action)
case_actions = st.sampled_from(sorted(CASE_ACTIONS))


def user(*roles: Role, id: int = 1, is_active: bool = True, commitment_accepted: bool = True) -> Actor:
    return Actor(id, frozenset(roles), is_active, commitment_accepted)


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_each_role_may_do_what_the_table_says(row: list[str]) -> None:
    action, marks, reason = Action(row[0]), row[1:9], row[9]
    found = {role: may_somewhere(user(Role(role)), action) for role in COLUMNS}
    assert found == dict(zip(COLUMNS, [mark == "x" for mark in marks], strict=True)), reason


@pytest.mark.parametrize("action", sorted(Action))
def test_an_emergency_account_may_do_no_more_than_keep_people_and_program_running(action: Action) -> None:
    glass = Actor(1, frozenset({Role.ADMIN}), commitment_accepted=True, is_emergency=True)
    assert may_somewhere(glass, action) is (action in EMERGENCY_ACTIONS)


def test_the_table_names_every_action_once() -> None:
    assert sorted(row[0] for row in ROWS) == sorted(Action)
    assert set(ALLOWED_ROLES) == set(Action)


CASE_RULES: list[tuple[str, Actor | None, Action, CaseFacts | None, Denial | None]] = [
    ("a handler opens an ordinary case", user(Role.HANDLER), Action.SEE_CASE, CaseFacts(), None),
    (
        "the officer opens a message to the officer",
        user(Role.DPO),
        Action.SEE_CASE,
        CaseFacts(is_for_officer=True),
        None,
    ),
    (
        "nobody else opens a message to the officer, also who passed it on",
        user(Role.INTAKE, Role.HANDLER),
        Action.SEE_CASE,
        CaseFacts(is_for_officer=True),
        Denial.OFFICERS_ALONE,
    ),
    ("a case that was not looked up is refused", user(Role.HANDLER), Action.SEE_CASE, None, Denial.CASE_NOT_GIVEN),
    ("nobody is signed in", None, Action.SEE_CASE, CaseFacts(), Denial.SIGNED_OUT),
    ("the sign-in page needs no sign-in", None, Action.PUBLIC_PAGE, None, None),
    (
        "a leaver's session still lives",
        user(Role.HANDLER, is_active=False),
        Action.SEE_CASE,
        CaseFacts(),
        Denial.INACTIVE,
    ),
    (
        "the commitment comes before anything is seen",
        user(Role.HANDLER, commitment_accepted=False),
        Action.SEE_QUEUE,
        None,
        Denial.COMMITMENT_MISSING,
    ),
    (
        "the commitment itself can be read and accepted",
        user(Role.HANDLER, commitment_accepted=False),
        Action.ACCEPT_COMMITMENT,
        None,
        None,
    ),
    (
        "a protected case is for named users",
        user(Role.HANDLER),
        Action.SEE_CASE,
        CaseFacts(is_protected=True),
        Denial.PROTECTED,
    ),
    (
        "the data protection officer is named like anyone else",
        user(Role.DPO),
        Action.SEE_CASE,
        CaseFacts(is_protected=True, named_user_ids=frozenset({2})),
        Denial.PROTECTED,
    ),
    (
        "a named user opens a protected case",
        user(Role.HANDLER),
        Action.SEE_CASE,
        CaseFacts(is_protected=True, named_user_ids=frozenset({1})),
        None,
    ),
    (
        "being named gives no role",
        user(Role.SUPERVISOR),
        Action.SEE_CASE,
        CaseFacts(is_protected=True, named_user_ids=frozenset({1})),
        Denial.NO_SUCH_ROLE,
    ),
    (
        "a barred user sees nothing even when named",
        user(Role.HANDLER),
        Action.SEE_CASE,
        CaseFacts(is_protected=True, named_user_ids=frozenset({1}), barred_user_ids=frozenset({1})),
        Denial.BARRED,
    ),
    (
        "the one who wrote a version does not approve it",
        user(Role.HANDLER),
        Action.APPROVE_COLLEAGUE,
        CaseFacts(preparer_ids=frozenset({1})),
        Denial.PREPARER,
    ),
    (
        "a decider who wrote the ground does not decide",
        user(Role.DECIDER),
        Action.APPROVE_DECISION,
        CaseFacts(preparer_ids=frozenset({1, 2})),
        Denial.PREPARER,
    ),
    (
        "a second handler approves a colleague's letter",
        user(Role.HANDLER),
        Action.APPROVE_COLLEAGUE,
        CaseFacts(preparer_ids=frozenset({2})),
        None,
    ),
    (
        "the preparer issues a letter that needs no approval",
        user(Role.HANDLER),
        Action.ISSUE_LETTER,
        CaseFacts(preparer_ids=frozenset({1})),
        None,
    ),
    (
        "a data protection officer who is also a handler still signs nothing",
        user(Role.HANDLER, Role.DPO),
        Action.APPROVE_COLLEAGUE,
        CaseFacts(),
        Denial.DPO_SIGNS_NOTHING,
    ),
    (
        "a role granted beside admin by mistake opens no case",
        user(Role.HANDLER, Role.ADMIN),
        Action.SEE_CASE,
        CaseFacts(),
        Denial.ROLES_CONFLICT,
    ),
    (
        "the user with conflicting roles can still sign out",
        user(Role.HANDLER, Role.ADMIN),
        Action.SIGN_OUT,
        None,
        None,
    ),
]


@pytest.mark.parametrize(
    ("reason", "actor", "action", "facts", "expected"), CASE_RULES, ids=[row[0] for row in CASE_RULES]
)
def test_the_case_narrows_what_the_role_allows(
    reason: str, actor: Actor | None, action: Action, facts: CaseFacts | None, expected: Denial | None
) -> None:
    assert denial(actor, action, facts) is expected, reason
    assert may(actor, action, facts) is (expected is None), reason


CONFLICTS = [
    ({"decider", "dpo"}, ["roles_decider_dpo"], "the one who decides does not oversee the deciding"),
    ({"admin", "handler"}, ["roles_admin_case"], "administrators see no case content"),
    ({"admin", "supervisor"}, ["roles_admin_case"], "nor audio"),
    (
        {"admin", "decider", "dpo"},
        ["roles_decider_dpo", "roles_admin_case", "roles_admin_case"],
        "all are told at once",
    ),
    ({"admin", "management"}, [], "figures hold no case content"),
    ({"intake", "handler", "decider"}, [], "a small office: who prepares a letter is told apart letter by letter"),
    (set(), [], "a user may wait for roles"),
]


@pytest.mark.parametrize(("roles", "codes", "reason"), CONFLICTS, ids=[row[2] for row in CONFLICTS])
def test_roles_that_may_not_stand_together_are_named(roles: set[str], codes: list[str], reason: str) -> None:
    assert [conflict.code for conflict in role_conflicts(roles)] == codes, reason


def test_an_unknown_role_is_a_fault_of_the_program() -> None:
    with pytest.raises(ValueError):
        role_conflicts({"chief"})


@given(actors, actions, cases)
def test_nobody_inactive_may_do_anything(actor: Actor, action: Action, facts: CaseFacts) -> None:
    if not actor.is_active and action is not Action.PUBLIC_PAGE:
        assert not may(actor, action, facts)


@given(actors, actions, cases)
def test_before_the_commitment_only_accepting_and_leaving_are_possible(
    actor: Actor, action: Action, facts: CaseFacts
) -> None:
    if not actor.commitment_accepted and may(actor, action, facts):
        assert action in {Action.PUBLIC_PAGE, Action.ACCEPT_COMMITMENT, Action.SIGN_OUT}


@given(actors, case_actions, cases)
def test_a_barred_user_may_do_nothing_in_the_case(actor: Actor, action: Action, facts: CaseFacts) -> None:
    if actor.id in facts.barred_user_ids:
        assert not may(actor, action, facts)


@given(actors, case_actions, cases)
def test_a_protected_case_opens_only_to_named_users(actor: Actor, action: Action, facts: CaseFacts) -> None:
    if facts.is_protected and may(actor, action, facts):
        assert actor.id in facts.named_user_ids


@given(actors, case_actions, cases)
def test_an_administrator_never_sees_case_content(actor: Actor, action: Action, facts: CaseFacts) -> None:
    if Role.ADMIN in actor.roles:
        assert not may(actor, action, facts)


@given(actors, st.sampled_from(sorted(APPROVALS)), cases)
def test_a_preparer_never_approves(actor: Actor, action: Action, facts: CaseFacts) -> None:
    if actor.id in facts.preparer_ids:
        assert not may(actor, action, facts)


@given(actors, st.sampled_from(sorted(SIGNATURES)), cases)
def test_the_data_protection_officer_never_signs(actor: Actor, action: Action, facts: CaseFacts) -> None:
    if Role.DPO in actor.roles:
        assert not may(actor, action, facts)


@given(st.frozensets(st.sampled_from([Role.AGENT, Role.SUPERVISOR, Role.MANAGEMENT])), case_actions, cases)
def test_agents_supervisors_and_management_never_touch_a_case(
    roles: frozenset[Role], action: Action, facts: CaseFacts
) -> None:
    assert not may(Actor(1, roles, **SIGNED_IN), action, facts)


@given(actors, case_actions)
def test_an_action_on_a_case_without_its_facts_is_never_allowed(actor: Actor, action: Action) -> None:
    assert not may(actor, action, None)


@given(actors, actions, cases)
def test_the_facts_of_a_case_never_allow_what_no_case_would(actor: Actor, action: Action, facts: CaseFacts) -> None:
    if may(actor, action, facts):
        assert may_somewhere(actor, action)


def test_case_roles_are_all_roles_but_management_and_admin() -> None:
    assert set(Role) - CASE_ROLES == {Role.MANAGEMENT, Role.ADMIN}

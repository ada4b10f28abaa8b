"""Who listens in the made-up office: an agent with her dated ids, her supervisor's team, and what was asked of them."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.tables import Call, Candidate, Case, Leg, ListeningTask
from dsr.domain.calendar import local_date
from dsr.domain.listening import Period, TypedMark, answer_of
from dsr.services import case_calls, cases
from dsr.services.listening import answering, asking, settling, upkeep
from tests.office import told
from tests.office.office import Office, Told

_MARK = TypedMark(
    "mark_1",
    *("0:31", "0:48", "third_person", "Soittajan läheisen asia mainitaan kerran.", "relative", "health"),
    harm="Läheisen terveydentila tulisi ilmi.",
    why_masking="Soittajan oma asia ymmärretään ilman kohtaa.",
)


def listening(office: Office) -> Told:
    """Three calls of one case: one is answered and asked about anew today, one alarms, one has gone past the agent.

    The case's fourth call is the wellbeing county's: it is transferred, and nobody here is asked about it.
    """
    yield office.at(office.working_day(4), "13.10")
    with office.writing() as session:
        case, calls = _case(session), _calls(session)[:3]
        _staff(office, session, calls)
        for call in calls:
            _ask(office, session, case, call)
    yield office.at(office.working_day(3), "9.40")
    with office.writing() as session:
        given = answer_of("yes", "yes", "no", [_MARK], length_ms=0)
        task = _task(session, calls[0])
        answering.answer(session, office.deps, task, given, version=1, by=office.id_of("agent"), at=office.now)
    yield office.at(office.working_day(2), "12.05")
    with office.writing() as session:
        words = "Soittaja sanoo kohdassa 1:12 aikovansa vahingoittaa itseään. Puhelu katkeaa siihen."
        by = office.id_of("supervisor")
        answering.tell_alarm(session, _task(session, calls[1]), "danger", words, by=by, at=office.now)
    yield office.at(office.working_day(0), "0.10")
    with office.writing() as session:
        settling.settle_all(session, office.deps, at=office.now)
    yield office.at(office.working_day(0), "8.45")
    with office.writing() as session:
        _ask(office, session, _case(session), calls[0])


def heard(office: Office, case_id: int, *, has_whole: bool = True) -> None:
    """The supervisor listens to every linked call of the case: in the newest somebody else talks all the time where it
    `has_whole`, in the one before it (else in the newest itself) somebody is mentioned once."""
    whole = TypedMark(
        "mark_1",
        *("0:04", "3:41", "third_person", "Taustalla puhuu koko ajan toinen henkilö.", "other_person", "other_data"),
        harm="Hänen omat asiansa paljastuisivat.",
        why_masking="Puhetta ei voi erottaa muusta äänestä.",
    )
    by, handler = office.id_of("supervisor"), office.id_of("handler")
    with office.changing(case_id) as (session, case):
        linked = case_calls.calls_of_case(session, case_id, local_date(office.now)).linked
        found = [whole, _MARK] if has_whole else [_MARK]
        for place, line in enumerate(reversed(linked)):
            marks = found[place : place + 1]
            given = answer_of("yes", "yes" if marks else "no", "no", marks, length_ms=0)
            asked = {"is_past_agent": True, "by": handler, "at": office.now}
            for task in asking.ask(session, office.deps, case, line.call_id, "third_persons", **asked):
                answering.answer(session, office.deps, task, given, version=1, by=by, at=office.now)


def _staff(office: Office, session: Session, calls: list[Call]) -> None:
    """The agent answered every call but the second; the supervisor has them all, and of the second nobody knows who it was."""
    since = Period(office.working_day(0) - timedelta(days=200))
    agents = [_agent(session, call) for call in calls]
    admin, supervisor = office.id_of("admin"), office.id_of("supervisor")
    for agent in sorted({agents[0], agents[2]} - {agents[1]}):
        upkeep.map_agent(session, office.deps, agent, office.id_of("agent"), since, by=admin, at=office.now)
    for agent in sorted(set(agents)):
        upkeep.add_to_team(session, office.deps, agent, "", since, by=supervisor, at=office.now)
    soon = office.working_day(0) + timedelta(days=14)
    away = Period(soon, soon + timedelta(days=4))
    upkeep.note_absence(session, office.deps, office.id_of("agent"), away, by=supervisor, at=office.now)


def _ask(office: Office, session: Session, case: Case, call: Call) -> None:
    handler = office.id_of("handler")
    asking.ask(session, office.deps, case, call.id or 0, "speaker", is_past_agent=False, by=handler, at=office.now)


def _case(session: Session) -> Case:
    case_id = session.scalars(select(col(Case.id)).where(col(Case.subject_name) == told.LAURI.name)).one()
    return cases.one_case(session, case_id or 0)


def _calls(session: Session) -> list[Call]:
    """The calls proposed to the case, the oldest first."""
    query = select(Call).join(Candidate, col(Candidate.call_id) == col(Call.id))
    found = session.scalars(query.where(col(Candidate.case_id) == _case(session).id).order_by(col(Call.started_at)))
    calls = list(found)
    for call in calls:
        session.expunge(call)
    return calls


def _agent(session: Session, call: Call) -> str:
    query = select(col(Leg.agent)).where(col(Leg.call_id) == call.id, col(Leg.agent) != "")
    return session.scalars(query.order_by(col(Leg.id))).first() or call.agent


def _task(session: Session, call: Call) -> ListeningTask:
    query = select(ListeningTask).where(col(ListeningTask.call_id) == call.id).order_by(col(ListeningTask.id))
    found = session.scalars(query).first()
    assert found is not None
    return found

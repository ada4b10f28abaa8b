"""Matters of the other rights: a rectification, an erasure beside access, a restriction and an objection, each on its way."""

from __future__ import annotations

from collections.abc import Collection, Generator
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlmodel import Session, col

from dsr.db.tables import Call, Case, CaseNumber, Link
from dsr.domain.calendar import local_date
from dsr.domain.erasure import Assessment
from dsr.domain.logged_request import Route
from dsr.domain.matters import TaskKind
from dsr.services import clock, projection
from dsr.services.ground_writing import Written, save_ground
from dsr.services.letters import beginning, fees
from dsr.services.rights import assessing, correcting, disclosing, tasks
from tests.office import acts, told
from tests.office.office import Office, Story, Told
from tests.office.people import Person, spoken

RECTIFY = (
    "Hei, puhelustani on kirjattu, että soitin väärään palveluun. Korjatkaa se. Pyydän myös päätöksen asiakirjana."
)
ERASE = "Hei, pyydän kopion puhelutallenteistani ja sen jälkeen niiden poistamista."
RESTRICT = (
    "Hei, kiistän sen, mitä puhelussani sanottiin. Pyydän, ettei tallennetta käytetä, ennen kuin asia on selvitetty."
)
OBJECT = "Hei, vastustan puheluideni tallentamista henkilökohtaisen tilanteeni vuoksi."
AGAIN = "Hei, pyydän toisen kopion samasta puhelutallenteesta, jonka noudin jo teiltä. 040 555 0019. Pekka Oletus"
UNHAPPY = "Hei, jonotin kaksi tuntia ja sain huonoa palvelua. Haluan valittaa tästä."


def rectification(office: Office) -> Told:
    """A fact of a call is said to be wrong; the same message asks for a document, which has two weeks of its own."""
    case_id = yield from _begun(office, "Tyyne Tarkkanen", 0, RECTIFY, ("rectification",))
    with office.changing(case_id) as (session, case):
        request, by, at = office.request_of(session, case_id), office.id_of("handler"), office.now
        call_id = _newest_call(session, case_id)
        said = "Puhelu koski muuta palvelua kuin tallenteen tiedoissa lukee."
        correcting.say_wrong(session, case, request, "facts", said, call_id, by=by, at=at)
        tasks.make(session, office.deps, case, TaskKind.DOCUMENT_REQUEST, request.received_on, by=by, at=at)
        projection.project_case(session, office.deps, case)


def erasure(office: Office) -> Told:
    """Access and erasure in one message: one recording is assessed, and nothing is erased before the copy is out."""
    case_id = yield from _begun(office, "Unto Unohdettava", 1, ERASE, ("access", "erasure"))
    with office.changing(case_id) as (session, case):
        request = next(one for one in clock.requests_of(session, case_id) if one.right == "erasure")
        call_id = _newest_call(session, case_id)
        by, at = office.id_of("handler"), office.now
        assessing.assess(session, office.deps, case, request, call_id, Assessment("erase"), by=by, at=at)


def _newest_call(session: Session, case_id: int) -> int:
    """The newest linked call: the recordings of the oldest have gone."""
    return session.scalar(select(func.max(col(Link.call_id))).where(col(Link.case_id) == case_id)) or 0


def restriction(office: Office) -> Told:
    """Restricted since receipt; the recording had been disclosed, so its recipient will be told."""
    case_id = yield from _begun(office, "Rauha Rajala", 2, RESTRICT, ("restriction",))
    reasons = "Rekisteröity kiistää puhelun sisällön, ja asia selvitetään."
    acts.step(office, case_id, "restrict", "handler", restriction_ground="a", restriction_reasons=reasons)
    with office.changing(case_id) as (session, case):
        on = office.request_of(session, case_id).received_on
        swedish = "Polisinrättningen i Exempelby"
        given = disclosing.Told(
            "Esimerkkilän poliisilaitos", "Yksi puhelutallenne", "Esitutkinta, tutkintapyyntö", on, recipient_sv=swedish
        )
        disclosing.write(session, case, given, by=office.id_of("handler"), at=office.now)


def objection(office: Office) -> Told:
    """The processing is restricted while the grounds are weighed."""
    yield from _begun(office, "Vappu Vastahanka", 3, OBJECT, ("objection",))


def fee(office: Office) -> Told:
    """A further copy of what an earlier case gave: a fee was announced before the work begins (GDPR 15(3))."""
    case_id = yield from _begun(office, told.PEKKA, 4, AGAIN, ("access",))
    with office.changing(case_id) as (session, case):
        request, by, at = office.request_of(session, case_id), office.id_of("handler"), office.now
        said = fees.Said("32,00", "Yksi työtunti à 32 euroa: saman tallenteen haku ja tarkistus toisen kerran.")
        earlier = col(Case.subject_name) == told.PEKKA.name, col(Case.id) != case_id
        reference = session.scalars(select(col(Case.reference)).where(*earlier)).one()
        again = {
            "first_copy": f"Annoimme sen palvelupisteessä asiassa {reference}.",
            "again_is": "same",
        }
        save_ground(session, office.deps, case, request, Written("G19", again, is_confirmed=True), by=by, at=at)
        fees.write(session, office.deps, case, request, fees.ANNOUNCEMENT, said, by=by, at=at)
        beginning.begin(session, office.deps, case, fees.ANNOUNCEMENT, request.id or 0, by=by, at=at)
    by_day = local_date(office.now) + timedelta(days=21)
    blocks = {
        "reply_by": f"Kerro meille viimeistään {by_day.day}.{by_day.month}.{by_day.year}, haluatko, että toteutamme pyyntösi.",
    }
    acts.finish(office, case_id, fees.ANNOUNCEMENT, "handler", blocks)
    acts.submit(office, case_id, fees.ANNOUNCEMENT, "handler")
    yield office.working_moment(office.working_day(6), 3, "10.20")
    acts.approve(office, case_id, fees.ANNOUNCEMENT, "colleague")
    yield office.working_moment(office.working_day(6), 3, "12.40")
    acts.send(office, case_id, fees.ANNOUNCEMENT, "suomifi")


def complaint(office: Office) -> Told:
    """A message that is no request: it has a task of its own on the queue."""
    yield office.at(office.working_day(3), "10.15")
    acts.route(office, UNHAPPY, office.at(office.working_day(3), "9.50"), Route.COMPLAINT)


def _begun(
    office: Office, who: str | Person, place: int, text: str, rights: Collection[str]
) -> Generator[datetime, None, int]:
    """Log a request of somebody with a few calls of their own, take it and link them; answers the case's id."""
    received = office.working_day(6)
    yield office.at(received, f"11.{place}0")
    fields = acts.fields_of(who) if isinstance(who, Person) else _stranger(office, who, place)
    case_id = acts.log(office, text, office.at(received, "10.40"), rights=rights, answer_way="suomifi", **fields)
    yield office.working_moment(received, 1, f"13.{place}0")
    acts.take(office, case_id, "handler")
    yield office.working_moment(received, 2, f"14.{place}0")
    acts.link_all(office, case_id, "handler")
    return case_id


def _stranger(office: Office, name: str, place: int) -> dict[str, str]:
    """The fields of somebody who has no case yet."""
    email = f"{name.casefold().replace(' ', '.')}@posti.example"
    return {"subject_name": name, "subject_email": email, "number_1": spoken(_number(office, place))}


def _number(office: Office, place: int) -> str:
    """The number of a caller with a few calls and no case, another one for each place."""
    taken = {number for one in vars(told).values() if isinstance(one, Person) for number in one.numbers}
    with office.writing() as session:
        known = select(col(CaseNumber.e164)).where(col(CaseNumber.e164).is_not(None))
        query = select(col(Call.caller_e164)).where(
            col(Call.caller_e164).like("+358%"), col(Call.caller_e164).not_in([*taken, *session.scalars(known)])
        )
        few = query.group_by(col(Call.caller_e164)).having(func.count().between(2, 4))
        return str(session.scalars(few.order_by(col(Call.caller_e164)).offset(place).limit(1)).one())


RIGHTS: tuple[Story, ...] = (rectification, erasure, restriction, objection, fee, complaint)

"""Matters in which the rules meet: a young person and a guardian, a call given as text, and a recording that another matter erased."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.tables import LetterRecipient, Link
from dsr.domain.calendar import local_date
from dsr.domain.custody import Custody, CustodyFound, ShownBy
from dsr.domain.erasure import Assessment, Place
from dsr.domain.ground_parts import How, Part, Withheld
from dsr.services import representation
from dsr.services.ground_writing import Written
from dsr.services.letters import dispatching, editing
from dsr.services.representation import Found
from dsr.services.rights import assessing, erasing
from dsr.services.serving import copies
from tests.office import acts, grounds, letters_in, told
from tests.office.listeners import heard
from tests.office.office import Office, Story, Told
from tests.office.people import made_up_code

HOME = "Nuorentie 5\n02200 Espoo"


def young_person(office: Office) -> Told:
    """A guardian is refused what a person of 16 objects to: the decision and its copy go to both, each with a day of their own."""
    received = office.working_day(20)
    yield office.at(received, "10.35")
    case_id = acts.log(
        office,
        letters_in.KARI,
        office.at(received, "9.12"),
        **acts.fields_of(told.ALMA) | {"subject_email": "kari.nuorela@posti.example"},
        subject_hetu=made_up_code(date(office.today.year - 16, 1, 15), 916),
        subject_address=HOME,
        representative_name="Kari Nuorela",
        representative_kind="guardian",
        mandate="shown",
        answer_way="post",
        turvakielto="no",
    )
    yield office.working_moment(received, 1, "9.30")
    acts.take(office, case_id, "handler")
    acts.note(office, case_id, "handler", "Soitin Almalle: hän ei halua, että isä saa hänen puheluitaan.")
    yield office.working_moment(received, 3, "14.05")
    acts.step(office, case_id, "refuse", "handler", **_objection(office, case_id))
    _to_guardian(office, case_id)
    acts.finish(
        office,
        case_id,
        "access_refused",
        "handler",
        {"inquiry": "Kysyimme huollettavaltasi hänen mielipiteensä. Tallenteita ei haettu tätä päätöstä varten."},
    )
    acts.submit(office, case_id, "access_refused", "handler")
    yield office.working_moment(received, 5, "12.10")
    acts.approve(office, case_id, "access_refused", "decider")
    yield office.working_moment(received, 6, "9.15")
    acts.check_turvakielto(office, case_id, "handler")
    acts.send(office, case_id, "access_refused", "post", address=HOME)
    with office.changing(case_id) as (session, case):
        letter, by = acts.letter_of(session, case_id, "access_refused"), office.id_of("handler")
        young = _subject(session, case_id)
        copies.make_copies(session, office.deps, case, letter, young, "post", "", by=by, at=office.now)
    yield office.working_moment(received, 6, "13.20")
    with office.writing() as session:
        letter, by = acts.letter_of(session, case_id, "access_refused"), office.id_of("handler")
        to = {"again": True, "recipient_id": _subject(session, case_id), "by": by, "at": office.now}
        dispatching.record_dispatch(session, office.deps, letter.id or 0, "post", office.now, HOME, **to)


def _objection(office: Office, case_id: int) -> dict[str, str]:
    """What was found out of the guardian, and the ground it makes; answers what a step takes of it."""
    on, by, at = local_date(office.now), office.id_of("handler"), office.now
    alone = CustodyFound(Custody.SOLE, ShownBy.POPULATION_DATA, on)
    fields = {
        "interest": "Nuori on kertonut, että hän asioi kaupungin kanssa luottamuksella ja hakisi muuten apua vähemmän.",
        "heard": "Nuorta kuultiin puhelimessa, kun pyyntö oli otettu käsittelyyn.",
    }
    with office.changing(case_id) as (session, case):
        ((person, _found),) = representation.people_of(session, case_id)
        found = Found("guardian", on, principal="objects", custody=alone)
        representation.note_found(session, case, person.id or 0, found, by=by, at=at)
    return grounds.document(office, case_id, "handler", Written("G25", fields, is_confirmed=True))


def _to_guardian(office: Office, case_id: int) -> None:
    """Address the decision to the guardian who asked."""
    with office.writing() as session:
        ((person, _found),) = representation.people_of(session, case_id)
        letter = acts.letter_of(session, case_id, "access_refused")
        chosen = {"addressee": str(person.id), "addressee_address": HOME, "mandate_covers": "yes"}
        by, at = office.id_of("handler"), office.now
        editing.edit(session, office.deps, letter.id or 0, letter.version, {}, addressee=chosen, by=by, at=at)


def _subject(session: Session, case_id: int) -> int:
    """The subject as a recipient of the decision."""
    query = select(col(LetterRecipient.id)).where(
        col(LetterRecipient.case_id) == case_id, col(LetterRecipient.role) == "subject"
    )
    return session.scalars(query).one() or 0


def as_text(office: Office) -> Told:
    """A call is given as text from which a relative's health is left out, and was handed over."""
    received = office.working_day(28)
    yield office.at(received, "11.25")
    case_id = acts.log(
        office, letters_in.TAUNO, office.at(received, "10.48"), **acts.fields_of(told.TAUNO), answer_way="suomifi"
    )
    yield office.working_moment(received, 1, "10.20")
    acts.take(office, case_id, "handler")
    acts.link_all(office, case_id, "handler")
    acts.confirm_holds(office, case_id, "handler", "palvelupyyntö 10402")
    acts.check_identity(office, case_id, "handler", "suomi_fi")
    yield office.working_moment(received, 4, "9.35")
    heard(office, case_id, has_whole=False)
    yield office.working_moment(received, 5, "13.15")
    acts.give(office, case_id, "handler", -1, "masked", "G5")
    acts.step(office, case_id, "refuse_partly", "handler", **_passage_as_text(office, case_id))
    acts.finish(
        office,
        case_id,
        "access_refused",
        "handler",
        {"inquiry": grounds.NOT_HEARD},
    )
    acts.submit(office, case_id, "access_refused", "handler")
    yield office.working_moment(received, 7, "10.50")
    acts.approve(office, case_id, "access_refused", "decider")
    yield office.working_moment(received, 8, "9.05")
    acts.send(office, case_id, "access_refused", "suomifi")
    yield office.working_moment(received, 8, "9.40")
    acts.hand_over(office, case_id, "suomifi", form="transcript", heard_by="supervisor")


def _passage_as_text(office: Office, case_id: int) -> dict[str, str]:
    """Why a passage is left out of the text; answers what a step takes of it."""
    passage = grounds.relatives_health("Jos antaisimme kohdan, läheisen terveydentila paljastuisi.")
    part = Part((Withheld.HEALTH,), How.TEXT_WITH_BLANKS, grounds.passages(office, case_id))
    return grounds.document(office, case_id, "handler", Written("G5", passage, part, is_confirmed=True))


def erased_before(office: Office) -> Told:
    """One recording of two was erased on request; a later request for access is told so, and what is left is given."""
    received = office.working_day(38)
    yield office.at(received, "9.50")
    wish = {"rights": ("erasure",), "answer_way": "suomifi"}
    first = acts.log(office, letters_in.ELLI_ERASE, office.at(received, "9.06"), **acts.fields_of(told.ELLI), **wish)
    yield office.working_moment(received, 1, "9.10")
    acts.take(office, first, "handler")
    acts.link_all(office, first, "handler")
    acts.check_identity(office, first, "handler", "suomi_fi")
    with office.changing(first) as (session, case):
        request, by = office.request_of(session, first), office.id_of("handler")
        call_id = session.scalars(select(col(Link.call_id)).where(col(Link.case_id) == first)).one()
        assessing.assess(session, office.deps, case, request, call_id, Assessment("erase"), by=by, at=office.now)
    yield office.working_moment(received, 2, "10.30")
    for name in ("start_erasing", "erase"):
        acts.step(office, first, name, "handler")
    yield office.working_moment(received, 3, "14.40")
    _places(office, first)
    acts.step(office, first, "answer_erased", "handler")
    acts.finish(office, first, "erasure_done", "handler")
    acts.submit(office, first, "erasure_done", "handler")
    yield office.working_moment(received, 4, "9.20")
    acts.approve(office, first, "erasure_done", "colleague")
    yield office.working_moment(received, 4, "10.15")
    acts.send(office, first, "erasure_done", "suomifi")

    later = office.working_day(9)
    yield office.at(later, "12.25")
    second = acts.log(
        office, letters_in.ELLI, office.at(later, "11.51"), **acts.fields_of(told.ELLI), answer_way="suomifi"
    )
    yield office.working_moment(later, 1, "9.25")
    acts.take(office, second, "handler")
    acts.link_all(office, second, "handler")
    acts.confirm_holds(office, second, "handler", "palvelupyyntö 10447")
    yield office.working_moment(later, 3, "13.10")
    acts.step(office, second, "answer_full", "handler")
    acts.finish(office, second, "access_answer", "handler")
    acts.submit(office, second, "access_answer", "handler")


def _places(office: Office, case_id: int) -> None:
    """Every place of copies is gone through: the source has destroyed its own, a back-up drops its copy later."""
    with office.changing(case_id) as (session, case):
        request, by, on = office.request_of(session, case_id), office.id_of("handler"), local_date(office.now)
        for place in Place:
            said = erasing.SaidOfCopies(place.value, "none", "Tarkistettu palvelupyynnössä 10391.")
            if place is Place.SOURCE:
                said = erasing.SaidOfCopies(place.value, "destroyed", "Palvelupyyntö 10391.", done_on=on)
            if place is Place.BACKUP:
                rolls_off_on = on + timedelta(days=75)
                said = erasing.SaidOfCopies(place.value, "rolls_off", "Palvelupyyntö 10392.", rolls_off_on=rolls_off_on)
            erasing.confirm_place(session, office.deps, case, request, said, by=by, at=office.now)


HARD: tuple[Story, ...] = (young_person, as_text, erased_before)

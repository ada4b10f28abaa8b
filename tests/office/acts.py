"""What people of the made-up office do, each through the same services as the pages use."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date, datetime

from sqlmodel import Session

from dsr.db.engine import holds_lock
from dsr.db.tables import Case, Letter
from dsr.domain.calendar import HELSINKI, local_date
from dsr.domain.later_message import LaterMessage, MessageKind, SpokeWith
from dsr.domain.logged_request import Channel, Route, checked_request
from dsr.domain.matching import Basis, Shared
from dsr.domain.number_code import Way
from dsr.domain.number_evidence import NumberEvidence
from dsr.services import (
    candidates,
    case_calls,
    case_numbers,
    cases,
    holds,
    identity,
    intake,
    messages,
    projection,
    protection,
    requests,
)
from dsr.services.handovers import promises, recording
from dsr.services.letters import approving, dispatching, editing, rows
from tests.office.office import Office, OfficeStopped
from tests.office.people import Person, spoken
from tests.office.sight import seen_by

_INSTRUCTION = re.compile(r"\s*\[[^\]]*\]")


def log(
    office: Office,
    text: str,
    arrived: datetime,
    *,
    who: str = "clerk",
    channel: str = "email",
    rights: Collection[str] = ("access",),
    **fields: str,
) -> int:
    """Log a request from the fields of the intake form, checked as that form's are; answers the case's id."""
    form = {"channel": channel, "arrived": written(arrived), "text": text, "language": "fi", **fields}
    logged = checked_request(form, rights, tuple(office.deps.catalogue.rights), office.now)
    with office.writing() as session:
        key = f"story {arrived.isoformat()} {office.now.isoformat()}"
        case = intake.open_case(session, office.deps, logged, by=office.id_of(who), at=office.now, intake_key=key[:64])
        return case.id or 0


def route(office: Office, text: str, arrived: datetime, where: Route, *, who: str = "clerk") -> None:
    """Write down a message that belongs elsewhere."""
    with office.writing() as session:
        intake.route_message(session, office.deps, where, text, "email", arrived, by=office.id_of(who), at=office.now)


def take(office: Office, case_id: int, who: str) -> None:
    """A handler takes the case, sends the acknowledgement if it waits for a person, and begins to examine it."""
    with office.changing(case_id) as (session, case):
        cases.assign(session, case, office.id_of(who), by=office.id_of(who), at=office.now)
        waits = letter_of(session, case_id, "acknowledgement").state == "printed"
    if waits:
        mail(office, case_id, "acknowledgement", who)
        office.work(office.now)
    step(office, case_id, "start_assessment", who)


def step(office: Office, case_id: int, name: str, who: str, **answers: object) -> None:
    """Make a step of the case's request."""
    with office.changing(case_id) as (session, case):
        request = office.request_of(session, case_id)
        requests.make_transition(
            session, office.deps, case, request, name, answers, actor=office.actor(session, who), at=office.now
        )


def note(office: Office, case_id: int, who: str, text: str) -> None:
    """Write a note to the case."""
    with office.writing() as session:
        cases.add_note(session, case_id, text, by=office.id_of(who), at=office.now)


def note_call(office: Office, case_id: int, who: str, said: str) -> None:
    """Note a call with the data subject, now."""
    later = LaterMessage(MessageKind.OTHER, Channel.PHONE, office.now, True, said, spoke_with=SpokeWith.SUBJECT)
    with office.writing() as session:
        holds_lock(session)
        case = cases.claim(session, case_id, session.get_one(Case, case_id).version)
        messages.add_message(session, office.deps, case, later, actor=office.actor(session, who), at=office.now)


def finish(
    office: Office, case_id: int, kind: str, who: str, blocks: Mapping[str, str] | None = None, language: str = "fi"
) -> int:
    """Write a draft ready: the given blocks, and the instructions of the models taken out; answers the letter's id."""
    with office.writing() as session:
        letter = letter_of(session, case_id, kind)
        written_blocks = {
            text.language: {name: _INSTRUCTION.sub("", str(content)).strip() for name, content in text.blocks.items()}
            for text in rows.texts_of(session, letter)
        }
        if blocks:
            written_blocks[language] |= dict(blocks)
        editing.edit(
            session, office.deps, letter.id or 0, letter.version, written_blocks, by=office.id_of(who), at=office.now
        )
        return letter.id or 0


def submit(office: Office, case_id: int, kind: str, who: str) -> None:
    """Hand the letter over for approval."""
    with office.writing() as session:
        letter = letter_of(session, case_id, kind)
        approving.submit(
            session,
            office.deps,
            letter.id or 0,
            letter.version,
            by=office.id_of(who),
            states_unbarred=True,
            at=office.now,
        )


def approve(office: Office, case_id: int, kind: str, who: str) -> None:
    """Look at the letter and grant it; its printing is queued."""
    with office.writing() as session:
        letter = letter_of(session, case_id, kind)
        actor = office.actor(session, who)
        seen = seen_by(session, office.deps, letter, actor.id, office.now)
        approving.approve(
            session,
            office.deps,
            letter.id or 0,
            seen.sha256,
            seen.parts,
            actor=actor,
            states_unbarred=True,
            rules_out=[one.code for one in office.deps.catalogue.not_grounds],
            at=office.now,
        )


def send_back(office: Office, case_id: int, kind: str, who: str, comment: str) -> None:
    """Send a submitted letter back to its preparer."""
    with office.writing() as session:
        letter = letter_of(session, case_id, kind)
        actor = office.actor(session, who)
        approving.send_back(session, office.deps, letter.id or 0, letter.version, comment, actor=actor, at=office.now)


def issue(office: Office, case_id: int, kind: str, who: str) -> None:
    """Freeze a letter that nobody else needs to approve."""
    with office.writing() as session:
        letter = letter_of(session, case_id, kind)
        seen = seen_by(session, office.deps, letter, office.id_of(who), office.now)
        approving.issue(
            session,
            office.deps,
            letter.id or 0,
            seen.sha256,
            seen.parts,
            by=office.id_of(who),
            states_unbarred=True,
            at=office.now,
        )


def send(office: Office, case_id: int, kind: str, way: str, who: str = "handler", address: str = "") -> None:
    """Record that the printed letter was sent."""
    with office.writing() as session:
        letter = letter_of(session, case_id, kind)
        dispatching.record_dispatch(
            session, office.deps, letter.id or 0, way, office.now, address, by=office.id_of(who), at=office.now
        )


def letter_of(session: Session, case_id: int, kind: str) -> Letter:
    """The newest letter of a kind in the case that is not void."""
    return next(one for one in rows.letters_of(session, case_id) if one.kind == kind and one.state != "void")


def written(moment: datetime) -> str:
    """A moment as a form takes it: 2.11.2026 klo 14.32."""
    local = moment.astimezone(HELSINKI)
    return f"{local.day}.{local.month}.{local.year} klo {local.hour}.{local.minute:02}"


def mail(office: Office, case_id: int, kind: str, who: str) -> None:
    """Have the printed letter sent by e-mail."""
    with office.writing() as session:
        letter = letter_of(session, case_id, kind)
        dispatching.queue_mail(session, office.deps, letter.id or 0, by=office.id_of(who), at=office.now)


def link_all(office: Office, case_id: int, who: str, most: int | None = None) -> None:
    """Tie the proposed calls to the case, the oldest first, `most` of them at most."""
    with office.changing(case_id) as (session, case):
        proposed = case_calls.calls_of_case(session, case_id, local_date(office.now)).proposed
        if not proposed:
            raise OfficeStopped(f"no call was proposed for case {case.reference}")
        for line in proposed[:most]:
            candidates.link_call(
                session,
                office.deps,
                case,
                line.call_id,
                "Numero on pyytäjän, ja päivä sopii hänen kertomaansa.",
                by=office.id_of(who),
                at=office.now,
            )


def give(office: Office, case_id: int, who: str, place: int, given: str, ground: str) -> None:
    """Say what is given of a linked call, by its place among them, the oldest first."""
    with office.changing(case_id) as (session, case):
        line, by = case_calls.calls_of_case(session, case_id, local_date(office.now)).linked[place], office.id_of(who)
        candidates.set_given(session, office.deps, case, line.call_id, given, ground, by=by, at=office.now)


def confirm_holds(office: Office, case_id: int, who: str, evidence: str) -> None:
    """Note that the source keeps the recordings too."""
    with office.changing(case_id) as (session, case):
        seen_item = case_calls.calls_of_case(session, case_id, local_date(office.now)).newest_item
        holds.confirm_upstream(session, case_id, evidence, seen_item=seen_item, by=office.id_of(who), at=office.now)
        projection.project_case(session, office.deps, case)


def confirm_number(office: Office, case_id: int, who: str, since: date) -> None:
    """Confirm the case's number by a code said back on the telephone, and write down that it is the subject's alone."""
    with office.changing(case_id) as (session, case):
        number_id, by = case_numbers.numbers_of(session, case_id)[0].id or 0, office.id_of(who)
        code = case_numbers.make_code(session, office.deps, case, number_id, Way.CALL, by=by, at=office.now)
        case_numbers.take_code(session, office.deps, case, number_id, code, by=by, at=office.now)
        said = NumberEvidence(Basis.CALLBACK, Shared.NO, since)
        case_numbers.change_evidence(session, office.deps, case, number_id, said, by=by, at=office.now)


def check_identity(office: Office, case_id: int, who: str, method: str) -> None:
    """Record that the requester proved who they are."""
    with office.changing(case_id) as (session, case):
        identity.record_check(
            session,
            office.deps,
            case,
            method,
            local_date(office.now),
            "confirmed",
            by=office.id_of(who),
            at=office.now,
        )


def check_turvakielto(office: Office, case_id: int, who: str) -> None:
    """Look up turvakielto again, as before every posting; it stands as it did."""
    with office.changing(case_id) as (session, case):
        by, at = office.id_of(who), office.now
        cases.change_subject(session, office.deps, case, {}, (), by=by, at=at, checks_turvakielto=True)


def protect(office: Office, case_id: int, who: str, *others: str) -> None:
    """Open the case to its named users only."""
    with office.changing(case_id) as (session, case):
        protection.protect_case(session, case, by=office.id_of(who), at=office.now)
        for other in others:
            protection.name_user(session, case, office.id_of(other), by=office.id_of(who), at=office.now)


def fields_of(person: Person) -> dict[str, str]:
    """The fields of the intake form that tell who writes."""
    return {
        "subject_name": person.name,
        "subject_email": person.email,
        "language": person.language,
        "number_1": spoken(person.number),
    }


def day_text(day: date) -> str:
    """A day as a letter writes it: 2.12.2026."""
    return f"{day.day}.{day.month}.{day.year}"


def hand_over(
    office: Office, case_id: int, way: str, who: str = "handler", *, form: str = "audio", heard_by: str = ""
) -> None:
    """Hand over the copies that the answer promised, with its package; nothing where it promised none. `heard_by` has held the
    masked ones to what was to be masked today."""
    with office.changing(case_id) as (session, case):
        request = office.request_of(session, case_id)
        missing = promises.missing_calls(session, request.id or 0)
        if missing:
            told = recording.HandedOver(
                form=form,
                items=len(missing),
                way=way,
                receiver="subject",
                identified={"suomifi": "suomifi", "counter": "at_handover"}.get(way, "before"),
                handed_at=office.now,
                call_ids=missing,
                with_package=way != "post",
                masking_heard_by=office.id_of(heard_by) if heard_by else None,
                masking_heard_on=local_date(office.now) if heard_by else None,
            )
            recording.record_handover(session, office.deps, case, request, told, by=office.id_of(who), at=office.now)

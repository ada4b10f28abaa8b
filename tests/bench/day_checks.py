"""What must hold after the day: nothing lost, nothing twice, the log whole, the register balanced."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from email import message_from_bytes
from email.message import Message as Mail

from sqlalchemy import func, select
from sqlmodel import Session, col

from dsr.db.audit import verify
from dsr.db.outbox import ATTEMPTED
from dsr.db.tables import (
    Approval,
    Case,
    ClockFact,
    Dispatch,
    Event,
    Hold,
    ImportBatch,
    Job,
    Letter,
    LetterText,
    Recording,
    RightRequest,
)
from dsr.domain.invariants import Invariant
from dsr.services.lawful.looking import look
from dsr.services.letters import dispatching, mailing, mails, rows
from tests.bench.day_house import House

HOLDING = (
    Invariant.CLOCK,
    Invariant.IN_TIME,
    Invariant.APPROVAL,
    Invariant.SENT_IS_PRINTED,
    Invariant.HELD,
    Invariant.STORAGE_TIME,
    Invariant.BALANCE,
    Invariant.LOG,
    Invariant.CERTIFICATES,
)
"""What the page *Are we lawful today?* must find in order; the others wait for people (sources, facts, mail that may have left, restore trials)."""

MAILING = ("send_letter", "send_reminders")
"""Jobs that stand as failed where their mail may have left: a letter's is settled by a person, a reminder's told by the next."""


def settle(house: House) -> int:
    """As a person does with mail that may have left: look it up, then record the sending or say that it did not leave."""
    deps, by = house.office.deps, house.office.accounts["handler"].id
    left = {mail["Message-ID"] for mail in _mails(house)}
    with deps.database.write() as session:
        unsure = [
            job
            for job in session.scalars(select(Job).where(col(Job.kind) == "send_letter", col(Job.state) == "failed"))
            if job.args.get(ATTEMPTED) and session.get_one(Letter, int(job.args["letter_id"])).state == "printed"
        ]
        for job in unsure:
            letter_id, at = int(job.args["letter_id"]), deps.now()
            if mails.message_id(deps, job.key) in left:
                dispatching.record_dispatch(session, deps, letter_id, "email", at, by=by, at=at)
            else:
                mailing.settle_unsent(session, rows.taken_letter(session, letter_id), by=by, at=at)
                dispatching.queue_mail(session, deps, letter_id, by=by, at=at)
        return len(unsure)


def checks(house: House, logged: Mapping[str, str], approved: set[int], imported: Sequence[int]) -> list[str]:
    """Everything that is not so, in sentences; `logged` has the address by the key of each acknowledged form."""
    deps = house.office.deps
    with deps.database.read() as session:
        found = [
            *_requests(session, logged),
            *_letters(session, approved),
            *_mail(session, house),
            *_register(session, imported),
            *_jobs(session),
        ]
        if broken := verify(session).broken:
            found.append(f"the log: {broken}")
        for one in look(session, deps, deps.now()).found:
            if one.invariant in HOLDING and not one.holds:
                found.append(f"invariant {one.invariant}: {one.broken}, known {one.is_known}")
    return found


def _requests(session: Session, logged: Mapping[str, str]) -> Iterator[str]:
    keys = Counter(session.scalars(select(col(Case.intake_key)).where(col(Case.subject_name).like("Kirjattu %"))))
    yield from (f"request {key} was acknowledged and is lost" for key in logged if key not in keys)
    yield from (f"request {key} is there {count} times" for key, count in keys.items() if count > 1)
    if not logged:
        yield "no request was acknowledged"
    cases = session.scalar(select(func.count()).select_from(Case)) or 0
    received = col(ClockFact.kind) == "received"
    counted = {
        "rights": select(func.count()).select_from(RightRequest),
        "holds": select(func.count()).select_from(Hold),
        "days of receipt": select(func.count()).where(received),
        "acknowledgements": select(func.count()).where(col(Letter.kind) == "acknowledgement"),
        "events of opening": select(func.count()).where(col(Event.kind) == "case_opened"),
    }
    for what, query in counted.items():
        if (there := session.scalar(query)) != cases:
            yield f"{what}: {there} of {cases} cases"
    without = select(func.count()).where(col(RightRequest.is_open), col(RightRequest.act_by_on).is_(None))
    if count := session.scalar(without):
        yield f"{count} open requests without a day to act by"


def _letters(session: Session, approved: set[int]) -> Iterator[str]:
    mine = col(Approval.letter_id).in_(approved), col(Approval.verdict) == "granted"
    granted = Counter(session.scalars(select(col(Approval.letter_id)).where(*mine)))
    if granted != Counter(approved):
        yield f"letters were not granted once each: {granted}"
    for kind in ("letter_approved", "letter_printed"):
        bodies = session.scalars(select(col(Event.body)).where(col(Event.kind) == kind))
        told = Counter(json.loads(body)["body"]["letter_id"] for body in bodies)
        if any(told[letter_id] != 1 for letter_id in approved):
            yield f"{kind} does not stand once for each letter"
    unprinted = select(func.count()).where(col(LetterText.letter_id).in_(approved), col(LetterText.pdf).is_(None))
    if count := session.scalar(unprinted):
        yield f"{count} approved letters were not printed"


def _mail(session: Session, house: House) -> Iterator[str]:
    ids = Counter(mail["Message-ID"] for mail in _mails(house))
    yield from (f"mail {one} left {count} times" for one, count in ids.items() if count > 1)
    to = Counter(str(mail["To"]) for mail in _mails(house) if str(mail["To"]).endswith("@posti.example"))
    yield from (f"{count} mails went to one address" for count in to.values() if count > 1)
    sent = select(col(Case.subject_email)).join(Letter, col(Letter.case_id) == col(Case.id))
    sent = sent.where(col(Letter.kind) == "acknowledgement", col(Letter.state) == "sent", col(Case.subject_email) != "")
    told = set(session.scalars(sent))
    if told - set(to):
        yield f"{len(told - set(to))} letters stand as sent that never left"
    if set(to) - told:
        yield f"{len(set(to) - told)} mails left that no letter stands for"
    twice = select(col(Dispatch.letter_id)).group_by(col(Dispatch.letter_id)).having(func.count() > 1)
    if count := len(session.scalars(twice).all()):
        yield f"{count} letters were dispatched twice"


def _register(session: Session, imported: Sequence[int]) -> Iterator[str]:
    batches = session.scalars(select(ImportBatch)).all()
    if [batch.state for batch in batches] != ["done"] * len(imported):
        yield f"imports stand as {Counter(batch.state for batch in batches)}, {len(imported)} were let in"
    if (taken := sum(batch.rows for batch in batches)) != sum(imported):
        yield f"{taken} rows of {sum(imported)} were taken"
    if not session.scalar(select(func.count()).where(col(Recording.state) == "destroyed")):
        yield "the night destroyed nothing: the proof of holds proves nothing"


def _jobs(session: Session) -> Iterator[str]:
    states = select(col(Job.kind), col(Job.state), func.count()).where(col(Job.state) != "done")
    for kind, state, count in session.execute(states.group_by(col(Job.kind), col(Job.state))):
        if state == "failed" and kind in MAILING:
            continue
        if state != "queued":
            yield f"{count} jobs {kind} stand as {state}"


def _mails(house: House) -> list[Mail]:
    return [message_from_bytes(path.read_bytes()) for path in house.postbox.mails()]

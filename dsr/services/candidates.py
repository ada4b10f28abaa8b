"""What a handler decides about calls: tie one to the case, say that it is not the subject's, untie, give or withhold."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.events import lock_stream, record
from dsr.db.tables import Call, Candidate, Case, Letter, Link, RightRequest
from dsr.deps import Deps
from dsr.domain.calendar import local_date
from dsr.domain.errors import Fault, Invalid, NotFound, Refused
from dsr.domain.given import KEPT_BACK, Given
from dsr.domain.ground_codes import ONLY_THE_COPY, RESTRICTED
from dsr.domain.matching import Band, Blocker
from dsr.domain.plain_text import hidden_fault
from dsr.services import cases, clock, holds, projection, recording_fates
from dsr.services.call_queues import TRANSFER, directory, is_anothers
from dsr.services.case_access import LISTS_CALLS, note_ground_writer
from dsr.services.register.judged import note_judged
from dsr.services.rights import covering, objected, restricting
from dsr.services.searchable import can_search

REASON_LIMIT = 1000
NOT_SAID_YET = (Blocker.PERIOD_UNKNOWN, Blocker.SHARED_NOT_KNOWN, Blocker.AGENT_PERIOD_UNKNOWN)


def link_call(session: Session, deps: Deps, case: Case, call_id: int, reason: str, *, by: int, at: datetime) -> Link:
    """Tie a call to the case; its recordings are held with the case's hold from now on.

    Tying the same call again answers the first tie. `reason` is the handler's own words, needed where the register
    proposes nothing by itself. The caller has taken `holds_lock` and claimed the case.
    """
    restricting.refuse_hidden(session, case.id or 0, [call_id])
    _refuse_fixed_letter(session, case)
    call = session.get(Call, call_id)
    if call is None:
        raise NotFound("There is no such call")
    tied = _link(session, case, call_id)
    if tied is not None:
        return tied
    candidate = _candidate(session, case, call_id)
    reason = checked_reason(reason, is_needed=candidate is None or needs_reason(candidate.band, candidate.blockers))
    given = TRANSFER if is_anothers(directory(session, {call.queue}).of_call(call)) else "full"
    link = Link(case_id=case.id or 0, call_id=call_id, reason=reason, given=given, by_user=by, at=at)
    session.add(link)
    if candidate is not None:
        candidate.verdict, candidate.renumbered_at = "linked", None
        session.add(candidate)
    session.flush()
    note_judged(session, case.id or 0, [call_id])
    _note_search_by_hand(session, case, at)
    holds.hold_linked(session, case.id or 0, call_id, at, by=by)
    covering.take_in(session, case, [call_id], by=by, at=at)
    objected.keep_linked(session, case, by=by, at=at)
    _score_others(session, case, call_id, at)
    record(session, f"case:{case.id}", "call_linked", at=at, by=by, call_id=call_id)
    projection.project_case(session, deps, case)
    return link


def _score_others(session: Session, case: Case, call_id: int, at: datetime) -> None:
    """The other open cases to which the call is proposed must hear at once that it is tied to another's."""
    query = (
        select(col(Candidate.case_id))
        .join(Case, col(Case.id) == col(Candidate.case_id))
        .where(col(Candidate.call_id) == call_id, col(Candidate.case_id) != case.id, col(Case.state) == "open")
    )
    cases.score_all(session, session.scalars(query).all(), at=at)


def _note_search_by_hand(session: Session, case: Case, at: datetime) -> None:
    """A call tied in a case without number or time was found by other means: the register has been searched."""
    if case.searched_at is None and not can_search(session, case.id or 0):
        note_other_means(session, case, at)


def note_other_means(session: Session, case: Case, at: datetime) -> None:
    """Keep of the case's search that its calls were found by other means than what it could be searched by."""
    case.searched_at = at
    case.search = {"on": local_date(at).isoformat(), "numbers": 0, "number_checked": "none", "other_means": True}
    session.add(case)


def reject_candidate(
    session: Session, deps: Deps, case: Case, call_id: int, reason: str = "", *, by: int, at: datetime
) -> None:
    """Note that a proposed call is not the subject's.

    With a `reason` its recording is let go at the next tick, unless something else keeps it, and no restriction of the case is
    of it any more; without one it stays held. The caller has taken `holds_lock`.
    """
    candidate = _candidate(session, case, call_id)
    if candidate is None or _link(session, case, call_id) is not None:
        raise NotFound("There is no such proposed call in this case")
    candidate.verdict, candidate.verdict_reason = "not_subject", checked_reason(reason, is_needed=False)
    candidate.renumbered_at = None
    session.add(candidate)
    note_judged(session, case.id or 0, [call_id])
    record(session, f"case:{case.id}", "call_rejected", at=at, by=by, call_id=call_id)
    if candidate.verdict_reason:
        covering.leave_out(session, deps, case, [call_id], by=by, at=at)
    projection.project_case(session, deps, case)


def reject_weak(session: Session, deps: Deps, case: Case, reason: str, *, seen: int, by: int, at: datetime) -> int:
    """Note that none of the weak matches that nobody has judged is the subject's, for one reason; answers how many.

    `seen` is how many the person was told of. Raises `Invalid` without a reason, `Refused` where they have become more
    or there is none. Each can be taken back by itself. The caller has taken `holds_lock` and claimed the case.
    """
    reason = checked_reason(reason, is_needed=True)
    tied = select(col(Link.call_id)).where(col(Link.case_id) == case.id)
    query = select(Candidate).where(
        *(col(Candidate.case_id) == case.id, col(Candidate.verdict) == "", col(Candidate.band) == Band.WEAK.value),
        col(Candidate.call_id).not_in(tied),
    )
    rows = list(session.scalars(query.order_by(col(Candidate.call_id))))
    if not rows or len(rows) > seen:
        raise Refused(
            f"There are now {len(rows)} weak matches: look at them and decide again",
            code="weak_changed",
            values={"count": len(rows)},
        )
    for row in rows:
        row.verdict, row.verdict_reason, row.renumbered_at = "not_subject", reason, None
        session.add(row)
    session.flush()
    note_judged(session, case.id or 0, [row.call_id for row in rows])
    record(session, f"case:{case.id}", "weak_calls_rejected", at=at, by=by, calls=len(rows))
    covering.leave_out(session, deps, case, {row.call_id for row in rows}, by=by, at=at)
    projection.project_case(session, deps, case)
    return len(rows)


def reconsider(session: Session, deps: Deps, case: Case, call_id: int, *, by: int, at: datetime) -> None:
    """Take back the word that a proposed call is not the subject's: it waits for a verdict again, and is held again."""
    candidate = _candidate(session, case, call_id)
    if candidate is None or candidate.verdict != "not_subject":
        raise NotFound("There is no such rejected call in this case")
    candidate.verdict = candidate.verdict_reason = ""
    session.add(candidate)
    session.flush()
    holds.hold_again(session, case.id or 0, call_id, at, by=by)
    covering.take_in(session, case, [call_id], by=by, at=at)
    record(session, f"case:{case.id}", "call_reconsidered", at=at, by=by, call_id=call_id)
    projection.project_case(session, deps, case)


def unlink_call(session: Session, deps: Deps, case: Case, call_id: int, *, by: int, at: datetime) -> None:
    """Untie a call: a proposed one waits for a verdict again, and stays restricted until it has one; of one that was tied by hand
    this is the verdict. The caller has taken `holds_lock`.

    Tied anew it would be given in full: whoever unties a withheld or masked call has decided on a ground as `set_given` does.
    """
    _refuse_fixed_letter(session, case)
    _refuse_sent_answer(session, deps, case)
    link = _link(session, case, call_id)
    if link is None:
        raise NotFound("There is no such linked call in this case")
    if link.given in KEPT_BACK:
        note_ground_writer(session, case.id or 0, by, at=at)
    objected.let_go(session, case, [call_id], "call_unlinked", by=by, at=at)
    session.delete(link)
    candidate = _candidate(session, case, call_id)
    if candidate is not None:
        candidate.verdict = ""
        session.add(candidate)
    session.flush()
    record(session, f"case:{case.id}", "call_unlinked", at=at, by=by, call_id=call_id)
    if candidate is None:
        covering.leave_out(session, deps, case, [call_id], by=by, at=at)
    projection.project_case(session, deps, case)


def set_given(
    session: Session, deps: Deps, case: Case, call_id: int, given: str, ground: str, *, by: int, at: datetime
) -> None:
    """Say what of a linked call is given in the answer: `full`, `masked` or `none` on a ground of the catalogue, or `transfer`.

    A call to a line that was another controller's is never given: it is transferred (hallintolaki 21 §), or not given on a
    ground; only such a call is transferred. Passages are masked in a recording that is there: of a call without one its
    facts are given, and nothing of them is masked.

    Whoever says so has written a ground, and does not approve the letter that rests on it. What stands already writes
    nothing. Once the answer has left, what it gives is decided: see `_refuse_sent_answer`.
    """
    _refuse_fixed_letter(session, case)
    _refuse_sent_answer(session, deps, case)
    link = _link(session, case, call_id)
    if link is None:
        raise NotFound("There is no such linked call in this case")
    faults = _given_faults(session, deps, case, session.get_one(Call, call_id), given, ground, at)
    if faults:
        raise Invalid(faults)
    ground = ground if given in KEPT_BACK else ""
    if (link.given, link.ground) == (given, ground):
        return
    link.given, link.ground = given, ground
    note_ground_writer(session, case.id or 0, by, at=at)
    session.add(link)
    record(session, f"case:{case.id}", "call_given_set", at=at, by=by, call_id=call_id, given=given, ground=link.ground)


def _given_faults(
    session: Session, deps: Deps, case: Case, call: Call, given: str, ground: str, at: datetime
) -> list[Fault]:
    requests = clock.requests_of(session, case.id or 0)
    if given not in tuple(Given):
        return [Fault("given", "Choose one of the options.", "choice_unknown")]
    if given != Given.NONE and (given == TRANSFER) is not is_anothers(directory(session, {call.queue}).of_call(call)):
        return [_wrong_controller(given)]
    rights = {one.right for one in requests}
    known = {code: one for code, one in deps.catalogue.grounds.items() if rights & set(one.rights)}
    if given in KEPT_BACK and ground not in known:
        return [Fault("ground", "Choose the ground on which the call is not given.", "given_ground_missing")]
    if given == Given.MASKED and not (known[ground].is_34 or ground in ONLY_THE_COPY):
        sentence = (
            "This ground is about the whole request. Passages are masked for another person's sake or under section 34 of "
            "the Data Protection Act: choose such a ground."
        )
        return [Fault("ground", sentence, "given_masked_ground")]
    received_on = min((one.received_on for one in requests), default=local_date(case.created_at))
    today = local_date(at)
    if given == Given.MASKED and not recording_fates.is_kept(session, call, received_on, today):
        sentence = (
            "There is no recording of this call in which passages could be masked. Give what there is of the call."
        )
        return [Fault("given", sentence, "given_masked_without_recording")]
    if (given, ground) == (Given.NONE, RESTRICTED) and not recording_fates.is_kept(session, call, received_on, today):
        sentence = "There is no recording of this call to be gone through. Give what there is of the call."
        return [Fault("ground", sentence, "given_restricted_without_recording")]
    return []


def _wrong_controller(given: str) -> Fault:
    if given == TRANSFER:
        message = "The line was the city's when the call was made. If it was not, correct the directory of call queues."
        return Fault("given", message, "given_not_anothers")
    message = (
        "The line was another controller's when the call was made: transfer it, or correct the directory of queues."
    )
    return Fault("given", message, "given_anothers")


def needs_reason(band: str, blockers: Sequence[str]) -> bool:
    """Whether tying a call of this band and with these blockers needs the handler's own words; a weak match always does.

    What nobody has said yet of a line or an agent id holds for nearly every one that people give: a person's decision is
    enough for it.
    """
    return band == Band.WEAK or any(code not in NOT_SAID_YET for code in blockers)


def checked_reason(text: str, *, is_needed: bool) -> str:
    """The handler's reason on one line; raises `Invalid` when one is needed and missing, or too long."""
    text = " ".join(text.split())
    if is_needed and len(text) < 3:
        raise Invalid([Fault("reason", "Write why the call is the data subject's.", "link_reason_missing")])
    if fault := hidden_fault("reason", text):
        raise Invalid([fault])
    if len(text) > REASON_LIMIT or "\x00" in text:
        sentence = f"Write at most {REASON_LIMIT} characters."
        raise Invalid([Fault("reason", sentence, "link_reason_long", (("limit", REASON_LIMIT),))])
    return text


def _refuse_fixed_letter(session: Session, case: Case) -> None:
    """An approved letter is frozen: the calls it lists must not change under it."""
    lock_stream(session, f"case:{case.id}")  # an approval at this moment is over, or comes after the change
    query = select(col(Letter.id)).where(
        col(Letter.case_id) == case.id,
        col(Letter.kind).in_(LISTS_CALLS),
        col(Letter.state).in_(("approved", "printed")),
    )
    if session.scalars(query).first() is not None:
        raise Refused(
            "An approved answer lists the calls of this case. Edit that letter first, which voids its approval.",
            code="calls_in_approved_letter",
        )


def _refuse_sent_answer(session: Session, deps: Deps, case: Case) -> None:
    """A sent answer is changed by a new one that was approved: nobody alone gives what it withheld, or keeps what it gave.

    A request that was reopened is prepared anew, and its calls with it. Source: hallintolaki 44 and 50 §; GDPR 12(4), 15(3).
    """
    sent = set(
        session.scalars(
            select(col(Letter.right_request_id)).where(
                col(Letter.case_id) == case.id, col(Letter.kind).in_(LISTS_CALLS), col(Letter.state) == "sent"
            )
        )
    )
    requests = [one for one in clock.requests_of(session, case.id or 0) if one.right == "access"] if sent else []
    is_prepared = any(one.is_open and not _waits_for_copies(deps, one) for one in requests)
    if any(one.id in sent for one in requests) and not is_prepared:
        raise Refused(
            "The answer has been sent: what it gives of each call is changed only by a new one. Reopen the request and have "
            "the new answer approved.",
            code="calls_in_sent_answer",
        )


def _waits_for_copies(deps: Deps, request: RightRequest) -> bool:
    return deps.catalogue.rights[request.right].on_handover(request.state) is not None


def _link(session: Session, case: Case, call_id: int) -> Link | None:
    query = select(Link).where(col(Link.case_id) == case.id, col(Link.call_id) == call_id)
    return session.scalars(query).first()


def _candidate(session: Session, case: Case, call_id: int) -> Candidate | None:
    query = select(Candidate).where(col(Candidate.case_id) == case.id, col(Candidate.call_id) == call_id)
    return session.scalars(query).first()

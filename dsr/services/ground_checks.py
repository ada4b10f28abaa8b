"""Grounds that what the case knows already speaks against: refused before a decision is built on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.tables import Call, Case, IdentityCheck, Link, RightRequest
from dsr.deps import Deps
from dsr.domain.corrections import Part
from dsr.domain.deadlines import FactKind
from dsr.domain.errors import Fault, Invalid
from dsr.domain.given import Given
from dsr.domain.ground_codes import (
    ABOUT_KEPT,
    CHOSEN_STANDING,
    FEE_UNPAID,
    NO_RESTRICTION,
    NOT_CONNECTED,
    NOT_IDENTIFIED,
    NOT_INACCURATE,
    NOT_OURS,
    RESTRICTED,
    SOMEBODY_UNKNOWN,
    STANDING,
    STORAGE_ENDED,
    YOUNG_OBJECTS,
)
from dsr.domain.grounds import no_ground_in
from dsr.domain.identity import IdentityLevel
from dsr.domain.representation import WAITS_FOR_PROOF
from dsr.services import clock, recording_fates, request_facts
from dsr.services.call_queues import directory, is_anothers
from dsr.services.letters.fee_standing import standing
from dsr.services.recording_fates import Fate
from dsr.services.replies import awaited_until, proof_asked
from dsr.services.representation import people_of, stopped_by, young_objects
from dsr.services.rights.contested import contested
from dsr.services.rights.correcting import points_of
from dsr.services.rights.recorded import is_recorded
from dsr.services.rights.restricted_uses import allowed_otherwise, consents_lacking

CONSENT_TIME = timedelta(days=14)
"""So long an answer about consent is waited for before its lack refuses anything (hallintolaki 33 §: sufficient time)."""


def check_ground(
    session: Session,
    deps: Deps,
    case: Case,
    request: RightRequest,
    code: str,
    on: date,
    letter: str | None = None,
    calls: Sequence[Call] | None = None,
) -> None:
    """Raise `Invalid` with a fault of the field `ground` when the case itself speaks against the ground.

    `letter` is the kind of the decision, where it is known; `calls` are those that the ground is about, by default all that are linked. A ground that is known only by hearing a recording tells that there is one: it needs a call that is listed.
    """
    ground = deps.catalogue.grounds.get(code)
    if ground is None:
        return
    if letter is not None and not deps.catalogue.may_rest_on(letter, code):
        sentence = "This ground does not serve a decision of this kind. Choose another ground."
        raise Invalid([Fault("ground", sentence, "ground_not_for_letter")])
    calls = linked_calls(session, case) if calls is None else calls
    if not ground.knowable_without_listening and not calls:
        sentence = "This ground is about what is heard in a recording: link the calls first, or choose another ground."
        raise Invalid([Fault("ground", sentence, "ground_needs_calls")])
    if code == NOT_IDENTIFIED:
        _check_not_identified(session, case, request)
    if code == NOT_CONNECTED and calls and request_facts.reached_level(session, case.id or 0) is IdentityLevel.STRONG:
        sentence = (
            "The person has been identified and calls are linked to them: the data are connected. Unlink what is not "
            "theirs, or choose another ground."
        )
        raise Invalid([Fault("ground", sentence, "ground_is_connected")])
    if code == NOT_OURS and has_own_calls(session, calls):
        sentence = (
            "A linked call was made to a line of the city's own. Unlink it where it is not the person's, or choose another "
            "ground."
        )
        raise Invalid([Fault("ground", sentence, "ground_own_calls")])
    if code == NO_RESTRICTION:
        said = contested(session, case.id or 0)
        if said.accuracy_open or said.objection_open:
            sentence = (
                "A rectification or an objection of this case is undecided, and restricts until then. Decide it first."
            )
            raise Invalid([Fault("ground", sentence, "ground_contested")])
    if code in (STORAGE_ENDED, NOT_INACCURATE, *ABOUT_KEPT):
        _check_fates(session, request, code, calls, on)
    if code == RESTRICTED:
        _check_restricted(session, case, on)
    if code in SOMEBODY_UNKNOWN:
        _check_awaited(session, request, code, on)
    if code == YOUNG_OBJECTS and not young_objects(session, case.id or 0):
        sentence = (
            "No guardian is written down to whom a person of 15 to 17 objects. Write the objection down on the page of the "
            "representative, or choose another ground."
        )
        raise Invalid([Fault("ground", sentence, "ground_no_objection")])
    if code in STANDING:
        _check_standing(session, case, request, code, on)
    if code == FEE_UNPAID:
        _check_unpaid(session, request, on)


def _check_standing(session: Session, case: Case, request: RightRequest, code: str, on: date) -> None:
    """What is written of whoever asked for another stops the request, by a rule that the ground tells of, and nobody else who stands
    for the person may have it carried out; what they were asked to show is not missing while they still have time for it, unless
    they have said since that there is nothing to show (hallintolaki 12, 14-15 and 33 §; 361/1983, 5 §)."""
    stopping = STANDING[code] & stopped_by(session, case, request.right)
    if not stopping:
        sentence = (
            "Nothing that is written of the representative stops the request on this ground. Write down what was found out on the page "
            "Who acts for the data subject, or choose another ground."
        )
        raise Invalid([Fault("ground", sentence, "ground_may_act")])
    asked = proof_asked(session, case.id or 0) if stopping <= WAITS_FOR_PROOF else None
    if asked is not None and on <= asked[1] and not _have_said_none(session, case, asked[0]):
        raise _awaited(asked[1])


def _have_said_none(session: Session, case: Case, since: date) -> bool:
    """Whether everybody who acts has said, on that day or later, that they have nothing to show of it."""
    said = [found.said_none_on for _person, found in people_of(session, case.id or 0)]
    return all(on is not None and on >= since for on in said)


def standing_fault(
    session: Session, case: Case, request: RightRequest, code: str, fields: Mapping[str, str]
) -> Fault | None:
    """Why the reason chosen in a ground about whoever asked is not what is written of them; None where it is, or none is chosen."""
    place, needed = CHOSEN_STANDING.get(code, ("", {}))
    written = stopped_by(session, case, request.right)
    written |= {found.custody.custody for _person, found in people_of(session, case.id or 0)}
    if needed.get(fields.get(place, "")) in {None, *written}:
        return None
    sentence = "Something else is written of the representative. Choose that, or correct it on the page Who acts for the data subject."
    return Fault(place, sentence, "ground_other_standing")


def _check_restricted(session: Session, case: Case, on: date) -> None:
    """The decision tells an identified person of restricted recordings, consent was asked for each that is withheld, and it
    was refused or has not come in sufficient time (GDPR 18(2), 12(6); hallintolaki 33 §)."""
    if request_facts.reached_level(session, case.id or 0) is not IdentityLevel.STRONG:
        sentence = "The decision tells that there are restricted calls: confirm the person's identity first."
        raise Invalid([Fault("ground", sentence, "ground_restricted_identity")])
    lacking = consents_lacking(session, case)
    if allowed_otherwise(session, case):
        sentence = (
            "An exception of Article 18(2) is written down for one of these calls, so there is a reason to go through it: do that. "
            "If the exception is not there after all, take it back on the page of rights."
        )
        raise Invalid([Fault("ground", sentence, "ground_exception_stands")])
    withheld = select(col(Link.call_id)).where(
        col(Link.case_id) == case.id,
        col(Link.given) == Given.NONE.value,
        col(Link.ground) == RESTRICTED,
        is_recorded(col(Link.call_id)),
    )
    if not lacking or set(session.scalars(withheld)) - {one.call_id for one in lacking}:
        sentence = (
            "Consent to go through restricted calls has not been asked and refused for each call that this ground withholds. "
            "Write it down on the page of rights, or choose another ground."
        )
        raise Invalid([Fault("ground", sentence, "ground_consent_unasked")])
    if any(
        one.answered_on is None and one.asked_on is not None and on < one.asked_on + CONSENT_TIME for one in lacking
    ):
        sentence = "The person has not answered yet whether the calls may be gone through. Wait for the answer."
        raise Invalid([Fault("ground", sentence, "ground_consent_awaited")])


def _check_unpaid(session: Session, request: RightRequest, on: date) -> None:
    """The fee was decided, its payer had the decision before it fell due, it was not paid, and nobody but its payer has the word on
    it now (GDPR 12(5), 15(3); hallintolaki 54 §: a decision is served)."""
    fee = standing(session, request.id or 0)
    if fee is None:
        sentence = "No decision on a fee of this request stands. Decide on the fee first, or choose another ground."
        raise Invalid([Fault("ground", sentence, "ground_no_fee")])
    if fee.paid_on is not None:
        sentence = "The fee has been paid: carry out the request."
        raise Invalid([Fault("ground", sentence, "ground_fee_paid")])
    if fee.due_on is None or on <= fee.due_on:
        sentence = "The day by which the fee is paid has not passed. Wait for it."
        raise Invalid([Fault("ground", sentence, "ground_fee_not_due")])
    if fee.served_on is None or fee.served_on >= fee.due_on:
        sentence = (
            "The person did not have the decision on the fee before the day by which it is paid. Serve it, and decide on the fee anew "
            "with a later day."
        )
        raise Invalid([Fault("ground", sentence, "ground_fee_unserved")])
    if fee.is_appealed:
        sentence = "The decision on the fee is being appealed. Wait for how that ends."
        raise Invalid([Fault("ground", sentence, "ground_fee_appealed")])


def _check_awaited(session: Session, request: RightRequest, code: str, on: date) -> None:
    """What somebody was asked for is not missing while they still have time to answer: the whole of the last day too
    (hallintolaki 33 §)."""
    last = awaited_until(session, request, identity_alone=code == NOT_IDENTIFIED)
    if last is not None and on <= last:
        raise _awaited(last)


def _awaited(last: date) -> Invalid:
    day = f"{last.day}.{last.month}.{last.year}"
    sentence = (
        f"The person was given time to answer until {day}. Wait for the answer, or until that day has passed; record the "
        "answer on the case page when it comes."
    )
    return Invalid([Fault("ground", sentence, "ground_answer_awaited", (("day", day),))])


def _check_fates(session: Session, request: RightRequest, code: str, calls: Sequence[Call], on: date) -> None:
    """Refuse a ground about a recording that is kept where none is, and the end of storage where it did not end before."""
    became = recording_fates.fates(session, calls, request.received_on, on)
    seen = {one.fate for one in became.values()}
    if code != STORAGE_ENDED:
        wanted = _contested_recordings(session, request) if code == NOT_INACCURATE else set(became)
        if wanted and all(became[call_id].fate is not Fate.KEPT for call_id in wanted & set(became)):
            sentence = (
                "None of the recordings is left, so the ground says nothing true of one. Answer what became of them, or choose "
                "another ground."
            )
            raise Invalid([Fault("ground", sentence, "ground_no_recording")])
        return
    if Fate.KEPT in seen:
        sentence = "The recording of a linked call is kept, so its storage has not ended. Choose another ground."
        raise Invalid([Fault("ground", sentence, "ground_recording_kept")])
    if Fate.ERASED in seen:
        sentence = "The recording of a linked call was erased on request, so its storage did not end. Answer that it was erased."
        raise Invalid([Fault("ground", sentence, "ground_recording_erased")])
    if Fate.LOST in seen:
        sentence = (
            "The recording of a linked call was destroyed after the request arrived, so its storage did not end before it. "
            "Answer with what is left, and tell of the destruction."
        )
        raise Invalid([Fault("ground", sentence, "ground_recording_lost")])


def _contested_recordings(session: Session, request: RightRequest) -> set[int]:
    """The calls whose recordings a rectification says to be wrong; empty where anything else is said to be wrong too."""
    points = points_of(session, request.id or 0)
    if any(one.part != Part.RECORDING or one.call_id is None for one in points):
        return set()
    return {one.call_id for one in points if one.call_id is not None}


def has_own_calls(session: Session, calls: Sequence[Call]) -> bool:
    """Whether any of the calls was made to a line that was the city's own on that day."""
    lines = directory(session, {call.queue for call in calls})
    return any(not is_anothers(lines.of_call(call)) for call in calls)


def check_extension_reason(deps: Deps, reason: str) -> None:
    """Raise `Invalid` when the time would be extended for the city's own staff or backlog.

    Source: GDPR 12(3); EDPB 01/2022 162-164 (only this request's complexity, or the number of this person's requests).
    """
    if no_ground_in(reason, deps.catalogue.no_reasons_of_extension()) is not None:
        sentence = (
            "Holidays, shortage of staff and backlog lengthen no time (Article 12(3)). Write what makes this request "
            "complex, or how many requests the person has made."
        )
        raise Invalid([Fault("extension_reason", sentence, "extension_backlog")])


def _check_not_identified(session: Session, case: Case, request: RightRequest) -> None:
    """A doubt is documented, a question about identity was sent, and identity has not been confirmed since."""
    kinds = {fact.kind for fact in clock.standing_facts(session, request.id or 0)}
    doubts = select(col(IdentityCheck.id)).where(
        col(IdentityCheck.case_id) == case.id, col(IdentityCheck.kind) == "doubt"
    )
    if FactKind.identity_asked not in kinds or session.scalar(doubts.limit(1)) is None:
        sentence = (
            "Identity may be a ground only after a documented doubt and a question that was sent: ask first, or choose "
            "another ground."
        )
        raise Invalid([Fault("ground", sentence, "ground_identity_not_asked")])
    if request_facts.reached_level(session, case.id or 0) is IdentityLevel.STRONG:
        sentence = "Identity has been confirmed in this case. Choose another ground."
        raise Invalid([Fault("ground", sentence, "ground_identity_confirmed")])


def linked_calls(session: Session, case: Case) -> Sequence[Call]:
    """The calls that are linked to the case."""
    query = select(Call).join(Link, col(Link.call_id) == col(Call.id)).where(col(Link.case_id) == case.id)
    return list(session.scalars(query))

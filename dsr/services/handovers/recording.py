"""Writing down that copies were handed over: what, how, when, to whom, and how that person was identified."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from dsr.db.events import record
from dsr.db.tables import Case, Handover, HandoverCall, RightRequest
from dsr.deps import Deps
from dsr.domain.calendar import local_date
from dsr.domain.deadlines import FactKind
from dsr.domain.errors import Fault, Invalid, Refused
from dsr.domain.given import COPIED
from dsr.domain.handing_over import handed_faults, rest_faults
from dsr.domain.identity import IdentityLevel, is_settled
from dsr.domain.turvakielto import refuse_post
from dsr.services import clock, following, identity, renumbered, representation
from dsr.services.handovers import masking, package, promises
from dsr.services.request_facts import reached_level
from dsr.services.rights import restricting

FORMS = (*promises.COPIES, "facts")
SOUNDS = ("audio", "both")
WAYS = ("secure_mail", "suomifi", "counter", "medium", "post")
RECEIVERS = ("subject", "representative")
IDENTIFIED = ("at_handover", "suomifi", "before")
MOST_ITEMS = 10_000

PROVES = {"counter": ("at_handover", "before"), "medium": ("at_handover", "before"), "suomifi": ("suomifi",)}
"""How whoever receives copies may have been identified, by way; the other ways show nobody, so it was done before."""

AGAIN = ("full", "partial")
"""Outcomes after which one more copy can be handed over: it moves no clock."""


@dataclass(frozen=True)
class HandedOver:
    """One hand-over as it was told. `call_ids` are the linked calls it covers, `items` files, pages or media.

    `rest_promised_on` is the day by which the person was told that the copies still missing come; it moves no clock.
    `masking_heard_by` and `masking_heard_on`: which user listened to the masked copies, on which Helsinki day.
    """

    form: str
    items: int
    way: str
    receiver: str
    identified: str
    handed_at: datetime
    call_ids: Collection[int]
    with_package: bool = False
    rest_promised_on: date | None = None
    masking_heard_by: int | None = None
    masking_heard_on: date | None = None


def record_handover(
    session: Session, deps: Deps, case: Case, request: RightRequest, told: HandedOver, *, by: int, at: datetime
) -> Handover:
    """Write down one hand-over, and close the request when no promised copy is missing any more.

    `handed_at` is an aware moment, not ahead of `at`. Raises `Invalid` with a fault a field, `Refused` before the answer
    was sent and for a way that this case may not use. The caller has taken `holds_lock` and claimed the case. Source: GDPR
    15(3) (a copy), 12(6) and 906/2019, 14 § (strong identification).
    """
    _refuse_too_early(deps, request)
    masked = _masked(session, request, told)
    _check(session, deps, case, request, told, at)
    if told.way == "post":  # the same rule as for letters
        refuse_post(case.turvakielto, case.turvakielto_checked_on, local_date(told.handed_at))
    restricting.refuse_barred(session, case.id or 0, told.call_ids)
    renumbered.refuse_calls(session, case.id or 0, told.handed_at, told.call_ids)
    row = Handover(
        case_id=case.id or 0,
        right_request_id=request.id or 0,
        form=told.form,
        items=told.items,
        way=told.way,
        receiver=told.receiver,
        identified=told.identified,
        handed_at=told.handed_at,
        package_sha256=package.build(session, deps, case, request, told.handed_at).sha256 if told.with_package else "",
        rest_promised_on=told.rest_promised_on,
        masking_heard_by=told.masking_heard_by if masked else None,
        masking_heard_on=told.masking_heard_on if masked else None,
        by_user=by,
        recorded_at=at,
    )
    session.add(row)
    session.flush()
    for call_id in sorted(set(told.call_ids)):
        session.add(HandoverCall(handover_id=row.id or 0, call_id=call_id, is_masked=call_id in masked))
    session.flush()
    _note(session, case, request, row, told, masked, by=by, at=at)
    if told.form in promises.COPIES:
        following.after_handover(session, deps, case, request, row.id or 0, local_date(told.handed_at), by=by, at=at)
    return row


def _masked(session: Session, request: RightRequest, told: HandedOver) -> list[int]:
    """The calls of which a masked copy is handed over; where facts alone go, none."""
    if told.form not in promises.COPIES:
        return []
    return sorted(masking.masked_calls(session, request) & set(told.call_ids))


def _note(
    session: Session,
    case: Case,
    request: RightRequest,
    row: Handover,
    told: HandedOver,
    masked: list[int],
    *,
    by: int,
    at: datetime,
) -> None:
    record(
        session,
        f"case:{case.id}",
        "copy_handed_over",
        at=at,
        by=by,
        right_request_id=request.id,
        handover_id=row.id,
        form=row.form,
        items=row.items,
        way=row.way,
        receiver=row.receiver,
        identified=row.identified,
        happened_on=local_date(row.handed_at),
        call_ids=sorted(set(told.call_ids)),
        masked_call_ids=masked,
        masking_heard_by=row.masking_heard_by,
        masking_heard_on=row.masking_heard_on.isoformat() if row.masking_heard_on else None,
        package_sha256=row.package_sha256,
        rest_promised_on=told.rest_promised_on.isoformat() if told.rest_promised_on else None,
    )
    if told.identified == "at_handover" and told.receiver == "subject":
        identity.note_shown_in_person(session, case, local_date(told.handed_at), by=by, at=at)


def _refuse_too_early(deps: Deps, request: RightRequest) -> None:
    is_waited_for = deps.catalogue.rights[request.right].on_handover(request.state) is not None
    if not is_waited_for and (request.is_open or request.outcome not in AGAIN):
        raise Refused(
            "Nothing of this request can be handed over now: send its answer first, and record that it was sent",
            code="handover_before_answer",
        )


def _check(session: Session, deps: Deps, case: Case, request: RightRequest, told: HandedOver, at: datetime) -> None:
    faults: list[Fault] = []
    for place, value, allowed in (
        ("form", told.form, FORMS),
        ("way", told.way, WAYS),
        ("receiver", told.receiver, RECEIVERS),
        ("identified", told.identified, IDENTIFIED),
    ):
        if value not in allowed:
            faults.append(Fault(place, "Choose one of the options shown.", "answer_not_offered"))
    if not 1 <= told.items <= MOST_ITEMS:
        faults.append(
            Fault("items", "Write how many files, pages or media were handed over, 1 or more.", "items_unread")
        )
    faults += [] if faults else _receiver_faults(session, case, request, told) or _identity_faults(session, case, told)
    faults += _time_faults(session, request, told, at) + _call_faults(session, request, told)
    faults += _rest_faults(session, request, told, at)
    if masked := _masked(session, request, told):
        heard = (told.masking_heard_by, told.masking_heard_on)
        faults += masking.faults_of_masking(session, deps, case, request, masked, heard, local_date(told.handed_at))
    if faults:
        raise Invalid(faults)


def _receiver_faults(session: Session, case: Case, request: RightRequest, told: HandedOver) -> list[Fault]:
    """A representative gets copies only while nothing that was found out of them bars it or is left to find out, and their mandate
    covers secret data (tiedonhallintalaki 14 §)."""
    learners = representation.learners(session, case)
    may_receive = any(one.id in learners for one in representation.receivers(session, case))
    is_unsettled = not may_receive or bool(representation.unsettled(session, [(case, request)]))
    if told.receiver == "representative" and is_unsettled:
        message = (
            "The representative's mandate has not been shown, or does not cover secret data: settle it, or hand over to the data "
            "subject."
        )
        return [Fault("receiver", message, "handover_mandate")]
    return []


def _identity_faults(session: Session, case: Case, told: HandedOver) -> list[Fault]:
    """Recordings and found calls go to nobody below strong identification, proved before or at the hand-over."""
    if told.identified not in PROVES.get(told.way, ("before",)):
        message = "This way shows nobody's identity by itself: choose how it was proved."
        return [Fault("identified", message, "handover_identified")]
    if told.identified != "before":
        return []
    by_then = reached_level(session, case.id or 0, until=local_date(told.handed_at))
    if is_settled(IdentityLevel.STRONG, by_then):
        return []
    if is_settled(IdentityLevel.STRONG, reached_level(session, case.id or 0)):
        message = "Identity was proved only after that day. Check the day of the hand-over and that of the check."
        return [Fault("identified", message, "handover_identity_later")]
    message = "Identity has not been proved strongly in this case: record the check, or prove it at the hand-over."
    return [Fault("identified", message, "handover_identity")]


def _time_faults(session: Session, request: RightRequest, told: HandedOver, at: datetime) -> list[Fault]:
    if told.handed_at > at:
        return [
            Fault("handed_at", "The hand-over cannot be in the future. Check the day and time.", "handover_in_future")
        ]
    return handed_faults(local_date(told.handed_at), request.received_on, _sent_on(session, request))


def _sent_on(session: Session, request: RightRequest) -> date | None:
    """The day on which the answer of this request first left, by its clock."""
    facts = clock.standing_facts(session, request.id or 0)
    sent = (FactKind.answer_sent, FactKind.refusal_sent)
    return min((fact.happened_on for fact in facts if fact.kind in sent), default=None)


def _rest_faults(session: Session, request: RightRequest, told: HandedOver, at: datetime) -> list[Fault]:
    """A day for the rest makes sense only from the hand-over on, and only where something promised is still missing after this."""
    if told.rest_promised_on is None:
        return []
    if faults := rest_faults(told.rest_promised_on, local_date(told.handed_at), local_date(at)):
        return faults
    if told.form not in promises.COPIES or set(promises.missing_calls(session, request.id or 0)) <= set(told.call_ids):
        message = "With this hand-over nothing is missing any more: leave the day for the rest empty."
        return [Fault("rest_promised_on", message, "rest_nothing_missing")]
    return []


def _call_faults(session: Session, request: RightRequest, told: HandedOver) -> list[Fault]:
    """A copy is of what the sent answer promised one of; of the other calls that it gives there are facts alone (GDPR 15(3))."""
    if not told.call_ids:
        return [Fault("calls", "Choose the calls of which copies were handed over.", "handover_no_calls")]
    promised, given = promises.promised_calls(session, request), set(session.scalars(promises.linked(request, *COPIED)))
    if not set(told.call_ids) <= given | promised:
        message = "One of these calls is not given in the answer. Choose among those that are."
        return [Fault("calls", message, "handover_not_given")]
    if told.form in promises.COPIES and not set(told.call_ids) <= promised:
        message = (
            "The answer promises no copy of one of these calls: only its facts are given. Choose among the others."
        )
        return [Fault("calls", message, "handover_no_copy")]
    if told.form in SOUNDS and set(told.call_ids) & promises.text_calls(session, request):
        message = (
            "The answer gives one of these calls as text with blanks: hand over the transcript, and no sound of it."
        )
        return [Fault("form", message, "handover_text_only")]
    return []

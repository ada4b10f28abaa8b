"""The linked calls as a letter tells of them: the city's, and those of another controller."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.tables import Call, Case, Link, Message, RightRequest
from dsr.domain.calendar import HELSINKI, local_date
from dsr.domain.call_facts import known_length
from dsr.domain.given import COPIED, KEPT_BACK, Given
from dsr.domain.ground_codes import RESTRICTED
from dsr.domain.ground_parts import Passage, place_in_recording
from dsr.services import clock
from dsr.services.call_queues import TRANSFER, Directory, directory, name_in
from dsr.services.case_grounds import given_as_text, grounds_of, masked_passages
from dsr.services.letters.listened import listened_by_call
from dsr.services.letters.right_values import CALL_VALUES
from dsr.services.recording_fates import Fate, RecordingFate, fates
from dsr.services.rights import restricting
from dsr.services.rights.kept_by import kept_by
from dsr.services.rights.to_erase import to_be_erased

UNNAMED_QUEUE = {"fi": "kaupungin palvelu", "sv": "stadens tjänst", "en": "city service"}


def told_calls(
    session: Session, case: Case, request: RightRequest | None, language: str, on: date, *, tells: bool
) -> dict[str, list[dict[str, Any]]]:
    """The linked calls, earliest first, by the plain name that the line had then; a caller's number is never among them.

    `calls` are the city's; of one without a recording its facts are given: `given` is then `facts`, and `recording` says
    what became of it, `destroyed_on` on which day it is or was destroyed (`term_ended_on` when its storage period ends, where a
    decision on erasure keeps it longer; `erasing` where another decision has it erased before, see `rights.to_erase`; of a destroyed one `due_on` and `certificate`), `listened` when somebody listened to it, and
    `restricted` whether its processing is restricted now, `at_earliest` whether a hold that the letter does not tell of keeps
    any of them longer, and `after_receipt` whether the call was made after the request came. A masked one has `passages`, those that the documented grounds mask: `from` and `to` as `02:14`, and `as_text` where the call
    goes as text with blanks; of what is kept back `ground` is the code of why. `transferred` are those of another controller, whose part of the request is
    transferred to it.
    """
    if not tells:
        return {"calls": [], "transferred": []}
    query = (
        select(Link, Call)
        .join(Call, col(Call.id) == col(Link.call_id))
        .where(col(Link.case_id) == case.id)
        .order_by(col(Call.started_at), col(Call.id))
    )
    rows = session.execute(query).all()
    if not rows:
        return {"calls": [], "transferred": []}
    received_on = _received_on(session, case, request)
    received_at = _received_at(session, request, received_on)
    became = fates(session, [call for _link, call in rows], received_on, on)
    ids = [call.id or 0 for link, call in rows if link.given != TRANSFER]
    is_unsure = bool(
        kept_by(session, case.id or 0, ids).besides
    )  # of every day, or the odd one would tell what is kept
    heard = listened_by_call(session, case.id or 0, [call.id or 0 for _link, call in rows])
    going = to_be_erased(session, case, request, ids)
    stopped = restricting.restricted_among(session, [call.id or 0 for _link, call in rows])
    queues = directory(session, {call.queue for _link, call in rows})
    grounds = grounds_of(session, request.id or 0) if request is not None else []
    masked = masked_passages(grounds)
    as_text = given_as_text(grounds, {call.id or 0: link.ground for link, call in rows if link.given == Given.MASKED})
    ours = [(link, call) for link, call in rows if link.given != TRANSFER]
    others = [(link, call) for link, call in rows if link.given == TRANSFER]
    return {
        "calls": [
            {
                **_call(number, call, queues, language),
                **CALL_VALUES,
                **_given(link, one),
                **_passages(masked.get(call.id or 0, []) if link.given == Given.MASKED else None),
                **({"as_text": True} if call.id in as_text else {}),
                "recording": one.fate.value,
                "destroyed_on": one.on.isoformat(),
                **_tombstone(one),
                **({"term_ended_on": one.term_ended_on.isoformat()} if one.term_ended_on is not None else {}),
                **({"erasing": going[call.id or 0]} if one.fate is Fate.KEPT and call.id in going else {}),
                "listened": heard.get(call.id or 0, []),
                "restricted": call.id in stopped,
                "at_earliest": is_unsure,
                "after_receipt": call.started_at > received_at,
            }
            for number, (link, call) in enumerate(ours, start=1)
            for one in (became[call.id or 0],)
        ],
        "transferred": [
            {
                **_call(number, call, queues, language),
                "controller": queue.controller if (queue := queues.of_call(call)) is not None else "",
            }
            for number, (_link, call) in enumerate(others, start=1)
        ],
    }


def _given(link: Link, one: RecordingFate) -> dict[str, Any]:
    """What of the call is given, and the ground of what is kept back. Of a call without a recording its facts are given: there
    is nothing to copy, nor anything to go through that a restriction could keep from it (GDPR 18(2))."""
    is_there = one.fate is Fate.KEPT
    if not is_there and link.ground == RESTRICTED:
        return {"given": "facts"}
    given = "facts" if link.given in COPIED and not is_there else link.given
    return {"given": given, **({"ground": link.ground} if link.given in KEPT_BACK and link.ground else {})}


def _tombstone(one: RecordingFate) -> dict[str, Any]:
    """What a destroyed recording carries besides: the last day of its storage period, and the run that destroyed it."""
    if one.fate not in (Fate.EXPIRED, Fate.LOST) or one.due_on is None:
        return {}
    return {"due_on": one.due_on.isoformat(), "certificate": one.certificate}


def _call(number: int, call: Call, queues: Directory, language: str) -> dict[str, Any]:
    name, length = name_in(queues.of_call(call), language), known_length(call.duration_ms, call.ended_at)
    return {
        "number": number,
        "called_on": local_date(call.started_at).isoformat(),
        "called_at": clock_text(call.started_at),
        "queue": name or UNNAMED_QUEUE[language],  # a technical name says nothing to the reader
        "duration_s": None if length is None else (length + 500) // 1000,
        "direction": call.direction,
    }


def _passages(masked: Sequence[Passage] | None) -> dict[str, Any]:
    """What a masked call carries besides; nothing for any other."""
    if masked is None:
        return {}
    places = [(place_in_recording(one.from_ms), place_in_recording(one.to_ms)) for one in masked]
    return {"passages": [{"from": first, "to": last} for first, last in places]}


def _received_on(session: Session, case: Case, request: RightRequest | None) -> date:
    if request is not None:
        return request.received_on
    received = [one.received_on for one in clock.requests_of(session, case.id or 0)]
    return min(received, default=local_date(case.created_at))


def _received_at(session: Session, request: RightRequest | None, received_on: date) -> datetime:
    """The moment of receipt where it is known, else the end of its Helsinki day."""
    message = session.get(Message, request.message_id) if request is not None else None
    if message is not None and message.arrival_time_known and local_date(message.arrived_at) == received_on:
        return message.arrived_at
    return datetime.combine(received_on + timedelta(days=1), time(), HELSINKI)


def clock_text(moment: datetime) -> str:
    """The time of day in Helsinki as values carry it: `9.05`."""
    local = moment.astimezone(HELSINKI)
    return f"{local.hour}.{local.minute:02}"

"""What is written down when a later message comes to a case, and the checks of every field."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dsr.domain.errors import Fault, Invalid
from dsr.domain.logged_request import RIGHTS, Channel, arrival_from
from dsr.domain.typed_fields import FieldTaker


class MessageKind(StrEnum):
    """What a later message is. Only an answer ends a pause; a new or widened right has its own receipt and clock."""

    ANSWER = "answer"
    NEW_RIGHT = "new_right"
    WIDENING = "widening"
    WITHDRAWAL = "withdrawal"
    AUTO_REPLY = "auto_reply"
    OTHER = "other"


class SpokeWith(StrEnum):
    """Who a call that was noted was with. Only the first two can answer a question to the person."""

    SUBJECT = "subject"
    REPRESENTATIVE = "representative"
    OTHER = "other"


OPENING = (MessageKind.NEW_RIGHT, MessageKind.WIDENING)
"""Kinds that open right requests of their own: a widened right is a new request for the new part (law.md A9)."""


TAKES_MESSAGES = ("open", "closed", "routed")
"""States of a case that a later message can be added to: all but one whose logging was undone."""


@dataclass(frozen=True)
class LaterMessage:
    """One checked form. `rights` are those it opens, `other_rights` those without a workflow here.

    `spoke_with` is filled where the text is what was said in a call, as somebody here wrote it down.
    """

    kind: MessageKind
    channel: Channel
    arrived_at: datetime
    is_time_known: bool
    text: str
    first_place: str = ""
    rights: tuple[str, ...] = ()
    other_rights: tuple[str, ...] = ()
    spoke_with: str = ""
    arrival_reason: str = ""
    sender_reason: str = ""


def checked_message(
    form: Mapping[str, str], chosen: Collection[str], known_rights: Sequence[str], now: datetime
) -> LaterMessage:
    """The form as values; raises `Invalid` with one fault per field. An arrival after `now` is refused."""
    faults: list[Fault] = []
    take = FieldTaker(form, faults)
    kind = form.get("kind", "")
    if kind not in tuple(MessageKind):
        faults.append(Fault("kind", "Choose what the message is.", "message_kind_missing"))
        kind = MessageKind.OTHER
    channel = take.choice("channel", tuple(Channel))
    arrived = arrival_from(form.get("arrived", ""), now, faults)
    is_opening = kind in OPENING
    rights = tuple(right for right in known_rights if right in chosen) if is_opening else ()
    others = tuple(right for right in RIGHTS if right in chosen and right not in known_rights) if is_opening else ()
    if is_opening and not rights and not others:
        faults.append(Fault("rights", "Tick at least one right that is used.", "rights_missing"))
    text, first_place = take.long_text("text"), take.line("first_place", 200)
    arrival_reason, sender_reason = take.line("arrival_reason", 500), take.line("sender_reason", 500)
    if faults or arrived is None:
        raise Invalid(faults)
    return LaterMessage(
        MessageKind(kind),
        Channel(channel),
        arrived[0],
        arrived[1],
        text,
        first_place,
        rights,
        others,
        arrival_reason=arrival_reason,
        sender_reason=sender_reason,
    )


def checked_phone_note(form: Mapping[str, str], now: datetime) -> LaterMessage:
    """The note of a call as a message by phone; `is_answer` makes it the answer to the questions that are open.

    The moment is that of the call. Raises `Invalid` with one fault per field, also for an answer that somebody else than
    the data subject or a representative gave.
    """
    faults: list[Fault] = []
    take = FieldTaker(form, faults)
    with_whom = form.get("spoke_with", "")
    if with_whom not in tuple(SpokeWith):
        faults.append(Fault("spoke_with", "Choose who the call was with.", "spoke_with_missing"))
    called = arrival_from(form.get("arrived", ""), now, faults)
    text = form.get("text", "").replace("\r\n", "\n").strip()
    if text:
        text = take.long_text("text")
    else:
        faults.append(Fault("text", "Write down what was said.", "said_missing"))
    is_answer = bool(form.get("is_answer"))
    if is_answer and with_whom == SpokeWith.OTHER:
        message = "Only the data subject or their representative can answer the question."
        faults.append(Fault("is_answer", message, "answer_of_another"))
    if faults or called is None:
        raise Invalid(faults)
    kind = MessageKind.ANSWER if is_answer else MessageKind.OTHER
    return LaterMessage(kind, Channel.PHONE, called[0], called[1], text, spoke_with=with_whom)

"""The mail that carries a letter: neutral in both languages, nothing of a person, a right or the register in it."""

from __future__ import annotations

import hashlib

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.catalogue import Sends
from dsr.db.tables import Case, Letter, Message
from dsr.deps import Deps
from dsr.domain import letter_words
from dsr.domain.calendar import local_date
from dsr.ports import Mail
from dsr.services.letters import printing, rows
from dsr.services.letters.told_calls import clock_text
from dsr.services.letters.values import request_of

PLAIN_CHANNELS = ("email", "web_form")
"""Channels whose sender waits for the acknowledgement by e-mail."""


def may_go_by_itself(session: Session, deps: Deps, case: Case, letter: Letter) -> bool:
    """Whether the acknowledgement leaves by e-mail without a person: asked so, or the message came electronically."""
    if not deps.mail.is_set_up or not case.subject_email:
        return False
    if case.answer_way:
        return case.answer_way == "email"
    message = _confirmed(session, case, letter)
    return message is not None and message.channel in PLAIN_CHANNELS


def _confirmed(session: Session, case: Case, letter: Letter) -> Message | None:
    """The message whose receipt the acknowledgement confirms: that which began the case, or opened its request later."""
    request = request_of(session, letter)
    if request is not None:
        return session.get(Message, request.message_id)
    query = select(Message).where(col(Message.case_id) == case.id, col(Message.kind) == "request")
    return session.scalars(query.order_by(col(Message.arrived_at), col(Message.id)).limit(1)).first()


def mail_of(session: Session, deps: Deps, letter: Letter, key: str) -> Mail:
    """The mail with every printed text attached; `key` is the attempt's, and the same key gives the same Message-ID.

    Raises `Refused` (`pdf_damaged`) and `NotFound` as `printing.pdf_of` does.
    """
    case = rows.case_of(session, letter)
    files = [printing.pdf_of(session, letter, text.language) for text in rows.texts_of(session, letter)]
    reference = case.reference
    return Mail(
        to=case.subject_email,
        subject=f"Espoon kaupunki: asia {reference} / Esbo stad: ärende {reference}",
        body=_body(session, deps, case, letter),
        message_id=message_id(deps, key),
        attachments=tuple((file.name, file.content) for file in files),
    )


def message_id(deps: Deps, key: str) -> str:
    """The Message-ID of one attempt: told by its key alone, so that the mail log can be searched for it."""
    domain = deps.settings.mail_from.rpartition("@")[2] or "localhost"
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{domain}>"


def _body(session: Session, deps: Deps, case: Case, letter: Letter) -> str:
    if deps.catalogue.letter(letter.kind).sends is Sends.ACKNOWLEDGED:
        texts = _arrived(_confirmed(session, case, letter))
    else:
        texts = {
            "fi": "Asiaasi koskeva kirje on liitteenä.",
            "sv": "Ett brev som gäller ditt ärende finns i bilagan.",
        }
    order = ("sv", "fi") if case.language == "sv" else ("fi", "sv")
    return "\n\n".join(texts[language] for language in order) + "\n"


def _arrived(message: Message | None) -> dict[str, str]:
    if message is None:
        return {"fi": "Vastaanottoilmoitus on liitteenä.", "sv": "En mottagningsbekräftelse finns i bilagan."}
    on = local_date(message.arrived_at)
    at = {"fi": "", "sv": ""}
    if message.arrival_time_known:
        at = {one: " " + letter_words.clock_time(clock_text(message.arrived_at), one) for one in at}
    return {
        "fi": f"Viestisi on saapunut Espoon kaupungille {letter_words.day(on, 'fi')}{at['fi']}. "
        "Vastaanottoilmoitus on liitteenä.",
        "sv": f"Ditt meddelande kom in till Esbo stad {letter_words.day_in_text(on, 'sv')}{at['sv']}. "
        "En mottagningsbekräftelse finns i bilagan.",
    }

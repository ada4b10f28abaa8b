"""What a letter says held against what its case knows: to whom data were given, what a breach means, which
decision is corrected."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sqlalchemy import distinct, func, select
from sqlmodel import col

from dsr.catalogue import Sends
from dsr.db.tables import Handover, HandoverCall, Letter
from dsr.domain.claims import DISCLOSED_TO_NOBODY
from dsr.domain.decision_corrections import correction_faults
from dsr.domain.decision_form import needs_annex
from dsr.domain.word_rows import telling
from dsr.services import breaches
from dsr.services.handovers.recording import SOUNDS
from dsr.services.letters.corrected import (
    CORRECTION,
    FEE_AFTER,
    FEE_DECISION,
    GRANTED_BY,
    corrected_decision,
    said_of,
    withholds_more,
)
from dsr.services.letters.looked import Check, Looked, Severity
from dsr.services.rights import transferring
from dsr.services.rights.ledger import disclosed_to
from dsr.services.whole_transfer import is_partly_ours

RECIPIENTS = "recipients"
"""The block that names to whom data were given."""

BLOCKS_ON_RECIPIENTS = (RECIPIENTS, "listened", "told")
"""The blocks that stand under the recipients of the ledger."""

SHOWN = 120
"""So many characters of a sentence are told."""

BREACH_NOTICE = "breach_notice"
_DECISION_NUMBER = re.compile(r"§\s*(\d+/\d{4})")


def applying(looked: Looked) -> Iterator[tuple[tuple[str, ...], Any]]:
    """The checks that a letter of this kind gets, with the codes that they answer for."""
    if any(_tells_recipients(looked, language) for language in looked.values):
        yield ("recipient_denied",), _recipients
    if looked.kind.kind == CORRECTION:
        yield ("corrected_decision",), _corrected
        yield ("fee_after",), _fee_after
        yield ("correction_unsaid", "correction_barred"), _correction_said
        yield ("correction_groundless", "correction_given"), _withholds_more
    if looked.kind.sends is Sends.REFUSAL_SENT and looked.request is not None and GRANTED_BY in looked.request.answers:
        yield ("granted_before",), _granted_before
    if looked.kind.kind == transferring.NOTICE:
        yield ("not_whole", "kept_whole"), _transferred
    if looked.kind.kind == BREACH_NOTICE:
        yield ("breach_risk",), _breach


def _recipients(looked: Looked) -> Iterator[Check]:
    """No text denies the recipients that the letter prints from the ledger; those that section 34 may keep secret are not
    printed, and whoever signs is told of them.

    Source: GDPR 15(1)(c) and 19; C-154/21 (the actual recipients); tietosuojalaki 34 § (what may be withheld).
    """
    for language, values in looked.values.items():
        if not _tells_recipients(looked, language):
            continue
        rows = disclosed_to(looked.session, looked.case, looked.deps.catalogue.register, language)
        if rows and not values["disclosed"]:
            for name in dict.fromkeys(row["name"] for row in rows):
                yield Check("recipient_secret", Severity.NOTE, f"{language}.{RECIPIENTS}", {"text": name})
        for block in BLOCKS_ON_RECIPIENTS if rows else ():
            for sentence in telling(str(values["blocks"].get(block, "")), DISCLOSED_TO_NOBODY):
                yield Check("recipient_denied", Severity.REFUSES, f"{language}.{block}", {"text": sentence[:SHOWN]})


def _breach(looked: Looked) -> Iterator[Check]:
    """A person is told of a breach as one that is likely to result in a high risk: as it was assessed (GDPR 34(1))."""
    if not breaches.is_high(looked.session, looked.case.id or 0):
        yield Check("breach_risk", Severity.REFUSES)


def _corrected(looked: Looked) -> Iterator[Check]:
    """The decision block and the text below it name the same decision (hallintolaki 50-51 §)."""
    for language, values in looked.values.items():
        printed = values["corrected"]
        for number in _DECISION_NUMBER.findall(str(values["blocks"].get("decision", ""))):
            if printed is not None and number != printed["number"]:
                told = {"written": number, "printed": printed["number"]}
                yield Check("corrected_decision", Severity.REFUSES, f"{language}.decision", told)


def _fee_after(looked: Looked) -> Iterator[Check]:
    """A correction of a decision on a fee says whether the fee stays: later letters tell its cost by that (hallintolaki 50 §)."""
    corrected = corrected_decision(looked.session, looked.letter)
    if corrected is not None and corrected.kind == FEE_DECISION and not looked.letter.options.get(FEE_AFTER):
        yield Check("fee_after", Severity.REFUSES)


def _correction_said(looked: Looked) -> Iterator[Check]:
    """It is said by which provision the decision is corrected and what that is for the party, and the law allows it still."""
    said, corrected = said_of(looked.letter.options), corrected_decision(looked.session, looked.letter)
    if not said.is_told:
        yield Check("correction_unsaid", Severity.REFUSES)
        return
    if correction_faults(said, decided_on=corrected.on if corrected is not None else None, on=looked.sight.on):
        yield Check("correction_barred", Severity.REFUSES)


def _withholds_more(looked: Looked) -> Iterator[Check]:
    """A correction that withholds more rests on a documented ground too; whoever signs is told of sound that was handed over.

    Source: hallintolaki 50 § (allows to correct, not to withhold); GDPR 12(4), 15(4).
    """
    if not withholds_more(looked.session, looked.deps, looked.letter, looked.letter.options):
        return
    if not looked.letter.grounds:
        yield Check("correction_groundless", Severity.REFUSES)
    handed = select(func.count(distinct(col(HandoverCall.call_id)))).join(
        Handover, col(Handover.id) == col(HandoverCall.handover_id)
    )
    of_sound = (col(Handover.form).in_(SOUNDS), col(Handover.right_request_id) == looked.letter.right_request_id)
    if given := looked.session.scalar(handed.where(*of_sound, col(Handover.taken_back_at).is_(None))):
        yield Check("correction_given", Severity.NOTE, "", {"calls": given})


def _granted_before(looked: Looked) -> Iterator[Check]:
    """Whoever signs a refusal is told of the correction that gave something of the request: it is taken back by a correction alone.

    Source: hallintolaki 50 § 2 mom. (to the party's detriment only with consent, or for the party's own conduct).
    """
    letter_id = looked.request.answers[GRANTED_BY] if looked.request is not None else None
    correction = looked.session.get(Letter, letter_id)
    if correction is not None:
        yield Check("granted_before", Severity.NOTE, "", {"number": correction.decision_number})


def _transferred(looked: Looked) -> Iterator[Check]:
    """A notice of a whole transfer tells of no part that stays, and nothing of the request is the city's own (hallintolaki 21 §)."""
    request = looked.request
    if request is None or transferring.kept_part(looked.deps, request) is not None:
        return
    if is_partly_ours(looked.session, looked.case, request):
        yield Check("not_whole", Severity.REFUSES)
    for language, values in looked.values.items():
        if str(values["blocks"].get("kept", "")).strip():
            yield Check("kept_whole", Severity.REFUSES, f"{language}.kept")


def _tells_recipients(looked: Looked, language: str) -> bool:
    """Whether the text prints its own words of the recipients: of the other rights' answers the ledger prints them itself."""
    if not any(block.name == RECIPIENTS for block in looked.kind.blocks):
        return False
    if looked.kind.kind == "recipients_answer":
        return True
    values = looked.values[language]
    is_whole_answer = not looked.kind.rests_on_grounds
    return looked.kind.rights == ("access",) and (is_whole_answer or needs_annex(values["calls"], values["grounds"]))

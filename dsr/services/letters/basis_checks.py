"""Checks of what a decision rests on against what the case knows when it is approved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from dsr.catalogue import LetterOutcome
from dsr.db.tables import ListeningTask
from dsr.domain.claims import LISTENING_NOT_NEEDED, UNANSWERED
from dsr.domain.errors import Invalid
from dsr.domain.given import KEPT_BACK
from dsr.domain.ground_codes import THIRD_PERSON
from dsr.domain.listening import Heard, Speaker
from dsr.domain.word_rows import telling
from dsr.services.earlier_cases import check_earlier, unknown
from dsr.services.ground_checks import check_ground
from dsr.services.letters import fees
from dsr.services.letters.looked import Check, Looked, Severity
from dsr.services.replies import awaited_until, has_answered
from dsr.services.rights.anothers import left_out_of


def heard(looked: Looked) -> Iterator[Check]:
    """What refuses a part of the sound rests on somebody having listened to it, and the letter does not say otherwise.

    Every call that is withheld or masked on such a ground was listened to; where none is, one of the linked calls. Access
    alone: that a recording is not inaccurate (G15) is so by its nature, whatever is heard in it. Source: GDPR 15(4) with EDPB
    01/2022 165-174 (concrete harm), KHO:2023:2.
    """
    request, known = looked.request, looked.deps.catalogue.grounds
    codes = [entry["code"] for entry in looked.letter.grounds if entry["code"] in known]
    codes = [code for code in codes if not known[code].knowable_without_listening]
    if request is None or request.right != "access" or not codes:
        return
    links = looked.links
    answers = _answers(looked)
    for code in codes:
        listened = {call_id for call_id, told in answers if _was_heard(code, told)}
        calls = {link.call_id for link in links if link.given in KEPT_BACK and link.ground == code}
        is_heard = calls <= listened if calls else any(link.call_id in listened for link in links)
        if not is_heard:
            yield Check("unheard", Severity.REFUSES, f"ground.{code}", {"ground": code})
            if _waits_for_listener(looked):
                yield Check("unheard_nobody", Severity.REFUSES)
    for place, text in looked.texts():
        if any(telling(text, LISTENING_NOT_NEEDED)):
            yield Check("unheard_said", Severity.REFUSES, place)


def _waits_for_listener(looked: Looked) -> bool:
    """Whether a question of this case stands without anybody who may listen: no agent and no supervisor is on file."""
    query = select(col(ListeningTask.id)).where(
        col(ListeningTask.case_id) == looked.case.id,
        col(ListeningTask.state) == "waiting",
        col(ListeningTask.assignee).is_(None),
    )
    return looked.session.scalar(query.limit(1)) is not None


def awaited(looked: Looked) -> Iterator[Check]:
    """A refusal does not say that no answer came while the person still has time to give it, nor once it came.

    Source: hallintolaki 33 § (a sufficient time to answer), 31 and 45 § (the facts are found out, and the reasons are those).
    """
    request = looked.request
    if request is None:
        return
    last = awaited_until(looked.session, request)
    if last is not None and last >= looked.sight.on:
        code, told = "answer_awaited", {"day": last}
    elif has_answered(looked.session, request):
        code, told = "answer_came", {}
    else:
        return
    for place, text in looked.texts():
        for sentence in telling(text, UNANSWERED):
            yield Check(code, Severity.REFUSES, place, {"text": sentence[:120], **told})


def _answers(looked: Looked) -> list[tuple[int, Mapping[str, Any]]]:
    """What listeners answered about the calls of this case, by call."""
    query = select(col(ListeningTask.call_id), col(ListeningTask.answer)).where(
        col(ListeningTask.case_id) == looked.case.id, col(ListeningTask.state) == "answered"
    )
    return [(call_id, told) for call_id, told in looked.session.execute(query)]


def _was_heard(code: str, told: Mapping[str, Any]) -> bool:
    """Whether a listener heard what the ground may rest on: a recording that was not found was not heard, and where there
    is no third person none is protected."""
    is_protected = code != THIRD_PERSON or told.get("third_persons") != Heard.NO
    return is_protected and told.get("speaker") != Speaker.NOT_FOUND


def restricted_away(looked: Looked) -> Iterator[Check]:
    """What the search left out because it is restricted is told of, looked at, or known to be another person's.

    Nobody hears that there are no data, or that they get them all, while nobody knows whose those calls are. Of calls for
    which this person was asked for consent an answer itself tells; what is another's the letter is silent of. Source: GDPR
    15(1), 18(2).
    """
    away = left_out_of(looked.session, looked.deps, looked.case)
    is_told = looked.kind.outcome is not LetterOutcome.NONE_FOUND
    untold = away.unsettled if is_told else away.unsettled | away.asked
    if untold:
        yield Check("calls_restricted", Severity.REFUSES, "", {"calls": len(untold)})
    if away.asked and is_told:
        yield Check("calls_asked", Severity.NOTE, "", {"calls": len(away.asked)})
    if away.apart:
        yield Check("calls_anothers", Severity.NOTE, "", {"calls": len(away.apart)})
    if away.found:
        yield Check("calls_found_anothers", Severity.NOTE, "", {"calls": len(away.found)})


def fee_ahead(looked: Looked) -> Iterator[Check]:
    """A fee is announced before the work begins: once the answer has left, the announcement is not true any more.

    Source: GDPR 12(5), 15(3); EDPB 01/2022 (the person may withdraw or narrow the request).
    """
    request = looked.request
    if request is not None and not fees.is_ahead(looked.deps, request):
        yield Check("fee_late", Severity.REFUSES)


def grounds(looked: Looked) -> Iterator[Check]:
    """No ground is one that the case itself speaks against: it may have been true when it was documented (GDPR 12(4))."""
    request = looked.request
    if request is None:
        return
    for entry in looked.letter.grounds:
        code, place = entry["code"], f"ground.{entry['code']}"
        told = "\n".join([*map(str, entry.get("reasons", {}).values()), str(entry.get("evidence", ""))])
        try:
            check_ground(looked.session, looked.deps, looked.case, request, code, looked.sight.on)
            check_earlier(looked.session, looked.case, code, told, place)
        except Invalid:
            yield Check("ground_against", Severity.REFUSES, place, {"ground": code})
        for reference in unknown(looked.session, code, told):
            yield Check("earlier_unknown", Severity.NOTE, place, {"reference": reference})

"""Checks of a letter against what its case knows of the rights besides access: what it says of them is so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from sqlalchemy import select
from sqlmodel import col

from dsr.catalogue import LetterOutcome, Sends
from dsr.db.tables import Link
from dsr.domain import claims
from dsr.domain.erasure import Choice
from dsr.domain.errors import Invalid
from dsr.domain.ground_codes import NO_RESTRICTION
from dsr.domain.identity import IdentityLevel, is_settled
from dsr.domain.representation import SubjectKind
from dsr.domain.spoken_time import days_written
from dsr.services.letters.looked import Check, Looked, Severity
from dsr.services.letters.values import request_of
from dsr.services.representation import acts_guardian, people_of, rules_of, subject_kind
from dsr.services.request_facts import reached_level
from dsr.services.rights import erasing
from dsr.services.rights.contested import check_lifting, contested

ERASURE_REFUSED = "erasure_refused"
DESTROYED_NOTICE = "destroyed_notice"

Applying = tuple[tuple[str, ...], Callable[[Looked], Iterator[Check]]]


def applying(looked: Looked) -> Iterator[Applying]:
    """The checks that a letter of this kind has, each with the codes of what it finds in order."""
    if any(entry["code"] == NO_RESTRICTION for entry in looked.letter.grounds):
        yield ("ground_contested", "contest_denied"), _no_ground_for_restriction
    if looked.kind.is_decision and acts_guardian(looked.session, looked.case.id or 0):
        yield ("age_untold",), _age
    if looked.kind.outcome is not LetterOutcome.NONE and looked.kind.serves("access"):
        yield (), _objected
    if looked.kind.sends is Sends.IDENTITY_ASKED:
        yield ("identity_confirmed",), _identity
    if looked.kind.rights == ("rectification",):
        yield ("statement_missing",), _statements
    if looked.kind.kind == ERASURE_REFUSED:
        yield ("kept_ground",), _kept_grounds
    if looked.kind.kind == DESTROYED_NOTICE:
        yield ("nothing_destroyed",), _destroyed
    if looked.kind.sends is Sends.RESTRICTION_LIFTING_NOTIFIED:
        yield ("lifting_reason", "lifting_day"), _lifting


def _no_ground_for_restriction(looked: Looked) -> Iterator[Check]:
    """None of the grounds of 18(1) is there: untrue while one is being weighed, and what was said is not denied."""
    said = contested(looked.session, looked.case.id or 0)
    if said.accuracy_open or said.objection_open:
        yield Check("ground_contested", Severity.REFUSES)
    for place, text in looked.texts():
        denied = (said.objection_made and claims.OBJECTED_NOT.search(text)) or (
            said.accuracy_made and claims.CONTESTED_NOT.search(text)
        )
        if denied:
            yield Check("contest_denied", Severity.REFUSES, place, {"text": denied.group()})


def _lifting(looked: Looked) -> Iterator[Check]:
    """The restriction ends for a reason that fits what it stands on, and on no other day than the letter prints (18(3))."""
    request = request_of(looked.session, looked.letter)
    if request is not None:
        try:
            check_lifting(looked.session, request, request.answers)
        except Invalid:
            yield Check("lifting_reason", Severity.REFUSES)
    for language, values in looked.values.items():
        told = values.get("restriction") or {}
        lifts_on = date.fromisoformat(told["lifts_on"]) if told.get("lifts_on") else None
        for written, day in days_written(str(values["blocks"].get("decision", ""))):
            if day is not None and day > looked.sight.on and day != lifts_on:
                yield Check("lifting_day", Severity.REFUSES, f"{language}.decision", {"day": written})


def _destroyed(looked: Looked) -> Iterator[Check]:
    """A recording that was erased because that was asked for is no news, and no failure of ours to regret."""
    for values in looked.values.values():
        if not any(call["recording"] in ("expired", "lost") for call in values.get("calls", [])):
            yield Check("nothing_destroyed", Severity.REFUSES)
            return


def _age(looked: Looked) -> Iterator[Check]:
    """On whom a decision is served depends on whether the child is 15 or older (hallintolaki 14 § 3 mom., 56 §)."""
    if subject_kind(looked.session, looked.case.id or 0) not in (SubjectKind.CHILD, SubjectKind.YOUNG):
        yield Check("age_untold", Severity.REFUSES)


def _objected(looked: Looked) -> Iterator[Check]:
    """Whoever signs knows that the young person objects to what the guardian gets, and judges the reason for giving it.

    Source: julkisuuslaki 621/1999, 11 § 2 mom. 1 k; tietosuojalaki 1050/2018, 34 § 1 mom. 2 k.
    """
    request = request_of(looked.session, looked.letter)
    if request is None or request.right != "access":
        return
    rules = {rule.code for _name, found in rules_of(looked.session, looked.case, "access") for rule in found}
    if rules & {"young_weighed", "young_unweighed"}:
        words = [one.weighed for _person, one in people_of(looked.session, looked.case.id or 0) if one.weighed]
        yield Check("young_objects", Severity.NOTE, "", {"text": "; ".join(words) or "–"})


def _identity(looked: Looked) -> Iterator[Check]:
    """Identity that has been confirmed meanwhile is not asked for (GDPR 12(6))."""
    linked = select(col(Link.id)).where(col(Link.case_id) == looked.case.id).limit(1)
    needed = IdentityLevel.STRONG if looked.session.scalar(linked) is not None else IdentityLevel.LIGHT
    if is_settled(needed, reached_level(looked.session, looked.case.id or 0)):
        yield Check("identity_confirmed", Severity.REFUSES)


def _kept_grounds(looked: Looked) -> Iterator[Check]:
    """Every ground on which a recording is kept is a ground of the decision (hallintolaki 44-45 §)."""
    used = {entry["code"] for entry in looked.letter.grounds}
    choices = erasing.choices_of(looked.session, looked.letter.right_request_id or 0).values()
    for code in sorted({row.ground for row in choices if row.verdict == Choice.KEEP} - used):
        yield Check("kept_ground", Severity.REFUSES, "", {"ground": code})


def _statements(looked: Looked) -> Iterator[Check]:
    """The letter says that a statement was attached only where one is (GDPR 16, second sentence)."""
    if any(values.get("statements") for values in looked.values.values()):
        return
    for place, text in looked.texts():
        if claims.STATEMENT_ATTACHED.search(text):
            yield Check("statement_missing", Severity.REFUSES, place)

"""Approval: who may, what they saw, and the freezing of what leaves. What is frozen here is what gets printed."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from dsr.catalogue import Approval as Rule
from dsr.catalogue import Sends
from dsr.db import outbox
from dsr.db.tables import Approval, Letter
from dsr.deps import Deps
from dsr.domain.access import Action, Actor, CaseFacts, Denial, denial
from dsr.domain.calendar import local_date
from dsr.domain.errors import NotAllowed, Refused
from dsr.services.case_access import preparer_ids
from dsr.services.cases import next_number
from dsr.services.handovers.call_list import listed_calls
from dsr.services.letters import rows, versions
from dsr.services.letters.checks import checks_of, refuse_faulty
from dsr.services.letters.ruling_out import ruled_out
from dsr.services.letters.seen import (
    Seen,
    final_html,
    refuse_if_changed,
    refuse_if_shaped_since,
    seen_of,
    shown_values,
    submitted_parts,
)
from dsr.services.letters.values import Sight, request_of

COMMENT_LIMIT = 2000
_APPROVES = {Rule.COLLEAGUE: Action.APPROVE_COLLEAGUE, Rule.DECISION: Action.APPROVE_DECISION}


def rule_of(deps: Deps, letter: Letter, at: datetime) -> Rule:
    """The approval that a letter of this kind needs on the Helsinki day of `at`."""
    return deps.catalogue.letter(letter.kind).approval_rule(local_date(at))


def sight_of(deps: Deps, letter: Letter, viewer_id: int | None, at: datetime) -> Sight:
    """How `viewer_id` sees the letter now: with today's date, and as signer of a decision where they could sign it."""
    signs = viewer_id if rule_of(deps, letter, at) is Rule.DECISION else None
    return Sight(on=local_date(at), signer_id=signs)


def submit(
    session: Session, deps: Deps, letter_id: int, seen_version: int, *, by: int, states_unbarred: bool, at: datetime
) -> Letter:
    """Hand a draft over for approval. Raises `Refused` with every fault that would stop it, `Stale` for another version."""
    letter = rows.taken_letter(session, letter_id)
    rows.refuse_unless(letter, ("draft",), "Only a draft can be submitted for approval", "letter_not_draft")
    rows.refuse_stale(letter, seen_version)
    if rule_of(deps, letter, at) is Rule.NONE:
        raise Refused("This letter needs no approval: issue it", code="approval_not_needed")
    rows.require_unbarred(session, letter.case_id, by, states_unbarred, at=at)
    sight = sight_of(deps, letter, None, at)
    values = shown_values(session, deps, letter, sight)
    refuse_faulty(checks_of(session, deps, letter, values, sight))
    letter.state, letter.submitted_at = "submitted", at
    letter.submitted_parts = submitted_parts(deps, letter, values)
    session.add(letter)
    session.flush()
    versions.record_letter(session, letter, "letter_submitted", by=by, at=at, version=letter.version)
    return letter


def approve(
    session: Session,
    deps: Deps,
    letter_id: int,
    seen_sha256: str,
    seen_parts: Mapping[str, str],
    *,
    actor: Actor,
    states_unbarred: bool,
    rules_out: Collection[str] = (),
    at: datetime,
) -> Letter:
    """Grant what was seen, freeze it and queue its printing, all in this transaction.

    `rules_out` are the codes of what is no ground of which the approver confirms that the decision does not rest on them.

    Raises `NotAllowed` for a preparer, the data protection officer or a wrong role; `Stale` naming what changed when
    the letter is not what `seen_sha256` stands for, or when the case has shaped it since it was submitted; `Refused` with
    the faults left, without a word that nothing bars the approver, and for an unconfirmed route of appeal outside the
    demo; `Invalid` at `ruled_out` for a decision with one of them unconfirmed. Source: design 7; hallintolaki 27-28 §.
    """
    letter = rows.taken_letter(session, letter_id)
    rows.refuse_unless(letter, ("submitted",), "Only a letter that waits for approval can be approved", "not_submitted")
    rule = rule_of(deps, letter, at)
    if rule is Rule.NONE:
        raise Refused("This letter needs no approval: send it back and issue it", code="approval_not_needed")
    _refuse_approver(session, letter, _APPROVES[rule], actor)
    rows.require_unbarred(session, letter.case_id, actor.id, states_unbarred, at=at)
    confirmed = ruled_out(deps, letter, rules_out)
    was_seen = Seen(seen_sha256, seen_parts)
    return _granted(session, deps, letter, rule, was_seen, by=actor.id, at=at, confirmed=confirmed)


def issue(
    session: Session,
    deps: Deps,
    letter_id: int,
    seen_sha256: str,
    seen_parts: Mapping[str, str],
    *,
    by: int,
    states_unbarred: bool,
    at: datetime,
) -> Letter:
    """Freeze a draft whose kind needs nobody's approval, as its preparer saw it. Refusals as in `approve`."""
    letter = rows.taken_letter(session, letter_id)
    rows.refuse_unless(letter, ("draft",), "Only a draft can be issued", "letter_not_draft")
    _refuse_unless_free(deps, letter, at)
    rows.require_unbarred(session, letter.case_id, by, states_unbarred, at=at)
    return _granted(session, deps, letter, Rule.NONE, Seen(seen_sha256, seen_parts), by=by, at=at)


def issue_by_itself(session: Session, deps: Deps, letter_id: int, at: datetime) -> Letter:
    """Freeze a draft that needs nobody's approval and that no person looks at: the acknowledgement (13/2003, 12 §)."""
    letter = rows.taken_letter(session, letter_id)
    rows.refuse_unless(letter, ("draft",), "Only a draft can be issued", "letter_not_draft")
    _refuse_unless_free(deps, letter, at)
    return _granted(session, deps, letter, Rule.NONE, None, by=None, at=at)


def send_back(
    session: Session, deps: Deps, letter_id: int, seen_version: int, comment: str, *, actor: Actor, at: datetime
) -> Letter:
    """Send a submitted letter back to its preparers with what must be mended; the comment stays with the verdict."""
    letter = rows.taken_letter(session, letter_id)
    rows.refuse_unless(
        letter, ("submitted",), "Only a letter that waits for approval can be sent back", "not_submitted"
    )
    rows.refuse_stale(letter, seen_version)
    _refuse_approver(session, letter, Action.SEND_BACK_LETTER, actor)
    comment = comment.replace("\r\n", "\n").strip()
    if not comment or len(comment) > COMMENT_LIMIT or "\x00" in comment:
        raise Refused(
            f"Write what must be mended, in at most {COMMENT_LIMIT} characters",
            code="comment_missing",
            values={"limit": COMMENT_LIMIT},
        )
    rule = rule_of(deps, letter, at)
    _write_verdict(session, letter, rule, "sent_back", Seen("", {}), actor.id, at, comment)
    letter.state, letter.submitted_at = "draft", None
    session.add(letter)
    session.flush()
    versions.record_letter(session, letter, "letter_sent_back", by=actor.id, at=at, version=letter.version)
    return letter


def _granted(
    session: Session,
    deps: Deps,
    letter: Letter,
    rule: Rule,
    was_seen: Seen | None,
    *,
    by: int | None,
    at: datetime,
    confirmed: tuple[str, ...] = (),
) -> Letter:
    """Freeze the letter as it stands now, which is what `was_seen`; None where nobody looks at it."""
    sight = sight_of(deps, letter, by, at)
    values = shown_values(session, deps, letter, sight)
    seen = seen_of(deps, letter, values)
    if was_seen is not None:
        refuse_if_changed(seen, was_seen.sha256, was_seen.parts)
    if rule is not Rule.NONE:
        refuse_if_shaped_since(session, deps, letter, seen)
    refuse_faulty(checks_of(session, deps, letter, values, sight))
    year = local_date(at).year
    if rule is Rule.DECISION and not letter.decision_number.endswith(f"/{year}"):  # a series a year: of its own date
        letter.decision_number = f"{next_number(session, f'decision:{year}')}/{year}"
    verdict = _write_verdict(session, letter, rule, "granted", seen, by, at)
    verdict.call_list = _call_list(session, deps, letter, values)
    verdict.ruled_out = list(confirmed)
    _freeze(session, deps, letter, values, at)
    versions.record_letter(
        session,
        letter,
        "letter_approved",
        by=by,
        at=at,
        version=letter.version,
        rule=rule.value,
        seen_sha256=seen.sha256,
        ruled_out=list(confirmed),
        final_sha256={text.language: text.final_sha256 for text in rows.texts_of(session, letter)},
    )
    outbox.enqueue(
        session,
        "print_letter",
        key=versions.print_key(letter),
        at=at,
        case_id=letter.case_id,
        letter_id=letter.id,
        version=letter.version,
    )
    return letter


def _call_list(
    session: Session, deps: Deps, letter: Letter, values: Mapping[str, Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The calls that the letter tells of, as its package will give them: what is approved is what is handed over."""
    told = {language: one["calls"] for language, one in values.items()}
    request = request_of(session, letter)
    return listed_calls(session, deps, request, told) if request is not None and any(told.values()) else []


def _freeze(
    session: Session, deps: Deps, letter: Letter, values: Mapping[str, Mapping[str, Any]], at: datetime
) -> None:
    """Make the final HTML of every language from the very values that were compared with what was seen.

    Nothing is read from the case again: under READ COMMITTED it could have changed since. From here on nothing reads
    it for this letter at all.
    """
    letter.dated_on, letter.state = local_date(at), "approved"
    is_acknowledgement = deps.catalogue.letter(letter.kind).sends is Sends.ACKNOWLEDGED
    told = "answer_by" if is_acknowledgement else "extended_until"
    promised = {one["clock"][told] for one in values.values()} - {None}
    letter.promised_on = date.fromisoformat(min(promised)) if promised else None
    letter.appeal_route = next((one["route"]["code"] for one in values.values() if one["route"]), "")
    session.add(letter)
    for text in rows.texts_of(session, letter):
        text.final_html = final_html(deps, letter, text.language, values[text.language])
        text.final_sha256 = hashlib.sha256(text.final_html.encode()).hexdigest()
        session.add(text)
    session.flush()


def _write_verdict(
    session: Session,
    letter: Letter,
    rule: Rule,
    verdict: str,
    seen: Seen,
    by: int | None,
    at: datetime,
    comment: str = "",
) -> Approval:
    row = Approval(
        letter_id=letter.id or 0,
        version=letter.version,
        rule=rule.value,
        verdict=verdict,
        seen_sha256=seen.sha256,
        seen_parts=dict(seen.parts),
        comment=comment,
        by_user=by,
        at=at,
    )
    session.add(row)
    return row


def _refuse_unless_free(deps: Deps, letter: Letter, at: datetime) -> None:
    if rule_of(deps, letter, at) is not Rule.NONE:
        raise Refused("This letter needs approval: submit it for approval first", code="approval_needed")


_SENTENCES = {
    Denial.PREPARER: (
        "You wrote a version of this letter or its ground, so someone else must approve it",
        "approver_is_preparer",
    ),
    Denial.DPO_SIGNS_NOTHING: ("A data protection officer signs nothing: ask another user", "dpo_signs_nothing"),
}


def _refuse_approver(session: Session, letter: Letter, action: Action, actor: Actor) -> None:
    reason = denial(actor, action, CaseFacts(preparer_ids=preparer_ids(session, letter.id or 0)))
    if reason is not None:
        message, code = _SENTENCES.get(reason, ("Ask someone with the role for it to do this", "approver_lacks_role"))
        raise NotAllowed(message, code=code)

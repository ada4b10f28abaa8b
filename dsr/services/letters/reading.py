"""Letters read for pages: one with everything about it, those of a case, and those that wait for someone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from dsr.catalogue import Approval as Rule
from dsr.catalogue import LetterKind, WrittenTo
from dsr.db.tables import (
    Candidate,
    Case,
    HoldItem,
    IdentityCheck,
    Job,
    Letter,
    LetterText,
    LetterVersion,
    Link,
    Recording,
    RightRequest,
    User,
)
from dsr.deps import Deps
from dsr.domain.access import Action, Actor, may
from dsr.domain.given import Given
from dsr.services.case_access import case_facts, preparer_ids, visible_to
from dsr.services.letters import (
    acknowledging,
    approving,
    dispatching,
    drafting,
    mailing,
    mails,
    redating,
    rows,
    versions,
)
from dsr.services.letters.addressee import Addressee, addressee_of, is_for_other
from dsr.services.letters.checks import checks_of
from dsr.services.letters.corrected import CORRECTION, earlier_decisions
from dsr.services.letters.differences import differences
from dsr.services.letters.history import lags_of
from dsr.services.letters.joint import waiting_cover
from dsr.services.letters.ruling_out import to_rule_out
from dsr.services.letters.seen import seen_of, shown_values
from dsr.services.letters.shown import BlockShown, Evidence, LetterShown, Preparer, Sending, TextShown, Verdict, Waiting
from dsr.services.letters.values import request_of
from dsr.services.powers import route_of
from dsr.services.representation import receivers
from dsr.services.undecided import is_undecided, unlisted_matches


def letter_shown(session: Session, deps: Deps, letter: Letter, viewer_id: int, at: datetime) -> LetterShown:
    """The letter as `viewer_id` sees it at `at`: live while it is a draft, frozen from approval on."""
    kind = deps.catalogue.letter(letter.kind)
    case = session.get_one(Case, letter.case_id)
    sight = approving.sight_of(deps, letter, viewer_id, at)
    values = shown_values(session, deps, letter, sight)
    names = _names(session)
    return LetterShown(
        line=_line(session, case, letter, request_of(session, letter), rows.texts_of(session, letter), names),
        kind=kind,
        rule=kind.approval_rule(sight.on),
        dated_on=letter.dated_on,
        decision_number=letter.decision_number,
        void_reason=letter.void_reason,
        texts=tuple(_text(session, deps, letter, kind, text, values, at) for text in rows.texts_of(session, letter)),
        grounds=tuple(dict(entry) for entry in letter.grounds),
        options=dict(letter.options),
        checks=checks_of(session, deps, letter, values, sight) if letter.state in ("draft", "submitted") else (),
        preparers=_preparers(rows.versions_of(session, letter), names),
        ground_writers=_ground_writers(session, letter, names),
        verdicts=_verdicts(session, letter, names),
        sendings=_sendings(session, letter, names),
        evidence=_evidence(session, case.id or 0),
        route=route_of(session, deps, letter.kind, letter.dated_on or sight.on) if kind.is_decision else None,
        seen=seen_of(deps, letter, values),
        answer_way=case.answer_way or ("email" if mails.may_go_by_itself(session, deps, case, letter) else ""),
        addresses=_addresses(case, addressee_of(session, deps, case, letter, "fi"), is_for_other(kind, letter), kind),
        representatives=tuple((str(one.id), one.name, one.kind) for one in receivers(session, case)),
        has_email=bool(case.subject_email) and deps.mail.is_set_up and not is_for_other(kind, letter),
        has_stated_unbarred=rows.has_stated_unbarred(session, case.id or 0, viewer_id),
        faults=_faults(session, letter),
        is_mailing=mailing.is_mail_under_way(session, letter.id or 0),
        is_mail_unsettled=mailing.is_unsettled(session, letter),
        earlier=tuple(earlier_decisions(session, letter)) if letter.kind == CORRECTION else (),
        to_rule_out=to_rule_out(deps, letter),
        is_joint=waiting_cover(session, letter.id or 0) is not None,
        lags={lag.place: lag for lag in lags_of(session, letter)},
    )


def case_letters(session: Session, case_id: int) -> list[Waiting]:
    """The letters of a case, newest first, void ones too: for the table on the case page."""
    names, case = _names(session), session.get_one(Case, case_id)
    return [
        _line(session, case, letter, request_of(session, letter), rows.texts_of(session, letter), names)
        for letter in rows.letters_of(session, case_id)
    ]


def waiting_for(session: Session, deps: Deps, actor: Actor, at: datetime) -> list[Waiting]:
    """The submitted letters that this user may approve, those that must be done first on top."""
    query = (
        select(Letter, Case, RightRequest)
        .join(Case, col(Case.id) == col(Letter.case_id))
        .outerjoin(RightRequest, col(RightRequest.id) == col(Letter.right_request_id))
        .where(col(Letter.state) == "submitted", visible_to(actor.id))
        .order_by(col(Letter.submitted_at), col(Letter.id))
    )
    names = _names(session)
    found = [
        _line(session, case, letter, request, rows.texts_of(session, letter), names)
        for letter, case, request in session.execute(query).all()
        if may_approve(session, deps, letter, actor, at)
    ]
    return sorted(found, key=lambda line: (line.act_by_on or date.max, line.at, line.letter_id))


def may_approve(session: Session, deps: Deps, letter: Letter, actor: Actor, at: datetime) -> bool:
    """Whether this user may give the verdict on this letter now: role, case, and not a preparer."""
    action = approval_action(approving.rule_of(deps, letter, at))
    facts = case_facts(session, letter.case_id, letter.id)
    return action is not None and facts is not None and may(actor, action, facts)


def approval_action(rule: Rule) -> Action | None:
    """The action of approving under a rule; None where nobody approves."""
    return {Rule.COLLEAGUE: Action.APPROVE_COLLEAGUE, Rule.DECISION: Action.APPROVE_DECISION}.get(rule)


def _line(
    session: Session,
    case: Case,
    letter: Letter,
    request: RightRequest | None,
    texts: Sequence[LetterText],
    names: Mapping[int, str],
) -> Waiting:
    last = rows.versions_of(session, letter)[-1]
    return Waiting(
        letter_id=letter.id or 0,
        case_id=case.id or 0,
        reference=case.reference,
        subject_name=case.subject_name,
        kind=letter.kind,
        right=request.right if request is not None else None,
        state=letter.state,
        version=letter.version,
        languages=tuple(text.language for text in texts),
        by_name=names.get(last.by_user or 0),
        at=letter.submitted_at or last.at,
        act_by_on=request.act_by_on if request is not None else None,
        act_by_reason=request.act_by_reason if request is not None else "",
        safe_on=request.safe_on if request is not None else None,
        extension=request.extension if request is not None else "",
        request_id=request.id if request is not None else None,
    )


def _text(
    session: Session,
    deps: Deps,
    letter: Letter,
    kind: LetterKind,
    text: LetterText,
    values: Mapping[str, Mapping[str, Any]],
    at: datetime,
) -> TextShown:
    models = drafting.model_blocks(session, deps, letter, text.language, at, text.blocks)
    blocks = tuple(
        BlockShown(block, written, models[block.name], differences(models[block.name], written))
        for block in kind.blocks
        for written in (str(text.blocks.get(block.name, "")),)
    )
    size = len(text.pdf) if text.pdf is not None else 0
    return TextShown(text.language, blocks, values[text.language], text.final_html, size, text.pdf_sha256)


def _preparers(all_versions: Sequence[LetterVersion], names: Mapping[int, str]) -> tuple[Preparer, ...]:
    by_user: dict[int | None, list[LetterVersion]] = {}
    for one in all_versions:
        by_user.setdefault(one.by_user, []).append(one)
    return tuple(
        Preparer(user_id, names.get(user_id or 0), tuple(one.version for one in written), written[-1].at)
        for user_id, written in by_user.items()
    )


def _ground_writers(session: Session, letter: Letter, names: Mapping[int, str]) -> tuple[str, ...]:
    """Who may not approve the letter though they wrote no version of it: they wrote a ground of the case."""
    own = {one.by_user for one in rows.versions_of(session, letter)}
    return tuple(names.get(one, "") for one in sorted(preparer_ids(session, letter.id or 0) - own))


def _verdicts(session: Session, letter: Letter, names: Mapping[int, str]) -> tuple[Verdict, ...]:
    return tuple(
        Verdict(
            one.verdict,
            names.get(one.by_user or 0),
            one.at,
            one.comment,
            one.version,
            one.voided_at is not None,
            tuple(one.ruled_out),
        )
        for one in rows.verdicts_of(session, letter)
    )


def _sendings(session: Session, letter: Letter, names: Mapping[int, str]) -> tuple[Sending, ...]:
    return tuple(
        Sending(
            one.id or 0,
            one.way,
            one.sent_at,
            names.get(one.by_user or 0),
            one.address_used,
            redating.can_be_put_right(one),
            tuple(_earlier(was, names) for was in one.corrections),
        )
        for one in dispatching.dispatches_of(session, letter)
    )


def _earlier(was: Mapping[str, Any], names: Mapping[int, str]) -> tuple[datetime, str, str, datetime]:
    sent_at, put_right_at = (datetime.fromisoformat(was[name]) for name in ("sent_at", "at"))
    return sent_at, was["why"], names.get(was["by"], ""), put_right_at


def _evidence(session: Session, case_id: int) -> Evidence:
    given = list(session.scalars(select(col(Link.given)).where(col(Link.case_id) == case_id)))
    undecided = select(func.count()).select_from(Candidate)
    undecided = undecided.where(col(Candidate.case_id) == case_id, is_undecided())
    left = unlisted_matches(session, [case_id]).get(case_id, 0)
    held = (
        select(col(HoldItem.recording_id), col(HoldItem.upstream))
        .join(Recording, col(Recording.id) == col(HoldItem.recording_id))
        .join(Link, col(Link.call_id) == col(Recording.call_id))
        .where(col(Link.case_id) == case_id)
    )
    upstream: dict[int, bool] = {}
    for recording_id, state in session.execute(held).all():
        upstream[recording_id] = upstream.get(recording_id, False) or state == "confirmed"
    checks = select(IdentityCheck).where(
        col(IdentityCheck.case_id) == case_id, col(IdentityCheck.result) == "confirmed"
    )
    return Evidence(
        linked=len(given),
        withheld=given.count(Given.NONE),
        masked=given.count(Given.MASKED),
        undecided=int(session.execute(undecided).scalar_one()) + left,
        holds=len(upstream),
        holds_confirmed=sum(upstream.values()),
        identity=tuple((one.method, one.checked_on) for one in session.scalars(checks.order_by(col(IdentityCheck.id)))),
    )


def _faults(session: Session, letter: Letter) -> tuple[tuple[str, str, int], ...]:
    """The job of this version that stands as failed: acknowledging by itself, printing, or mailing."""
    keys = {
        "draft": col(Job.key).in_(acknowledging.job_keys(letter)),
        "approved": col(Job.key) == versions.print_key(letter),
        "printed": col(Job.key).like(f"send:{letter.id}:%"),
    }
    if letter.state not in keys or (letter.state == "draft" and letter.kind != "acknowledgement"):
        return ()
    query = select(Job).where(keys[letter.state], col(Job.state) == "failed").order_by(col(Job.id).desc())
    own = [job for job in session.scalars(query) if job.args.get("letter_id") == letter.id]
    return tuple((job.kind, job.fault, job.id or 0) for job in own[:1])


def _addresses(case: Case, to: Addressee, is_other: bool, kind: LetterKind) -> dict[str, str]:
    """The address that a sending uses, by way. What is opened by whoever proves who they are has none."""
    email = "" if is_other else case.subject_email
    may_post = case.turvakielto == "no" or kind.written_to is not WrittenTo.SUBJECT
    return {"email": email, "secure_mail": email, "post": to.address if may_post else ""}


def _names(session: Session) -> dict[int, str]:
    return {user.id or 0: user.name for user in session.scalars(select(User))}

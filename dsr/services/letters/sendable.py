"""Whether a letter may leave, and which way: asked before every sending, by a person or by a job."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from dsr.catalogue import Approval, LetterKind, Sends, WrittenTo
from dsr.db.tables import Case, Letter, RightRequest
from dsr.deps import Deps
from dsr.domain.calendar import local_date
from dsr.domain.errors import Refused
from dsr.domain.turvakielto import refuse_post
from dsr.services import clock
from dsr.services.dispatch_checks import check_dispatch
from dsr.services.letters import rows
from dsr.services.letters.addressee import is_for_other, is_to_dead, is_unchosen, is_unfounded
from dsr.services.letters.drafting import BINDING
from dsr.services.letters.joint import covered, waiting_cover
from dsr.services.letters.seen import final_html, seen_of, shown_values
from dsr.services.letters.told_clock import may_claim_pause
from dsr.services.letters.values import Sight, request_of

CLERKS = ("intake", "handler")
"""The roles that send, where a job does it for them."""


def refuse_way(case: Case, kind: LetterKind, way: str, on: date) -> None:
    """Raise `Refused` where a letter of this kind may not go this way on the Helsinki day `on`.

    Only what says nothing of recordings goes by plain e-mail (906/2019, 14 §). Nothing is posted unless turvakielto was
    checked in the seven days before, nor where it is in force (621/1999, 24 § 1 mom. 31); what is written to somebody else holds no address of
    the subject.
    """
    if way == "email" and not kind.is_before_identity:
        raise Refused(
            "This letter may hold secret matter and never goes by plain e-mail: use Suomi.fi, secure mail, pick-up, "
            "the service point or post",
            code="way_not_email",
        )
    if kind.written_to is not WrittenTo.SUBJECT:  # the subject's address is not in it
        return
    if way == "post":
        refuse_post(case.turvakielto, case.turvakielto_checked_on, on)


def check_sendable(
    session: Session,
    deps: Deps,
    letter: Letter,
    way: str,
    sent_at: datetime,
    roles: Collection[str] = CLERKS,
    *,
    is_joint: bool = False,
) -> None:
    """Raise what a dispatch made now would raise: the way, the workflow's guards, and a pause that is claimed too late.

    `is_joint`: it leaves with its cover, in the one act of a joint reply.
    """
    case = rows.case_of(session, letter)
    kind = deps.catalogue.letter(letter.kind)
    refuse_way(case, kind, way, local_date(sent_at))
    if kind.is_cover:
        _refuse_bare_cover(session, letter)
    if not is_joint:
        _refuse_part_alone(session, letter)
    if way == "email":
        refuse_mail_to_other(kind, letter)
    _refuse_unchosen(session, case, letter, kind)
    _refuse_outdated(session, deps, letter, kind)
    _refuse_late_claim(session, deps, case, letter, kind, sent_at)
    for request in _touched(session, case, letter):
        check_dispatch(session, deps, case, request, letter.kind, way, roles, local_date(sent_at))
    if is_to_dead(session, case, kind, letter):
        raise Refused(
            "The data subject has died: record whoever asked in the case in their place, and have the letter approved again",
            code="letter_addressee_dead",
        )


def _refuse_unchosen(session: Session, case: Case, letter: Letter, kind: LetterKind) -> None:
    """A mandate that was shown after the approval: whom the letter goes to was never chosen (hallintolaki 12 and 15 §)."""
    if kind.written_to is WrittenTo.SUBJECT and not kind.is_before_identity and is_unchosen(session, case, letter):
        raise Refused(
            "A representative's mandate has been shown since: choose in the letter whom it is addressed to, and have it approved again",
            code="letter_addressee_unchosen",
        )


def _refuse_bare_cover(session: Session, letter: Letter) -> None:
    """A cover says that every answer comes with it: it leaves as the last of them, and never without one."""
    parts = covered(session, letter.id or 0)
    if not parts or any(one.state != "sent" for one in parts):
        raise Refused(
            "The cover of a joint reply leaves with its letters: send them together, as a joint reply",
            code="cover_alone",
        )


def _refuse_part_alone(session: Session, letter: Letter) -> None:
    """A part that left alone would leave its cover behind, which tells of it and can then never be sent."""
    if waiting_cover(session, letter.id or 0) is not None:
        raise Refused(
            "This letter belongs to a joint reply that has not left: send the joint reply, or take this letter out of it first",
            code="joint_part_alone",
        )


def refuse_mail_to_other(kind: LetterKind, letter: Letter) -> None:
    """The case knows one e-mail address, the subject's: a letter to a representative or another does not go there."""
    if kind.written_to is not WrittenTo.SUBJECT:
        raise Refused(
            "The letter is not written to the data subject, and the case has only the data subject's e-mail address: "
            "send it another way",
            code="mail_to_other",
        )
    if is_for_other(kind, letter):
        raise Refused(
            "The letter is addressed to a representative, and the case has only the data subject's e-mail address: "
            "send it another way",
            code="mail_to_representative",
        )


def refuse_repeated(session: Session, case: Case, kind: LetterKind, letter: Letter, way: str) -> None:
    """A letter that was sent goes once more only to somebody who may still receive it."""
    if way == "email":
        refuse_mail_to_other(kind, letter)
    if is_unfounded(session, case, kind, letter):
        raise Refused(
            "The mandate of the representative does not stand any more: write a new letter to the data subject",
            code="letter_mandate_fallen",
        )


def _refuse_outdated(session: Session, deps: Deps, letter: Letter, kind: LetterKind) -> None:
    """A letter leaves only to whom and in a language it was approved for (kielilaki 19 §), and an answer only with the
    calls and grounds approved."""
    approval = rows.standing_approval(session, letter)
    if approval is None:
        return
    signer_id = approval.by_user if approval.rule == Approval.DECISION.value else None
    values = shown_values(session, deps, letter, Sight(on=local_date(approval.at), signer_id=signer_id))
    now = seen_of(deps, letter, values).parts
    languages = [text.language for text in rows.texts_of(session, letter)]
    language = rows.case_of(session, letter).language
    if kind.written_to is WrittenTo.SUBJECT and language in BINDING and language not in languages:
        raise Refused(
            "The language of the case has changed since this letter was approved: bring the letter into it and have it "
            "approved again",
            code="letter_language_outdated",
        )

    def differs(part: str) -> bool:
        return any(now.get(f"{one}:{part}") != approval.seen_parts.get(f"{one}:{part}") for one in languages)

    if differs("recipient"):
        raise Refused(
            "The name or the address has changed since this letter was approved: edit it and have it approved again",
            code="letter_recipient_outdated",
        )
    if differs("answers"):
        raise Refused(
            "The answers of the case have changed since this letter was approved: edit it and have it approved again "
            f"({letter.kind})",
            code="letter_answers_outdated",
            values={"letters": letter.kind},
        )
    if differs("disclosed"):
        raise Refused(
            "The recipients written down in the case have changed since this letter was approved: edit it and have it "
            "approved again",
            code="letter_disclosed_outdated",
        )
    # A cover tells of the answers under it alone: one of them may end what another was decided on, as an objection does.
    tells_calls = not kind.is_before_identity and not kind.is_cover
    is_told_anew = tells_calls and any(map(differs, ("calls", "transferred", "grounds")))
    if is_told_anew and not _reads_the_same(session, deps, letter, values):
        raise Refused(
            "The calls of the case have changed since this letter was approved: edit it and have it approved again",
            code="letter_outdated",
        )


def _reads_the_same(session: Session, deps: Deps, letter: Letter, values: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether the letter, made of these values, would be the very one that was approved: what has changed it does not tell,
    such as that somebody else's hold keeps a recording of which it names no day."""
    return all(
        final_html(deps, letter, text.language, values[text.language]) == text.final_html
        for text in rows.texts_of(session, letter)
    )


def _refuse_late_claim(
    session: Session, deps: Deps, case: Case, letter: Letter, kind: LetterKind, sent_at: datetime
) -> None:
    """A question that says that time stands still leaves while that is so, else its words are not true."""
    if kind.sends is not Sends.IDENTITY_ASKED or letter.dated_on is None:
        return
    for request in _touched(session, case, letter):
        claimed = may_claim_pause(deps, request, letter.dated_on)
        if claimed and not may_claim_pause(deps, request, local_date(sent_at)):
            raise Refused(
                "The letter says that time stands still, and the five working days for that have passed: "
                "edit the letter, issue it again and send the new one",
                code="pause_claim_outdated",
            )


def _touched(session: Session, case: Case, letter: Letter) -> list[RightRequest]:
    request = request_of(session, letter)
    if request is not None:
        return [request]
    return [one for one in clock.requests_of(session, case.id or 0) if one.is_open]

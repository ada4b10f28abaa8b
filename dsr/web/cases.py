"""The one way from an id in an address to a case: facts, rule, access log, and only then the row."""

from __future__ import annotations

from flask import request
from sqlmodel import Session

from dsr.db.tables import Case, Letter
from dsr.domain.access import Action, CaseFacts, Denial, denial
from dsr.services.access_log import log_access, user_actor
from dsr.services.case_access import basis_of, case_facts, note_act
from dsr.web.current import acting_user, current_deps, now
from dsr.web.refusals import Unseen


def case_or_404(session: Session, case_id: int, action: Action, *, subject: str = "") -> Case:
    """The case, when this user may do `action` to it; otherwise `Unseen`, which answers 404 and is logged."""
    return case_with_facts(session, case_id, action, subject=subject)[0]


def case_with_facts(
    session: Session, case_id: int, action: Action, *, letter_id: int | None = None, subject: str = ""
) -> tuple[Case, CaseFacts]:
    """The case and what access to it depends on (for `user_may` on the page's buttons); raises `Unseen`.

    In a read session the access log gets its line at once, in a write of its own, before anything can be shown: if it
    cannot be written, the page is not shown. In a write session the line is part of the transaction, and what was posted
    counts as work on the case.
    """
    actor = acting_user()
    subject = subject or (f"letter:{letter_id}" if letter_id is not None else "")
    facts = case_facts(session, case_id, letter_id)
    reason = denial(actor, action, facts) if facts is not None else Denial.CASE_NOT_GIVEN
    case = session.get(Case, case_id)
    if case is None or facts is None or reason is not None:
        raise Unseen(action, case_id=case_id, subject=subject, reason=reason)
    _log(session, action, case_id, subject, basis_of(case, facts, actor.id))
    if request.method == "POST" and session.info.get("mode") == "write":
        note_act(session, case_id, actor.id, at=now())
    return case, facts


def letter_or_404(session: Session, case_id: int, letter_id: int, action: Action) -> tuple[Letter, Case, CaseFacts]:
    """The letter of that case, its case and the facts with the letter's preparers; raises `Unseen`."""
    case, facts = case_with_facts(session, case_id, action, letter_id=letter_id)
    letter = session.get(Letter, letter_id)
    if letter is None:
        raise Unseen(action, case_id=case_id, subject=f"letter:{letter_id}")
    return letter, case, facts


def note_looking(action: Action, *, subject: str = "", basis: str = "role") -> None:
    """Log that the user is about to see a list or a search result: the page, never the words searched."""
    with current_deps().database.write() as session:
        log_access(session, user_actor(acting_user().id), action, at=now(), subject=subject, basis=basis)


def note_refused(refusal: Unseen) -> None:
    """Log that something was asked for that this user may not see."""
    with current_deps().database.write() as session:
        log_access(
            session,
            user_actor(acting_user().id),
            refusal.action,
            at=now(),
            case_id=refusal.case_id,
            subject=refusal.subject,
            basis=refusal.reason.value if refusal.reason else "",
            is_refused=True,
        )


def _log(session: Session, action: Action, case_id: int, subject: str, basis: str) -> None:
    actor = user_actor(acting_user().id)
    if session.info.get("mode") == "write":
        log_access(session, actor, action, at=now(), case_id=case_id, subject=subject, basis=basis)
        return
    with current_deps().database.write() as own:
        log_access(own, actor, action, at=now(), case_id=case_id, subject=subject, basis=basis)

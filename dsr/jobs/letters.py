"""Jobs of letters: print what was frozen, acknowledge after the moment to undo, and mail at most once."""

from __future__ import annotations

from sqlmodel import Session

from dsr.db.backup import IS_RESTORED
from dsr.db.outbox import enqueue
from dsr.deps import Deps
from dsr.domain.errors import Refused
from dsr.jobs.mails import send_once
from dsr.jobs.running import Effect, GiveUp, Task
from dsr.ports import Mail
from dsr.services.case_access import preparer_ids
from dsr.services.letters import approving, dispatching, editing, mailing, mails, printing, rows, sendable, versions
from dsr.services.letters.values import told_of
from dsr.services.serving import copies


def print_letter(deps: Deps, task: Task) -> Effect:
    """Print every frozen text of one version and store the bytes; a version changed meanwhile stores nothing.

    A letter refused by the printer (a character without a glyph) is not tried again. After a restore nothing that was
    waiting to be printed leaves by itself: it may have left since the backup was made.
    """
    letter_id, version = int(task.args["letter_id"]), int(task.args["version"])
    with deps.database.read() as session:
        sheets = printing.sheets_to_print(session, letter_id, version)
    try:
        printed = {
            sheet.language: (sheet.sha256, deps.printers.print(sheet.html, sheet.identifier, sheet.created_at))
            for sheet in sheets
        }
    except Refused as refusal:
        raise GiveUp(f"{refusal.code}: send the letter back, mend the text and approve it again") from refusal

    def effect(session: Session) -> None:
        is_printed = printing.store_printed(session, letter_id, printed, at=deps.now())
        if is_printed and not task.args.get(IS_RESTORED):
            _send_by_itself(session, deps, letter_id)

    return effect


def print_copy(deps: Deps, task: Task) -> Effect:
    """Print a recipient's own copy of a sent letter and store the bytes; once printed it stays as it is."""
    copy_id = int(task.args["copy_id"])
    with deps.database.read() as session:
        found = copies.copy_to_print(session, copy_id)
    if found is None:
        return _nothing
    try:
        content = deps.printers.print(*found)
    except Refused as refusal:
        raise GiveUp(f"{refusal.code}: mend the name or the address, and make the copy again") from refusal
    return lambda session: copies.store_printed(session, copy_id, content, at=deps.now())


def acknowledge(deps: Deps, task: Task) -> Effect:
    """Freeze the acknowledgement once the moment to undo is over; printing and mailing follow as jobs of their own."""
    letter_id = int(task.args["letter_id"])

    def effect(session: Session) -> None:
        letter = rows.one_letter(session, letter_id)
        case = rows.case_of(session, letter)
        if letter.state != "draft" or case.state == "undone":
            return
        if _void_if_ended(session, deps, letter_id):
            return
        if not preparer_ids(session, letter_id):
            # The clerk may have settled the language since; words that a person wrote are left alone.
            editing.match_languages(session, deps, letter_id, letter.version, by=None, at=deps.now())
        try:
            approving.issue_by_itself(session, deps, letter_id, deps.now())
        except Refused as refusal:  # a rule says no: trying again changes nothing, and a person must be told now
            raise GiveUp(f"{refusal.code}: {refusal.message}") from refusal

    return effect


def send_letter(deps: Deps, task: Task) -> Effect:
    """Mail a printed letter at most once, and record the dispatch.

    The mark of `send_once` is written in the transaction that has taken the letter and found it sendable: from then on
    the letter is neither changed nor voided, until its sending is recorded.
    """
    letter_id = int(task.args["letter_id"])
    sent = send_once(deps, task, lambda session: _mail_to_send(session, deps, task))
    if sent is None:
        return _nothing

    def effect(session: Session) -> None:
        by = task.args.get("by")
        dispatching.record_dispatch(
            session,
            deps,
            letter_id,
            "email",
            sent.at,
            sent.mail.to,
            by=int(by) if by is not None else None,
            at=deps.now(),
            message_id=sent.mail.message_id,
        )

    return effect


def _mail_to_send(session: Session, deps: Deps, task: Task) -> Mail | None:
    """The mail of a letter that is taken and found sendable; None when it is sent, changed or voided meanwhile."""
    letter_id = int(task.args["letter_id"])
    letter = rows.taken_letter(session, letter_id)
    if letter.state != "printed" or letter.version != int(task.args["version"]):
        return None
    if task.args.get("by") is None and _void_if_ended(session, deps, letter_id):
        return None
    try:
        sendable.check_sendable(session, deps, letter, "email", deps.now())
        return mails.mail_of(session, deps, letter, task.key)
    except Refused as refusal:
        raise GiveUp(f"{refusal.code}: {refusal.message}") from refusal


def _void_if_ended(session: Session, deps: Deps, letter_id: int) -> bool:
    """Void an acknowledgement that nobody waits for: every request that it tells of has been answered, withdrawn or passed on.

    Answers whether it was voided. What a person decides to send is not asked here.
    """
    letter = rows.taken_letter(session, letter_id)
    if (
        letter.kind != "acknowledgement"
        or letter.state not in rows.UNSENT
        or any(one.is_open for one in told_of(session, letter, deps.catalogue.letter(letter.kind)))
    ):
        return False
    versions.void(session, letter, "requests_ended", by=None, at=deps.now())
    return True


def _send_by_itself(session: Session, deps: Deps, letter_id: int) -> None:
    """The acknowledgement leaves as soon as it is printed, where e-mail is its way; others wait for a person."""
    letter = rows.one_letter(session, letter_id)
    case = rows.case_of(session, letter)
    if letter.kind != "acknowledgement" or _void_if_ended(session, deps, letter_id):
        return
    if not mails.may_go_by_itself(session, deps, case, letter):
        return
    enqueue(
        session,
        "send_letter",
        key=mailing.mail_key(letter_id, mailing.mail_attempts(session, letter_id) + 1),
        at=deps.now(),
        case_id=letter.case_id,
        letter_id=letter_id,
        version=letter.version,
        by=None,
    )


def _nothing(session: Session) -> None:
    """The letter is sent, changed or voided: there is nothing to do."""

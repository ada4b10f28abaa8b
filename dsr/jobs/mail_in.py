"""Jobs of e-mail that comes in: read the mailbox one message a transaction, test the channels, tell of a silent one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import structlog
from sqlalchemy import delete, select
from sqlmodel import Session, col

from dsr.db import outbox
from dsr.db.tables import Job, MailboxFolder, MailboxMessage
from dsr.deps import Deps
from dsr.jobs.running import Effect, Task, keeps_lease
from dsr.ports import Mail, MailboxUnavailable, OpenedMailbox
from dsr.services import channel_mails
from dsr.services.mail_in import settling, storing
from dsr.services.mail_in.storing import MailPlace, ReadMail

_log = structlog.get_logger(__name__)
KIND = "read_mailbox"
MOST = 200
"""Messages read by one job; the next minute goes on."""
_JOBS_KEPT = timedelta(hours=1)


def ask_mail(session: Session, deps: Deps) -> None:
    """Have the mailbox read this minute, where one is set up and no reading is waiting or under way."""
    if not deps.mailbox.is_set_up:
        return
    under_way = select(col(Job.id)).where(col(Job.kind) == KIND, col(Job.state).in_(("queued", "running")))
    if session.scalars(under_way.limit(1)).first() is None:
        outbox.enqueue(
            session, "read_mailbox", key=f"mailbox:{deps.now().isoformat(timespec='minutes')}", at=deps.now()
        )


def read_mailbox(deps: Deps, task: Task) -> Effect:
    """Take in what is new in the mailbox: each message in a transaction of its own, put away in the mailbox only after it.

    Stopped anywhere, the next reading goes on: what was written down is known by its place and only put away; what was not
    is read again. A mailbox that cannot be reached is a state, told on the page of the channels, and no failed job.
    """
    fault = ""
    try:
        with keeps_lease(deps, task), deps.mailbox.open() as opened:
            fault = _take_new(deps, opened)
    except MailboxUnavailable as unavailable:
        fault = unavailable.code

    def effect(session: Session) -> None:
        _note_look(session, deps, fault)
        settling.forget_unwanted(session, at=deps.now())
        past = col(Job.kind) == KIND, col(Job.state) == "done", col(Job.ended_at) < deps.now() - _JOBS_KEPT
        session.execute(delete(Job).where(*past))

    return effect


def _take_new(deps: Deps, opened: OpenedMailbox) -> str:
    """Answers `not_put_away` where the server would not move or mark a message: what comes in is read all the same."""
    known_to = _known_to(deps, opened.uid_validity)
    is_refused = False
    for mail_id, uid in _left_over(deps, opened.uid_validity):
        is_refused |= not _put_away(deps, opened, mail_id, uid)
    for uid in opened.uids_from(known_to + 1)[:MOST]:
        written = _written(deps, opened.uid_validity, uid, _read(deps, opened, uid))
        if written is not None:
            is_refused |= not _put_away(deps, opened, written, uid)
    return "not_put_away" if is_refused else ""


def _known_to(deps: Deps, uid_validity: int) -> int:
    """The uid up to which everything is known; nothing is, where the server has numbered the folder anew (RFC 9051, 2.3.1.1)."""
    with deps.database.write() as session:
        folder = _folder(session, deps)
        if folder.uid_validity != uid_validity:
            folder.uid_validity, folder.known_to_uid = uid_validity, 0
            session.add(folder)
        return folder.known_to_uid


def _read(deps: Deps, opened: OpenedMailbox, uid: int) -> ReadMail | None:
    """The message, only its head where it is larger than the limit; None where it has been taken out of the folder."""
    is_head = opened.size_of(uid) > deps.settings.mail_max_mb * 1_000_000
    content = opened.content_of(uid, head_only=is_head)
    return storing.read_mail(deps, content, is_head=is_head) if content is not None else None


def _written(deps: Deps, uid_validity: int, uid: int, read: ReadMail | None) -> int | None:
    with deps.database.write() as session:
        mail_id = None
        if read is not None:
            place = MailPlace(deps.mailbox.folder, uid_validity, uid)
            mail_id = storing.take_in(session, deps, read, at=deps.now(), place=place).id
        folder = _folder(session, deps)
        folder.known_to_uid = max(folder.known_to_uid, uid)
        session.add(folder)
        return mail_id


def _left_over(deps: Deps, uid_validity: int) -> list[tuple[int, int]]:
    """What was written down and not put away, because something stopped between the two."""
    query = select(col(MailboxMessage.id), col(MailboxMessage.uid)).where(
        col(MailboxMessage.folder) == deps.mailbox.folder,
        col(MailboxMessage.uid_validity) == uid_validity,
        col(MailboxMessage.is_put_away).is_(False),
    )
    with deps.database.read() as session:
        return [(mail_id, uid) for mail_id, uid in session.execute(query.limit(MOST)) if uid is not None]


def _put_away(deps: Deps, opened: OpenedMailbox, mail_id: int, uid: int) -> bool:
    try:
        opened.put_away(uid)
    except MailboxUnavailable as fault:
        if fault.code != "refused":
            raise
        return False
    with deps.database.write() as session:
        mail = session.get_one(MailboxMessage, mail_id)
        mail.is_put_away = True
        session.add(mail)
    return True


def _folder(session: Session, deps: Deps) -> MailboxFolder:
    folder = session.get(MailboxFolder, deps.mailbox.folder, with_for_update=True)
    if folder is None:
        folder = MailboxFolder(name=deps.mailbox.folder)
        session.add(folder)
        session.flush()
    return folder


def _note_look(session: Session, deps: Deps, fault: str) -> None:
    folder = _folder(session, deps)
    if fault != folder.fault:
        _log.warning("mailbox_fault", code=fault, before=folder.fault)
    folder.fault = fault
    if fault:
        folder.failing_since = folder.failing_since or deps.now()
    else:
        folder.failing_since, folder.looked_at = None, deps.now()
    session.add(folder)


def send_channel_test(deps: Deps, task: Task) -> Effect:
    """Mail the day's test to ourselves. Sent twice it comes in twice, and both are known by the same token."""
    test_id = int(task.args["test_id"])
    return _sent(
        deps,
        lambda session: channel_mails.test_mail(session, deps, test_id),
        lambda session, at: channel_mails.note_sent(session, test_id, at=at),
    )


def send_channel_alarm(deps: Deps, task: Task) -> Effect:
    """Tell one administrator by mail that a channel is silent."""
    test_id, user_id = int(task.args["test_id"]), int(task.args["user_id"])
    return _sent(deps, lambda session: channel_mails.alarm_mail(session, deps, test_id, user_id))


def send_channel_report(deps: Deps, task: Task) -> Effect:
    """Mail one user the figures of the channels' week, and of the weeks before it that were not told."""
    since, until = (date.fromisoformat(str(task.args[name])) for name in ("since", "on"))
    user_id = int(task.args["user_id"])
    return _sent(deps, lambda session: channel_mails.report_mail(session, deps, since, until, user_id))


def _sent(
    deps: Deps,
    mail_of: Callable[[Session], Mail | None],
    note: Callable[[Session, datetime], None] = lambda _session, _at: None,
) -> Effect:
    with deps.database.read() as session:
        mail = mail_of(session)
    if mail is None:
        return lambda _session: None
    deps.mail.send(mail)
    sent_at = deps.now()
    return lambda session: note(session, sent_at)

"""The invariants of the house itself: the log, the calendar, the words that letters print, jobs, backups."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlmodel import Session, col

from dsr.db.tables import Job, Leg, MailboxMessage
from dsr.deps import Deps
from dsr.domain.calendar import months_after
from dsr.domain.invariants import CALENDAR_MONTHS, LOG_READ_WITHIN, RESTORE_WITHIN, Checked, Invariant
from dsr.services import channel_tests, contact_checks, house_checks, reconciliation, register_facts
from dsr.services.destruction import proving
from dsr.services.house_checks import Check
from dsr.services.mail_in.reading import waiting_long
from dsr.services.report.counted import wrong_months


def balance(session: Session) -> Checked:
    """What came in against what has become of it."""
    return Checked(Invariant.BALANCE, abs(reconciliation.balances(session)[-1].difference))


def calls_fit(session: Session, at: datetime) -> Checked:
    """Calls, legs and recordings as they were compared last night."""
    is_empty = session.scalar(select(col(Leg.id)).limit(1)) is None
    return _of_night(session, Invariant.CALLS_FIT, Check.CALLS, at, is_empty=is_empty)


def figures(session: Session) -> Checked:
    """Months whose figures were counted beforehand and are not what counting every request gives."""
    return Checked(Invariant.FIGURES, len(wrong_months(session)))


def log(session: Session, at: datetime) -> Checked:
    """The log as it was last read whole: broken, or not read for longer than a night and its morning."""
    return _last(session, Invariant.LOG, Check.LOG, LOG_READ_WITHIN, at)


def certificates(session: Session, at: datetime) -> Checked:
    """The certificates of destruction as they were read last night, one by one."""
    is_empty = not proving.totals(session)[0]
    return _of_night(session, Invariant.CERTIFICATES, Check.CERTIFICATES, at, is_empty=is_empty)


def calendar(deps: Deps, today: date) -> Checked:
    """Whether the days off are known so far ahead as time limits reach."""
    end = months_after(today, CALENDAR_MONTHS)
    return Checked(Invariant.CALENDAR, int(end.year > deps.calendar.last_year))


def contacts(session: Session, deps: Deps, today: date) -> Checked:
    """Contact details that letters print and nobody has looked up for a quarter."""
    return Checked(Invariant.CONTACTS, contact_checks.count_stale(session, deps.catalogue.register, today))


def facts(session: Session, deps: Deps) -> Checked:
    """Facts of the register that Article 15 prints and nobody has confirmed in these words."""
    lacking = register_facts.unconfirmed(session, deps.catalogue.register, only_article_15=True)
    return Checked(Invariant.FACTS, len(lacking))


def channels(session: Session, deps: Deps, at: datetime) -> Checked:
    """Channels that are silent, or whose mailbox cannot be read; not known where one in use is not tested."""
    states = channel_tests.states(session, deps, at=at)
    broken = sum(one.is_silent or bool(one.fault) for one in states)
    is_known = broken > 0 or (bool(states) and all(one.is_tested and one.begun_at is not None for one in states))
    return Checked(Invariant.CHANNELS, broken, is_known=is_known)


def messages(session: Session, deps: Deps, today: date) -> Checked:
    """Messages that nobody has dealt with for longer than a working day, the officer's own too."""
    query = select(func.count()).select_from(MailboxMessage).where(*waiting_long(deps, today))
    return Checked(Invariant.MESSAGES, session.scalar(query) or 0)


def jobs(session: Session) -> Checked:
    """Jobs that stand as failed: a letter that did not print, a mail that did not leave, a search not made."""
    failed = select(col(Job.case_id)).where(col(Job.state) == "failed")
    found = list(session.scalars(failed))
    return Checked(Invariant.JOBS, len(found), tuple(sorted({one for one in found if one is not None})))


def restore(session: Session, at: datetime) -> Checked:
    """The last proof that a backup comes back whole: failed, too old, or never made."""
    return _last(session, Invariant.RESTORE, Check.RESTORE, RESTORE_WITHIN, at)


def _of_night(session: Session, invariant: Invariant, check: Check, at: datetime, *, is_empty: bool) -> Checked:
    """As it was found last night. Where there is nothing to read it holds, unless the night missed what should be there."""
    last = house_checks.last(session, check)
    if is_empty and (last is None or last.is_whole):
        return Checked(invariant, 0)
    return _last(session, invariant, check, LOG_READ_WITHIN, at)


def _last(session: Session, invariant: Invariant, check: Check, within: timedelta, at: datetime) -> Checked:
    last = house_checks.last(session, check)
    if last is None:
        return Checked(invariant, 0, is_known=False)
    return Checked(invariant, int(not last.is_whole), is_known=at - last.at <= within, looked_at=last.at)

"""Two administrators are two persons: who may confirm what another proposed, and who is told of access that was given.

An administrator who adds or resets an account can answer as its owner: by the link, the authenticator or the city's
sign-in. So whoever had an account in hand within the last seven days stands behind it, and whoever stands behind that
one too. Two who have anybody behind them in common do not confirm each other's proposals. Each such act is told, by a
mail of ids alone, to every other administrator and to the data protection officer; a new link or authenticator of an
account in use to its owner too, and where that account works with cases another administrator confirms it first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import exists, select
from sqlmodel import Session, col

from dsr.db import outbox
from dsr.db.tables import AccessProposal, AccessTouch, PasswordLink, User
from dsr.deps import Deps
from dsr.domain.access import CASE_ROLES, Role
from dsr.domain.errors import Refused
from dsr.domain.letter_words import in_mail, moment
from dsr.ports import Mail
from dsr.services.letters.mails import message_id
from dsr.services.staff import active_with, names_of

STANDS_BEHIND = timedelta(days=7)
"""So long whoever gave or reset an account counts as standing behind it: time for the others to read their mail."""
TOLD_FOR = timedelta(days=30)
RESET_FOR = timedelta(hours=72)
"""So long after it was confirmed a reset can be carried out, as long as a one-time link works; not once one was used."""
RESET = "reset"
_TOLD = frozenset({Role.ADMIN, Role.DPO})
_WORDS = {
    "fi": (
        "Käyttöoikeutta on muutettu",
        (
            "Käyttäjä {by} on antanut käyttäjälle {user} käyttöoikeuden tai uuden kirjautumistavan {at} ({kind}). Tarkista "
            "käyttäjien sivulta, että muutos on aiheellinen."
        ),
    ),
    "sv": (
        "En åtkomst har ändrats",
        (
            "Användare {by} har gett användare {user} åtkomst eller ett nytt sätt att logga in {at} ({kind}). Kontrollera på sidan "
            "Användare att ändringen är befogad."
        ),
    ),
    "en": (
        "Somebody's access was changed",
        (
            "User {by} gave user {user} access or a new way to sign in at {at} ({kind}). Look on the page of users whether it is "
            "in order."
        ),
    ),
}
_OWN_WORDS = {
    "fi": (
        "Kirjautumistasi on muutettu",
        "Tunnuksesi {user} kirjautumista on muutettu {at} ({kind}). Jos et pyytänyt sitä, ilmoita heti tietosuojavastaavalle.",
    ),
    "sv": (
        "Din inloggning har ändrats",
        "Inloggningen för ditt konto {user} har ändrats {at} ({kind}). Om du inte bad om det ska du genast meddela dataskyddsombudet.",
    ),
    "en": (
        "Your sign-in was changed",
        "The sign-in of your account {user} was changed at {at} ({kind}). If you did not ask for it, tell the data protection officer at once.",
    ),
}
_KINDS = {
    "fi": {
        "added": "uusi tunnus",
        "roles": "roolit",
        "link": "kertakäyttöinen linkki",
        "enabled": "tunnus otettu käyttöön",
        "authenticator": "todennussovellus nollattu",
        "city": "kaupungin kirjautuminen",
    },
    "sv": {
        "added": "nytt konto",
        "roles": "roller",
        "link": "engångslänk",
        "enabled": "kontot aktiverat",
        "authenticator": "autentiseringsappen nollställd",
        "city": "stadens inloggning",
    },
    "en": {
        "added": "new account",
        "roles": "roles",
        "link": "one-time link",
        "enabled": "account enabled",
        "authenticator": "authenticator reset",
        "city": "city's sign-in",
    },
}


@dataclass(frozen=True)
class Touched:
    """One act by which somebody gave another access, as pages show it."""

    at: datetime
    kind: str
    user_id: int
    name: str
    by_name: str


def note_touch(session: Session, user: User, kind: str, *, by: int | None, at: datetime) -> None:
    """Write down that this administrator had the access of `user` in hand, and tell the other administrators and the officer.

    Nothing for the command line (`by` is None: the system's keeper) and for oneself. The link that a new account is given with is
    told by the mail on the account.
    """
    if by is None or by == user.id:
        return
    row = AccessTouch(user_id=user.id or 0, by_user=by, kind=kind, at=at)
    session.add(row)
    session.flush()
    if kind == "link" and user.created_at == at:
        return
    readers = [other.id for other in active_with(session, _TOLD) if other.id not in (by, user.id)]
    if kind in ("link", "authenticator") and is_in_use(user):
        readers.append(user.id)
    for reader_id in readers:
        told: dict[str, Any] = {
            "to": reader_id,
            "user": user.id,
            "by_user": by,
            "what": kind,
            "touched_at": at.isoformat(),
        }
        outbox.enqueue(session, "tell_access", key=f"access:{row.id}:{reader_id}", at=at, **told)


def mail_of_touch(session: Session, deps: Deps, told: Mapping[str, Any], key: str) -> Mail | None:
    """The mail that tells one person of one such act; None when they are disabled by now."""
    reader = session.get_one(User, int(told["to"]))
    if not reader.is_active:
        return None
    subject, body = (_OWN_WORDS if reader.id == told["user"] else _WORDS)[reader.language]
    at = in_mail(moment(datetime.fromisoformat(str(told["touched_at"])), reader.language))
    kind = _KINDS[reader.language][str(told["what"])]
    words = body.format(by=told["by_user"], user=told["user"], at=at, kind=kind)
    return Mail(reader.email, subject, words, message_id(deps, key), ())


def is_in_use(user: User) -> bool:
    """Whether somebody has signed in to the account, or can: then a new link gives it to whoever holds that."""
    return bool(user.password_hash) or user.commitment_accepted_at is not None


def reset_needs_two(user: User) -> bool:
    """Whether a new link or authenticator of this account waits for another administrator: it opens cases as its owner."""
    return is_in_use(user) and bool(CASE_ROLES & {Role(role) for role in user.roles})


def may_reset(session: Session, user: User, *, by: int, at: datetime) -> bool:
    """Whether this administrator may make a link or forget the authenticator now: where two are needed, another confirmed.

    What was confirmed is one reset: it is over once a password was set by a link since.
    """
    if not reset_needs_two(user):
        return True
    is_used = exists().where(
        col(PasswordLink.user_id) == AccessProposal.user_id, col(PasswordLink.used_at) >= AccessProposal.settled_at
    )
    confirmed = (
        col(AccessProposal.user_id) == user.id,
        col(AccessProposal.kind) == RESET,
        col(AccessProposal.proposed_by) == by,
        col(AccessProposal.is_confirmed),
        col(AccessProposal.settled_at) > at - RESET_FOR,
        ~is_used,
    )
    return session.scalar(select(col(AccessProposal.id)).where(*confirmed).limit(1)) is not None


def refuse_lone_reset(session: Session, user: User, *, by: int | None, at: datetime) -> None:
    """Raise `Refused` where another administrator has to confirm first; never for the command line, the system's keeper."""
    if by is not None and by != user.id and not may_reset(session, user, by=by, at=at):
        raise Refused(
            "This account works with cases: propose the reset, and another administrator confirms it first.",
            code="reset_other_confirms",
        )


def touches(session: Session, *, at: datetime) -> list[Touched]:
    """What was done to anybody's access in the last thirty days, newest first."""
    query = select(AccessTouch).where(col(AccessTouch.at) > at - TOLD_FOR).order_by(col(AccessTouch.id).desc())
    rows = session.scalars(query).all()
    names = names_of(session, {one for row in rows for one in (row.user_id, row.by_user)})
    return [Touched(row.at, row.kind, row.user_id, names[row.user_id], names[row.by_user]) for row in rows]


def refuse_same_hand(session: Session, proposer: int, confirmer: int, *, at: datetime) -> None:
    """Raise `Refused` where the one who confirms is not surely another person than the one who proposed.

    That is where it is the same account, where an emergency account stands behind the confirmer, and where somebody stands
    behind both: gave or reset either's access in the last seven days, or that of whoever did.
    """
    since = at - STANDS_BEHIND
    behind_proposer, behind = _behind(session, proposer, since), _behind(session, confirmer, since)
    glass = select(col(User.id)).where(col(User.id).in_(behind), col(User.is_break_glass))
    if behind & behind_proposer or session.scalar(glass.limit(1)) is not None:
        raise Refused(
            "Your access and that of who proposed this were given or reset by the same administrator, or yours by an emergency "
            "account, in the last 7 days: another administrator has to confirm it.",
            code="same_hand",
        )


def _behind(session: Session, user_id: int, since: datetime) -> set[int]:
    """The user, and everybody who could have answered as them: by having had their access in hand, or that of who had."""
    found, newest = {user_id}, {user_id}
    while newest:
        query = select(col(AccessTouch.by_user)).where(
            col(AccessTouch.user_id).in_(newest), col(AccessTouch.at) >= since
        )
        newest = set(session.scalars(query)) - found
        found |= newest
    return found

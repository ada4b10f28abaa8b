"""Access that one administrator gave another person is written down, and told to whoever must know of it.

Each such act is told, by a mail of ids alone, to every other administrator and to the data protection officer, a new link or
authenticator of an account in use to its owner too, and stands on the page of users for thirty days. Who stands behind whom by them is the rule of `services/confirmers`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db import outbox
from dsr.db.tables import AccessTouch, User
from dsr.deps import Deps
from dsr.domain.access import Role
from dsr.domain.letter_words import in_mail, moment
from dsr.ports import Mail
from dsr.services.letters.mails import message_id
from dsr.services.sign_in.resets import is_in_use
from dsr.services.staff import active_with, names_of

TOLD_FOR = timedelta(days=30)
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


def touches(session: Session, *, at: datetime) -> list[Touched]:
    """What was done to anybody's access in the last thirty days, newest first."""
    query = select(AccessTouch).where(col(AccessTouch.at) > at - TOLD_FOR).order_by(col(AccessTouch.id).desc())
    rows = session.scalars(query).all()
    names = names_of(session, {one for row in rows for one in (row.user_id, row.by_user)})
    return [Touched(row.at, row.kind, row.user_id, names[row.user_id], names[row.by_user]) for row in rows]

"""The second factor of a local account: a code of six digits each half minute (RFC 6238), and ten codes for a lost device.

Second factor of local accounts (`DSR_SECOND_FACTOR`): a code of an authenticator app (RFC 6238), set up at the first
sign-in, its secret sealed with `DSR_FIELD_KEY`. A code works once, half a minute of drift either way, wrong ones
count as wrong passwords do, and a right password takes no wrong code away. Ten recovery codes are shown once and kept
as hashes. Another administrator, or `dsr user reset-authenticator`, forgets a lost device; never one's own.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime

import pyotp
from sqlalchemy import func, select, update
from sqlmodel import Session, col

from dsr.db import standing
from dsr.db.events import record
from dsr.db.tables import METADATA, RecoveryCode, SecondFactor
from dsr.domain.errors import Refused
from dsr.ports import FieldCipher
from dsr.services.administrators import refuse_emergency_grant
from dsr.services.sign_in.resets import refuse_lone_reset
from dsr.services.sign_in.touches import note_touch
from dsr.services.users import end_access, one_user, token_hash

ISSUER = "DSR"
"""What the authenticator shows beside the account."""

STEP_S = 30
DRIFT = 1
"""Half minutes by which a device's clock may be off, either way (RFC 6238, 5.2)."""

RECOVERY_CODES = 10
_CODES = METADATA.tables["recovery_code"]
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that is read as another


class CodeRefused(Refused):
    """The code is wrong, too old, or was used already: never said which."""

    code = "second_factor_wrong"


@dataclass(frozen=True)
class Enrolment:
    """What a device needs to make codes: the secret to type and the address that the picture holds."""

    secret: str = field(repr=False)
    address: str = field(repr=False)


def is_enrolled(session: Session, user_id: int) -> bool:
    """Whether the user's device has given a right code once."""
    factor = session.get(SecondFactor, user_id)
    return factor is not None and factor.confirmed_at is not None


def begin_enrolment(session: Session, user_id: int, cipher: FieldCipher, *, at: datetime) -> None:
    """Make a secret that waits for its first code; one that waits already stays, so that a scanned picture still fits.

    Raises `Refused` where a confirmed one stands: only an administrator, or the owner with a code, takes that away.
    """
    factor = session.get(SecondFactor, user_id)
    if factor is not None and factor.confirmed_at is not None:
        raise Refused("This account has an authenticator already.", code="second_factor_there")
    if factor is None:
        session.add(SecondFactor(user_id=user_id, sealed_secret=cipher.seal(pyotp.random_base32()), made_at=at))
        record(session, "users", "second_factor_begun", at=at, by=user_id, user=user_id)


def enrolment(session: Session, user_id: int, cipher: FieldCipher) -> Enrolment:
    """The secret that waits for its first code; `Refused` when there is none, so that a confirmed one is never shown."""
    factor = session.get(SecondFactor, user_id)
    if factor is None or factor.confirmed_at is not None:
        raise Refused("There is no authenticator to set up. Sign in again.", code="second_factor_not_waiting")
    secret = cipher.open(factor.sealed_secret)
    address = pyotp.TOTP(secret).provisioning_uri(name=one_user(session, user_id).email, issuer_name=ISSUER)
    return Enrolment(secret, address)


def confirm(session: Session, user_id: int, code: str, cipher: FieldCipher, *, at: datetime) -> tuple[str, ...]:
    """Take the device into use with its first code; answers the recovery codes, of which only hashes are kept."""
    enrolment(session, user_id, cipher)
    _use_code(session, user_id, code, cipher, at)
    factor = session.get(SecondFactor, user_id)
    if factor is not None:
        factor.confirmed_at = at
        session.add(factor)
    codes = _new_recovery_codes(session, user_id, at)
    record(session, "users", "second_factor_set", at=at, by=user_id, user=user_id)
    return codes


def check(session: Session, user_id: int, code: str, cipher: FieldCipher, *, at: datetime) -> None:
    """Use up a code of the device, or a recovery code. Raises `CodeRefused`; a code works once, of two at once for one."""
    if len(_plain(code)) > 8:
        _use_recovery_code(session, user_id, code, at)
        return
    if not is_enrolled(session, user_id):
        raise CodeRefused("The code is wrong or was used already.")
    _use_code(session, user_id, code, cipher, at)


def renew_recovery_codes(
    session: Session, user_id: int, code: str, cipher: FieldCipher, *, at: datetime
) -> tuple[str, ...]:
    """Ten new recovery codes in the place of the old ones, for who gives a right code."""
    check(session, user_id, code, cipher, at=at)
    codes = _new_recovery_codes(session, user_id, at)
    record(session, "users", "recovery_codes_renewed", at=at, by=user_id, user=user_id)
    return codes


def recovery_codes_left(session: Session, user_id: int) -> int:
    """How many recovery codes are not used yet."""
    unused = (col(RecoveryCode.user_id) == user_id, col(RecoveryCode.used_at).is_(None))
    return session.scalar(select(func.count()).select_from(RecoveryCode).where(*unused)) or 0


def reset(session: Session, user_id: int, *, by: int | None, at: datetime) -> None:
    """Forget the user's device and recovery codes and end every session; the next sign-in sets up a new device.

    Raises `Refused` for oneself: whoever took over a session must not be able to take the second factor off.
    """
    if by == user_id:
        raise Refused("Another administrator resets your authenticator.", code="own_second_factor")
    user = one_user(session, user_id)
    refuse_emergency_grant(session, by, user)
    refuse_lone_reset(session, user, by=by, at=at)
    if (factor := session.get(SecondFactor, user_id)) is not None:
        session.delete(factor)
    standing.remove(session, _CODES, col(RecoveryCode.user_id) == user_id)
    end_access(session, user, at=at)
    note_touch(session, user, "authenticator", by=by, at=at)
    record(session, "users", "second_factor_reset", at=at, by=by, user=user_id)


def _use_code(session: Session, user_id: int, code: str, cipher: FieldCipher, at: datetime) -> None:
    factor = session.get(SecondFactor, user_id)
    step = _fitting_step(cipher.open(factor.sealed_secret), _plain(code), at) if factor else None
    if step is None or not _is_first_use(session, user_id, step):
        raise CodeRefused("The code is wrong or was used already.")


def _fitting_step(secret: str, code: str, at: datetime) -> int | None:
    """The half minute whose code this is; every allowed one is compared, whichever fits."""
    maker, now = pyotp.TOTP(secret, interval=STEP_S), int(at.timestamp()) // STEP_S
    allowed = range(now - DRIFT, now + DRIFT + 1)
    fitting = [step for step in allowed if hmac.compare_digest(maker.generate_otp(step).encode(), code.encode())]
    return max(fitting, default=None)


def _is_first_use(session: Session, user_id: int, step: int) -> bool:
    """Move the newest used half minute on; False when this or a later one was used (RFC 6238, 5.2: one use)."""
    moved = (
        update(SecondFactor)
        .where(col(SecondFactor.user_id) == user_id, col(SecondFactor.last_step) < step)
        .values(last_step=step)
        .returning(col(SecondFactor.user_id))
    )
    return session.execute(moved).first() is not None


def _use_recovery_code(session: Session, user_id: int, code: str, at: datetime) -> None:
    mine = (col(RecoveryCode.code_hash) == token_hash(_plain(code))) & (col(RecoveryCode.user_id) == user_id)
    unused = update(_CODES).where(mine, col(RecoveryCode.used_at).is_(None)).values(used_at=at)
    if session.execute(unused.returning(col(RecoveryCode.user_id))).first() is None:
        raise CodeRefused("The code is wrong or was used already.")
    standing.note(session, _CODES, "used_at", mine)
    record(session, "users", "recovery_code_used", at=at, by=user_id, user=user_id)


def _new_recovery_codes(session: Session, user_id: int, at: datetime) -> tuple[str, ...]:
    standing.remove(session, _CODES, col(RecoveryCode.user_id) == user_id)
    made = tuple("".join(secrets.choice(_LETTERS) for _ in range(16)) for _ in range(RECOVERY_CODES))
    # 80 random bits each: one round of SHA-256 is enough, as for the tokens of links.
    session.add_all(RecoveryCode(code_hash=token_hash(one), user_id=user_id, made_at=at) for one in made)
    return tuple("-".join(one[start : start + 4] for start in range(0, 16, 4)) for one in made)


def _plain(code: str) -> str:
    """The code without what people put between its parts."""
    return "".join(letter for letter in code.upper() if letter.isascii() and letter.isalnum())[:40]

"""Passwords: what a new one must be, and hashing that never runs in more than two threads at once."""

from __future__ import annotations

import threading
import unicodedata
from itertools import pairwise

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from dsr.domain.errors import Fault, Invalid

SHORTEST = 12
LONGEST = 200

_HASHER = PasswordHasher(time_cost=3, memory_cost=65536, parallelism=4)
# Each hashing takes 64 MiB: without a limit a burst of sign-ins would take the server's memory.
_ROOM = threading.BoundedSemaphore(2)
# Made once from a thrown-away random text with the parameters above: an unknown account costs as much time as a known one.
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$JmGXV1HrJggdwHPTbIFypw$4Amixxdqqu3r9RR4aQ0M0/j2vDLduK7DP1h8FY9otwY"
_COMMON = (
    "password", "passw0rd", "salasana", "qwerty", "qwertyuiop", "asdfghjkl", "letmein", "welcome", "tervetuloa", "espoo",
    "esbo", "espoonkaupunki", "esbostad", "oikeuspyynnot", "oikeuspyynnöt", "tietosuoja", "dataskydd", "kesakuu", "kesäkuu",
    "talvi", "kevat", "kevät", "kesä", "syksy", "sommar", "vinter", "lösenord", "losenord", "hemligt", "administrator",
    "changeme", "iloveyou", "football", "jalkapallo", "perkele", "suomi", "finland", "helsinki",
)  # fmt: skip


def hash_password(plain: str) -> str:
    """The argon2id hash of a password. Takes some 0.2 s: never call it inside a transaction."""
    with _ROOM:
        return _HASHER.hash(_same_form(plain))


def fits(plain: str, stored_hash: str) -> bool:
    """Whether the password is the one behind `stored_hash`; as slow for an empty hash (no account) as for a real one."""
    with _ROOM:
        try:
            return _HASHER.verify(stored_hash or _NOBODY, _same_form(plain[:LONGEST])) and bool(stored_hash)
        except (VerificationError, InvalidHashError):
            return False


def check_new_password(plain: str, email: str) -> None:
    """Raise `Invalid` (place `password`) for a password that is too short, too long, common, or made of the address."""
    if len(plain) < SHORTEST:
        raise _fault(f"Write at least {SHORTEST} characters.", code="password_short", least=SHORTEST)
    if len(plain) > LONGEST or "\x00" in plain:
        raise _fault(f"Write at most {LONGEST} characters.", code="password_long", most=LONGEST)
    letters = plain.casefold()
    own = email.casefold().partition("@")[0]
    if email.casefold() in letters or (len(own) >= 4 and own in letters):
        raise _fault("Choose a password that does not contain your e-mail address.", code="password_has_email")
    bare = "".join(letter for letter in letters if letter.isalpha())
    is_run = all(abs(ord(after) - ord(before)) <= 1 for before, after in pairwise(letters))
    if len(set(letters)) < 5 or is_run or letters.isdigit() or bare in _COMMON:
        raise _fault("Choose a less common password, such as four unrelated words.", code="password_common")


def _same_form(plain: str) -> bytes:
    # The same letter may reach us composed or decomposed, depending on the keyboard (NIST SP 800-63B, 5.1.1.2).
    return unicodedata.normalize("NFKC", plain).encode()


def _fault(message: str, *, code: str, **values: int) -> Invalid:
    return Invalid([Fault("password", message, code, tuple(values.items()))])

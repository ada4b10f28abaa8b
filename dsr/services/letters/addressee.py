"""Whom a letter is addressed to: the subject or a representative with a shown mandate, or somebody else whom its kind is for.

The name and address of somebody else are options of the letter, as those of a representative are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.catalogue import LetterKind, WrittenTo
from dsr.db.tables import Case, Letter, Representative
from dsr.deps import Deps
from dsr.domain.errors import Fault, Invalid
from dsr.domain.ground_codes import tells_no_call
from dsr.domain.plain_text import is_printable_plain
from dsr.domain.representation import SubjectKind
from dsr.services.representation import learners, receivers, subject_kind

SUBJECT = "subject"
ADDRESS_LIMIT = 500
NAME_LIMIT = 200


@dataclass(frozen=True)
class Addressee:
    """Who gets the letter. `address` is their postal address, many lines; `principal` is the subject's name where the
    letter goes to a representative, else empty."""

    name: str
    address: str
    principal: str = ""


def addressee_of(session: Session, deps: Deps, case: Case, letter: Letter, language: str) -> Addressee:
    """Whom the letter is addressed to as the case stands; an authority by its name in `language`.

    A representative only while nothing is missing of the mandate (`representation.receivers`) and whoever chose said that it
    covers receiving the letter: what may be secret goes to an agent only then. Otherwise it is the subject, and an approved letter does not leave.
    """
    written_to = deps.catalogue.letter(letter.kind).written_to
    if written_to is WrittenTo.OMBUDSMAN:
        register = deps.catalogue.register
        return Addressee(register.text("ombudsman.name", language), register.text("ombudsman.postal", language))
    if written_to is not WrittenTo.SUBJECT:
        return Addressee(written_name(session, case, letter, written_to), _written_address(letter))
    chosen = _chosen(session, case, letter, deps.catalogue.letter(letter.kind))
    if chosen is None:
        return Addressee(case.subject_name, case.subject_address)
    return Addressee(chosen.name, _written_address(letter), case.subject_name)


def written_name(session: Session, case: Case, letter: Letter, written_to: WrittenTo) -> str:
    """The name that the handler wrote; else that of the one person who wrote for the subject."""
    written = str(letter.options.get("addressee_name", ""))
    if written or written_to is not WrittenTo.REPRESENTATIVE:
        return written
    query = select(col(Representative.name)).where(col(Representative.case_id) == case.id)
    names = list(session.scalars(query.limit(2)))
    return names[0] if len(names) == 1 else ""


def is_for_other(kind: LetterKind, letter: Letter) -> bool:
    """Whether the letter goes to anyone but the subject: then neither the subject's e-mail address nor what was shown of
    the subject's identity has to do with it."""
    return kind.written_to is not WrittenTo.SUBJECT or is_for_representative(letter)


def is_for_representative(letter: Letter) -> bool:
    """Whether the letter was addressed to a representative, whatever has become of the mandate."""
    return str(letter.options.get("addressee", SUBJECT)) != SUBJECT


def is_unchosen(session: Session, case: Case, letter: Letter) -> bool:
    """Whether somebody has yet to choose between the subject and a representative."""
    return "addressee" not in letter.options and bool(receivers(session, case))


def is_unfounded(session: Session, case: Case, kind: LetterKind, letter: Letter) -> bool:
    """Whether the letter was addressed to a representative who may not receive it (any more)."""
    return is_for_representative(letter) and _chosen(session, case, letter, kind) is None


def is_to_dead(session: Session, case: Case, kind: LetterKind, letter: Letter) -> bool:
    """Whether a letter on the matter itself is addressed to a subject who has died: whoever asked would get no answer (Recital 27
    of the GDPR)."""
    if (
        kind.written_to is not WrittenTo.SUBJECT
        or kind.is_before_identity
        or _chosen(session, case, letter, kind) is not None
    ):
        return False
    return subject_kind(session, case.id or 0) is SubjectKind.DEAD


def checked_addressee(session: Session, case: Case, given: Mapping[str, str]) -> dict[str, str]:
    """The choice as options of the letter: `addressee`, and for a representative the address and that it is covered.

    Raises `Invalid` for a person who is not offered, for a representative without the word that the mandate covers
    receiving the letter, and for an address that is no text.
    """
    chosen, address = given.get("addressee", ""), given.get("addressee_address", "").replace("\r\n", "\n").strip()
    offered = {str(one.id) for one in receivers(session, case)}
    if chosen in ("", SUBJECT):
        return {"addressee": SUBJECT} if chosen else {}
    faults = []
    if chosen not in offered:
        faults.append(Fault("addressee", "Choose one of the options shown.", "answer_not_offered"))
    if given.get("mandate_covers") != "yes":
        message = "Confirm that the mandate covers receiving this letter, or address it to the data subject."
        faults.append(Fault("mandate_covers", message, "mandate_not_covering"))
    if len(address) > ADDRESS_LIMIT or not is_printable_plain(address):
        faults.append(Fault("addressee_address", "Write the address in at most 500 characters.", "address_unread"))
    if faults:
        raise Invalid(faults)
    return {"addressee": chosen, "addressee_address": address, "mandate_covers": "yes"}


def checked_other(kind: LetterKind, given: Mapping[str, str]) -> dict[str, str]:
    """The addressee of a kind that is written to somebody else, as options of the letter.

    `addressee_name` and `addressee_address` of whom the handler names, and `addressee_language` (fi, sv; left out while
    it is not known). Raises `Invalid` for what is no text.
    """
    name, address = given.get("addressee_name", "").strip(), given.get("addressee_address", "")
    address, language = address.replace("\r\n", "\n").strip(), given.get("addressee_language", "")
    faults = []
    if len(name) > NAME_LIMIT or "\n" in name or not is_printable_plain(name):
        faults.append(Fault("addressee_name", "Write the name in at most 200 characters.", "addressee_name_unread"))
    if len(address) > ADDRESS_LIMIT or not is_printable_plain(address):
        faults.append(Fault("addressee_address", "Write the address in at most 500 characters.", "address_unread"))
    if language not in ("", "fi", "sv"):
        faults.append(Fault("addressee_language", "Choose one of the options shown.", "answer_not_offered"))
    if faults:
        raise Invalid(faults)
    if kind.written_to is WrittenTo.OMBUDSMAN:
        name, address = "", ""
    taken = {"addressee_name": name, "addressee_address": address, "addressee_language": language}
    return {option: value for option, value in taken.items() if value}


def without_addressee(options: Mapping[str, Any]) -> dict[str, Any]:
    """The letter's other options."""
    return {name: value for name, value in options.items() if name not in _OPTIONS}


def only_addressee(options: Mapping[str, Any]) -> dict[str, Any]:
    """The letter's options that say whom it is addressed to."""
    return {name: value for name, value in options.items() if name in _OPTIONS}


_OPTIONS = ("addressee", "addressee_name", "addressee_address", "addressee_language", "mandate_covers")


def _written_address(letter: Letter) -> str:
    return str(letter.options.get("addressee_address", ""))


def _chosen(session: Session, case: Case, letter: Letter, kind: LetterKind) -> Representative | None:
    """The representative to whom it goes; none who may not learn of the person's calls, where the letter may tell of any."""
    if letter.options.get("mandate_covers") != "yes":
        return None
    wanted = letter.options.get("addressee")
    found = next((one for one in receivers(session, case) if str(one.id) == wanted), None)
    is_untold = kind.is_before_identity or tells_no_call(letter.grounds)
    return found if found is None or is_untold or found.id in learners(session, case) else None


def unprintable_in_name(session: Session, deps: Deps, case: Case) -> tuple[str, ...]:
    """The characters for which the waiting acknowledgement cannot be printed by itself; empty where none waits.

    The same faces are asked as by the check of letters, so that the clerk is told when the name is saved.
    """
    query = select(Letter).where(
        col(Letter.case_id) == case.id, col(Letter.kind) == "acknowledgement", col(Letter.state) == "draft"
    )
    letter = session.scalars(query.order_by(col(Letter.id).desc()).limit(1)).first()
    if letter is None or case.state != "open":
        return ()
    to = addressee_of(session, deps, case, letter, "fi")
    return tuple(deps.letters.unprintable(f"{to.name} {to.principal}"))

"""What tests of letters share: letters begun, left and checked, and the cases that they need."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlmodel import Session

from dsr.catalogue import Approval
from dsr.db.engine import holds_lock
from dsr.db.tables import Breach, Case
from dsr.domain.calendar import local_date
from dsr.services import breaches
from dsr.services.letters import approving, beginning, fees, rows
from dsr.services.letters.checks import checks_of
from dsr.services.letters.looked import Check, Severity
from dsr.services.letters.seen import shown_values
from tests.services.ground_parts import document
from tests.services.letters_office import LetterOffice
from tests.services.rights_parts import in_case, prove_identity

WHY = "Asia on selvitetty kirjallisesti ja arvioitu."
G2 = {
    "repeated": "unchanged",
    "earlier_cases": "Samat tallenteet annettiin 8.10.2026 (411/00.01.06/2025).",
    "interval": "Pyyntöjen väli on kuukausi.",
    "fee_or_refusal": "Maksu, koska se riittää.",
}
GROUND = {"ground": "G1", "ground_reasons": WHY, "ground_evidence": "Muistio 1, sivu 2."}


def checks_found(office: LetterOffice, letter_id: int) -> list[Check]:
    with office.deps.database.read() as session:
        letter = rows.one_letter(session, letter_id)
        sight = approving.sight_of(office.deps, letter, None, office.clock())
        values = shown_values(session, office.deps, letter, sight)
        return list(checks_of(session, office.deps, letter, values, sight))


def codes_of(office: LetterOffice, letter_id: int, severity: Severity = Severity.REFUSES) -> set[str]:
    """The codes of the letter's checks of one severity."""
    return {check.code for check in checks_found(office, letter_id) if check.severity is severity}


def decision(office: LetterOffice, name: str = "refuse", **given_calls: str) -> tuple[int, int]:
    """A refusal of access on G5, finished: its case and its letter. `given_calls`: the ground of a call by what is given."""
    case_id = office.open_case()
    for what, ground in (given_calls or {"none": "G5"}).items():
        office.link_call(case_id, given=what, ground=ground)
    office.hear(case_id)
    office.search(case_id)
    office.step(case_id, "start_assessment")
    office.step(case_id, name, ground="G5", ground_reasons="Puhelussa on toisen asioita.", ground_evidence="Muistio 1.")
    letter_id = office.letter(case_id, "access_refused").id or 0
    office.finish(letter_id)
    return case_id, letter_id


def begin(office: LetterOffice, case_id: int, kind: str) -> None:
    """Begin a letter as the page does, for the first request that may have it."""
    with office.deps.database.write() as session:
        holds_lock(session)
        case, at = session.get_one(Case, case_id), office.clock()
        offered = [one for one in beginning.offers(session, office.deps, case, at) if one.kind.kind == kind]
        ready = next(one for one in offered if not one.refusal)
        beginning.begin(session, office.deps, case, kind, ready.request.id or 0, by=office.people["veera"], at=at)


def leave(office: LetterOffice, case_id: int, kind: str, way: str = "suomifi", reason: str = "") -> int:
    """Write, approve by the kind's rule, print and send the newest letter of a kind."""
    letter_id = office.letter(case_id, kind).id or 0
    office.finish(letter_id)
    rule = office.deps.catalogue.letter(kind).approval_rule(local_date(office.clock()))
    if rule is Approval.NONE:
        office.issue(letter_id)
    else:
        office.submit(letter_id)
        office.approve(letter_id, "paivi" if rule is Approval.DECISION else "jari")
    office.print(letter_id)
    office.send(letter_id, way, reason=reason)
    return letter_id


def opened_case(office: LetterOffice, more: dict[str, Any], *rights: str, calls: int = 1) -> int:
    case_id = office.open_case(**{"rights": rights or ("access",), **more})
    office.search(case_id)
    for _ in range(calls):
        office.link_call(case_id)
    prove_identity(office, case_id)
    return case_id


def announced_fee(office: LetterOffice, more: dict[str, Any]) -> int:
    case_id = opened_case(office, more)
    write_fee(office, case_id, fees.ANNOUNCEMENT, fees.Said("48,50", "Peittäminen 1,5 tuntia, 48,50 euroa."))
    begin(office, case_id, fees.ANNOUNCEMENT)
    return case_id


def write_fee(office: LetterOffice, case_id: int, kind: str, said: fees.Said) -> None:
    """Write the fee down as the page does."""

    def act(session: Session, deps: Any, case: Case, request: Any, *, by: int, at: Any) -> None:
        due_on = said.due_on or local_date(at) + timedelta(days=14)
        fees.write(session, deps, case, request, kind, replace(said, due_on=due_on), by=by, at=at)

    in_case(office, case_id, act)


def fee_decision(office: LetterOffice, more: dict[str, Any]) -> int:
    case_id = announced_fee(office, more)
    leave(office, case_id, fees.ANNOUNCEMENT)
    document(office, case_id, "G2", G2)
    on = local_date(office.clock())
    write_fee(office, case_id, fees.DECISION, fees.Said("48,50", "Peittäminen 1,5 tuntia.", "wanted", on))
    begin(office, case_id, fees.DECISION)
    return case_id


def report_breach(office: LetterOffice, case_id: int) -> int:
    """Write down a breach of the case; answers its id."""
    with office.deps.database.write() as session:
        at, by = office.clock(), office.people["veera"]
        row = breaches.report(session, "letter_astray", case_id, at, "Kirje meni väärään osoitteeseen.", by=by, at=at)
        return row.id or 0


def assess_breach(office: LetterOffice, breach_id: int, risk: str) -> None:
    """Assess a breach as its page does."""
    with office.deps.database.write() as session:
        seen = session.get_one(Breach, breach_id).version
        told = breaches.Assessment("Kirje meni väärään osoitteeseen.", 1, 1, "Nimi paljastui.", "Kirje haettiin.", risk)
        breaches.assess(session, breach_id, seen, told, by=office.people["veera"], at=office.clock())

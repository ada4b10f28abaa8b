"""The plain values that a letter's template gets, read from the case as it stands: text, numbers and ISO dates, never rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from dsr.catalogue import Approval, LetterKind, Sends, Signer, WrittenTo
from dsr.db.tables import Case, Letter, Message, RightRequest, User
from dsr.deps import Deps
from dsr.domain.calendar import local_date
from dsr.domain.case_retention import CaseTerm
from dsr.domain.decision_form import marks, unprinted
from dsr.domain.ground_codes import YOUNG_OBJECTS, tells_no_call
from dsr.domain.provision_words import codes_in
from dsr.domain.retention import facts_until
from dsr.domain.serving import Role
from dsr.services import clock
from dsr.services.letters import fee_standing, served
from dsr.services.letters.addressee import Addressee, addressee_of
from dsr.services.letters.courtesy import shown_reasons
from dsr.services.letters.joint import answers_of
from dsr.services.letters.right_values import decision_values
from dsr.services.letters.searched import search_values
from dsr.services.letters.told_calls import clock_text, told_calls
from dsr.services.letters.told_clock import NO_CLOCK, clock_values
from dsr.services.powers import authority, route_of
from dsr.services.rights.ledger import disclosed_in, disclosed_to
from dsr.services.rights.told import right_values, with_outcomes
from dsr.services.rights.transferring import NOTICE as TRANSFER_NOTICE
from dsr.services.rights.transferring import kept_part

OTHER_ARTICLES = {"access": "15", "rectification": "16", "erasure": "17", "restriction": "18"} | {
    "portability": "20",
    "objection": "21",
}
"""Articles of rights that may be named in a request without having a workflow here (GDPR 15-21)."""

NOTHING_ASKED: dict[str, Any] = {"received_on": None, "received_at": None, "channel": "", "rights": []}

RECIPIENT_NOTICE = "article19_notice"
NAMES_RECIPIENTS = ("access_answer", "access_refused", "recipients_answer")
"""Letters that print the recipients of the ledger; those of the other rights print whether each was told."""

DECIDER = {"fi": "Päättäjä", "sv": "Beslutsfattare", "en": "Decision-maker"}


@dataclass(frozen=True)
class Sight:
    """How a letter is looked at: as a draft or as it will leave, on which Helsinki day, and under whose name.

    `signer_id` is the user who would sign a decision; None while it is not known, as on the writer's page.
    """

    on: date
    is_draft: bool = True
    signer_id: int | None = None


def request_of(session: Session, letter: Letter) -> RightRequest | None:
    """The right request a letter answers; None for a letter that belongs to the whole case."""
    return session.get(RightRequest, letter.right_request_id) if letter.right_request_id else None


def told_of(session: Session, letter: Letter, kind: LetterKind) -> list[RightRequest]:
    """The right requests that a letter tells of: its own, or all of its case for one that belongs to the whole case; the
    acknowledgement of a later message tells of all that this message opened."""
    request = request_of(session, letter)
    if request is None:
        return clock.requests_of(session, letter.case_id)
    if kind.sends is not Sends.ACKNOWLEDGED:
        return [request]
    return [one for one in clock.requests_of(session, letter.case_id) if one.message_id == request.message_id]


def values_for(
    session: Session,
    deps: Deps,
    letter: Letter,
    language: str,
    sight: Sight,
    blocks: Mapping[str, str],
    decision_number: str | None = None,
) -> dict[str, Any]:
    """Everything the letter's template may print, as JSON knows it (dates as ISO text); of `blocks` those that it prints.

    A letter that may leave before identity is settled gets no calls and no search at all, so that its words cannot
    depend on whether recordings exist; nor does a refusal to somebody of whom it is not known that the data are theirs, or to a guardian of what a young person
    objects to: that one speaks of the guardian as the reader, and `guardian_of` is the young person. The address stands only where the kind prints it, the answer goes by post and
    turvakielto was checked and is not in force (621/1999, 24 § 1 mom. 31). `marks` are those of a decision's head, each a
    `term` and `words`.

    A letter to anyone but the subject or their representative gets neither calls, search, clock nor way of answer; only
    one to the Ombudsman learns which request it is about and, as `person`, whose (1050/2018, 34 § 4 mom.); so does whoever is
    shown to be the guardian or trustee who made it. `answers` are
    those of a joint reply: see `joint.answers_of`; `disclosed` is
    the ledger by `ledger.disclosed_to`, empty where section 34 may keep a recipient secret; what the rights besides access came to is told by `rights.told`.
    """
    case = session.get_one(Case, letter.case_id)
    kind = deps.catalogue.letter(letter.kind)
    request, asked = request_of(session, letter), told_of(session, letter, kind)
    is_outside = kind.written_to in (WrittenTo.NAMED, WrittenTo.OMBUDSMAN)
    is_untold = tells_no_call(letter.grounds)
    is_guardians = any(entry["code"] == YOUNG_OBJECTS for entry in letter.grounds)
    tells = not kind.is_before_identity and not is_outside and not is_untold
    binding = binding_language(case)
    grounds = _grounds(session, deps, letter, language, binding)
    told = told_calls(session, case, request, language, sight.on, tells=tells)
    left_out = unprinted(letter.kind, told["calls"], grounds)
    return {
        "kind": letter.kind,
        "language": language,
        "title": kind.titles[language],
        "is_draft": sight.is_draft,
        "is_demo": deps.settings.demo,
        "document": {
            "on": sight.on.isoformat(),
            "case_reference": case.reference,
            "decision_number": decision_number,
        },
        "recipient": _recipient(
            case, kind, addressee_of(session, deps, case, letter, language), names_principal=not is_guardians
        ),
        "request": NOTHING_ASKED
        if kind.written_to is WrittenTo.NAMED
        else _request_values(session, deps, case, asked, is_of_case=request is None),
        "clock": NO_CLOCK if is_outside else clock_values(session, deps, case, letter, kind, asked, sight.on),
        "contact": _contact(session, deps, case, letter, language),
        "blocks": {name: text for name, text in blocks.items() if name not in left_out},
        **_calls(session, case, request, told, language),
        **right_values(session, deps, case, request, language, tells=tells),
        **decision_values(session, deps, letter, tells=tells),
        "remains": {
            "facts_until": facts_until(told["calls"], deps.settings.call_metadata_months),
            "case_kept": deps.catalogue.register.case_terms.words[CaseTerm.CASE][language],
        },
        "kept_part": kept_part(deps, request) if letter.kind == TRANSFER_NOTICE else None,
        "search": search_values(session, case, language) if tells else None,
        "grounds": grounds,
        "disclosed": _disclosed(
            session, deps, case, letter, language, tells=tells and not any(one["is_34"] for one in grounds)
        ),
        "route": _route(session, deps, letter.kind, sight.on),
        "marks": marks(letter.options, language) if kind.approval_rule(sight.on) is Approval.DECISION else [],
        "signer": _signer(session, letter, kind, language, sight),
        "delivery": {
            "way": "" if is_outside else case.answer_way,
            "several": _serves_several(session, case, letter, kind),
        },
        "guardian_of": case.subject_name if is_guardians else None,
        "person": _person(session, case, letter, kind),
        "answers": answers_of(session, deps, case, letter, language) if kind.is_cover else [],
        "courtesy_of": binding if language == "en" else None,
    }


def _person(session: Session, case: Case, letter: Letter, kind: LetterKind) -> str | None:
    """Whose request it is, for a reader who is another: the Ombudsman, or the guardian or trustee who made it and is shown to be one.

    Whoever is not shown to stand for the person learns no name from the case, which may hold another than they gave.
    """
    if kind.written_to is WrittenTo.OMBUDSMAN:
        return case.subject_name
    is_to_asker = kind.written_to is WrittenTo.REPRESENTATIVE and not kind.is_before_identity
    is_shown = is_to_asker and served.addressed(session, case, letter, kind)[0] is not Role.PARTY
    return case.subject_name if is_shown else None


def _disclosed(
    session: Session, deps: Deps, case: Case, letter: Letter, language: str, *, tells: bool
) -> list[dict[str, Any]]:
    if letter.kind == RECIPIENT_NOTICE:
        return disclosed_in(session, letter)
    if not tells or letter.kind not in NAMES_RECIPIENTS:
        return []
    return disclosed_to(session, case, deps.catalogue.register, language)


def _serves_several(session: Session, case: Case, letter: Letter, kind: LetterKind) -> bool:
    """Whether the one text goes to several readers, for each of whom their own day of service counts (hallintolaki 56 §)."""
    return kind.is_decision and bool(served.beside(session, case, kind, served.addressed(session, case, letter, kind)))


def _calls(
    session: Session, case: Case, request: RightRequest | None, told: dict[str, list[dict[str, Any]]], language: str
) -> dict[str, list[dict[str, Any]]]:
    """The calls, and for a right besides access what it came to for each, and why."""
    if request is None or request.right == "access" or not told["calls"]:
        return told
    return {**told, "calls": with_outcomes(session, case, request, told["calls"], language, binding_language(case))}


def binding_language(case: Case) -> str:
    """The language that binds beside an English text: the case's, Finnish where it is not known."""
    return case.language if case.language in ("fi", "sv") else "fi"


def _recipient(case: Case, kind: LetterKind, to: Addressee, *, names_principal: bool) -> dict[str, Any]:
    lines = [line.strip() for line in to.address.splitlines() if line.strip()]
    if lines and lines[0].casefold() == to.name.casefold():
        lines = lines[1:]  # who copies an address copies the name too: it stands above
    may_print = case.answer_way == "post" and case.turvakielto == "no"
    prints = kind.prints_address and (may_print or kind.written_to is not WrittenTo.SUBJECT)
    principal = {"principal": to.principal} if to.principal and names_principal else {}
    return {"name": to.name, "address_lines": lines if prints else [], **principal}


def _request_values(
    session: Session, deps: Deps, case: Case, asked: Sequence[RightRequest], *, is_of_case: bool
) -> dict[str, Any]:
    shown = [one for one in asked if one.is_open] or asked
    first = min(shown, key=lambda one: (one.received_on, one.id or 0), default=None)
    message = session.get(Message, first.message_id) if first is not None else None
    received_on = first.received_on if first is not None else local_date(case.created_at)
    is_time_known = message is not None and message.arrival_time_known and local_date(message.arrived_at) == received_on
    rights = list(dict.fromkeys(one.right for one in shown))
    if is_of_case:
        rights += [right for right in case.other_rights if right not in rights]
    return {
        "received_on": received_on.isoformat(),
        "received_at": clock_text(message.arrived_at) if message is not None and is_time_known else None,
        "channel": message.channel if message is not None else "",
        "rights": [{"right": right, "article": _article(deps, right)} for right in rights],
    }


def _article(deps: Deps, right: str) -> str:
    flow = deps.catalogue.rights.get(right)
    return flow.article if flow is not None else OTHER_ARTICLES.get(right, "")


def _contact(session: Session, deps: Deps, case: Case, letter: Letter, language: str) -> dict[str, str]:
    register = deps.catalogue.register
    user = session.get(User, case.assigned_to or letter.created_by or 0)
    if user is None:
        return {
            "name": register.text("registry.name", language),
            "phone": register.text("registry.phone", language),
            "email": register.text("dpo.email", language),
        }
    return {
        "name": user.name,
        "phone": register.text("controller.phone", language),
        "email": register.text("dpo.email", language),
    }


def _grounds(session: Session, deps: Deps, letter: Letter, language: str, binding: str) -> list[dict[str, Any]]:
    return [
        {
            "code": entry["code"],
            "provision": (provision := fee_standing.provision_of(session, deps, letter, ground))[language],
            "applies": list(codes_in(provision["en"])),
            "title": ground.titles[language],
            "reasons": shown_reasons(entry.get("reasons", {}), language, binding),
            "is_34": ground.is_34,
        }
        for entry in letter.grounds
        if (ground := deps.catalogue.grounds.get(entry["code"])) is not None
    ]


def _route(session: Session, deps: Deps, kind: str, on: date) -> dict[str, Any] | None:
    """The one confirmed route of appeal in force that day; in the demo the unconfirmed one too, which then says so."""
    if not deps.catalogue.letter(kind).is_decision:
        return None
    appeal = route_of(session, deps, kind, on)
    if appeal is None or not (appeal.is_confirmed or deps.settings.demo):
        return None
    confirmed_on = appeal.confirmed_on.isoformat() if appeal.is_confirmed and appeal.confirmed_on else None
    return {"code": appeal.route, "confirmed_on": confirmed_on}


def _signer(session: Session, letter: Letter, kind: LetterKind, language: str, sight: Sight) -> dict[str, str] | None:
    if kind.sends is Sends.ACKNOWLEDGED:
        return None
    user = session.get(User, (sight.signer_id if kind.signer is Signer.DECIDER else letter.created_by) or 0)
    if user is None:
        return {"name": DECIDER[language], "title": "", "authority": ""} if kind.signer is Signer.DECIDER else None
    title = user.title_sv if language == "sv" else user.title_fi
    power = authority(session, user.id or 0, kind.kind, sight.on) if kind.is_decision else None
    rule = (power.rule_sv if language == "sv" else power.rule_fi) if power is not None else ""
    return {"name": user.name, "title": title, "authority": rule}

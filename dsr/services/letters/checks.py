"""What is looked at before a letter may leave: faults that refuse it, and notes for whoever signs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.catalogue import Approval, LetterOutcome, Sends, WrittenTo
from dsr.db.tables import Case, CaseNumber, Letter
from dsr.deps import Deps
from dsr.domain.decision_form import unprinted
from dsr.domain.errors import Refused
from dsr.domain.given import COPIED, KEPT_BACK
from dsr.domain.identity import find_identity_codes
from dsr.domain.letter_text import instructions_left
from dsr.domain.phone import NumberKind, classify
from dsr.services.letters import (
    addressee,
    basis_checks,
    case_checks,
    check_days,
    extension_checks,
    fees,
    given_checks,
    heard_checks,
    outward_checks,
    print_checks,
    register_checks,
    sound_checks,
    waited_checks,
)
from dsr.services.letters.courtesy import is_untranslated
from dsr.services.letters.drafting import languages_for
from dsr.services.letters.looked import Check, Looked, Severity
from dsr.services.letters.told_clock import plain_clock
from dsr.services.letters.values import Sight, request_of

_SPOILS = {
    "phone_number": "personal_code",
    "addressee_unfounded": "addressee",
    "reply_by_past": "reply_by",
    "reply_by_short": "reply_by",
    "turvakielto_post": "turvakielto",
    "address": "turvakielto",
    "ground_reasons": "ground",
    "ground_evidence": "ground",
    "route_demo": "route",
    "authority_demo": "authority",
    "facts_demo": "facts",
    "sides_courtesy": "sides",
    "another_subject": "another_name",
    "subject_named": "another_name",
    "recipient_secret": "recipient_denied",
    "calls_anothers": "calls_restricted",
    "calls_asked": "calls_restricted",
    "calls_found_anothers": "calls_restricted",
    "unheard_nobody": "unheard",
    "extension_number": "factor",
    "extension_complexity": "factor",
    "no_ground_decided": "no_ground",
    "no_ground_said": "no_ground",
}
"""Faults that make the good word of another check untrue."""

_MARK = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{[a-z_]+\}")
_NUMBER_LIKE = re.compile(r"(?<![\w/.,-])\+?\d(?:[\s()-]{0,2}\d){6,14}(?![\w/])")
_SECTION_34_4 = re.compile(r"34\s*§(?:\s*:n)?\s*4\s*mom|34\s*§\s*4\s*mom|section\s+34\(4\)", re.IGNORECASE)


def checks_of(
    session: Session, deps: Deps, letter: Letter, values: Mapping[str, Mapping[str, Any]], sight: Sight
) -> tuple[Check, ...]:
    """Every check of the letter as it stands, faults first, then notes, then what is in order (each code once)."""
    kind = deps.catalogue.letter(letter.kind)
    case = session.get_one(Case, letter.case_id)
    clock = plain_clock(session, deps, case, request_of(session, letter))
    looked = Looked(session, deps, case, letter, kind, values, sight, clock, kind.approval_rule(sight.on))
    found: list[Check] = []
    for codes, check in _applying(looked):
        faults = list(check(looked))
        found += faults
        spoilt = {_SPOILS.get(one.code, one.code) for one in faults}
        found += [Check(code, Severity.WELL) for code in codes if code not in spoilt]
    order = list(Severity)
    return tuple(sorted(found, key=lambda one: order.index(one.severity)))


def refuse_faulty(checks: tuple[Check, ...]) -> None:
    """Raise `Refused` (`letter_has_faults`) naming everything that stands in the way of approval.

    What quotes the letter is told by its check on the page alone: a refusal may reach a log.
    """
    faults = [
        replace(check, values={**check.values, "text": "(quoted in the check)"}) if "text" in check.values else check
        for check in checks
        if check.severity is Severity.REFUSES
    ]
    if faults:
        raise Refused(
            "The letter cannot leave yet. " + " ".join(dict.fromkeys(check.sentence("en") for check in faults)),
            code="letter_has_faults",
            values={"codes": ",".join(dict.fromkeys(check.code for check in faults))},
        )


def _applying(looked: Looked) -> Iterator[tuple[tuple[str, ...], Any]]:
    yield ("language",), _language
    yield ("recipient",), _recipient
    if looked.kind.sends is not Sends.ACKNOWLEDGED and looked.kind.written_to is WrittenTo.SUBJECT:
        yield ("addressee",), _addressee
    if looked.kind.blocks:
        yield ("block_filled",), _blocks_filled
    yield ("instruction_left", "mark_left"), _unwritten
    if looked.kind.is_cover:
        yield ("cover_waits",), print_checks.cover_last
    yield ("day_exists",), check_days.days_exist
    if any(block.name == check_days.REPLY_BY for block in looked.kind.blocks):
        yield ("reply_by",), check_days.reply_by
    if any(block.name == check_days.ESTIMATE for block in looked.kind.blocks):
        yield ("estimate_late",), check_days.estimate
    yield ("day_format", "weekday", "day_beyond"), print_checks.days
    if any(values.get("copies") for values in looked.values.values()):
        yield ("copy_days",), check_days.copies
    yield ("language_mix",), print_checks.languages
    yield ("another_name",), print_checks.other_people
    yield ("print_spoilt", "print_lacks"), print_checks.printed
    yield ("contact_stale",), print_checks.contacts
    if len(looked.values) > 1:
        yield ("sides",), print_checks.sides
    yield ("personal_code",), _personal_codes
    yield ("unprintable",), _unprintable
    yield ("long_sentence",), print_checks.long_sentences
    if any(values["recipient"]["address_lines"] for values in looked.values.values()):
        yield ("address_window",), print_checks.window
    if looked.kind.prints_address and looked.case.answer_way == "post" and looked.kind.written_to is WrittenTo.SUBJECT:
        yield ("turvakielto",), _address
    if looked.kind.outcome is not LetterOutcome.NONE:
        yield from given_checks.applying(looked)
        yield ("anothers_given", "sensitive_line"), register_checks.lines
        if register_checks.prints_annex(looked):
            yield ("facts",), register_checks.facts
        yield ("recording_lost",), _lost
        if looked.request is None or looked.request.right == "access":
            yield ("recording_gone",), _gone
        yield ("caught_lost",), waited_checks.lost
        yield ("alarm_open",), heard_checks.alarmed
    if looked.kind.outcome is not LetterOutcome.NONE and not looked.tells_no_call:
        yield ("call_renumbered",), waited_checks.renumbered_calls
        yield ("heard_another", "heard_for_another"), heard_checks.another
    yield from waited_checks.applying(looked)
    if looked.kind.outcome is LetterOutcome.NONE_FOUND or _gives_calls(looked):
        yield ("calls_restricted",), basis_checks.restricted_away
    if _gives_calls(looked):
        yield ("heard_unmasked",), heard_checks.unmasked
        yield ("callers_whole",), heard_checks.callers
    if any(call.get("reasons") for call in looked.values.get("en", {}).get("calls", [])):
        yield ("recording_reasons_english",), print_checks.recordings_in_english
    if looked.kind.kind == fees.DECISION:
        yield ("payment_due", "payment_day"), check_days.payment
    if looked.kind.kind == fees.ANNOUNCEMENT:
        yield ("fee_late",), basis_checks.fee_ahead
    if looked.kind.rests_on_grounds:
        yield ("ground", "withheld_ground", "section_34", "ground_fits"), _grounds
        yield ("no_ground",), print_checks.no_grounds
        yield ("ground_against", "earlier_unknown"), basis_checks.grounds
        yield ("unheard", "unheard_said"), basis_checks.heard
        yield ("answer_awaited", "answer_came"), basis_checks.awaited
    if looked.approval is Approval.DECISION:
        yield ("route",), register_checks.route
        if looked.sight.signer_id is not None:
            yield ("authority",), register_checks.authority_of_signer
    yield from case_checks.applying(looked)
    if looked.kind.sends is Sends.EXTENSION_NOTICE_SENT:
        yield ("factor", "promise", "extension_backlog", "extension_late"), extension_checks.extension
    yield from outward_checks.applying(looked)
    yield from sound_checks.applying(looked)


def _gives_calls(looked: Looked) -> bool:
    """Whether the letter answers a request for access with calls: all of them, or those that are not withheld."""
    request = looked.request
    is_answer = looked.kind.outcome is not LetterOutcome.NONE and request is not None and request.right == "access"
    return is_answer and not looked.tells_no_call and any(link.given in COPIED for link in looked.links)


def _language(looked: Looked) -> Iterator[Check]:
    binding = [language for language in looked.values if language != "en"]
    try:
        wanted = languages_for(looked.case, looked.kind, looked.sight.on, looked.letter)
    except Refused:
        wanted = []
    if sorted(binding) != sorted(wanted):
        yield Check("language", Severity.REFUSES)


def _recipient(looked: Looked) -> Iterator[Check]:
    if not all(str(values["recipient"]["name"]).strip() for values in looked.values.values()):
        may_lack = looked.kind.is_before_identity and looked.kind.written_to is WrittenTo.SUBJECT
        yield Check("recipient", Severity.NOTE if may_lack else Severity.REFUSES)


def _addressee(looked: Looked) -> Iterator[Check]:
    """Somebody alive gets it: it is chosen between the subject and a representative, who may receive the letter."""
    if addressee.is_to_dead(looked.session, looked.case, looked.kind, looked.letter):
        yield Check("addressee_dead", Severity.REFUSES)
    elif addressee.is_unfounded(looked.session, looked.case, looked.kind, looked.letter):
        yield Check("addressee_unfounded", Severity.REFUSES, "addressee")
    elif addressee.is_unchosen(looked.session, looked.case, looked.letter):
        yield Check("addressee", Severity.REFUSES, "addressee")


def _blocks_filled(looked: Looked) -> Iterator[Check]:
    for language, values in looked.values.items():
        left_out = unprinted(looked.kind.kind, values["calls"], values["grounds"])
        for block in looked.kind.blocks:
            if (
                block.is_required
                and block.name not in left_out
                and not str(values["blocks"].get(block.name, "")).strip()
            ):
                yield Check(
                    "block_filled", Severity.REFUSES, f"{language}.{block.name}", {"block": block.labels[language]}
                )


def _unwritten(looked: Looked) -> Iterator[Check]:
    for place, text in looked.texts():
        for left in instructions_left(text):
            yield Check("instruction_left", Severity.REFUSES, place, {"text": left[:120]})
        for mark in _MARK.findall(text):
            yield Check("mark_left", Severity.REFUSES, place, {"text": mark[:60]})


def _personal_codes(looked: Looked) -> Iterator[Check]:
    own = [_digits(raw)[-7:] for raw in _numbers(looked)]
    for place, text in looked.texts():
        if find_identity_codes(text):
            yield Check("personal_code", Severity.REFUSES, place)
        written = _NUMBER_LIKE.findall(text)
        is_person = any(classify(number).kind is NumberKind.NUMBER for number in written)
        if is_person or any(tail in _digits(number) for number in written for tail in own if len(tail) == 7):
            yield Check("phone_number", Severity.REFUSES, place)


def _unprintable(looked: Looked) -> Iterator[Check]:
    printed = [values["recipient"] for values in looked.values.values()]
    named = [" ".join([to["name"], to.get("principal", ""), *to["address_lines"]]) for to in printed]
    for place, text in [*looked.texts(), *(("", one) for one in dict.fromkeys(named))]:
        missing = looked.deps.letters.unprintable(text)
        if missing:
            yield Check("unprintable", Severity.REFUSES, place, {"text": " ".join(missing[:10])})


def _address(looked: Looked) -> Iterator[Check]:
    if looked.case.turvakielto == "not_checked":
        yield Check("turvakielto", Severity.REFUSES)
    elif looked.case.turvakielto == "yes":
        yield Check("turvakielto_post", Severity.REFUSES)
    elif not addressee.addressee_of(looked.session, looked.deps, looked.case, looked.letter, "fi").address.strip():
        yield Check("address", Severity.REFUSES)


def _gone(looked: Looked) -> Iterator[Check]:
    """What a letter on access says of calls without a recording is told to whoever signs; the letter promises no copy of one."""
    gone = [call for call in _calls_of(looked, "expired", "erased", "never") if call["given"] == "facts"]
    if gone:
        yield Check("recording_gone", Severity.NOTE, "", {"calls": len(gone)})


def _lost(looked: Looked) -> Iterator[Check]:
    """Whoever signs is told of recordings that were destroyed while the request waited (GDPR 33)."""
    if lost := _calls_of(looked, "lost"):
        yield Check("recording_lost", Severity.NOTE, "", {"calls": len(lost)})


def _calls_of(looked: Looked, *fates: str) -> list[Mapping[str, Any]]:
    calls: list[Mapping[str, Any]] = next(iter(looked.values.values()), {}).get("calls", [])
    return [call for call in calls if call["recording"] in fates]


def _grounds(looked: Looked) -> Iterator[Check]:
    letter = looked.letter
    if not letter.grounds:
        yield Check("ground", Severity.REFUSES)
    for entry in letter.grounds:
        code = entry["code"]
        if code in looked.deps.catalogue.grounds and not looked.deps.catalogue.may_rest_on(letter.kind, code):
            yield Check("ground_fits", Severity.REFUSES, "", {"ground": code})
        for language in looked.values:
            reasons = entry.get("reasons", {})
            if language == "en" and is_untranslated(reasons):
                yield Check("ground_reasons_english", Severity.NOTE, f"ground.{code}.en", {"ground": code})
            elif not str(reasons.get(language, "")).strip():
                yield Check("ground_reasons", Severity.REFUSES, f"ground.{code}.{language}", {"ground": code})
        if not str(entry.get("evidence", "")).strip():
            yield Check("ground_evidence", Severity.REFUSES, f"ground.{code}.evidence", {"ground": code})
    used = {entry["code"] for entry in letter.grounds}
    refuses = looked.kind.sends is Sends.REFUSAL_SENT and not looked.tells_no_call
    if refuses and any(link.given in KEPT_BACK and link.ground not in used for link in looked.links):
        yield Check("withheld_ground", Severity.REFUSES)
    grounds = looked.deps.catalogue.grounds
    is_34 = any(grounds[code].is_34 for code in used if code in grounds)
    for place, text in looked.texts():
        if not is_34 and _SECTION_34_4.search(text):
            yield Check("section_34", Severity.REFUSES, place)


def _numbers(looked: Looked) -> list[str]:
    query = select(col(CaseNumber.raw)).where(col(CaseNumber.case_id) == looked.case.id)
    return list(looked.session.scalars(query))


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isdigit())

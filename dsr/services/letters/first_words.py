"""What the case already says for a block of a new letter, so that nobody types it again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from dsr.catalogue import LetterKind, Sends
from dsr.db.tables import Case, Fee, RightRequest
from dsr.deps import Deps
from dsr.domain.ground_codes import tells_no_call
from dsr.domain.letter_text import DAY_MISSING
from dsr.domain.letter_words import amount, clock_time, day, day_in_text
from dsr.domain.listed_calls import listed, numbered
from dsr.domain.listening_words import OTHER_PURPOSES
from dsr.services.letters import fees, recording_words


@dataclass(frozen=True)
class Draft:
    """The text being begun: its models filled as `blocks`, and the `values` of the letter."""

    session: Session
    deps: Deps
    case: Case
    request: RightRequest
    kind: LetterKind
    language: str
    blocks: Mapping[str, str]
    values: Mapping[str, Any]


def first_words(draft: Draft) -> dict[str, str]:
    """The blocks that the case already knows the words of; empty for a kind without any."""
    if draft.kind.sends is Sends.EXTENSION_NOTICE_SENT:
        return _extension(draft)
    known = _KINDS.get(draft.kind.kind)
    return known(draft) if known is not None else {}


def asked_words(draft: Draft) -> dict[str, str]:
    """Those that were asked just now, and so replace what stands in a draft already; why a fee is charged was not."""
    if draft.kind.sends is Sends.EXTENSION_NOTICE_SENT:
        return _extension(draft)
    known = first_words(draft) if draft.kind.kind in fees.KINDS else {}
    return {name: text for name, text in known.items() if name != "reason"}


def _extension(draft: Draft) -> dict[str, str]:
    reason = draft.request.answers.get("extension_reason")
    return {"reason": str(reason)} if reason and draft.language == draft.case.language else {}


def _withdrawn(draft: Draft) -> dict[str, str]:
    return _with_day(draft, "withdrawn", "withdrawn_on")


def _transferred(draft: Draft) -> dict[str, str]:
    """The day, and why: as the step was told it, in the language that it was written in (hallintolaki 21 §)."""
    reason = draft.request.answers.get("reason")
    why = {"why": str(reason)} if reason and draft.language == draft.case.language else {}
    if draft.values["kept_part"] is None:
        return _with_day(draft, "to", "transferred_on") | why
    whole, part = _OF_REQUEST[draft.language]
    return {"to": draft.blocks["to"].replace(whole, part, 1)}


def _with_day(draft: Draft, block: str, answer: str) -> dict[str, str]:
    """The model with the day that the step was told in the place that its first instruction leaves for it."""
    told = draft.request.answers.get(answer)
    if not told:
        return {}
    written = day_in_text(str(told), draft.language)
    before = _BEFORE_DAY.get(draft.language, "") + DAY_MISSING[draft.language]
    return {block: draft.blocks[block].replace(before, written, 1)}


_OF_REQUEST = {
    "fi": ("pyyntösi", "osan pyynnöstäsi"),
    "sv": ("din begäran", "en del av din begäran"),
    "en": ("your request", "a part of your request"),
}
"""The whole of a request and a part of it, as the models of a transfer say it."""

_BEFORE_DAY = {"sv": "den "}
"""What the Swedish models put before a day: it comes with the day."""


_TOLD = {"fi": "{name}: ilmoitettu {day}", "sv": "{name}: underrättad {day}", "en": "{name}: told on {day}"}
_NOT_TOLD = {
    "fi": "{name}: ei voitu ilmoittaa. {why}",
    "sv": "{name}: kunde inte underrättas. {why}",
    "en": "{name}: could not be told. {why}",
}


def _recipients(draft: Draft) -> dict[str, str]:
    """Which recipients of the ledger were told of a change, and why the others were not (GDPR 19)."""
    told = [line for one in draft.values["told"] or [] if (line := _told_line(one, draft.language))]
    return {"told": "\n".join(f"- {line}" for line in told)} if told else {}


_BESIDES_CONSENT = {
    "fi": "[Suostumuksen kysyminen ja vastaus tulostuvat itsestään. Kerro, mitä muuta pyytäjältä kysyttiin ja mitä hän vastasi, tai kirjoita: "
    "Muuta emme kysyneet, koska kuuleminen oli ilmeisen tarpeetonta (hallintolain (434/2003) 34 §:n 2 momentin 5 kohta).]",
    "sv": "[Att samtycke har frågats och svaret skrivs ut av sig själva. Ange vad personen i övrigt tillfrågades om och vad svaret blev, eller "
    "skriv: Vi hörde dig inte i övrigt, eftersom det var uppenbart onödigt (34 § 2 mom. 5 punkten i förvaltningslagen (434/2003)).]",
    "en": "[That consent was asked, and the answer, are printed by themselves. Say what else the requester was asked and answered, or write: "
    "We did not hear you otherwise, because it was clearly unnecessary (section 34(2)(5) of the Administrative Procedure Act (434/2003)).]",
}


def _access(draft: Draft) -> dict[str, str]:
    """What is given as text, and nothing against listening for another purpose, where that was written down; where consent was
    asked the decision prints that and its answer, and leaves the rest to the writer."""
    calls = draft.values["calls"]
    known = recording_words.copies_as_text(calls, draft.language)
    if draft.values["consent"] and "inquiry" in draft.blocks:
        known["inquiry"] = _BESIDES_CONSENT[draft.language]
    if any(one["why"] in OTHER_PURPOSES for call in calls for one in call["listened"]):
        known["listened"] = ""
    return known


def _decided(draft: Draft) -> dict[str, str]:
    """Who has listened; nothing that tells somebody unknown of calls."""
    calls = draft.values["calls"]
    if tells_no_call(draft.values["grounds"]):
        return {}
    kind = draft.kind.kind
    shown = numbered(kind, listed(kind, calls))
    return recording_words.inquiry(shown, draft.language, draft.blocks)


def _told_line(one: Mapping[str, Any], language: str) -> str:
    if one["on"]:
        return _TOLD[language].format(name=one["name"], day=day_in_text(one["on"], language))
    return _NOT_TOLD[language].format(name=one["name"], why=one["why_not"]) if one["why_not"] else ""


_ADDED = {"fi": "Liitimme sen {day}.", "sv": "Vi lade till det {day}.", "en": "We added it on {day}."}
_OF_RECORDING = {
    "fi": ("Selvitys koskee tätä puhelua:", "Selvitys koskee näitä puheluita:"),
    "sv": ("Utlåtandet gäller det här samtalet:", "Utlåtandet gäller de här samtalen:"),
    "en": ("The statement concerns this call:", "The statement concerns these calls:"),
}
_OF_FACTS = {
    "fi": (
        "Tästä puhelusta ei ole tallennetta, joten selvitys on puhelun tietojen yhteydessä:",
        "Näistä puheluista ei ole tallenteita, joten selvitys on puheluiden tietojen yhteydessä:",
    ),
    "sv": (
        "Det finns ingen inspelning av det här samtalet, så utlåtandet finns i anslutning till uppgifterna om samtalet:",
        "Det finns inga inspelningar av de här samtalen, så utlåtandet finns i anslutning till uppgifterna om samtalen:",
    ),
    "en": (
        "There is no recording of this call, so the statement is with the data about it:",
        "There are no recordings of these calls, so the statement is with the data about them:",
    ),
}
"""For one call and for several."""
_CALLED = {"fi": "{day} {at}, {queue}", "sv": "{day} {at}, {queue}", "en": "{day} at {at}, {queue}"}


def _statement(draft: Draft) -> dict[str, str]:
    """The newest statement word for word, with the recordings it went to."""
    statements = draft.values["statements"]
    if not statements:
        return {}
    newest = statements[-1]
    calls = [call for call in draft.values["calls"] if call["number"] in newest["calls"]]
    kept = [call for call in calls if call["recording"] == "kept"]
    gone = [call for call in calls if call["recording"] != "kept"]
    added = _ADDED[draft.language].format(day=day_in_text(newest["added_on"], draft.language))
    parts = [
        "\n".join([said[draft.language][len(some) > 1], "", *(f"- {_called(call, draft.language)}" for call in some)])
        for said, some in ((_OF_RECORDING, kept), (_OF_FACTS, gone))
        if some
    ]
    return {"recording": " ".join([added, "\n\n".join(parts)]), "statement": newest["text"]}


def _called(call: Mapping[str, Any], language: str) -> str:
    on, at = day(call["called_on"], language), clock_time(call["called_at"], language)
    return _CALLED[language].format(day=on, at=at, queue=call["queue"])


_CHARGED = {
    "fi": "Perimme pyyntösi toteuttamisesta {amount} euron maksun. Toteutamme pyynnön, kun maksu on maksettu.",
    "sv": "Vi tar ut en avgift på {amount} euro för att tillmötesgå din begäran. Vi tillmötesgår begäran när avgiften har betalats.",
    "en": "We charge a fee of EUR {amount} for carrying out your request. We will carry it out when the fee has been paid.",
}


def _fee_announced(draft: Draft) -> dict[str, str]:
    """Why a fee is charged, as its grounds were documented: in the language that they were written in."""
    documented = fees.grounds_of_fee(draft.session, draft.deps, draft.request.id or 0)
    reasons = "\n\n".join(one.reasons for one in documented if one.language == draft.language)
    fee = fees.of_request(draft.session, draft.request.id or 0)
    return _calculation(draft, fee) | ({"reason": reasons} if reasons else {})


def _fee_decided(draft: Draft) -> dict[str, str]:
    fee = fees.of_request(draft.session, draft.request.id or 0)
    if fee is None:
        return {}
    charged = _CHARGED[draft.language].format(amount=amount(fee.cents, draft.language))
    return {"decision": charged} | _calculation(draft, fee)


def _calculation(draft: Draft, fee: Fee | None) -> dict[str, str]:
    return {"calculation": fee.calculation} if fee is not None and draft.language == draft.case.language else {}


_KINDS: Mapping[str, Callable[[Draft], dict[str, str]]] = {
    "withdrawal_confirmed": _withdrawn,
    "transfer_notice": _transferred,
    "recipients_answer": _recipients,
    "access_answer": _access,
    "rectification_refused": _decided,
    "erasure_refused": _decided,
    "restriction_refused": _decided,
    "restriction_lifting": _decided,
    "objection_refused": _decided,
    "access_refused": _access,
    "supplementary_statement_confirmed": _statement,
    fees.ANNOUNCEMENT: _fee_announced,
    fees.DECISION: _fee_decided,
}

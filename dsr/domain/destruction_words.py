"""What a letter says of a destroyed recording, printed from its tombstone: when its term ended, when it went and in which run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dsr.domain.letter_words import day_in_text

Calls = Sequence[Mapping[str, Any]]

_TERM_ENDED = {
    "fi": "Puhelun{call} tallenteen säilytysaika päättyi {due}, ja tallenne tuhottiin automaattisesti {gone}{run}.",
    "sv": "Förvaringstiden för inspelningen av {call} gick ut {due}, och inspelningen förstördes automatiskt {gone}{run}.",
    "en": "The storage period of the recording of {call} ended on {due}, and the recording was destroyed automatically on {gone}{run}.",
}
_ON_ITS_DAY = {
    "fi": "Puhelun{call} tallenteen säilytysaika päättyi {due}, ja tallenne tuhottiin silloin automaattisesti{run}.",
    "sv": "Förvaringstiden för inspelningen av {call} gick ut {due}, och inspelningen förstördes då automatiskt{run}.",
    "en": "The storage period of the recording of {call} ended on {due}, and the recording was then destroyed automatically{run}.",
}
_BEFORE_ITS_DAY = {
    "fi": "Puhelun{call} tallenne tuhottiin {gone}{run}, vaikka sen säilytysaika olisi päättynyt vasta {due}.",
    "sv": "Inspelningen av {call} förstördes {gone}{run}, trots att förvaringstiden skulle ha gått ut först {due}.",
    "en": "The recording of {call} was destroyed on {gone}{run}, although its storage period would have ended only on {due}.",
}
_RUN = {
    "fi": " (tuhoamistodistus {certificate})",
    "sv": " (intyg om förstöring {certificate})",
    "en": " (certificate of destruction {certificate})",
}
_NUMBERED = {"fi": " {number}", "sv": "samtal {number}", "en": "call {number}"}
_ONE = {"fi": "", "sv": "samtalet", "en": "the call"}
"""A call by its number, and the only one of a letter (`listed_calls`)."""
_OWED = {
    "fi": "Se olisi pitänyt säilyttää, kunnes pyyntösi on käsitelty.",
    "sv": "Den borde ha bevarats tills din begäran hade handlagts.",
    "en": "It should have been kept until your request had been handled.",
}


def keeps_while_pending(rights: Iterable[str]) -> bool:
    """Whether a request for these rights keeps recordings until it is answered, as every right but erasure alone does.

    Source: GDPR 12(1), 15, 17(1), 18.
    """
    return set(rights) != {"erasure"}


def destroyed_sentences(calls: Calls, language: str, *, is_owed: bool) -> list[str]:
    """Why and when each recording was destroyed, a sentence or two for each; of calls with another fate nothing.

    `is_owed`: the request keeps recordings while it is pending (`keeps_while_pending`).
    """
    return [_sentences(call, language, is_owed=is_owed) for call in calls if call["recording"] in ("expired", "lost")]


def _sentences(call: Mapping[str, Any], language: str, *, is_owed: bool) -> str:
    due, gone = str(call["due_on"]), str(call["destroyed_on"])
    frame = _BEFORE_ITS_DAY if gone < due else _ON_ITS_DAY if gone == due else _TERM_ENDED
    certificate = call.get("certificate")
    said = frame[language].format(
        call=_ONE[language] if call.get("is_only") else _NUMBERED[language].format(number=call["number"]),
        due=day_in_text(due, language),
        gone=day_in_text(gone, language),
        run=_RUN[language].format(certificate=certificate) if certificate else "",
    )
    return f"{said} {_OWED[language]}" if is_owed and call["recording"] == "lost" else said
